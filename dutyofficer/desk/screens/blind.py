"""What the red bar of every screen says: where we do not hear, do not send, or have nobody (promise 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from dutyofficer.core.clock import lasting
from dutyofficer.core.concerns import SILENT
from dutyofficer.core.incident import Incident, Kind
from dutyofficer.core.rota_gap import CAUSE as GAP
from dutyofficer.desk.health import LATE
from dutyofficer.desk.house import FeedPlan, House
from dutyofficer.desk.report import feed_state
from dutyofficer.store import failing, incidents, overview
from dutyofficer.store.db import Tx
from dutyofficer.store.feeds import FeedState

LONGEST = 80
"""Characters of an error in the bar."""
_ADDRESS = re.compile(r"(?:\bfor url: )?\bhttps?://\S+")
_STATUS = re.compile(r"status (\d{3})")
_SENDING = ("provider", "outbox", "connection")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed: `fresh`, `silent` or `never` heard; the age of its last good answer, and what its last error was.

    `moved_at`: when it last said something new; `every` and `silent_after` as configured.
    """

    name: str
    state: str
    age: timedelta | None
    last_good: datetime | None
    moved_at: datetime | None
    error: str | None
    every: timedelta
    silent_after: timedelta

    @property
    def why(self) -> str:
        """Its last error as people say it, without its address: the screen of the feeds has all of it."""
        if not self.error:
            return "it is not being asked"
        bare = _ADDRESS.sub("", self.error).strip()
        status = _STATUS.fullmatch(bare)
        return f"{_said(int(status[1]))} (status {status[1]})" if status else shorten(bare, LONGEST, placeholder="...")

    @property
    def words(self) -> str:
        """`ea 2 min ago`, `metoffice SILENT for 71 min`."""
        if self.age is None:
            return f"{self.name} not heard yet"
        if self.state == "fresh":
            return f"{self.name} {lasting(self.age)} ago"
        return f"{self.name} SILENT for {lasting(self.age)}"


@dataclass(frozen=True, slots=True)
class Blind:
    """`sentences` for the red bar, none if all is well; `feeds` in one line; `rows` the same one by one."""

    sentences: tuple[str, ...]
    feeds: str
    rows: tuple[FeedRow, ...] = ()


def _said(status: int) -> str:
    if status in (401, 403):
        return "it refuses us"
    if status == 429:
        return "we ask too often"
    return "there is nothing at its address" if status == 404 else "its server does not work"


def blind(tx: Tx, house: House, at: datetime, standing: Sequence[Incident] | None = None) -> Blind:
    """How we are. `standing`: the open incidents, if whoever asks has read them already."""
    rows = feed_rows(tx, house, at)
    concerns = [i for i in (incidents.open_ones(tx) if standing is None else standing) if i.kind is Kind.SYSTEM]
    wrong = [incident for incident in concerns if incident.calm_since is None]
    said = [*_feeds(rows), *_gaps(tx, house, at), *_sending(tx, at, wrong), *_rest(wrong, rows)]
    return Blind(tuple(said), ", ".join(row.words for row in rows), rows)


def feed_rows(tx: Tx, house: House, at: datetime) -> tuple[FeedRow, ...]:
    """Every feed that is switched on, in one question."""
    known = overview.feed_states(tx)
    return tuple(_row(known.get(name, FeedState(name=name)), plan, at) for name, plan in house.feeds.items())


def _row(feed: FeedState, plan: FeedPlan, at: datetime) -> FeedRow:
    return FeedRow(
        name=feed.name, state=feed_state(feed, plan.silent_after, at), error=feed.error, last_good=feed.last_good,
        age=max(at - feed.last_good, timedelta()) if feed.last_good else None, moved_at=feed.moved_at,
        every=plan.every, silent_after=plan.silent_after,
    )  # fmt: skip


def _feeds(rows: Sequence[FeedRow]) -> list[str]:
    if not rows:
        return ["No feed is switched on: no warning can reach us."]
    return [f"{_silence(row)}: {row.why}." for row in rows if row.state != "fresh"]


def _silence(row: FeedRow) -> str:
    return f"{row.name} has never answered" if row.age is None else f"No word from {row.name} for {lasting(row.age)}"


def _gaps(tx: Tx, house: House, at: datetime) -> list[str]:
    """A rota that a ladder names and that has nobody now, or is not there at all."""
    register = house.register(tx)
    absent = [f"There is no rota {name!r}, which a ladder names." for name in house.policy.rotas - set(register.rotas)]
    empty = [
        f"Nobody is on the rota {rota.name} now."
        for rota in register.rotas.values()
        if rota.id in house.policy.rotas and register.drawn(rota.id, at).rostered(at) is None
    ]
    return sorted(absent) + empty


def _sending(tx: Tx, at: datetime, wrong: Sequence[Incident]) -> list[str]:
    """What leaves us: a concern says it already, or the outbox itself does."""
    if any(incident.cause in _SENDING for incident in wrong):
        return []
    waiting = failing.sending(tx, at)
    if waiting.waiting_since is None or at - waiting.waiting_since <= LATE:
        return []
    return [f"{waiting.waiting} messages wait to leave, the oldest for {lasting(at - waiting.waiting_since)}."]


def _rest(wrong: Sequence[Incident], rows: Sequence[FeedRow]) -> list[str]:
    """Every other concern that stands; of a silent feed and an empty rota the bar speaks itself."""
    silent = {f"{SILENT}{row.name}" for row in rows if row.state == "silent"}
    others = [i for i in wrong if i.cause not in silent and not i.cause.startswith(GAP)]
    return [f"{incident.ref}: {incident.title}" for incident in others]
