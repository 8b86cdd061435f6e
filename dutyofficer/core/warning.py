"""A warning as its publisher last stated it, and what one poll did to it (rules F1 to F9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How bad: ordered, so that the worst is the maximum. People always read the publisher's own words."""

    LIFTED = 0
    YELLOW = 1
    AMBER = 2
    RED = 3

    @property
    def word(self) -> str:
        """The word other programs read: `lifted`, `yellow`, `amber` or `red`."""
        return self.name.lower()


class Change(StrEnum):
    """What a poll did to one warning."""

    NEW = "NEW"
    RAISED = "RAISED"
    LOWERED = "LOWERED"
    WIDENED = "WIDENED"
    NARROWED = "NARROWED"
    REWORDED = "REWORDED"
    REISSUED = "REISSUED"
    LIFTED = "LIFTED"
    EXPIRED = "EXPIRED"
    VANISHED = "VANISHED"


class Standing(StrEnum):
    """Whether a known warning still counts. VANISHED is unknown, never an all-clear."""

    IN_FORCE = "in force"
    LIFTED = "lifted"
    EXPIRED = "expired"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardWarning:
    """One warning as last published. Every time is aware UTC; `raw` is the publisher's own item, as text.

    `shape` is the publisher's polygon as GeoJSON text (WGS84), empty if it gives none. `impact` and `likelihood` count
    from 1 to 4. `test`: its publisher says, or its words do, that it is no real one (F9).
    """

    source: str
    code: str
    hazard: str
    level: Level
    name: str
    headline: str
    text: str
    authorities: tuple[str, ...] = ()
    flood_area: str = ""
    onset: datetime | None = None
    expires: datetime | None = None
    level_since: datetime
    text_since: datetime
    issued: datetime
    shape: str = field(default="", repr=False)
    impact: int | None = None
    likelihood: int | None = None
    test: bool = False
    raw: str = field(default="", repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same warning next time: the feed, and the code whatever its letter case (F2)."""
        return self.source, self.code.casefold()

    @property
    def ref(self) -> str:
        """`source:code`, as other programs know it."""
        return f"{self.source}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A warning as we last stored it: its row, the publisher's last version, and whether it still counts."""

    id: int
    warning: HazardWarning
    standing: Standing
    seen: datetime

    @property
    def stands(self) -> bool:
        """Whether it counts as in force; one that vanished does (F3)."""
        return self.standing in (Standing.IN_FORCE, Standing.VANISHED) and self.warning.level > Level.LIFTED


@dataclass(frozen=True, slots=True)
class Reject:
    """An item that could not be read, and why. `code` is kept if it was legible: that warning stays as it was."""

    item: str
    why: str
    code: str | None = None
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a good document said: its warnings, and the items in it that could not be read."""

    warnings: tuple[HazardWarning, ...]
    rejects: tuple[Reject, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """One warning that a poll changed: before, now, and how. `after` is None only for VANISHED."""

    change: Change
    before: Known | None
    after: HazardWarning | None

    @property
    def warning(self) -> HazardWarning:
        """The version to speak about: the new one, or the last one seen of a warning that vanished."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("a change is about some warning")
        return self.before.warning

    @property
    def level_before(self) -> Level:
        """Its level as people last knew it; LIFTED if they knew of none."""
        if self.before is None or self.before.standing in (Standing.LIFTED, Standing.EXPIRED):
            return Level.LIFTED
        return self.before.warning.level


def _level(known: Known) -> Level:
    return known.warning.level if known.standing in (Standing.IN_FORCE, Standing.VANISHED) else Level.LIFTED


def _words(warning: HazardWarning) -> tuple[str, ...]:
    """The text a person would read, without the blanks, which publishers move about."""
    return tuple(" ".join(part.split()) for part in (warning.name, warning.headline, warning.text))


# First row that holds names the change. Each row: the change, and when it is that (old as stored, new as published).
COMPARE: tuple[tuple[Change, Callable[[Known, HazardWarning], bool]], ...] = (
    # More dangerous than people were last told, also when it comes back after it was lifted.
    (Change.RAISED, lambda old, new: new.level > _level(old)),
    # The publisher says it is over.
    (Change.LIFTED, lambda old, new: new.level is Level.LIFTED < _level(old)),
    # Still in force, less dangerous.
    (Change.LOWERED, lambda old, new: new.level < _level(old)),
    # Back at the same level after it had gone without a word: people were told it was unknown.
    (Change.REWORDED, lambda old, new: old.standing is Standing.VANISHED),
    # It names an authority that it did not name.
    (Change.WIDENED, lambda old, new: bool(set(new.authorities) - set(old.warning.authorities))),
    # It names fewer authorities.
    (Change.NARROWED, lambda old, new: set(new.authorities) < set(old.warning.authorities)),
    # The words changed.
    (Change.REWORDED, lambda old, new: _words(new) != _words(old.warning)),
    # Only the publisher's times changed: the same text sent again says nothing (F2).
    (Change.REISSUED, lambda old, new: _times(new) != _times(old.warning)),
)


def _times(warning: HazardWarning) -> tuple[datetime | None, ...]:
    return warning.issued, warning.text_since, warning.level_since, warning.onset, warning.expires


def compare(old: Known | None, new: HazardWarning) -> Change | None:
    """What `new` changes about what we knew; None if nothing at all."""
    if old is None:
        return Change.NEW
    return next((change for change, holds in COMPARE if holds(old, new)), None)


LONG_GONE = timedelta(hours=24)
"""A warning that vanished counts as unknown for this long, then as ended: level 4 normally stays about a day."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A whole poll compared. `suspect`: everything vanished at once, and that is not believed (F3)."""

    changes: tuple[Changed, ...]
    suspect: bool = False


def compare_all(known: list[Known], reading: Reading, blind: timedelta = timedelta()) -> Compared:
    """Compare one feed's good document with everything we knew of that feed, worst first.

    A suspect one ends nothing, but what it publishes anew is danger like any other. `blind` is how long we have had
    no good document: after a day a lifted warning may have come and gone, so nothing about its absence is suspect.
    """
    old = {entry.warning.key: entry for entry in known}
    new = {warning.key: warning for warning in reading.warnings}
    gone = _gone(old, new, reading)
    none_left = not any(key in new for key, entry in old.items() if _stands(entry))
    suspect = bool(gone) and none_left and not _lifted(reading) and blind < LONG_GONE
    changes = [
        Changed(change, old.get(key), warning)
        for key, warning in new.items()
        if (change := compare(old.get(key), warning)) is not None
    ]
    changes += [Changed(Change.VANISHED, entry, None) for entry in gone if not suspect]
    return Compared(tuple(sorted(changes, key=lambda c: (-c.warning.level, c.warning.name, c.warning.code))), suspect)


def _stands(entry: Known) -> bool:
    return entry.standing is Standing.IN_FORCE and entry.warning.level > Level.LIFTED


def _lifted(reading: Reading) -> bool:
    return any(warning.level is Level.LIFTED for warning in reading.warnings)


def _gone(
    old: dict[tuple[str, str], Known], new: dict[tuple[str, str], HazardWarning], reading: Reading
) -> list[Known]:
    """Warnings in force that the document no longer holds. An unreadable item may be any of them: then none is gone."""
    if any(reject.code is None for reject in reading.rejects):
        return []
    unreadable = {reject.code.casefold() for reject in reading.rejects if reject.code}
    return [e for key, e in old.items() if _stands(e) and key not in new and key[1] not in unreadable]
