"""Warnings past their own end: shown, logged, and told to nobody (F4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import IncidentState, cause_of
from dutyofficer.core.logbook import Line
from dutyofficer.core.warning import Change, Changed, Known, Level, is_over
from dutyofficer.desk.house import House
from dutyofficer.store import incidents, logbook, warnings
from dutyofficer.store.db import Tx


def expire(tx: Tx, house: House, now: datetime) -> None:
    """End what is past its own end, whether or not its feed has said so yet."""
    for entry in warnings.in_force(tx):
        if is_over(entry.known.warning, now):
            warnings.record(tx, Changed(Change.EXPIRED, entry.known, None), entry.ours, entry.unmapped, now)
            ended(tx, entry.known, now)


def ended(tx: Tx, known: Known, now: datetime) -> None:
    """Nothing more is to be told of it; an incident with nothing in force is calm from now on."""
    incident = incidents.of_cause(tx, cause_of(known.warning))
    if incident is None:
        return
    line = Line(at=now, kind="warning", incident=incident.id, text=f"EXPIRED {known.warning.ref}: {known.warning.name}")
    logbook.write(tx, [line], now)
    waiting = incidents.waiting(tx, incident.id)
    incidents.said(tx, [notice.id for notice in waiting if notice.item.warning == known.id and notice.due], now)
    levels = warnings.levels(tx, incidents.warnings_of(tx, incident.id))
    still = max(levels.values(), default=Level.LIFTED) > Level.LIFTED
    if not still and incident.calm_since is None and incident.state is not IncidentState.CLOSED:
        incidents.save(tx, replace(incident, calm_since=now))


def next_expiry(tx: Tx, now: datetime) -> datetime | None:
    """When the next warning ends by itself."""
    ends = (entry.known.warning.expires for entry in warnings.in_force(tx))
    return min((moment for moment in ends if moment is not None and moment > now), default=None)
