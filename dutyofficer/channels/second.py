"""Two providers of one kind: what the first provably did not take goes by the second, within the same attempt (S3)."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from dutyofficer.channels.base import Channel, Inbox
from dutyofficer.core.message import Inbound, Look, Outcome, Outgoing, Result
from dutyofficer.core.receipt import Receipt

log = logging.getLogger(__name__)

KEPT = 1000
"""Messages of which it is remembered that the first left them unknown."""


class Second:
    """A channel made of two. An attempt takes up to twice as long as one of either.

    What the first left unknown is never handed on in that attempt: the look-up decides. If it is then sent again, the
    second is tried first: the first, asked once more, would only be as silent.
    """

    def __init__(self, first: Channel, second: Channel, is_firsts: Callable[[str], bool], name: str) -> None:
        """`is_firsts` tells by a provider's id whose it is; `name` is the second's, for people."""
        self._first, self._second = first, second
        self._is_firsts = is_firsts
        self.name = name
        self._unknown: OrderedDict[int, None] = OrderedDict()
        self._lock = threading.Lock()

    def send(self, message: Outgoing) -> Result:
        """Try one, and the other if that one provably took nothing."""
        doubted = self._is_doubted(message.message)
        one, other = (self._second, self._first) if doubted else (self._first, self._second)
        said = one.send(message)
        if said.outcome is Outcome.UNKNOWN:
            self._doubt(message.message, first_is_silent=not doubted)
            return said
        if not _refused_all(said):
            return said
        log.warning("message %s goes by the other provider", message.message, extra={"action": "other_provider"})
        return _together(said, other.send(message))

    def find(self, look: Look) -> Result | None:
        """Ask both: an attempt of which nobody knows may be with either."""
        found = [self._first.find(look), self._second.find(look)]
        for wanted in (Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNKNOWN):
            if known := [result for result in found if result is not None and result.outcome is wanted]:
                return known[0]
        return None if None in found else found[0]

    def fetch(self, provider_id: str) -> Receipt | None:
        """Ask whichever has it."""
        channel = self._first if self._is_firsts(provider_id) else self._second
        return channel.fetch(provider_id)

    def received(self, since: datetime) -> list[Inbound]:
        """What came in, from those of the two that can be asked."""
        return [text for one in (self._first, self._second) if isinstance(one, Inbox) for text in one.received(since)]

    def _is_doubted(self, message: int) -> bool:
        with self._lock:
            return message in self._unknown

    def _doubt(self, message: int, *, first_is_silent: bool) -> None:
        """The one that was silent just now is not the next one to be tried."""
        with self._lock:
            self._unknown.pop(message, None)
            if first_is_silent:
                self._unknown[message] = None
            while len(self._unknown) > KEPT:
                self._unknown.popitem(last=False)


def _refused_all(said: Result) -> bool:
    """Not taken for now, or by a provider that takes nothing of ours. What it has against the phone stands."""
    return said.outcome is Outcome.RETRYABLE or (said.outcome is Outcome.REJECTED and said.dead)


def _together(one: Result, other: Result) -> Result:
    """What both came to. Why the one did not take it stays with the attempt, also when the other did.

    As long as one of them may take it later, it is tried again.
    """
    why = "; ".join(error for error in (one.error, other.error) if error)
    if other.outcome is Outcome.REJECTED and one.outcome is Outcome.RETRYABLE:
        return replace(one, error=why)
    return replace(other, error=why)
