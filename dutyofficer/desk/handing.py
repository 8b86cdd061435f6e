"""An owner passes it on, takes it over, or wants less of it: TAKE, ESC, HUSH (A2, B5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.gather import NewPage
from dutyofficer.core.incident import Incident
from dutyofficer.core.ladder import only_rung
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import PageState
from dutyofficer.core.people import Person
from dutyofficer.core.policy import Handling
from dutyofficer.core.warning import Level
from dutyofficer.desk.handover import take_phone
from dutyofficer.desk.house import House
from dutyofficer.desk.items import standing_items
from dutyofficer.desk.owning import own
from dutyofficer.desk.paging import bring_in, open_page
from dutyofficer.desk.taking import tell_the_others
from dutyofficer.store import incidents, logbook, pages
from dutyofficer.store.db import Tx


def take_over(tx: Tx, house: House, incident: Incident, person: Person, now: datetime) -> None:
    """It is theirs from now on; whoever had it is told."""
    before = incident.owner
    text = f"taken over by {person.id} from {before or 'nobody'}"
    logbook.write(tx, [Line(at=now, kind="accepted", incident=incident.id, text=text, by=person.id)], now)
    own(tx, incident, person.id, now)
    tell_the_others(tx, house, incident.id, [before] if before else [], person, now)
    take_phone(tx, house, person, now, answered=False)


def bring_in_manager(tx: Tx, house: House, incident: Incident, person: Person, now: datetime) -> None:
    """The senior manager is asked at once: on the page that climbs, else on one of their own."""
    text = f"{person.id} asks for the senior manager"
    logbook.write(tx, [Line(at=now, kind="escalated", incident=incident.id, text=text, by=person.id)], now)
    rota = house.policy.managers_rota
    waiting = [page for page in pages.of_incident(tx, incident.id) if page.state is PageState.OPEN]
    if waiting:
        bring_in(tx, house, waiting[-1], rota, now)
        return
    items = standing_items(tx, incident)
    handling = Handling.URGENT if items[0].level is Level.RED else Handling.ACCEPT
    ladder = only_rung(house.policy.ladder(handling), rota)
    open_page(tx, house, incident, NewPage(handling, Reason.ASKED, items), now, ladder=ladder)


def hush(tx: Tx, house: House, incident: Incident, person: Person, now: datetime) -> None:
    """No more small news of it until the morning (B5)."""
    until = house.policy.quiet.over(now)
    incidents.save(tx, replace(incidents.get(tx, incident.id), hushed_until=until))
    line = Line(at=now, kind="hushed", incident=incident.id, by=person.id, text=f"{person.id} hushed it")
    logbook.write(tx, [line], now)
