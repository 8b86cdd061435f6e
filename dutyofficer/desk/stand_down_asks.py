"""The officer is asked whether wardens may be told that it is over, and at last told that nobody said so (W3, B0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.message import Reason, segments
from dutyofficer.core.page import PageState
from dutyofficer.core.stand_down import Flood, Stage, StandDown, ask_at, by_area, drops_at, listed, place, wardens
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.respond import board
from dutyofficer.desk.stand_down import drop, overtaken_news
from dutyofficer.desk.stand_down_texts import told_of
from dutyofficer.desk.tell import inform
from dutyofficer.store import incidents, pages, stand_downs
from dutyofficer.store.db import Tx

STAYS = "A flood alert stays. "


def look_after_stand_downs(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """What is given up, and whether its owner is to be asked now."""
    waiting = _waiting(tx, incident)
    _give_up(tx, house, incident, [one for one in waiting if drops_at(one, house.policy) <= now], now)
    left = _waiting(tx, incident) if waiting else []
    due = ask_at(left, house.policy)
    if due is not None and due <= now and _may_ask(tx, incident, now):
        _ask(tx, house, incident, left, now)


def next_stand_down(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which one is asked for or given up."""
    marks: list[datetime] = []
    for incident in incidents.open_ones(tx):
        waiting = _waiting(tx, incident)
        marks += [drops_at(one, house.policy) for one in waiting]
        marks += [due] if (due := ask_at(waiting, house.policy)) is not None else []
        marks += [incident.hushed_until] if waiting and incident.hushed_until else []
    return min((mark for mark in marks if mark > now), default=None)


def _waiting(tx: Tx, incident: Incident) -> list[StandDown]:
    return [one for one in stand_downs.waiting(tx, incident.id) if one.stage is Stage.WAITING]


def _may_ask(tx: Tx, incident: Incident, now: datetime) -> bool:
    """Not beside a page that nobody has (B3), nor while its owner wants to hear no more (B5)."""
    open_page = any(page.state is PageState.OPEN for page in pages.of_incident(tx, incident.id))
    hushed = incident.hushed_until is not None and now < incident.hushed_until
    return not hushed and not (open_page and incident.owner is None)


def _ask(tx: Tx, house: House, incident: Incident, waiting: Sequence[StandDown], now: datetime) -> None:
    """One text for all that wait; what would have said that they are lifted has nothing new to say (B1)."""
    found = by_area(stand_downs.floods(tx, incident.id, {one.area for one in waiting}))
    floods = list({flood.name: flood for floods in found.values() for flood in floods}.values())
    if not inform(tx, house, [incident], (), _words(tx, house, incident, waiting, floods, now), Reason.STANDDOWN, now):
        return
    stand_downs.save(tx, [replace(one, asked_at=now) for one in waiting])
    incidents.said(tx, overtaken_news(tx, incident, frozenset(flood.name for flood in floods)), now)


def _words(
    tx: Tx, house: House, incident: Incident, waiting: Sequence[StandDown], floods: Sequence[Flood], now: datetime
) -> str:
    last = max(floods, key=lambda flood: (flood.since, flood.name))
    levels = board(tx).places()
    alert = any(levels.get(one.area, Level.LIFTED) is Level.YELLOW for one in waiting)
    count = len({who for who, _ in told_of(tx, house, incident.id, waiting)})
    return house.texts.say(
        "inform.standdown", ref=incident.ref, publisher=house.texts.publisher("flood"),
        since=house.texts.clock(last.since, now), name=last.name,
        more=f" and {len(floods) - 1} more" if len(floods) > 1 else "", count=wardens(count),
        stays=STAYS if alert else "",
    )  # fmt: skip


def with_stand_downs(tx: Tx, house: House, body: str, now: datetime) -> str:
    """The morning text with what waits, if there is room; what it says is asked by it."""
    for incident in incidents.open_ones(tx):
        waiting = _waiting(tx, incident)
        due = ask_at(waiting, house.policy)
        longer = f"{body} {house.texts.say('inform.standdown_digest', ref=incident.ref)}"
        if due is not None and due <= now and _may_ask(tx, incident, now) and segments(longer) <= 2:
            stand_downs.save(tx, [replace(one, asked_at=now) for one in waiting])
            body = longer
    return body


def _give_up(tx: Tx, house: House, incident: Incident, gone: Sequence[StandDown], now: datetime) -> None:
    if not gone or incident.state is IncidentState.CLOSED:
        return
    drop(tx, incident, gone, "nobody said SEND", now)
    places = listed(place(one.area, house.register(tx).areas) for one in gone)
    body = house.texts.say("inform.standdown_dropped", ref=incident.ref, places=places)
    inform(tx, house, [incident], (), body, Reason.STANDDOWN, now)
