"""C1, C2, C3: when something that is wrong with us becomes a concern, and how many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.concerns import (
    DISK_LOW,
    STUCK,
    Danger,
    Hearing,
    Ourselves,
    Sending,
    is_silent,
    of_hearing_and_sending,
    of_ourselves,
)
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level

QUIET = Quiet(time(22), time(7), ZoneInfo("Europe/London"))
DAY = datetime(2026, 1, 14, 14, tzinfo=UTC)
NIGHT = datetime(2026, 1, 14, 3, tzinfo=UTC)
CALM, ALERT = Danger(worst=Level.LIFTED, page_open=False), Danger(worst=Level.YELLOW, page_open=False)
AMBER, PAGE = Danger(worst=Level.AMBER, page_open=False), Danger(worst=Level.LIFTED, page_open=True)

ROWS = (
    ("by day, a minute before its time", CALM, DAY, 29, False),
    ("by day, at silent_after", CALM, DAY, 30, True),
    ("a flood alert is no danger to be blind in", ALERT, DAY, 29, False),
    ("in danger, half of it", AMBER, DAY, 15, True),
    ("in danger, a minute before half of it", AMBER, DAY, 14, False),
    ("while somebody has yet to accept, half of it", PAGE, DAY, 15, True),
    ("in a calm night, not for two hours", CALM, NIGHT, 119, False),
    ("in a calm night, after two hours", CALM, NIGHT, 120, True),
    ("an alert does not shorten the night", ALERT, NIGHT, 119, False),
    ("danger does, at any hour", AMBER, NIGHT, 15, True),
)


@pytest.mark.parametrize(("sentence", "danger", "now", "minutes", "silent"), ROWS, ids=[row[0] for row in ROWS])
def test_when_a_feed_is_silent(sentence: str, danger: Danger, now: datetime, minutes: int, silent: bool) -> None:
    """C1: by what is at stake, and by the hour."""
    feed = Hearing(name="ea", since=now - timedelta(minutes=minutes), silent_after=timedelta(minutes=30))
    assert is_silent(feed, danger, QUIET, now) is silent


def feed(name: str, failing: bool = True) -> Hearing:
    """A feed."""
    return Hearing(name=name, since=DAY, silent_after=timedelta(minutes=30), failing=failing)


EA, MET, MET_ANSWERS = feed("ea"), feed("met"), feed("met", failing=False)
FINE = Sending()
LATER = DAY + STUCK
WAITS = Sending(waiting_since=DAY, waiting=2)
TRIED = Sending(waiting_since=DAY, waiting=2, tried=True)

CAUSES: tuple[tuple[str, list[Hearing], list[Hearing], Sending, list[str]], ...] = (
    ("all is well", [], [EA, MET], FINE, []),
    ("two feeds silent together are our own connection", [EA, MET], [EA, MET], FINE, ["connection"]),
    ("one silent, the other failing too: not two concerns an hour apart", [EA], [EA, MET], FINE, ["connection"]),
    ("one of two is that feed's own", [EA], [EA, MET_ANSWERS], FINE, ["feed_silent:ea"]),
    ("a single feed is always its own", [EA], [EA], FINE, ["feed_silent:ea"]),
    ("the only feed and the provider: our own connection", [EA], [EA], TRIED, ["connection"]),
    ("the provider first, no feed answers either", [], [EA, MET], TRIED, ["connection"]),
    ("the provider alone", [], [MET_ANSWERS], TRIED, ["provider"]),
    ("a feed and the provider, another feed answers", [EA], [EA, MET_ANSWERS], TRIED, ["feed_silent:ea", "provider"]),
    ("it refuses whatever we send", [], [MET_ANSWERS], Sending(refused=3), ["provider"]),
    ("twice may be chance", [], [MET_ANSWERS], Sending(refused=2), []),
    ("nothing was even tried", [], [MET_ANSWERS], WAITS, ["outbox"]),
    ("much waits, but it moves", [], [MET_ANSWERS], replace(TRIED, moving=True), []),
    ("our own outbox says nothing of a connection", [EA], [EA], WAITS, ["feed_silent:ea", "outbox"]),
)


@pytest.mark.parametrize(("sentence", "silent", "feeds", "sending", "found"), CAUSES, ids=[row[0] for row in CAUSES])
def test_one_cause_is_one_concern(
    sentence: str, silent: list[Hearing], feeds: list[Hearing], sending: Sending, found: list[str]
) -> None:
    """C2, C3: what fails together has one cause."""
    assert [cause.cause for cause in of_hearing_and_sending(silent, feeds, sending, LATER)] == found


def test_what_is_due_has_two_minutes() -> None:
    """C3: a provider that is slow for a minute is no concern."""
    for sending in (WAITS, TRIED):
        assert of_hearing_and_sending([], [MET_ANSWERS], sending, LATER - timedelta(seconds=1)) == []


NAMES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("nobody waits for a page", (), ""),
    ("one does", ("A Patel",), "Not reached: A Patel. "),
    ("three are named", ("A Patel", "B Jones", "C King"), "Not reached: A Patel, B Jones, C King. "),
    ("the others are counted", ("A", "B", "C", "D", "E"), "Not reached: A, B, C +2. "),
)


@pytest.mark.parametrize(("sentence", "people", "said"), NAMES, ids=[row[0] for row in NAMES])
def test_whom_nobody_reached(sentence: str, people: tuple[str, ...], said: str) -> None:
    """S3: three by name, in both texts about what does not leave."""
    for sending in (Sending(refused=3, unreached=people), replace(TRIED, unreached=people)):
        (cause,) = of_hearing_and_sending([], [MET_ANSWERS], sending, LATER)
        assert cause.words["who"] == said


def test_a_feed_that_we_do_not_believe_is_not_silent() -> None:
    """F3: that is a concern of its own."""
    assert not is_silent(replace(EA, doubted=True), AMBER, QUIET, DAY + timedelta(hours=3))


MINUTE = timedelta(minutes=1)
OURS: tuple[tuple[str, Ourselves, list[str]], ...] = (
    ("a process that is well", Ourselves(disk_free=DISK_LOW), []),
    ("where a server keeps the database, no disk of ours", Ourselves(disk_free=None), []),
    ("two loops overdue", Ourselves(late=("poll ea", "database")), ["loop:poll ea", "loop:database"]),
    ("the disk", Ourselves(disk_free=DISK_LOW - 1), ["disk"]),
    ("the clock, back", Ourselves(clock_set=-60 * MINUTE), ["clock"]),
    ("the clock, on", Ourselves(clock_set=2 * MINUTE), ["clock"]),
    ("a clock put right by seconds", Ourselves(clock_set=119 * MINUTE / 60), []),
    ("it fell three times", Ourselves(falls=3), ["falls"]),
    ("twice may be chance", Ourselves(falls=2), []),
)


@pytest.mark.parametrize(("sentence", "ours", "found"), OURS, ids=[row[0] for row in OURS])
def test_what_is_wrong_with_the_process(sentence: str, ours: Ourselves, found: list[str]) -> None:
    """C3: each its own concern."""
    assert [cause.cause for cause in of_ourselves(ours, DAY)] == found
