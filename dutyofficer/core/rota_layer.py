"""A layer of a rota: people who take turns, always or in the windows of a week; and its turns, one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall, last_at_wall
from dutyofficer.core.rota_shift import BadRota, Shift

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = "|".join(_DAYS)
_SOME_DAYS = re.compile(rf"({_DAY})(?:-({_DAY}))?", re.IGNORECASE)
Turn = tuple[datetime, datetime, str]
"""From, to (aware UTC), and who."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """On these days of the week (Monday is 0) from `opens` until `closes`, if that is not later on the next day."""

    days: tuple[int, ...]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.days:
            raise BadRota("a window needs days")

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The window that opens on `day`: from the first time clocks show its start until the last they show its end.

        None where the clocks went forward over all of it.
        """
        if day.weekday() not in self.days:
            return None
        last = day if self.closes > self.opens else day + timedelta(days=1)
        start = from_wall(datetime.combine(day, self.opens), zone)
        end = last_at_wall(datetime.combine(last, self.closes), zone)
        return (start, end) if start < end else None


def days_named(text: str) -> tuple[int, ...]:
    """Read `Mon-Fri`, `Sat,Sun` or `Fri-Mon`. Errors: BadRota."""
    found: set[int] = set()
    for part in text.split(","):
        match = _SOME_DAYS.fullmatch(part.strip())
        if match is None:
            raise BadRota(f"days {text!r} are not days like Mon-Fri or Sat,Sun")
        first = _DAYS.index(match[1].title())
        last = _DAYS.index(match[2].title()) if match[2] else first
        found.update((first + number) % 7 for number in range((last - first) % 7 + 1))
    return tuple(sorted(found))


def days_written(days: tuple[int, ...]) -> str:
    """Days as `days_named` reads them: a run of three or more by its ends."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" if len(run) > 2 else ",".join(_DAYS[day] for day in run) for run in runs
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns. `start` is the naive wall clock of one handover, after which the first of them has it.

    Shifts extend before `start` too, within `from_` (included) and `until` (not included), both aware. With `windows`
    the layer has somebody only in them; turns pass on the wall clock all the same.
    """

    people: tuple[str, ...]
    shift: Shift
    start: datetime
    from_: datetime | None = None
    until: datetime | None = None
    windows: tuple[Window, ...] = ()
    id: str = ""

    def __post_init__(self) -> None:
        if not self.people or not all(self.people):
            raise BadRota("a layer needs people")
        if self.start.tzinfo is not None:
            raise BadRota("start is a wall-clock time of the rota, without a zone")
        in_order(self.from_, self.until)


def in_order(start: datetime | None, end: datetime | None) -> None:
    """Refuse an empty span (BadRota), and times without a zone (NaiveTime)."""
    times = [aware(moment) for moment in (start, end) if moment is not None]
    if len(times) > 1 and times[0] >= times[1]:
        raise BadRota("it ends before it begins")


def turns(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Turn]:
    """Who has it when between `start` and `end` (aware UTC), in order; where the layer has nobody, nothing."""
    start, end = max(start, aware(layer.from_ or start)), min(end, aware(layer.until or end))
    if start < end:
        for opens, closes in _open(layer, zone, start, end) if layer.windows else [(start, end)]:
            yield from _shifts(layer, zone, opens, closes)


def _shifts(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Turn]:
    if len(set(layer.people)) == 1:
        yield start, end, layer.people[0]
        return
    number = _number(layer, zone, start)
    while start < end:
        until = min(end, _handover(layer, zone, number + 1))
        if start < until:  # two handovers that clocks went forward over happen at the same instant
            yield start, until, layer.people[number % len(layer.people)]
        start, number = until, number + 1


def _number(layer: Layer, zone: ZoneInfo, at: datetime) -> int:
    """The shift under way at `at`."""
    number = layer.shift.number_at(layer.start, at.astimezone(zone).replace(tzinfo=None))
    # In an hour that happens twice the second time shows clocks that later handovers have passed already.
    while _handover(layer, zone, number + 1) <= at:
        number += 1
    return number


def _handover(layer: Layer, zone: ZoneInfo, number: int) -> datetime:
    return from_wall(layer.shift.begins(layer.start, number), zone)


def _open(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When the windows are open, in order and apart, cut to the span."""
    # Clocks that go back at midnight show the day before once more: look a day further at both ends.
    first, last = start.astimezone(zone).date() - timedelta(days=2), end.astimezone(zone).date() + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = sorted(span for day in days for window in layer.windows if (span := window.on(day, zone)))
    spans: list[tuple[datetime, datetime]] = []
    for opens, closes in found:
        opens, closes = max(opens, start, spans[-1][1] if spans else start), min(closes, end)
        if opens < closes:
            spans.append((opens, closes))
    return spans
