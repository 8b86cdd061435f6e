"""What wardens are still to be told: written with the change, worked off in short transactions right after."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from dutyofficer.core.warden import Work
from dutyofficer.store.values import dump, load
from dutyofficer.store.warden_tables import warden_work

_OPEN = warden_work.c.done_at.is_(None)
_ANY_DUE = select(warden_work.c.id).where(_OPEN, warden_work.c.due <= bindparam("now")).limit(1)
_DUE = (
    select(warden_work.c.id, warden_work.c.value)
    .where(_OPEN, warden_work.c.due <= bindparam("now"))
    .order_by(warden_work.c.at, warden_work.c.id)
)
_FIRST_DUE = select(func.min(warden_work.c.due)).where(_OPEN)
_DONE = update(warden_work).where(warden_work.c.id == bindparam("work")).values(done_at=bindparam("now"))


def add(tx: Connection, works: Sequence[Work]) -> None:
    """Keep them until they are done. Of what came down, each place stands alone: another may rise meanwhile (W6)."""
    rows = [
        {
            "incident": work.incident, "warning": work.item.warning, "at": work.at, "due": work.due,
            "area": work.places[0].area if work.lowered else "", "value": dump(work),
        }
        for work in works
    ]  # fmt: skip
    if rows:
        tx.execute(insert(warden_work), rows)


def any_due(tx: Connection, now: datetime) -> bool:
    """Whether there is anything to do: asked every second, so it is cheap."""
    return tx.execute(_ANY_DUE, {"now": now}).first() is not None


def due(tx: Connection, now: datetime) -> list[Work]:
    """What is to be done now, in the order in which it came."""
    return [replace(load(Work, row.value), id=row.id) for row in tx.execute(_DUE, {"now": now})]


def next_due(tx: Connection) -> datetime | None:
    """When there is next something to do."""
    moment: datetime | None = tx.scalar(_FIRST_DUE)
    return moment


def done(tx: Connection, works: Sequence[Work], now: datetime) -> None:
    """These are."""
    if works:
        tx.execute(_DONE, [{"work": work.id, "now": now} for work in works])


def rose(tx: Connection, areas: Collection[str], now: datetime) -> int:
    """These places stand at RED again: that they came down is told nobody any more (W6). Returns how many waited."""
    if not areas:
        return 0
    waits = _OPEN & warden_work.c.area.in_(areas)
    return tx.execute(update(warden_work).where(waits).values(done_at=now)).rowcount
