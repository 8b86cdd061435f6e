"""What was done to rotas, every version whole, and who has yet to hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from dutyofficer.core.rota import Rota
from dutyofficer.core.rota_change import Change
from dutyofficer.store.rota_tables import rota_changes, rota_untold
from dutyofficer.store.values import dump, load

_DUE = (
    select(rota_untold)
    .where(rota_untold.c.due_at <= bindparam("now"))
    .order_by(rota_untold.c.rota, rota_untold.c.person)
)
_NEXT = select(func.min(rota_untold.c.due_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Somebody who has not heard yet what the changes from `first` to `last` did to their duties on one rota."""

    rota: str
    person: str
    first: int
    last: int
    due_at: datetime


def add(
    tx: Connection, rota: str, before: Rota | None, after: Rota | None, what: str, by: str | None, now: datetime,
    undoes: int | None = None,
) -> int:  # fmt: skip
    """Write a version down; returns its number."""
    values = {
        "at": now, "by": by, "what": what, "rota": rota, "undoes": undoes,
        "before": dump(before) if before else None, "after": dump(after) if after else None,
    }  # fmt: skip
    number: int = tx.execute(insert(rota_changes).values(values).returning(rota_changes.c.id)).scalar_one()
    return number


def get(tx: Connection, number: int) -> Change | None:
    """One of them."""
    row = tx.execute(select(rota_changes).where(rota_changes.c.id == number)).one_or_none()
    return None if row is None else _change(row)


def listed(tx: Connection, rota: str | None = None) -> list[Change]:
    """All of them in order, or those of one rota."""
    query = select(rota_changes).order_by(rota_changes.c.id)
    return [_change(row) for row in tx.execute(query if rota is None else query.where(rota_changes.c.rota == rota))]


def is_known(tx: Connection, rota: str) -> bool:
    """Whether that rota was ever here."""
    return tx.execute(select(rota_changes.c.id).where(rota_changes.c.rota == rota).limit(1)).first() is not None


def to_be_told(tx: Connection, rota: str, people: Iterable[str], number: int, now: datetime) -> None:
    """Change `number` has done something to the duties of these; what they have not heard before counts with it."""
    for person in people:
        mine = (rota_untold.c.rota == rota) & (rota_untold.c.person == person)
        if tx.execute(update(rota_untold).where(mine).values(last=number, due_at=now)).rowcount == 0:
            row = {"rota": rota, "person": person, "first": number, "last": number, "due_at": now}
            tx.execute(insert(rota_untold).values(row))


def untold(tx: Connection, now: datetime) -> list[Untold]:
    """Who is to be told by now."""
    return [Untold(**row._asdict()) for row in tx.execute(_DUE, {"now": now})]


def next_telling(tx: Connection) -> datetime | None:
    """When somebody is to be told next."""
    moment: datetime | None = tx.scalar(_NEXT)
    return moment


def told(tx: Connection, entry: Untold) -> None:
    """They know, or there is nothing to know any more."""
    tx.execute(delete(rota_untold).where(rota_untold.c.rota == entry.rota, rota_untold.c.person == entry.person))


def wait(tx: Connection, entry: Untold, until: datetime) -> None:
    """They are to be told then."""
    mine = (rota_untold.c.rota == entry.rota) & (rota_untold.c.person == entry.person)
    tx.execute(update(rota_untold).where(mine).values(due_at=until))


def _change(row: Row[*tuple[Any, ...]]) -> Change:
    before, after = (load(Rota, value) if value is not None else None for value in (row.before, row.after))
    return Change(
        number=row.id, at=row.at, by=row.by, what=row.what, rota=row.rota, before=before, after=after,
        undoes=row.undoes,
    )  # fmt: skip
