"""Who is on duty: whom the rota names, and during a handover who still has the phone (D1, D2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.handover import Handover
from dutyofficer.core.ladder import Roster
from dutyofficer.desk.house import House
from dutyofficer.store import failing, handovers
from dutyofficer.store.db import Tx


def roster_at(tx: Tx, house: House, now: datetime) -> Roster:
    """Who can be asked now, and who of them by call only (L4)."""
    found = house.register(tx).roster(now)
    waiting = waits(tx, house, found)
    holding = {waiting.rota: waiting.holder} if waiting else {}
    return replace(found, texts_fail=failing.people_whose_texts_fail(tx), holding=holding)


def waits(tx: Tx, house: House, found: Roster) -> Handover | None:
    """The handover in which two people hold the duty officer's phone, if there is one."""
    last = handovers.newest(tx, house.policy.officers_rota)
    return last if last and last.waits and found.on.get(last.rota) == last.incoming else None


def holder(tx: Tx, rota: str, rostered: str | None) -> str | None:
    """Who last took the phone of a rota (D1); where nothing is known of it, whoever is rostered."""
    last = handovers.newest(tx, rota)
    return last.holder if last is not None and last.incoming == rostered else rostered
