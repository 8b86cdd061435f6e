"""One warning that two feeds tell of: it is told once, and a feed that only cross-checks is quiet beside the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dutyofficer.core.incident import FLOOD, cause_of
from dutyofficer.core.warning import Change, Changed, Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import concern, over
from dutyofficer.store import feeds, state, warnings
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True)
class Twins:
    """What other feeds say of the same warnings, by incident. `cross_checks`: this feed speaks only if they do not."""

    levels: Mapping[str, Level]
    cross_checks: bool

    @classmethod
    def of(cls, tx: Tx, house: House, feed: str, now: datetime) -> Twins:
        """As the other feeds have it now."""
        others: dict[str, Level] = {}
        for entry in warnings.in_force(tx, ours=True):
            warning = entry.known.warning
            if warning.source != feed and warning.hazard != FLOOD:
                others[cause_of(warning)] = max(others.get(cause_of(warning), Level.LIFTED), warning.level)
        return cls(others, house.feeds[feed].checks and _another_is_fresh(tx, house, feed, now))

    def silences(self, changed: Changed) -> bool:
        """Whether people know it from the other feed, or have it from there in a moment."""
        if changed.warning.hazard == FLOOD:
            return False
        twin = self.levels.get(cause_of(changed.warning), Level.LIFTED)
        if changed.change in (Change.NEW, Change.RAISED):
            return self.cross_checks or twin >= changed.warning.level
        return self.cross_checks or twin > Level.LIFTED


def _another_is_fresh(tx: Tx, house: House, feed: str, now: datetime) -> bool:
    """A feed of the same kind of warnings that is preferred, and answers."""
    preferred = [name for name, plan in house.feeds.items() if name != feed and plan.preferred]
    known = [(feeds.get(tx, name), house.feeds[name]) for name in preferred]
    return any(state.last_good and now - state.last_good < plan.silent_after for state, plan in known)


def left_us(changed: Changed) -> Changed:
    """It stands elsewhere, but no longer for any of ours: for us it is lifted (F4)."""
    if changed.after is None or changed.warning.hazard == FLOOD or changed.after.level is Level.LIFTED:
        return changed
    return replace(changed, change=Change.LIFTED, after=replace(changed.after, level=Level.LIFTED))


AGREE_WITHIN = timedelta(minutes=15)
"""So long may two feeds differ: one publishes some minutes after the other."""


def compare_feeds(tx: Tx, house: House, feed: str, now: datetime) -> None:
    """A feed that cross-checks and says for that long what the preferred one does not is a concern (C3)."""
    cause = f"disagree:{feed}"
    if not house.feeds[feed].checks:
        return
    if not _another_is_fresh(tx, house, feed, now) or not (differing := _differing(tx, feed)):
        state.put(tx, cause, "")
        over(tx, cause, now)
        return
    since = state.get(tx, cause)
    if not since:
        state.put(tx, cause, now.isoformat())
    elif now - datetime.fromisoformat(since) >= AGREE_WITHIN:
        concern(tx, house, cause, "disagree", now, feed=feed, name=differing)


def _differing(tx: Tx, feed: str) -> str:
    """What the two say differently of ours, by name; empty if nothing."""
    mine: dict[str, tuple[Level, str]] = {}
    theirs: dict[str, tuple[Level, str]] = {}
    for entry in warnings.in_force(tx, ours=True):
        warning = entry.known.warning
        if warning.hazard != FLOOD:
            side = mine if warning.source == feed else theirs
            side[cause_of(warning)] = (warning.level, warning.headline)
    found = [cause for cause in {*mine, *theirs} if mine.get(cause, (None,))[0] != theirs.get(cause, (None,))[0]]
    return (mine | theirs)[min(found)][1] if found else ""
