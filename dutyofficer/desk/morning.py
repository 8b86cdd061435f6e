"""Once a day at its hour: the digest to the officer (B4), and to the team what nobody has mapped yet (F6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.clock import next_wall
from dutyofficer.core.flood_list import in_one_text
from dutyofficer.core.gather import digest
from dutyofficer.core.guidance import Risk
from dutyofficer.core.incident import Incident, Notice
from dutyofficer.core.message import Reason
from dutyofficer.core.outlook import GUIDANCE, Outlook
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.people import Role
from dutyofficer.core.wording import digest_text
from dutyofficer.desk.ahead import ahead
from dutyofficer.desk.area_list import now_told, untold
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.stand_down_asks import with_stand_downs
from dutyofficer.desk.tell import inform, informed, note
from dutyofficer.store import incidents, pages, state, warnings
from dutyofficer.store.db import Tx

DUE, UNMAPPED = "digest_due", "unmapped_told"
LATE = timedelta(minutes=5)


def morning(tx: Tx, house: House, now: datetime) -> None:
    """Say what waited for the morning, if it is time; nothing to say, nothing sent."""
    due = state.get(tx, DUE)
    if due is not None and now < datetime.fromisoformat(due):
        return
    state.put(tx, DUE, next_wall(now, house.policy.digest_at, house.policy.zone).isoformat())
    if due is None:  # the very first look: yesterday is not ours to sum up
        return
    if house.policy.quiet.holds(now) and now - datetime.fromisoformat(due) > LATE:
        return  # we were down at its hour: what waits, waits for the next one rather than wake somebody (B4)
    waiting = [(incident, incidents.waiting(tx, incident.id)) for incident in incidents.with_waiting(tx)]
    told = [(incident, found) for incident, found in waiting if digest(found)]
    outlook = ahead(tx, house, now)
    items = worst_first([i for _, found in told for i in digest(found) if outlook is None or i.hazard != GUIDANCE])
    if items or told or (outlook and outlook.risk >= Risk.MEDIUM):
        _digest(tx, house, told, items, outlook, now)
    _unmapped(tx, house, now)
    _flood_areas(tx, house, now)


def _digest(
    tx: Tx, house: House, told: Sequence[tuple[Incident, list[Notice]]], items: tuple[Item, ...],
    outlook: Outlook | None, now: datetime,
) -> None:  # fmt: skip
    standing, open_ = len(warnings.in_force(tx, ours=True)), len(pages.open_ones(tx))
    body = with_stand_downs(tx, house, digest_text(house.texts, items, standing, now, outlook, open_), now)
    if not inform(tx, house, [incident for incident, _ in told], items, body, Reason.DIGEST, now):
        return
    for incident, found in told:
        incidents.said(tx, [n.id for n in found if digest([n]) or n.item.reason is Reason.REWORDED], now)
        incidents.save(tx, replace(incident, told_at=now))


def _unmapped(tx: Tx, house: House, now: datetime) -> None:
    """F6: a task for the team, else for the officer, once for each code: a community of ours may lie there."""
    told = set(json.loads(state.get(tx, UNMAPPED) or "[]"))
    standing = [entry.known.warning for entry in warnings.in_force(tx, ours=True) if entry.unmapped]
    fresh = {w.code.casefold(): f"{w.code} {w.name}" for w in standing if w.code.casefold() not in told}
    if not fresh:
        return
    state.put(tx, UNMAPPED, json.dumps(sorted(told | set(fresh))))
    more = f" and {len(fresh) - 1} more" if len(fresh) > 1 else ""
    body = house.texts.say("inform.unmapped", name=next(iter(fresh.values())) + more)
    tell_team(tx, house, body, f"unmapped:{now.isoformat()}", now)


def _flood_areas(tx: Tx, house: House, now: datetime) -> None:
    """F13: what the publisher's list brought, and which areas of ours nobody covers: a task for the team, each once."""
    found = untold(tx, house)
    if not any(found.values()):
        return
    now_told(tx, found)
    said = in_one_text(*(found.get(kind, []) for kind in ("new", "renamed", "gone", "uncovered")))
    tell_team(tx, house, house.texts.say("inform.areas", areas=said), f"areas:{now.isoformat()}", now)


def tell_team(tx: Tx, house: House, body: str, key: str, now: datetime) -> None:
    """A task for the team; where it has nobody with a phone, for the officer."""
    register = house.register(tx)
    team = [person.id for person in register.people.values() if Role.TEAM in person.roles and person.reachable]
    officer = informed(None, register.roster(now), house)
    who = team or ([officer] if officer else [])
    send_texts(tx, [note(register, person, body, Reason.TASK, f"{key}:{person}", None) for person in who], now)


def next_morning(tx: Tx) -> datetime | None:
    """When it is due next."""
    due = state.get(tx, DUE)
    return datetime.fromisoformat(due) if due else None
