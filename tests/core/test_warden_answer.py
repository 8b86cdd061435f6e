"""Who is asked beside the wardens whom a warning tells, and when (W4): every row is a moment in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.message import Reason, segments
from dutyofficer.core.page import Item
from dutyofficer.core.people import Person
from dutyofficer.core.warden_answer import (
    Ask,
    Count,
    Next,
    Pair,
    Part,
    Says,
    Team,
    all_said_no,
    by_place,
    deputies_due,
    heard_text,
    holders_due,
    nobody_can_open,
    tally,
)
from dutyofficer.core.warning import Level

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = load_texts(CONFIG / "texts.toml", load_settings(CONFIG / "dutyofficer.toml"))
TOLD = datetime(2025, 11, 15, 3, 10, tzinfo=UTC)
QUARTER, HALF = timedelta(minutes=15), timedelta(minutes=30)
BOTH = {"ann": TOLD, "bob": TOLD + timedelta(minutes=5)}


def at(minutes: int) -> datetime:
    return TOLD + timedelta(minutes=minutes)


DEPUTIES = [
    ("two were told, nobody answered: a quarter of an hour after the last", {}, at(6), at(20)),
    ("and it stays due until somebody answers", {}, at(40), at(20)),
    ("one can help: no deputy is needed", {"told": BOTH, "said": {"ann": Says.YES}}, at(40), None),
    ("one cannot, the other is silent: at once", {"said": {"ann": Says.NO}}, at(6), at(6)),
    ("one cannot, the other can: no deputy is needed", {"said": {"ann": Says.NO, "bob": Says.YES}}, at(6), None),
    ("a deputy can help: the next is not asked", {"said": {"ann": Says.NO, "dot": Says.YES}}, at(9), None),
    ("a deputy cannot: that alone asks nobody else", {"said": {"dot": Says.NO}}, at(6), at(20)),
    ("all wardens are away: at once", {"hear": frozenset(), "told": {}}, at(1), at(1)),
    ("the place has no first warden: at once", {"wardens": frozenset(), "hear": frozenset(), "told": {}}, at(1), at(1)),
    ("its wardens are still to be told", {"told": {}, "telling": True}, at(1), None),
    ("its wardens slept through it by their own wish, and wake", {"told": {}}, at(200), at(200)),
    ("one of the two is away: the other's silence counts", {"hear": frozenset({"ann"})}, at(16), at(15)),
    ("at severe deputies are told like everybody", {"level": Level.RED}, at(40), None),
    ("at an alert nobody is asked", {"level": Level.YELLOW}, at(40), None),
]


@pytest.mark.parametrize(("case", "given", "now", "due"), DEPUTIES, ids=[row[0] for row in DEPUTIES])
def test_w4_deputies(case: str, given: dict[str, object], now: datetime, due: datetime | None) -> None:
    """W4: the deputy is asked when the first says no or is silent for 15 min."""
    usual = {"level": Level.AMBER, "wardens": frozenset(BOTH), "hear": frozenset(BOTH), "told": BOTH}
    assert deputies_due(Team(**usual | given), now, QUARTER) == due  # type: ignore[arg-type]


KIM, LEN = (Person(id=who, name=who.title(), mobile="+447700900101") for who in ("kim", "len"))


def ask(person: Person, minutes: int, says: Says | None = None) -> Ask:
    return Ask(incident=1, area="sileby", person=person.id, part=Part.KEY_HOLDER, at=at(minutes), says=says)


HOLDERS = [
    ("nobody was asked yet: the first by id", Level.AMBER, [], at(0), Next((KIM,))),
    ("the first may still answer", Level.AMBER, [ask(KIM, 0)], at(29), Next(at=at(30))),
    ("the first was silent for half an hour", Level.AMBER, [ask(KIM, 0)], at(30), Next((LEN,))),
    ("the first cannot: the next at once", Level.AMBER, [ask(KIM, 0, Says.NOKEY)], at(1), Next((LEN,))),
    ("it is open", Level.AMBER, [ask(KIM, 0, Says.OPEN)], at(90), Next()),
    ("all were asked", Level.AMBER, [ask(KIM, 0, Says.NOKEY), ask(LEN, 1)], at(90), Next()),
    ("at severe all at once", Level.RED, [], at(0), Next((KIM, LEN))),
    ("at severe whoever is left, without waiting", Level.RED, [ask(KIM, 0)], at(1), Next((LEN,))),
    ("open at severe is open", Level.RED, [ask(KIM, 0, Says.OPEN)], at(1), Next()),
    ("for an alert no store is opened", Level.YELLOW, [], at(0), Next()),
]


@pytest.mark.parametrize(("case", "level", "asks", "now", "wanted"), HOLDERS, ids=[row[0] for row in HOLDERS])
def test_w7_key_holders(case: str, level: Level, asks: list[Ask], now: datetime, wanted: Next) -> None:
    """W7: one key holder at a time, the next on NOKEY or after half an hour, all at once when it is RED."""
    assert holders_due(level, [KIM, LEN], {a.person: a for a in asks}, now, HALF) == wanted


SHUT = [
    ("one was never asked", [ask(KIM, 0, Says.NOKEY)], None),
    ("both cannot: now", [ask(KIM, 0, Says.NOKEY), ask(LEN, 1, Says.NOKEY)], at(5)),
    ("one cannot, one may still answer: then", [ask(KIM, 0, Says.NOKEY), ask(LEN, 1)], at(31)),
    ("one opened it", [ask(KIM, 0, Says.OPEN), ask(LEN, 1, Says.NOKEY)], None),
    ("nobody was asked", [], None),
]


@pytest.mark.parametrize(("case", "asks", "since"), SHUT, ids=[row[0] for row in SHUT])
def test_w7_nobody_can_open(case: str, asks: list[Ask], since: datetime | None) -> None:
    """W7: the owner is told at once when nobody can open a store, and not before everybody was asked."""
    holders = [KIM, LEN] if asks else []
    assert nobody_can_open(holders, {a.person: a for a in asks}, at(5), HALF) == since


A, B, TWICE = ("sileby", "wilma"), ("sileby", "will"), ("quorn", "wilma")


@pytest.mark.parametrize(
    ("heard", "said", "places", "every"),
    [
        # Nobody heard.
        (set(), {}, {}, Count()),
        # All are silent.
        ({A, B}, {}, {"sileby": Count(0, 0, 2)}, Count(0, 0, 2)),
        # One of two can help.
        ({A, B}, {A: Says.YES}, {"sileby": Count(1, 0, 1)}, Count(1, 0, 1)),
        # A yes for one place is one, whatever they said of the other.
        (
            {A, TWICE},
            {A: Says.NO, TWICE: Says.YES},
            {"sileby": Count(0, 1, 0), "quorn": Count(1, 0, 0)},
            Count(1, 0, 0),
        ),
        # Somebody who hears of two places counts once.
        ({A, B, TWICE}, {A: Says.NO}, {"sileby": Count(0, 1, 1), "quorn": Count(0, 0, 1)}, Count(0, 1, 1)),
    ],
)
def test_w4_each_once(heard: set[Pair], said: dict[Pair, Says], places: dict[str, Count], every: Count) -> None:
    """W4: a yes for one place is a yes in all; a place knows only what was said of it."""
    assert by_place(heard, said) == places
    assert tally({person for _, person in heard}, [(who, says) for (_, who), says in said.items()]) == every


def test_w4_all_said_no_is_about_people_who_were_told() -> None:
    """W4: nobody told is not everybody refusing; one silent is not either."""
    assert all_said_no({"ann"}, {"ann": Says.NO})
    assert not all_said_no({"ann", "bob"}, {"ann": Says.NO})
    assert not all_said_no(set(), {})


def _item(name: str) -> Item:
    return Item(
        warning=None, code=name, name=name, headline="Report", hazard="ground", level=Level.LIFTED,
        reason=Reason.HEARD, since=TOLD,
    )  # fmt: skip


def test_b5_what_was_heard_is_one_text_of_two_segments_at_most() -> None:
    """B5, S5: as many as fit, and the rest counted."""
    one, two = _item("store at Sileby open (W Reed 07:40)"), _item("no warden of Quorn can help, 2 asked")
    text = heard_text(TEXTS, "F7", [one, two])
    assert text.endswith(
        "F7: store at Sileby open (W Reed 07:40); no warden of Quorn can help, 2 asked. No reply needed."
    )
    many = [_item(f"store at Barrow upon Soar {number} open (W Reed 07:40)") for number in range(20)]
    text = heard_text(TEXTS, "F7", many)
    assert segments(text) == 2
    assert " more. No reply" in text
