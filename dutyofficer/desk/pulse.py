"""Whether the watcher outside may be told that all is well, and telling it (C4)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from dutyofficer.channels.ping import Ping
from dutyofficer.desk.house import House
from dutyofficer.desk.report import feed_state
from dutyofficer.store import feeds, pages
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

SLACK = timedelta(seconds=30)
"""A step that fell due so long ago is being taken; longer, and nobody takes it."""


def ailing(tx: Tx, house: House, now: datetime) -> list[str]:
    """What keeps us from saying that all is well: a feed that is not fresh, an open page that goes nowhere."""
    asked = {name: feed_state(feeds.get(tx, name), plan.silent_after, now) for name, plan in house.feeds.items()}
    found = [f"feed {name} is {state}" for name, state in asked.items() if state != "fresh"]
    found += [] if house.feeds else ["no feed is switched on"]
    still = [page for page in pages.open_ones(tx) if page.next_step_at is None or page.next_step_at < now - SLACK]
    return found + [f"page {page.id} has no step to come" for page in still]


class Pulse:
    """Tells the watcher, if there is one, while all is well. `loops` says what is wrong with those that run."""

    def __init__(self, house: House, ping: Callable[[], Ping | None], loops: Callable[[], list[str]]) -> None:
        self._house, self._ping, self._loops = house, ping, loops
        self._said: list[str] = []

    def beat(self, now: datetime) -> bool:
        """One round: whether the watcher was told. Why not is logged once."""
        ping = self._ping()
        if ping is None:
            return False
        with self._house.database.read() as tx:
            why = [*self._loops(), *ailing(tx, self._house, now)]
        if why and why != self._said:
            log.warning("the watcher is not told: %s", "; ".join(why), extra={"action": "ping_withheld"})
        self._said = why
        return not why and ping.send()
