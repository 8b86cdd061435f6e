"""Who is on duty, and where nobody will be: rotas in people's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.handover import Handover
from dutyofficer.core.rota import Rota
from dutyofficer.core.rota_rendered import Rendered
from dutyofficer.core.rota_risk import AHEAD
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens.rows import name_of
from dutyofficer.store import overview
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """One rota now, in people's names: whom it names, who has the phone, until when (UTC), who is next.

    `until` None: until further notice.
    """

    rota: str
    rostered: str | None
    holder: str | None
    until: datetime | None
    next: str | None

    @property
    def handing_over(self) -> bool:
        """Whether somebody else than the rota names still has the phone (D1)."""
        return self.holder != self.rostered


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """Nobody is on a rota from `start` to `end` (UTC); `now`: it has begun."""

    rota: str
    start: datetime
    end: datetime
    now: bool


def on_duty(tx: Tx, house: House, at: datetime) -> tuple[OnDuty, ...]:
    """Every rota, those that a ladder names first."""
    register, last = house.register(tx), overview.last_changes(tx)
    ours = sorted(register.rotas.values(), key=lambda rota: rota.id not in house.policy.rotas)
    return tuple(_row(rota, register, last, at) for rota in ours)


def _row(rota: Rota, register: Register, last: Mapping[str, Handover], at: datetime) -> OnDuty:
    drawn, change = register.drawn(rota.id, at), last.get(rota.id)
    person, until = drawn.rostered(at), drawn.next_change(at)
    holder = change.holder if change is not None and change.incoming == person else person
    following = drawn.rostered(until) if until else None
    return OnDuty(
        rota=rota.name, until=until, rostered=name_of(register, person) or None,
        holder=name_of(register, holder) or None, next=name_of(register, following) or None,
    )  # fmt: skip


def gaps_ahead(tx: Tx, house: House, at: datetime) -> tuple[GapRow, ...]:
    """Every gap of the next eight weeks on a rota that a ladder names, the first first."""
    register = house.register(tx)
    found = [
        GapRow(rota=rota.name, start=max(start, at), end=end, now=start <= at)
        for rota in register.rotas.values()
        if rota.id in house.policy.rotas
        for start, end, person in _spans(register, rota, at)
        if person is None and end > at and start < at + AHEAD
    ]
    return tuple(sorted(found, key=lambda gap: (gap.start, gap.rota)))


def _spans(register: Register, rota: Rota, at: datetime) -> list[tuple[datetime, datetime, str | None]]:
    """As the rota was drawn when it was last asked for; a service that runs for weeks looks further ahead by then."""
    drawn = register.drawn(rota.id, at)
    if not drawn.covers(at + AHEAD):
        drawn = Rendered.around(rota, at)
    return list(zip(drawn.starts, drawn.starts[1:], drawn.people, strict=False))
