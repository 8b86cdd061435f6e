"""Questions that were put to phones, and which message put them."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.question import Asking, Question
from dutyofficer.store.phone_tables import questions

_KEY = re.compile(r"question:(\d+)")


def add(tx: Connection, question: Question) -> Question:
    """Store it; returns it with its row."""
    row = {name: value for name, value in asdict(question).items() if name != "id"}
    number = tx.scalar(insert(questions).values(row).returning(questions.c.id))
    return replace(question, id=number)


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


def answered(tx: Connection, question: Question, at: datetime) -> None:
    """It is answered; so is what was asked there before in the same words."""
    same = (
        (questions.c.kind == question.kind)
        & (questions.c.number == question.number)
        & (questions.c.medium == question.medium)
    )
    older = same & (questions.c.id <= question.id) & questions.c.answered_at.is_(None)
    tx.execute(update(questions).where(older).values(answered_at=at))


def _question(row: Row[*tuple[Any, ...]]) -> Question:
    typed = {"kind": Asking(row.kind), "medium": Medium(row.medium), "sender": Sender(row.sender)}
    return Question(**row._asdict() | typed)
