"""Something that no warning says, told to the officer in an incident of its own: guidance (F10), a gauge (F11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import How, Incident, Kind, Notice
from dutyofficer.core.page import Item
from dutyofficer.core.policy import Handling
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import opened_line
from dutyofficer.desk.tell import tell
from dutyofficer.store import incidents, logbook
from dutyofficer.store.db import Tx


def announce(
    tx: Tx, house: House, cause: str, item: Item, handling: Handling, now: datetime, *, lasting: bool = False
) -> Incident:
    """Open the incident and tell what is due. A `lasting` one stays open until its cause is over."""
    opening = incidents.Opening(Kind.WEATHER, cause, f"{item.headline}, {item.name}", needs_accept=False)
    made = incidents.open_new(tx, opening, now, house.local_year(now))
    if lasting:
        made = replace(made, calm_since=None)
        incidents.save(tx, made)
    logbook.write(tx, [opened_line(made, now)], now)
    how = How.INFORM if handling is Handling.INFORM else How.ACCEPT
    incidents.add_notices(tx, made.id, [Notice(how, item, now, urgent=handling is Handling.URGENT)])
    return tell(tx, house, made, now)
