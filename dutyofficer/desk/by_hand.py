"""What an operator does at the command line. Same rules, same record."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core.incident import How, Incident, IncidentState
from dutyofficer.core.logbook import Line
from dutyofficer.core.page import PageState
from dutyofficer.core.people import Person
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.reports import Said, take
from dutyofficer.desk.stand_down import keep_on, release
from dutyofficer.desk.taking import accept
from dutyofficer.desk.upkeep import close
from dutyofficer.store import incidents, logbook, pages
from dutyofficer.store.db import Tx


def accept_by_hand(house: House, ref: str, person: str, now: datetime) -> Incident:
    """Accept every open page of an incident for somebody. Errors: CannotDo."""
    with house.database.write() as tx:
        incident, who = _find(tx, ref), _person(tx, house, person)
        if not who.is_officer:
            raise CannotDo(f"{person} is not an officer")
        waiting = [page for page in pages.of_incident(tx, incident.id) if page.state is PageState.OPEN]
        if not waiting:
            raise CannotDo(f"nothing of {incident.ref} waits to be accepted")
        accept(tx, house, waiting, who, now)
        return incidents.get(tx, incident.id)


def log_by_hand(house: House, ref: str, words: str, person: str | None, now: datetime) -> None:
    """Write words on an incident's log. Errors: CannotDo."""
    with house.database.write() as tx:
        incident = _find(tx, ref)
        by = _person(tx, house, person).id if person else None
        line = Line(at=now, kind="decision", incident=incident.id, text="logged by hand", by=by, words=words)
        logbook.write(tx, [line], now)


def close_by_hand(house: House, ref: str, why: str, person: str | None, now: datetime) -> None:
    """Close an incident with a reason; what is in force is carried (I3). Errors: CannotDo."""
    with house.database.write() as tx:
        incident = _find(tx, ref)
        if incident.state is IncidentState.CLOSED:
            raise CannotDo(f"{incident.ref} is closed already")
        untold = [n.item.name for n in incidents.waiting(tx, incident.id) if n.how is How.ACCEPT]
        if untold:
            raise CannotDo(f"{incident.ref}: {untold[0]} waits to be paged; close it once somebody has accepted that")
        by = _person(tx, house, person).id if person else None
        close(tx, incident, now, why, by)


def send_by_hand(house: House, ref: str, where: str, person: str, now: datetime, *, hold: bool = False) -> str:
    """Tell the wardens that it is over, or keep them on, for somebody who may say so (W3). Errors: CannotDo."""
    with house.database.write() as tx:
        incident, who = _find(tx, ref), _person(tx, house, person)
        said = (keep_on if hold else release)(tx, house, incident, who, where, now)
        if not said.done:
            raise CannotDo(said.words)
        return said.words


def report_by_hand(house: House, ref: str, words: str, area: str, person: str, now: datetime) -> str:
    """Enter what somebody reported by phone (H8); returns what a text would have echoed. Errors: CannotDo."""
    with house.database.write() as tx:
        incident, who = _find(tx, ref), _person(tx, house, person)
        if area not in house.register(tx).areas:
            raise CannotDo(f"there is no area {area}")
        if incident.state is IncidentState.CLOSED:
            raise CannotDo(f"{incident.ref} is closed")
        return take(tx, house, Said(person=who, words=words, at=now, ref=incident.ref, area=area), now)


def _find(tx: Tx, ref: str) -> Incident:
    incident = incidents.by_ref(tx, ref)
    if incident is None:
        raise CannotDo(f"there is no incident {ref}")
    return incident


def _person(tx: Tx, house: House, person: str) -> Person:
    found = house.register(tx).people.get(person)
    if found is None:
        raise CannotDo(f"there is no person {person}")
    return found
