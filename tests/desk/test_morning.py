"""B4, F6: what waits for the morning is said once a day, at its hour, and never wakes anybody to make up for it."""

from __future__ import annotations

from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, UNKNOWN
from tests.promises.world import World, london


def sleeps_until(world: World, clock: str) -> None:
    """The service is down until London's clocks show this, then polls."""
    world.stepper.now = london(clock)
    world.poll()


def test_the_digest_is_sent_once_a_day(night: World) -> None:
    """B4: an alert at 03:00 is told at 07:00; nothing new, nothing sent; the next night's is told the next morning."""
    night.warns(ALERT, 3)
    night.at("2025-11-15 06:59")
    night.phone("asha").is_silent()
    night.at("2025-11-15 07:01")
    night.phone("asha").gets("since yesterday", "1 flood alert", "1 in force")
    night.at("2025-11-15 23:00")
    night.phone("asha").is_silent()
    night.lifts(ALERT)
    night.at("2025-11-16 07:01")
    night.phone("asha").gets("since yesterday", "1 flood alert lifted", "0 in force")
    night.at("2025-11-17 07:01")
    night.phone("asha").is_silent()


def test_after_a_silence_over_its_hour_it_is_not_sent_in_the_next_night(night: World) -> None:
    """B4: down from three to two the next night: Asha is not woken for yesterday; it is said at seven."""
    night.warns(ALERT, 3)
    sleeps_until(night, "2025-11-16 02:00")
    night.at("2025-11-16 06:59")
    night.phone("asha").is_silent()
    night.at("2025-11-16 07:01")
    night.phone("asha").gets("since yesterday", "1 flood alert")
    night.forward(hours=3)
    night.phone("asha").is_silent()


def test_after_a_silence_over_its_hour_it_is_sent_by_day(night: World) -> None:
    """B4: down from three to half past nine: late is better than tomorrow."""
    night.warns(ALERT, 3)
    sleeps_until(night, "2025-11-15 09:30")
    night.phone("asha").gets("since yesterday", "1 flood alert")


def test_the_first_start_sums_nothing_up(make_world: MAKE) -> None:
    """B4: installed at half past seven: what happened before is not ours to sum up."""
    world = make_world("2025-11-15 07:30")
    world.at("2025-11-15 12:00")
    assert world.outbox() == []


def test_the_team_is_asked_to_map_each_code_once(night: World) -> None:
    """F6: two codes in one text; the morning after only the third; one that comes back is not asked again."""
    night.publisher.say("034WAFNEW1", 3, night.clock)
    night.warns(UNKNOWN, 3)
    night.at("2025-11-15 07:01")
    night.phone("dev").gets("not mapped to a community", "and 1 more", "areas.geojson")
    night.lifts(UNKNOWN)
    night.warns("034WAFNEW2", 3)
    night.at("2025-11-15 23:00")
    night.warns(UNKNOWN, 3)
    night.at("2025-11-16 07:01")
    text = night.phone("dev").gets("not mapped to a community: 034WAFNEW2")
    assert "more" not in text
    night.at("2025-11-17 07:01")
    night.phone("dev").is_silent()
    assert {message.person for message in night.outbox()} == {"asha", "dev"}
    night.phone("asha").forgets()
