"""Incidents, which warnings are in them, and what waits to be told about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from dutyofficer.core.incident import Incident, IncidentState, Kind, Notice, next_number
from dutyofficer.store.tables import incident_warnings, incidents, notices
from dutyofficer.store.values import dump, load

_FIELDS = tuple(field.name for field in fields(Incident))

_ONE = select(incidents).where(incidents.c.id == bindparam("number"))
_OPEN = select(incidents).where(incidents.c.state != IncidentState.CLOSED).order_by(incidents.c.id)
_OF_CAUSE = (
    select(incidents)
    .where(incidents.c.cause == bindparam("of"), incidents.c.state != IncidentState.CLOSED)
    .order_by(incidents.c.id.desc())
    .limit(1)
)
_SAVE = update(incidents).where(incidents.c.id == bindparam("of"))
_INSIDE = select(incident_warnings.c.warning).where(incident_warnings.c.incident == bindparam("of")).order_by("warning")
_WAITING = (
    select(notices.c.id, notices.c.value)
    .where(notices.c.incident == bindparam("of"), notices.c.said_at.is_(None))
    .order_by(notices.c.id)
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new incident is about. `cause` makes a concern once only: one open incident a cause."""

    kind: Kind
    cause: str
    title: str
    needs_accept: bool


def open_new(tx: Connection, opening: Opening, now: datetime, year: int) -> Incident:
    """Open an incident under the next reference (I1). `year` is the local one."""
    number = _next(tx, opening.kind, now, year)
    values = {
        "kind": opening.kind, "year": year, "number": number, "ref": f"{opening.kind.letter}{number}",
        "cause": opening.cause, "title": opening.title, "needs_accept": opening.needs_accept,
        "state": IncidentState.OPEN, "opened_at": now, "calm_since": now, "surged": False,
    }  # fmt: skip
    number = tx.execute(insert(incidents).values(values).returning(incidents.c.id)).scalar_one()
    return get(tx, number)


def _next(tx: Connection, kind: Kind, now: datetime, year: int) -> int:
    this = (incidents.c.kind == kind) & (incidents.c.year == year)
    newest = tx.execute(select(func.max(incidents.c.number)).where(this)).scalar_one()
    recent = or_(incidents.c.closed_at.is_(None), incidents.c.closed_at > now - timedelta(hours=24))
    busy = tx.execute(select(incidents.c.ref).where(incidents.c.kind == kind, recent)).scalars()
    return next_number(newest, busy, kind.letter)


def from_row(row: Row[*tuple[Any, ...]]) -> Incident:
    """A row as others read it."""
    values = {name: row._mapping[name] for name in _FIELDS}
    typed = {"kind": Kind(row.kind), "state": IncidentState(row.state), "manager_told": tuple(row.manager_told)}
    return Incident(**values | typed)


def get(tx: Connection, number: int) -> Incident:
    """One incident by its row."""
    return from_row(tx.execute(_ONE, {"number": number}).one())


def by_ref(tx: Connection, ref: str) -> Incident | None:
    """The newest incident of that reference, open or not; letter case does not matter."""
    newest = select(incidents).where(incidents.c.ref == ref.upper()).order_by(incidents.c.id.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return from_row(row) if row else None


def of_row(tx: Connection, number: int, ref: str) -> Incident | None:
    """The incident in that row, if that is what it is called."""
    row = tx.execute(_ONE.where(incidents.c.ref == ref.upper()), {"number": number}).one_or_none()
    return from_row(row) if row else None


def open_ones(tx: Connection) -> list[Incident]:
    """Every incident that is not closed, oldest first."""
    return [from_row(row) for row in tx.execute(_OPEN)]


def every(tx: Connection) -> list[Incident]:
    """All of them, oldest first."""
    return [from_row(row) for row in tx.execute(select(incidents).order_by(incidents.c.id))]


def of_cause(tx: Connection, cause: str) -> Incident | None:
    """The open incident of a cause: `flood`, or what is wrong with us."""
    row = tx.execute(_OF_CAUSE, {"of": cause}).one_or_none()
    return from_row(row) if row else None


def save(tx: Connection, incident: Incident) -> None:
    """Keep its state; reference and kind never change."""
    values = {name: getattr(incident, name) for name in _FIELDS if name not in ("id", "kind", "ref")}
    tx.execute(_SAVE, values | {"of": incident.id})


def attach(tx: Connection, incident: int, warnings: Sequence[int]) -> None:
    """Put warnings into an incident; one that is in it already stays."""
    there = set(warnings_of(tx, incident))
    rows = [{"incident": incident, "warning": w} for w in dict.fromkeys(warnings) if w not in there]
    if rows:
        tx.execute(insert(incident_warnings), rows)


def warnings_of(tx: Connection, incident: int) -> list[int]:
    """The warnings in an incident."""
    return list(tx.execute(_INSIDE, {"of": incident}).scalars())


def last_with(tx: Connection, warning: int) -> int | None:
    """The newest incident that a warning was in, open or closed."""
    inside = incident_warnings.c.warning == warning
    number: int | None = tx.execute(select(func.max(incident_warnings.c.incident)).where(inside)).scalar_one()
    return number


def add_notices(tx: Connection, incident: int, made: Sequence[Notice]) -> None:
    """Keep what is to be told until it is said."""
    if made:
        tx.execute(insert(notices), [{"incident": incident, "at": n.at, "value": dump(n)} for n in made])


def waiting(tx: Connection, incident: int) -> list[Notice]:
    """What has not been said yet, oldest first."""
    rows = tx.execute(_WAITING, {"of": incident})
    return [load(Notice, row.value | {"id": row.id}) for row in rows]


def said(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """These notices have been told, or what they would have said was overtaken."""
    if ids:
        tx.execute(update(notices).where(notices.c.id.in_(ids)).values(said_at=now))


def forget_notices(tx: Connection, incident: int, keep: Sequence[int]) -> None:
    """An incident that was closed has nothing more to tell but what `keep` names."""
    unsaid = (notices.c.incident == incident) & notices.c.said_at.is_(None)
    tx.execute(delete(notices).where(unsaid, notices.c.id.not_in(keep)))


def with_waiting(tx: Connection) -> list[Incident]:
    """Every incident that has something to tell, also one that has closed meanwhile; oldest first."""
    unsaid = select(notices.c.incident).where(notices.c.said_at.is_(None))
    rows = tx.execute(select(incidents).where(incidents.c.id.in_(unsaid)).order_by(incidents.c.id))
    return [from_row(row) for row in rows]
