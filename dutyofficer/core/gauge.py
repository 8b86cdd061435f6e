"""River gauges: how high the water stands, whether it rises, and which thresholds it has reached. Metres throughout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.warning import Level

HOUR = timedelta(hours=1)
NEAREST, FARTHEST = timedelta(minutes=45), timedelta(minutes=90)
"""How far before the latest a level may lie to say what the river did over the last hour."""
STEADY = 0.02
"""Metres an hour that are no movement: wind and a passing boat make as much."""
BACK = 0.05
"""Metres below our own threshold at which the water has come down from it: waves must not cross it every minute."""
LATE = timedelta(hours=3)
"""A level older than this says nothing about now. Quiet gauges report only once or twice a day."""


class Trend(StrEnum):
    """What the river did over the last hour."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True, order=True)
class Threshold:
    """The level from which the publisher issues a flood alert (YELLOW) or a flood warning (AMBER) for a flood area."""

    metres: float
    level: Level
    flood_area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A gauge we watch. `measure` is the publisher's name of its series of levels; `ours` a threshold of our own."""

    id: str
    name: str
    river: str = ""
    measure: str
    thresholds: tuple[Threshold, ...] = ()
    ours: float | None = None


@dataclass(frozen=True, slots=True, order=True)
class WaterLevel:
    """One reading: when (aware UTC), and how high."""

    time: datetime
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A station as last read. `trend` is None if nothing was read about an hour before."""

    station: Station
    metres: float
    time: datetime
    trend: Trend | None = None

    @property
    def reached(self) -> tuple[Threshold, ...]:
        """The thresholds at or below the water, the highest first."""
        return tuple(sorted((t for t in self.station.thresholds if t.metres <= self.metres), reverse=True))

    @property
    def next(self) -> Threshold | None:
        """The lowest threshold above the water, None if there is none."""
        return min((t for t in self.station.thresholds if t.metres > self.metres), default=None)

    @property
    def over_ours(self) -> bool:
        """Whether the water has reached our own threshold."""
        return self.station.ours is not None and self.metres >= self.station.ours

    def is_late(self, now: datetime) -> bool:
        """Whether the level is too old to speak of the present."""
        return now - self.time > LATE


@dataclass(frozen=True, slots=True)
class Crossed:
    """What a gauge newly reached: thresholds of the publisher, highest first, and whether our own."""

    thresholds: tuple[Threshold, ...] = ()
    ours: bool = False

    def __bool__(self) -> bool:
        return bool(self.thresholds) or self.ours


def gauge_of(station: Station, levels: Collection[WaterLevel]) -> Gauge | None:
    """The station by its latest reading, None if there is none."""
    if not levels:
        return None
    latest = max(levels)
    return Gauge(station=station, metres=latest.metres, time=latest.time, trend=trend_of(levels))


def trend_of(levels: Collection[WaterLevel]) -> Trend | None:
    """What the river did over the hour before its latest reading; None if no other one lies about an hour before."""
    if not levels:
        return None
    latest = max(levels)
    before = [level for level in levels if NEAREST <= latest.time - level.time <= FARTHEST]
    if not before:
        return None
    base = min(before, key=lambda level: abs(latest.time - level.time - HOUR))
    hours = (latest.time - base.time) / HOUR
    # Whole millimetres, as they are published: 0.42 - 0.40 is a little less than 0.02 to a computer.
    speed = round((latest.metres - base.metres) / hours, 3)
    return Trend.RISING if speed > STEADY else Trend.FALLING if speed < -STEADY else Trend.STEADY


def crossed(before: Gauge | None, now: Gauge) -> Crossed:
    """What the water reached since `before`; with nothing before, all that it stands at."""
    known = before.reached if before else ()
    fresh = tuple(threshold for threshold in now.reached if threshold not in known)
    return Crossed(fresh, now.over_ours and not (before and before.over_ours))


def is_over_ours(gauge: Gauge, *, was: bool) -> bool:
    """Whether the water counts as above our own threshold: reached, and not yet clearly back below it."""
    ours = gauge.station.ours
    return ours is not None and (gauge.metres >= ours or (was and gauge.metres > ours - BACK))


def beside(gauges: Collection[Gauge], code: str) -> tuple[Gauge, Threshold] | None:
    """The gauge by which a flood area is warned, and the lowest threshold there; of several the fullest, None if none.

    Codes are compared without their letter case (F2).
    """
    found = [
        (gauge, min(theirs))
        for gauge in gauges
        if (theirs := [t for t in gauge.station.thresholds if t.flood_area.casefold() == code.casefold()])
    ]
    return max(found, key=lambda pair: (pair[0].metres - pair[1].metres, pair[0].station.id), default=None)
