"""What every channel offers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from dutyofficer.core.message import Inbound, Look, Outgoing, Result
from dutyofficer.core.receipt import Receipt


class Channel(Protocol):
    """One way to send. Called from several threads at once; never touches the database, never raises."""

    def send(self, message: Outgoing) -> Result:
        """Try once, within ten seconds (ten at each of two, S3): whatever happens is one of the four outcomes."""
        ...

    def find(self, look: Look) -> Result | None:
        """Whether an attempt of which nobody knows was taken (S1). None: this channel cannot look that up.

        ACCEPTED or REJECTED as the provider has it, RETRYABLE if it knows of none, UNKNOWN if it did not answer.
        """
        ...

    def fetch(self, provider_id: str) -> Receipt | None:
        """How far a message is that was taken. None: this channel cannot say, or the provider did not answer."""
        ...


@runtime_checkable
class Ringing(Protocol):
    """A channel whose calls can be taken back while they ring."""

    def hang_up(self, provider_id: str) -> None:
        """Stop one ringing; who has answered it is not cut off. Errors: whatever its library raises."""
        ...


@runtime_checkable
class Inbox(Protocol):
    """A channel that can be asked what came in: a reply gets in when our own web does not."""

    def received(self, since: datetime) -> list[Inbound]:
        """Texts to our numbers since then (UTC), oldest first. Errors: whatever its library raises."""
        ...
