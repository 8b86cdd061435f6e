"""Messages and attempts as the outbox knows them, and what fits into a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Medium(StrEnum):
    """How a message travels."""

    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"


class Sender(StrEnum):
    """Which of our numbers a message leaves from: pages never queue behind wardens (S4)."""

    PAGES = "pages"
    WARDENS = "wardens"


class Reason(StrEnum):
    """Why somebody is told: carried from the rule to the text to the log."""

    FIRST = "FIRST"
    RAISED = "RAISED"
    WIDENED = "WIDENED"
    LOWERED = "LOWERED"
    LIFTED = "LIFTED"
    WITHDRAWN = "WITHDRAWN"
    REWORDED = "REWORDED"
    VANISHED = "VANISHED"
    RETURNED = "RETURNED"
    SURGE = "SURGE"
    REPEAT = "REPEAT"
    ESCALATED = "ESCALATED"
    EVERYBODY = "EVERYBODY"
    GAP = "GAP"
    ENDED = "ENDED"
    TAKEN = "TAKEN"
    ASKED = "ASKED"
    STILL = "STILL"
    PROMISE = "PROMISE"
    UNHEARD = "UNHEARD"
    MANAGER = "MANAGER"
    INFORM = "INFORM"
    DIGEST = "DIGEST"
    BLIND = "BLIND"
    SYSTEM = "SYSTEM"
    TASK = "TASK"
    TEST = "TEST"
    HANDOVER = "HANDOVER"
    ROTA = "ROTA"
    WARDEN = "WARDEN"
    HEARD = "HEARD"
    STANDDOWN = "STANDDOWN"
    ANSWER = "ANSWER"


class State(StrEnum):
    """Where a message is. Only moves forward, save that a retry goes back to QUEUED."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What one attempt to send came to."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    RETRYABLE = "RETRYABLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a channel to one attempt. `error` names cause and place, never a phone number.

    `opted_out`: the provider will not text that phone again, because its owner told the network so (A3).
    `dead`: whatever we sent now, it would take none of it (S3). `bad_number`: that number will never take a text.
    """

    outcome: Outcome
    provider_id: str | None = None
    error: str | None = None
    retry_after: float | None = None
    opted_out: bool = False
    dead: bool = False
    bad_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that a rule wants sent. `key` makes it once only; `priority` 0 goes first.

    `valid_for`: seconds after which it is worth nothing, since the next step speaks; None: for as long as it takes.
    """

    key: str
    person: str
    to: str
    medium: Medium
    sender: Sender
    reason: Reason
    body: str
    priority: int
    incident: int | None = None
    page: int | None = None
    warning: int | None = None
    valid_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A claimed message on its way to a channel: what a sender thread gets, and all it gets."""

    message: int
    attempt: str
    person: str
    to: str
    medium: Medium
    sender: Sender
    body: str
    page: int | None
    priority: int = 0
    valid_for: int | None = None

    @property
    def comes_first(self) -> bool:
        """A page, or an answer to an officer: nothing that wardens get is ever in its way (S4)."""
        return self.sender is Sender.PAGES and self.priority <= ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A question to the provider about an attempt that began at `since`: did it take it (S1)?

    `known` are ids of other messages to that phone, which it cannot be. `alone`: nothing else of ours that may be with
    the provider looks like it. With `provider_id`: what became of that one?
    """

    about: Outgoing
    since: datetime
    known: frozenset[str] = frozenset()
    alone: bool = True
    provider_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A text that came in. `provider_id` is unique, so a repeated webhook is one text; times are aware UTC."""

    provider_id: str
    sender: str
    to: Sender
    body: str
    received: datetime


# Priorities (S4): the worst page first, then answers to officers, then what can wait, then wardens, alerts last.
RED_PAGE, PAGE, ANSWER, RED_WARDEN, INFORM, WARDEN, ALERT_WARDEN = range(7)

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_TWO = frozenset("^{}\\[~]|€")
"""Characters of the extension table: two places each."""

_ONE, _PART = 160, 153


def gsm7(text: str) -> str:
    """Rewrite `text` in the alphabet of a text message: one stray dash would more than double its length (S5)."""
    return "".join(char if char in _ALPHABET else _bare(char) for char in text.translate(_PLAIN))


_ALPHABET = GSM7 | GSM7_TWO


def _bare(char: str) -> str:
    """A character without its accents; nothing for what cannot be seen; else a question mark."""
    import unicodedata

    if unicodedata.category(char) in ("Cf", "Cc", "Mn"):
        return ""
    return "".join(each for each in unicodedata.normalize("NFKD", char) if each in _ALPHABET) or "?"


_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "`": "'",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u00bc": " 1/4", "\u00bd": " 1/2", "\u00be": " 3/4", "\u2028": "\n", "\u2029": "\n", "\u2026": "...",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\u2022": "-", "\u00b0": " deg",
    }
)  # fmt: skip


def places(text: str) -> int:
    """Septets that `text` takes in GSM-7."""
    return len(text) + sum(map(text.count, GSM7_TWO))


def segments(text: str) -> int:
    """How many parts a GSM-7 text is sent in: 160 alone, 153 each when joined; a pair is not split."""
    if places(text) <= _ONE:
        return 1
    parts, used = 1, 0
    for char in text:
        width = 2 if char in GSM7_TWO else 1
        parts, used = (parts + 1, width) if used + width > _PART else (parts, used + width)
    return parts


CLIMBING = frozenset(
    {
        Reason.FIRST,
        Reason.RAISED,
        Reason.WIDENED,
        Reason.SURGE,
        Reason.REPEAT,
        Reason.ESCALATED,
        Reason.EVERYBODY,
        Reason.GAP,
        Reason.ASKED,
        Reason.UNHEARD,
        Reason.ENDED,
        Reason.BLIND,
        Reason.SYSTEM,
    }
)
"""Reasons that ask for acceptance: with a page that is no longer open they are not worth sending (S2)."""

STRANGER = ""
"""The person of a message to a number that belongs to nobody of ours (A5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands in the outbox, for reading. Times are aware UTC; `to` is unmasked: mask it to show it.

    `reads` are the pages that a call reads out, if more than its own; `status` the provider's own word of it.
    """

    id: int
    key: str
    incident: int | None
    page: int | None
    person: str
    to: str
    medium: Medium
    sender: Sender
    reason: Reason
    priority: int
    body: str
    state: State
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    attempts: int
    provider_id: str | None
    error: str | None
    status: str | None = None
    reads: tuple[int, ...] = ()
    warning: int | None = None
    valid_for: int | None = None
