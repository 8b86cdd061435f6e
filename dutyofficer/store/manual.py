"""Incidents that were entered by hand: what was said of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from dutyofficer.core.manual import Manual
from dutyofficer.core.warning import Level
from dutyofficer.store.manual_tables import manual_incidents

_ONE = select(manual_incidents).where(manual_incidents.c.incident == bindparam("of"))
_SINCE = select(manual_incidents).where(manual_incidents.c.at >= bindparam("since"))
_OF = select(manual_incidents).where(manual_incidents.c.incident.in_(bindparam("of", expanding=True)))


def add(tx: Connection, manual: Manual) -> None:
    """Keep it, in the transaction that opens its incident."""
    tx.execute(insert(manual_incidents).values(asdict(manual) | {"level": int(manual.level)}))


def of_incident(tx: Connection, incident: int) -> Manual | None:
    """What was said; None of an incident that no form opened."""
    row = tx.execute(_ONE, {"of": incident}).one_or_none()
    return _manual(row) if row else None


def of_incidents(tx: Connection, some: Collection[int]) -> dict[int, Manual]:
    """The same of many, by incident."""
    return {row.incident: _manual(row) for row in tx.execute(_OF, {"of": sorted(some)})}


def since(tx: Connection, moment: datetime) -> list[Manual]:
    """Entered since then, oldest first."""
    return [_manual(row) for row in tx.execute(_SINCE.order_by(manual_incidents.c.incident), {"since": moment})]


def _manual(row: Row[*tuple[Any, ...]]) -> Manual:
    return Manual(**row._asdict() | {"level": Level(row.level)})
