"""What `1` and `2` do to each kind of question, by text or by key: one table (A1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from dutyofficer.core.message import Message, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.phones import Proof
from dutyofficer.core.question import Asking, Question
from dutyofficer.desk import handover, swapping, warden_answers
from dutyofficer.desk.house import House
from dutyofficer.desk.questions import answer_question, prove
from dutyofficer.store import questions
from dutyofficer.store.db import Tx

Carry = Callable[[Tx, House, Question, Person, datetime], str]
"""Does what the answer asks for; returns the text that says so."""


def _works(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """That an answer came is all that was asked."""
    return house.texts.say("answer.works" if question.medium == "sms" else "call.works")


ACCEPTED: Mapping[Asking, Carry] = {
    Asking.TEST: _works,
    Asking.PROOF: _works,
    Asking.SELF_TEST: _works,
    Asking.SWAP: swapping.take,
    Asking.TAKE_OVER: handover.take_over,
    Asking.AVAILABLE: warden_answers.can_help,
    Asking.SEASON: warden_answers.stays,
    Asking.STORE: warden_answers.can_open,
}
REFUSED: Mapping[Asking, Carry] = {
    Asking.SWAP: swapping.refuse,
    Asking.TAKE_OVER: handover.refuse_duty,
    Asking.AVAILABLE: warden_answers.cannot_help,
    Asking.STORE: warden_answers.cannot_open,
}


def accept_question(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`1`; a second one changes nothing (A4). Returns the answer."""
    return _answer(tx, house, ACCEPTED, question, by, now)


def refuse_question(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`2`, to a question that may be refused. Returns the answer."""
    return _answer(tx, house, REFUSED, question, by, now)


def _answer(
    tx: Tx, house: House, table: Mapping[Asking, Carry], question: Question, by: Person, now: datetime
) -> str:  # fmt: skip
    said = table[question.kind](tx, house, question, by, now)
    if table is ACCEPTED or question.kind is not Asking.TAKE_OVER:  # who cannot take the phone now may take it later
        answer_question(tx, question, by.id, now)
    return said


def key_pressed(tx: Tx, house: House, message: Message, digits: str, now: datetime) -> tuple[str, bool] | None:
    """What a call of ours says next to a key, and whether it waits for another; None if it asks no question.

    Any key in a call from the pages' side shows that somebody is at that phone.
    """
    if digits and message.sender is Sender.PAGES:
        prove(tx, message.person, message.to, Proof.KEY, now)
    question = questions.of_key(tx, message.key)
    if question is None:
        return None
    person = house.register(tx).people.get(message.person)
    table = {"1": ACCEPTED, "2": REFUSED}.get(digits, {})
    if person is not None and question.kind in table:
        return _answer(tx, house, table, question, person, now), False
    return _asks_again(house, message, digits), True


def _asks_again(house: House, message: Message, digits: str = "") -> str:
    """The question once more."""
    if digits in ("9", ""):
        return message.body
    return f"{house.texts.say('call.other_key')} {message.body}"
