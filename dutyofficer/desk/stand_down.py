"""Wardens hear that a flood warning is over when an officer says so: which places wait, SEND, HOLD (W3, I3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.incident import How, Incident, Kind
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.people import Person, Role
from dutyofficer.core.reply import Reply
from dutyofficer.core.stand_down import (
    Flood,
    Stage,
    StandDown,
    by_area,
    chosen,
    has_ended,
    listed,
    next_mark,
    place,
    wardens,
)
from dutyofficer.core.warning import Level
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House
from dutyofficer.desk.stand_down_texts import told_of
from dutyofficer.store import incidents, logbook, stand_downs, state
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True)
class Said:
    """What came of SEND or HOLD, in words for whoever said it."""

    done: bool
    words: str


def send(tx: Tx, house: House, person: Person, reply: Reply, now: datetime) -> str:
    """`SEND F7`, `SEND F7 SILEBY`; returns the answer."""
    incident = _meant(tx, reply)
    if incident is None:
        return house.texts.say("answer.send_what")
    return release(tx, house, incident, person, reply.words, now).words


def hold(tx: Tx, house: House, person: Person, reply: Reply, now: datetime) -> str:
    """`HOLD F7`; returns the answer."""
    incident = _meant(tx, reply)
    if incident is None:
        return house.texts.say("answer.send_what")
    return keep_on(tx, house, incident, person, reply.words, now).words


def _meant(tx: Tx, reply: Reply) -> Incident | None:
    """The incident named, else the only one in which a stand-down waits."""
    if reply.refs:
        return incidents.by_ref(tx, reply.refs[0])
    found = [incident for incident in incidents.open_ones(tx) if stand_downs.waiting(tx, incident.id)]
    return found[0] if len(found) == 1 else None


def release(tx: Tx, house: House, incident: Incident, person: Person, words: str, now: datetime) -> Said:
    """Everybody who was told of the places that wait is to hear that it is over; the texts follow at once."""
    said = _picked(tx, house, incident, person, words, now)
    if isinstance(said, Said):
        return said
    stand_downs.save(tx, [replace(one, stage=Stage.RELEASED, ended_at=now, by=person.id) for one in said])
    areas = house.register(tx).areas
    text = f"{person.id} sends the stand-down of {', '.join(one.area for one in said)}"
    logbook.write(tx, [Line(at=now, kind="stand-down", incident=incident.id, text=text, by=person.id)], now)
    people = {who for who, _ in told_of(tx, house, incident.id, said)}
    values = {
        "count": wardens(len(people)), "places": listed(place(one.area, areas) for one in said),
        "waits": _others(tx, house, incident),
    }  # fmt: skip
    return Said(True, house.texts.say("answer.sent", ref=incident.ref, **values))


def keep_on(tx: Tx, house: House, incident: Incident, person: Person, words: str, now: datetime) -> Said:
    """They stay on: asked again in the afternoon or the morning."""
    said = _picked(tx, house, incident, person, words, now)
    if isinstance(said, Said):
        return said
    stand_downs.save(tx, [replace(one, asked_at=now, held_at=now) for one in said])
    text = f"{person.id} holds the stand-down of {', '.join(one.area for one in said)}"
    logbook.write(tx, [Line(at=now, kind="stand-down", incident=incident.id, text=text, by=person.id)], now)
    areas = house.register(tx).areas
    values = {"ref": incident.ref, "places": listed(place(one.area, areas) for one in said)}
    return Said(
        True, house.texts.say("answer.held", time=house.texts.clock(next_mark(now, house.policy), now), **values)
    )


def _picked(
    tx: Tx, house: House, incident: Incident, person: Person, words: str, now: datetime
) -> Said | list[StandDown]:
    """Those that are meant; or why nothing is done."""
    say, areas = house.texts.say, house.register(tx).areas
    if not _may(tx, house, incident, person, now):
        owner = house.register(tx).people.get(incident.owner or "")
        return Said(False, say("answer.send_not_yours", ref=incident.ref, who=owner.short if owner else "nobody"))
    waiting = [one for one in stand_downs.waiting(tx, incident.id) if one.stage is Stage.WAITING]
    if not waiting:
        return Said(False, say("answer.sent_none", ref=incident.ref, waits=_others(tx, house, incident)))
    found = chosen(words, waiting, areas)
    if words and len(found) != 1:
        places = listed((place(one.area, areas) for one in found or waiting), most=8)
        return Said(False, say("answer.send_where", ref=incident.ref, places=places))
    return found or waiting


def _may(tx: Tx, house: House, incident: Incident, person: Person, now: datetime) -> bool:
    """W3: its owner, the duty officer, a senior manager."""
    officer = roster_at(tx, house, now).on.get(house.policy.officers_rota)
    return person.id in (incident.owner, officer) or Role.SENIOR_MANAGER in person.roles


def _others(tx: Tx, house: House, incident: Incident) -> str:
    """`Not told: Quorn (in force). `: the places that an officer cannot stand down yet, and why."""
    areas, places = house.register(tx).areas, _places(house, tx)
    stay: dict[str, str] = {}
    told = stand_downs.told_areas(tx, incident.id)
    for area, floods in by_area(stand_downs.floods(tx, incident.id, places)).items():
        if area in told and (left := [flood for flood in floods if not flood.over]):
            stay[place(area, areas)] = f"{place(area, areas)} ({left[0].why})"
    return f"Not told: {listed(stay.values(), most=4)}. " if stay else ""


def _places(house: House, tx: Tx) -> frozenset[str]:
    register = house.register(tx)
    return frozenset(register.communities(tuple(register.areas)))


@dataclass(frozen=True, slots=True)
class Ends:
    """What was found at one look: places that wait from now on, since when; and those whose warning is back."""

    mark: str
    new: dict[str, datetime]
    back: Sequence[StandDown]


def look_for_ends(house: House, now: datetime) -> None:
    """Places whose last flood warning has ended wait from now on; one whose warning is back waits no more.

    Looked for outside the transaction that stores it: a storm ends at hundreds of places at once.
    """
    with house.database.read() as tx:
        floods = [i for i in incidents.open_ones(tx) if i.kind is Kind.FLOOD]
        found = [(incident, ends) for incident in floods if (ends := _ends(tx, house, incident)) is not None]
    for incident, ends in found:
        with house.database.write() as tx:
            if stand_downs.mark(tx, incident.id) == ends.mark:  # else there is more to look at
                _keep(tx, incident, ends, now)


def _ends(tx: Tx, house: House, incident: Incident) -> Ends | None:
    """None if nothing has changed since the last look."""
    mark = stand_downs.mark(tx, incident.id)
    if state.get(tx, f"stand_down:{incident.id}") == mark:
        return None
    found = by_area(stand_downs.floods(tx, incident.id, _places(house, tx)))
    rows = {one.area: one for one in stand_downs.of_incident(tx, incident.id)}
    over = {area: floods for area, floods in found.items() if has_ended(floods)}
    back = [one for area, one in rows.items() if one.stage is Stage.WAITING and area not in over]
    new = _untold(tx, incident, over, rows) if over else []
    return Ends(mark, {area: max(flood.changed for flood in over[area]) for area in new}, back)


def _keep(tx: Tx, incident: Incident, ends: Ends, now: datetime) -> None:
    state.put(tx, f"stand_down:{incident.id}", ends.mark)
    stand_downs.save(tx, [replace(one, stage=Stage.BACK, ended_at=now) for one in ends.back])
    stand_downs.add(tx, incident.id, ends.new)
    _log(tx, incident, "waits for somebody to send it", list(ends.new), now)
    _log(tx, incident, "is off: there is a warning again", [one.area for one in ends.back], now)


def _untold(tx: Tx, incident: Incident, over: dict[str, list[Flood]], rows: dict[str, StandDown]) -> list[str]:
    """Of the places where it is over, those whose wardens were told of it and do not know that it has ended."""
    last = stand_downs.told_areas(tx, incident.id)
    waits = {area for area, one in rows.items() if one.stage in (Stage.WAITING, Stage.RELEASED)}
    ended = {area: one.ended_at for area, one in rows.items() if one.stage in (Stage.SENT, Stage.DROPPED)}
    return [
        area for area in sorted(over)
        if area in last and area not in waits and ((done := ended.get(area)) is None or last[area] > done)
    ]  # fmt: skip


def drop(tx: Tx, incident: Incident, waiting: Iterable[StandDown], why: str, now: datetime) -> None:
    """They are not told any more: the incident is closed, or nobody said so for too long. What is sent stays sent."""
    gone = [one for one in waiting if one.stage is Stage.WAITING]
    stand_downs.save(tx, [replace(one, stage=Stage.DROPPED, ended_at=now) for one in gone])
    _log(tx, incident, f"is dropped: {why}", [one.area for one in gone], now)


def _log(tx: Tx, incident: Incident, what: str, areas: Sequence[str], now: datetime) -> None:
    if areas:
        line = Line(at=now, kind="stand-down", incident=incident.id, text=f"{', '.join(areas)}: the stand-down {what}")
        logbook.write(tx, [line], now)


def overtaken_news(tx: Tx, incident: Incident, names: frozenset[str]) -> list[int]:
    """What waits to say that these warnings are lifted: the question whether to tell the wardens says so too."""
    waiting = incidents.waiting(tx, incident.id)
    less = [n for n in waiting if n.how is How.OWNER and n.item.reason in (Reason.LIFTED, Reason.LOWERED)]
    return [n.id for n in less if n.item.stands < Level.AMBER and n.item.name in names]
