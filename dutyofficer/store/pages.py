"""Pages and where on their ladders they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from dutyofficer.core.incident import IncidentState
from dutyofficer.core.page import Item, Page, PageState
from dutyofficer.core.policy import Ladder
from dutyofficer.store.tables import incidents, pages
from dutyofficer.store.values import dump, load

_Items = tuple[Item, ...]
_Asked = tuple[tuple[str, datetime], ...]

_ALL = select(pages).order_by(pages.c.id)
_NEW = insert(pages).returning(pages.c.id)
_SAVE = update(pages).where(pages.c.id == bindparam("of"))
_ONE = _ALL.where(pages.c.id == bindparam("number"))
_OPEN = _ALL.where(pages.c.state == PageState.OPEN)
_DUE = _OPEN.where(pages.c.next_step_at <= bindparam("now"))
_OF_INCIDENT = _ALL.where(pages.c.incident == bindparam("of"))
_ASKED = (
    select(pages.c.incident, pages.c.asked)
    .join(incidents, incidents.c.id == pages.c.incident)
    .where(incidents.c.state != IncidentState.CLOSED)
)
_RECENT = _ALL.where((pages.c.opened_at >= bindparam("since")) | (pages.c.state == PageState.OPEN))


def _values(page: Page) -> dict[str, object]:
    return {
        "incident": page.incident, "handling": page.handling, "reason": page.reason, "level": int(page.level),
        "items": dump(page.items, _Items), "state": page.state, "opened_at": page.opened_at,
        "climbs_from": page.climbs_from,
        "ladder": dump(page.ladder), "step": page.step, "round": page.round, "next_step_at": page.next_step_at,
        "asked": dump(page.asked, _Asked), "declined": sorted(page.declined),
        "accepted_by": page.accepted_by, "accepted_at": page.accepted_at, "joined_at": page.joined_at,
    }  # fmt: skip


def from_row(row: Row[*tuple[Any, ...]]) -> Page:
    """A row as others read it."""
    values = dict(row._mapping)
    values |= {
        "items": load(_Items, row.items), "ladder": load(Ladder, row.ladder), "asked": load(_Asked, row.asked)
    }  # fmt: skip
    return load(Page, values)


def add(tx: Connection, page: Page) -> int:
    """Keep a new page; returns its row. The `id` it came with is not looked at."""
    return int(tx.execute(_NEW, _values(page)).scalar_one())


def save(tx: Connection, page: Page) -> None:
    """Keep where it is."""
    tx.execute(_SAVE, _values(page) | {"of": page.id})


def _some(tx: Connection, query: Select[*tuple[Any, ...]], **values: object) -> list[Page]:
    return [from_row(row) for row in tx.execute(query, values)]


def of_incident(tx: Connection, incident: int) -> list[Page]:
    """All pages of an incident, oldest first."""
    return _some(tx, _OF_INCIDENT, of=incident)


def asked_in_open(tx: Connection) -> list[tuple[int, str]]:
    """Who was asked by a page of an incident that is not closed: incident and person."""
    return [(row.incident, who) for row in tx.execute(_ASKED) for who, _ in load(_Asked, row.asked)]


def open_ones(tx: Connection) -> list[Page]:
    """Every page that nobody has accepted."""
    return _some(tx, _OPEN)


def due(tx: Connection, now: datetime) -> list[Page]:
    """Open pages whose next step is due, worst first."""
    found = _some(tx, _DUE, now=now)
    return sorted(found, key=lambda page: (-page.level, page.id))


def recent(tx: Connection, since: datetime) -> list[Page]:
    """Pages opened since then, or still open: what a reply may be about."""
    return _some(tx, _RECENT, since=since)


def last_accept_by(tx: Connection, people: Sequence[str]) -> datetime | None:
    """When one of these people last accepted anything (L6)."""
    theirs = pages.c.accepted_by.in_(people)
    moment: datetime | None = tx.execute(select(func.max(pages.c.accepted_at)).where(theirs)).scalar_one()
    return moment


def get(tx: Connection, number: int) -> Page:
    """One page by its row."""
    return _some(tx, _ONE, number=number)[0]
