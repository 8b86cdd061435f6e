"""How many there are of each, for whoever draws curves."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Connection, func, select

from dutyofficer.core.incident import IncidentState
from dutyofficer.core.page import PageState
from dutyofficer.store.tables import incidents, messages, pages


def messages_by_state(tx: Connection) -> dict[str, int]:
    """All that were ever stored."""
    return _by(tx, messages.c.state)


def open_pages_by_handling(tx: Connection) -> dict[str, int]:
    """Those that nobody has accepted."""
    return _by(tx, pages.c.handling, pages.c.state == PageState.OPEN)


def open_incidents_by_kind(tx: Connection) -> dict[str, int]:
    """Those that are not closed."""
    return _by(tx, incidents.c.kind, incidents.c.state != IncidentState.CLOSED)


def _by(tx: Connection, what: Column[str], *where: ColumnElement[bool]) -> dict[str, int]:
    query = select(what, func.count()).where(*where).group_by(what)
    return {str(name): int(count) for name, count in tx.execute(query)}
