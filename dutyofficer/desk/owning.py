"""Whose an incident is (I2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.page import PageState
from dutyofficer.store import incidents, pages
from dutyofficer.store.db import Tx


def own(tx: Tx, incident: Incident, person: str, now: datetime) -> None:
    """I2: the incident is accepted once none of its pages is open; who accepted last owns it."""
    still_open = any(page.state is PageState.OPEN for page in pages.of_incident(tx, incident.id))
    since, hushed = (incident.owned_since, incident.hushed_until) if incident.owner == person else (now, None)
    state = IncidentState.OPEN if still_open else IncidentState.ACCEPTED
    if incident.state is IncidentState.CLOSED:
        state = IncidentState.CLOSED
    incidents.save(
        tx,
        replace(
            incident, owner=person, owned_since=since, state=state, heard_at=now, hushed_until=hushed,
            still_asked_at=None, accepted_at=incident.accepted_at or now,
        ),
    )  # fmt: skip
