"""The outbox: what is to leave, claimed under a lease, sent outside any transaction, recorded in groups (S1, S2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, or_, select, update

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import (
    ANSWER,
    CLIMBING,
    Draft,
    Medium,
    Message,
    Outcome,
    Outgoing,
    Reason,
    Result,
    Sender,
    State,
)
from dutyofficer.store.db import insert_new, stored_messages
from dutyofficer.store.tables import attempts, messages, pages

LEASE = 30.0
"""Seconds of machine time an attempt may take: longer than the ten of a channel, so that it ends by itself first."""

GIVE_UP = timedelta(minutes=30)
"""After this a message has been overtaken by events; the ladder has long gone other ways."""

BACKOFF = (5.0, 15.0, 30.0, 60.0, 120.0)
"""Seconds to the next try, and to the one after it."""

LONGEST_FOR_A_PAGE = 30.0
"""Seconds, however often it was tried: when its provider is back, it leaves before the ladder has taken a step."""

_LONGEST_WAIT = 300.0
_NUMBER = re.compile(r"\+?\d(?: ?\d){8,}")

_COMES_FIRST = (messages.c.sender == Sender.PAGES) & (messages.c.priority <= ANSWER)
"""As `Outgoing.comes_first`."""
_OVERTAKEN = (
    select(messages, pages.c.state.label("page_state"))
    .join(pages, pages.c.id == messages.c.page)
    .where(messages.c.state == State.QUEUED, messages.c.reason.in_(CLIMBING), pages.c.state != "open")
    .order_by(messages.c.id)
    .with_for_update(of=messages, skip_locked=True)
)
_MAY_BE_DUE = or_(
    and_(messages.c.state == State.QUEUED, messages.c.not_before <= bindparam("now")), messages.c.state == State.SENDING
)
_ANY_DUE = select(exists().where(_MAY_BE_DUE))
_ANY_DUE_FIRST = select(exists().where(_MAY_BE_DUE, _COMES_FIRST))
_FIRST_QUEUED = select(func.min(messages.c.not_before)).where(messages.c.state == State.QUEUED).scalar_subquery()
_NEXT_DUE = select(_FIRST_QUEUED, select(func.min(attempts.c.look_at)).scalar_subquery())
_STALE = (
    select(attempts.c.id)
    .join(messages, messages.c.id == attempts.c.message)
    .where(messages.c.state == State.SENDING, attempts.c.outcome.is_(None))
    .where(or_(attempts.c.boot != bindparam("boot"), attempts.c.lease_until < bindparam("machine")))
    .with_for_update(skip_locked=True)
)
_IS_OPEN = exists(select(pages.c.id).where(pages.c.id == messages.c.page, pages.c.state == "open"))
_DUE = (
    select(messages)
    .where(messages.c.state == State.QUEUED, messages.c.not_before <= bindparam("now"))
    .where(or_(messages.c.page.is_(None), messages.c.reason.not_in(CLIMBING), _IS_OPEN))
    .order_by(messages.c.priority, messages.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE_FIRST = _DUE.where(_COMES_FIRST)
_SOME = messages.c.id.in_(bindparam("ids", expanding=True))
_TAKE = update(messages).where(_SOME).values(state=State.SENDING, attempts=messages.c.attempts + 1)
_TRY = insert(attempts)
_SENT = select(messages).where(_SOME).with_for_update()
_TRIES = select(attempts).where(attempts.c.id.in_(bindparam("ids", expanding=True)))
_CHANGE = update(messages).where(messages.c.id == bindparam("message"))
_TRIED = update(attempts).where(attempts.c.id == bindparam("attempt"))
_ALL = select(messages).order_by(messages.c.id)


def add(tx: Connection, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Store `drafts`, due at once. A key that is there already is passed over: once only. Returns the new ids."""
    if not drafts:
        return []
    stored_messages(tx)
    new = insert_new(tx, messages, "key").returning(messages.c.id)
    return sorted(tx.scalars(new, [_new_row(draft, now) for draft in drafts]))


def add_many(tx: Connection, drafts: Sequence[Draft], now: datetime) -> None:
    """The same for thousands, of which nobody asks the ids: in a third of the time."""
    if drafts:
        stored_messages(tx)
        tx.execute(insert_new(tx, messages, "key"), [_new_row(draft, now) for draft in drafts])


def cancel_overtaken(tx: Connection, now: datetime) -> list[Line]:
    """Cancel what asks for acceptance of a page that is no longer open (S2). Call it just before `claim`."""
    rows = tx.execute(_OVERTAKEN).all()
    changes = [{"message": row.id, "state": State.CANCELLED, "error": f"{row.page_state} meanwhile"} for row in rows]
    if changes:
        tx.execute(_CHANGE, changes)
    return [line(row._asdict(), now, "cancelled", f"not sent: {row.page_state} meanwhile") for row in rows]


def any_due(tx: Connection, now: datetime, officers_only: bool = False) -> bool:
    """Whether `claim` might find something: asked first, because it needs no turn among the writers."""
    return bool(tx.scalar(_ANY_DUE_FIRST if officers_only else _ANY_DUE, {"now": now}))


def due_by(tx: Connection, now: datetime) -> None:
    """Nothing waits longer than until `now`: the times at which it was to be tried again are of a clock set since."""
    later = (messages.c.state == State.QUEUED) & (messages.c.not_before > now)
    tx.execute(update(messages).where(later).values(not_before=now))
    tx.execute(update(attempts).where(attempts.c.look_at > now).values(look_at=now))


def next_due(tx: Connection) -> datetime | None:
    """When the next queued message may leave, or one of which nobody knows is looked up again."""
    return min((moment for moment in tx.execute(_NEXT_DUE).one() if moment is not None), default=None)


def oldest_waiting(tx: Connection) -> datetime | None:
    """When the oldest message that has not left was stored."""
    waiting = messages.c.state.in_([State.QUEUED, State.SENDING])
    moment: datetime | None = tx.scalar(select(func.min(messages.c.created_at)).where(waiting))
    return moment


def claim(
    tx: Connection, now: datetime, boot: str, machine: float, limit: int, officers_only: bool = False
) -> list[Outgoing]:
    """Take up to `limit` due messages, worst first, each with a new attempt leased until `machine` + LEASE seconds.

    `boot` and `machine` (monotonic seconds) are of this process life. Overtaken messages are never handed out.
    """
    _end_leases(tx, now, boot, machine)
    rows = tx.execute(_DUE_FIRST if officers_only else _DUE, {"now": now, "most": limit}).all()
    claimed = [outgoing(row, str(uuid4())) for row in rows]
    if claimed:
        tx.execute(_TAKE, {"ids": [out.message for out in claimed]})
        lease = {"started_at": now, "boot": boot, "lease_until": machine + LEASE}
        tx.execute(_TRY, [{"id": out.attempt, "message": out.message, **lease} for out in claimed])
    return claimed


def record(tx: Connection, now: datetime, results: Sequence[tuple[Outgoing, Result]]) -> list[Line]:
    """Store a group of results and return the lines for the log. What was not sent for good goes back to the queue."""
    if not results:
        return []
    wanted = sorted({out.message for out, _ in results})
    rows = {row.id: row._asdict() for row in tx.execute(_SENT, {"ids": wanted})}
    tries = {row.id: row for row in tx.execute(_TRIES, {"ids": [out.attempt for out, _ in results]})}
    lines = []
    for out, result in results:
        row, tried = rows[out.message], tries[out.attempt]
        change = _change(row, result, now, in_time=tried.outcome is None or tried.look_at is not None)
        if _is_settled(tried, result):
            continue
        row.update(change)
        if change or result.outcome is Outcome.UNKNOWN:
            lines.append(_result_line(row, result, now))
    _store(tx, rows, [(out, done) for out, done in results if not _is_settled(tries[out.attempt], done)], now)
    return lines


def _is_settled(tried: Row[*tuple[Any, ...]], late: Result) -> bool:
    """A report of the provider or a look-up was here before our own answer, and knows more than it."""
    proven = tried.outcome == Outcome.ACCEPTED and late.outcome is not Outcome.ACCEPTED
    return tried.status is not None or proven


def list_messages(tx: Connection, since: datetime | None = None, incident: int | None = None) -> list[Message]:
    """Messages in the order in which they were stored, from `since` (UTC) on, of one incident or of all."""
    query = _ALL
    if since is not None:
        query = query.where(messages.c.created_at >= since)
    if incident is not None:
        query = query.where(messages.c.incident == incident)
    return [as_message(row) for row in tx.execute(query)]


def of_attempt(tx: Connection, attempt: str) -> Message | None:
    """The message that an attempt was for: what a webhook's address names."""
    tried = select(attempts.c.message).where(attempts.c.id == attempt).scalar_subquery()
    row = tx.execute(select(messages).where(messages.c.id == tried)).one_or_none()
    return None if row is None else as_message(row)


def last_to(tx: Connection, person: str) -> Message | None:
    """The newest message to `person`, whatever became of it."""
    query = select(messages).where(messages.c.person == person).order_by(messages.c.id.desc()).limit(1)
    row = tx.execute(query).first()
    return None if row is None else as_message(row)


def counts(tx: Connection) -> tuple[int, int]:
    """How many messages are waiting (queued or being sent), and how many have failed."""
    query = select(messages.c.state, func.count()).group_by(messages.c.state)
    by_state = {State(state): number for state, number in tx.execute(query)}
    return by_state.get(State.QUEUED, 0) + by_state.get(State.SENDING, 0), by_state.get(State.FAILED, 0)


def _new_row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "key": draft.key,
        "incident": draft.incident,
        "page": draft.page,
        "person": draft.person,
        "to": draft.to,
        "medium": draft.medium,
        "sender": draft.sender,
        "reason": draft.reason,
        "priority": draft.priority,
        "body": draft.body,
        "reads": [],
        "warning": draft.warning,
        "valid_for": draft.valid_for,
        "state": State.QUEUED,
        "created_at": now,
        "not_before": now,
    }


def _end_leases(tx: Connection, now: datetime, boot: str, machine: float) -> None:
    """Claimed but without an outcome when its lease ends, or since an earlier life: it is looked up."""
    stale = tx.scalars(_STALE, {"boot": boot, "machine": machine}).all()
    if stale:
        why = {"outcome": Outcome.UNKNOWN, "error": "no outcome within its lease", "look_at": now, "lease_until": 0.0}
        tx.execute(update(attempts).where(attempts.c.id.in_(stale)).values(why))


def _change(row: dict[str, Any], result: Result, now: datetime, in_time: bool) -> dict[str, Any]:
    """What `result` makes of a message. Status only moves forward: a late yes counts, a late no undoes nothing."""
    if result.outcome is Outcome.ACCEPTED:
        return accepted(row, result.provider_id, now)
    if not in_time or row["state"] != State.SENDING:
        return {}
    error = result.error or result.outcome.lower()
    if result.outcome is Outcome.REJECTED or now - row["created_at"] >= GIVE_UP:
        return {"state": State.FAILED, "error": error}
    if result.outcome is Outcome.UNKNOWN:  # it stays where it is while it is looked up
        return {"error": error}
    return {"state": State.QUEUED, "error": error, "not_before": now + _wait(row, result.retry_after)}


def accepted(row: dict[str, Any], provider_id: str | None, now: datetime) -> dict[str, Any]:
    """The provider has it."""
    return {
        "state": row["state"] if row["state"] == State.DELIVERED else State.SENT,
        "sent_at": row["sent_at"] or now,
        "provider_id": row["provider_id"] or provider_id,
        "error": None,
    }


def _wait(row: dict[str, Any], retry_after: float | None) -> timedelta:
    """Until the next try. The provider may ask for more, but not for so long that a page would fall silent."""
    ours = pace(row, BACKOFF[min(row["attempts"], len(BACKOFF)) - 1])
    return timedelta(seconds=max(ours, min(retry_after or 0.0, _LONGEST_WAIT)))


def pace(row: dict[str, Any], seconds: float) -> float:
    """A page is tried more often than what can wait."""
    return seconds if row["page"] is None else min(seconds, LONGEST_FOR_A_PAGE)


def _store(
    tx: Connection, rows: dict[int, dict[str, Any]], results: Sequence[tuple[Outgoing, Result]], now: datetime
) -> None:
    changing = ("state", "not_before", "sent_at", "provider_id", "error")
    changes = [{"message": number, **{name: row[name] for name in changing}} for number, row in rows.items()]
    tx.execute(_CHANGE, changes)
    if results:
        tried = [_tried(out, done, now, rows[out.message]["state"]) for out, done in results]
        tx.execute(_TRIED, tried)


def _tried(out: Outgoing, done: Result, now: datetime, state: str) -> dict[str, Any]:
    """What an attempt came to; an unknown one is to be looked up at once, unless the message needs it no more."""
    unknown = done.outcome is Outcome.UNKNOWN and state == State.SENDING
    return {
        "attempt": out.attempt, "outcome": done.outcome, "provider_id": done.provider_id, "error": done.error,
        "look_at": now if unknown else None, "lease_until": 0.0, "dead": done.dead,
    }  # fmt: skip


def _result_line(row: dict[str, Any], result: Result, now: datetime) -> Line:
    if row["state"] == State.FAILED:
        return line(row, now, "failed", f"failed: {row['error']}")
    if row["state"] == State.QUEUED:
        return line(row, now, "retry", f"will be tried again: {row['error']}")
    if result.outcome is Outcome.UNKNOWN:
        return line(row, now, "unknown", f"may have left or not: {result.error or 'no answer'}")
    return line(row, now, "sent", f"sent by the other provider: {result.error}" if result.error else "sent")


def line(row: dict[str, Any], now: datetime, kind: str, what: str) -> Line:
    """Never the number nor the body; a number that a provider put into its error could not be erased any more."""
    medium = {Medium.VOICE: "call", Medium.EMAIL: "mail"}.get(row["medium"], "text")
    text = f"{medium} to {row['person'] or 'a stranger'} ({row['reason']}) {_NUMBER.sub('[number]', what)}"
    return Line(at=now, kind=kind, text=text, incident=row["incident"])


def outgoing(row: Row[*tuple[Any, ...]], attempt: str) -> Outgoing:
    """A row as a sender gets it."""
    return Outgoing(
        message=row.id, attempt=attempt, person=row.person, priority=row.priority, to=row.to,
        medium=Medium(row.medium), sender=Sender(row.sender), body=row.body, page=row.page,
        valid_for=row.valid_for,
    )  # fmt: skip


def as_message(row: Row[*tuple[Any, ...]]) -> Message:
    """A row as others read it."""
    typed = {
        "medium": Medium(row.medium),
        "sender": Sender(row.sender),
        "reason": Reason(row.reason),
        "state": State(row.state),
        "reads": tuple(row.reads),
    }
    return Message(**{**row._asdict(), **typed})
