"""What the red bar of every screen says: where we do not hear, do not send, or have nobody (promise 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.incident import Incident, Kind
from dutyofficer.core.rota_gap import CAUSE as GAP
from dutyofficer.desk.house import House
from dutyofficer.desk.report import feed_state
from dutyofficer.store import failing, incidents, overview
from dutyofficer.store.db import Tx
from dutyofficer.store.feeds import FeedState

SILENT = "feed_silent:"
"""How the concern of a silent feed is called; the feed stands behind it."""
_SENDING = ("provider", "outbox", "connection")
LATE = timedelta(minutes=5)
"""So long may a message wait: as `check` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed: `fresh`, `silent` or `never` heard; the age of its last good answer, and what its last error was."""

    name: str
    state: str
    age: timedelta | None
    last_good: datetime | None
    error: str | None

    @property
    def words(self) -> str:
        """`ea 2 min ago`, `metoffice SILENT for 71 min`."""
        if self.age is None:
            return f"{self.name} not heard yet"
        if self.state == "fresh":
            return f"{self.name} {in_words(self.age)} ago"
        return f"{self.name} SILENT for {in_words(self.age)}"


@dataclass(frozen=True, slots=True)
class Blind:
    """`sentences` for the red bar, none if all is well; `feeds` in one line; `rows` the same one by one."""

    sentences: tuple[str, ...]
    feeds: str
    rows: tuple[FeedRow, ...] = ()


def blind(tx: Tx, house: House, at: datetime, standing: Sequence[Incident] | None = None) -> Blind:
    """How we are. `standing`: the open incidents, if whoever asks has read them already."""
    rows = feed_rows(house, overview.feed_states(tx), at)
    concerns = [i for i in (incidents.open_ones(tx) if standing is None else standing) if i.kind is Kind.SYSTEM]
    wrong = [incident for incident in concerns if incident.calm_since is None]
    said = [*_feeds(rows), *_gaps(tx, house, at), *_sending(tx, at, wrong), *_rest(wrong, rows)]
    return Blind(tuple(said), ", ".join(row.words for row in rows), rows)


def feed_rows(house: House, known: dict[str, FeedState], at: datetime) -> tuple[FeedRow, ...]:
    """Every feed that is switched on."""
    states = {name: known.get(name, FeedState(name=name)) for name in house.feeds}
    return tuple(
        FeedRow(
            name=name, state=feed_state(feed, house.feeds[name].silent_after, at), error=feed.error,
            age=max(at - feed.last_good, timedelta()) if feed.last_good else None, last_good=feed.last_good,
        )
        for name, feed in states.items()
    )  # fmt: skip


def in_words(span: timedelta) -> str:
    """`under a minute`, `2 min`, `3 h 05 min`, `2 days`: as long as a tired person reads it."""
    minutes = span // timedelta(minutes=1)
    if minutes < 1:
        return "under a minute"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def _feeds(rows: Sequence[FeedRow]) -> list[str]:
    if not rows:
        return ["No feed is switched on: no warning can reach us."]
    return [f"{_silence(row)}: {row.error or 'it is not being asked'}." for row in rows if row.state != "fresh"]


def _silence(row: FeedRow) -> str:
    return f"{row.name} has never answered" if row.age is None else f"No word from {row.name} for {in_words(row.age)}"


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
    return [f"{waiting.waiting} messages wait to leave, the oldest for {in_words(at - waiting.waiting_since)}."]


def _rest(wrong: Sequence[Incident], rows: Sequence[FeedRow]) -> list[str]:
    """Every other concern that stands; of a silent feed and an empty rota the bar speaks itself."""
    silent = {f"{SILENT}{row.name}" for row in rows if row.state == "silent"}
    others = [i for i in wrong if i.cause not in silent and not i.cause.startswith(GAP)]
    return [f"{incident.ref}: {incident.title}" for incident in others]
