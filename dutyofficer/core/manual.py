"""A call from a control room becomes an incident of its own (I1): what was said, and what officers are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.harm import without_numbers
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level

HAZARD = "manual"
"""What its items are about, as the policy knows it: its level is somebody's judgement, no publisher's warning."""
FLOODING = "flood"
WORDS, PLACE, SOURCE, KIND = 500, 80, 60, 40
"""Characters at most: of the caller's words, of a place and a source in free words, of a hazard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """What somebody rang about. `area` is one of ours, None if `place` is in free words; `source` who said it.

    The caller's own words stand only in the record, where they can be erased (K1).
    """

    incident: int
    at: datetime
    level: Level
    hazard: str
    place: str
    authority: str
    source: str
    area: str | None = None

    @property
    def headline(self) -> str:
        """What it is, never in the words of a warning: nobody has issued one."""
        return "Flooding" if self.hazard == FLOODING else self.hazard[:1].upper() + self.hazard[1:]

    @property
    def title(self) -> str:
        """What its incident is called."""
        where = f"{self.place}, {self.authority}" if self.area is None and self.authority else self.place
        return f"{self.headline} reported, {where}"


def cause_of_place(area: str) -> str:
    """What the cause of an incident that was entered by hand begins with, whole if it is at one of our areas."""
    return f"manual:{area}"


def manual_item(manual: Manual, words: str) -> Item:
    """What a page says of it: where, the caller's words without any number (S5), and who said so."""
    return Item(
        warning=None, code=HAZARD, name=f"{manual.place}: {_told(words)}", headline=manual.headline,
        hazard=HAZARD, level=manual.level, reason=Reason.FIRST, since=manual.at,
        by=without_numbers(manual.source, SOURCE) or "a caller",
    )  # fmt: skip


def _told(words: str) -> str:
    """Without a full stop: the texts put one behind it."""
    told = without_numbers(words)
    return f"{told.rstrip('.')}.." if told.endswith("...") else told.rstrip(".")
