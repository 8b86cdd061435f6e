"""What is known of each number: when it was first seen, last proven, and what it was asked (L9)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from dutyofficer.core.phones import Phone, Proof
from dutyofficer.store.phone_tables import phones


def get(tx: Connection, number: str) -> Phone | None:
    """One number."""
    row = tx.execute(select(phones).where(phones.c.number == number)).one_or_none()
    return None if row is None else _phone(row)


def everything(tx: Connection) -> dict[str, Phone]:
    """All of them, by number."""
    return {row.number: _phone(row) for row in tx.execute(select(phones).order_by(phones.c.number))}


def save(tx: Connection, phone: Phone) -> None:
    """Keep it as it is now."""
    tx.execute(delete(phones).where(phones.c.number == phone.number))
    tx.execute(insert(phones).values(asdict(phone)))


def _phone(row: Row[*tuple[Any, ...]]) -> Phone:
    return Phone(**row._asdict() | {"proven_by": Proof(row.proven_by) if row.proven_by else None})
