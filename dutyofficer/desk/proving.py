"""Phones prove that they work: by a code, a reply or a key; whoever has not for a quarter is asked (L9)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Inbound, Medium
from dutyofficer.core.people import Person, mask
from dutyofficer.core.phones import (
    LATE,
    TRIES,
    Phone,
    Proof,
    Tried,
    digest_of,
    due,
    is_proven,
    next_check,
    not_proven,
    on_ladders,
    phone_of,
    proves,
    try_code,
)
from dutyofficer.core.question import Asking
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.questions import answer_question, prove, put_question
from dutyofficer.desk.self_test import on_test
from dutyofficer.store import logbook, pages, phones, questions, state
from dutyofficer.store.db import Tx

DUE = "phones_due"


def verify(house: House, person: str, now: datetime) -> Medium:
    """Ask somebody now to prove their phone; returns how. Errors: CannotDo."""
    with house.database.write() as tx:
        who = pageable(tx, house, person, now)
        ask_for_proof(tx, house, who, now)
    return phone_of(who)[1]


def pageable(tx: Tx, house: House, person: str, now: datetime) -> Person:
    """Somebody whom pages may reach (L2). Errors: CannotDo."""
    register = house.register(tx)
    who = register.people.get(person)
    if who is None:
        raise CannotDo(f"there is no person {person}")
    if not who.reachable:
        raise CannotDo(f"{person} has no phone")
    if not who.is_officer and who not in on_ladders(house.policy, register.rotas.values(), register.people, now):
        raise CannotDo(f"{person} is never paged: neither an officer nor on a rota of the ladders")
    return who


def ask_for_proof(tx: Tx, house: House, person: Person, now: datetime) -> None:
    """A text with a code to send back; whoever takes no texts is called, and presses a key (L4)."""
    number, medium = phone_of(person)
    phone = phones.get(tx, number) or Phone(number=number, person=person.id, seen_at=now)
    phone = replace(phone, person=person.id)
    if medium is Medium.VOICE:
        phones.save(tx, phone.asked(now))
        put_question(tx, person, Asking.PROOF, medium, house.texts.say("question.voice_proof"), now)
        return
    code = f"{secrets.randbelow(9000) + 1000}"
    phones.save(tx, phone.asked(now, digest_of(number, code)))
    put_question(tx, person, Asking.PROOF, medium, house.texts.say("question.proof", digits=code), now)


def heard_from(tx: Tx, house: House, person: Person, text: Inbound, reply: Reply, now: datetime) -> str | None:
    """Whatever they write to the pages number shows that their phone works; but a code must be the right one.

    Returns the answer to a code; None if the text is to be read as any other.
    """
    phone = phones.get(tx, text.sender) if reply.verb is Verb.CODE else None
    tried = try_code(phone, reply.words, text.received)
    if phone is None or tried is Tried.NONE:
        if proves(reply, text.to):
            prove(tx, person.id, text.sender, Proof.REPLY, now)
        return None
    said = Line(at=text.received, kind="phone", text=f"{person.id} sent a code: {tried}", by=person.id)
    logbook.write(tx, [said], now)
    if tried is not Tried.RIGHT:
        return _not_the_code(tx, house, phone, tried)
    for question in questions.waiting(tx, text.sender, text.to, text.received):
        if question.kind is Asking.PROOF:
            answer_question(tx, question, person.id, now)
    prove(tx, person.id, text.sender, Proof.CODE, now)
    return house.texts.say("answer.works")


def _not_the_code(tx: Tx, house: House, phone: Phone, tried: Tried) -> str:
    left = TRIES - phone.tries - 1
    if tried is Tried.OVER or left <= 0:
        phones.save(tx, replace(phone, code="", tries=0))
        return house.texts.say("answer.code_over")
    phones.save(tx, replace(phone, tries=phone.tries + 1))
    return house.texts.say("answer.wrong_code", count=str(left))


def check_phones(tx: Tx, house: House, now: datetime) -> None:
    """On a weekday morning, ask whoever is due; nothing to do, nothing written but when to look again."""
    if not house.policy.phone_check:
        return
    moment = next_phone_check(tx, house)
    if moment is not None and now < moment:
        return
    state.put(tx, DUE, next_check(house.policy, now).isoformat())
    if moment is None or now - moment > LATE:
        return
    people = _on_ladders(tx, house, now)
    _first_seen(tx, people, now)
    busy = {who for page in pages.open_ones(tx) for who, _ in page.asked} | on_test(tx)
    for person in due(people, phones.everything(tx), busy, house.policy.phone_check, now):
        ask_for_proof(tx, house, person, now)


def _first_seen(tx: Tx, people: list[Person], now: datetime) -> None:
    known = phones.everything(tx)
    for person in people:
        number, _ = phone_of(person)
        if number not in known:
            known[number] = Phone(number=number, person=person.id, seen_at=now)
            phones.save(tx, known[number])


def _on_ladders(tx: Tx, house: House, now: datetime) -> list[Person]:
    register = house.register(tx)
    return on_ladders(house.policy, register.rotas.values(), register.people, now)


def next_phone_check(tx: Tx, house: House) -> datetime | None:
    """When it is looked again; None if nobody is to be asked."""
    kept = state.get(tx, DUE) if house.policy.phone_check else None
    return datetime.fromisoformat(kept) if kept else None


def still_unproven(tx: Tx, house: House, now: datetime) -> tuple[str, ...]:
    """Who was asked a week ago and has not shown that their phone works, for `check`: a warning, never more."""
    return not_proven(_on_ladders(tx, house, now), phones.everything(tx), house.policy.phone_check, now)


def phone_shapes(tx: Tx, house: House, now: datetime) -> list[dict[str, Any]]:
    """Everybody whom the ladders may ask by name, with what is known of their phone; numbers masked (K3)."""
    known = phones.everything(tx)
    return [_shape(who, known.get(phone_of(who)[0]), house, now) for who in _on_ladders(tx, house, now)]


def _shape(person: Person, phone: Phone | None, house: House, now: datetime) -> dict[str, Any]:
    number, medium = phone_of(person)
    times = {name: getattr(phone, name, None) for name in ("proven_at", "asked_at")}
    return {
        "person": person.id,
        "number": mask(number),
        "medium": medium,
        "proven": is_proven(phone, house.policy.phone_check, now),
        "by": phone.proven_by if phone else None,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }
