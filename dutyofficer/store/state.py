"""Small things that must outlive the process, by name."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from dutyofficer.store.tables import state


def get(tx: Connection, key: str) -> str | None:
    """What was kept under that name."""
    value: str | None = tx.execute(select(state.c.value).where(state.c.key == key)).scalar_one_or_none()
    return value


def put(tx: Connection, key: str, value: str) -> None:
    """Keep it."""
    if tx.execute(update(state).where(state.c.key == key).values(value=value)).rowcount == 0:
        tx.execute(insert(state).values(key=key, value=value))
