"""Who is rostered: one pure function of the rota and the moment (D1); every other answer here is made from it.

The schedule is drawn in the order in which things cover each other: layers with leave, overrides, fixed shifts, swaps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware
from dutyofficer.core.rota_items import (
    Fixed,
    FixedShift,
    Leave,
    Override,
    Rota,
    Swap,
    item_id,
    may_serve,
    named,
    people_named,
)
from dutyofficer.core.rota_layer import Layer, Window, days_named, days_written, turns
from dutyofficer.core.rota_shift import BadRota, Shift, Unit

# Whoever works with rotas finds all of it here.
__all__ = [
    "GAP", "BadRota", "Fixed", "FixedShift", "Layer", "Leave", "Override", "Rota", "Shift", "Span", "Swap", "Unit",
    "Window", "days_named", "days_written", "gaps", "item_id", "last_before", "may_serve", "named", "people_named",
    "rostered", "schedule",
]  # fmt: skip

ROTATION = "rotation"
STAND_IN = "leave, stand-in"
OVERRIDE = "override"
FIXED = "fixed"
SWAP = "swap"
GAP = "gap: nobody is on the rota"
LOOK_BACK = 14
"""Days in which somebody counts as the last person on a rota (L3)."""
_INSTANT = timedelta.resolution
_start = attrgetter("start")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From `start` to before `end` (aware UTC) `person` has it, or nobody, and why in words."""

    start: datetime
    end: datetime
    person: str | None
    why: str


class _Piece(NamedTuple):
    """A part of a line. `turn`: whose turn it is by the layers, and who stands in or is below while they are away."""

    start: datetime
    end: datetime
    person: str | None = None
    why: str = GAP
    turn: tuple[str, ...] = ()


_Line = list[_Piece]
"""Pieces in order, without a hole."""
_Change = Callable[[_Piece], _Piece]


class _Lasts(Protocol):
    """Whatever covers a span."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


_L = TypeVar("_L", bound=_Lasts)


def rostered(rota: Rota, at: datetime) -> str | None:
    """Whom the rota names at `at` (aware), or None in a gap."""
    return schedule(rota, at, aware(at) + _INSTANT)[0].person


def schedule(rota: Rota, start: datetime, end: datetime) -> list[Span]:
    """The whole span in order; no two neighbours name the same person, whose reasons are then listed together."""
    start, end = aware(start), aware(end)
    if start >= end:
        return []
    line = _rotation(rota, start, end)
    for cover in _near(rota.overrides, start, end):
        _within(line, cover, partial(_covered, cover))
    for fixed in _near(rota.fixed, start, end):
        _within(line, fixed, _emptied)
        for shift in fixed.shifts:
            _within(line, shift, partial(_put, shift.person, FIXED))
    for swap in _near(rota.swaps, start, end):
        _within(line, swap, partial(_swapped, swap))
    return _joined(line)


def gaps(rota: Rota, start: datetime, end: datetime) -> list[Span]:
    """The parts of the span in which nobody is rostered."""
    return [span for span in schedule(rota, start, end) if span.person is None]


def last_before(rota: Rota, at: datetime, days: int = LOOK_BACK) -> list[str]:
    """Who was rostered in the `days` before `at`, the latest first: whom to try when nobody is on the rota (L3)."""
    spans = schedule(rota, aware(at) - timedelta(days=days), at)
    return list(dict.fromkeys(span.person for span in reversed(spans) if span.person))


def _near(items: Iterable[_L], start: datetime, end: datetime) -> list[_L]:
    return [item for item in items if item.start < end and start < item.end]


def _rotation(rota: Rota, start: datetime, end: datetime) -> _Line:
    """What the layers say, each after its people's leave; a later one covers an earlier where it has somebody."""
    zone, away = ZoneInfo(rota.timezone), _near(rota.leave, start, end)
    line = [_Piece(start, end)]
    for layer in rota.layers:
        line = _over(line, _without(_layer(layer, zone, start, end), away))
    return line


def _layer(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> _Line:
    line: _Line = []
    for begins, ends, person in turns(layer, zone, start, end):
        if start < begins:
            line.append(_Piece(start, begins))
        line.append(_Piece(begins, ends, person, ROTATION, (person,)))
        start = ends
    return [*line, _Piece(start, end)] if start < end else line


def _without(line: _Line, away: Sequence[Leave]) -> _Line:
    """The line of a layer after leave."""
    for leave in away:
        _within(line, leave, lambda piece: piece)
    return [_relieved(piece, away) for piece in line] if away else line


def _relieved(piece: _Piece, away: Sequence[Leave]) -> _Piece:
    """Who stands in may be away too; if that leads back to somebody who is, nobody is on. The later leave counts."""
    while leave := next(
        (i for i in reversed(away) if i.person == piece.person and i.start <= piece.start < i.end), None
    ):
        if leave.stand_in is None or leave.stand_in in piece.turn:
            return piece._replace(person=None, why=GAP)
        piece = piece._replace(person=leave.stand_in, why=STAND_IN, turn=(*piece.turn, leave.stand_in))
    return piece


def _over(below: _Line, above: _Line) -> _Line:
    """`above` where it has somebody, else `below`."""
    line: _Line = []
    for piece in above:
        if piece.person:
            line.append(piece)
            continue
        for under in below[_touching(below, piece)]:
            start, end = max(under.start, piece.start), min(under.end, piece.end)
            line.append(under._replace(start=start, end=end, turn=piece.turn + under.turn))
    return line


def _within(line: _Line, span: _Lasts, change: _Change) -> None:
    """Change every part of `line` that lies in `span`."""
    there = _touching(line, span)
    parts: _Line = []
    for piece in line[there]:
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if start >= end:
            parts.append(piece)
            continue
        if piece.start < start:
            parts.append(piece._replace(end=start))
        parts.append(change(piece._replace(start=start, end=end)))
        if end < piece.end:
            parts.append(piece._replace(start=end))
    line[there] = parts


def _touching(line: _Line, span: _Lasts) -> slice:
    first = max(0, bisect_right(line, span.start, key=_start) - 1)
    return slice(first, max(first, bisect_left(line, span.end, key=_start)))


def _covered(cover: Override, piece: _Piece) -> _Piece:
    """`instead_of` looks at the rotation, not at other overrides; whose turn it is counts also while they are away."""
    if cover.instead_of is None or cover.instead_of in piece.turn:
        return piece._replace(person=cover.person, why=OVERRIDE)
    return piece


def _emptied(piece: _Piece) -> _Piece:
    return _Piece(piece.start, piece.end)


def _put(person: str, why: str, piece: _Piece) -> _Piece:
    return _Piece(piece.start, piece.end, person, why)


def _swapped(swap: Swap, piece: _Piece) -> _Piece:
    """It is theirs if they have it, or would have it by turn and are away: a swap is how leave is often covered."""
    by_turn = piece.why in (ROTATION, STAND_IN, GAP) and swap.person in piece.turn
    return _put(swap.with_, SWAP, piece) if by_turn or swap.person == piece.person else piece


def _joined(line: _Line) -> list[Span]:
    spans = []
    for person, same in groupby(line, key=attrgetter("person")):
        pieces = list(same)
        why = ", ".join(dict.fromkeys(piece.why for piece in pieces))
        spans.append(Span(start=pieces[0].start, end=pieces[-1].end, person=person, why=why))
    return spans
