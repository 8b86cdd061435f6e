"""A warning as its publisher last stated it, and what one poll did to it (rules F1 to F9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

Key = tuple[str, str]
"""What makes a warning the same one next time: its feed, and its code whatever the letter case (F2)."""


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


class Ending(StrEnum):
    """How a publisher says that a warning is over."""

    SAID = "said"
    """In the feed: one that goes without a word is unknown, never an all-clear (F3)."""
    GONE = "gone"
    """By taking it out: at its own end, or before (F4)."""


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
    def key(self) -> Key:
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
    """One warning that a poll changed: before, now, and how. `after` is None if it went without a word.

    `withdrawn`: it was gone from its feed before its own end, nobody says why (F4).
    """

    change: Change
    before: Known | None
    after: HazardWarning | None
    withdrawn: bool = False

    @property
    def warning(self) -> HazardWarning:
        """The version to speak about: the new one, or the last one seen of a warning that went without a word."""
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
    # It begins or ends an hour or more outside of what it said (F4).
    (Change.WIDENED, lambda old, new: _longer(old.warning, new)),
    # It names fewer authorities.
    (Change.NARROWED, lambda old, new: set(new.authorities) < set(old.warning.authorities)),
    # The words changed.
    (Change.REWORDED, lambda old, new: _words(new) != _words(old.warning)),
    # When it holds has changed, by less than that or to less.
    (Change.REWORDED, lambda old, new: (new.onset, new.expires) != (old.warning.onset, old.warning.expires)),
    # Only the publisher's times changed: the same text sent again says nothing (F2).
    (Change.REISSUED, lambda old, new: _times(new) != _times(old.warning)),
)


HOUR = timedelta(hours=1)


def _longer(old: HazardWarning, new: HazardWarning) -> bool:
    """A time that was not given before, or is not any more, says nothing of that."""
    earlier = old.onset is not None and new.onset is not None and new.onset <= old.onset - HOUR
    return earlier or (old.expires is not None and new.expires is not None and new.expires >= old.expires + HOUR)


def _times(warning: HazardWarning) -> tuple[datetime | None, ...]:
    return warning.issued, warning.text_since, warning.level_since


def compare(old: Known | None, new: HazardWarning) -> Change | None:
    """What `new` changes about what we knew; None if nothing at all."""
    if old is None:
        return Change.NEW
    return next((change for change, holds in COMPARE if holds(old, new)), None)


LONG_GONE = timedelta(hours=24)
"""A warning that vanished counts as unknown for this long, then as ended: level 4 normally stays about a day."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A whole poll compared. `suspect`: everything vanished at once, and that is not believed (F3).

    `missing` are gone before their end for the first time: at the next good poll they are withdrawn (F4).
    """

    changes: tuple[Changed, ...]
    suspect: bool = False
    missing: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Ends:
    """What one feed's going means: as its publisher says it, at `now`, with what was missing already (F4)."""

    how: Ending
    now: datetime
    missing: frozenset[Key] = frozenset()


def compare_all(
    known: list[Known], reading: Reading, blind: timedelta = timedelta(), ends: Ends | None = None
) -> Compared:
    """Compare one feed's good document with everything we knew of that feed, worst first.

    A suspect one ends nothing, but what it publishes anew is danger like any other. `blind` is how long we have had
    no good document: after a day a lifted warning may have come and gone, so nothing about its absence is suspect.
    """
    old = {entry.warning.key: entry for entry in known}
    new = {warning.key: warning for warning in reading.warnings}
    if ends is not None and ends.how is Ending.GONE:
        return _compare_taken_out(old, new, reading, ends)
    gone = _gone(old, new, reading)
    none_left = not any(key in new for key, entry in old.items() if _stands(entry))
    suspect = bool(gone) and none_left and not _lifted(reading) and blind < LONG_GONE
    changes = _changes(old, new)
    changes += [Changed(Change.VANISHED, entry, None) for entry in gone if not suspect]
    return Compared(_worst_first(changes), suspect)


def _compare_taken_out(old: dict[Key, Known], new: dict[Key, HazardWarning], reading: Reading, ends: Ends) -> Compared:
    """F4: what its publisher takes out, or leaves in past its end, is over."""
    over = {key for key, warning in new.items() if is_over(warning, ends.now)}
    changes = _changes(old, {key: warning for key, warning in new.items() if key not in over})
    changes += [Changed(Change.EXPIRED, old[key], new[key]) for key in over if key in old and _stands(old[key])]
    gone = _gone(old, new, reading)
    ended = [(entry, _taken_out(entry, ends)) for entry in gone]
    missing = frozenset(entry.warning.key for entry, change in ended if change is None)
    return Compared(_worst_first(changes + [change for _, change in ended if change is not None]), missing=missing)


def _changes(old: dict[Key, Known], new: dict[Key, HazardWarning]) -> list[Changed]:
    found = ((key, warning, compare(old.get(key), warning)) for key, warning in new.items())
    return [Changed(change, old.get(key), warning) for key, warning, change in found if change is not None]


def _worst_first(changes: list[Changed]) -> tuple[Changed, ...]:
    return tuple(sorted(changes, key=lambda c: (-c.warning.level, c.warning.name, c.warning.code)))


def is_over(warning: HazardWarning, now: datetime) -> bool:
    """F4: past its own end."""
    return warning.expires is not None and warning.expires <= now


def _taken_out(entry: Known, ends: Ends) -> Changed | None:
    """F4: past its end it has expired; before, it has to be gone twice until it counts as withdrawn."""
    if is_over(entry.warning, ends.now):
        return Changed(Change.EXPIRED, entry, None)
    if entry.warning.key not in ends.missing:
        return None
    return Changed(Change.LIFTED, entry, replace(entry.warning, level=Level.LIFTED), withdrawn=True)


def _stands(entry: Known) -> bool:
    return entry.standing is Standing.IN_FORCE and entry.warning.level > Level.LIFTED


def _lifted(reading: Reading) -> bool:
    return any(warning.level is Level.LIFTED for warning in reading.warnings)


def _gone(old: dict[Key, Known], new: dict[Key, HazardWarning], reading: Reading) -> list[Known]:
    """Warnings in force that the document no longer holds. An unreadable item may be any of them: then none is gone."""
    if any(reject.code is None for reject in reading.rejects):
        return []
    unreadable = {reject.code.casefold() for reject in reading.rejects if reject.code}
    return [e for key, e in old.items() if _stands(e) and key not in new and key[1] not in unreadable]
