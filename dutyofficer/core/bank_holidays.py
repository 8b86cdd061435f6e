"""The bank holidays of England, by the calendar on the wall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def bank_holidays(years: Iterable[int]) -> dict[date, str]:
    """Every one of these years with its name, in order.

    Where a substitute day is given, both days are here: Christmas on a Saturday is worked all the same.
    """
    import holidays  # loaded only when somebody asks: it takes longer than most commands

    found = holidays.country_holidays("GB", subdiv="ENG", years=years)
    return {day: str(found[day]) for day in sorted(found)}
