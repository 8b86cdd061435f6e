"""C3: the weekly self-test: when it is, whom it asks, what comes of an answer, of silence, and of a page meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from dutyofficer.core.clock import Weekly
from dutyofficer.core.self_test import AGAIN, LASTS, Begin, Move, Trial, begin, next_move, next_week
from tests.core.builders import NOON, POLICY, minutes, wall

TESTED = replace(POLICY, self_test=Weekly.parse("Wed 10:00"))
WEEKS = [
    ("Tue 12:00", "2026-11-17 12:00", "2026-11-24 12:00", "at that moment it is a week away"),
    ("Wed 10:00", "2026-11-17 12:00", "2026-11-18 10:00", "tomorrow"),
    ("Wed 10:00", "2026-11-18 09:59", "2026-11-18 10:00", "in a minute"),
    ("Wed 10:00", "2026-11-18 10:01", "2026-11-25 10:00", "a minute ago"),
    ("Sun 10:00", "2026-10-20 12:00", "2026-10-25 10:00", "on the day of 25 hours"),
    ("Sun 10:00", "2027-03-27 12:00", "2027-03-28 10:00", "on the day of 23 hours"),
    ("Wed 03:00", "2026-11-17 12:00", "2026-11-18 07:00", "in the night: when it is over"),
    ("Wed 21:00", "2026-11-17 12:00", "2026-11-19 07:00", "its last call would be at night: in the morning"),
    ("Wed 20:00", "2026-11-17 12:00", "2026-11-18 20:00", "over before quiet hours"),
]


@pytest.mark.parametrize(("setting", "now", "wanted", "why"), WEEKS, ids=[row[3] for row in WEEKS])
def test_once_a_week(setting: str, now: str, wanted: str, why: str) -> None:
    """C3, B4: by people's own clocks, and nobody is woken for it."""
    policy = replace(POLICY, self_test=Weekly.parse(setting))
    assert next_week(policy, wall(now)) == wall(wanted), why
    assert str(policy.self_test) == setting


def test_never_if_it_is_off() -> None:
    """C3: and unless somebody asks for it."""
    assert next_week(POLICY, NOON) is None


@pytest.mark.parametrize(
    "text", ["Wed", "10:00", "Wed 25:00", "Wed 10:60", "wed 10:00", "Wednesday 10:00", "Wed 9:00", ""]
)
def test_what_is_no_day_and_hour(text: str) -> None:
    """Said with an example."""
    with pytest.raises(ValueError, match="such as"):
        Weekly.parse(text)
    assert Weekly.parse("Sun 00:00") == Weekly(6, time(0))


def ago(**span: float) -> datetime:
    return NOON - timedelta(**span)


BEGINS = [
    ("a phone that nobody has heard from", None, None, False, Begin.ASK),
    ("heard from yesterday morning", ago(hours=25), None, False, Begin.ASK),
    ("heard from since then", ago(hours=23), None, False, Begin.HEARD),
    ("asked to prove it this morning, and silent", ago(days=100), ago(hours=2), False, Begin.ASKED),
    ("asked to prove it last week, and silent", ago(days=100), ago(days=7), False, Begin.ASK),
    ("a page waits for them", None, None, True, Begin.BUSY),
    ("a page waits for them, and they were heard from", ago(hours=1), None, True, Begin.BUSY),
]


@pytest.mark.parametrize(("why", "proven", "asked", "busy", "wanted"), BEGINS, ids=[row[0] for row in BEGINS])
def test_who_is_tried(why: str, proven: datetime | None, asked: datetime | None, busy: bool, wanted: Begin) -> None:
    """C3, L9: nobody twice for the same, nobody who has better things to answer."""
    assert begin(proven, asked, NOON, busy=busy) is wanted, why


def trial(misses: int, asked: float, *, raised: bool = False) -> Trial:
    """Begun half an hour before noon for each miss, asked last so many minutes before noon."""
    return Trial(
        began=NOON - misses * AGAIN - minutes(asked), asked_at=NOON - minutes(asked), misses=misses, raised=raised
    )


MOVES = [
    ("just asked", trial(0, 0), None, Move.WAIT),
    ("a minute left to answer", trial(0, 29), None, Move.WAIT),
    ("no answer in half an hour", trial(0, 30), None, Move.TEXT),
    ("nor in an hour", trial(1, 30), None, Move.CALL),
    ("nor to the call", trial(2, 30), None, Move.CONCERN),
    ("the call is ringing", trial(2, 1), None, Move.WAIT),
    ("the others know", trial(3, 30, raised=True), None, Move.WAIT),
    ("and a week later still nothing", trial(3, 7 * 24 * 60, raised=True), None, Move.WAIT),
    ("heard from before it began", trial(1, 10), ago(hours=30), Move.WAIT),
    ("answered at once", trial(0, 1), ago(minutes=1), Move.PASSED),
    ("answered between two tries", trial(1, 30), ago(minutes=31), Move.PASSED),
    ("answered just when it is due", trial(2, 30), NOON, Move.PASSED),
    ("answered after the concern", trial(3, 50, raised=True), NOON, Move.PASSED),
    ("we were down for a while", trial(0, 80), None, Move.TEXT),
    ("we were down for longer", trial(0, 91), None, Move.DROPPED),
    ("down for a day, and they had answered", trial(0, 24 * 60), ago(hours=23), Move.PASSED),
]  # fmt: skip


@pytest.mark.parametrize(("why", "kept", "heard", "wanted"), MOVES, ids=[row[0] for row in MOVES])
def test_what_comes_next(why: str, kept: Trial, heard: datetime | None, wanted: Move) -> None:
    """C3: text, text, call, concern, half an hour between; any answer ends it."""
    assert next_move(kept, heard, NOON, busy=False, quiet=False) is wanted, why


BETTER = {Move.WAIT: Move.DROPPED, Move.TEXT: Move.DROPPED, Move.CALL: Move.DROPPED, Move.CONCERN: Move.DROPPED}


@pytest.mark.parametrize(("why", "kept", "heard", "wanted"), MOVES, ids=[row[0] for row in MOVES])
def test_a_page_ends_a_test(why: str, kept: Trial, heard: datetime | None, wanted: Move) -> None:
    """C3: it tries the phone better; but what the others were told is over only with an answer."""
    expected = wanted if kept.raised else BETTER.get(wanted, wanted)
    assert next_move(kept, heard, NOON, busy=True, quiet=False) is expected, why


def test_nobody_is_woken() -> None:
    """B4: what was left of a test at night is left."""
    assert next_move(trial(1, 40), None, NOON, busy=False, quiet=True) is Move.DROPPED
    assert next_move(trial(1, 20), None, NOON, busy=False, quiet=True) is Move.WAIT


def test_three_tries_and_the_concern() -> None:
    """C3: an hour and a half from the first text to the others."""
    at, kept, moves = NOON, Trial(began=NOON, asked_at=NOON), []
    while kept.due is not None:
        at = kept.due
        moves.append(next_move(kept, None, at, busy=False, quiet=False))
        kept = kept.missed(at)
    assert moves == [Move.TEXT, Move.CALL, Move.CONCERN]
    assert (at - NOON, kept.raised) == (LASTS, True)
