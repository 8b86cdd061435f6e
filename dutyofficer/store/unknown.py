"""Attempts of which nobody knows whether they left, and sent ones of which nothing more was heard (S1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, or_, select, true, update

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import CLIMBING, Look, Medium, Outcome, Result, Sender, State
from dutyofficer.core.receipt import ENDED
from dutyofficer.store.outbox import BACKOFF, GIVE_UP, LEASE, accepted, line, outgoing, pace
from dutyofficer.store.tables import attempts, messages, pages

GAPS = (timedelta(seconds=10), timedelta(seconds=20))
"""Between the first look-up and the second, the second and the third: at once, after 10 s and after 30 s."""

CHECKS = (timedelta(seconds=60), timedelta(minutes=3), timedelta(minutes=10))
"""How long after it was sent a page is asked about while nothing is heard of it."""

MARGIN = timedelta(minutes=5)
"""How far back another message may be what a look-up finds."""

_ANY = select(exists().where(attempts.c.look_at <= bindparam("now")), exists().where(pages.c.state == "open"))
_UNHEARD = (
    select(messages, attempts.c.id.label("attempt"), attempts.c.started_at)
    .join(pages, (pages.c.id == messages.c.page) & (pages.c.state == "open"))
    .join(attempts, (attempts.c.message == messages.c.id) & (attempts.c.provider_id == messages.c.provider_id))
    .where(messages.c.state == State.SENT, messages.c.reason.in_(CLIMBING))
    .where(or_(messages.c.status.is_(None), messages.c.status.not_in(ENDED)))
    .where(
        or_(
            *(
                and_(attempts.c.checks == done, messages.c.sent_at <= bindparam(f"before_{done}"))
                for done in range(len(CHECKS))
            )
        )
    )
)
_ANY_UNHEARD = _UNHEARD.limit(1)


def any_due(tx: Connection, now: datetime) -> bool:
    """Whether there is anything to look up or to ask about: asked first, because it needs no turn among the writers."""
    look, waits = tx.execute(_ANY, {"now": now}).one()
    if look:
        return True
    return bool(waits) and tx.execute(_ANY_UNHEARD, _sent_by(now)).first() is not None  # seldom: it is dear to ask


def claim_looks(
    tx: Connection, now: datetime, boot: str, machine: float, limit: int, pages_only: bool = False
) -> list[Look]:
    """Take up to `limit` unknown attempts whose look-up is due, pages first, under a lease like a send's."""
    free = or_(attempts.c.boot != boot, attempts.c.lease_until < machine)
    rows = tx.execute(
        select(messages, attempts.c.id.label("attempt"), attempts.c.started_at)
        .join(attempts, attempts.c.message == messages.c.id)
        .where(attempts.c.look_at <= now, free, messages.c.page.is_not(None) if pages_only else true())
        .order_by(messages.c.priority, messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    taken = attempts.c.id.in_([row.attempt for row in rows])
    tx.execute(update(attempts).where(taken).values(boot=boot, lease_until=machine + LEASE))
    return [
        Look(about=outgoing(row, row.attempt), since=row.started_at, known=_known(tx, row), alone=_alone(tx, row))
        for row in rows
    ]


def _known(tx: Connection, row: Row[*tuple[Any, ...]]) -> frozenset[str]:
    """What the provider took for that phone under another message's name: it cannot be this one."""
    others = (messages.c.to == row.to) & (messages.c.id != row.id) & (attempts.c.started_at > row.started_at - MARGIN)
    ids = tx.scalars(
        select(attempts.c.provider_id)
        .join(messages, messages.c.id == attempts.c.message)
        .where(others, attempts.c.provider_id.is_not(None))
    )
    return frozenset(each for each in ids if each)


def _alone(tx: Connection, row: Row[*tuple[Any, ...]]) -> bool:
    """Whether no other message's copy, whose id we never learnt, looks like this one: to that phone, the same words."""
    alike = (messages.c.to == row.to) & (messages.c.medium == row.medium) & (messages.c.id != row.id)
    if row.medium != Medium.VOICE:  # of a call the provider keeps no words
        alike &= messages.c.body == row.body
    nameless = attempts.c.provider_id.is_(None) & or_(
        attempts.c.outcome.is_(None), attempts.c.outcome == Outcome.UNKNOWN
    )
    lately = attempts.c.started_at > row.started_at - MARGIN
    found = select(attempts.c.id).join(messages, messages.c.id == attempts.c.message).where(alike, nameless, lately)
    return tx.execute(found.limit(1)).first() is None


def record_look(tx: Connection, now: datetime, look: Look, found: Result | None) -> list[Line]:
    """What a look-up came to. None: there is no look-up here; RETRYABLE: it is not there; UNKNOWN: it failed."""
    this = attempts.c.id == look.about.attempt
    tried = tx.execute(select(attempts).where(this, attempts.c.look_at.is_not(None)).with_for_update()).one_or_none()
    if tried is None:  # a report or a late answer has settled it meanwhile
        return []
    row = tx.execute(select(messages).where(messages.c.id == tried.message).with_for_update()).one()._asdict()
    known = found is not None and found.outcome in (Outcome.ACCEPTED, Outcome.REJECTED)
    if found is not None and known and not _is_anothers(tx, row["id"], found.provider_id):
        values = {"outcome": found.outcome, "provider_id": found.provider_id, "error": found.error, "dead": found.dead}
        tx.execute(update(attempts).where(this).values(look_at=None, lease_until=0.0, **values))
        return _settled(tx, row, found, now)
    again = found is None or row["sender"] == Sender.PAGES or tried.looks >= len(GAPS)
    later = None if again or row["state"] != State.SENDING else tried.look_at + GAPS[tried.looks]
    tx.execute(update(attempts).where(this).values(look_at=later, lease_until=0.0, looks=tried.looks + 1))
    return _sent_again(tx, row, now) if again and row["state"] == State.SENDING else []


def _is_anothers(tx: Connection, message: int, provider_id: str | None) -> bool:
    """Whether what was found has become another message's meanwhile: two of the same words are looked up together."""
    theirs = (attempts.c.provider_id == provider_id) & (attempts.c.message != message)
    return provider_id is not None and bool(tx.scalar(select(exists().where(theirs))))


def _settled(tx: Connection, row: dict[str, Any], found: Result, now: datetime) -> list[Line]:
    this = messages.c.id == row["id"]
    if found.outcome is Outcome.ACCEPTED:
        tx.execute(update(messages).where(this).values(accepted(row, found.provider_id, now)))
        return [line(row, now, "sent", "sent: the provider has it")]
    if row["state"] != State.SENDING:
        return []
    tx.execute(update(messages).where(this).values(state=State.FAILED, error=found.error))
    return [line(row, now, "failed", f"failed: {found.error}")]


def _sent_again(tx: Connection, row: dict[str, Any], now: datetime) -> list[Line]:
    """The provider does not know of it: at once the first time, later at the pace of every retry."""
    this = messages.c.id == row["id"]
    if now - row["created_at"] >= GIVE_UP:
        tx.execute(update(messages).where(this).values(state=State.FAILED))
        return [line(row, now, "failed", f"failed: {row['error']}")]
    wait = pace(row, (0.0, *BACKOFF)[min(row["attempts"] - 1, len(BACKOFF))])
    tx.execute(update(messages).where(this).values(state=State.QUEUED, not_before=now + timedelta(seconds=wait)))
    return [line(row, now, "retry", f"will be tried again: {row['error'] or 'no outcome within its lease'}")]


def claim_checks(tx: Connection, now: datetime, limit: int) -> list[Look]:
    """Take up to `limit` sent pages of which nothing was heard for a while: their provider is asked."""
    rows = tx.execute(_UNHEARD.order_by(messages.c.priority, messages.c.id).limit(limit), _sent_by(now)).all()
    taken = attempts.c.id.in_([row.attempt for row in rows])
    tx.execute(update(attempts).where(taken).values(checks=attempts.c.checks + 1))
    return [
        Look(about=outgoing(row, row.attempt), since=row.started_at, provider_id=row.provider_id) for row in rows
    ]  # fmt: skip


def _sent_by(now: datetime) -> dict[str, datetime]:
    """Until when a page must have been sent to be asked about now, for each time that it was asked about before."""
    return {f"before_{done}": now - span for done, span in enumerate(CHECKS)}
