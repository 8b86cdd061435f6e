"""Who is rostered: one pure function of the rota and the moment (D1); every other answer here is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall

ROTATION = "rotation"
OVERRIDE = "override"
GAP = "gap: nobody is on the rota"
LOOK_BACK = 14
"""Days in which somebody counts as the last person on a rota (L3)."""


class BadRota(ValueError):
    """A rota that cannot be worked out; the text says why."""


class Unit(StrEnum):
    """What shifts are counted in. All are wall clock: a day is from 09:00 to 09:00, be it 23 or 25 real hours."""

    HOURS = "h"
    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"


_LENGTH = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How long one person has it."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Shift:
        """Read `8h`, `3d`, `1w` or `2mo`. Errors: BadRota."""
        found = re.fullmatch(r"([1-9][0-9]{0,3})(h|d|w|mo)", text)
        if found is None:
            raise BadRota(f"shift {text!r} is not a length like 8h, 3d, 1w or 2mo")
        return cls(count=int(found[1]), unit=Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def begins(self, start: datetime, number: int) -> datetime:
        """Wall-clock time at which shift `number` begins; number 0 begins at `start`, earlier ones are negative."""
        if self.unit is not Unit.MONTHS:
            return start + number * self.count * _LENGTH[self.unit]
        return _months_later(start, number * self.count)

    def number_at(self, start: datetime, wall: datetime) -> int:
        """The last shift that begins at or before the wall-clock time `wall`."""
        if self.unit is not Unit.MONTHS:
            return (wall - start) // (self.count * _LENGTH[self.unit])
        months = (wall.year - start.year) * 12 + wall.month - start.month
        number = months // self.count
        return number if self.begins(start, number) <= wall else number - 1


def _months_later(start: datetime, months: int) -> datetime:
    """Always counted from `start`: a handover on the 31st is on the 28th in February and on the 31st again in March."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return start.replace(year=year, month=month + 1, day=min(start.day, _DAYS_IN_MONTH[month] + leap))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns. `start` is the naive wall clock of one handover, after which the first of them has it.

    Shifts extend before `start` too, within `from_` (included) and `until` (not included), both aware.
    """

    people: tuple[str, ...]
    shift: Shift
    start: datetime
    from_: datetime | None = None
    until: datetime | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.people or not all(self.people):
            raise BadRota("a layer needs people")
        if self.start.tzinfo is not None:
            raise BadRota("start is a wall-clock time of the rota, without a zone")
        _in_order(self.from_, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """`person` has it from `start` to `end` (aware); with `instead_of`, only where the layers have that person."""

    person: str
    start: datetime
    end: datetime
    instead_of: str | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.person:
            raise BadRota("an override needs a person")
        _in_order(self.start, self.end)


def _in_order(start: datetime | None, end: datetime | None) -> None:
    """Refuse an empty span, and times without a zone (NaiveTime)."""
    times = [aware(moment) for moment in (start, end) if moment is not None]
    if len(times) > 1 and times[0] >= times[1]:
        raise BadRota("it ends before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """One duty. Later layers cover earlier ones where they have somebody; later overrides cover earlier ones."""

    id: str
    name: str
    timezone: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `start` to before `end` (aware UTC) `person` has it, or nobody, and why in words."""

    start: datetime
    end: datetime
    person: str | None
    why: str


def override_id(rota: str, override: Override) -> str:
    """An id made from the content, for an override that was given none."""
    start, end = aware(override.start).isoformat(), aware(override.end).isoformat()
    content = "\n".join((rota, override.person, start, end, override.instead_of or ""))
    return sha256(content.encode()).hexdigest()[:12]


def people_named(rota: Rota) -> set[str]:
    """Everybody who must exist for the rota to mean what it says."""
    in_layers = {person for layer in rota.layers for person in layer.people}
    in_overrides = {person for item in rota.overrides for person in (item.person, item.instead_of) if person}
    return in_layers | in_overrides


def rostered(rota: Rota, at: datetime) -> str | None:
    """Whom the rota names at `at` (aware), or None in a gap."""
    return _duty(rota, ZoneInfo(rota.timezone), aware(at))[0]


def schedule(rota: Rota, start: datetime, end: datetime) -> list[Span]:
    """The whole span in order; no two neighbours name the same person, whose reasons are then listed together."""
    start, end = aware(start), aware(end)
    zone = ZoneInfo(rota.timezone)
    near = tuple(item for item in rota.overrides if item.start < end and item.end > start)
    rota = replace(rota, overrides=near)
    cuts = sorted({start, *(cut for cut in _cuts(rota, zone, start, end) if start < cut < end), end})
    spans: list[Span] = []
    for begins, ends in pairwise(cuts) if start < end else ():
        person, why = _duty(rota, zone, begins)
        _append(spans, Span(start=begins, end=ends, person=person, why=why))
    return spans


def gaps(rota: Rota, start: datetime, end: datetime) -> list[Span]:
    """The parts of the span in which nobody is rostered."""
    return [span for span in schedule(rota, start, end) if span.person is None]


def last_before(rota: Rota, at: datetime, days: int = LOOK_BACK) -> list[str]:
    """Who was rostered in the `days` before `at`, the latest first: whom to try when nobody is on the rota (L3)."""
    spans = schedule(rota, aware(at) - timedelta(days=days), at)
    return list(dict.fromkeys(span.person for span in reversed(spans) if span.person))


def _duty(rota: Rota, zone: ZoneInfo, at: datetime) -> tuple[str | None, str]:
    """The one answer to who is rostered, and why."""
    rotation = _rotation(rota.layers, zone, at)
    for item in reversed(rota.overrides):
        if item.start <= at < item.end and (item.instead_of is None or item.instead_of == rotation):
            return item.person, OVERRIDE
    return (rotation, ROTATION) if rotation else (None, GAP)


def _rotation(layers: Sequence[Layer], zone: ZoneInfo, at: datetime) -> str | None:
    for layer in reversed(layers):
        if (layer.from_ is None or layer.from_ <= at) and (layer.until is None or at < layer.until):
            return layer.people[_number(layer, zone, at) % len(layer.people)]
    return None


def _number(layer: Layer, zone: ZoneInfo, at: datetime) -> int:
    """The shift under way at `at`."""
    number = layer.shift.number_at(layer.start, at.astimezone(zone).replace(tzinfo=None))
    # In an hour that happens twice the second time shows clocks that later handovers have passed already.
    while _handover(layer, zone, number + 1) <= at:
        number += 1
    return number


def _handover(layer: Layer, zone: ZoneInfo, number: int) -> datetime:
    return from_wall(layer.shift.begins(layer.start, number), zone)


def _cuts(rota: Rota, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment at which the answer may change, and perhaps some outside the span."""
    for item in rota.overrides:
        yield from (aware(item.start), aware(item.end))
    for layer in rota.layers:
        yield from (aware(moment) for moment in (layer.from_, layer.until) if moment is not None)
        yield from _handovers(layer, zone, start, end)


def _handovers(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    if len(set(layer.people)) == 1:
        return
    number = _number(layer, zone, max(start, layer.from_ or start)) + 1
    end = min(end, layer.until or end)
    while (moment := _handover(layer, zone, number)) < end:
        yield moment
        number += 1


def _append(spans: list[Span], span: Span) -> None:
    """Add `span`, joined to the last one if that names the same person."""
    if not spans or spans[-1].person != span.person:
        spans.append(span)
        return
    last = spans[-1]
    why = last.why if span.why in last.why.split(", ") else f"{last.why}, {span.why}"
    spans[-1] = replace(last, end=span.end, why=why)
