"""S1, S3: an attempt at two providers takes twice as long, and still ends within its lease."""

from __future__ import annotations

import time

import pytest

from dutyofficer.channels.base import Channel
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import Second
from dutyofficer.core.message import Medium, Outcome, Outgoing, Sender
from dutyofficer.desk.deliver import LONGEST_SEND, Delivery
from dutyofficer.store.outbox import LEASE
from tests.promises.world import World

TWO = Second(Screen(), Screen(), bool, "notify")
ROWS = (
    ("one provider, half a lease left", Screen(), LEASE - LONGEST_SEND - 1, Outcome.ACCEPTED),
    ("one provider, too late", Screen(), LEASE - LONGEST_SEND + 1, Outcome.RETRYABLE),
    ("two providers, in time for both", TWO, LEASE - 2 * LONGEST_SEND - 1, Outcome.ACCEPTED),
    ("two providers, in time for one only", TWO, LEASE - 2 * LONGEST_SEND + 1, Outcome.RETRYABLE),
)


TEXT = Outgoing(
    message=1, attempt="a1", person="asha", to="+447700900101", medium=Medium.SMS, sender=Sender.PAGES, page=1, body="x"
)


@pytest.mark.parametrize(("sentence", "channel", "waited", "outcome"), ROWS, ids=[row[0] for row in ROWS])
def test_no_attempt_outlasts_its_lease(
    world: World, sentence: str, channel: Channel, waited: float, outcome: Outcome
) -> None:
    """S1: what a sender gets too late goes back, or it might leave twice."""
    world.house.channels = {Medium.SMS: channel, Medium.VOICE: Screen()}
    delivery = Delivery(world.house, lambda: world.clock)
    _, result = delivery._attempt(TEXT, time.monotonic() - waited)
    assert result.outcome is outcome, sentence
