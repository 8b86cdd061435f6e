"""What every channel offers."""

from __future__ import annotations

from typing import Protocol

from dutyofficer.core.message import Outgoing, Result


class Channel(Protocol):
    """One way to send. Called from several threads at once; never touches the database."""

    def send(self, message: Outgoing) -> Result:
        """Try once, within ten seconds. Never raises: whatever happens is one of the four outcomes."""
        ...
