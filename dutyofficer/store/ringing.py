"""Calls that still ring for what somebody has by now (H6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update

from dutyofficer.core.message import CLIMBING, Look, Medium, State
from dutyofficer.core.receipt import ENDED
from dutyofficer.store.calls import WINDOW
from dutyofficer.store.outbox import outgoing
from dutyofficer.store.tables import attempts, messages, pages

HUNG_UP = 9
"""The count of checks of an attempt whose call was taken back: it is not asked about any more."""

_TAKEN = pages.c.accepted_at > bindparam("since")
_ANY_TAKEN = select(exists().where(_TAKEN))
_NEEDLESS = (
    select(messages, attempts.c.id.label("attempt"), attempts.c.started_at)
    .join(pages, (pages.c.id == messages.c.page) & (pages.c.state != "open") & _TAKEN)
    .join(attempts, (attempts.c.message == messages.c.id) & (attempts.c.provider_id == messages.c.provider_id))
    .where(messages.c.medium == Medium.VOICE, messages.c.state == State.SENT, messages.c.reason.in_(CLIMBING))
    .where(messages.c.sent_at > bindparam("since"), attempts.c.checks < HUNG_UP)
    .where(messages.c.status.is_(None) | messages.c.status.not_in(ENDED))
)
_ANY_NEEDLESS = _NEEDLESS.limit(1)


def any_needless(tx: Connection, now: datetime) -> bool:
    """Whether a call may ring for what somebody has: asked first, because it needs no turn among the writers."""
    since = {"since": now - WINDOW}
    return bool(tx.scalar(_ANY_TAKEN, since)) and tx.execute(_ANY_NEEDLESS, since).first() is not None


def claim_needless(tx: Connection, now: datetime) -> list[Look]:
    """Take the calls that may still ring and of which every page that they read out is somebody's by now."""
    rows = tx.execute(_NEEDLESS, {"since": now - WINDOW}).all()
    read = {number for row in rows for number in row.reads}
    waits = set(tx.scalars(select(pages.c.id).where(pages.c.id.in_(read), pages.c.state == "open")))
    needless = [row for row in rows if not waits & {*row.reads}]
    taken = attempts.c.id.in_([row.attempt for row in needless])
    tx.execute(update(attempts).where(taken).values(checks=HUNG_UP))
    return [
        Look(about=outgoing(row, row.attempt), since=row.started_at, provider_id=row.provider_id) for row in needless
    ]
