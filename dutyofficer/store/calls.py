"""Calls that wait, by phone: one phone is rung by one call at a time, and that call reads what waits (B3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from dutyofficer.core.message import Medium, Reason, State
from dutyofficer.core.receipt import ENDED
from dutyofficer.store.tables import attempts, messages

WINDOW = timedelta(seconds=45)
"""How long a call keeps its phone until we hear that it ended: it rings for 30 s, and a severe warning's own call may
wait 60 s at most (S4)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that is due: its message, the phone, the page that it asks about (None: a warden's).

    `reads`: what it was to read when it was looked at before. `over`: it says that its page has ended.
    """

    message: int
    to: str
    page: int | None
    person: str
    reads: tuple[int, ...]
    over: bool


_QUEUED = (messages.c.medium == Medium.VOICE) & (messages.c.state == State.QUEUED)
_ABOUT = (messages.c.id, messages.c.to, messages.c.page, messages.c.person, messages.c.reads, messages.c.reason)
_DUE = (
    select(*_ABOUT)
    .where(_QUEUED, messages.c.not_before <= bindparam("now"))
    .order_by(messages.c.priority, messages.c.id)
)
_RANG = (
    select(messages)
    .where(messages.c.id.in_(bindparam("sent", expanding=True)), messages.c.medium == Medium.VOICE)
    .where(messages.c.page.is_not(None), messages.c.sent_at.is_not(None))
)
_TO_READ = select(messages.c.page).where(_QUEUED, messages.c.to == bindparam("phone"), messages.c.page.is_not(None))


def waiting(tx: Connection, now: datetime) -> list[Waiting]:
    """Calls that are due, worst first; of the same level the one that has waited longest."""
    rows = tx.execute(_DUE, {"now": now})
    return [Waiting(r.id, r.to, r.page, r.person, tuple(r.reads), r.reason == Reason.ENDED) for r in rows]


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


def reads_out(tx: Connection, message: int, body: str, pages: Sequence[int]) -> None:
    """That call says this, and a key in it is about these pages."""
    tx.execute(update(messages).where(messages.c.id == message).values(body=body, reads=list(pages)))


def drop_read(tx: Connection, sent: Collection[int]) -> None:
    """Of what was sent, calls are made: others that waited for the same phone to read the same pages are not.

    Not before: one that never left, or whose own page was taken meanwhile, has read nothing to anybody.
    """
    for row in tx.execute(_RANG, {"sent": list(sent)}).all():
        same = (messages.c.to == row.to) & messages.c.page.in_(row.reads or [row.page])
        why = f"read out by call {row.id}"
        waited = _QUEUED & (messages.c.created_at <= row.sent_at)
        tx.execute(update(messages).where(waited, same).values(state=State.CANCELLED, error=why))


def to_read(tx: Connection, phone: str) -> set[int]:
    """The pages that wait for a call to that phone, due or not."""
    return set(tx.scalars(_TO_READ, {"phone": phone}))
