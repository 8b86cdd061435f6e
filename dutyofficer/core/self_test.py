"""The weekly self-test: whose phone is tried, when it is tried again, and when its silence is a concern (C3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.policy import Policy

AGAIN = timedelta(minutes=30)
"""Between one try and the next, and from the last one to the concern."""
CALLED = 2
"""After so many unanswered tries the next one is a call."""
MISSED = 3
"""So many unanswered tries are a concern."""
LATE = timedelta(hours=1)
"""Whoever was down for so long lets the rest of a test be: the next one is in a week."""
LATELY = timedelta(hours=24)
"""Who was heard from within this has shown as much as a test would."""
LASTS = MISSED * AGAIN
"""From the first try to the concern."""


class Begin(StrEnum):
    """How a week's test of one phone begins, in the words of the log. ASKED: without another text."""

    ASK = "asked"
    ASKED = "asked already to prove it"
    HEARD = "passed: heard from within a day"
    BUSY = "left alone: has a page to answer"


class Move(StrEnum):
    """What is next in a test that goes on."""

    WAIT = "wait"
    TEXT = "text"
    CALL = "call"
    CONCERN = "concern"
    PASSED = "passed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One person's phone on test. `misses`: tries that had no answer; `raised`: the concern stands until they answer.

    Times are aware UTC.
    """

    began: datetime
    asked_at: datetime
    misses: int = 0
    raised: bool = False

    @property
    def due(self) -> datetime | None:
        """When the next try is due, or the concern; None once there is only their answer to wait for."""
        return None if self.raised else self.asked_at + AGAIN

    def missed(self, now: datetime) -> Trial:
        """The last try had no answer, and something is done about it now."""
        misses = self.misses + 1
        return replace(self, asked_at=now, misses=misses, raised=misses >= MISSED)


def next_week(policy: Policy, after: datetime) -> datetime | None:
    """The next time, later than `after` (UTC); it waits for the end of quiet hours that hold any of it. None: never."""
    if policy.self_test is None:
        return None
    moment = policy.self_test.next(after, policy.zone)
    woken = policy.quiet.holds(moment) or policy.quiet.holds(moment + LASTS)
    return policy.quiet.over(moment) if woken else moment


def begin(proven_at: datetime | None, asked_at: datetime | None, now: datetime, *, busy: bool) -> Begin:
    """`proven_at`: when that phone was last heard from, `asked_at` when it was asked to prove itself, and has not.

    `busy`: a page is open that they were asked to accept: it tries the phone better.
    """
    if busy:
        return Begin.BUSY
    if proven_at is not None and now - proven_at < LATELY:
        return Begin.HEARD
    return Begin.ASKED if asked_at is not None and now - asked_at < LATELY else Begin.ASK


def next_move(trial: Trial, heard_at: datetime | None, now: datetime, *, busy: bool, quiet: bool) -> Move:
    """`heard_at`: when anything last came from that phone. `quiet`: nobody is woken for a test."""
    if heard_at is not None and heard_at >= trial.began:
        return Move.PASSED
    if trial.due is None:
        return Move.WAIT
    if busy:
        return Move.DROPPED
    if now < trial.due:
        return Move.WAIT
    if quiet or now - trial.due > LATE:
        return Move.DROPPED
    misses = trial.misses + 1
    return Move.CONCERN if misses >= MISSED else Move.CALL if misses >= CALLED else Move.TEXT
