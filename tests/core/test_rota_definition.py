"""D1 against its definition: every answer is compared with one that walks the clock, quarter by quarter of an hour."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.rota import (
    Fixed,
    FixedShift,
    Layer,
    Leave,
    Override,
    Rota,
    Shift,
    Swap,
    Window,
    gaps,
    rostered,
    schedule,
)
from dutyofficer.core.rota_rendered import Rendered

TICK = timedelta(minutes=15)
CHANGES = [
    ("Europe/London", datetime(2026, 10, 25, tzinfo=UTC)),
    ("Europe/London", datetime(2027, 3, 28, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    ("America/St_Johns", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ("America/St_Johns", datetime(2027, 3, 14, 5, tzinfo=UTC)),
]
"""Half past hours, and a change of half an hour; the clocks change at about these times."""
PEOPLE = st.sampled_from(["asha", "ben", "cara"])
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
Kind = TypeVar("Kind", Override, Swap, Leave, Fixed, FixedShift)
FAR = 400
"""So many handovers to either side of a layer's start."""


def moments(middle: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-150, 150).map(lambda ticks: middle + ticks * TICK)


def spans(middle: datetime) -> st.SearchStrategy[list[datetime]]:
    return st.lists(moments(middle), min_size=2, max_size=2, unique=True).map(sorted)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    days = draw(st.lists(st.sampled_from([5, 6, 0]), min_size=1, unique=True))
    return Window(days=tuple(sorted(days)), opens=draw(QUARTERS), closes=draw(QUARTERS))


@st.composite
def layers(draw: st.DrawFn, middle: datetime) -> Layer:
    from_, until = draw(spans(middle)) if draw(st.booleans()) else (None, None)
    return Layer(
        people=tuple(draw(st.lists(PEOPLE, min_size=1, max_size=3))),
        shift=Shift.parse(draw(st.sampled_from(["1h", "5h", "8h", "1d", "3d", "1w", "1mo"]))),
        start=draw(moments(middle)).replace(tzinfo=None),
        from_=from_,
        until=until,
        windows=tuple(draw(st.lists(windows(), max_size=2))),
    )


@st.composite
def fixes(draw: st.DrawFn, middle: datetime) -> Fixed:
    start, end = draw(spans(middle))
    cuts = sorted(draw(st.lists(st.integers(0, (end - start) // TICK), max_size=4, unique=True)))
    shifts = tuple(
        FixedShift(person=draw(PEOPLE), start=start + one * TICK, end=start + other * TICK)
        for one, other in pairwise(cuts)
        if draw(st.booleans())
    )
    return Fixed(start=start, end=end, shifts=shifts)


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota, datetime]:
    name, middle = draw(st.sampled_from(CHANGES))
    two = st.permutations(["asha", "ben", "cara"])

    def some(make: st.SearchStrategy[list[datetime]]) -> list[list[datetime]]:
        return draw(st.lists(make, max_size=2))

    pairs = [(span, draw(two)) for span in some(spans(middle))]
    away = [(span, draw(two), draw(st.booleans())) for span in some(spans(middle))]
    return Rota(
        id="duty",
        name="Duty officer",
        timezone=name,
        layers=tuple(draw(st.lists(layers(middle), max_size=2))),
        overrides=tuple(
            Override(person=draw(PEOPLE), start=span[0], end=span[1], instead_of=draw(st.none() | PEOPLE))
            for span in some(spans(middle))
        ),
        swaps=tuple(Swap(person=who[0], with_=who[1], start=span[0], end=span[1]) for span, who in pairs),
        fixed=tuple(draw(st.lists(fixes(middle), max_size=1))),
        leave=tuple(
            Leave(person=who[0], stand_in=who[1] if stood else None, start=span[0], end=span[1])
            for span, who, stood in away
        ),
    ), middle


@dataclass(frozen=True)
class Tick:
    """One moment: what the clock shows, the highest it has shown, the lowest that it will show from now on."""

    at: datetime
    highest: datetime
    lowest: datetime


def clock(zone: str, ticks: list[datetime]) -> list[Tick]:
    shown = [tick.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for tick in ticks]
    highest, lowest = accumulate(shown, max), reversed(list(accumulate(reversed(shown), min)))
    return [Tick(*row) for row in zip(ticks, highest, lowest, strict=True)]


def handovers(layer: Layer) -> list[datetime]:
    """On the wall, earliest first, the one at `start` in the middle."""
    return [_stepped(layer, number * layer.shift.count) for number in range(-FAR, FAR + 1)]


def _stepped(layer: Layer, steps: int) -> datetime:
    if layer.shift.unit != "mo":
        hours = {"h": 1, "d": 24, "w": 168}[layer.shift.unit]
        return layer.start + steps * timedelta(hours=hours)
    year, month = divmod(layer.start.year * 12 + layer.start.month - 1 + steps, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return layer.start.replace(year=year, month=month + 1, day=min(layer.start.day, last))


def is_open(layer: Layer, tick: Tick) -> bool:
    """A window begins once its start has been shown, and ends when its end will not be shown again."""
    for window in layer.windows:
        for back in range(4):
            day = tick.highest.date() - timedelta(days=back)
            start, end = datetime.combine(day, window.opens), datetime.combine(day, window.closes)
            end += timedelta(days=window.closes <= window.opens)
            if day.weekday() in window.days and start <= tick.highest and tick.lowest < end:
                return True
    return not layer.windows


def turn(layer: Layer, walls: list[datetime], tick: Tick) -> str | None:
    """A handover is over once the highest time that the wall has shown has reached it."""
    if (layer.from_ and tick.at < layer.from_) or (layer.until and tick.at >= layer.until) or not is_open(layer, tick):
        return None
    return layer.people[(bisect_right(walls, tick.highest) - 1 - FAR) % len(layer.people)]


def _on(items: tuple[Kind, ...], at: datetime) -> list[Kind]:
    return [item for item in items if item.start <= at < item.end]


def after_leave(rota: Rota, person: str, at: datetime) -> tuple[str | None, list[str]]:
    """Who has their turn, and everybody whose turn it can be called."""
    asked: list[str] = []
    there: str | None = person
    while there is not None and there not in asked:
        asked.append(there)
        away = [leave for leave in _on(rota.leave, at) if leave.person == there]
        if not away:
            return there, asked
        there = away[-1].stand_in
    return None, asked


def by_definition(rota: Rota, walls: list[list[datetime]], tick: Tick) -> str | None:
    """From the lowest to what covers all."""
    person: str | None = None
    whose: list[str] = []
    for layer, times in zip(rota.layers, walls, strict=True):
        if theirs := turn(layer, times, tick):
            now, asked = after_leave(rota, theirs, tick.at)
            person, whose = (now, asked) if now else (person, asked + whose)
    rotation = whose
    for cover in _on(rota.overrides, tick.at):
        if cover.instead_of is None or cover.instead_of in rotation:
            person, whose = cover.person, [cover.person]
    for fixed in _on(rota.fixed, tick.at):
        theirs_now = _on(fixed.shifts, tick.at)
        person = theirs_now[-1].person if theirs_now else None
        whose = [person] if person else []
    for swap in _on(rota.swaps, tick.at):
        if swap.person in whose:
            person, whose = swap.with_, [swap.with_]
    return person


def answers(rota: Rota, middle: datetime) -> dict[datetime, str | None]:
    """Two days around the change; the walk begins before and ends after them."""
    walked = clock(rota.timezone, [middle + number * TICK for number in range(-130, 131)])
    walls = [handovers(layer) for layer in rota.layers]
    return {tick.at: by_definition(rota, walls, tick) for tick in walked[30:-30]}


@settings(max_examples=120, deadline=None, derandomize=True)
@given(rotas())
def test_agrees_with_the_definition(drawn: tuple[Rota, datetime]) -> None:
    """D1: schedule, rostered, gaps and what is loaded give the defined answer across a clock change."""
    rota, middle = drawn
    expected = answers(rota, middle)
    start, end = min(expected), max(expected) + TICK
    shown, holes = schedule(rota, start, end), gaps(rota, start, end)
    assert {at: next(s.person for s in shown if s.start <= at < s.end) for at in expected} == expected
    loaded = Rendered.of(rota, start, end)
    assert {at: loaded.rostered(at) for at in expected} == expected
    assert {at for at in expected if any(s.start <= at < s.end for s in holes)} == {
        at for at, person in expected.items() if person is None
    }
    some = list(expected)[::7]
    assert [rostered(rota, at) for at in some] == [expected[at] for at in some]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(rotas(), st.integers(-200, 0), st.integers(1, 200))
def test_schedule_covers_its_span(drawn: tuple[Rota, datetime], before: int, after: int) -> None:
    """D1: the schedule is whole, in order, without two neighbours that name the same person; each says why."""
    rota, middle = drawn
    start, end = middle + before * TICK, middle + after * TICK
    shown = schedule(rota, start, end)
    assert (shown[0].start, shown[-1].end) == (start, end)
    assert all(span.start < span.end and span.why for span in shown)
    for one, other in pairwise(shown):
        assert one.end == other.start
        assert one.person != other.person


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rotas(), st.integers(-100, 100))
def test_a_schedule_is_the_same_in_two_halves(drawn: tuple[Rota, datetime], cut: int) -> None:
    """D1: whom a schedule names does not depend on where one begins to look, not by a second."""
    rota, middle = drawn
    start, between, end = middle - 120 * TICK, middle + cut * TICK + timedelta(seconds=1), middle + 120 * TICK
    halves = [*schedule(rota, start, between), *schedule(rota, between, end)]
    borders = [one.end for one, other in pairwise(halves) if one.person != other.person]
    assert [span.end for span in schedule(rota, start, end)][:-1] == borders
