"""The publisher's flood areas, once a week: new ones of ours are kept, and the team is told in the morning (F13)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from dutyofficer.core.area import FloodArea
from dutyofficer.core.clock import next_wall
from dutyofficer.core.flood_list import Listed, ListNews, compare_list
from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.problem import CannotDo
from dutyofficer.sources.base import BadPoll, ListsAreas
from dutyofficer.store import logbook, state
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

AT = time(4)
"""When it is asked for: the publisher and we are quiet then, and the morning's text is three hours ahead."""
WEEK = timedelta(days=6, hours=12)
DUE, TOLD, OURS, GONE = "areas_due", "areas_told", "areas_ours", "areas_gone"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a list came to. `uncovered` are areas of ours in which no store and no warden's patch is known to lie."""

    feed: str
    news: ListNews
    uncovered: tuple[Listed, ...]


def refresh_if_due(house: House, now: datetime) -> Refreshed | None:
    """Once a week at four in the morning; what fails is tried the next day, and changes nothing."""
    if not _lists(house):
        return None
    with house.database.read() as tx:
        due = state.get(tx, DUE)
    if due is not None and now < datetime.fromisoformat(due):
        return None
    _plan(house, now)
    if due is None:
        return None  # the very first look: the start has enough to do
    try:
        return refresh(house, now)
    except BadPoll as error:
        log.warning("the list of flood areas: %s", error, extra={"action": "areas_failed"})
        return None


def refresh(house: House, now: datetime, *, dry_run: bool = False) -> Refreshed:
    """Ask for the list now, keep what is new of ours, and leave the rest for the morning. Errors: BadPoll, CannotDo."""
    sources = _lists(house)
    if not sources:
        raise CannotDo("no feed that is switched on has a list of flood areas")
    name, source = sources[0]
    listed = source.areas()
    with house.database.read() as tx:
        register = house.register(tx)
    found = _compared(name, listed, register, house)
    if dry_run:
        return found
    with house.database.write() as tx:
        found = _compared(name, listed, house.register(tx), house)
        _keep(tx, found, now)
        state.put(tx, DUE, next_wall(now + WEEK, AT, house.policy.zone).isoformat())
    return found


def _plan(house: House, now: datetime) -> None:
    """Before anything is asked for: what ends the process half-way must not be asked for every minute."""
    with house.database.write() as tx:
        state.put(tx, DUE, next_wall(now, AT, house.policy.zone).isoformat())


def _lists(house: House) -> list[tuple[str, ListsAreas]]:
    return [(name, source) for name, source in house.sources.items() if isinstance(source, ListsAreas)]


def _compared(feed: str, listed: Sequence[Listed], register: Register, house: House) -> Refreshed:
    news = compare_list(listed, register.flood_areas, house.authorities)
    if not news.ours:
        raise BadPoll(f"{feed}: none of {len(listed)} flood areas names an authority of ours")
    return Refreshed(feed, news, tuple(a for a in news.ours if not register.matcher.reaches_community(a.code)))


def _keep(tx: Tx, found: Refreshed, now: datetime) -> None:
    """New areas, and new names of those that no file of the team holds: a file's rows are the team's to change."""
    news, imported = found.news, kept.digests(tx, kept.FLOOD_AREAS)
    flood_areas = kept.everything(tx, kept.FLOOD_AREAS)
    added = [FloodArea(code=area.code, name=area.name, parent=area.parent) for area in news.new]
    renamed = [replace(flood_areas[r.code.casefold()], name=r.name) for r in news.renamed]
    kept.put(tx, kept.FLOOD_AREAS, [*added, *(area for area in renamed if area.code.casefold() not in imported)])
    state.put(tx, OURS, json.dumps({area.key: area.name for area in news.ours}))
    state.put(tx, GONE, json.dumps(sorted(area.code for area in news.gone)))
    waiting = _waiting(tx)
    for kind, names in _names(found).items():
        waiting[kind] = waiting.get(kind, {}) | {name: False for name in names if name not in waiting.get(kind, {})}
    state.put(tx, TOLD, json.dumps(waiting))
    text = f"{found.feed}: {len(news.ours)} flood areas of ours in its list, {len(news.new)} new"
    logbook.write(tx, [Line(at=now, kind="areas", text=f"{text}, {_ended(news)}")], now)


def _ended(news: ListNews) -> str:
    return f"{len(news.renamed)} renamed, {len(news.gone)} no longer in it"


def _names(found: Refreshed) -> dict[str, list[str]]:
    """What each kind of news is called in a text; the name is also what makes it told once."""
    news = found.news
    return {
        "new": [f"{area.code} {area.name}" for area in news.new],
        "renamed": [f"{r.code} is now {r.name}" for r in news.renamed],
        "gone": [f"{area.code} {area.name}" for area in news.gone],
    }


def _waiting(tx: Tx) -> dict[str, dict[str, bool]]:
    """By kind, everything that the team is to hear of, and whether it has."""
    found: dict[str, dict[str, bool]] = json.loads(state.get(tx, TOLD) or "{}")
    return found


def untold(tx: Tx, house: House) -> dict[str, list[str]]:
    """What the team has not heard yet, by kind. Whether an area is covered is asked now, its shape being here."""
    waiting, ours = _waiting(tx), named_ours(tx)
    matcher, areas = house.register(tx).matcher, house.register(tx).flood_areas
    heard = {_code(name) for name in waiting.get("uncovered", {})}
    found = {kind: [name for name, told in names.items() if not told] for kind, names in waiting.items()}
    open_ones = [f"{areas[key].code} {name}" for key, name in ours.items() if key in areas]
    unheard = [name for name in open_ones if _code(name) not in heard]
    return found | {"uncovered": [name for name in unheard if not matcher.reaches_community(_code(name))]}


def _code(name: str) -> str:
    return name.partition(" ")[0]


def now_told(tx: Tx, told: Mapping[str, Sequence[str]]) -> None:
    """The team has been told."""
    waiting: dict[str, Any] = _waiting(tx)
    for kind, names in told.items():
        waiting[kind] = waiting.get(kind, {}) | dict.fromkeys(names, True)
    state.put(tx, TOLD, json.dumps(waiting))


def named_ours(tx: Tx) -> dict[str, str]:
    """Every flood area that named an authority of ours in the last list: its name by its folded code."""
    found: dict[str, str] = json.loads(state.get(tx, OURS) or "{}")
    return found


def gone_from_list(tx: Tx) -> list[str]:
    """Codes that we keep and that the publisher's last list no longer had."""
    found: list[str] = json.loads(state.get(tx, GONE) or "[]")
    return found


def shape(found: Refreshed) -> dict[str, Any]:
    """For another program."""
    news = found.news
    return {
        "feed": found.feed,
        "ours": len(news.ours),
        "new": [{"code": area.code, "name": area.name} for area in news.new],
        "renamed": [{"code": r.code, "was": r.was, "name": r.name} for r in news.renamed],
        "gone": [{"code": area.code, "name": area.name} for area in news.gone],
        "uncovered": [{"code": area.code, "name": area.name} for area in found.uncovered],
    }
