"""A4, A5: every text once, and never a conversation between two machines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from dutyofficer.core.message import ANSWER, STRANGER, Draft, Inbound, Medium, Reason, Sender
from dutyofficer.store import inbound, outbox
from dutyofficer.store import tables as t
from dutyofficer.store.db import Database

NOW = datetime(2026, 11, 14, 3, 9, tzinfo=UTC)
PHONE, OTHER = "+447700900123", "+447700900124"
HOUR = timedelta(hours=1)


def _text(provider_id: str, sender: str = PHONE, at: datetime = NOW) -> Inbound:
    return Inbound(provider_id=provider_id, sender=sender, to=Sender.WARDENS, body="1", received=at)


def _sends(database: Database, to: str, reason: Reason, at: datetime, person: str = "asha") -> None:
    """Each at a moment of its own, which makes its key."""
    draft = Draft(
        key=f"{to} {reason} {at}",
        person=person,
        to=to,
        medium=Medium.SMS,
        sender=Sender.PAGES,
        reason=reason,
        body="x",
        priority=ANSWER,
    )
    with database.write() as tx:
        outbox.add(tx, [draft], at)


def test_a_webhook_that_comes_again_is_one_text(database: Database) -> None:
    """A4: a replay changes nothing; the same words sent again by a person are another text."""
    with database.write() as tx:
        assert inbound.add(tx, _text("SM1"), "asha") == 1
        assert inbound.add(tx, _text("SM1"), "asha") is None
        assert inbound.add(tx, _text("SM2"), None) is not None
        assert tx.scalars(select(t.inbound.c.person).order_by(t.inbound.c.id)).all() == ["asha", None]


def test_texts_of_a_number_are_read_newest_first(database: Database) -> None:
    """A5: what strangers write is kept and shown, as it came."""
    old, new = _text("SM1", at=NOW - HOUR), _text("SM2")
    with database.write() as tx:
        for text in (old, new, _text("SM3", OTHER)):
            inbound.add(tx, text, None)
        inbound.mark_answered(tx, 2)
        assert inbound.by_number(tx, PHONE) == [new, old]
        assert inbound.by_number(tx, PHONE, since=NOW) == [new]
        assert tx.scalars(select(t.inbound.c.answered).order_by(t.inbound.c.id)).all() == [False, True, False]


def test_automatic_replies_in_a_row_are_counted(database: Database) -> None:
    """A5: five in a row at most: any other message between them begins a new row, another phone's do not count."""
    for minute in range(3):
        _sends(database, PHONE, Reason.ANSWER, NOW + timedelta(minutes=minute))
    _sends(database, OTHER, Reason.ANSWER, NOW)
    with database.read() as tx:
        assert inbound.answers_in_a_row(tx, PHONE, NOW) == 3
        assert inbound.answers_in_a_row(tx, PHONE, NOW + timedelta(minutes=1)) == 2
    _sends(database, PHONE, Reason.FIRST, NOW + HOUR)
    _sends(database, PHONE, Reason.ANSWER, NOW + HOUR)
    with database.read() as tx:
        assert inbound.answers_in_a_row(tx, PHONE, NOW) == 1


def test_answers_to_strangers_are_counted(database: Database) -> None:
    """A5: once in 24 h to a number and twenty an hour in all; answers to people of ours are not among them."""
    _sends(database, PHONE, Reason.ANSWER, NOW, person=STRANGER)
    _sends(database, OTHER, Reason.ANSWER, NOW + HOUR, person=STRANGER)
    _sends(database, PHONE, Reason.ANSWER, NOW + HOUR)
    with database.read() as tx:
        assert inbound.stranger_answers(tx, NOW) == 2
        assert inbound.stranger_answers(tx, NOW + timedelta(minutes=1)) == 1
        assert inbound.last_stranger_answer(tx, PHONE) == NOW
        assert inbound.last_stranger_answer(tx, "+447700900125") is None
