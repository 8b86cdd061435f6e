"""Texts that came in, each once, and the counts that keep two machines from answering each other for ever (A5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, true, update

from dutyofficer.core.message import STRANGER, Inbound, Reason, Sender
from dutyofficer.store.db import insert_new
from dutyofficer.store.tables import inbound, messages


def add(tx: Connection, text: Inbound, person: str | None) -> int | None:
    """Store `text` from `person` (None: a stranger). None if this provider id was seen: a webhook that came again."""
    row = {
        "provider_id": text.provider_id,
        "number": text.sender,
        "person": person,
        "to": text.to,
        "body": text.body,
        "received_at": text.received,
    }
    stored: int | None = tx.scalar(insert_new(tx, inbound, "provider_id").values(row).returning(inbound.c.id))
    return stored


def is_known(tx: Connection, provider_id: str) -> bool:
    """Whether that text has come in already."""
    return tx.scalar(select(inbound.c.id).where(inbound.c.provider_id == provider_id)) is not None


def unanswered(tx: Connection, since: datetime) -> list[tuple[int, Inbound]]:
    """Texts kept from `since` on that nothing has been done about yet, oldest first, with their ids."""
    rows = tx.execute(
        select(inbound).where(inbound.c.answered.is_(False), inbound.c.received_at >= since).order_by(inbound.c.id)
    )
    return [(row.id, _inbound(row)) for row in rows]


def is_answered(tx: Connection, number: int) -> bool:
    """Whether somebody has dealt with it."""
    return bool(tx.scalar(select(inbound.c.answered).where(inbound.c.id == number)))


def mark_answered(tx: Connection, number: int) -> None:
    """Note that the text with this id has been dealt with."""
    tx.execute(update(inbound).where(inbound.c.id == number).values(answered=True))


def by_number(tx: Connection, phone: str, since: datetime | None = None) -> list[Inbound]:
    """What came from `phone` (E.164), newest first."""
    query = select(inbound).where(inbound.c.number == phone).order_by(inbound.c.id.desc())
    if since is not None:
        query = query.where(inbound.c.received_at >= since)
    return [_inbound(row) for row in tx.execute(query)]


def _inbound(row: Row[*tuple[Any, ...]]) -> Inbound:
    return Inbound(
        provider_id=row.provider_id, sender=row.number, to=Sender(row.to), body=row.body, received=row.received_at
    )


def answers_in_a_row(tx: Connection, phone: str, since: datetime) -> int:
    """Automatic replies to `phone` from `since` on that came after anything else we sent there (A5: five at most)."""
    other = select(func.max(messages.c.id)).where(messages.c.to == phone, messages.c.reason != Reason.ANSWER)
    return _answers(tx, phone, since, messages.c.id > (tx.scalar(other) or 0))


def answers_since(tx: Connection, phone: str, since: datetime) -> int:
    """All automatic replies to `phone` from `since` on (A5: thirty an hour at most)."""
    return _answers(tx, phone, since, true())


def _answers(tx: Connection, phone: str, since: datetime, which: ColumnElement[bool]) -> int:
    ours = and_(messages.c.to == phone, messages.c.reason == Reason.ANSWER, messages.c.created_at >= since)
    return tx.scalar(select(func.count()).where(ours, which)) or 0


def stranger_answers(tx: Connection, since: datetime) -> int:
    """Answers to strangers from `since` on (A5: twenty an hour at most)."""
    return tx.scalar(select(func.count()).where(_to_stranger(), messages.c.created_at >= since)) or 0


def last_stranger_answer(tx: Connection, phone: str) -> datetime | None:
    """When `phone` last got the answer for strangers (A5: once in 24 hours)."""
    query = select(func.max(messages.c.created_at)).where(_to_stranger(), messages.c.to == phone)
    last: datetime | None = tx.scalar(query)
    return last


def _to_stranger() -> ColumnElement[bool]:
    return and_(messages.c.person == STRANGER, messages.c.reason == Reason.ANSWER)
