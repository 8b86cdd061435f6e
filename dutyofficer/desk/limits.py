"""Before texts leave: a phone that has had too many in an hour is called for a page, and spared the rest (S4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dutyofficer.desk.house import House
from dutyofficer.desk.instead import after_sending
from dutyofficer.store import limits
from dutyofficer.store.db import Tx

HOUR = timedelta(hours=1)
LATER = timedelta(minutes=15)
"""For how long what only informs waits then."""


def keep_to_limits(tx: Tx, house: House, now: datetime) -> None:
    """RED and answers go whatever the count."""
    full = limits.full_phones(tx, now - HOUR, house.policy.texts_an_hour)
    if full:
        limits.hold(tx, full, now, now + LATER)
        after_sending(tx, house, limits.give_up_pages(tx, full, "too many texts to that phone in an hour"), now)
