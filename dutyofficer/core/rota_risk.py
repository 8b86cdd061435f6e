"""What a risk of a rota is, and a rota drawn once for everything that is asked of it (D8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import from_wall
from dutyofficer.core.people import Person
from dutyofficer.core.phones import Phone
from dutyofficer.core.rota import Rota, Span, schedule
from dutyofficer.core.rota_words import dated

AHEAD = timedelta(weeks=8)
"""How far ahead a rota is looked at."""
DAY = timedelta(days=1)


class RiskKind(StrEnum):
    """What is wrong, the worst first."""

    GAP = "gap"
    LEFT = "left"
    NO_PHONE = "no-phone"
    TWO_RUNGS = "two-rungs"
    OPTED_OUT = "opted-out"
    UNPROVEN = "unproven"
    EMPTY = "empty-layer"
    NIGHTS = "nights"
    HOLIDAYS = "bank-holidays"


ORDER = list(RiskKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One thing that is wrong with what is planned, from `start` to `end` (aware UTC), in words for the team.

    `minor`: it is shown to whoever asks, and nobody is told: it asks nobody to do anything now. `which` of several it
    is, where kind, rota and person leave that open: the other rota, or the layer.
    """

    kind: RiskKind
    rota: str
    person: str | None
    start: datetime
    end: datetime
    text: str
    minor: bool = False
    which: str = ""


@dataclass(frozen=True, slots=True)
class Plans:
    """All rotas, the people on them, and what is known of their phones, by number."""

    rotas: Mapping[str, Rota] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    phones: Mapping[str, Phone] = field(default_factory=dict)

    def name(self, person: str) -> str:
        """How a text calls them; of somebody who is not among the people, the id."""
        return self.people[person].short if person in self.people else person


@dataclass(frozen=True, slots=True)
class Drawn:
    """A rota and its spans, which cover `now` to `end` and what lies before as far as a risk needs it."""

    rota: Rota
    spans: tuple[Span, ...]
    now: datetime
    end: datetime

    @classmethod
    def of(cls, rota: Rota, start: datetime, now: datetime, until: datetime) -> Drawn:
        """Drawn from `start` to `until`, both of which may lie outside what is looked at."""
        end = now + AHEAD
        return cls(rota, tuple(schedule(rota, min(start, now), max(end, until))), now, end)

    @property
    def zone(self) -> ZoneInfo:
        """Whose clocks it goes by."""
        return ZoneInfo(self.rota.timezone)

    @property
    def ahead(self) -> list[Span]:
        """What lies ahead, cut to it."""
        return [
            Span(start=max(span.start, self.now), end=min(span.end, self.end), person=span.person, why=span.why)
            for span in self.spans
            if span.start < self.end and self.now < span.end
        ]

    def begins(self, moment: datetime) -> str:
        """`now`, or `from Thu 25 Dec 09:00`."""
        return "now" if moment <= self.now else f"from {dated(moment, self.now, self.zone)}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When `day` begins by the clocks of `zone`, as UTC."""
    return from_wall(datetime.combine(day, time()), zone)
