"""Questions leave as a text or a call; `1` answers them, and shows that the phone works (A1, L9)."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.phones import Phone as Known
from dutyofficer.core.phones import Proof, is_news, phone_of
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.store import logbook, outbox, phones, questions
from dutyofficer.store.db import Tx


def put_question(
    tx: Tx, person: Person, kind: Asking, medium: Medium, body: str, now: datetime,
    *, until: datetime | None = None, reason: Reason = Reason.TEST,
) -> Question:  # fmt: skip
    """Put it to the phone that pages them, from the number that pages come from; `until` then it may be answered."""
    number, _ = phone_of(person)
    asked = Question(
        id=0, kind=kind, person=person.id, number=number, medium=medium, sender=Sender.PAGES, asked_at=now,
        until=until or now + HOLDS,
    )  # fmt: skip
    asked = questions.add(tx, asked)
    draft = Draft(
        key=questions.key_of(asked), person=person.id, to=number, medium=medium,
        sender=Sender.PAGES, reason=reason, body=body, priority=mail.ANSWER,
    )  # fmt: skip
    outbox.add(tx, [draft], now)
    logbook.write(tx, [Line(at=now, kind="question", text=f"{person.id} asked by {medium} ({kind})")], now)
    return asked


def answer_question(tx: Tx, question: Question, by: str, now: datetime) -> None:
    """They have; a second answer changes nothing (A4)."""
    if question.answered_at is None:
        questions.answered(tx, question, now)
        text = f"{by} answered by {question.medium} ({question.kind})"
        logbook.write(tx, [Line(at=now, kind="question", text=text, by=by)], now)


def prove(tx: Tx, person: str, number: str, by: Proof, now: datetime) -> None:
    """That phone works. Written down by whose it is, never by its number (K3)."""
    known = phones.get(tx, number)
    if not is_news(known, now):
        return
    if known is None or known.proven_at is None or known.asked_since is not None:
        text = f"the phone of {person} is proven ({by})"
        logbook.write(tx, [Line(at=now, kind="phone", text=text, by=person)], now)
    phone = known or Known(number=number, person=person, seen_at=now)
    phones.save(tx, phone.proven(person, by, now))
