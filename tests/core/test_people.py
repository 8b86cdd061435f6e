"""Numbers as people type them, masked as everybody else sees them (K3), and names short enough for a text."""

from __future__ import annotations

import pytest

from dutyofficer.core.people import BadNumber, Person, Role, is_mobile, mask, parse_number
from tests.core.builders import ASHA, BEN, CAROL, DEV, GRACE, OLGA, WILMA

TYPED = [
    ("a mobile as it is said", "07700 900123", "+447700900123"),
    ("without blanks", "07700900123", "+447700900123"),
    ("with the country", "+44 7700 900123", "+447700900123"),
    ("with the country and the nought in brackets", "+44 (0)7700 900123", "+447700900123"),
    ("with 00 for the plus", "0044 7700 900123", "+447700900123"),
    ("with hyphens", "07700-900-123", "+447700900123"),
    ("with NBSP, as pasted", "07700\u00a0900123", "+447700900123"),
    ("a landline set aside for drama", "01632 960123", "+441632960123"),
    ("a landline in Leicester", "0116 496 0123", "+441164960123"),
    ("with the area in brackets", "(0116) 496 0123", "+441164960123"),
]


@pytest.mark.parametrize(("why", "typed", "e164"), TYPED, ids=[row[0] for row in TYPED])
def test_parse_number(why: str, typed: str, e164: str) -> None:
    """K3: a number is kept in one form, however it was typed."""
    assert parse_number(typed) == e164


REFUSED = [
    ("nothing", ""),
    ("a word", "none"),
    ("an emergency number", "999"),
    ("with the country it is still one", "+44999"),
    ("a digit too few", "07700 900123"[:-1]),
    ("a digit too many", "07700 9001234"),
    ("a landline that is too short", "01632 9601"),
    ("an extension alone", "x204"),
]


@pytest.mark.parametrize(("why", "typed"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(why: str, typed: str) -> None:
    """L3: what cannot be dialled is refused in words when it is typed, not found out at 03:00."""
    with pytest.raises(BadNumber, match=r"not a (phone )?number"):
        parse_number(typed)


MOBILES = [("+447700900123", True), ("+441632960123", False), ("+441164960123", False)]


@pytest.mark.parametrize(("e164", "mobile"), MOBILES)
def test_is_mobile(e164: str, mobile: bool) -> None:
    """L4: a landline is called, not texted."""
    assert is_mobile(e164) is mobile


MASKED = [
    ("+447700900123", "+44...123"),
    ("+441164960456", "+44...456"),
    ("", ""),
    ("asha@example.org", "a...@example.org"),
]


@pytest.mark.parametrize(("e164", "shown"), MASKED)
def test_mask(e164: str, shown: str) -> None:
    """K3: enough to recognise one's own phone, useless to anybody else."""
    assert mask(e164) == shown


SHORT = [
    ("Asha Patel", "A Patel"),
    ("Mary Ann van der Berg", "M Berg"),
    ("Cher", "Cher"),
    (" Ben  Okafor ", "B Okafor"),
]


@pytest.mark.parametrize(("name", "short"), SHORT)
def test_short(name: str, short: str) -> None:
    """H6: who has it, short enough for a text."""
    assert Person(id="x", name=name).short == short


OFFICERS = [(ASHA, True), (BEN, True), (CAROL, True), (DEV, True), (GRACE, False), (WILMA, False), (OLGA, False)]


@pytest.mark.parametrize(("person", "officer"), OFFICERS, ids=[person.id for person, _ in OFFICERS])
def test_officers(person: Person, officer: bool) -> None:
    """L2: duty officers, senior managers and the team may accept; wardens, loggists and volunteers may not."""
    assert person.is_officer is officer


def test_a_warden_who_is_an_officer_is_an_officer() -> None:
    """L2: what counts is whether one of the roles does."""
    assert Person(id="x", name="X", roles=frozenset({Role.WARDEN, Role.TEAM})).is_officer


REACHABLE = [
    ("a mobile", ASHA, True),
    ("only a landline", Person(id="x", name="X", landline="+441632960123"), True),
    ("only an address", Person(id="x", name="X", email="x@example.org"), False),
]


@pytest.mark.parametrize(("why", "person", "can"), REACHABLE, ids=[row[0] for row in REACHABLE])
def test_reachable(why: str, person: Person, can: bool) -> None:
    """L3: reachable is whoever has any phone."""
    assert person.reachable is can
