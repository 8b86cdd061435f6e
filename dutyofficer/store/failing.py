"""What does not get through: phones that take no text (L4), a provider that takes nothing (S3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, bindparam, case, exists, func, or_, select

from dutyofficer.core.concerns import STUCK, Sending
from dutyofficer.core.message import CLIMBING, Medium, Message, Outcome, State
from dutyofficer.core.receipt import FAILED_TEXT
from dutyofficer.store.outbox import as_message
from dutyofficer.store.tables import attempts, inbound, messages, pages


def _whose_texts_fail() -> Select[str]:
    later = messages.alias("later")
    arrived = exists().where(
        later.c.to == messages.c.to, later.c.medium == Medium.SMS, later.c.state == State.DELIVERED,
        later.c.id > messages.c.id,
    )  # fmt: skip
    answered = exists().where(inbound.c.number == messages.c.to, inbound.c.received_at > messages.c.created_at)
    # What a dead provider refused, or what was given up while it did not answer, says nothing of the phone.
    refused = exists().where(
        attempts.c.message == messages.c.id, attempts.c.dead.is_(False),
        or_(attempts.c.outcome == Outcome.REJECTED, attempts.c.status.in_(FAILED_TEXT)),
    )  # fmt: skip
    failed = (messages.c.state == State.FAILED) & (messages.c.medium == Medium.SMS) & (messages.c.person != "")
    return (
        select(messages.c.person)
        .where(failed, refused, ~arrived, ~answered)
        .group_by(messages.c.person, messages.c.to)
        .having(func.count() >= bindparam("in_a_row"))
    )


_WHOSE_TEXTS_FAIL = _whose_texts_fail()
_FAILED_PAGES = (
    select(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)), messages.c.medium == Medium.SMS)
    .where(messages.c.state == State.FAILED, messages.c.page.is_not(None), messages.c.reason.in_(CLIMBING))
    .order_by(messages.c.id)
)


def people_whose_texts_fail(tx: Connection, in_a_row: int = 2) -> frozenset[str]:
    """Whose last texts were rejected or undelivered, with no delivery to that phone and no word from it since (L4)."""
    return frozenset(tx.scalars(_WHOSE_TEXTS_FAIL, {"in_a_row": in_a_row}))


def failed_pages(tx: Connection, ids: Collection[int]) -> list[Message]:
    """Those of these messages that are texts of a page and reach nobody."""
    return [as_message(row) for row in tx.execute(_FAILED_PAGES, {"ids": list(ids)})]


def is_called(tx: Connection, text: Message) -> bool:
    """Whether the ladder itself has called that person about that page since: then no call stands in for the text."""
    theirs = (messages.c.page == text.page) & (messages.c.person == text.person) & (messages.c.medium == Medium.VOICE)
    since = (messages.c.created_at >= text.created_at) & (messages.c.state != State.FAILED)
    return bool(tx.scalar(select(exists().where(theirs, since))))


WITHIN = timedelta(minutes=5)
"""How far back what a dead provider refused still counts."""

_PHONES = messages.c.medium != Medium.EMAIL
"""A mail that leaves says nothing of the provider of texts and calls, nor does one that waits."""
_WAITS_FROM = case((messages.c.attempts > 0, messages.c.created_at), else_=messages.c.not_before)
_WAITING = select(func.min(_WAITS_FROM), func.count(), func.max(messages.c.attempts)).where(
    messages.c.state.in_([State.QUEUED, State.SENDING]), bindparam("now") >= _WAITS_FROM, _PHONES
)
_TAKEN = select(exists().where(messages.c.sent_at > bindparam("since"), _PHONES))
_ANY_DEAD = select(exists().where(attempts.c.dead.is_(True), attempts.c.started_at >= bindparam("since")))


def sending(tx: Connection, now: datetime) -> Sending:
    """How the outbox leaves (C3). Cheap while all is well: asked every second."""
    oldest, count, tries = tx.execute(_WAITING, {"now": now}).one()
    moving = oldest is not None and taken_since(tx, now - STUCK)
    refused = sum(_dead_sends(tx, now - WITHIN).values()) if _any_dead(tx, now - WITHIN) else 0
    return Sending(waiting_since=oldest, waiting=count, tried=bool(tries), refused=refused, moving=moving)


def unreached(tx: Connection, now: datetime) -> list[str]:
    """Whom no text and no call of a page that is still open has reached, since no provider took any (S3).

    In the order in which they were first asked. What was refused because of the phone is not the provider's fault.
    """
    other = messages.alias("other")
    reached = exists().where(
        other.c.page == messages.c.page, other.c.person == messages.c.person, other.c.medium != Medium.EMAIL,
        other.c.state.in_([State.SENT, State.DELIVERED]),
    )  # fmt: skip
    by_phone = exists().where(
        attempts.c.message == messages.c.id, attempts.c.dead.is_(False),
        or_(attempts.c.outcome == Outcome.REJECTED, attempts.c.status.in_(FAILED_TEXT)),
    )  # fmt: skip
    tried = or_(messages.c.attempts > 0, messages.c.created_at <= now - STUCK)  # what is stored only now may yet leave
    stuck = messages.c.state.in_([State.QUEUED, State.SENDING, State.FAILED]) & tried
    rows = tx.scalars(
        select(messages.c.person)
        .join(pages, (pages.c.id == messages.c.page) & (pages.c.state == "open"))
        .where(stuck, _PHONES, messages.c.reason.in_(CLIMBING), ~reached, ~by_phone)
        .group_by(messages.c.person)
        .order_by(func.min(messages.c.priority), func.min(messages.c.id))
    )
    return list(rows)


def taken_since(tx: Connection, moment: datetime) -> bool:
    """Whether a provider took anything later than that."""
    return bool(tx.scalar(_TAKEN, {"since": moment}))


def _any_dead(tx: Connection, since: datetime) -> bool:
    return bool(tx.scalar(_ANY_DEAD, {"since": since}))


def _dead_sends(tx: Connection, since: datetime) -> dict[str, int]:
    """By medium, how many messages a dead provider has refused since then, and since it last took one (S3)."""
    tried = (
        select(messages.c.medium, attempts.c.started_at, attempts.c.dead, attempts.c.outcome, attempts.c.message)
        .join(messages, messages.c.id == attempts.c.message)
        .where(attempts.c.started_at >= since, _PHONES)
        .subquery()
    )
    took = select(tried.c.medium, func.max(tried.c.started_at).label("at"))
    last = took.where(tried.c.outcome == Outcome.ACCEPTED, tried.c.dead.is_(False)).group_by(tried.c.medium).subquery()
    rows = tx.execute(
        select(tried.c.medium, func.count(tried.c.message.distinct()))
        .outerjoin(last, last.c.medium == tried.c.medium)
        .where(tried.c.dead.is_(True), or_(last.c.at.is_(None), tried.c.started_at > last.c.at))
        .group_by(tried.c.medium)
    )
    return {str(medium): int(count) for medium, count in rows}
