"""What the front page asks of many incidents, rotas and feeds at once: one question each, however many there are."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select

from dutyofficer.core.handover import Handover
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.page import Page
from dutyofficer.store import handovers, incidents, pages
from dutyofficer.store.duty_tables import handovers as changes
from dutyofficer.store.feeds import FeedState
from dutyofficer.store.tables import feeds, incident_warnings
from dutyofficer.store.tables import incidents as kept
from dutyofficer.store.tables import pages as asked

_STATES = select(feeds)
_INSIDE = (
    select(incident_warnings.c.incident, incident_warnings.c.warning)
    .join(kept, kept.c.id == incident_warnings.c.incident)
    .where(kept.c.state != IncidentState.CLOSED)
)
_LAST_CHANGES = select(changes).where(changes.c.id.in_(select(func.max(changes.c.id)).group_by(changes.c.rota)))
_LAST_PAGES = select(asked).where(
    asked.c.id.in_(
        select(func.max(asked.c.id))
        .where(asked.c.incident.in_(bindparam("of", expanding=True)))
        .group_by(asked.c.incident)
    )
)
_CLOSED = kept.c.state == IncidentState.CLOSED
_COUNT = select(func.count()).select_from(kept).where(_CLOSED)
_NEWEST_FIRST = (
    select(kept).where(_CLOSED).order_by(kept.c.id.desc()).limit(bindparam("most")).offset(bindparam("behind"))
)


def feed_states(tx: Connection) -> dict[str, FeedState]:
    """What is known of every feed that was ever polled."""
    return {row["name"]: FeedState(**row) for row in tx.execute(_STATES).mappings()}


def last_changes(tx: Connection) -> dict[str, Handover]:
    """The last change of duty of every rota."""
    return {row.rota: handovers.from_row(row) for row in tx.execute(_LAST_CHANGES)}


def inside_open(tx: Connection) -> dict[int, frozenset[int]]:
    """The warnings in each incident that is not closed."""
    found: dict[int, set[int]] = {}
    for row in tx.execute(_INSIDE):
        found.setdefault(row.incident, set()).add(row.warning)
    return {incident: frozenset(theirs) for incident, theirs in found.items()}


def last_pages(tx: Connection, incidents_: Collection[int]) -> dict[int, Page]:
    """The newest page of each of these, accepted or not."""
    rows = tx.execute(_LAST_PAGES, {"of": sorted(incidents_)})
    return {row.incident: pages.from_row(row) for row in rows}


def closed_ones(tx: Connection, most: int, behind: int) -> tuple[list[Incident], int]:
    """A part of all closed incidents, the newest first; and how many there are."""
    rows = tx.execute(_NEWEST_FIRST, {"most": most, "behind": behind})
    return [incidents.from_row(row) for row in rows], int(tx.scalar(_COUNT) or 0)
