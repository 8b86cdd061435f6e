"""The channel of a house without a provider: accepts and forgets, since the phones page reads the outbox."""

from __future__ import annotations

from dutyofficer.core.message import Look, Outcome, Outgoing, Result
from dutyofficer.core.receipt import Receipt


class Screen:
    """Takes every message and keeps nothing: no account is needed for a demo or a rehearsal."""

    def send(self, message: Outgoing) -> Result:
        """Always ACCEPTED: a screen is never busy."""
        return Result(Outcome.ACCEPTED)

    def find(self, look: Look) -> Result | None:
        """Nothing is kept, so nothing can be looked up."""
        return None

    def fetch(self, provider_id: str) -> Receipt | None:
        """Nor asked about."""
        return None
