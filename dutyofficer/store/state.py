"""Small things that must outlive the process, by name."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from dutyofficer.store.db import notes
from dutyofficer.store.tables import state

# Built once, here and in the modules next to this one, where a question is asked every second: to build it took longer
# than to have it answered.
_GET = select(state.c.value).where(state.c.key == bindparam("name"))
_CHANGE = update(state).where(state.c.key == bindparam("name")).values(value=bindparam("kept"))
_NEW = insert(state)


def get(tx: Connection, key: str) -> str | None:
    """What was kept under that name."""
    known = notes(tx)
    if key not in known:
        known[key] = tx.execute(_GET, {"name": key}).scalar_one_or_none()
    value: str | None = known[key]
    return value


def put(tx: Connection, key: str, value: str) -> None:
    """Keep it."""
    notes(tx)[key] = value
    if tx.execute(_CHANGE, {"name": key, "kept": value}).rowcount == 0:
        tx.execute(_NEW, {"key": key, "value": value})
