"""Warnings of ours in areas whose shape we do not know: the publisher is asked for it, apart from any page."""

from __future__ import annotations

import logging
from datetime import datetime

from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.sources.base import BadPoll
from dutyofficer.store import logbook, warnings
from dutyofficer.store import register as kept

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Areas asked for in one round: the publisher's answers may be slow, and nobody waits for them."""


def learn(house: House, asked: set[str], now: datetime) -> int:
    """Fetch and keep the areas of unmapped warnings of ours; returns how many. The next poll matches them anew.

    `asked` is what this process has asked for already: a code that the publisher does not know is not asked again.
    """
    learnt = 0
    for source, code in _unknown(house, asked)[:AT_ONCE]:
        asked.add(code.casefold())
        try:
            area = house.sources[source].area(code)
        except BadPoll as error:
            log.warning("area %s: %s", code, error, extra={"action": "area_unknown"})
            continue
        if area is not None:
            with house.database.write() as tx:
                kept.put(tx, kept.FLOOD_AREAS, [area])
                logbook.write(tx, [Line(at=now, kind="register", text=f"learnt the shape of {area.code}")], now)
            learnt += 1
    return learnt


def _unknown(house: House, asked: set[str]) -> list[tuple[str, str]]:
    """Feed and code of every unmapped warning of ours without a shape, the worst first."""
    with house.database.read() as tx:
        matcher = house.register(tx).matcher
        standing = [entry.known.warning for entry in warnings.in_force(tx, ours=True) if entry.unmapped]
    unknown = [w for w in standing if w.source in house.sources and matcher.lacks_polygon(w.code)]
    return [(w.source, w.code) for w in unknown if w.code.casefold() not in asked]
