"""What every channel offers."""

from __future__ import annotations

from typing import Protocol

from dutyofficer.core.message import Look, Outgoing, Result
from dutyofficer.core.receipt import Receipt


class Channel(Protocol):
    """One way to send. Called from several threads at once; never touches the database, never raises."""

    def send(self, message: Outgoing) -> Result:
        """Try once, within ten seconds: whatever happens is one of the four outcomes."""
        ...

    def find(self, look: Look) -> Result | None:
        """Whether an attempt of which nobody knows was taken (S1). None: this channel cannot look that up.

        ACCEPTED or REJECTED as the provider has it, RETRYABLE if it knows of none, UNKNOWN if it did not answer.
        """
        ...

    def fetch(self, provider_id: str) -> Receipt | None:
        """How far a message is that was taken. None: this channel cannot say, or the provider did not answer."""
        ...
