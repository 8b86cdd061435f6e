"""What wardens answered of a place in an incident, and who was asked beside them (W4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update

from dutyofficer.core.warden_answer import Answer, Ask, Part, Says
from dutyofficer.core.warning import Level
from dutyofficer.store.db import insert_new
from dutyofficer.store.tables import incidents
from dutyofficer.store.warden_tables import warden_answers, warden_asks, warden_told, warden_work

_MUTED = select(warden_answers.c.person, warden_answers.c.area).where(
    warden_answers.c.says == Says.NO, warden_answers.c.until > bindparam("now")
)
_OF_INCIDENT = (
    select(warden_answers)
    .where(warden_answers.c.incident == bindparam("of"))
    .order_by(warden_answers.c.area, warden_answers.c.person)
)
_ASKS = select(warden_asks).where(warden_asks.c.incident == bindparam("of")).order_by(warden_asks.c.at)


def keep(tx: Connection, answers: Sequence[Answer]) -> None:
    """The newest answer of each to each counts."""
    for answer in answers:
        tx.execute(delete(warden_answers).where(_this(answer)))
    if answers:
        tx.execute(insert(warden_answers), [asdict(answer) for answer in answers])


def _this(answer: Answer) -> ColumnElement[bool]:
    columns = warden_answers.c
    return (columns.incident == answer.incident) & (columns.area == answer.area) & (columns.person == answer.person)


def of_incident(tx: Connection, incident: int) -> list[Answer]:
    """Every warden's answer, by place and person."""
    rows = tx.execute(_OF_INCIDENT, {"of": incident})
    return [answer_from(row) for row in rows]


def answer_from(row: Row[*tuple[Any, ...]]) -> Answer:
    """A row as others read it."""
    return Answer(**row._asdict() | {"says": Says(row.says)})


def muted(tx: Connection, now: datetime) -> frozenset[tuple[str, str]]:
    """Who wants no more of which place at `now`: person and area. Never of RED, which the rules know."""
    return frozenset((row.person, row.area) for row in tx.execute(_MUTED, {"now": now}))


def end_mutes(tx: Connection, areas: Collection[str], now: datetime) -> None:
    """These places are lifted: a no to what was there is over."""
    over = warden_answers.c.area.in_(areas) & (warden_answers.c.until > now)
    tx.execute(update(warden_answers).where(over).values(until=now))


def last_of(tx: Connection, person: str) -> list[Answer]:
    """Their newest answers, given together, in an incident that is still open; none if there is none."""
    still = incidents.c.state != "closed"
    found = (
        select(warden_answers)
        .join(incidents, incidents.c.id == warden_answers.c.incident)
        .where(warden_answers.c.person == person, still)
        .order_by(warden_answers.c.at.desc())
    )
    answers = [answer_from(row) for row in tx.execute(found)]
    return [answer for answer in answers if answer.at == answers[0].at]


def told(tx: Connection, incident: int, areas: Collection[str] | None = None) -> list[tuple[str, str, datetime]]:
    """Who was told of a flood warning or worse of which place, and when first: area, person, time (UTC)."""
    columns = warden_told.c
    here = (columns.incident == incident) & (columns.level >= Level.AMBER)
    if areas is not None:
        here = here & columns.area.in_(areas)
    first: dict[tuple[str, str], datetime] = {}
    for row in tx.execute(select(columns.area, columns.person, columns.at).where(here).order_by(columns.at)):
        first.setdefault((row.area, row.person), row.at)
    return [(area, person, at) for (area, person), at in first.items()]


def add_asks(tx: Connection, asks: Iterable[Ask]) -> None:
    """These are asked now; somebody who was asked already is not asked anew."""
    rows = [asdict(ask) for ask in asks]
    if rows:
        tx.execute(insert_new(tx, warden_asks, "incident", "area", "person", "part"), rows)


def asks(tx: Connection, incident: int) -> list[Ask]:
    """Everybody who was asked beside the wardens of an incident, oldest first."""
    return [ask_from(row) for row in tx.execute(_ASKS, {"of": incident})]


def ask_from(row: Row[*tuple[Any, ...]]) -> Ask:
    """A row as others read it."""
    return Ask(**row._asdict() | {"part": Part(row.part), "says": Says(row.says) if row.says else None})


def key_asks(tx: Connection, person: str) -> list[Ask]:
    """What that key holder was asked in incidents that are open; what they have not answered last, newest last."""
    found = (
        select(warden_asks)
        .join(incidents, incidents.c.id == warden_asks.c.incident)
        .where(warden_asks.c.person == person, warden_asks.c.part == Part.KEY_HOLDER, incidents.c.state != "closed")
        .order_by(warden_asks.c.says.is_(None), warden_asks.c.at)
    )
    return [ask_from(row) for row in tx.execute(found)]


def answer_ask(tx: Connection, ask: Ask, says: Says, now: datetime) -> None:
    """What a key holder said."""
    columns = warden_asks.c
    this = (columns.incident == ask.incident) & (columns.area == ask.area) & (columns.person == ask.person)
    tx.execute(update(warden_asks).where(this, columns.part == ask.part).values(says=says, said_at=now))


def still_telling(tx: Connection, incident: int, now: datetime) -> bool:
    """Whether wardens of that incident are still to be told of something that is due."""
    columns = warden_work.c
    due = (columns.incident == incident) & columns.done_at.is_(None) & (columns.due <= now)
    return tx.execute(select(columns.id).where(due).limit(1)).first() is not None
