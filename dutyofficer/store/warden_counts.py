"""Who heard of which place and what they answered, without when: a storm tells thousands, and a screen only counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, union, union_all

from dutyofficer.core.warden_answer import Answer, Ask, Part, Says
from dutyofficer.core.warning import Level
from dutyofficer.store import warden_answers as kept
from dutyofficer.store.warden_tables import warden_answers, warden_asks, warden_told

_OF_TOLD = warden_told.c.incident == bindparam("of")
_OF_ASKS = warden_asks.c.incident == bindparam("of")
_OF_ANSWERS = warden_answers.c.incident == bindparam("of")
_EACH: BindParameter[Any] = bindparam("each", expanding=True)
# By a flood warning or worse, or asked by us.
_HEARD = union_all(
    select(warden_told.c.area, warden_told.c.person).where(_OF_TOLD, warden_told.c.level >= int(Level.AMBER)),
    select(warden_asks.c.area, warden_asks.c.person).where(_OF_ASKS, warden_asks.c.part != Part.KEY_HOLDER),
)
_SAID = select(warden_answers.c.area, warden_answers.c.person, warden_answers.c.says).where(_OF_ANSWERS)
_ALL_HEARD = union(  # the same people, without where: only who they are counts
    select(warden_told.c.person).where(warden_told.c.incident.in_(_EACH), warden_told.c.level >= int(Level.AMBER)),
    select(warden_asks.c.person).where(warden_asks.c.incident.in_(_EACH), warden_asks.c.part != Part.KEY_HOLDER),
)
_ALL_SAID = (
    select(warden_answers.c.person, warden_answers.c.says).where(warden_answers.c.incident.in_(_EACH)).distinct()
)
_ANSWERS = select(warden_answers).where(_OF_ANSWERS, warden_answers.c.area.in_(bindparam("areas", expanding=True)))
_ASKS = select(warden_asks).where(_OF_ASKS, warden_asks.c.area.in_(bindparam("areas", expanding=True)))


def heard(tx: Connection, incident: int) -> set[tuple[str, str]]:
    """Area and person."""
    return {(area, person) for area, person in tx.execute(_HEARD, {"of": incident}).all()}


def said(tx: Connection, incident: int) -> dict[tuple[str, str], Says]:
    """By area and person."""
    return {(area, person): Says(says) for area, person, says in tx.execute(_SAID, {"of": incident}).all()}


def all_heard(tx: Connection, incidents: Collection[int]) -> set[str]:
    """Whoever heard of any place in any of these."""
    return set(tx.scalars(_ALL_HEARD, {"each": sorted(incidents)}))


def all_said(tx: Connection, incidents: Collection[int]) -> set[tuple[str, Says]]:
    """Who said what of any place in any of these."""
    return {(person, Says(says)) for person, says in tx.execute(_ALL_SAID, {"each": sorted(incidents)}).all()}


def answers_at(tx: Connection, incident: int, areas: Collection[str]) -> list[Answer]:
    """What was answered of these places."""
    return [kept.answer_from(row) for row in tx.execute(_ANSWERS, {"of": incident, "areas": sorted(areas)})]


def asks_at(tx: Connection, incident: int, areas: Collection[str]) -> list[Ask]:
    """Who was asked of these places beside those who were told, the first first."""
    rows = tx.execute(_ASKS.order_by(warden_asks.c.at), {"of": incident, "areas": sorted(areas)})
    return [kept.ask_from(row) for row in rows]
