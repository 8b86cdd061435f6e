"""Reports of the provider, stored forward only, whatever their order (S1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Medium, Outcome, State
from dutyofficer.core.receipt import ANSWERED, ENDED, FAILED_TEXT, Receipt, advances, state_of
from dutyofficer.store.db import stored_messages
from dutyofficer.store.outbox import accepted, line
from dutyofficer.store.tables import attempts, messages

ONCE_MORE = timedelta(seconds=30)
"""Until a text is tried again whose carrier failed; of a page the phone is called instead (S3)."""

LISTENING = timedelta(minutes=5)
"""How long what was left over waits for the end of a call that somebody answered: the longest is heard in less."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A report that was news: which message, and the lines for the log."""

    message: int
    lines: tuple[Line, ...]


def is_news(tx: Connection, attempt: str, receipt: Receipt) -> bool | None:
    """Whether `receipt` says more than is known. None: no such attempt."""
    row = tx.execute(select(attempts.c.id, attempts.c.status).where(attempts.c.id == attempt)).one_or_none()
    return None if row is None else advances(row.status, receipt.status)


def note(tx: Connection, attempt: str, receipt: Receipt, now: datetime) -> Noted | None:
    """Store one report. It also proves that the provider has the message, whatever our own attempt came to."""
    tried = tx.execute(select(attempts).where(attempts.c.id == attempt).with_for_update()).one_or_none()
    if tried is None or not advances(tried.status, receipt.status):
        return None
    sid = tried.provider_id or receipt.provider_id
    values = {"status": receipt.status, "outcome": Outcome.ACCEPTED, "provider_id": sid, "look_at": None}
    values |= {"lease_until": 0.0, "error": receipt.error, "dead": receipt.dead}
    tx.execute(update(attempts).where(attempts.c.id == attempt).values(values))
    row = tx.execute(select(messages).where(messages.c.id == tried.message).with_for_update()).one()._asdict()
    change = _change(tx, row, attempt, receipt, sid, now)
    tx.execute(update(messages).where(messages.c.id == row["id"]).values(change))
    if row["medium"] == Medium.VOICE and receipt.status in ENDED:
        _free(tx, row["to"], now)
    if row["medium"] == Medium.VOICE and receipt.status == ANSWERED:
        _hold(tx, {**row, **change}, now)
    return Noted(row["id"], _lines(row, row | change, receipt, now))


def _change(
    tx: Connection, row: dict[str, Any], attempt: str, receipt: Receipt, sid: str, now: datetime
) -> dict[str, Any]:
    state = state_of(row["medium"], receipt.status)
    if state is State.FAILED and receipt.passing and row["attempts"] == 1 and row["page"] is None:
        return {"state": State.QUEUED, "not_before": now + ONCE_MORE, "provider_id": None, "error": receipt.error}
    if state is State.FAILED:
        if row["state"] == State.DELIVERED or _another(tx, row["id"], attempt):
            return {"status": row["status"]}
        return {"state": state, "error": receipt.error or receipt.status, "status": receipt.status}
    change = {**accepted(row, sid, now), "status": receipt.status}
    return change | {"state": State.DELIVERED} if state is State.DELIVERED else change


def _another(tx: Connection, message: int, attempt: str) -> bool:
    """Whether a second copy may still arrive: then the first one's failure is not the message's."""
    other = (attempts.c.message == message) & (attempts.c.id != attempt)
    has_it = and_(
        attempts.c.outcome == Outcome.ACCEPTED,
        or_(attempts.c.status.is_(None), attempts.c.status.not_in(FAILED_TEXT)),
    )
    return bool(
        tx.scalar(
            select(exists().where(other, or_(attempts.c.outcome.is_(None), attempts.c.look_at.is_not(None), has_it)))
        )
    )


def _free(tx: Connection, phone: str, now: datetime) -> None:
    """It has stopped ringing: the next call that waits for it leaves now (B3)."""
    stored_messages(tx)  # as if it had just been stored, so that its sender is woken
    tx.execute(update(messages).where(_calls_to(phone)).values(not_before=now))


def _hold(tx: Connection, call: dict[str, Any], now: datetime) -> None:
    """Somebody listens: what was left over when it left waits until they hang up. What is new does not (S4)."""
    left_over = _calls_to(call["to"]) & (messages.c.created_at < call["sent_at"])
    tx.execute(update(messages).where(left_over).values(not_before=now + LISTENING))


def _calls_to(phone: str) -> ColumnElement[bool]:
    waits = (messages.c.to == phone) & (messages.c.medium == Medium.VOICE) & (messages.c.state == State.QUEUED)
    return waits & (messages.c.attempts == 0)


def _lines(before: dict[str, Any], after: dict[str, Any], receipt: Receipt, now: datetime) -> tuple[Line, ...]:
    """Only what the record would miss: it left, it arrived, it failed, nobody answered the call."""
    if after["state"] != before["state"]:
        why = f": {after['error']}" if after["state"] == State.FAILED else ""
        return (line(after, now, str(after["state"]), f"{after['state']}{why}"),)
    if before["medium"] == Medium.VOICE and receipt.status in ENDED:
        return (line(after, now, "call-ended", f"ended: {receipt.status}"),)
    return ()
