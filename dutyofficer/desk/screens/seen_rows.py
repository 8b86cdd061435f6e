"""What is seen out there: gauges beside the warnings, reports, and places that wait for a stand-down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.gauge import Gauge, Threshold, beside
from dutyofficer.core.report import Report
from dutyofficer.core.stand_down import Stage, StandDown
from dutyofficer.core.warning import Known
from dutyofficer.desk.house import Register
from dutyofficer.desk.screens.rows import name_of, place_name
from dutyofficer.store import gauges, reports
from dutyofficer.store.db import Tx

LOOKED_AT, MOST = 30, 8
"""Of so many warnings, the worst, the gauge is looked for; so many gauges are shown."""
REPORTS = 30
"""So many reports are listed, the newest first; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeRow:
    """A gauge by which one of the warnings is given: `over` its threshold or under it. `late`: too old to count."""

    station: str
    river: str
    metres: float
    at: datetime
    trend: str
    threshold: float
    over: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What somebody saw. `words` as it was read; what they wrote stands in the log (K1)."""

    at: datetime
    who: str
    place: str
    words: str
    harm: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """The newest reports first, and how many there is no room for."""

    rows: tuple[ReportRow, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A place whose flood warnings have ended, whose wardens do not know yet; `area` is what a form sends back."""

    area: str
    place: str
    since: datetime
    held_at: datetime | None
    releasing: bool


def gauge_rows(tx: Tx, standing: Sequence[Known], at: datetime) -> tuple[GaugeRow, ...]:
    """Each gauge once, in the order of the warnings."""
    known = gauges.every(tx)
    floods = [entry.warning for entry in standing[:LOOKED_AT] if entry.warning.hazard == "flood"]
    near = [found for warning in floods if (found := beside(known, warning.flood_area or warning.code)) is not None]
    each = {gauge.station.id: (gauge, threshold) for gauge, threshold in reversed(near)}
    return tuple(_gauge(gauge, threshold, at) for gauge, threshold in reversed(each.values()))[:MOST]


def _gauge(gauge: Gauge, threshold: Threshold, at: datetime) -> GaugeRow:
    return GaugeRow(
        station=gauge.station.name, river=gauge.station.river, metres=gauge.metres, at=gauge.time,
        trend=gauge.trend.value if gauge.trend else "", threshold=threshold.metres,
        over=gauge.metres >= threshold.metres, late=gauge.is_late(at),
    )  # fmt: skip


def report_rows(tx: Tx, incident: int, register: Register) -> Reports:
    """What was reported in it."""
    found, count = reports.newest(tx, incident, REPORTS)
    return Reports(tuple(_report(one, register) for one in found), count - len(found))


def _report(one: Report, register: Register) -> ReportRow:
    return ReportRow(
        at=one.at, who=name_of(register, one.person), place=place_name(register, one.area or ""),
        words=one.seen.words or "in their own words: see the log", harm=one.seen.harm,
    )  # fmt: skip


def waiting_rows(waiting: Sequence[StandDown], register: Register) -> tuple[WaitingRow, ...]:
    """In the order in which they began to wait."""
    return tuple(
        WaitingRow(
            area=one.area, place=place_name(register, one.area), since=one.since, held_at=one.held_at,
            releasing=one.stage is Stage.RELEASED,
        )
        for one in waiting
    )  # fmt: skip
