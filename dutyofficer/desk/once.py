"""`poll --once`: every feed once, and what it meant; with a dry run nothing is kept and nobody is held up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dutyofficer.core.area import FloodArea
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import Polled, poll
from dutyofficer.desk.report import message_list
from dutyofficer.sources.base import BadPoll, Caching, Fetched, Source


@dataclass(frozen=True, slots=True)
class Already:
    """A source that was asked before the transaction began, and says again what it said."""

    name: str
    said: Fetched | BadPoll

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Errors: BadPoll."""
        if isinstance(self.said, BadPoll):
            raise self.said
        return self.said

    def area(self, code: str) -> FloodArea | None:
        """Nothing is learnt in a rehearsal."""
        return None


def poll_all(house: House, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    """Poll every feed; what each one changed, and the messages that this stored (or would have)."""
    if not dry_run:
        return _polled(house, now)
    asked: dict[str, Source] = {name: Already(name, _ask(source, now)) for name, source in house.sources.items()}
    with house.database.rehearsal() as rehearsal:
        return _polled(replace(house, database=rehearsal, sources=asked), now)


def _ask(source: Source, now: datetime) -> Fetched | BadPoll:
    try:
        return source.poll(now, Caching())
    except BadPoll as error:
        return error


def _polled(house: House, now: datetime) -> dict[str, Any]:
    with house.database.read() as tx:
        before = {message["id"] for message in message_list(tx)}
    feeds = [_shape(poll(house, name, now)) for name in house.sources]
    with house.database.read() as tx:
        stored = [message for message in message_list(tx) if message["id"] not in before]
    return {"feeds": feeds, "messages": stored}


def _shape(polled: Polled) -> dict[str, Any]:
    return {
        "name": polled.feed,
        "read": polled.read,
        "error": polled.error,
        "rejected": [{"item": reject.item, "why": reject.why} for reject in polled.rejects],
        "changes": [
            {"code": c.warning.code, "change": c.change.value, "level": c.warning.level.word} for c in polled.changes
        ],
    }
