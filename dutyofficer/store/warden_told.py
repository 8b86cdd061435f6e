"""Who was told what of which place: what a stand-down, a deputy and the officer's screen go by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from dutyofficer.core.warden import Told
from dutyofficer.core.warning import Level
from dutyofficer.store.db import insert_new
from dutyofficer.store.warden_tables import warden_told

_FIELDS = tuple(field.name for field in fields(Told))
_OF_INCIDENT = (
    select(warden_told)
    .where(warden_told.c.incident == bindparam("of"))
    .order_by(warden_told.c.at, warden_told.c.work, warden_told.c.person, warden_told.c.area)
)
_OF_WORKS = select(warden_told.c.work, warden_told.c.person, warden_told.c.area).where(
    warden_told.c.work.between(bindparam("first"), bindparam("last"))  # thousands, and an engine takes only so many
)
_OF_LEVEL = (
    select(warden_told.c.person, warden_told.c.area)
    .where(warden_told.c.incident == bindparam("of"), warden_told.c.level >= bindparam("level"))
    .where(warden_told.c.lowered.is_(False))
    .distinct()
)


def add(tx: Connection, told: Sequence[Told]) -> None:
    """Write it down, with the texts; what is there already is passed over."""
    if told:
        rows = [{name: getattr(one, name) for name in _FIELDS} for one in told]  # `asdict` is slower than the database
        tx.execute(insert_new(tx, warden_told, "work", "person", "area"), rows)


def of_incident(tx: Connection, incident: int) -> list[Told]:
    """Everybody who was told anything in it, the first first."""
    return [_told(row) for row in tx.execute(_OF_INCIDENT, {"of": incident})]


def of_works(tx: Connection, works: Collection[int]) -> set[tuple[int, str, str]]:
    """Which person was told of which area by which of these: a crash came in between."""
    if not works:
        return set()
    found = tx.execute(_OF_WORKS, {"first": min(works), "last": max(works)})
    return {(row.work, row.person, row.area) for row in found if row.work in works}


def at_least(tx: Connection, incident: int, level: Level) -> set[tuple[str, str]]:
    """Who was told in that incident that one of their areas had come to `level` or worse: person and area."""
    return {(row.person, row.area) for row in tx.execute(_OF_LEVEL, {"of": incident, "level": int(level)})}


def still_severe(tx: Connection, incident: int, areas: Collection[str]) -> frozenset[str]:
    """Of these areas, those whose wardens heard last that it is severe."""
    columns = warden_told.c
    here = (columns.incident == incident) & columns.area.in_(areas)
    newest = tx.execute(select(columns.area, columns.level).where(here).order_by(columns.at, columns.work))
    last = {row.area: row.level for row in newest}
    return frozenset(area for area, level in last.items() if level >= Level.RED)


def _told(row: Row[*tuple[Any, ...]]) -> Told:
    return Told(**row._asdict() | {"level": Level(row.level)})
