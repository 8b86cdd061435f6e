"""rotas.toml: who takes turns, and who has it instead. Times are wall clock of the rota, or carry an offset."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall
from dutyofficer.core.rota import (
    BadRota,
    Fixed,
    FixedShift,
    Layer,
    Leave,
    Override,
    Rota,
    Shift,
    Swap,
    Window,
    days_named,
    item_id,
    people_named,
)
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, why_bad_id
from dutyofficer.files.toml_table import Table

_Made = TypeVar("_Made")
_Item = TypeVar("_Item", Override, Swap, Fixed, Leave)
_Rotas = dict[str, Rota]


def read_rotas(path: Path, timezone: str = "Europe/London", people: Collection[str] | None = None) -> tuple[Rota, ...]:
    """Read the rotas in order, with all that covers them. Errors: BadFile.

    `timezone` is for rotas that name none; `people` are all that there are: a misspelt one is found in its place.
    """
    document = Table(file=path.name, place="", raw=_load(path))
    document.only({"rota", "override", "swap", "fixed", "leave"})
    rotas: _Rotas = {}
    for table in document.tables("rota"):
        rota = _rota(table, timezone)
        if rota.id in rotas:
            raise table.bad(f"id {rota.id!r} is there twice")
        rotas[rota.id] = rota
    _add_covers(rotas, document)
    if people is not None:
        _check_people(document, people)
    for rota in rotas.values():
        if not people_named(rota):
            raise BadFile(path.name, f"rota.{rota.id}", "names nobody: it has neither a layer nor an override")
    return tuple(rotas.values())


def _add_covers(rotas: _Rotas, document: Table) -> None:
    """Every table that names a rota goes into it; leave into those that it names, or all."""
    for table in document.tables("override"):
        rota = _rota_of(table, rotas)
        override = _with_id(table, rota.id, _override(table, ZoneInfo(rota.timezone)), rotas, "overrides")
        rotas[rota.id] = replace(rota, overrides=(*rota.overrides, override))
    for table in document.tables("swap"):
        rota = _rota_of(table, rotas)
        swap = _with_id(table, rota.id, _swap(table, ZoneInfo(rota.timezone)), rotas, "swaps")
        rotas[rota.id] = replace(rota, swaps=(*rota.swaps, swap))
    for table in document.tables("fixed"):
        rota = _rota_of(table, rotas)
        fixed = _with_id(table, rota.id, _fixed(table, ZoneInfo(rota.timezone)), rotas, "fixed")
        rotas[rota.id] = replace(rota, fixed=(*rota.fixed, fixed))
    for table in document.tables("leave"):
        _add_leave(rotas, table)


def _add_leave(rotas: _Rotas, table: Table) -> None:
    table.only({"id", "rotas", "person", "from", "to", "stand_in"})
    for name in table.texts("rotas") if "rotas" in table.raw else tuple(rotas):
        if name not in rotas:
            raise table.bad(f"rotas: there is no rota {name!r} in this file")
        rota = rotas[name]
        leave = _with_id(table, "", _leave(table, ZoneInfo(rota.timezone)), {name: rota}, "leave")
        rotas[name] = replace(rota, leave=(*rota.leave, leave))


def _check_people(document: Table, people: Collection[str]) -> None:
    for table, key in _naming(document):
        value = table.raw.get(key, [])
        for person in [value] if isinstance(value, str) else value:
            if person not in people:
                raise table.bad(f"{key}: there is no person {person!r}")


def _naming(document: Table) -> Iterator[tuple[Table, str]]:
    """Every key that names people, with its table."""
    for rota in document.tables("rota"):
        named = replace(rota, place=f"rota.{_id(rota)}")
        yield from ((layer, "people") for layer in named.tables("layer"))
    for kind, keys in (("override", ("person", "instead_of")), ("swap", ("person", "with"))):
        yield from ((table, key) for table in document.tables(kind) for key in keys)
    for fixed in document.tables("fixed"):
        yield from ((shift, "person") for shift in fixed.tables("shifts"))
    yield from ((table, key) for table in document.tables("leave") for key in ("person", "stand_in"))


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise BadFile(path.name, "", f"is not TOML: {error}") from error


def _rota(table: Table, timezone: str) -> Rota:
    table = replace(table, place=f"rota.{_id(table)}")
    table.only({"id", "name", "timezone", "layer"})
    zone = _zone(table, table.text("timezone", timezone))
    name = table.raw["id"]
    layers = tuple(_layer(layer, name, zone) for layer in table.tables("layer"))
    return Rota(id=name, name=table.text("name", name), timezone=zone.key, layers=layers)


def _layer(table: Table, rota: str, zone: ZoneInfo) -> Layer:
    table.only({"id", "people", "shift", "start", "from", "until", "windows"})
    from_ = _utc(table, "from", zone) if "from" in table.raw else None
    until = _utc(table, "until", zone) if "until" in table.raw else None
    _after(table, "until", from_, until)
    layer = _made(
        table,
        lambda: Layer(
            people=table.texts("people"),
            shift=Shift.parse(table.text("shift")),
            start=_wall(table.moment("start"), zone),
            from_=from_,
            until=until,
            windows=tuple(_window(window) for window in table.tables("windows")),
            id=table.text("id", ""),
        ),
    )
    if "windows" in table.raw and not layer.windows:
        raise table.bad("windows is empty: the layer would never have anybody")
    return layer if layer.id else replace(layer, id=item_id(rota, layer))


def _window(table: Table) -> Window:
    table.only({"days", "from", "to"})
    opens, closes = _time(table, "from"), _time(table, "to")
    return _made(table, lambda: Window(days=days_named(table.text("days")), opens=opens, closes=closes))


def _override(table: Table, zone: ZoneInfo) -> Override:
    table.only({"id", "rota", "person", "from", "to", "instead_of"})
    start, end = _span(table, zone)
    instead_of = table.text("instead_of", "") or None
    return _made(table, lambda: Override(person=table.text("person"), start=start, end=end, instead_of=instead_of))


def _swap(table: Table, zone: ZoneInfo) -> Swap:
    table.only({"id", "rota", "person", "with", "from", "to"})
    start, end = _span(table, zone)
    return _made(table, lambda: Swap(person=table.text("person"), with_=table.text("with"), start=start, end=end))


def _fixed(table: Table, zone: ZoneInfo) -> Fixed:
    table.only({"id", "rota", "from", "to", "shifts"})
    if "shifts" not in table.raw:
        raise table.bad("shifts is missing")
    start, end = _span(table, zone)
    shifts = tuple(_fixed_shift(shift, zone) for shift in table.tables("shifts"))
    return _made(table, lambda: Fixed(start=start, end=end, shifts=shifts))


def _fixed_shift(table: Table, zone: ZoneInfo) -> FixedShift:
    table.only({"person", "from", "to"})
    start, end = _span(table, zone)
    return _made(table, lambda: FixedShift(person=table.text("person"), start=start, end=end))


def _leave(table: Table, zone: ZoneInfo) -> Leave:
    start, end = _span(table, zone)
    stand_in = table.text("stand_in", "") or None
    return _made(table, lambda: Leave(person=table.text("person"), start=start, end=end, stand_in=stand_in))


def _rota_of(table: Table, rotas: _Rotas) -> Rota:
    name = table.text("rota")
    if name not in rotas:
        raise table.bad(f"rota: there is no rota {name!r} in this file")
    return rotas[name]


def _with_id(table: Table, rota: str, item: _Item, among: _Rotas, field: str) -> _Item:
    """`item` with the id that the table gives, or one made from the content; what is there twice is a slip."""
    name = table.text("id", "") or item_id(rota, item)
    if any(other.id == name for one in among.values() for other in getattr(one, field)):
        raise table.bad(f"id {name!r}: is there twice, or has the id of another")
    return replace(item, id=name)


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


def _span(table: Table, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = _utc(table, "from", zone), _utc(table, "to", zone)
    _after(table, "to", start, end)
    return start, end


def _after(table: Table, key: str, start: datetime | None, end: datetime | None) -> None:
    if start is not None and end is not None and end <= start:
        raise table.bad(f"{key}: it ends before it begins")


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0) if moment.tzinfo else moment


def _utc(table: Table, key: str, zone: ZoneInfo) -> datetime:
    moment = table.moment(key)
    return aware(moment) if moment.tzinfo else from_wall(moment, zone)


def _time(table: Table, key: str) -> time:
    """A time of day, as text or in TOML's own form."""
    value = table.raw.get(key)
    if value is None:
        raise table.bad(f"{key} is missing")
    try:
        found = time.fromisoformat(value) if isinstance(value, str) and ":" in value else value
    except ValueError:
        found = None
    if not isinstance(found, time) or found.tzinfo is not None:
        raise table.bad(f"{key} {str(value)!r} is not a time of day like 09:00")
    return found
