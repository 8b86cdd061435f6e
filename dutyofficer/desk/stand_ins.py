"""Who is asked because of what others do not say: deputies, key holders; and how long a warden's no holds (W4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.area import AreaKind
from dutyofficer.core.incident import Board, Incident
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender, segments
from dutyofficer.core.people import Person, Role
from dutyofficer.core.policy import Quiet
from dutyofficer.core.question import Asking, Question
from dutyofficer.core.warden import Hour, ways_at
from dutyofficer.core.warden_answer import (
    Ask,
    Part,
    Says,
    Team,
    deputies_due,
    hears,
    holders_due,
    nobody_can_open,
)
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import Texts, fill
from dutyofficer.desk.heard import tell_owner
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.respond import board
from dutyofficer.desk.warden_answers import available
from dutyofficer.store import incidents, logbook, outbox, questions, state, warden_answers, warden_told
from dutyofficer.store.db import Tx

AT_ONCE = 100
"""People asked in one transaction: it may not keep a page waiting."""
_DUE = "stand_ins_due"


@dataclass(frozen=True, slots=True)
class Shut:
    """A store that nobody opens; `refused`: they all said so, rather than nothing."""

    incident: int
    area: str
    refused: bool

    @property
    def text(self) -> str:
        """As the log has it."""
        return f"{'nobody can open' if self.refused else 'no key holder answers for'} the store of {self.area}"


@dataclass(slots=True)
class Found:
    """What a look came to: whom to ask, which stores nobody opens, whose no is over, when to look again (UTC)."""

    asks: list[tuple[Ask, Person, str]] = field(default_factory=list)
    shut: list[Shut] = field(default_factory=list)
    lifted: set[str] = field(default_factory=set)
    marks: list[datetime] = field(default_factory=list)

    @property
    def due(self) -> datetime | None:
        """When to look again, if nothing else happens first."""
        return min(self.marks, default=None)


@dataclass(frozen=True, slots=True)
class _Here:
    """One flood incident with everything that was asked and answered in it."""

    incident: Incident
    levels: Mapping[str, Level]
    told: Mapping[str, Mapping[str, datetime]]
    said: Mapping[str, Mapping[str, Says]]
    asks: Mapping[tuple[str, Part], Mapping[str, Ask]]
    telling: bool
    hour: Hour
    severe: frozenset[str] = frozenset()

    def asked(self, area: str, part: Part) -> Mapping[str, Ask]:
        return self.asks.get((area, part), {})


def look_after_places(house: House, now: datetime) -> None:
    """Work out outside any write whom to ask now, then ask them, so many at a time."""
    with house.database.read() as tx:
        found, register = look(tx, house, now), house.register(tx)
        same = (state.get(tx, _DUE) or "") == _text(found.due)
    does = bool(found.asks or found.shut or found.lifted)
    if same and not does:
        return
    made = [(ask, *_made(house, register, ask, person, key, now)) for ask, person, key in found.asks[:AT_ONCE]]
    with house.database.write() as tx:
        _put(tx, made, now)
        for shut in found.shut:
            _nobody_opens(tx, house, shut, now)
        if found.lifted:
            warden_answers.end_mutes(tx, found.lifted, now)
        state.put(tx, _DUE, _text(now if does else found.due))  # what was done makes something else due later


def next_stand_in(tx: Tx) -> datetime | None:
    """When somebody else is to be asked, unless an answer comes first."""
    due = state.get(tx, _DUE)
    return datetime.fromisoformat(due) if due else None


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def look(tx: Tx, house: House, now: datetime) -> Found:
    """What is due at `now`. Quick where nobody is deputy or key holder and nobody said no."""
    register, found = house.register(tx), Found()
    deputies = _by_area((p, p.deputy) for p in register.people.values() if Role.WARDEN in p.roles and p.deputy)
    holders = _by_area((p, p.areas) for p in register.people.values() if Role.KEY_HOLDER in p.roles)
    stores = {a: people for a, people in holders.items() if _is_store(register, a)}
    muted = {area for _, area in warden_answers.muted(tx, now)}
    incident = incidents.of_cause(tx, "flood") if deputies or stores or muted else None
    if incident is None and not muted:
        return found
    levels = _levels(board(tx))
    found.lifted = {area for area in muted if levels.get(area, Level.LIFTED) is Level.LIFTED}
    concerned = {area for area, level in levels.items() if level >= Level.AMBER} & (set(deputies) | set(stores))
    if incident is None or not concerned:
        return found
    here = _read(tx, incident, levels, concerned, house.policy.quiet, now)
    for area in sorted(concerned):
        _look_at_deputies(house, register, here, area, deputies.get(area, ()), now, found)
        _look_at_holders(house, register, here, area, stores.get(area, ()), now, found)
    found.shut = [shut for shut in found.shut if not logbook.says(tx, shut.incident, "nobody", shut.text)]
    return found


def _by_area(people: Iterable[tuple[Person, tuple[str, ...]]]) -> dict[str, list[Person]]:
    by_area: dict[str, list[Person]] = {}
    for person, areas in sorted(people, key=lambda entry: entry[0].id):
        for area in areas if person.reachable else ():
            by_area.setdefault(area, []).append(person)
    return by_area


def _is_store(register: Register, area: str) -> bool:
    found = register.areas.get(area)
    return found is not None and found.kind is AreaKind.STORE


def _levels(standing: Board) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    for entry in standing.standing.values():
        for area in entry.areas:
            levels[area] = max(entry.level, levels.get(area, Level.LIFTED))
    return levels


def _read(
    tx: Tx, incident: Incident, levels: Mapping[str, Level], areas: set[str], quiet: Quiet, now: datetime
) -> _Here:
    told: dict[str, dict[str, datetime]] = {}
    for area, person, at in warden_answers.told(tx, incident.id, areas):
        told.setdefault(area, {})[person] = at
    said: dict[str, dict[str, Says]] = {}
    for answer in warden_answers.of_incident(tx, incident.id):
        said.setdefault(answer.area, {})[answer.person] = answer.says
    asks: dict[tuple[str, Part], dict[str, Ask]] = {}
    for ask in warden_answers.asks(tx, incident.id):
        asks.setdefault((ask.area, ask.part), {})[ask.person] = ask
    telling = warden_answers.still_telling(tx, incident.id, now)
    severe = warden_told.still_severe(tx, incident.id, areas)
    return _Here(incident, levels, told, said, asks, telling, Hour.at(now, quiet), severe)


def _look_at_deputies(
    house: House, register: Register, here: _Here, area: str, deputies: Sequence[Person], now: datetime, found: Found
) -> None:
    if area in here.severe:  # W6: what has just come down from severe may go up again; they hear of that first
        return
    asked = here.asked(area, Part.DEPUTY)
    fresh = [person for person in deputies if person.id not in asked]
    if not fresh:
        return
    firsts = [p for p in register.wardens.get(area, ()) if area in p.areas and Role.WARDEN in p.roles]
    said = here.said.get(area, {})
    team = Team(
        level=here.levels[area], wardens=frozenset(p.id for p in firsts), told=here.told.get(area, {}), said=said,
        hear=frozenset(p.id for p in firsts if hears(p, here.hour)), telling=here.telling,
    )  # fmt: skip
    due = deputies_due(team, now, house.policy.deputy_after)
    if due is None:
        return
    reachable = [person for person in fresh if hears(person, here.hour)]
    if due > now or not reachable:
        found.marks.append(due if due > now else house.policy.quiet.over(now))
        return
    silent = bool(team.told) and Says.NO not in said.values()
    key = "deputy" if silent else "deputy_instead"
    found.asks += [(_new(here, area, person, Part.DEPUTY, now), person, key) for person in reachable]


def _look_at_holders(
    house: House, register: Register, here: _Here, area: str, holders: Sequence[Person], now: datetime, found: Found
) -> None:
    level, asked, after = here.levels[area], here.asked(area, Part.KEY_HOLDER), house.policy.key_holder_after
    there = [p for p in holders if p.id in asked or level is Level.RED or hears(p, here.hour)]
    following = holders_due(level, there, asked, now, after)
    key = "key_holder_red" if level is Level.RED else "key_holder"
    found.asks += [(_new(here, area, p, Part.KEY_HOLDER, now), p, key) for p in following.ask]
    shut = nobody_can_open(there, asked, now, after)
    if shut is not None and shut <= now:
        refused = all(ask.says is Says.NOKEY for ask in asked.values())
        found.shut.append(Shut(here.incident.id, area, refused))
    asleep = len(there) < len(holders)
    marks = (following.at, shut if shut and shut > now else None, house.policy.quiet.over(now) if asleep else None)
    found.marks += [mark for mark in marks if mark is not None]


def _new(here: _Here, area: str, person: Person, part: Part, now: datetime) -> Ask:
    return Ask(incident=here.incident.id, area=area, person=person.id, part=part, at=now)


def _put(tx: Tx, some: Sequence[tuple[Ask, Draft, Question]], now: datetime) -> None:
    """Ask these, by text, or by a call that a key answers."""
    warden_answers.add_asks(tx, [ask for ask, _, _ in some])
    drafts, by_text = [], []
    for ask, draft, question in some:
        by_key = draft.medium is Medium.VOICE
        drafts.append(replace(draft, key=questions.key_of(questions.add(tx, question))) if by_key else draft)
        by_text += [question] if ask.is_deputy and not by_key else []
    questions.add_many(tx, by_text)
    outbox.add(tx, drafts, now)
    _log_asked(tx, [ask for ask, _, _ in some], now)


def _made(
    house: House, register: Register, ask: Ask, person: Person, key: str, now: datetime
) -> tuple[Draft, Question]:
    """The message, and what a key or, of a deputy, a `1` answers. A key holder's text is answered by words."""
    hour = Hour.at(now, house.policy.quiet)
    medium = (ways_at(person, Level.AMBER, hour) or ways_at(person, Level.RED, hour))[0]
    to = person.mobile or person.landline
    question = available(ask.incident, ask.area, person, to, medium, now, kind=_KINDS[ask.part])
    draft = Draft(
        key=f"{ask.part}:{ask.incident}:{ask.area}:{person.id}", person=person.id, to=to, medium=medium,
        sender=Sender.WARDENS, reason=Reason.WARDEN, body=_body(house.texts, register, ask, key, medium),
        priority=mail.WARDEN, incident=ask.incident,
    )  # fmt: skip
    return draft, question


_KINDS = {Part.DEPUTY: Asking.AVAILABLE, Part.KEY_HOLDER: Asking.STORE}


def _body(texts: Texts, register: Register, ask: Ask, key: str, medium: Medium) -> str:
    area = register.areas.get(ask.area)
    address = dict(area.store).get("address", "") if area else ""
    values = {"name": area.label if area else ask.area, "store": f"the store at {address}" if address else "the store"}
    if medium is Medium.VOICE:
        template = texts.templates["warden.voice_deputy" if ask.is_deputy else f"warden.voice_{key}"]
        return fill(template, values | {"service": texts.service})
    # A long address goes before a second segment is taken (S5): who has the key knows the store.
    text = texts.say(f"warden.{key}", **values)
    return text if segments(text) == 1 else texts.say(f"warden.{key}", **values | {"store": "the store"})


def _log_asked(tx: Tx, asks: Sequence[Ask], now: datetime) -> None:
    lines = [
        Line(at=now, kind="asked", incident=ask.incident, text=f"{ask.area}: {ask.person} asked as {ask.part}")
        for ask in asks
    ]
    logbook.write(tx, lines, now)


def _nobody_opens(tx: Tx, house: House, shut: Shut, now: datetime) -> None:
    """Told once; at once if all have said so, since somebody must find another key."""
    logbook.write(tx, [Line(at=now, kind="nobody", incident=shut.incident, text=shut.text)], now)
    who = "nobody can open" if shut.refused else "no key holder has answered for"
    words = f"{who} the store at {house.label(tx, shut.area)}"
    tell_owner(tx, shut.incident, f"store:{shut.area}", words, now, at_once=shut.refused)
