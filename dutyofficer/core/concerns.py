"""When we are the problem: a feed that has gone quiet (C1, C2), said with what to check by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level

NIGHT = timedelta(hours=2)
"""How long a feed may be silent in quiet hours while nothing above YELLOW is in force."""
AGAIN = timedelta(minutes=60)
"""How often an owner who is blind in danger is reminded of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One feed as it is heard. `since` is its last good answer, or our first question if there was none (UTC)."""

    name: str
    since: datetime
    silent_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What is at stake while we are blind."""

    worst: Level
    page_open: bool

    @property
    def real(self) -> bool:
        """AMBER or RED in force, or somebody yet to accept."""
        return self.worst >= Level.AMBER or self.page_open


def is_silent(feed: Hearing, danger: Danger, quiet: Quiet, now: datetime) -> bool:
    """C1: half as long in danger, two hours in a quiet night, else as configured."""
    if danger.real:
        return now - feed.since >= feed.silent_after / 2
    limit = max(NIGHT, feed.silent_after) if quiet.holds(now) else feed.silent_after
    return now - feed.since >= limit


def causes(silent: list[Hearing], feeds: int) -> list[tuple[str, Hearing]]:
    """C2: one cause, one concern. All of several feeds silent together is our own connection."""
    if len(silent) == feeds > 1:
        return [("connection", min(silent, key=lambda feed: feed.since))]
    return [(f"feed_silent:{feed.name}", feed) for feed in silent]
