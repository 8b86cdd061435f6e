"""Messages, feeds and the logbook as screens show them: numbers masked (K3), people by name, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.message import STRANGER, State
from dutyofficer.core.people import Person, mask
from dutyofficer.desk.house import House
from dutyofficer.desk.report import feed_state, shown
from dutyofficer.store import feeds, paged
from dutyofficer.store.db import Tx

A_SCREEN = 100
"""Rows of one screen."""

CHANGES = frozenset(
    {"account", "areas", "calendar", "closed", "erased", "guidance", "phone", "register", "rota", "opted", "left"}
)
"""Kinds of lines that say what somebody changed: the audit."""

STATES: Mapping[str, Collection[State]] = {
    "all": (),
    "waiting": (State.QUEUED, State.SENDING),
    "failed": (State.FAILED,),
}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A text or call as the screen shows it."""

    number: int
    at: datetime
    to: str
    phone: str
    by: str
    reason: str
    state: str
    error: str
    ref: str | None
    body: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the record. `late`: it was entered more than a minute after it happened."""

    number: int
    at: datetime
    entered_at: datetime
    kind: str
    text: str
    words: str
    who: str
    ref: str | None
    seq: int

    @property
    def late(self) -> bool:
        """Whether it was written down afterwards."""
        return self.entered_at - self.at > timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How one feed does. `state` is `fresh`, `silent` or `never`."""

    name: str
    state: str
    last_good: datetime | None
    last_try: datetime | None
    moved_at: datetime | None
    error: str
    every: timedelta
    silent_after: timedelta


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item of a feed that could not be read."""

    feed: str
    at: datetime
    item: str
    why: str


def message_rows(tx: Tx, house: House, before: int | None, person: str, state: str) -> list[MessageRow]:
    """A screen of the outbox."""
    people = house.register(tx).people
    found = paged.messages_before(tx, before, A_SCREEN, person=person, states=STATES.get(state, ()))
    return [
        MessageRow(
            number=m.id, at=m.created_at, to=named(people, m.person) or "somebody we do not know", phone=mask(m.to),
            by=m.medium.value, reason=m.reason.value, state=m.state.value, error=m.error or "", ref=ref,
            body=shown(m.body),
        )
        for m, ref in found
    ]  # fmt: skip


def line_rows(tx: Tx, house: House, before: int | None, *, changes_only: bool = False) -> list[LineRow]:
    """A screen of the record, of all incidents and the service; or of what people changed."""
    people = house.register(tx).people
    found = paged.lines_before(tx, before, A_SCREEN, CHANGES if changes_only else ())
    return [
        LineRow(
            number=one.number, at=one.entry.at, entered_at=one.entry.entered_at, kind=one.entry.kind,
            text=one.entry.text, words=one.entry.words or "", who=named(people, one.entry.by), ref=one.ref,
            seq=one.entry.seq,
        )
        for one in found
    ]  # fmt: skip


def named(people: Mapping[str, Person], who: str | None) -> str:
    """A person's name; what we have, of somebody who is not in the register any more."""
    if who is None or who == STRANGER:
        return ""
    return people[who].name if who in people else who


def feed_rows(tx: Tx, house: House, now: datetime) -> list[FeedRow]:
    """Every feed that is asked, as configured."""
    found = []
    for name, plan in house.feeds.items():
        feed = feeds.get(tx, name)
        found.append(
            FeedRow(
                name=name, state=feed_state(feed, plan.silent_after, now), last_good=feed.last_good,
                last_try=feed.last_try, moved_at=feed.moved_at, error=feed.error or "", every=plan.every,
                silent_after=plan.silent_after,
            )
        )  # fmt: skip
    return found


def rejected(tx: Tx, most: int = 20) -> list[Rejected]:
    """The last items that could not be read, cut short."""
    return [Rejected(feed, at, item[:300], why) for feed, at, item, why in paged.last_rejects(tx, most)]
