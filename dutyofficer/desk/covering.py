"""`TAKE S2`: somebody covers a gap in a rota until it ends (D5)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.incident import Incident
from dutyofficer.core.page import PageState
from dutyofficer.core.people import Person
from dutyofficer.core.rota_edit import covered
from dutyofficer.core.rota_words import dated
from dutyofficer.desk.handover import look_at_duty
from dutyofficer.desk.house import House
from dutyofficer.desk.rota_editing import change
from dutyofficer.desk.rota_watch import gap_of
from dutyofficer.desk.taking import accept
from dutyofficer.store import pages
from dutyofficer.store.db import Tx


def cover_gap(tx: Tx, house: House, incident: Incident, person: Person, now: datetime) -> str:
    """They are on duty from now to the end of the gap, and have its concern. Returns the answer."""
    gap = gap_of(tx, house, incident, now)
    if gap is None:
        return house.texts.say("answer.no_need", ref=incident.ref)
    rota = house.register(tx).rotas[gap[0]]
    what = f"override: {person.id} covers {incident.ref}"
    change(tx, house, covered(rota, person.id, now, gap[2]), what, person.id, now, by_text=True)
    look_at_duty(tx, house, now, willing=person)
    waiting = [page for page in pages.of_incident(tx, incident.id) if page.state is PageState.OPEN]
    accept(tx, house, waiting, person, now)
    until = dated(gap[2], now, ZoneInfo(rota.timezone))
    return house.texts.say("answer.covers", ref=incident.ref, rota=rota.name, until=until)
