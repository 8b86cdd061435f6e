"""What wardens and key holders answer on their own number: kept, carried out and thanked for (W4, A1, A2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Inbound, Medium, Sender
from dutyofficer.core.people import Person, Role
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.core.warden import Hour
from dutyofficer.core.warden_answer import MUTED, Answer, Ask, Part, Says, all_said_no, hears
from dutyofficer.core.wording import clip
from dutyofficer.desk.heard import tell_owner
from dutyofficer.desk.house import House
from dutyofficer.desk.leaving import leave
from dutyofficer.store import incidents, logbook, questions, warden_answers
from dutyofficer.store.db import Tx

Handler = Callable[[Tx, House, Person, Reply, Inbound, datetime], str]
"""Does what a word asks for; returns the answer."""


def ask_available(tx: Tx, house: House, incident: int, asked: Sequence[tuple[Person, str]], now: datetime) -> None:
    """The texts to these people ask whether they can help at that place: keep the questions that `1` and `2` answer."""
    made = [available(incident, area, person, person.mobile, Medium.SMS, now) for person, area in asked]
    questions.add_many(tx, made)


def available(
    incident: int, area: str, person: Person, number: str, medium: Medium, now: datetime,
    kind: Asking = Asking.AVAILABLE,
) -> Question:  # fmt: skip
    """The question whether somebody can help at a place, or open its store."""
    return Question(
        id=0, kind=kind, person=person.id, number=number, medium=medium, sender=Sender.WARDENS,
        asked_at=now, until=now + HOLDS, incident=incident, area=area,
    )  # fmt: skip


def can_help(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`1`: they are there for every place that the same text asked about."""
    return _answered(tx, house, _subjects(tx, question, by, Says.YES, now), question.medium, by, now)


def cannot_help(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`2`: they hear no more of these places until they are lifted, for a day at most, unless it is RED (W4)."""
    return _answered(tx, house, _subjects(tx, question, by, Says.NO, now), question.medium, by, now)


def stays(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`1` in the autumn: still a warden."""
    return house.texts.say("answer.season")


def _subjects(tx: Tx, question: Question, by: Person, says: Says, now: datetime) -> list[Answer]:
    found = questions.asked_with(tx, question)
    for each in found:
        questions.answered(tx, each, now)
    about = {(each.incident, each.area) for each in found if each.incident and each.area}
    return [
        Answer(incident=incident, area=area, person=by.id, says=says, at=now, until=now + MUTED)
        for incident, area in sorted(about)
    ]


def _answered(
    tx: Tx, house: House, answers: Sequence[Answer], medium: Medium, by: Person, now: datetime
) -> str:  # fmt: skip
    """Keep it, write it down, and tell the owner where nobody is left."""
    warden_answers.keep(tx, answers)
    lines = [
        Line(
            at=now, kind="available", incident=a.incident, by=by.id,
            text=f"{by.id} {'can' if a.says is Says.YES else 'cannot'} help at {a.area}",
        )
        for a in answers
    ]  # fmt: skip
    logbook.write(tx, lines, now)
    for answer in answers:
        _tell_if_nobody_is_left(tx, house, answer, now)
    yes = any(answer.says is Says.YES for answer in answers)
    if medium is Medium.VOICE:
        return house.texts.say("call.available" if yes else "call.unavailable")
    name = house.label(tx, answers[0].area) if answers else ""
    return house.texts.say(
        f"warden.{'available' if yes else 'unavailable'}", name=name, count=_so_far(tx, answers[0]) if yes else ""
    )


def _so_far(tx: Tx, answer: Answer) -> str:
    """`3 wardens` who can help at that place."""
    there = [a for a in warden_answers.of_incident(tx, answer.incident) if a.area == answer.area]
    count = sum(a.says is Says.YES for a in there)
    return f"{count} warden{'' if count == 1 else 's'}"


def _tell_if_nobody_is_left(tx: Tx, house: House, answer: Answer, now: datetime) -> None:
    """Once for each place: everybody who was told of it has said no, and no deputy is left to ask."""
    said = {a.person: a.says for a in warden_answers.of_incident(tx, answer.incident) if a.area == answer.area}
    told = {who for _, who, _ in warden_answers.told(tx, answer.incident, [answer.area])}
    people = house.register(tx).people.values()
    deputies = [p for p in people if Role.WARDEN in p.roles and answer.area in p.deputy and p.reachable]
    asks = [ask for ask in warden_answers.asks(tx, answer.incident) if ask.area == answer.area]
    told |= {ask.person for ask in asks if ask.part is Part.WARDEN}
    asked = {ask.person for ask in asks if ask.is_deputy}
    hour = Hour.at(now, house.policy.quiet)
    told |= asked | {person.id for person in deputies if hears(person, hour)}
    text = f"all wardens of {answer.area} have said no"
    if all_said_no(told, said) and not logbook.says(tx, answer.incident, "nobody", text):
        logbook.write(tx, [Line(at=now, kind="nobody", incident=answer.incident, text=text)], now)
        words = f"no warden of {house.label(tx, answer.area)} can help, {len(told)} asked"
        tell_owner(tx, answer.incident, f"wardens:{answer.area}", words, now)


def answer_warden(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str | None:
    """What a word of theirs comes to; None if it is none that we know there: then it is only kept."""
    handler = HANDLERS.get(reply.verb)
    return handler(tx, house, person, reply, text, now) if handler else None


def newest_question(tx: Tx, text: Inbound, kinds: Mapping[Asking, object]) -> Question | None:
    """What a bare `1` or `2` there answers: the newest question that has such an answer (A1)."""
    waiting = questions.waiting(tx, text.sender, Sender.WARDENS, text.received)
    return next((question for question in reversed(waiting) if question.kind in kinds), None)


def change_answer(tx: Tx, house: House, person: Person, says: Says, now: datetime) -> str | None:
    """Nothing is asked any more, but they have answered before: that answer changes. None if they have not."""
    answers = [replace(a, says=says, at=now, until=now + MUTED) for a in warden_answers.last_of(tx, person.id)]
    return _answered(tx, house, answers, Medium.SMS, person, now) if answers else None


def _safe(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str:
    """SAFE: the answer to a severe warning."""
    flood = incidents.of_cause(tx, "flood")
    line = Line(
        at=text.received, kind="safe", text=f"{person.id} is safe", by=person.id, incident=flood.id if flood else None
    )
    logbook.write(tx, [line], now)
    return house.texts.say("warden.safe")


def _open(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str:
    return _store(tx, house, person, Says.OPEN, now)


def _no_key(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str:
    return _store(tx, house, person, Says.NOKEY, now)


def can_open(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`1` in a call: as OPEN in a text."""
    return _by_key(tx, house, question, by, Says.OPEN, now)


def cannot_open(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`2` in a call: as NOKEY in a text."""
    return _by_key(tx, house, question, by, Says.NOKEY, now)


def _by_key(tx: Tx, house: House, question: Question, by: Person, says: Says, now: datetime) -> str:
    about = (question.incident, question.area)
    for ask in warden_answers.key_asks(tx, by.id):
        if (ask.incident, ask.area) == about:
            answer_store(tx, house, ask, by, says, now)
    return house.texts.say("call.opened" if says is Says.OPEN else "call.unavailable")


def _store(tx: Tx, house: House, person: Person, says: Says, now: datetime) -> str:
    """OPEN and NOKEY: about the newest store that they were asked to open and have not answered, else the newest."""
    asked = warden_answers.key_asks(tx, person.id)
    if not asked:
        logbook.write(tx, [Line(at=now, kind="store", text=f"{person.id}: {says}, unasked", by=person.id)], now)
        return house.texts.say("warden.no_store")
    return answer_store(tx, house, asked[-1], person, says, now)


def answer_store(tx: Tx, house: House, ask: Ask, by: Person, says: Says, now: datetime) -> str:
    """A key holder says whether they open a store: its owner is told that it is open."""
    warden_answers.answer_ask(tx, ask, says, now)
    text = f"{ask.area}: {by.id} {'has opened it' if says is Says.OPEN else 'cannot open it'}"
    logbook.write(tx, [Line(at=now, kind="store", incident=ask.incident, text=text, by=by.id)], now)
    name, at = house.label(tx, ask.area), house.texts.clock(now, now)
    if says is Says.OPEN:
        tell_owner(tx, ask.incident, f"store:{ask.area}", f"store at {name} open ({by.short} {at})", now)
        return house.texts.say("warden.opened", name=name, time=at)
    if ask.says is Says.OPEN:
        tell_owner(tx, ask.incident, f"store:{ask.area}", f"store at {name} NOT open ({by.short} {at})", now)
    return house.texts.say("warden.nokey", name=name)


def free_words(tx: Tx, house: House, person: Person, text: Inbound, now: datetime) -> str:
    """A6: kept on the flood incident, shown to its owner with the other small news, answered with what would work."""
    incident = incidents.of_cause(tx, "flood")
    about = incident.id if incident else None
    said = Line(
        at=text.received, kind="warden-words", text=f"{person.id} wrote", by=person.id, incident=about, words=text.body
    )
    logbook.write(tx, [said], now)
    if incident is not None:
        words = f"{person.short} wrote: {clip(text.body, 60)}"
        tell_owner(tx, incident.id, f"words:{text.provider_id}", words, now)
    return house.texts.say("answer.warden")


HANDLERS: Mapping[Verb, Handler] = {
    Verb.SAFE: _safe,
    Verb.OPEN: _open,
    Verb.NOKEY: _no_key,
    Verb.LEAVE: leave,
}
"""What a warden's word does, beside `1` and `2`."""
