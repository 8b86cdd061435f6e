"""How often the service ended without being told to: whoever starts it again for ever would never say so (C3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.store import logbook, state
from dutyofficer.store.db import Tx

WITHIN = timedelta(hours=1)

_RUNNING, _FALLS = "running", "falls"


def started(house: House, now: datetime) -> None:
    """Note a start. If the life before it did not say that it stopped, it fell."""
    with house.database.write() as tx:
        fell = state.get(tx, _RUNNING) == "yes"
        lately = [*_falls(tx, now), *([now] if fell else [])]
        state.put(tx, _FALLS, " ".join(moment.isoformat() for moment in lately))
        state.put(tx, _RUNNING, "yes")
        said = "started; the life before ended without being told to" if fell else "started"
        logbook.write(tx, [Line(at=now, kind="service", text=said)], now)


def stopped(house: House, now: datetime) -> None:
    """Note that we end because we were told to."""
    with house.database.write() as tx:
        state.put(tx, _RUNNING, "no")
        logbook.write(tx, [Line(at=now, kind="service", text="stopped")], now)


def how_many(tx: Tx, now: datetime) -> int:
    """Falls within the last hour."""
    return len(_falls(tx, now))


def _falls(tx: Tx, now: datetime) -> list[datetime]:
    kept = (state.get(tx, _FALLS) or "").split()
    return [moment for moment in map(datetime.fromisoformat, kept) if now - moment < WITHIN]
