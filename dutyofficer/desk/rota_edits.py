"""What the team does to a rota at the command line: looked at first, with what it would leave open, then saved (D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dutyofficer.core.rota import BadRota, Leave, Override, Rota, Span, Swap, may_serve, people_named, schedule
from dutyofficer.core.rota_change import undone, why_not
from dutyofficer.core.rota_edit import FURTHEST, Cover, Difference, also_on, differences, horizon, new_gaps, put_last
from dutyofficer.core.rota_words import written
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.report import Shape, iso, rota_named
from dutyofficer.desk.rota_editing import Changed, change
from dutyofficer.store import rota_changes
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be done: something to each of these rotas, called `what`; `undoes` is the change it takes back."""

    what: str
    rotas: Mapping[str, Callable[[Rota | None], Rota]]
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One rota as the edit would leave it. `doubled`: who would then be on which other rota of the ladders too."""

    before: Rota | None
    after: Rota
    differences: Mapping[str, Difference]
    gaps: Sequence[Span]
    doubled: Sequence[tuple[str, str, Span]]


def override(
    tx: Tx, house: House, rota: str, person: str, start: datetime, end: datetime, instead_of: str | None, now: datetime
) -> Edit:
    """`person` has it from `start` to `end`. Errors: CannotDo."""
    found = rota_named(tx, house, rota)
    _with_phone(tx, house, person)
    known(tx, house, instead_of)
    item = _made(Override, start, end, now, person=person, instead_of=instead_of)
    of = f" instead of {instead_of}" if instead_of else ""
    what = f"override: {person}{of} {written(start, end, ZoneInfo(found.timezone))}"
    return Edit(what, {found.id: partial(_put, [item])})


def swap(
    tx: Tx, house: House, rota: str, person: str, with_: str, start: datetime, end: datetime, now: datetime
) -> Edit:
    """`with_` takes what `person` has from `start` to `end`. Errors: CannotDo, also if that is nothing."""
    found = rota_named(tx, house, rota)
    known(tx, house, person)
    _with_phone(tx, house, with_)
    item = _made(Swap, start, end, now, person=person, with_=with_)
    if put_last(found, item) != found and not differences(found, put_last(found, item), start, end):
        raise CannotDo(f"{person} has no duty on {rota} then, so there is nothing for {with_} to take")
    what = f"swap: {with_} takes what {person} has {written(start, end, ZoneInfo(found.timezone))}"
    return Edit(what, {found.id: partial(_put, [item])})


def leave(
    tx: Tx, house: House, person: str, spans: Sequence[tuple[datetime, datetime]], stand_in: str | None, now: datetime
) -> Edit:
    """`person` is away, on every rota that they may serve on; what is past is passed over. Errors: CannotDo."""
    known(tx, house, person)
    if stand_in is not None:
        _with_phone(tx, house, stand_in)
    ahead = [(start, end) for start, end in spans if end > now] or list(spans[:1])
    items = [_made(Leave, start, end, now, person=person, stand_in=stand_in) for start, end in ahead]
    rotas = [rota.id for rota in house.register(tx).rotas.values() if person in may_serve(rota, now)]
    if not rotas:
        raise CannotDo(f"{person} is on no rota")
    for_them = f", {stand_in} stands in" if stand_in else ""
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    what = f"leave: {person} {written(*ahead[0], house.policy.zone)}{more}{for_them}"
    return Edit(what, {rota: partial(_put, items) for rota in rotas})


def undo(tx: Tx, house: House, number: int) -> Edit:
    """The newest change of a rota is taken back: it is again as it was before. Errors: CannotDo."""
    found = rota_changes.get(tx, number)
    if found is None:
        raise CannotDo(f"there is no change {number}")
    changes = rota_changes.listed(tx, found.rota)
    if why := why_not(changes, found):
        raise CannotDo(why)
    register = house.register(tx)
    before = found.before
    if before is None or register.rotas.get(found.rota) != changes[-1].after:
        raise CannotDo(f"{found.rota} is no longer as change {changes[-1].number} left it")
    if gone := sorted(people_named(before) - set(register.people)):
        raise CannotDo(f"{found.rota} then named {gone[0]}, who is not here any more")
    return Edit(f"undo: of change {number}, {found.what}", {found.rota: lambda _: before}, undoes=number)


def plan(tx: Tx, house: House, edit: Edit, now: datetime) -> list[Planned]:
    """What the edit would do to each rota that it would change at all."""
    here = house.register(tx).rotas
    made = {name: done(here.get(name)) for name, done in edit.rotas.items()}
    there = {name: rota for name, rota in {**here, **made}.items() if name in house.policy.rotas}
    found = []
    for name, after in made.items():
        before = here.get(name)
        if before == after:
            continue
        until = horizon(before, after, now)
        theirs = differences(before, after, now, until)
        others = [rota for rota in there.values() if rota.id != name and name in there]
        doubled = [
            (who, other, span) for who, mine in theirs.items() for other, span in also_on(others, who, mine.gained)
        ]
        found.append(Planned(before, after, theirs, new_gaps(before, after, now, until), doubled))
    return found


def save(
    house: House, asked: Callable[[Tx], Edit], seen: Sequence[Planned], by: str | None, now: datetime,
    *, account: bool = False,
) -> list[Changed]:  # fmt: skip
    """Do it, if it is still what was `seen`; `account`: `by` may be one, of nobody here. Errors: CannotDo."""
    with house.database.write() as tx:
        if not account:
            known(tx, house, by)
        edit = asked(tx)
        planned = plan(tx, house, edit, now)
        if planned != list(seen):
            raise CannotDo("the rota was changed in this moment by somebody else: look again")
        return [change(tx, house, each.after, edit.what, by, now, undoes=edit.undoes) for each in planned]


def history(tx: Tx, house: House, rota: str | None) -> list[Shape]:
    """Every change, or those of one rota, in order. Errors: CannotDo."""
    changes = rota_changes.listed(tx, rota)
    if rota is not None and not changes:
        rota_named(tx, house, rota)
    gone = {number: by for name in {c.rota for c in changes} for number, by in _undone(tx, name).items()}
    return [
        {
            "number": c.number, "at": iso(c.at), "rota": c.rota, "by": c.by, "what": c.what, "undoes": c.undoes,
            "undone_by": gone.get(c.number),
        }
        for c in changes
    ]  # fmt: skip


def _undone(tx: Tx, rota: str) -> dict[int, int]:
    return undone(rota_changes.listed(tx, rota))


def still_on(planned: Planned, person: str) -> list[Span]:
    """Duty that new leave does not take away: an override, a swap or a fixed shift names them (D1)."""
    old = planned.before.leave if planned.before else ()
    return [
        span
        for away in planned.after.leave if away.person == person and away not in old
        for span in schedule(planned.after, away.start, away.end) if span.person == person
    ]  # fmt: skip


def _put(items: Sequence[Cover], rota: Rota | None) -> Rota:
    if rota is None:
        raise CannotDo("the rota is not here any more")
    for item in items:
        rota = put_last(rota, item)
    return rota


def _made(kind: type[Any], start: datetime, end: datetime, now: datetime, **names: str | None) -> Cover:
    """Errors: CannotDo, in words for whoever typed it."""
    if end <= start:
        raise CannotDo("it ends before it begins")
    if end <= now:
        raise CannotDo("it is over already")
    if end > now + FURTHEST:
        raise CannotDo(f"the year {end.year} cannot be meant")
    try:
        made: Cover = kind(start=start, end=end, **names)
    except BadRota as error:
        raise CannotDo(str(error)) from error
    return made


def known(tx: Tx, house: House, person: str | None) -> None:
    """Errors: CannotDo, if somebody is named who is not here."""
    if person is not None and person not in house.register(tx).people:
        raise CannotDo(f"there is no person {person}")


def _with_phone(tx: Tx, house: House, person: str) -> None:
    known(tx, house, person)
    if not house.register(tx).people[person].reachable:
        raise CannotDo(f"{person} has no phone")
