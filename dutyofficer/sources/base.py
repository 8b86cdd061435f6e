"""What every source offers, and what one fetch brings back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from dutyofficer.core.area import FloodArea
from dutyofficer.core.flood_list import Listed
from dutyofficer.core.gauge import Gauge, Station
from dutyofficer.core.guidance import Guidance
from dutyofficer.core.warning import Reading


class BadPoll(Exception):
    """The answer is not what it should be (F1): nothing changes, nothing is lifted, the feed grows older.

    The text names the feed's address and the cause, so that it can be logged and shown as it is.
    """


@dataclass(frozen=True, slots=True)
class Caching:
    """What the publisher told us last time, handed back for a conditional fetch. `digest`: SHA-256 of the bytes."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A good poll. `reading` is None if the document is the same as last time: then nothing was parsed."""

    reading: Reading | None
    caching: Caching


@dataclass(frozen=True, slots=True)
class FetchedGuidance:
    """A good fetch. `statement` is None if the document is the same as last time."""

    statement: Guidance | None
    caching: Caching


@dataclass(frozen=True, slots=True)
class FetchedGauges:
    """A good fetch. `gauges` is None if the document is the same as last time."""

    gauges: tuple[Gauge, ...] | None
    caching: Caching


class Guide(Protocol):
    """A feed of flood guidance."""

    def statement(self, now: datetime, caching: Caching) -> FetchedGuidance:
        """Fetch and read the latest statement as at `now` (aware UTC). Errors: BadPoll, and nothing else."""
        ...


class Rivers(Protocol):
    """A feed of river levels."""

    @property
    def stations(self) -> tuple[Station, ...]:
        """The gauges that are ours."""
        ...

    def gauges(self, now: datetime, caching: Caching) -> FetchedGauges:
        """Fetch and read the level of every station of ours as at `now`. Errors: BadPoll, and nothing else."""
        ...


class Source(Protocol):
    """One configured feed of warnings."""

    @property
    def name(self) -> str:
        """As it is called in the configuration."""
        ...

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read the feed as at `now` (aware UTC). Errors: BadPoll, and nothing else."""
        ...

    def area(self, code: str) -> FloodArea | None:
        """A target area of the publisher that we do not know yet, or None if it has none such. Errors: BadPoll."""
        ...


@runtime_checkable
class ListsAreas(Protocol):
    """A source whose publisher lists all its flood areas."""

    def areas(self) -> tuple[Listed, ...]:
        """Every one of them. Errors: BadPoll, and nothing else: the whole list or nothing."""
        ...
