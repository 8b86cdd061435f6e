"""Questions that were put to phones, and which message put them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.question import ALIKE, Asking, Question
from dutyofficer.store.phone_tables import questions

_KEY = re.compile(r"question:(\d+)")
_FIELDS = tuple(field.name for field in fields(Question) if field.name != "id")


def add(tx: Connection, question: Question) -> Question:
    """Store it; returns it with its row."""
    row = {name: value for name, value in asdict(question).items() if name != "id"}
    number = tx.scalar(insert(questions).values(row).returning(questions.c.id))
    return replace(question, id=number)


def add_many(tx: Connection, asked: Sequence[Question]) -> None:
    """Store them all at once: nobody needs their rows."""
    if asked:
        tx.execute(insert(questions), [{name: getattr(one, name) for name in _FIELDS} for one in asked])


def key_of(question: Question) -> str:
    """The once-only key of the message that puts it."""
    return f"question:{question.id}"


def of_key(tx: Connection, key: str) -> Question | None:
    """The question that the message with that key puts."""
    found = _KEY.fullmatch(key)
    row = tx.execute(select(questions).where(questions.c.id == int(found[1]))).one_or_none() if found else None
    return None if row is None else _question(row)


def waiting(tx: Connection, number: str, sender: Sender, at: datetime) -> list[Question]:
    """What was texted to that phone from that number of ours and may be answered by a text of `at`; newest last."""
    theirs = (questions.c.number == number) & (questions.c.sender == sender) & (questions.c.medium == Medium.SMS)
    still = questions.c.answered_at.is_(None) & (questions.c.asked_at <= at) & (questions.c.until > at)
    return [_question(row) for row in tx.execute(select(questions).where(theirs, still).order_by(questions.c.id))]


def put_by_text(tx: Connection, kinds: Collection[Asking], at: datetime) -> list[Question]:
    """Questions of these kinds that were texted to anybody and may still be answered at `at`, oldest first."""
    still = questions.c.answered_at.is_(None) & (questions.c.until > at) & (questions.c.medium == Medium.SMS)
    found = select(questions).where(questions.c.kind.in_(kinds), still).order_by(questions.c.id)
    return [_question(row) for row in tx.execute(found)]


def answered(tx: Connection, question: Question, at: datetime) -> None:
    """It is answered; so is what was asked there before in the same words."""
    if question.kind not in ALIKE:
        tx.execute(update(questions).where(questions.c.id == question.id).values(answered_at=at))
        return
    same = (
        (questions.c.kind == question.kind)
        & (questions.c.number == question.number)
        & (questions.c.medium == question.medium)
    )
    older = same & (questions.c.id <= question.id) & questions.c.answered_at.is_(None)
    tx.execute(update(questions).where(older).values(answered_at=at))


def asked_with(tx: Connection, question: Question) -> list[Question]:
    """That question, and what was put to the same person in the same text about other places."""
    columns = questions.c
    same = (columns.kind == question.kind) & (columns.person == question.person)
    same = same & (columns.asked_at == question.asked_at) & (columns.incident == question.incident)
    return [_question(row) for row in tx.execute(select(questions).where(same).order_by(columns.id))]


def asked_since(tx: Connection, kind: Asking, since: datetime) -> frozenset[str]:
    """Who was asked that since then, answered or not."""
    found = select(questions.c.person).where(questions.c.kind == kind, questions.c.asked_at >= since)
    return frozenset(tx.scalars(found))


def close(tx: Connection, kind: Asking, person: str, at: datetime) -> None:
    """Nothing of this kind waits for them any more, by text or by call."""
    theirs = (questions.c.kind == kind) & (questions.c.person == person) & questions.c.answered_at.is_(None)
    tx.execute(update(questions).where(theirs).values(answered_at=at))


def _question(row: Row[*tuple[Any, ...]]) -> Question:
    typed = {"kind": Asking(row.kind), "medium": Medium(row.medium), "sender": Sender(row.sender)}
    return Question(**row._asdict() | typed)
