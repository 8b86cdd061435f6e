"""How long one person has a duty: lengths counted on the wall clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BadRota(ValueError):
    """A rota that cannot be worked out; the text says why."""


class Unit(StrEnum):
    """What shifts are counted in. All are wall clock: a day is from 09:00 to 09:00, be it 23 or 25 real hours."""

    HOURS = "h"
    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"


_LENGTH = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How long one person has it."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Shift:
        """Read `8h`, `3d`, `1w` or `2mo`. Errors: BadRota."""
        found = re.fullmatch(r"([1-9][0-9]{0,3})(h|d|w|mo)", text)
        if found is None:
            raise BadRota(f"shift {text!r} is not a length like 8h, 3d, 1w or 2mo")
        return cls(count=int(found[1]), unit=Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def begins(self, start: datetime, number: int) -> datetime:
        """Wall-clock time at which shift `number` begins; number 0 begins at `start`, earlier ones are negative."""
        if self.unit is not Unit.MONTHS:
            return start + number * self.count * _LENGTH[self.unit]
        return _months_later(start, number * self.count)

    def number_at(self, start: datetime, wall: datetime) -> int:
        """The last shift that begins at or before the wall-clock time `wall`."""
        if self.unit is not Unit.MONTHS:
            return (wall - start) // (self.count * _LENGTH[self.unit])
        months = (wall.year - start.year) * 12 + wall.month - start.month
        number = months // self.count
        return number if self.begins(start, number) <= wall else number - 1


def _months_later(start: datetime, months: int) -> datetime:
    """Always counted from `start`: a handover on the 31st is on the 28th in February and on the 31st again in March."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return start.replace(year=year, month=month + 1, day=min(start.day, _DAYS_IN_MONTH[month] + leap))
