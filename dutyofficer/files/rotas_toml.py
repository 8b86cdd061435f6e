"""rotas.toml: who takes turns, and who has it instead. Times are wall clock of the rota, or carry an offset."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from dutyofficer.core.rota_edit import Cover, put, with_id
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, why_bad_id
from dutyofficer.files.toml_table import Table

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Something for a rota that is defined elsewhere, and where its file says so."""

    rota: str
    item: Cover
    file: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaFile:
    """What one file holds: rotas of its own, with all that covers them, and what it adds to others."""

    rotas: tuple[Rota, ...]
    added: tuple[Added, ...] = ()


@dataclass(slots=True)
class _Book:
    """What is read so far. `elsewhere`: rotas of other files, and those that are here already."""

    own: dict[str, Rota]
    elsewhere: Mapping[str, Rota]
    added: list[Added] = field(default_factory=list)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def named(self, table: Table, name: str, key: str = "rota") -> Rota:
        """The rota of that id, wherever it is."""
        rota = self.own.get(name) or self.elsewhere.get(name)
        if rota is None:
            raise table.bad(f"{key}: there is no rota {name!r} in this file{' nor elsewhere' * bool(self.elsewhere)}")
        return rota

    def add(self, table: Table, rota: Rota, item: Cover) -> None:
        """With the id that the table gives, or one made from the content; what is there twice is a slip."""
        item = with_id(rota, replace(item, id=table.text("id", "")))
        place = (type(item).__name__, rota.id if isinstance(item, Leave) else "", item.id)
        if place in self._seen:
            raise table.bad(f"id {item.id!r}: is there twice, or has the id of another")
        self._seen.add(place)
        if rota.id in self.own:
            self.own[rota.id] = put(self.own[rota.id], item)
        else:
            self.added.append(Added(rota=rota.id, item=item, file=table.file, place=table.place))


def read_rotas(path: Path, timezone: str = "Europe/London", people: Collection[str] | None = None) -> tuple[Rota, ...]:
    """Read the rotas in order, with all that covers them. Errors: BadFile.

    `timezone` is for rotas that name none; `people` are all that there are: a misspelt one is found in its place.
    """
    return read_rota_file(path, timezone, people).rotas


def read_rota_file(
    path: Path, timezone: str, people: Collection[str] | None = None, elsewhere: Mapping[str, Rota] | None = None
) -> RotaFile:
    """As `read_rotas`, and what the file says of rotas that are defined `elsewhere`. Errors: BadFile."""
    document = Table(file=path.name, place="", raw=_load(path))
    document.only({"rota", "override", "swap", "fixed", "leave"})
    own = _defined(document, timezone)
    book = _Book(own, {name: rota for name, rota in (elsewhere or {}).items() if name not in own})
    _add_covers(book, document)
    if people is not None:
        _check_people(document, people)
    for rota in book.own.values():
        if not people_named(rota):
            raise BadFile(path.name, f"rota.{rota.id}", "names nobody: it has neither a layer nor an override")
    return RotaFile(rotas=tuple(book.own.values()), added=tuple(book.added))


def defined_in(path: Path, timezone: str) -> dict[str, Rota]:
    """The rotas of a file with nothing that covers them: what other files may add to. Errors: BadFile."""
    return _defined(Table(file=path.name, place="", raw=_load(path)), timezone)


def _defined(document: Table, timezone: str) -> dict[str, Rota]:
    rotas: dict[str, Rota] = {}
    for table in document.tables("rota"):
        rota = _rota(table, timezone)
        if rota.id in rotas:
            raise table.bad(f"id {rota.id!r} is there twice")
        rotas[rota.id] = rota
    return rotas


def _add_covers(book: _Book, document: Table) -> None:
    """Every table that names a rota goes into it; leave into those that it names.

    If it names none: into all of its own file, and elsewhere into those that name the person.
    """
    kinds: dict[str, Callable[[Table, ZoneInfo], Cover]] = {"override": _override, "swap": _swap, "fixed": _fixed}
    for kind, read in kinds.items():
        for table in document.tables(kind):
            rota = book.named(table, table.text("rota"))
            book.add(table, rota, read(table, ZoneInfo(rota.timezone)))
    for table in document.tables("leave"):
        table.only({"id", "rotas", "person", "from", "to", "stand_in"})
        for rota in [book.named(table, name, "rotas") for name in _leave_on(book, table)]:
            book.add(table, rota, _leave(table, ZoneInfo(rota.timezone)))


def _leave_on(book: _Book, table: Table) -> tuple[str, ...]:
    if "rotas" in table.raw:
        return table.texts("rotas")
    person = table.text("person")
    found = (*book.own, *(name for name, rota in book.elsewhere.items() if person in people_named(rota)))
    if not found:
        raise table.bad(f"person: no rota names {person!r}")
    return found


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
