"""`poll --once`: every feed once, and what it meant; with a dry run nothing is kept and nobody is held up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from dutyofficer.core.area import FloodArea
from dutyofficer.core.gauge import Station
from dutyofficer.desk.house import House
from dutyofficer.desk.polling import poll_feed
from dutyofficer.desk.receive import Polled
from dutyofficer.desk.report import message_list
from dutyofficer.sources.base import BadPoll, Caching, Fetched, FetchedGauges, FetchedGuidance, Guide, Rivers, Source

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Already:
    """A source that was asked before the transaction began, and says again what it said."""

    name: str
    said: Fetched | BadPoll

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Errors: BadPoll."""
        return _again(self.said)

    def area(self, code: str) -> FloodArea | None:
        """Nothing is learnt in a rehearsal."""
        return None


@dataclass(frozen=True, slots=True)
class GuidedAlready:
    """A feed of guidance that was asked before, and says again what it said."""

    said: FetchedGuidance | BadPoll

    def statement(self, now: datetime, caching: Caching) -> FetchedGuidance:
        """Errors: BadPoll."""
        return _again(self.said)


@dataclass(frozen=True, slots=True)
class LevelsAlready:
    """A feed of river levels that was asked before, and says again what it said."""

    stations: tuple[Station, ...]
    said: FetchedGauges | BadPoll

    def gauges(self, now: datetime, caching: Caching) -> FetchedGauges:
        """Errors: BadPoll."""
        return _again(self.said)


def _again(said: S | BadPoll) -> S:
    if isinstance(said, BadPoll):
        raise said
    return said


def poll_all(house: House, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    """Poll every feed; what each one changed, and the messages that this stored (or would have)."""
    if not dry_run:
        return _polled(house, now)
    asked: dict[str, Source] = {name: Already(name, _ask(s.poll, now)) for name, s in house.sources.items()}
    guides: dict[str, Guide] = {name: GuidedAlready(_ask(g.statement, now)) for name, g in house.guides.items()}
    rivers: dict[str, Rivers] = {
        name: LevelsAlready(r.stations, _ask(r.gauges, now)) for name, r in house.rivers.items()
    }
    with house.database.rehearsal() as rehearsal:
        return _polled(replace(house, database=rehearsal, sources=asked, guides=guides, rivers=rivers), now)


def _ask(ask: Callable[[datetime, Caching], S], now: datetime) -> S | BadPoll:
    try:
        return ask(now, Caching())
    except BadPoll as error:
        return error


def _polled(house: House, now: datetime) -> dict[str, Any]:
    with house.database.read() as tx:
        before = {message["id"] for message in message_list(tx)}
    feeds = [_shape(poll_feed(house, name, now)) for name in house.polled]
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
