"""A rota as entries of a calendar, for people who subscribe to it: the schedule that pages go by, no other (D1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall
from dutyofficer.core.people import Person
from dutyofficer.core.rota import Rota, Span, schedule

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=26)
"""How much of a rota a calendar shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A calendar that somebody may read by an address of its own: a rota's, or all duties of a person.

    `digest` is all that is kept of the address; `read_at` tells the day, not the hour. Times are aware UTC.
    """

    id: int
    digest: str
    rota: str | None
    person: str | None
    made_at: datetime
    made_by: str | None = None
    revoked_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stretch of a duty. `uid` stays what it is while rota and start do."""

    uid: str
    start: datetime
    end: datetime
    title: str
    why: str


def digest_of(token: str) -> str:
    """The secret part of a link's address, as it is kept."""
    return sha256(token.encode()).hexdigest()


def rota_entries(rota: Rota, people: Mapping[str, Person], now: datetime) -> list[Entry]:
    """Who has it when, and where nobody has."""
    return [_entry(rota, span, _has(rota, span, people)) for span in _spans(rota, now)]


def person_entries(person: str, rotas: Mapping[str, Rota], service: str, now: datetime) -> list[Entry]:
    """Everything that one person has, in order."""
    found = [
        _entry(rota, span, f"{rota.name} ({service})")
        for rota in rotas.values()
        for span in _spans(rota, now)
        if span.person == person
    ]
    return sorted(found, key=lambda entry: (entry.start, entry.uid))


def _spans(rota: Rota, now: datetime) -> list[Span]:
    """What touches the weeks that are shown, whole: a stretch that shrank with every day would be a new one daily.

    It is drawn by whole years for that; only who has a duty for ever has it from one New Year to another.
    """
    zone, first, last = ZoneInfo(rota.timezone), aware(now) - BACK, aware(now) + AHEAD
    start = from_wall(datetime(first.year - 1, 1, 1), zone)  # noqa: DTZ001  # wall clock
    end = from_wall(datetime(last.year + 2, 1, 1), zone)  # noqa: DTZ001  # wall clock
    return [span for span in schedule(rota, start, end) if span.end > first and span.start < last]


def _has(rota: Rota, span: Span, people: Mapping[str, Person]) -> str:
    if span.person is None:
        return f"NOBODY: {rota.name}"
    who = people.get(span.person)
    return f"{rota.name}: {who.short if who else span.person}"


def _entry(rota: Rota, span: Span, title: str) -> Entry:
    uid = f"{rota.id}-{span.start:%Y%m%dT%H%M%SZ}@dutyofficer"
    return Entry(uid=uid, start=span.start, end=span.end, title=title, why=span.why)
