"""rotas.toml, written: what a reader of it finds the same, and a person can edit by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli_w

from dutyofficer.core.clock import from_wall
from dutyofficer.core.rota import Fixed, Layer, Leave, Override, Rota, Swap, days_written, item_id
from dutyofficer.files.text import write_text

_HEADER = "# Times are wall clock in the timezone of their rota, unless they carry an offset.\n"
_Keys = dict[str, Any]


def write_rotas(path: Path, rotas: Iterable[Rota]) -> None:
    """Write what `read_rotas` reads back the same."""
    rotas = list(rotas)
    parts = [part for rota in rotas for part in _rota_parts(rota)]
    for rota in rotas:
        zone = ZoneInfo(rota.timezone)
        parts += [_part("override", _override(rota, item, zone)) for item in rota.overrides]
        parts += [_part("swap", _swap(rota, item, zone)) for item in rota.swaps]
        parts += [_part("fixed", _fixed(rota, item, zone), _shifts(item, zone)) for item in rota.fixed]
    write_text(path, "\n".join([_HEADER, *parts, *_leave_parts(rotas)]))


def _rota_parts(rota: Rota) -> list[str]:
    zone = ZoneInfo(rota.timezone)
    head = _part("rota", {"id": rota.id, "name": rota.name, "timezone": rota.timezone})
    return [head, *(_part("rota.layer", _layer(rota, layer, zone), _windows(layer)) for layer in rota.layers)]


def _layer(rota: Rota, layer: Layer, zone: ZoneInfo) -> _Keys:
    keys: _Keys = {"id": layer.id or item_id(rota.id, layer)}
    keys |= {"people": list(layer.people), "shift": str(layer.shift), "start": layer.start}
    if layer.from_:
        keys["from"] = _written(layer.from_, zone)
    if layer.until:
        keys["until"] = _written(layer.until, zone)
    return keys


def _windows(layer: Layer) -> str:
    times = ({"days": days_written(w.days), "from": _hhmm(w.opens), "to": _hhmm(w.closes)} for w in layer.windows)
    return _list("windows", times) if layer.windows else ""


def _hhmm(moment: time) -> str:
    return moment.isoformat("auto" if moment.second or moment.microsecond else "minutes")


def _override(rota: Rota, item: Override, zone: ZoneInfo) -> _Keys:
    keys = {"id": item.id or item_id(rota.id, item), "rota": rota.id, "person": item.person, **_span(item, zone)}
    return keys | ({"instead_of": item.instead_of} if item.instead_of else {})


def _swap(rota: Rota, item: Swap, zone: ZoneInfo) -> _Keys:
    head = {"id": item.id or item_id(rota.id, item), "rota": rota.id, "person": item.person, "with": item.with_}
    return {**head, **_span(item, zone)}


def _fixed(rota: Rota, item: Fixed, zone: ZoneInfo) -> _Keys:
    return {"id": item.id or item_id(rota.id, item), "rota": rota.id, **_span(item, zone)}


def _shifts(item: Fixed, zone: ZoneInfo) -> str:
    return _list("shifts", ({"person": shift.person, **_span(shift, zone)} for shift in item.shifts))


def _leave_parts(rotas: list[Rota]) -> list[str]:
    """Leave counts on every rota of the file; where they differ, because they came in apart, each names its own."""
    each = {rota.id: [_leave(item, ZoneInfo(rota.timezone)) for item in rota.leave] for rota in rotas}
    if all(keys == each[rotas[0].id] for keys in each.values()):
        return [_part("leave", keys) for keys in next(iter(each.values()), [])]
    return [_part("leave", {**keys, "rotas": [rota]}) for rota, items in each.items() for keys in items]


def _leave(item: Leave, zone: ZoneInfo) -> _Keys:
    keys = {"id": item.id or item_id("", item), "person": item.person, **_span(item, zone)}
    return keys | ({"stand_in": item.stand_in} if item.stand_in else {})


def _span(item: Any, zone: ZoneInfo) -> _Keys:
    return {"from": _written(item.start, zone), "to": _written(item.end, zone)}


def _written(moment: datetime, zone: ZoneInfo) -> datetime:
    """Wall clock, unless that would be read as another moment: the second time of an hour that happens twice."""
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    return wall if from_wall(wall, zone) == moment else local


def _part(name: str, keys: Mapping[str, Any], more: str = "") -> str:
    """A `[[name]]` block of its own: left to itself the writer packs short tables into one line."""
    return f"[[{name}]]\n{tomli_w.dumps(keys)}{more}"


def _list(name: str, items: Iterable[Mapping[str, Any]]) -> str:
    """A list of tables, one a line."""
    lines = (", ".join(tomli_w.dumps({key: value}).strip() for key, value in item.items()) for item in items)
    return f"{name} = [\n{''.join(f'    {{ {line} }},{chr(10)}' for line in lines)}]\n"
