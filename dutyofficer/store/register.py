"""People, areas and rotas as the team loaded them. Every change raises a number, so that readers know to look again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from dutyofficer.core.area import Area, FloodArea
from dutyofficer.core.people import Person
from dutyofficer.core.rota import Rota
from dutyofficer.store import state
from dutyofficer.store.tables import areas, flood_areas, imported, people, rotas
from dutyofficer.store.values import dump, load

Value = Person | Area | FloodArea | Rota


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of thing that is loaded: where it is kept, what makes it itself, and how a row is written and read."""

    name: str
    table: Table
    key: str
    kind: type[Any]
    of: Callable[[Any], str]
    row: Callable[[Any], dict[str, Any]]
    value: Callable[[Any], Any]


def _flood_row(area: FloodArea) -> dict[str, Any]:
    row: dict[str, Any] = dump(area)
    return row | {"key": area.code.casefold()}


PEOPLE = Register("people", people, "id", Person, lambda p: p.id, dump, lambda row: load(Person, dict(row)))
AREAS = Register("areas", areas, "id", Area, lambda a: a.id, dump, lambda row: load(Area, dict(row)))
FLOOD_AREAS = Register(
    "flood_areas", flood_areas, "key", FloodArea, lambda a: a.code.casefold(), _flood_row,
    lambda row: FloodArea(code=row["code"], name=row["name"], parent=row["parent"], geometry=row["geometry"]),
)  # fmt: skip
ROTAS = Register(
    "rotas", rotas, "id", Rota, lambda r: r.id,
    lambda r: {"id": r.id, "position": 0, "definition": dump(r)}, lambda row: load(Rota, row["definition"]),
)  # fmt: skip
ALL = (AREAS, FLOOD_AREAS, PEOPLE, ROTAS)

_VERSION, _AREAS_VERSION = "register", "register_areas"


def version(tx: Connection) -> int:
    """A number that is raised with every change."""
    return int(state.get(tx, _VERSION) or 0)


def areas_version(tx: Connection) -> int:
    """A number that is raised when areas or flood areas change: then every warning is matched anew."""
    return int(state.get(tx, _AREAS_VERSION) or 0)


def everything(tx: Connection, register: Register) -> dict[str, Any]:
    """All values of one kind by their key, in the order of the keys."""
    rows = tx.execute(select(register.table).order_by(register.table.c[register.key])).mappings()
    return {row[register.key]: register.value(row) for row in rows}


def put(tx: Connection, register: Register, values: Sequence[Value]) -> None:
    """Add these, or change them where they are."""
    rows = [register.row(value) for value in values]
    _delete(tx, register, [row[register.key] for row in rows])
    if rows:
        tx.execute(insert(register.table), rows)
        _touched(tx, register)


def remove(tx: Connection, register: Register, keys: Sequence[str]) -> None:
    """Take these out, and forget that they were ever imported."""
    _delete(tx, register, keys)
    for some in _chunks(keys):
        tx.execute(delete(imported).where(imported.c.kind == register.name, imported.c.id.in_(some)))
    if keys:
        _touched(tx, register)


def _delete(tx: Connection, register: Register, keys: Sequence[str]) -> None:
    for some in _chunks(keys):
        tx.execute(delete(register.table).where(register.table.c[register.key].in_(some)))


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """An engine takes only so many values in one statement."""
    return (keys[start : start + 500] for start in range(0, len(keys), 500))


def _touched(tx: Connection, register: Register) -> None:
    state.put(tx, _VERSION, str(version(tx) + 1))
    if register in (AREAS, FLOOD_AREAS):
        state.put(tx, _AREAS_VERSION, str(areas_version(tx) + 1))


def digests(tx: Connection, register: Register) -> dict[str, str]:
    """What each row looked like when it was last imported."""
    rows = tx.execute(select(imported.c.id, imported.c.digest).where(imported.c.kind == register.name))
    return {row.id: row.digest for row in rows}


def set_digests(tx: Connection, register: Register, digests_by_key: Mapping[str, str]) -> None:
    """Remember what rows looked like at this import."""
    for some in _chunks(list(digests_by_key)):
        tx.execute(delete(imported).where(imported.c.kind == register.name, imported.c.id.in_(some)))
    rows = [{"kind": register.name, "id": key, "digest": digest} for key, digest in digests_by_key.items()]
    if rows:
        tx.execute(insert(imported), rows)
