"""What the flood guidance comes to at this moment: for the digest, and for how soon a silence counts (F10, C1)."""

from __future__ import annotations

from datetime import date, datetime

from dutyofficer.core.guidance import SOON, Risk
from dutyofficer.core.outlook import Outlook, outlook
from dutyofficer.desk.house import House
from dutyofficer.store import guidance
from dutyofficer.store.db import Tx


def today(house: House, now: datetime) -> date:
    """The date on people's calendars."""
    return now.astimezone(house.policy.zone).date()


def ahead(tx: Tx, house: House, now: datetime) -> Outlook | None:
    """The worst of the five days from today; None if nothing is above very low."""
    day = today(house, now)
    return outlook(guidance.ahead(tx, day), day)


def worst_soon(tx: Tx, house: House, now: datetime) -> Risk:
    """How great the risk is today and tomorrow."""
    day = today(house, now)
    found = outlook(guidance.ahead(tx, day), day, len(SOON))
    return found.risk if found else Risk.VERY_LOW
