"""Promise 5: a feed that goes quiet is itself a page, and its return is told."""

from __future__ import annotations

from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens


def test_a_feed_that_goes_quiet_by_day_pages_and_its_return_is_told(world: World) -> None:
    """C1: HTTP 500 for 30 minutes pages; Asha accepts; when it answers again she hears how long and what changed."""
    world.publisher.status = 500
    world.forward(minutes=29)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    world.phone("asha").gets("SYSTEM S1", "EA FEED SILENT", "gov.uk/check-flooding", "Reply 1")
    world.phone("asha").accepts()
    world.forward(minutes=20)
    world.publisher.status = 200
    world.poll()
    world.phone("asha").gets("S1: ea feed silent is over")
    world.forward(minutes=5)
    assert world.incident("S1")["state"] == "closed"


def test_in_danger_half_the_time_is_enough(night: World) -> None:
    """C1: a flood warning stands at night: 15 minutes of silence page, and every hour its owner is reminded."""
    night.warns(SILEBY)
    night.phone("asha").accepts_all()
    night.publisher.status = 500
    night.forward(minutes=16)
    night.phone("asha").gets("EA FEED SILENT")
    night.phone("asha").accepts()
    night.forward(minutes=60)
    night.phone("asha").gets("still blind, ea feed silent")
    quiet_wardens(night)


def test_a_calm_night_is_left_alone_for_two_hours(night: World) -> None:
    """C1: nothing in force: silent since 03:00, nobody is woken before 05:00."""
    night.publisher.status = 500
    night.forward(minutes=115)
    night.phone("asha").is_silent()
    night.forward(minutes=6)
    night.phone("asha").gets("EA FEED SILENT")
