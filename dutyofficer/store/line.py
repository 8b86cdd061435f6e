"""Calls on the duty line, each once (L8)."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from dutyofficer.core.line import LineCall, LineState
from dutyofficer.store.db import insert_new
from dutyofficer.store.tables import line_calls

_FIELDS = tuple(field.name for field in fields(LineCall) if field.name != "id")
_OVERDUE = select(line_calls).where(line_calls.c.due_at <= bindparam("now")).order_by(line_calls.c.id)
_NEXT_DUE = select(func.min(line_calls.c.due_at))


def _call(row: Row[*tuple[object, ...]]) -> LineCall:
    values: dict[str, Any] = row._asdict()
    return LineCall(**{**values, "state": LineState(row.state), "rung": tuple(row.rung)})


def add(tx: Connection, call_sid: str, caller: str, person: str | None, now: datetime) -> int | None:
    """Keep a call that begins; returns its row, None if it is there already: a webhook that came again."""
    values: dict[str, object] = {
        "call_sid": call_sid, "caller": caller, "person": person, "started_at": now, "state": LineState.RINGING,
        "rung": [],
    }  # fmt: skip
    made: int | None = tx.scalar(insert_new(tx, line_calls, "call_sid").values(values).returning(line_calls.c.id))
    return made


def concerns(tx: Connection, number: int, incident: int) -> None:
    """The incident that a call has opened."""
    tx.execute(update(line_calls).where(line_calls.c.id == number).values(incident=incident))


def save(tx: Connection, call: LineCall) -> None:
    """Keep how far it is."""
    values = {name: getattr(call, name) for name in _FIELDS} | {"rung": list(call.rung)}
    tx.execute(update(line_calls).where(line_calls.c.id == call.id).values(values))


def by_sid(tx: Connection, call_sid: str) -> LineCall | None:
    """The call that the provider names so."""
    row = tx.execute(select(line_calls).where(line_calls.c.call_sid == call_sid)).one_or_none()
    return _call(row) if row else None


def by_id(tx: Connection, number: int) -> LineCall | None:
    """One call by its row."""
    row = tx.execute(select(line_calls).where(line_calls.c.id == number)).one_or_none()
    return _call(row) if row else None


def overdue(tx: Connection, now: datetime) -> list[LineCall]:
    """Calls of which nothing is heard any more, oldest first."""
    return [_call(row) for row in tx.execute(_OVERDUE, {"now": now})]


def next_due(tx: Connection) -> datetime | None:
    """When the next call counts as taken by nobody."""
    moment: datetime | None = tx.scalar(_NEXT_DUE)
    return moment


def outworn(tx: Connection, now: datetime) -> list[LineCall]:
    """Calls whose recording has been kept long enough (K2)."""
    rows = tx.execute(select(line_calls).where(line_calls.c.recording_until <= now).order_by(line_calls.c.id))
    return [_call(row) for row in rows]
