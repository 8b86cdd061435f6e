"""Promise 5: it says when it is blind: a suspect feed, a warning that it cannot read, a duty phone that opted out."""

from __future__ import annotations

from tests.promises.conftest import MAKE
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World, figures, quiet_wardens


def vanish(world: World) -> dict[str, dict[str, object]]:
    """Sileby is warned and owned by Asha; then the publisher says that nothing at all is in force."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    quiet_wardens(world)
    before = dict(world.publisher.items)
    world.withdraws(SILEBY)
    return before


def test_a_suspect_feed_is_a_page_that_climbs_at_night_too(night: World) -> None:
    """F3, L1: three suspect answers at 03:00 page Asha; she sleeps on, and Ben is asked."""
    vanish(night)
    night.forward(minutes=10)
    night.phone("asha").gets("SYSTEM S1", "EA FEED SUSPECT", "gov.uk/check-flooding", "Reply 1")
    night.forward(minutes=5)
    night.phone("asha").rings("S 1", "vanished at once")
    night.phone("ben").gets("S1", "EA FEED SUSPECT")
    night.phone("ben").rings()
    night.phone("ben").accepts()
    night.phone("asha").gets("B Jones has it")
    night.forward(minutes=30)
    assert night.incident("S1")["state"] == "accepted", "the feed is still suspect"


def test_two_suspect_answers_are_only_written_down(world: World) -> None:
    """F3: back at the third answer: nobody is paged, the record says that it happened."""
    before = vanish(world)
    world.forward(minutes=5)
    world.publisher.items = before
    world.forward(minutes=10)
    assert [incident["ref"] for incident in world.incidents()] == ["F1"]
    kinds = [line.split()[1] for line in world.log()]
    assert ("feed-suspect:" in kinds, "feed-good:" in kinds) == (True, True)


def test_how_many_suspect_answers_is_a_figure(make_world: MAKE) -> None:
    """F3: with `suspect_polls = 1` the first such answer is a page."""
    world = make_world(policy=figures(suspect_polls=1))
    vanish(world)
    world.phone("asha").gets("SYSTEM S1", "EA FEED SUSPECT")


def test_suspect_right_and_suspect_again_does_not_close_on_the_accept(world: World) -> None:
    """F3, I5: it came right before anybody accepted, and is wrong again now: the accept closes nothing."""
    before = vanish(world)
    world.forward(minutes=10)
    world.publisher.items = before
    world.forward(minutes=5)
    world.publisher.items = {}
    world.forward(minutes=15)
    world.phone("asha").forgets()
    world.phone("ben").forgets()
    world.phone("carol").forgets()
    world.phone("dev").forgets()
    world.phone("carol").accepts("1 S1")
    world.forward(minutes=5)
    assert world.incident("S1")["state"] == "accepted"
    for who in ("asha", "ben", "dev"):
        world.phone(who).forgets()


def test_an_unreadable_warning_is_one_concern_however_long_it_stays(world: World) -> None:
    """I1: the same warning that cannot be read is one incident; another one is another."""
    world.publisher.say("064FWF1KENT", 3, world.clock, county="Kent")
    world.warns(SILEBY, severityLevel=None)
    world.phone("asha").gets("SYSTEM S1", "WARNING WE CANNOT READ", SILEBY)
    world.phone("asha").accepts()
    for _ in range(3):
        world.warns("064FWF1KENT", 3, county="Kent", text=f"River level at {world.clock}")
        world.forward(minutes=10)
    world.phone("asha").is_silent()
    world.warns(QUORN, severityLevel=7)
    world.phone("asha").gets("SYSTEM S2", QUORN)


def test_an_item_without_any_name_may_be_ours(world: World) -> None:
    """F1, F3: nothing legible in it at all: it may be the one that matters, and nothing counts as gone meanwhile."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.publisher.items = {
        "odd": {"what": "ever"},
        "kent": world.publisher.items[SILEBY] | {"floodAreaID": "064FWF1KENT", "floodArea": {"county": "Kent"}},
    }
    world.poll()
    world.phone("asha").gets("SYSTEM S1", "an unnamed area")
    assert world.in_force()[SILEBY] == "amber"
    quiet_wardens(world)


def test_an_officer_who_sends_stop_is_a_concern_and_is_called(world: World) -> None:
    """A3, C3, L4: Asha's phone sent STOP: a page says so by voice; later pages call her instead of texting."""
    world.phone("asha").replies("STOP")
    world.phone("asha").rings("DUTY PHONE OPTED OUT", "A Patel is on a rota and has sent STOP")
    world.forward(minutes=5)
    world.phone("asha").rings()
    world.phone("ben").gets("SYSTEM S1", "DUTY PHONE OPTED OUT", "A Patel")
    world.phone("ben").rings()
    world.phone("ben").accepts()
    world.forward(minutes=15)
    world.phone("asha").forgets()
    world.warns(SILEBY)
    world.phone("asha").rings("FLOOD WARNING", "River Soar at Sileby", "Press 1")
    world.forward(minutes=1)
    assert {message.medium.value for message in world.phone("asha").inbox()} == {"voice"}
    quiet_wardens(world)


def test_the_phone_that_comes_back_ends_the_concern(world: World) -> None:
    """A3, I5: START: texts reach her again; the concern closes once somebody has accepted it."""
    world.phone("asha").replies("stop")
    world.phone("asha").replies("START")
    world.phone("asha").forgets()
    world.forward(minutes=1)
    assert world.incident("S1")["state"] == "open"
    world.phone("asha").replies("1")
    world.phone("asha").gets("you have S1")
    world.forward(minutes=6)
    assert world.incident("S1")["state"] == "closed"
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    quiet_wardens(world)


def test_a_stop_in_a_sentence_stops_nothing(world: World) -> None:
    """A3, A6: the networks act on the bare word only, and so do we."""
    world.phone("asha").replies("stop texting me at night")
    world.phone("asha").gets("not understood")
    assert world.incidents() == []


def test_a_warden_who_sends_stop_is_no_page(world: World) -> None:
    """A3, W1: Wilma is on no rota: nobody is paged; she is called from then on."""
    world.warns(QUORN)
    world.phone("quentin").gets("Flood warning")
    world.phone("quentin").replies("STOP")
    world.phone("asha").accepts_all()
    world.phone("lil").forgets()
    world.warns(QUORN, 1)
    world.phone("quentin").rings("Severe flood warning")
    world.phone("quentin").is_silent()
    assert [incident["ref"] for incident in world.incidents()] == ["F1"]
    for who in ("asha", "carol", "lil"):
        world.phone(who).forgets()
