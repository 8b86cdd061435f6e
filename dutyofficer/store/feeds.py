"""How each feed is doing: its last good poll (F1), what to ask for next time, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from dutyofficer.core.warning import Reject
from dutyofficer.store.tables import feeds, rejects


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is kept of one feed. Times are aware UTC; `error` is the last poll's, None after a good one.

    `moved_at`: when it last said something else than before.
    """

    name: str
    first_try: datetime | None = None
    last_try: datetime | None = None
    last_good: datetime | None = None
    moved_at: datetime | None = None
    error: str | None = None
    suspects: int = 0
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


_GET = select(feeds).where(feeds.c.name == bindparam("of"))
_SAVE = update(feeds).where(feeds.c.name == bindparam("of"))
_NEW = insert(feeds)


def get(tx: Connection, name: str) -> FeedState:
    """What is known of a feed; of one never polled, only its name."""
    row = tx.execute(_GET, {"of": name}).mappings().one_or_none()
    return FeedState(**row) if row else FeedState(name=name)


def save(tx: Connection, state: FeedState) -> None:
    """Keep it."""
    values = {field: getattr(state, field) for field in FeedState.__slots__}
    if tx.execute(_SAVE, values | {"of": state.name}).rowcount == 0:
        tx.execute(_NEW, values)


def add_rejects(tx: Connection, feed: str, at: datetime, found: Sequence[Reject]) -> None:
    """Keep what could not be read, as it was."""
    if found:
        tx.execute(insert(rejects), [{"feed": feed, "at": at, "item": r.item, "why": r.why} for r in found])
