"""Looks after whoever has an incident: asks whether they are still there (H7), tells the manager above them (H5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.gather import NewPage
from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.ladder import on_rung
from dutyofficer.core.message import Reason
from dutyofficer.core.owner import Owned, Still, Why, manager_due, manager_reasons, still, still_due
from dutyofficer.core.policy import Handling
from dutyofficer.core.report import most_homes
from dutyofficer.core.stand_down import place
from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.desk.house import House
from dutyofficer.desk.items import standing_items
from dutyofficer.desk.paging import open_page, send_texts
from dutyofficer.desk.tell import note
from dutyofficer.store import incidents, manual, pages, reports, warnings
from dutyofficer.store.db import Tx


def look_after(tx: Tx, house: House, incident: Incident, now: datetime) -> Incident:
    """What is due about one incident and its owner."""
    if incident.owner is None or incident.state is IncidentState.CLOSED:
        return incident
    owned = _owned(tx, incident)
    due = still(owned, house.policy, now)
    if due is Still.PAGE:
        incident = _page_again(tx, house, incident, now)
    elif due is Still.ASK:
        incident = _ask(tx, house, owned, now)
    return _tell_manager(tx, house, replace(owned, incident=incident), now)


def next_look(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which there may be something to do."""
    found = [_owned(tx, incident) for incident in incidents.open_ones(tx) if incident.owner is not None]
    marks = [still_due(owned, house.policy) for owned in found]
    marks += [manager_due(owned, house.policy, now) for owned in found]
    return min((mark for mark in marks if mark is not None), default=None)


def _owned(tx: Tx, incident: Incident) -> Owned:
    if incident.kind is Kind.SYSTEM:
        return Owned(incident)
    homes = reports.homes_flooded(tx, incident.id)
    known = warnings.known(tx, incidents.warnings_of(tx, incident.id))
    called = manual.of_incident(tx, incident.id) if incident.kind is Kind.MANUAL else None
    said = called.level if called else Level.LIFTED
    return Owned(incident, [entry.warning for entry in known.values() if entry.stands], homes, said)


def _ask(tx: Tx, house: House, owned: Owned, now: datetime) -> Incident:
    incident = owned.incident
    worst = _worst(owned.standing) if owned.standing else standing_items(tx, incident)[0]
    minutes = str(house.policy.still_answer // timedelta(minutes=1))
    body = house.texts.say(
        "inform.still", ref=incident.ref, HEADLINE=worst.headline.upper(), name=worst.name, minutes=minutes
    )  # fmt: skip
    return _told(tx, house, incident, incident.owner or "", body, Reason.STILL, now, still_asked_at=now)


def _page_again(tx: Tx, house: House, incident: Incident, now: datetime) -> Incident:
    """They may be asleep or in the water: the whole ladder, the owner still first (L6)."""
    again = NewPage(Handling.URGENT, Reason.UNHEARD, standing_items(tx, incident))
    return open_page(tx, house, replace(incident, still_asked_at=None), again, now)


def _tell_manager(tx: Tx, house: House, owned: Owned, now: datetime) -> Incident:
    """One text for all the reasons that there are; a manager who was asked to accept it knows of the danger."""
    incident, register = owned.incident, house.register(tx)
    reasons = manager_reasons(owned, house.policy, now)
    manager, _ = on_rung(house.policy.managers_rota, register.roster(now))
    if not reasons or manager is None:
        return incident
    told = replace(incident, manager_told=tuple(dict.fromkeys([*incident.manager_told, *reasons])))
    knows = manager == incident.owner or (reasons == (Why.RED,) and _was_asked(tx, incident, manager))
    if knows:
        incidents.save(tx, told)
        return told
    owner = register.people.get(incident.owner or "")
    since = house.texts.clock(incident.owned_since or now, now)
    why = _in_words(tx, owned, house, homes=Why.HOMES in reasons)
    body = house.texts.say(
        "inform.manager", ref=incident.ref, why=why, who=owner.short if owner else "nobody", time=since
    )  # fmt: skip
    return _told(tx, house, incident, manager, body, Reason.MANAGER, now, manager_told=told.manager_told)


def _was_asked(tx: Tx, incident: Incident, person: str) -> bool:
    return any(page.was_asked(person) for page in pages.of_incident(tx, incident.id))


def _in_words(tx: Tx, owned: Owned, house: House, *, homes: bool = False) -> str:
    """Why: `3 homes reported flooded at Sileby`, or what stands: `2 severe flood warnings, River Soar at Sileby`."""
    if homes:
        return _homes(tx, owned.incident, house)
    if not owned.standing:
        return owned.incident.title
    worst = _worst(owned.standing)
    count = sum(warning.level is worst.level for warning in owned.standing)
    return f"{count} {worst.headline.lower()}{'s' if count > 1 else ''}, {worst.name}"


def _homes(tx: Tx, incident: Incident, house: House) -> str:
    """Where most homes are under water; the rest counted."""
    areas, found = house.register(tx).areas, most_homes(reports.of_incident(tx, incident.id))
    if not found:
        return "homes reported flooded"
    worst = max(found, key=lambda area: (found[area], area))
    count, more = sum(found.values()), f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{count} home{'s' if count > 1 else ''} reported flooded at {place(worst, areas)}{more}"


def _worst(standing: Sequence[HazardWarning]) -> HazardWarning:
    return max(standing, key=lambda warning: (warning.level, warning.level_since))


def _told(
    tx: Tx, house: House, incident: Incident, who: str, body: str, reason: Reason, now: datetime, **changes: object
) -> Incident:
    key = f"{reason}:{incident.id}:{now.isoformat()}:{who}"
    send_texts(tx, [note(house.register(tx), who, body, reason, key, incident)], now)
    saved = replace(incident, **changes)  # type: ignore[arg-type]
    incidents.save(tx, saved)
    return saved
