"""The channel that needs no account."""

from __future__ import annotations

from dutyofficer.channels.base import Channel
from dutyofficer.channels.screen import Screen
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result, Sender


def test_accepts_and_forgets() -> None:
    """S1: a screen accepts every message; without a provider there is no id to look it up by."""
    screen: Channel = Screen()
    for medium in Medium:
        message = Outgoing(
            message=1,
            person="asha",
            attempt="a1",
            to="+447700900123",
            medium=medium,
            sender=Sender.PAGES,
            body="F7",
            page=1,
        )
        assert screen.send(message) == Result(Outcome.ACCEPTED)
