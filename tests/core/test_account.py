"""K4: what an account may do, when it is locked, for how long a browser stays signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.core.account import (
    LONGEST_NAME,
    Access,
    Account,
    Session,
    account_by,
    after_right,
    after_wrong,
    clean_name,
    is_last,
    link_good,
    mapped,
    may_manage,
    may_reset,
)
from tests.core.builders import NOON, minutes

VIEWER, OFFICER, TEAM, ADMINISTRATOR = Access
ASHA = Account(id=1, name="asha", access=OFFICER, made_at=NOON, person="asha", has_password=True)
HOUR = timedelta(hours=1)


def test_access_is_an_order_with_words() -> None:
    """Each may do what those before it may."""
    assert VIEWER < OFFICER < TEAM < ADMINISTRATOR
    assert [Access.of(access.word) for access in Access] == list(Access)
    with pytest.raises(ValueError, match="'boss' is none of viewer, officer, team, administrator"):
        Access.of("boss")


WRONG = [
    ("nine wrong ones lock nothing", 9, None),
    ("the tenth locks for a quarter of an hour", 10, minutes(15)),
    ("the eleventh leaves that as it is", 11, minutes(15)),
    ("ten more lock for twice as long", 20, minutes(30)),
    ("and again", 30, HOUR),
    ("and again", 40, 2 * HOUR),
    ("four hours", 50, 4 * HOUR),
    ("are the most", 60, 4 * HOUR),
    ("however long somebody tries", 5000, 4 * HOUR),
]


@pytest.mark.parametrize(("why", "count", "locked_for"), WRONG, ids=[f"{row[0]} ({row[1]})" for row in WRONG])
def test_wrong_passwords_lock(why: str, count: int, locked_for: timedelta | None) -> None:
    account = ASHA
    for _ in range(count):
        account = after_wrong(account, NOON)
    assert account.locked_until == (NOON + locked_for if locked_for else None), why
    assert account.locked(NOON) == bool(locked_for)
    if locked_for:
        assert account.locked(NOON + locked_for - timedelta(seconds=1))
        assert not account.locked(NOON + locked_for)


def test_the_right_one_forgets_the_wrong_ones() -> None:
    """Nine wrong, one right, nine wrong: never locked."""
    account = replace(ASHA, failures=9, locked_until=NOON)
    assert after_right(account, NOON) == replace(ASHA, signed_in_at=NOON)


STATES = [
    ("nobody has chosen a password yet", {"has_password": False}, "invited"),
    ("signed in from elsewhere only", {"has_password": False, "subject": "https://id.example.org 7"}, "ready"),
    ("with a password", {}, "ready"),
    ("locked", {"locked_until": NOON + HOUR}, "locked"),
    ("no longer locked", {"locked_until": NOON}, "ready"),
    ("disabled, whatever else", {"locked_until": NOON + HOUR, "disabled": True}, "disabled"),
]


@pytest.mark.parametrize(("why", "changed", "state"), STATES, ids=[row[0] for row in STATES])
def test_an_account_is_in_one_state(why: str, changed: dict[str, object], state: str) -> None:
    assert replace(ASHA, **changed).state(NOON) == state, why  # type: ignore[arg-type]


def test_the_record_names_the_person_if_it_is_anybodys() -> None:
    """Otherwise the account, never taken for the person of that id; as long as a person's id may be."""
    assert len(account_by("x" * LONGEST_NAME)) == 64
    assert (replace(ASHA, name="a.patel").by, replace(ASHA, person=None).by) == ("asha", "account asha")


SESSIONS = [
    ("just begun", timedelta(0), timedelta(0), True),
    ("used through a night", 11 * HOUR, 11 * HOUR + minutes(59), True),
    ("not used for twelve hours", timedelta(0), 12 * HOUR, False),
    ("used all week", 167 * HOUR, 168 * HOUR - minutes(1), True),
    ("seven days are the most, however it is used", 167 * HOUR, 168 * HOUR, False),
]


@pytest.mark.parametrize(("why", "seen", "now", "good"), SESSIONS, ids=[row[0] for row in SESSIONS])
def test_a_session_ends(why: str, seen: timedelta, now: timedelta, good: bool) -> None:
    assert Session(1, NOON, NOON + seen).good(NOON + now) is good, why


def test_that_a_session_is_used_is_written_down_every_five_minutes() -> None:
    """Not for every page."""
    session = Session(1, NOON, NOON)
    assert [session.stale(NOON + minutes(count)) for count in (0, 4.9, 5)] == [False, False, True]


def test_a_link_is_good_for_a_day() -> None:
    """To the minute."""
    assert [link_good(NOON, NOON + 24 * HOUR - minutes(1)), link_good(NOON, NOON + 24 * HOUR)] == [True, False]


def test_who_may_help_whom_to_a_password() -> None:
    """The team those below it, administrators everybody, others nobody; only administrators do more."""
    may = {actor: [target for target in Access if may_reset(actor, target)] for actor in Access}
    assert may == {VIEWER: [], OFFICER: [], TEAM: [VIEWER, OFFICER], ADMINISTRATOR: list(Access)}
    assert [actor for actor in Access if may_manage(actor)] == [ADMINISTRATOR]


BOSS = Account(id=7, name="boss", access=ADMINISTRATOR, made_at=NOON, has_password=True)
SECOND = replace(BOSS, id=8, name="second")
LAST = [
    ("alone", [BOSS], True),
    ("with another", [BOSS, SECOND], False),
    ("the other is disabled", [BOSS, replace(SECOND, disabled=True)], True),
    ("the other has no password yet", [BOSS, replace(SECOND, has_password=False)], True),
    ("the other is of the team", [BOSS, replace(SECOND, access=TEAM)], True),
]


@pytest.mark.parametrize(("why", "everybody", "last"), LAST, ids=[row[0] for row in LAST])
def test_the_last_administrator(why: str, everybody: list[Account], last: bool) -> None:
    assert is_last(BOSS, everybody) is last, why


def test_others_are_never_the_last_administrator() -> None:
    """Nor one who is disabled already."""
    assert not is_last(ASHA, [ASHA])
    assert not is_last(replace(BOSS, disabled=True), [replace(BOSS, disabled=True)])


NAMES = [
    ("  A.Patel ", "a.patel"), ("asha@example.org", "asha@example.org"), ("a", None), ("", None), (".asha", None),
    ("asha patel", None), ("asha\0", None), ("asha\n", "asha"), ("a\nb", None), ("x" * 57, None), ("x" * 56, "x" * 56),
    ("\u0430sha", None), ("asha'--", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), NAMES)
def test_names_are_plain(typed: str, name: str | None) -> None:
    """Lower case, no letter that only looks like another, nothing that an engine would choke on."""
    assert clean_name(typed) == name


def test_roles_elsewhere_give_the_most_that_one_of_them_is_mapped_to() -> None:
    """What is not mapped gives nothing."""
    mapping = {"duty": OFFICER, "resilience": TEAM}
    assert mapped(["staff", "duty", "resilience"], mapping) is TEAM
    assert mapped(["duty"], mapping) is OFFICER
    assert mapped(["administrator", "Duty"], mapping) is None
    assert mapped([], mapping) is None
