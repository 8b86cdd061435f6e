"""An officer asks the wardens of an incident's places whether they can help: whoever has not answered (W4, W5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dutyofficer.core import message as mail
from dutyofficer.core.incident import Incident, IncidentState, Kind, cause_of
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person, Role
from dutyofficer.core.question import Question
from dutyofficer.core.stand_down import listed, wardens
from dutyofficer.core.warden import Hour, ways_at, why_not
from dutyofficer.core.warden_answer import Ask, Part
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import fill
from dutyofficer.desk.hand import Hand, find, officer
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.respond import board
from dutyofficer.desk.warden_answers import available
from dutyofficer.desk.warden_news import hour_of
from dutyofficer.store import logbook, manual, outbox, questions, warden_answers, warnings
from dutyofficer.store.db import Tx

KIND, GOES_ON = "wardens-asked", "wardens-asked-part"
"""What the record calls it; and a part of it after which others follow."""
AGAIN = timedelta(minutes=15)
"""So long they have to answer before they are asked once more."""
SOON = timedelta(minutes=1)
"""So long a part keeps others from asking: if the next never came, all are asked again."""
AT_ONCE = 200
"""People in one transaction: pages go in between."""
NAMED = 20
"""People whom the line of the log names."""

Theirs = Mapping[str, Sequence[str]]
"""Places by person."""
Some = Sequence[tuple[Person, Sequence[str]]]
"""People, each with those of their places that they are asked about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask of which of their places, in which words; and who cannot be asked and why."""

    incident: Incident
    people: Some
    cannot: Sequence[str]
    headline: str
    hour: Hour
    register: Register
    levels: Mapping[str, Level]


def ask_wardens(house: House, ref: str, hand: Hand, now: datetime) -> str:
    """Ask them now; returns how many, and who cannot be and why. Errors: CannotDo, also soon after the last time."""
    with house.database.read() as tx:
        found = _look(tx, house, ref, now)
    parts = [found.people[start : start + AT_ONCE] for start in range(0, len(found.people), AT_ONCE)]
    count = 0
    for number, some in enumerate(parts, 1):
        try:
            count += _ask(house, found, some, _Turn(number, len(parts)), hand, now)
        except CannotDo as error:
            if number == 1:
                raise
            return f"{wardens(count)} asked, no more: {error}.{_not_asked(found)}"
    if not count:
        raise CannotDo(_nobody(found))
    return f"{wardens(count)} asked.{_not_asked(found)}"


@dataclass(frozen=True, slots=True)
class _Turn:
    """Which of how many."""

    number: int
    of: int


def _ask(house: House, found: Asked, some: Some, turn: _Turn, hand: Hand, now: datetime) -> int:
    """Ask these in one transaction, if it is still so. Returns how many. Errors: CannotDo."""
    made = {person.id: _made(house, found, person, areas, now) for person, areas in some}
    with house.database.write() as tx:
        incident = _still_open(tx, found.incident.ref)
        who = officer(tx, house, hand, incident)
        if turn.number == 1:
            _not_twice(tx, house, incident, now)
        levels, _ = _stand(tx, incident)
        people = [person for person, areas in some if all(levels.get(area) == found.levels[area] for area in areas)]
        if people:
            _write_down(tx, incident, who, people, turn, hand, now)
        _put(tx, incident, [made[person.id] for person in people], now)
    return len(people)


def _still_open(tx: Tx, ref: str) -> Incident:
    incident = find(tx, ref)
    if incident.state is IncidentState.CLOSED:
        raise CannotDo(f"{incident.ref} is closed")
    return incident


def _look(tx: Tx, house: House, ref: str, now: datetime) -> Asked:
    incident, register, hour = _still_open(tx, ref), house.register(tx), hour_of(tx, house, now)
    levels, headline = _stand(tx, incident)
    silent = _silent(tx, register, incident, levels)
    cannot = {who: why for who, areas in silent.items() if (why := _why_not(register, who, areas, hour))}
    severe = [area for area in register.communities(tuple(sorted(levels))) if levels[area] is Level.RED]
    names = [f"{_short(register, who)} ({why})" for who, why in cannot.items()]
    names += [f"{house.label(tx, area)} (danger to life: they stay where they are safe)" for area in severe]
    people = [(register.people[who], areas) for who, areas in silent.items() if who not in cannot]
    found = Asked(incident, people, names, headline, hour, register, levels)
    if not people:
        raise CannotDo(_nobody(found))
    return found


def _stand(tx: Tx, incident: Incident) -> tuple[dict[str, Level], str]:
    """How bad it is at each of its places, and what it is called."""
    called = manual.of_incident(tx, incident.id) if incident.kind is Kind.MANUAL else None
    if called is not None:
        return ({called.area: called.level} if called.area else {}), f"{called.headline} reported"
    levels = {area: level for area, level in board(tx).of(incident.cause).places().items() if level >= Level.AMBER}
    standing = [entry.known.warning for entry in warnings.in_force(tx, ours=True)]
    amber = [w.headline for w in standing if cause_of(w) == incident.cause and w.level is Level.AMBER]
    return levels, amber[0] if amber else incident.title


def _silent(tx: Tx, register: Register, incident: Incident, levels: Mapping[str, Level]) -> Theirs:
    """Whoever was told of a place where it still stands, or was asked as its deputy, and has said nothing of it."""
    said = {(a.area, a.person) for a in warden_answers.of_incident(tx, incident.id)}
    found: dict[str, list[str]] = {}
    for area, who in dict.fromkeys(_told(tx, register, incident)):
        if levels.get(area, Level.LIFTED) not in (Level.LIFTED, Level.RED) and (area, who) not in said:
            found.setdefault(who, []).append(area)
    return dict(sorted(found.items()))


def _told(tx: Tx, register: Register, incident: Incident) -> Iterable[tuple[str, str]]:
    """Of a call nobody was: the wardens of its place are asked for the first time."""
    if incident.kind is Kind.MANUAL:
        for area, people in register.wardens.items():
            yield from ((area, p.id) for p in people if area in p.areas and Role.WARDEN in p.roles)
    for area, who, _ in warden_answers.told(tx, incident.id):
        yield area, who
    for ask in warden_answers.asks(tx, incident.id):
        if ask.part is not Part.KEY_HOLDER:
            yield ask.area, ask.person


def _why_not(register: Register, who: str, areas: Sequence[str], hour: Hour) -> str:
    person = register.people.get(who)
    if person is None or not person.reachable:
        return "no phone"
    return next((why for area in areas if (why := why_not(person, Level.AMBER, area, hour))), "")


def _short(register: Register, who: str) -> str:
    return register.people[who].short if who in register.people else who


def _nobody(found: Asked) -> str:
    return f"{found.incident.ref}: no warden is left to be asked.{_not_asked(found)}"


def _not_asked(found: Asked) -> str:
    return f" Not asked: {listed(found.cannot, most=8)}." if found.cannot else ""


def _not_twice(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """Nobody has just asked them, or is about it."""
    for kind, wait in ((KIND, AGAIN), (GOES_ON, SOON)):
        last = logbook.last(tx, incident.id, kind)
        if last is not None and now - last < wait:
            since, again = (house.texts.clock(moment, now) for moment in (last, last + wait))
            raise CannotDo(f"the wardens of {incident.ref} were asked at {since}: ask them again from {again}")


def _write_down(
    tx: Tx, incident: Incident, who: Person, people: Sequence[Person], turn: _Turn, hand: Hand, now: datetime
) -> None:  # fmt: skip
    """Who was asked stands in the record with the part in which they were."""
    names = listed((person.id for person in people), most=NAMED)
    which = f" (part {turn.number} of {turn.of})" if turn.of > 1 else ""
    text = f"{who.id} asks {wardens(len(people))}{which} whether they can help, {hand.way}: {names}"
    kind = KIND if turn.number == turn.of else GOES_ON
    logbook.write(tx, [Line(at=now, kind=kind, incident=incident.id, text=text, by=who.id)], now)


Made = tuple[Draft, Sequence[Question]]


def _made(house: House, found: Asked, person: Person, areas: Sequence[str], now: datetime) -> Made:
    """The message, and what its answer will be about: every place that it names."""
    medium = ways_at(person, Level.AMBER, found.hour)[0]
    to, number = person.mobile or person.landline, found.incident.id
    labels = [found.register.areas[area].label for area in areas if area in found.register.areas]
    name = listed(labels or areas, most=2)
    if medium is Medium.VOICE:
        values = {"headline": found.headline, "name": name, "service": house.texts.service}
        body = fill(house.texts.templates["warden.voice_ask"], values)
    else:
        body = house.texts.say("warden.ask", headline=found.headline, name=name)
    draft = Draft(
        key=f"ask:{number}:{person.id}:{now.isoformat()}", person=person.id, to=to, medium=medium,
        sender=Sender.WARDENS, reason=Reason.WARDEN, body=body, priority=mail.WARDEN, incident=number,
    )  # fmt: skip
    return draft, [available(number, area, person, to, medium, now) for area in areas]


def _put(tx: Tx, incident: Incident, some: Sequence[Made], now: datetime) -> None:
    """A call is answered by a key, which knows its question by the name of its message.

    No warning has told the wardens of a call's place: that they were asked is kept, so that they are counted.
    """
    drafts, every = [], [question for _, asked in some for question in asked]
    if incident.kind is Kind.MANUAL:
        warden_answers.add_asks(tx, [
            Ask(incident=incident.id, area=q.area or "", person=q.person, part=Part.WARDEN, at=now) for q in every
        ])  # fmt: skip
    for draft, asked in some:
        kept = [questions.add(tx, question) for question in asked]
        by_key = draft.medium is Medium.VOICE
        drafts.append(replace(draft, key=questions.key_of(kept[0])) if by_key else draft)
    outbox.add(tx, drafts, now)
