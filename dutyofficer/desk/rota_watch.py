"""A rota of the ladders that has nobody is a page at once, and stays one until somebody has it (D5, C3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.ladder import on_rung
from dutyofficer.core.message import Reason
from dutyofficer.core.rota import Span
from dutyofficer.core.rota_gap import CAUSE, LONG, again_at, gap_at, is_paged, next_turn
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import concern, over, send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import incidents
from dutyofficer.store.db import Tx


def watch_gaps(tx: Tx, house: House, now: datetime) -> None:
    """Page a gap that has begun, remind whoever accepted it and has not covered it, end what is covered."""
    found = _gaps(tx, house, now)
    for rota, gap in found.items():
        _remind(tx, house, _raise(tx, house, rota, gap, now), gap, now)
    for incident in _standing(tx):
        if rota_of(incident) not in found:
            _covered(tx, house, incident, now)


def gap_of(tx: Tx, house: House, incident: Incident, now: datetime) -> tuple[str, datetime, datetime] | None:
    """The gap that a concern is about, while it lasts: the rota, and from when to when (aware UTC) it has nobody.

    What begins earlier than 14 days ago, or ends later than 8 weeks from now, is cut to that.
    """
    rota = house.register(tx).rotas.get(rota_of(incident) or "")
    gap = gap_at(rota, now) if rota is not None else None
    return (rota.id, gap.start, gap.end) if rota is not None and gap is not None else None


def rota_of(incident: Incident) -> str | None:
    """The rota of a gap's concern; None of any other incident."""
    return incident.cause.removeprefix(CAUSE) if incident.cause.startswith(CAUSE) else None


def _gaps(tx: Tx, house: House, now: datetime) -> Mapping[str, Span]:
    """The rotas of the ladders that have nobody now. Looking it up is cheap, drawing it again is for a gap only."""
    register = house.register(tx)
    empty = [
        name
        for name in sorted(house.policy.rotas.intersection(register.rotas))
        if register.drawn(name, now).rostered(now) is None
    ]
    found = {name: gap_at(register.rotas[name], now) for name in empty}
    return {name: gap for name, gap in found.items() if gap is not None and is_paged(gap)}


def _standing(tx: Tx) -> list[Incident]:
    return [i for i in incidents.open_ones(tx) if i.calm_since is None and rota_of(i) is not None]


def _raise(tx: Tx, house: House, rota: str, gap: Span, now: datetime) -> Incident:
    register = house.register(tx)
    last, _ = on_rung(rota, register.roster(now))
    who = f"Its pages go to {register.people[last].short}, who was last. " if last else ""
    return concern(
        tx, house, f"{CAUSE}{rota}", "rota_gap", now, begun=gap.start, rota=rota, since=_since(house, gap, now), who=who
    )  # fmt: skip


def _since(house: House, gap: Span, now: datetime) -> str:
    """Its time on a clock, or its date if that day of the week was there since."""
    local = gap.start.astimezone(house.policy.zone)
    return house.texts.clock(gap.start, now) if now - gap.start < LONG else f"{local:%a} {local.day} {local:%b}"


def _remind(tx: Tx, house: House, incident: Incident, gap: Span, now: datetime) -> None:
    """D5: accepting it does not cover it."""
    due = _again(incident, house)
    if due is None or now < due:
        return
    rota = rota_of(incident) or ""
    _tell(tx, house, incident, "still_gap", now, rota=rota, since=_since(house, gap, now))
    incidents.save(tx, replace(incident, told_at=now))


def _again(incident: Incident, house: House) -> datetime | None:
    """When its owner is told again; None while the ladder climbs."""
    if incident.state is not IncidentState.ACCEPTED:
        return None
    last = max(filter(None, (incident.told_at, incident.owned_since, incident.opened_at)))
    return again_at(last, house.policy)


def _covered(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """It is over: told to whoever had it, unless it is they who are on duty now and know."""
    over(tx, incident.cause, now)
    rota, minutes = rota_of(incident) or "", (now - incident.opened_at) // timedelta(minutes=1)
    person = house.register(tx).people.get(house.register(tx).roster(now).on.get(rota) or "")
    if incident.owner is None or (person is not None and person.id == incident.owner):
        return
    has = f"{person.short} is on {rota} now" if person else f"{incident.title} is over"
    _tell(tx, house, incident, "covered", now, what=has, minutes=str(minutes))


def _tell(tx: Tx, house: House, incident: Incident, key: str, now: datetime, **words: str) -> None:
    """To its owner; to whoever is informed instead if they have left (B0)."""
    register = house.register(tx)
    roster = register.roster(now)
    who = incident.owner if roster.can_reach(incident.owner) else informed(incident, roster, house)
    if who is None:
        return
    body = house.texts.say(f"inform.{key}", ref=incident.ref, **words)
    send_texts(tx, [note(register, who, body, Reason.SYSTEM, f"{key}:{incident.id}:{now.isoformat()}", incident)], now)


def next_gap(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which a rota of the ladders falls empty or has somebody again, or an owner is told again."""
    register = house.register(tx)
    there = house.policy.rotas.intersection(register.rotas)
    turns = (next_turn(register.drawn(name, now), now) for name in there)
    again = (_again(incident, house) for incident in _standing(tx))
    return min((moment for moment in (*turns, *again) if moment is not None), default=None)
