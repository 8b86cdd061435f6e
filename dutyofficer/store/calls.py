"""Calls that wait, by phone: one phone is rung by one call at a time, and that call reads all that wait (B3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from dutyofficer.core.message import Medium, State
from dutyofficer.core.receipt import ENDED
from dutyofficer.store.tables import attempts, messages

WINDOW = timedelta(seconds=45)
"""How long a call keeps its phone until we hear that it ended: it rings for 30 s, and a severe warning's own call may
wait 60 s at most (S4)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that is due: its message, the phone, the page that it asks about (None: a warden's)."""

    message: int
    to: str
    page: int | None
    person: str


_WAITING = (
    select(messages.c.id, messages.c.to, messages.c.page, messages.c.person)
    .where(messages.c.medium == Medium.VOICE, messages.c.state == State.QUEUED)
    .where(messages.c.not_before <= bindparam("now"))
    .order_by(messages.c.priority, messages.c.id)
)


def waiting(tx: Connection, now: datetime) -> list[Waiting]:
    """Calls that are due, worst first."""
    return [Waiting(row.id, row.to, row.page, row.person) for row in tx.execute(_WAITING, {"now": now})]


def busy_until(tx: Connection, phones: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Phones that a call of ours rings now, and until when at the least."""
    if not phones:
        return {}
    theirs = (messages.c.medium == Medium.VOICE) & messages.c.to.in_(phones)
    rows = tx.execute(
        select(messages.c.to, messages.c.state, messages.c.sent_at)
        .where(theirs, messages.c.state.in_([State.SENDING, State.SENT]))
        .where((messages.c.sent_at.is_(None)) | (messages.c.sent_at > now - WINDOW))
        .where(messages.c.status.is_(None) | messages.c.status.not_in(ENDED))
    )
    ends = [(row.to, (row.sent_at or now) + WINDOW) for row in rows]
    return {phone: max(end for to, end in ends if to == phone) for phone in {to for to, _ in ends}}


def postpone(tx: Connection, until: dict[int, datetime]) -> None:
    """These calls wait for their phone."""
    if until:
        rows = [{"message": number, "until": moment} for number, moment in until.items()]
        tx.execute(
            update(messages).where(messages.c.id == bindparam("message")).values(not_before=bindparam("until")), rows
        )


def is_of_another(tx: Connection, call_sid: str, to: str) -> bool:
    """Whether the provider's call of that id rings another phone than `to`. Of one that we do not know: no."""
    theirs = (
        select(messages.c.to)
        .join(attempts, attempts.c.message == messages.c.id)
        .where(attempts.c.provider_id == call_sid)
    )
    found = tx.scalars(theirs).all() if call_sid else []
    return bool(found) and to not in found


def join(tx: Connection, first: int, body: str, pages: Sequence[int], others: Sequence[int]) -> None:
    """One call reads what several would have read: `first` says it all, and the others are not made."""
    tx.execute(update(messages).where(messages.c.id == first).values(body=body, reads=list(pages)))
    why = f"read out by call {first}"
    tx.execute(update(messages).where(messages.c.id.in_(others)).values(state=State.CANCELLED, error=why))
