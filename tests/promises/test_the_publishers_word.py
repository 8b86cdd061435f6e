"""F12: the publisher said when it would update a warning; when it does not, whoever has the incident hears it once."""

from __future__ import annotations

from tests.promises.conftest import MAKE
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World, quiet_wardens

BY_FIVE = "River levels are rising. This message will be updated by 5:00PM on 14/11/2025, or as the situation changes."
BY_TWO = "River levels are rising. This message will be updated by 02:00AM on 15/11/2025, or as the situation changes."


def taken(world: World, text: str, level: int = 2) -> None:
    """A flood warning with that text, which Asha has."""
    world.warns(SILEBY, level, text=text)
    for who in ("asha", "carol") if level == 1 else ("asha",):
        world.phone(who).forgets()
    world.phone("asha").accepts()
    world.phone("carol").forgets()
    quiet_wardens(world)


def test_a_promise_that_is_not_kept_is_told_once(world: World) -> None:
    """F12: said for 17:00; at 17:19 silence, at 17:20 one text, and no other however long it takes."""
    taken(world, BY_FIVE)
    world.at("2025-11-14 17:19")
    world.phone("asha").is_silent()
    world.at("2025-11-14 17:20")
    text = world.phone("asha").gets("F1: EA said it would update by 17:00; now 17:20, nothing new.")
    assert "FLOOD WARNING River Soar at Sileby stands. No reply needed." in text
    world.at("2025-11-14 21:30")
    world.phone("asha").is_silent()
    world.restarts(world.house.database)
    world.forward(minutes=10)
    quiet_wardens(world)


def test_a_promise_that_is_kept_says_nothing(world: World) -> None:
    """F12: new words at five to five, and a new promise; and of one that was lifted nothing is expected."""
    world.publisher.say(QUORN, 2, world.clock, text=BY_FIVE)
    taken(world, BY_FIVE)
    world.at("2025-11-14 16:55")
    world.lifts(QUORN)
    world.warns(SILEBY, text=BY_FIVE.replace("5:00PM", "9:30PM"))
    world.forward(minutes=40)
    world.phone("asha").forgets()
    world.at("2025-11-14 21:49")
    world.phone("asha").is_silent()
    world.at("2025-11-14 21:51")
    world.phone("asha").gets("said it would update by 21:30; now 21:50")
    quiet_wardens(world)


def test_two_broken_promises_are_one_text(world: World) -> None:
    """F12, B1: the same hour for two places: the first by name, one more."""
    world.publisher.say(QUORN, 2, world.clock, text=BY_FIVE)
    taken(world, BY_FIVE)
    world.at("2025-11-14 18:30")
    world.phone("asha").gets("nothing new", "+1 more")


def test_while_we_are_blind_nothing_is_said_of_the_publisher(world: World) -> None:
    """F12, C1: from 16:30 the feed does not answer: it may have kept its word. Back at 17:40, it had not."""
    taken(world, BY_FIVE)
    world.at("2025-11-14 16:30")
    world.publisher.status = 503
    world.forward(minutes=65)
    bodies = [message.body for message in world.phone("asha").inbox()]
    assert not [body for body in bodies if "said it would update" in body]
    world.phone("asha").forgets()
    world.publisher.status = 200
    world.forward(minutes=10)
    told = [message.body for message in world.outbox() if "said it would update by 17:00; now 17:" in message.body]
    assert len(told) == 1, [message.body for message in world.phone("asha").inbox()]
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).forgets()


def test_at_night_only_danger_to_life_is_worth_it(make_world: MAKE) -> None:
    """F12, B4: a flood warning's promise for two at night is told at seven; a severe one's twenty minutes late."""
    amber = make_world("2025-11-14 21:00")
    taken(amber, BY_TWO)
    amber.at("2025-11-15 06:59")
    amber.phone("asha").is_silent()
    amber.at("2025-11-15 07:01")
    amber.phone("asha").gets("said it would update by 02:00; now 07:00")
    amber.phone("asha").forgets()


def test_a_severe_warning_s_promise_is_told_at_any_hour(make_world: MAKE) -> None:
    """F12, B3: danger to life."""
    red = make_world("2025-11-15 01:50")
    taken(red, BY_TWO, level=1)
    red.at("2025-11-15 02:21")
    red.phone("asha").gets("said it would update by 02:00; now 02:20", "SEVERE FLOOD WARNING")
    quiet_wardens(red)


def test_nobody_has_it_so_nobody_is_reminded(world: World) -> None:
    """F12, I5: a page still climbs: it asks for more than this would."""
    world.warns(SILEBY, text=BY_FIVE)
    world.at("2025-11-14 17:25")
    assert not [message for message in world.outbox() if "said it would" in message.body]
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_it_is_for_the_owner_until_they_hush_it(world: World) -> None:
    """F12, B5: HUSH F1 holds it until seven."""
    taken(world, BY_FIVE)
    world.phone("asha").replies("HUSH F1")
    world.phone("asha").gets("no more small news")
    world.at("2025-11-14 21:00")
    world.phone("asha").is_silent()
    world.at("2025-11-15 07:05")
    world.phone("asha").gets("said it would update by Fri 17:00; now 07:00")
