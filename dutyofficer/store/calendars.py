"""Links to calendars: made, read, taken back. Of the address only a digest is kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dutyofficer.core.duty_calendar import Link
from dutyofficer.store.calendar_tables import calendars


def add(tx: Connection, link: Link) -> Link:
    """Store it; returns it with its number."""
    row = {name: value for name, value in asdict(link).items() if name != "id"}
    number = tx.scalar(insert(calendars).values(row).returning(calendars.c.id))
    return replace(link, id=number)


def everything(tx: Connection) -> list[Link]:
    """All of them, also those that were taken back, oldest first."""
    return [Link(**row._asdict()) for row in tx.execute(select(calendars).order_by(calendars.c.id))]


def of_digest(tx: Connection, digest: str) -> Link | None:
    """The one with that address, unless it was taken back."""
    good = (calendars.c.digest == digest) & calendars.c.revoked_at.is_(None)
    row = tx.execute(select(calendars).where(good)).one_or_none()
    return None if row is None else Link(**row._asdict())


def revoke(tx: Connection, number: int, at: datetime) -> bool:
    """Take one back for ever; False if there is none of that number, or it was taken back before."""
    good = (calendars.c.id == number) & calendars.c.revoked_at.is_(None)
    return tx.execute(update(calendars).where(good).values(revoked_at=at)).rowcount == 1


def was_read(tx: Connection, number: int, at: datetime) -> None:
    """Somebody's calendar has fetched it."""
    tx.execute(update(calendars).where(calendars.c.id == number).values(read_at=at))
