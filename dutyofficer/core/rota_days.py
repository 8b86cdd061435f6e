"""Rotas as a calendar has them: one day after the other by the clocks on the wall, what each person has of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.rota import Span
from dutyofficer.core.rota_risk import DAY, midnight


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person has of one rota on one day; nobody, if `person` is None.

    `whole`: all of that day. `doubled`: they have another rota of the ladders at the same time.
    """

    start: datetime
    end: datetime
    person: str | None
    why: str
    whole: bool
    doubled: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: what is special about it in words, and the turns of each rota in their order."""

    day: date
    notes: tuple[str, ...]
    lanes: tuple[tuple[Turn, ...], ...]


def calendar_days(
    lanes: Mapping[str, Sequence[Span]], ladders: Collection[str], first: date, count: int, zone: ZoneInfo,
    holidays: Mapping[date, str],
) -> Iterator[Day]:  # fmt: skip
    """`count` days from `first`; every lane covers them without a hole, `ladders` are the rotas that pages climb."""
    for number in range(count):
        day = first + number * DAY
        start, end = midnight(day, zone), midnight(day + DAY, zone)
        today = {name: [s for s in spans if s.start < end and start < s.end] for name, spans in lanes.items()}
        turns = (tuple(_turn(name, s, today, ladders, start, end) for s in spans) for name, spans in today.items())
        yield Day(day, tuple(_notes(day, start, end, zone, holidays)), tuple(turns))


def _turn(
    name: str, span: Span, today: Mapping[str, Sequence[Span]], ladders: Collection[str], start: datetime, end: datetime
) -> Turn:
    begins, ends = max(span.start, start), min(span.end, end)
    lanes = [spans for lane, spans in today.items() if lane != name and {lane, name} <= set(ladders)]
    doubled = any(
        span.person is not None and span.person == other.person and other.start < ends and begins < other.end
        for spans in lanes for other in spans
    )  # fmt: skip
    return Turn(begins, ends, span.person, span.why, (begins, ends) == (start, end), doubled)


def _notes(day: date, start: datetime, end: datetime, zone: ZoneInfo, holidays: Mapping[date, str]) -> Iterator[str]:
    """Bank holidays, and the days that have an hour more or less."""
    if day in holidays:
        yield f"bank holiday: {holidays[day]}"
    if end - start > DAY:
        yield "clocks go back"
    elif end - start < DAY:
        yield "clocks go forward"
