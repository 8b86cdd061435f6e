"""What `incident show` says of reports, homes under water and stand-downs."""

from __future__ import annotations

from typing import Any

from dutyofficer.core.incident import Incident
from dutyofficer.core.report import Report, most_homes
from dutyofficer.core.stand_down import StandDown
from dutyofficer.store import reports, stand_downs
from dutyofficer.store.db import Tx

Shape = dict[str, Any]


def seen_shapes(tx: Tx, incident: Incident) -> Shape:
    """Every report, the highest number of homes by place, and how far each stand-down is."""
    found = reports.of_incident(tx, incident.id)
    return {
        "reports": [_report(one) for one in found],
        "homes": [{"area": area, "homes": count} for area, count in sorted(most_homes(found).items())],
        "stand_downs": [_stand_down(one) for one in stand_downs.of_incident(tx, incident.id)],
    }


def _report(one: Report) -> Shape:
    """As it was read; the words are in the log, where they can be erased (K1)."""
    seen = one.seen
    return {
        "at": one.at.isoformat(), "person": one.person, "area": one.area,
        "road": seen.road.value if seen.road else None, "homes": seen.homes, "uncounted": seen.uncounted,
        "trend": seen.trend.value if seen.trend else None, "distress": seen.distress, "seen": seen.words,
    }  # fmt: skip


def _stand_down(one: StandDown) -> Shape:
    return {
        "area": one.area, "state": one.stage.value, "since": one.since.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None, "by": one.by,
    }  # fmt: skip
