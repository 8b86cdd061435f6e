"""What a rota is made of: layers, and everything that covers them for a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from dutyofficer.core.clock import aware
from dutyofficer.core.rota_layer import Layer, days_written, in_order
from dutyofficer.core.rota_shift import BadRota


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
        in_order(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """From `start` to `end` (aware) `with_` takes whatever duty `person` would have by all else, also a fixed shift."""

    person: str
    with_: str
    start: datetime
    end: datetime
    id: str = ""

    def __post_init__(self) -> None:
        if not self.person or not self.with_ or self.person == self.with_:
            raise BadRota("a swap needs two people")
        in_order(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedShift:
    """`person` has it from `start` to `end` (aware)."""

    person: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.person:
            raise BadRota("a shift needs a person")
        in_order(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """From `start` to `end` (aware) only these shifts count, no layer and no override; between them is a gap."""

    start: datetime
    end: datetime
    shifts: tuple[FixedShift, ...] = ()
    id: str = ""

    def __post_init__(self) -> None:
        in_order(self.start, self.end)
        for number, shift in enumerate(self.shifts, 1):
            if shift.start < self.start or shift.end > self.end:
                raise BadRota(f"shifts {number}: it is not within from and to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """From `start` to `end` (aware) `person` takes no turns: `stand_in` does, else a layer below, else nobody."""

    person: str
    start: datetime
    end: datetime
    stand_in: str | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if not self.person or self.person == self.stand_in:
            raise BadRota("leave needs a person, and somebody else to stand in")
        in_order(self.start, self.end)


Item = Layer | Override | Swap | Fixed | Leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """One duty. Of everything the later covers the earlier: of layers where it has somebody."""

    id: str
    name: str
    timezone: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()
    swaps: tuple[Swap, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    leave: tuple[Leave, ...] = ()


def item_id(rota: str, item: Item) -> str:
    """An id made from the content, for what was given none."""
    return sha256("\n".join((rota, *_content(item))).encode()).hexdigest()[:12]


def _content(item: Item) -> tuple[str, ...]:
    match item:
        case Layer():
            windows = (f"{days_written(w.days)} {w.opens} {w.closes}" for w in item.windows)
            bounds = (_utc(moment) if moment else "" for moment in (item.from_, item.until))
            return ("layer", *item.people, str(item.shift), item.start.isoformat(), *bounds, *windows)
        case Override():
            return (item.person, _utc(item.start), _utc(item.end), item.instead_of or "")
        case Swap():
            return ("swap", item.person, item.with_, _utc(item.start), _utc(item.end))
        case Fixed():
            shifts = (part for shift in item.shifts for part in (shift.person, _utc(shift.start), _utc(shift.end)))
            return ("fixed", _utc(item.start), _utc(item.end), *shifts)
        case Leave():
            return ("leave", item.person, _utc(item.start), _utc(item.end), item.stand_in or "")


def _utc(moment: datetime) -> str:
    return aware(moment).isoformat()


def named(rota: Rota) -> Iterator[tuple[str, str]]:
    """Everybody who must exist for the rota to mean what it says, and where they are named."""
    for number, layer in enumerate(rota.layers, 1):
        yield from ((f"layer {number}: people", person) for person in layer.people)
    for cover in rota.overrides:
        yield f"override {cover.id}: person", cover.person
        yield from ((f"override {cover.id}: instead_of", person) for person in [cover.instead_of] if person)
    for swap in rota.swaps:
        yield from ((f"swap {swap.id}: person", swap.person), (f"swap {swap.id}: with", swap.with_))
    for fixed in rota.fixed:
        yield from ((f"fixed {fixed.id}: shifts {n}", shift.person) for n, shift in enumerate(fixed.shifts, 1))
    for away in rota.leave:
        yield f"leave {away.id}: person", away.person
        yield from ((f"leave {away.id}: stand_in", person) for person in [away.stand_in] if person)


def people_named(rota: Rota) -> set[str]:
    """Everybody who must exist for the rota to mean what it says."""
    return {person for _, person in named(rota)}


def may_serve(rota: Rota, now: datetime | None = None) -> set[str]:
    """Everybody whom the rota may put on duty; with `now`, from then on."""
    found = {person for layer in rota.layers for person in layer.people}
    found |= {cover.person for cover in rota.overrides if now is None or cover.end > now}
    found |= {shift.person for fixed in rota.fixed for shift in fixed.shifts if now is None or shift.end > now}
    found |= {swap.with_ for swap in rota.swaps if now is None or swap.end > now}
    for _ in rota.leave:  # somebody who stands in may be away too
        found |= {
            away.stand_in
            for away in rota.leave
            if away.stand_in and away.person in found and (now is None or away.end > now)
        }
    return found
