"""The Flood Guidance Statement: how great the flood risk is for each of the next five days, by authority.

It is a signal for planning. The risk of a place is what its impact and its likelihood come to in the publisher's table.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo


class Risk(IntEnum):
    """How great: ordered, so that the worst is the maximum."""

    VERY_LOW = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4

    @property
    def word(self) -> str:
        """As the publisher says it: `very low`, `low`, `medium` or `high`."""
        return self.name.lower().replace("_", " ")


class Water(StrEnum):
    """Where the water comes from. The order says which is named first of two that are equally bad."""

    RIVER = "river"
    SURFACE = "surface"
    COASTAL = "coastal"
    GROUND = "ground"


DAYS = (1, 2, 3, 4, 5)
"""Day 1 is the day of issue."""
SOON = (1, 2)
"""The days for which MEDIUM and HIGH are told ahead."""

# Row: impact 1 to 4. Column: likelihood 1 to 4. The table of the Flood Forecasting Centre.
MATRIX: tuple[tuple[Risk, Risk, Risk, Risk], ...] = (
    (Risk.VERY_LOW, Risk.VERY_LOW, Risk.VERY_LOW, Risk.VERY_LOW),
    (Risk.VERY_LOW, Risk.VERY_LOW, Risk.LOW, Risk.LOW),
    (Risk.LOW, Risk.LOW, Risk.MEDIUM, Risk.MEDIUM),
    (Risk.LOW, Risk.MEDIUM, Risk.MEDIUM, Risk.HIGH),
)


def risk_of(impact: int, likelihood: int) -> Risk:
    """The risk of an impact and a likelihood, each from 1 to 4."""
    return MATRIX[impact - 1][likelihood - 1]


@dataclass(frozen=True, slots=True)
class RiskBlock:
    """A risk of the statement: on which days, in which authorities, from which water. Some have no day at all."""

    days: tuple[int, ...]
    risks: tuple[tuple[Water, Risk], ...]
    authorities: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """One statement. Times are aware UTC. `test`: it comes from a trial system, or says itself that it is none (F9)."""

    source: str
    id: str
    issued: datetime
    next_due: datetime | None = None
    headline: str = ""
    blocks: tuple[RiskBlock, ...] = ()
    test: bool = False


@dataclass(frozen=True, slots=True)
class DayRisk:
    """The highest risk of one authority on one day, and the water it comes from; `water` is None if nothing is said."""

    authority: str
    day: int
    risk: Risk
    water: Water | None = None
    text: str = ""


def daily_risk(statement: Guidance, authorities: Collection[str]) -> tuple[DayRisk, ...]:
    """For each authority, in the given order, and each of the five days the highest risk. A test says nothing (F9)."""
    if statement.test:
        return ()
    return tuple(_highest(statement, authority, day) for authority in authorities for day in DAYS)


def soon(statement: Guidance, authorities: Collection[str], least: Risk = Risk.MEDIUM) -> tuple[DayRisk, ...]:
    """What is MEDIUM or HIGH on days 1 and 2, the worst first, then the nearest."""
    near = (day for day in daily_risk(statement, authorities) if day.day in SOON and day.risk >= least)
    return tuple(sorted(near, key=lambda day: (-day.risk, day.day)))


def date_of(statement: Guidance, day: int, zone: ZoneInfo) -> date:
    """The local date of one of the statement's days."""
    return statement.issued.astimezone(zone).date() + timedelta(days=day - 1)


def _highest(statement: Guidance, authority: str, day: int) -> DayRisk:
    """Authorities are compared as whole names without letter case: Leicester is not Leicestershire (F5)."""
    order = list(Water)
    found = [
        (risk, water, block.text)
        for block in statement.blocks
        if day in block.days and _names(block, authority)
        for water, risk in block.risks
    ]
    if not found:
        return DayRisk(authority, day, Risk.VERY_LOW)
    risk, water, text = max(found, key=lambda row: (row[0], -order.index(row[1])))
    return DayRisk(authority, day, risk, water, text)


def _names(block: RiskBlock, authority: str) -> bool:
    return authority.casefold() in (name.casefold() for name in block.authorities)
