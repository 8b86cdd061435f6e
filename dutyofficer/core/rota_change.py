"""What was done to a rota and when, and which of it may still be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.policy import Quiet
from dutyofficer.core.rota import Rota


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One version of a rota. `at` is aware UTC; `by` a person's id; `what` begins with one word for what was done.

    `before` and `after` are the rota whole, None where it was not there; `undoes` the change that this takes back.
    """

    number: int
    at: datetime
    by: str | None
    what: str
    rota: str
    before: Rota | None
    after: Rota | None
    undoes: int | None = None

    @property
    def kind(self) -> str:
        """`override`, `swap`, `leave`, `import`, `undo`: what it is called in a text."""
        return self.what.partition(":")[0]


def undone(changes: Sequence[Change]) -> dict[int, int]:
    """Which change is taken back, and by which; an undo that was itself taken back counts no more."""
    found: dict[int, int] = {}
    for change in reversed(changes):
        if change.undoes is not None and change.number not in found:
            found.setdefault(change.undoes, change.number)
    return found


def why_not(changes: Sequence[Change], change: Change) -> str | None:
    """Why `change` cannot be taken back, or None. `changes` are all of its rota, in order.

    Only the newest that still counts can: what came later was made upon it.
    """
    gone = undone(changes)
    if change.number in gone:
        return f"change {change.number} was taken back by change {gone[change.number]} already"
    if change.before is None:
        return f"with change {change.number} the rota {change.rota} came here; there is nothing before it"
    later = [other for other in changes if other.number > change.number and other.number not in gone]
    if change.undoes is None:
        later = [other for other in later if other.undoes is None]
    if later:
        return f"change {later[-1].number} ({later[-1].kind}) came later: take that back first"
    return None


def tell_at(begins: datetime, quiet: Quiet, soon: timedelta, now: datetime) -> datetime:
    """When to tell somebody of a duty: what begins within `soon` at once, the rest not in quiet hours (D6, D7)."""
    return quiet.over(now) if quiet.holds(now) and begins - now > soon else now
