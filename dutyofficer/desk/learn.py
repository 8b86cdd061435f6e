"""Areas of ours whose shape we do not know: the publisher is asked for it, apart from any page (F6, F13)."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.area import FloodArea
from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.sources.base import BadPoll, ListsAreas
from dutyofficer.store import logbook, warnings
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Areas asked for in one round: the publisher's answers may be slow, and nobody waits for them."""


def learn(house: House, asked: set[str], now: datetime) -> int:
    """Fetch and keep the areas of unmapped warnings of ours, then of those that a list brought; returns how many.

    The next poll matches them anew. `asked` is what this process has asked for already: a code that the publisher
    does not know is not asked again.
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
                kept.put(tx, kept.FLOOD_AREAS, [_named_as_kept(house, tx, area)])
                logbook.write(tx, [Line(at=now, kind="register", text=f"learnt the shape of {area.code}")], now)
            learnt += 1
    return learnt


def _named_as_kept(house: House, tx: Tx, area: FloodArea) -> FloodArea:
    """The shape is what was asked for: a name that we have stays, and so does the alert area that it lies in."""
    known = house.register(tx).flood_areas.get(area.code.casefold())
    return area if known is None else replace(area, name=known.name, parent=area.parent or known.parent)


def _unknown(house: House, asked: set[str]) -> list[tuple[str, str]]:
    """Feed and code of every unmapped warning of ours without a shape, the worst first, then of areas from a list."""
    with house.database.read() as tx:
        register = house.register(tx)
        standing = [entry.known.warning for entry in warnings.in_force(tx, ours=True) if entry.unmapped]
        listed = _from_a_list(house, tx)
    wanted = [(w.source, w.code) for w in standing if w.source in house.sources]
    wanted = [(feed, code) for feed, code in [*wanted, *listed] if register.matcher.lacks_polygon(code)]
    return [(feed, code) for feed, code in dict.fromkeys(wanted) if code.casefold() not in asked]


def _from_a_list(house: House, tx: Tx) -> list[tuple[str, str]]:
    """Areas that are in no file of the team and have no shape: in a file, none may be on purpose."""
    feeds = [name for name, source in house.sources.items() if isinstance(source, ListsAreas)]
    areas = [(key, area) for key, area in house.register(tx).flood_areas.items() if area.geometry is None]
    imported = kept.digests(tx, kept.FLOOD_AREAS) if feeds and areas else {}
    return [(feed, area.code) for feed in feeds[:1] for key, area in areas if key not in imported]
