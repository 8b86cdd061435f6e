"""Reminds whoever has an incident that the publisher has not spoken again when it said it would (F12)."""

from __future__ import annotations

import json
from datetime import datetime

from dutyofficer.core.incident import FLOOD, Incident, IncidentState, Kind
from dutyofficer.core.message import Reason
from dutyofficer.core.promise import Promise, Reminded, due_at, promises, words
from dutyofficer.core.warning import Standing
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import feeds, incidents, state, warnings
from dutyofficer.store.db import Tx


def remind(tx: Tx, house: House, incident: Incident, now: datetime) -> Incident:
    """One text for every promise of this incident that is broken now; each is told once, whoever has it then."""
    reminded = _reminded(tx, incident)
    broken = [
        promise
        for promise in _open(tx, house, incident, reminded)
        if due_at(promise, reminded, house.policy) <= now and _hears(tx, house, promise, now)
    ]
    register = house.register(tx)
    who = informed(incident, register.roster(now), house) if broken else None
    if who is None:
        return incident
    said = words(broken, now, house.policy.zone)
    body = house.texts.say("inform.promise", ref=incident.ref, publisher=house.texts.publisher(FLOOD), **said)
    key = f"promise:{incident.id}:{now.isoformat()}:{who}"
    send_texts(tx, [note(register, who, body, Reason.PROMISE, key, incident)], now)
    names = sorted(reminded.names.union(promise.name for promise in broken))
    state.put(tx, _key(incident), json.dumps({"names": names, "at": now.isoformat()}))
    return incident


def next_reminder(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which there may be one; while a feed says nothing, when it is asked next (C1)."""
    marks = []
    for incident in incidents.open_ones(tx):
        reminded = _reminded(tx, incident)
        for promise in _open(tx, house, incident, reminded):
            due = due_at(promise, reminded, house.policy)
            plan = house.feeds.get(promise.warning.source)
            marks += [due] if due > now else [now + plan.every] if plan else []
    return min(marks, default=None)


def _open(tx: Tx, house: House, incident: Incident, reminded: Reminded) -> list[Promise]:
    """What is promised about the warnings of a flood incident that somebody has."""
    if incident.kind is not Kind.FLOOD or incident.state is not IncidentState.ACCEPTED or incident.owner is None:
        return []
    known = warnings.known(tx, incidents.warnings_of(tx, incident.id)).values()
    standing = [entry.warning for entry in known if entry.standing is Standing.IN_FORCE and entry.stands]
    return promises(standing, reminded, house.policy.zone)


def _hears(tx: Tx, house: House, promise: Promise, now: datetime) -> bool:
    """Whether the feed has answered well since, and still does: of a publisher that we cannot hear we say nothing."""
    feed, plan = feeds.get(tx, promise.warning.source), house.feeds.get(promise.warning.source)
    if plan is None or feed.last_good is None or feed.error is not None or feed.suspects:
        return False
    return feed.last_good >= promise.at and now - feed.last_good <= plan.silent_after / 2


def _key(incident: Incident) -> str:
    return f"promised:{incident.id}"


def _reminded(tx: Tx, incident: Incident) -> Reminded:
    kept = json.loads(state.get(tx, _key(incident)) or "{}")
    at = datetime.fromisoformat(kept["at"]) if "at" in kept else None
    return Reminded(frozenset(kept.get("names", ())), at, incident.hushed_until)
