"""Reports as they were read. What people wrote stands only in the record, where it can be erased (K1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, or_, select

from dutyofficer.core.harm import Road, Seen, Trend
from dutyofficer.core.report import Report
from dutyofficer.store.tables import incident_warnings, matches
from dutyofficer.store.warden_tables import reports

_OF_INCIDENT = select(reports).where(reports.c.incident == bindparam("of")).order_by(reports.c.id)
_NEWEST = (
    select(reports, func.count().over().label("all"))
    .where(reports.c.incident == bindparam("of"))
    .order_by(reports.c.id.desc())
    .limit(bindparam("most"))
)
_HOMES = select(exists().where(reports.c.incident == bindparam("of"), or_(reports.c.homes > 0, reports.c.uncounted)))
_COVERS = select(
    exists().where(
        matches.c.area == bindparam("area"),
        matches.c.warning == incident_warnings.c.warning,
        incident_warnings.c.incident == bindparam("of"),
    )
)


def add(tx: Connection, report: Report) -> None:
    """Keep one."""
    seen = report.seen
    row = {
        "at": report.at, "person": report.person, "area": report.area, "incident": report.incident,
        "road": seen.road, "homes": seen.homes, "uncounted": seen.uncounted, "trend": seen.trend,
        "distress": seen.distress,
    }  # fmt: skip
    tx.execute(insert(reports).values(row))


def of_incident(tx: Connection, incident: int) -> list[Report]:
    """All that was reported in it, oldest first."""
    return [_report(row) for row in tx.execute(_OF_INCIDENT, {"of": incident})]


def newest(tx: Connection, incident: int, most: int) -> tuple[list[Report], int]:
    """The last `most` that were reported in it, newest first; and how many there are."""
    rows = tx.execute(_NEWEST, {"of": incident, "most": most}).all()
    return [_report(row) for row in rows], rows[0].all if rows else 0


def homes_flooded(tx: Connection, incident: int) -> bool:
    """Whether anybody has reported a home under water in it (H5)."""
    return bool(tx.scalar(_HOMES, {"of": incident}))


def _report(row: Row[*tuple[Any, ...]]) -> Report:
    seen = Seen(
        road=Road(row.road) if row.road else None, homes=row.homes, trend=Trend(row.trend) if row.trend else None,
        distress=row.distress, uncounted=row.uncounted,
    )  # fmt: skip
    return Report(at=row.at, person=row.person, seen=seen, area=row.area, incident=row.incident)


def covers(tx: Connection, incident: int, area: str) -> bool:
    """Whether a warning of that incident matches that area, also one that has ended."""
    return bool(tx.scalar(_COVERS, {"of": incident, "area": area}))
