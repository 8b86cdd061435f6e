"""F6: a warning of ours in an area whose shape we do not hold: we ask the publisher for it, beside the pages."""

from __future__ import annotations

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
    world.phone("wilma").gets("Flood warning: Sileby")
    world.forward(minutes=10)
    text = world.phone("asha").gets("FLOOD WARNING New Brook at Nowhere. Sileby.", "Wardens told 1")
    assert "Not mapped" not in text
    assert f"service register: learnt the shape of {UNKNOWN}" in world.log()
    assert learn(world.house, set(), world.clock) == 0
    world.phone("asha").accepts()
    world.at("2025-11-15 07:05")
    world.phone("dev").is_silent()


ODD: tuple[tuple[str, str | None], ...] = (
    ("404: the publisher has no such area", None),
    ("half a document", "{"),
    ("an area without a polygon", '{"type": "FeatureCollection", "features": []}'),
    ("a polygon that does not lie on the earth", IN_SILEBY.replace("52.73", "952.73")),
)


def test_the_publisher_is_asked_once(world: World) -> None:
    """F6: what it does not know or says badly is not asked again, nobody hears of it, and the page goes on."""
    for number, (what, shape) in enumerate(ODD):
        code = f"034FWFODD{number}"
        world.publisher.shapes |= {code: shape} if shape else {}
        world.warns(code)
        asked: set[str] = set()
        assert [learn(world.house, asked, world.clock) for _ in range(3)] == [0, 0, 0], what
        assert world.publisher.asked == [code], what
        world.publisher.items.clear()
        world.publisher.asked.clear()
        world.lifts(code)
    world.phone("asha").forgets()


def test_a_shape_far_from_ours_leaves_the_warning_as_it_was(world: World) -> None:
    """F6: learnt and not asked again, even by another life of the service; the warning is not mapped, and stands."""
    world.warns(UNKNOWN)
    world.phone("asha").accepts_all()
    world.publisher.shapes[UNKNOWN] = IN_THE_SEA
    assert [learn(world.house, set(), world.clock) for _ in range(2)] == [1, 0]
    world.forward(minutes=15)
    assert (world.in_force(), world.publisher.asked) == ({UNKNOWN: "amber"}, [UNKNOWN])


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
