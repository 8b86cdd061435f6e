"""What every source offers, and what one fetch brings back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dutyofficer.core.area import FloodArea
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


class Source(Protocol):
    """One configured feed."""

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
