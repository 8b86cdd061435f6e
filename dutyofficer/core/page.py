"""What people are told about, and the demand that somebody accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dutyofficer.core.message import Reason
from dutyofficer.core.policy import Handling, Ladder
from dutyofficer.core.warning import Known, Level, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to tell: a warning as it was when the rule spoke, or a concern of ours (`warning` is None).

    `level` is the level to speak about, `before` what its places stood at until then, `stands` what they stand at
    now; `since` is the publisher's time (UTC); `headline` the publisher's words, or what is wrong with us; `onset` and
    `expires` (UTC) are when it holds, of a hazard whose publisher says so; `gauge` how high the water stands there;
    `by` who told us, of what no publisher has said.
    """

    warning: int | None
    code: str
    name: str
    headline: str
    hazard: str
    level: Level
    reason: Reason
    since: datetime
    before: Level = Level.LIFTED
    stands: Level = Level.LIFTED
    places: tuple[str, ...] = ()
    unmapped: bool = False
    wardens: int = 0
    onset: datetime | None = None
    expires: datetime | None = None
    gauge: str = ""
    by: str = ""


def worst_first(items: list[Item]) -> tuple[Item, ...]:
    """In the order in which a tired person should read them: what has ended comes last, however bad it was."""
    return tuple(sorted(items, key=lambda i: (-i.level, i.reason not in _NEW_DANGER, -i.before, i.name, i.code)))


_NEW_DANGER = frozenset({Reason.FIRST, Reason.RAISED})


def _now(item: Item, known: Mapping[int, Known]) -> Item | None:
    """The item as its publisher has it now; None once it has ended. A concern of ours stays as it is."""
    entry = known.get(item.warning) if item.warning is not None else None
    if entry is None:
        return item
    if entry.standing not in (Standing.IN_FORCE, Standing.VANISHED) or entry.warning.level is Level.LIFTED:
        return None
    if entry.warning.level is item.level:
        return item
    now = entry.warning
    return replace(
        item, level=now.level, headline=now.headline, name=now.name if item.hazard == "flood" else item.name,
        since=now.level_since, onset=now.onset, expires=now.expires,
    )  # fmt: skip


class PageState(StrEnum):
    """Where a page is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A demand for acceptance and where on its ladder it is. Times are UTC; `asked` is person and when first.

    `climbs_from` is the zero of its ladder: the moment it opened, moved when it is handed on later (L6).
    `joined_at` is when it last took in what was new since (B2).
    """

    id: int
    incident: int
    handling: Handling
    reason: Reason
    level: Level
    items: tuple[Item, ...]
    ladder: Ladder
    opened_at: datetime
    climbs_from: datetime
    state: PageState = PageState.OPEN
    step: int = 0
    round: int = 0
    next_step_at: datetime | None = None
    asked: tuple[tuple[str, datetime], ...] = ()
    declined: frozenset[str] = frozenset()
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    joined_at: datetime | None = None

    def was_asked(self, person: str, by: datetime | None = None) -> bool:
        """Whether the page was handed to `person` (before the moment `by`)."""
        return any(who == person and (by is None or when <= by) for who, when in self.asked)

    def takes_in(self, items: tuple[Item, ...], now: datetime) -> Page:
        """The page with what is new since it opened; newer words about a warning replace the older."""
        fresh = {(item.warning, item.code) for item in items}
        kept = [item for item in self.items if (item.warning, item.code) not in fresh]
        every = worst_first([*kept, *items])
        return replace(self, items=every, level=max(item.level for item in every), joined_at=now)

    def as_it_stands(self, known: Mapping[int, Known], elsewhere: frozenset[int]) -> Page:
        """The page about what is true now: what has ended goes while anything stands, levels are today's.

        `elsewhere` are warnings that another open page is about. Only the ladder is frozen (I4).
        """
        items = [item for item in (_now(item, known) for item in self.items) if item is not None]
        own = [item for item in items if item.warning not in elsewhere]
        if not own:
            return self
        return replace(self, items=worst_first(own), level=max(item.level for item in own))

    @property
    def warnings(self) -> frozenset[int]:
        """The warnings it is about."""
        return frozenset(item.warning for item in self.items if item.warning is not None)
