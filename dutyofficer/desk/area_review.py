"""`areas review`: what of our areas no flood warning can ever match, and which plans nobody has looked at (F14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.area import Area
from dutyofficer.core.area_review import Review, overdue, review
from dutyofficer.desk.area_list import named_ours
from dutyofficer.desk.house import House
from dutyofficer.store.db import Tx

Shape = dict[str, Any]


def look(tx: Tx, house: House, now: datetime) -> Review:
    """Everything that there is to look at."""
    register = house.register(tx)
    areas = list(register.areas.values())
    found = review(areas, register.flood_areas, register.matcher, named_ours(tx))
    today = now.astimezone(house.policy.zone).date()
    return replace(found, overdue=overdue(areas, today, house.policy.plan_review))


def shape(found: Review) -> Shape:
    """For another program."""
    return {
        "unreached": _areas(found.unreached),
        "unheard": [{"area": area.id, "code": code} for area, code in found.unheard],
        "uncovered": [{"code": area.code, "name": area.name, "parent": area.parent} for area in found.uncovered],
        "overdue": [{**entry, "plan_reviewed": reviewed_on(area)} for entry, area in _with(found.overdue)],
    }


def reviewed_on(area: Area) -> str | None:
    """The date of its plan's last review, as ISO 8601 has it."""
    return area.plan_reviewed.isoformat() if area.plan_reviewed else None


def _areas(areas: Sequence[Area]) -> list[Shape]:
    return [entry for entry, _ in _with(areas)]


def _with(areas: Sequence[Area]) -> list[tuple[Shape, Area]]:
    return [({"id": area.id, "name": area.name, "kind": area.kind.value}, area) for area in areas]
