"""Messages and log lines, newest first, a screen at a time: what is older is asked for by the last number shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from dutyofficer.core.logbook import Entry
from dutyofficer.core.message import Message, State
from dutyofficer.store.outbox import as_message
from dutyofficer.store.tables import incidents, logbook, messages, rejects

_ENTRY = [logbook.c[name] for name in Entry.__slots__]


@dataclass(frozen=True, slots=True)
class Named:
    """What an incident is called. References begin anew every year: `row` if a newer one is called the same."""

    ref: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A log line with its number over all chains, and the incident that it belongs to."""

    number: int
    entry: Entry
    of: Named | None


def messages_before(
    tx: Connection, number: int | None, most: int, *, person: str = "", states: Collection[State] = ()
) -> list[tuple[Message, Named | None]]:  # fmt: skip
    """The newest `most` with a smaller number than `number`, each with its incident."""
    query = select(messages)
    if number is not None:
        query = query.where(messages.c.id < number)
    if person:
        query = query.where(messages.c.person == person)
    if states:
        query = query.where(messages.c.state.in_(states))
    found = [as_message(row) for row in tx.execute(query.order_by(messages.c.id.desc()).limit(most))]
    names = named(tx, {m.incident for m in found if m.incident is not None})
    return [(message, names.get(message.incident or 0)) for message in found]


def lines_before(
    tx: Connection, number: int | None, most: int, kinds: Collection[str] = (), deeds: Collection[str] = ()
) -> list[Numbered]:
    """The newest `most` lines of all chains with a smaller number than `number`; of these kinds, if any are given.

    Of `deeds`, kinds of lines that are written without anybody's doing as well, only what somebody did.
    """
    query = select(logbook.c.id, *_ENTRY)
    if number is not None:
        query = query.where(logbook.c.id < number)
    if kinds or deeds:
        theirs = and_(logbook.c.kind.in_(deeds), logbook.c.by.is_not(None))
        query = query.where(or_(logbook.c.kind.in_(kinds), theirs))
    rows = tx.execute(query.order_by(logbook.c.id.desc()).limit(most)).all()
    names = named(tx, {_incident(row.chain) for row in rows})
    return [
        Numbered(
            row.id, Entry(**{name: getattr(row, name) for name in Entry.__slots__}), names.get(_incident(row.chain))
        )
        for row in rows
    ]


def _incident(chain: str) -> int:
    """Whose chain that is; 0, which no incident is, for the service's own."""
    number = chain.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def named(tx: Connection, numbers: Collection[int]) -> dict[int, Named]:
    """How each of these incidents is called, by its row."""
    newer = incidents.alias()
    newest = select(func.max(newer.c.id)).where(newer.c.ref == incidents.c.ref).scalar_subquery()
    rows = tx.execute(
        select(incidents.c.id, incidents.c.ref, newest.label("newest")).where(incidents.c.id.in_(numbers))
    )
    return {row.id: Named(row.ref, None if row.newest == row.id else row.id) for row in rows}


def last_rejects(tx: Connection, most: int) -> Sequence[tuple[str, datetime, str, str]]:
    """What could not be read of the feeds, newest first: feed, when, the item, why."""
    query = select(rejects.c.feed, rejects.c.at, rejects.c.item, rejects.c.why)
    rows = tx.execute(query.order_by(rejects.c.id.desc()).limit(most))
    return [(row.feed, row.at, row.item, row.why) for row in rows]
