"""A question: an open request for an answer from one phone on one of our numbers. It opens nothing, never climbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.message import Medium, Sender

HOLDS = timedelta(hours=24)
"""How long a test or a proof may be answered."""


class Asking(StrEnum):
    """What is asked. A bare `1` answers the newest that is open on the number it came to (A1)."""

    TEST = "test"
    PROOF = "proof"
    SWAP = "swap"
    SELF_TEST = "self_test"
    TAKE_OVER = "take_over"
    AVAILABLE = "available"
    SEASON = "season"
    LEAVE = "leave"
    STORE = "store"


ALIKE = frozenset({Asking.TEST, Asking.PROOF, Asking.SELF_TEST})
"""Asked again in the same words: one answer answers the earlier ones too."""
REFUSABLE = frozenset({Asking.SWAP, Asking.TAKE_OVER, Asking.AVAILABLE, Asking.STORE})
"""To these `2` is an answer; that a phone works cannot be refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`number` is theirs (E.164), `sender` which of ours it left from. Times are aware UTC.

    `incident` and `area` are what a warden is asked about.
    """

    id: int
    kind: Asking
    person: str
    number: str
    medium: Medium
    sender: Sender
    asked_at: datetime
    until: datetime
    answered_at: datetime | None = None
    incident: int | None = None
    area: str | None = None
