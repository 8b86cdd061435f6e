"""rotas.toml: who takes turns, and who has it instead. Times are wall clock of the rota, or carry an offset."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import tomli_w

from dutyofficer.core.clock import aware, from_wall
from dutyofficer.core.rota import BadRota, Layer, Override, Rota, Shift, override_id, people_named
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, why_bad_id, write_text
from dutyofficer.files.toml_table import Table

_LATER = frozenset({"swap", "fixed", "leave"})
_LATER_IN_LAYER = frozenset({"windows"})
_HEADER = "# Times are wall clock in the timezone of their rota, unless they carry an offset.\n"
_Made = TypeVar("_Made")


def read_rotas(path: Path, timezone: str = "Europe/London") -> tuple[Rota, ...]:
    """Read the rotas in order, their overrides inside. `timezone` is for rotas that name none. Errors: BadFile."""
    document = Table(file=path.name, place="", raw=_load(path))
    document.only({"rota", "override"}, _LATER)
    rotas: dict[str, Rota] = {}
    for table in document.tables("rota"):
        rota = _rota(table, timezone)
        if rota.id in rotas:
            raise table.bad(f"id {rota.id!r} is there twice")
        rotas[rota.id] = rota
    for table in document.tables("override"):
        _add_override(rotas, table)
    for rota in rotas.values():
        if not people_named(rota):
            raise BadFile(path.name, f"rota.{rota.id}", "names nobody: it has neither a layer nor an override")
    return tuple(rotas.values())


def write_rotas(path: Path, rotas: Iterable[Rota]) -> None:
    """Write what `read_rotas` reads back the same."""
    rotas = list(rotas)
    parts = [part for rota in rotas for part in _rota_parts(rota)]
    parts += [_part("override", _override_table(rota, item)) for rota in rotas for item in rota.overrides]
    write_text(path, "\n".join([_HEADER, *parts]))


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise BadFile(path.name, "", f"is not TOML: {error}") from error


def _rota(table: Table, timezone: str) -> Rota:
    table = replace(table, place=f"rota.{_id(table)}")
    table.only({"id", "name", "timezone", "layer"})
    zone = _zone(table, table.text("timezone", timezone))
    layers = tuple(_layer(layer, zone) for layer in table.tables("layer"))
    name = table.raw["id"]
    return Rota(id=name, name=table.text("name", name), timezone=zone.key, layers=layers)


def _layer(table: Table, zone: ZoneInfo) -> Layer:
    table.only({"id", "people", "shift", "start", "from", "until"}, _LATER_IN_LAYER)
    return _made(
        table,
        lambda: Layer(
            people=table.texts("people"),
            shift=Shift.parse(table.text("shift")),
            start=_wall(table.moment("start"), zone),
            from_=_utc(table, "from", zone) if "from" in table.raw else None,
            until=_utc(table, "until", zone) if "until" in table.raw else None,
            id=table.text("id", ""),
        ),
    )


def _add_override(rotas: dict[str, Rota], table: Table) -> None:
    table.only({"id", "rota", "person", "from", "to", "instead_of"})
    rota = rotas.get(table.text("rota"))
    if rota is None:
        raise table.bad(f"there is no rota {table.text('rota')!r} in this file")
    override = _override(table, rota)
    if any(item.id == override.id for other in rotas.values() for item in other.overrides):
        raise table.bad("is there twice, or has the id of another")
    rotas[rota.id] = replace(rota, overrides=(*rota.overrides, override))


def _override(table: Table, rota: Rota) -> Override:
    zone = ZoneInfo(rota.timezone)
    override = _made(
        table,
        lambda: Override(
            person=table.text("person"),
            start=_utc(table, "from", zone),
            end=_utc(table, "to", zone),
            instead_of=table.text("instead_of", "") or None,
            id=table.text("id", ""),
        ),
    )
    return override if override.id else replace(override, id=override_id(rota.id, override))


def _made(table: Table, make: Callable[[], _Made]) -> _Made:
    """What core refuses, it says in words; here they get their place."""
    try:
        return make()
    except BadRota as error:
        raise table.bad(str(error)) from error


def _id(table: Table) -> str:
    name = table.text("id")
    if why := why_bad_id(name):
        raise table.bad(f"id {why}")
    return name


def _zone(table: Table, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise table.bad(f"timezone {name!r} is not known; one is Europe/London") from error


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0) if moment.tzinfo else moment


def _utc(table: Table, key: str, zone: ZoneInfo) -> datetime:
    moment = table.moment(key)
    return aware(moment) if moment.tzinfo else from_wall(moment, zone)


def _written(moment: datetime, zone: ZoneInfo) -> datetime:
    """Wall clock, unless that would be read as another moment: the second time of an hour that happens twice."""
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    return wall if from_wall(wall, zone) == moment else local


def _rota_parts(rota: Rota) -> list[str]:
    zone = ZoneInfo(rota.timezone)
    head = _part("rota", {"id": rota.id, "name": rota.name, "timezone": rota.timezone})
    return [head, *(_part("rota.layer", _layer_table(layer, zone)) for layer in rota.layers)]


def _layer_table(layer: Layer, zone: ZoneInfo) -> dict[str, Any]:
    table: dict[str, Any] = {"id": layer.id} if layer.id else {}
    table |= {"people": list(layer.people), "shift": str(layer.shift), "start": layer.start}
    if layer.from_:
        table["from"] = _written(layer.from_, zone)
    if layer.until:
        table["until"] = _written(layer.until, zone)
    return table


def _override_table(rota: Rota, override: Override) -> dict[str, Any]:
    zone = ZoneInfo(rota.timezone)
    table: dict[str, Any] = {"id": override.id or override_id(rota.id, override), "rota": rota.id}
    table |= {"person": override.person, "from": _written(override.start, zone), "to": _written(override.end, zone)}
    return table | ({"instead_of": override.instead_of} if override.instead_of else {})


def _part(name: str, table: dict[str, Any]) -> str:
    """A `[[name]]` block of its own: left to itself the writer packs short tables into one line."""
    return f"[[{name}]]\n{tomli_w.dumps(table)}"
