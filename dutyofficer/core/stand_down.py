"""Telling wardens that a flood warning is over: a person decides it, and it is never an all-clear (W3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from dutyofficer.core.area import Area
from dutyofficer.core.clock import next_wall
from dutyofficer.core.policy import Policy
from dutyofficer.core.warning import Level, Standing

AFTERNOON = time(17)
"""When an officer is asked a second time in a day: wardens are to hear of it before the night."""


class Stage(StrEnum):
    """How far it is. `released`: an officer has said SEND, the texts are about to be queued."""

    WAITING = "waiting"
    RELEASED = "released"
    SENT = "sent"
    DROPPED = "dropped"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown:
    """Of one place in one incident. Times are UTC; `since` its last warning ended, `asked_at` the owner was asked.

    `ended_at` and `by`: when it was sent, dropped or overtaken, and who sent it.
    """

    id: int
    incident: int
    area: str
    since: datetime
    stage: Stage = Stage.WAITING
    asked_at: datetime | None = None
    held_at: datetime | None = None
    ended_at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """A warning of an incident that was AMBER or RED at some time, as it is now. `changed` (UTC): its last change."""

    name: str
    level: Level
    standing: Standing
    areas: tuple[str, ...]
    since: datetime
    changed: datetime

    @property
    def over(self) -> bool:
        """Lifted, or down to an alert. Gone without a word is not over (F3)."""
        if self.standing is Standing.LIFTED:
            return True
        return self.standing is Standing.IN_FORCE and self.level < Level.AMBER

    @property
    def why(self) -> str:
        """Why its places wait."""
        return "in force" if self.standing is Standing.IN_FORCE else "gone without a word"


def by_area(floods: Iterable[Flood]) -> dict[str, list[Flood]]:
    """Every place that was warned, with the warnings that it matched."""
    found: dict[str, list[Flood]] = {}
    for flood in floods:
        for area in flood.areas:
            found.setdefault(area, []).append(flood)
    return found


def has_ended(floods: Sequence[Flood]) -> bool:
    """Whether no flood warning of a place is left."""
    return all(flood.over for flood in floods)


def ask_at(waiting: Sequence[StandDown], policy: Policy) -> datetime | None:
    """When its owner is to be asked: gathered at first, then in the morning and the afternoon, and no oftener."""
    asked = max((one.asked_at for one in waiting if one.asked_at is not None), default=None)
    if asked is not None:
        return next_mark(asked, policy)
    if not waiting:
        return None
    due = min(one.since for one in waiting) + policy.owner_gap
    return policy.quiet.over(due) if policy.quiet.holds(due) else due


def next_mark(after: datetime, policy: Policy) -> datetime:
    """The next 07:00 or 17:00 on people's clocks."""
    return min(next_wall(after, at, policy.zone) for at in (policy.digest_at, AFTERNOON))


def drops_at(one: StandDown, policy: Policy) -> datetime:
    """When it is given up, so that an incident does not stay open for ever; HOLD begins it anew."""
    return (one.held_at or one.since) + policy.stand_down_drops


def chosen(words: str, waiting: Sequence[StandDown], areas: Mapping[str, Area]) -> list[StandDown]:
    """Those whose place the words name: whole, else by a part of the name; without words all."""
    said = " ".join(words.casefold().split())
    names = {one.id: _names(one.area, areas) for one in waiting}
    whole = [one for one in waiting if said in names[one.id]]
    return whole or [one for one in waiting if any(said in name for name in names[one.id])]


def _names(area: str, areas: Mapping[str, Area]) -> list[str]:
    known = areas.get(area)
    named = (known.short_name, known.name) if known else (area,)
    return [" ".join(name.casefold().split()) for name in named if name.strip()]


def place(area: str, areas: Mapping[str, Area]) -> str:
    """What a place is called; one that was taken out of the register meanwhile by its id."""
    return areas[area].label if area in areas else area


def wardens(count: int) -> str:
    """`1 warden`, `7 wardens`."""
    return f"{count} warden{'' if count == 1 else 's'}"


def listed(names: Iterable[str], most: int = 5) -> str:
    """`Barrow, Quorn, Sileby +3`."""
    each = sorted(dict.fromkeys(names))
    return ", ".join(each[:most]) + (f" +{len(each) - most}" if len(each) > most else "")
