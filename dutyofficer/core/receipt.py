"""What the provider says of a message after it took it. Reports come late, twice, in any order, or never (S1)."""

from __future__ import annotations

from dataclasses import dataclass

from dutyofficer.core.message import Medium, State

FINAL = 9
"""The rank of a status after which nothing comes."""

_RANKS = {
    "accepted": 1, "scheduled": 1, "queued": 1, "initiated": 1,
    "sending": 2, "ringing": 2,
    "sent": 3, "in-progress": 3,
    "delivered": FINAL, "read": FINAL, "undelivered": FINAL, "failed": FINAL, "canceled": FINAL,
    "completed": FINAL, "busy": FINAL, "no-answer": FINAL,
}  # fmt: skip

ENDED = frozenset(status for status, rank in _RANKS.items() if rank == FINAL)
"""Statuses after which nothing comes: a call with one of them rings no more (B3)."""

ANSWERED = "in-progress"
"""Somebody, or something, has answered the call and listens."""

FAILED_TEXT = frozenset({"undelivered", "failed", "canceled"})
"""A text with one of them reaches nobody."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One report. `error` names the provider's code, never a number; `dead`: it takes nothing of ours any more.

    `bad_number`: that number will never take a text; `passing`: the same text may get through a moment later.
    """

    status: str
    provider_id: str
    error: str | None = None
    dead: bool = False
    bad_number: bool = False
    passing: bool = False


def rank(status: str | None) -> int:
    """How far along a status is; one that we do not know says nothing."""
    return _RANKS.get(status or "", 0)


def advances(before: str | None, after: str) -> bool:
    """Whether `after` is news: status only moves forward, and of two ends the first one counts."""
    return rank(after) > rank(before)


def state_of(medium: str, status: str) -> State:
    """Where a message is by a status of its provider. A call that nobody answered was made all the same."""
    if status in ("delivered", "read", "completed"):
        return State.DELIVERED
    if status == "failed" or (medium != Medium.VOICE and status in FAILED_TEXT):
        return State.FAILED
    return State.SENT
