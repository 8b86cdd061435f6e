"""Handovers of the duty, each change once, and how far it is (D2)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from dutyofficer.core.handover import Handover
from dutyofficer.store.duty_tables import handovers

_NEWEST = select(handovers).where(handovers.c.rota == bindparam("of")).order_by(handovers.c.id.desc()).limit(1)
_FIELDS = tuple(field.name for field in fields(Handover) if field.name != "id")


def newest(tx: Connection, rota: str) -> Handover | None:
    """The last change of duty on that rota, None before the first look at it."""
    return _handover(tx.execute(_NEWEST, {"of": rota}).one_or_none())


def begun(tx: Connection, handover: Handover) -> Handover | None:
    """The change by which `outgoing` came on duty, to whom this one ends it."""
    theirs = (handovers.c.rota == handover.rota) & (handovers.c.incoming == handover.outgoing)
    before = theirs & (handovers.c.id < handover.id)
    return _handover(tx.execute(select(handovers).where(before).order_by(handovers.c.id.desc()).limit(1)).one_or_none())


def add(tx: Connection, handover: Handover) -> Handover:
    """Keep a new one; returns it with its row."""
    number = tx.scalar(insert(handovers).values(_values(handover)).returning(handovers.c.id))
    return replace(handover, id=number)


def save(tx: Connection, handover: Handover) -> None:
    """Keep how far it is."""
    tx.execute(update(handovers).where(handovers.c.id == handover.id).values(_values(handover)))


def _values(handover: Handover) -> dict[str, Any]:
    return {name: getattr(handover, name) for name in _FIELDS}


def _handover(row: Row[*tuple[Any, ...]] | None) -> Handover | None:
    return from_row(row) if row else None


def from_row(row: Row[*tuple[Any, ...]]) -> Handover:
    """A row as others read it."""
    return Handover(**row._asdict())
