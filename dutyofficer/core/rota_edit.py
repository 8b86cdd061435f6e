"""A rota changes: what is put into it, and who gains or loses what by that. Values in, values out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dutyofficer.core.rota import GAP, Fixed, FixedShift, Leave, Override, Rota, Span, Swap, gaps, item_id, schedule

Cover = Override | Swap | Fixed | Leave
YEAR, FURTHEST = timedelta(days=366), timedelta(days=5 * 366)
"""How far ahead a change is looked at: to the end of what changed, but a slip of the finger may be a century on."""
_BEYOND = timedelta(days=1)
"""So that what ends there is seen to end."""
_FIELDS: dict[type[Any], str] = {Override: "overrides", Swap: "swaps", Fixed: "fixed", Leave: "leave"}


def put(rota: Rota, item: Cover) -> Rota:
    """With `item`: in the place of the one of its id, else behind all others. The same again changes nothing."""
    item = with_id(rota, item)
    there = _of_its_kind(rota, item)
    if all(other.id != item.id for other in there):
        return _with(rota, item, (*there, item))
    return _with(rota, item, tuple(item if other.id == item.id else other for other in there))


def put_last(rota: Rota, item: Cover) -> Rota:
    """As `put`, but also where the same is there and something later covers it: whoever asks again wants it to count.

    The same again changes nothing.
    """
    item = with_id(rota, item)
    others = tuple(other for other in _of_its_kind(rota, item) if other.id != item.id)
    last, in_place = _with(rota, item, (*others, item)), put(rota, item)
    same = schedule(last, item.start, item.end) == schedule(in_place, item.start, item.end)
    return in_place if same else last


def covered(rota: Rota, person: str, start: datetime, end: datetime) -> Rota:
    """With somebody in a gap. Where fixed shifts leave it no override counts, so that it is one more of them."""
    for fixed in rota.fixed:
        if fixed.start <= start < fixed.end:
            shift = FixedShift(person=person, start=start, end=min(end, fixed.end))
            return put(rota, replace(fixed, shifts=(*fixed.shifts, shift)))
    return put_last(rota, Override(person=person, start=start, end=end))


def without(rota: Rota, name: str) -> Rota:
    """Without the override, swap, fixed shifts or leave of that id."""
    kept: dict[str, Any] = {
        field: tuple(item for item in getattr(rota, field) if item.id != name) for field in _FIELDS.values()
    }
    return replace(rota, **kept)


def with_id(rota: Rota, item: Cover) -> Cover:
    """One without an id gets it from its content; leave has the same on every rota."""
    return item if item.id else replace(item, id=item_id("" if isinstance(item, Leave) else rota.id, item))


def holds(rota: Rota, item: Cover) -> Cover | None:
    """What is there under the id of `item`."""
    return next((other for other in _of_its_kind(rota, item) if other.id == item.id), None)


def _of_its_kind(rota: Rota, item: Cover) -> tuple[Cover, ...]:
    found: tuple[Cover, ...] = getattr(rota, _FIELDS[type(item)])
    return found


def _with(rota: Rota, item: Cover, items: tuple[Cover, ...]) -> Rota:
    changed: dict[str, Any] = {_FIELDS[type(item)]: items}
    return replace(rota, **changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one person has by a change that they had not, and what no longer; each in order."""

    gained: tuple[Span, ...] = ()
    lost: tuple[Span, ...] = ()

    @property
    def begins(self) -> datetime:
        """When the first of it begins."""
        return min(span.start for span in self.gained + self.lost)


class _Turned(NamedTuple):
    """From `start` to `end` the rota named `before` and names `after`."""

    start: datetime
    end: datetime
    before: str | None
    after: str | None
    why: str


def differences(before: Rota | None, after: Rota | None, start: datetime, end: datetime) -> dict[str, Difference]:
    """Who has what in the span (aware) by the change, by person; None is a rota that is not there."""
    gained: dict[str, list[Span]] = {}
    lost: dict[str, list[Span]] = {}
    for turn in _turned(before, after, start, end):
        for person, theirs in ((turn.after, gained), (turn.before, lost)):
            if person is not None:
                _join(theirs.setdefault(person, []), turn, person)
    people = dict.fromkeys([*gained, *lost])
    return {who: Difference(tuple(gained.get(who, ())), tuple(lost.get(who, ()))) for who in people}


def new_gaps(before: Rota | None, after: Rota, start: datetime, end: datetime) -> list[Span]:
    """Where nobody is rostered who was before; of a rota that is new, every gap."""
    if before is None:
        return gaps(after, start, end)
    found: list[Span] = []
    for turn in _turned(before, after, start, end):
        if turn.after is None:
            _join(found, turn, None)
    return found


def _turned(before: Rota | None, after: Rota | None, start: datetime, end: datetime) -> Iterator[_Turned]:
    """Every stretch in which the two differ, in order."""
    old, new = _spans(before, start, end), _spans(after, start, end)
    while old and new:
        until = min(old[0].end, new[0].end)
        if old[0].person != new[0].person:
            yield _Turned(start, until, old[0].person, new[0].person, new[0].why)
        start = until
        for spans in (old, new):
            if spans[0].end == until:
                spans.popleft()


def _spans(rota: Rota | None, start: datetime, end: datetime) -> deque[Span]:
    return deque(schedule(rota, start, end) if rota else [Span(start=start, end=end, person=None, why=GAP)])


def _join(spans: list[Span], turn: _Turned, person: str | None) -> None:
    """What follows without a break is one span, whatever the reasons."""
    if spans and spans[-1].end == turn.start:
        spans[-1] = replace(spans[-1], end=turn.end)
    else:
        spans.append(Span(start=turn.start, end=turn.end, person=person, why=turn.why))


def horizon(before: Rota | None, after: Rota | None, now: datetime) -> datetime:
    """How far ahead the two are compared: a year, and beyond the end of whatever is in one of them only."""
    changed = _items(before) ^ _items(after)
    return min(max([now + YEAR, *(item.end + _BEYOND for item in changed)]), now + FURTHEST)


def _items(rota: Rota | None) -> set[Cover]:
    return {item for field in _FIELDS.values() for item in getattr(rota, field)} if rota else set()


def also_on(rotas: Iterable[Rota], person: str, spans: Iterable[Span]) -> list[tuple[str, Span]]:
    """Where `person` has another duty during these spans: one phone on two rungs is one rung."""
    spans = list(spans)
    return [
        (rota.id, theirs)
        for rota in rotas
        for span in spans
        for theirs in schedule(rota, span.start, span.end)
        if theirs.person == person
    ]
