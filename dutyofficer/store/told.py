"""What became of what an incident sent, which areas are in it, how it went, and its log.

Lists of people and lines have a limit; versions and areas are as many as its publishers wrote and our areas they name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from dutyofficer.core.course import Version
from dutyofficer.core.logbook import Entry, chain_of
from dutyofficer.core.message import Medium, Sender, State
from dutyofficer.core.warning import Change, Level
from dutyofficer.store import logbook
from dutyofficer.store.tables import incident_warnings, log_heads, matches, messages, warning_versions
from dutyofficer.store.tables import logbook as lines


@dataclass(frozen=True, slots=True)
class Reached:
    """All texts, or all calls, of an incident to one person: how many, and what became of the last. Times are UTC."""

    person: str
    medium: Medium
    count: int
    first_at: datetime
    last_at: datetime
    state: State
    error: str | None


_THEIRS = (messages.c.incident == bindparam("of")) & (messages.c.sender == bindparam("by"))
_EACH = (
    select(
        messages.c.person, messages.c.medium, func.count().label("many"),
        func.min(messages.c.created_at).label("first_at"), func.max(messages.c.id).label("last"),
    )
    .where(_THEIRS, messages.c.person != "")
    .group_by(messages.c.person, messages.c.medium)
    .subquery()
)  # fmt: skip
_TO_EACH = (
    select(_EACH, messages.c.state, messages.c.sent_at, messages.c.created_at, messages.c.error)
    .join(messages, messages.c.id == _EACH.c.last)
    .order_by(_EACH.c.last.desc())
    .limit(bindparam("most"))
)
_STATES = select(messages.c.state, func.count()).where(_THEIRS).group_by(messages.c.state)
_FAILED = (
    select(messages.c.person)
    .where(_THEIRS, messages.c.state == State.FAILED)
    .group_by(messages.c.person)
    .order_by(func.max(messages.c.id).desc())
    .limit(bindparam("most"))
)
_VERSIONS = (
    select(
        warning_versions.c.warning, warning_versions.c.at, warning_versions.c.change,
        warning_versions.c.version["level"].as_integer().label("level"),
        warning_versions.c.version["headline"].as_string().label("headline"),
    )
    .join(incident_warnings, incident_warnings.c.warning == warning_versions.c.warning)
    .where(incident_warnings.c.incident == bindparam("of"))
    .order_by(warning_versions.c.id)
)  # fmt: skip
_AREAS = (
    select(matches.c.warning, matches.c.area)
    .join(incident_warnings, incident_warnings.c.warning == matches.c.warning)
    .where(incident_warnings.c.incident == bindparam("of"))
    .order_by(matches.c.area)
)
_LENGTH = select(log_heads.c.length).where(log_heads.c.chain == bindparam("of"))


def to_each(tx: Connection, incident: int, sender: Sender, most: int) -> list[Reached]:
    """Who was sent anything from one of our numbers, and by what; the last first."""
    return [_reached(row) for row in tx.execute(_TO_EACH, {"of": incident, "by": sender, "most": most})]


def _reached(row: Row[*tuple[Any, ...]]) -> Reached:
    last_at = row.sent_at or row.created_at
    return Reached(row.person, Medium(row.medium), row.many, row.first_at, last_at, State(row.state), row.error)


def states(tx: Connection, incident: int, sender: Sender) -> dict[State, int]:
    """How many of an incident's messages from that number are in which state."""
    return {State(state): count for state, count in tx.execute(_STATES, {"of": incident, "by": sender})}


def failed(tx: Connection, incident: int, sender: Sender, most: int) -> list[str]:
    """Whom a message failed to reach, the last first."""
    return list(tx.scalars(_FAILED, {"of": incident, "by": sender, "most": most}))


def versions(tx: Connection, incident: int) -> list[Version]:
    """Every version of the warnings in an incident, in the order in which they came."""
    rows = tx.execute(_VERSIONS, {"of": incident})
    return [Version(row.warning, row.at, Change(row.change), Level(row.level), row.headline) for row in rows]


def areas_inside(tx: Connection, incident: int) -> dict[int, list[str]]:
    """Which areas of ours each warning in an incident concerns, also one that has ended."""
    found: dict[int, list[str]] = {}
    for warning, area in tx.execute(_AREAS, {"of": incident}):
        found.setdefault(warning, []).append(area)
    return found


def log_tail(
    tx: Connection, incident: int, most: int, *, without: Collection[str] = (), before: int | None = None
) -> tuple[list[Entry], int]:
    """The newest lines of an incident's log that are not of these kinds, newest first; and how many lines it has.

    `before`: only those with a smaller number than that.
    """
    chain = chain_of(incident)
    here = logbook.every_line().where(lines.c.chain == chain, lines.c.kind.not_in(without))
    if before is not None:
        here = here.where(lines.c.seq < before)
    length = tx.scalar(_LENGTH, {"of": chain}) or 0
    return logbook.entries(tx, here.order_by(lines.c.seq.desc()).limit(most)), int(length)
