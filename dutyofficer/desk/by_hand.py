"""What people do other than by text: a key during a call, an operator at the command line. Same rules, same record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dutyofficer.core.incident import How, Incident, IncidentState
from dutyofficer.core.logbook import Line
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.taking import accept, refuse
from dutyofficer.desk.upkeep import close
from dutyofficer.store import incidents, logbook, outbox, pages
from dutyofficer.store.db import Tx

UNKNOWN_CALL = "This call is not known here. Goodbye."


def receive_key(house: House, attempt: str, digits: str, now: datetime) -> str:
    """A key pressed during one call: `1` accepts every page that it read out, `2` refuses them (B3).

    Returns what is said back. A replay changes nothing.
    """
    with house.database.write() as tx:
        message = outbox.of_attempt(tx, attempt)
        if message is None or message.page is None:
            return UNKNOWN_CALL
        person = house.register(tx).people.get(message.person)
        if person is None:
            return UNKNOWN_CALL
        read = [pages.get(tx, number) for number in message.reads or (message.page,)]
        text = f"{person.id} pressed {digits[:1] or 'nothing'}"
        about = dict.fromkeys(page.incident for page in read)
        logbook.write(tx, [Line(at=now, kind="key", incident=i, by=person.id, text=text) for i in about], now)
        return _pressed(tx, house, read, person, digits, now)


def _pressed(tx: Tx, house: House, read: Sequence[Page], person: Person, digits: str, now: datetime) -> str:
    waiting = [page for page in read if page.state is PageState.OPEN]
    if not waiting:
        who = house.register(tx).people.get(read[0].accepted_by or "")
        return f"{who.name} has it. Goodbye." if who else "It is closed. Goodbye."
    if digits == "1":
        accept(tx, house, waiting, person, now)
        return "You have it. Thank you. Goodbye."
    if digits == "2":
        for page in waiting:
            if person.id not in page.declined:  # pressed or posted again, it asks nobody else
                refuse(tx, house, page, person, now)
        return "Noted, you cannot take it. The next person is asked now. Goodbye."
    return "That key means nothing here. Reply to the text with 1 to accept. Goodbye."


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
