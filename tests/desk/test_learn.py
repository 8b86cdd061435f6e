"""F6: a warning of ours in an area whose shape we do not hold: we ask the publisher for it, beside the pages."""

from __future__ import annotations

import pytest

from dutyofficer.desk.learn import learn
from tests.promises.publisher import SILEBY, UNKNOWN
from tests.promises.world import World, collection, quiet_wardens, square

IN_SILEBY = collection(({"TA_NAME": "New Brook at Sileby", "PARENT": None}, square(-1.11, 52.73, 0.01)))
IN_THE_SEA = collection(({"TA_NAME": "New Brook"}, square(1.5, 53.5, 0.01)))


def test_a_shape_that_the_publisher_has_is_learnt_and_the_next_poll_maps_it(world: World) -> None:
    """F6, W1: New Brook was on no map of ours; a minute later Wilma of Sileby is told, and Asha that it is Sileby."""
    world.warns(UNKNOWN)
    world.phone("asha").gets("Not mapped to a community")
    world.phone("asha").accepts()
    world.phone("wilma").is_silent()
    world.publisher.shapes[UNKNOWN] = IN_SILEBY
    world.forward(minutes=1)
    assert learn(world.house, set(), world.clock) == 1
    world.poll()
    world.phone("wilma").gets("Flood warning: New Brook at Nowhere")
    world.forward(minutes=10)
    text = world.phone("asha").gets("FLOOD WARNING New Brook at Nowhere. Sileby.", "Wardens told 1")
    assert "Not mapped" not in text
    assert f"service register: learnt the shape of {UNKNOWN}" in world.log()
    assert learn(world.house, set(), world.clock) == 0
    world.phone("asha").accepts()
    world.at("2025-11-15 07:05")
    world.phone("dev").is_silent()


@pytest.mark.parametrize(
    ("shape", "learnt", "why"),
    [
        (None, 0, "404: the publisher has no such area"),
        ("{", 0, "half a document"),
        ('{"type": "FeatureCollection", "features": []}', 0, "an area without a polygon"),
        (IN_SILEBY.replace("52.73", "952.73"), 0, "a polygon that does not lie on the earth"),
        (IN_THE_SEA, 1, "a polygon that touches nothing of ours"),
    ],
    ids=["404", "broken", "empty", "not-on-earth", "elsewhere"],
)
def test_the_publisher_is_asked_once(world: World, shape: str | None, learnt: int, why: str) -> None:
    """F6: what it does not know or says badly is not asked again, nobody hears of it, and the page goes on."""
    world.warns(UNKNOWN)
    world.phone("asha").accepts_all()
    if shape is not None:
        world.publisher.shapes[UNKNOWN] = shape
    asked: set[str] = set()
    rounds = [learn(world.house, asked, world.clock) for _ in range(3)]
    assert (rounds, world.publisher.asked) == ([learnt, 0, 0], [UNKNOWN]), why
    world.poll()
    world.forward(minutes=15)
    assert world.in_force() == {UNKNOWN: "amber"}


def test_three_are_asked_in_a_round_the_worst_first(world: World) -> None:
    """F6: five areas that nobody mapped, the last one severe: it is asked first, all of them within two rounds."""
    for number in range(4):
        world.publisher.say(f"034FWFNEW{number}", 2, world.clock)
    world.warns("034FWFNEW4", 1)
    asked: set[str] = set()
    learn(world.house, asked, world.clock)
    assert world.publisher.asked[0] == "034FWFNEW4"
    assert len(world.publisher.asked) == 3
    learn(world.house, asked, world.clock)
    learn(world.house, asked, world.clock)
    assert sorted(world.publisher.asked) == [f"034FWFNEW{number}" for number in range(5)]
    for who in ("asha", "carol"):
        world.phone(who).forgets()


def test_what_is_mapped_or_not_ours_is_not_asked(world: World) -> None:
    """F5, F6: Sileby is mapped, and Kent is not ours: neither needs a shape."""
    world.publisher.say("064FWF1KENT", 2, world.clock, county="Kent")
    world.warns(SILEBY)
    assert learn(world.house, set(), world.clock) == 0
    assert world.publisher.asked == []
    world.phone("asha").gets("FLOOD WARNING")
    quiet_wardens(world)
