"""Once a year wardens are asked whether they stay: on which day, and until when it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import from_wall

ANSWERABLE = timedelta(days=14)
"""So long it may be answered; and so late it is still asked, by a service that was down on the day."""
HOUR = 10
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day of the year; at ten in the morning."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> Yearly:
        """Read `1 Oct`. Errors: ValueError."""
        found = re.fullmatch(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})", text)
        if found is None:
            raise ValueError(f'{text!r} is not a day of the year such as "1 Oct"')
        made = cls(_MONTHS.index(found[2]) + 1, int(found[1]))
        datetime(2025, made.month, made.day)  # noqa: DTZ001  # a day that not every year has is none
        return made

    def __str__(self) -> str:
        return f"{self.day} {_MONTHS[self.month - 1]}"

    def on(self, year: int) -> datetime:
        """Its wall-clock moment in that year."""
        return datetime(year, self.month, self.day, HOUR)  # noqa: DTZ001  # wall clock, read in a zone by the caller

    def after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first such moment later than `now` (UTC)."""
        year = now.astimezone(zone).year
        moment = from_wall(self.on(year), zone)
        return moment if moment > now else from_wall(self.on(year + 1), zone)


def season_of(yearly: Yearly | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The wall-clock moment at which the asking began that `now` falls into; None if it falls into none."""
    if yearly is None:
        return None
    local = now.astimezone(zone)
    for year in (local.year, local.year - 1):
        begun = from_wall(yearly.on(year), zone)
        if begun <= now < begun + ANSWERABLE:
            return yearly.on(year)
    return None
