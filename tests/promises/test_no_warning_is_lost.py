"""Promise 1: a warning published while we were up, down or being killed reaches a human, or the silence of its feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.store.db import Database
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY, UNKNOWN, Publisher
from tests.promises.world import AREAS, World, collection, london, quiet_wardens, square


def forget_the_silence(world: World) -> None:
    """The page about the silent feed is told in a story of its own (C1)."""
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).forgets()


def broken(publisher: Publisher, **how: object) -> None:
    """The publisher's next answers are of this kind."""
    for name, value in how.items():
        setattr(publisher, name, value)


def both(world: World) -> None:
    """Sileby and Quorn are warned in one poll, and Asha has it."""
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()


BAD_ANSWERS: tuple[tuple[str, Callable[[Publisher], None]], ...] = (
    ("a page that says sorry", lambda ea: broken(ea, body=b"<html><body>Sorry, try again later</body></html>")),
    ("cut short in the middle", lambda ea: broken(ea, cut=True)),
    ("nothing at all", lambda ea: broken(ea, body=b"")),
    ("items that are no list", lambda ea: broken(ea, body=b'{"items": {"floodAreaID": "034FWFSOSILEBY"}}')),
    ("items that are no warnings", lambda ea: broken(ea, body=b'{"items": [1, null, "severe"]}')),
    ("another document", lambda ea: broken(ea, body=json.dumps({"type": "FeatureCollection"}).encode())),
    ("service unavailable", lambda ea: broken(ea, status=503)),
    ("not found", lambda ea: broken(ea, status=404)),
)


@pytest.mark.parametrize("spoil", [row[1] for row in BAD_ANSWERS], ids=[row[0] for row in BAD_ANSWERS])
def test_a_bad_answer_changes_nothing_and_the_next_good_one_goes_on(
    world: World, spoil: Callable[[Publisher], None]
) -> None:
    """F1: a bad answer lifts nothing and ages the feed; what came meanwhile is told by the next good one."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").accepts()
    last_good = world.feed()["last_good"]
    spoil(world.publisher)
    world.forward(minutes=40)
    assert world.in_force() == {SILEBY: "amber"}
    assert (world.feed()["last_good"], world.feed()["state"]) == (last_good, "silent")
    assert world.feed()["error"]
    forget_the_silence(world)
    broken(world.publisher, body=None, cut=False, status=200)
    world.warns(QUORN)
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Quorn")
    assert world.feed()["state"] == "fresh"
    assert world.feed()["error"] is None
    quiet_wardens(world)


def test_all_that_vanishes_at_once_is_kept_and_the_third_time_told(world: World) -> None:
    """F3, I5: everything vanished, nothing lifted: kept, re-polled, paged at the third; accepted, it ends by itself."""
    both(world)
    asha = world.phone("asha")
    last_good = world.feed()["last_good"]
    before = dict(world.publisher.items)
    world.withdraws(SILEBY, QUORN)
    world.forward(minutes=5)
    asha.is_silent()
    world.forward(minutes=5)
    asha.gets("SYSTEM S1", "FEED SUSPECT", "vanished at once", "Look at gov.uk/check-flooding by hand", "Reply 1")
    assert world.in_force() == {SILEBY: "amber", QUORN: "amber"}
    assert world.feed()["last_good"] == last_good
    world.publisher.items = before
    world.forward(minutes=6)
    assert world.incident("S1")["state"] == "open", "nobody has accepted it"
    asha.forgets()
    world.phone("ben").forgets()
    asha.accepts("1 S1")
    world.phone("ben").forgets()
    world.forward(minutes=5)
    assert world.incident("S1")["state"] == "closed"
    assert world.in_force() == {SILEBY: "amber", QUORN: "amber"}
    quiet_wardens(world)


def test_a_new_warning_in_a_suspect_answer_is_paged(world: World) -> None:
    """F3: the old ones may be kept for ever; what is new in such an answer is told all the same."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=30)
    del world.publisher.items[SILEBY]
    world.warns(QUORN)
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Quorn")
    assert world.in_force()[SILEBY] == "amber"
    world.forward(minutes=1)
    world.phone("asha").accepts()
    world.forward(minutes=40)
    world.phone("asha").gets("UNKNOWN", "River Soar at Sileby")
    quiet_wardens(world)


def test_one_that_vanishes_alone_is_unknown_and_never_an_all_clear(world: World) -> None:
    """F3: the owner is told that it is unknown; no warden is told anything; it still counts."""
    both(world)
    quiet_wardens(world)
    world.withdraws(SILEBY)
    world.forward(minutes=31)
    text = world.phone("asha").gets("UNKNOWN", "River Soar at Sileby", "without being lifted", "Treat it as in force")
    assert "no longer in force" not in text
    world.phone("wilma").is_silent()
    assert world.in_force()[SILEBY] == "amber"


def test_a_page_about_a_warning_that_vanished_goes_on_climbing(world: World) -> None:
    """F3, L5: vanished is not ended: the ladder goes on to the next person."""
    world.publisher.say(UNKNOWN, 2, world.clock, county="Kent")
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.withdraws(SILEBY)
    world.forward(minutes=5)
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings()
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_what_was_lifted_before_the_first_start_is_only_shown(make_world: MAKE, publisher: Publisher) -> None:
    """F8: on the very first start a warning that is already lifted tells nobody."""
    publisher.say(SILEBY, 4, london("2025-11-14 09:00"))
    world = make_world()
    world.forward(hours=1)
    assert world.outbox() == []
    assert world.incidents() == []


def test_what_came_and_went_while_we_were_blind_is_told(world: World) -> None:
    """F8: first seen lifted after a silence: one text says that it was in force while we were blind."""
    broken(world.publisher, status=503)
    world.forward(minutes=50)
    forget_the_silence(world)
    broken(world.publisher, status=200)
    world.lifts(SILEBY)
    world.phone("asha").gets("River Soar at Sileby", "in force while we were blind", "No reply needed")
    assert world.incident("F1")["needs_accept"] is False
    quiet_wardens(world)


def test_a_warning_that_came_while_we_were_down_pages_at_the_next_start(world: World, opened_again: Database) -> None:
    """F8, H1: still in force when we come back: paged like any other."""
    world.publisher.say(SILEBY, 2, world.clock)
    world.stepper.now += timedelta(hours=5)
    world.restarts(opened_again)
    world.poll()
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Sileby", "EA 14:00")
    quiet_wardens(world)


def test_killed_in_the_middle_of_a_page_the_ladder_goes_on(world: World, opened_again: Database) -> None:
    """L1, L3: killed 3 minutes into a page, started at once over the same file: the next step, and nothing twice."""
    world.warns(SILEBY)
    world.forward(minutes=3)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").rings()
    world.phone("wilma").gets("Flood warning")
    world.restarts(opened_again)
    world.forward(minutes=1)
    world.phone("asha").is_silent()
    world.forward(minutes=1)
    world.phone("ben").gets("ESCALATION F1", "Not accepted for 5 min")
    world.phone("ben").rings()
    world.phone("ben").accepts()
    world.phone("asha").gets("B Jones has it")
    world.forward(hours=2)
    assert len(world.incidents()) == 1


def test_killed_between_deciding_and_sending_the_text_still_leaves(world: World, opened_again: Database) -> None:
    """S1, S4: the page was stored but had not left; the next life sends it, once."""
    from dutyofficer.desk.receive import poll

    world.publisher.say(SILEBY, 2, world.clock)
    poll(world.house, "ea", world.clock)
    world.phone("asha").is_silent()
    world.restarts(opened_again)
    world.forward(seconds=1)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("wilma").gets("Flood warning")


def test_a_warning_of_ours_that_cannot_be_read_is_paged_and_never_lifts(world: World) -> None:
    """F1, F3: Sileby's level comes as a word; a human is told, and what stood goes on standing."""
    both(world)
    world.publisher.items[SILEBY]["severityLevel"] = "2"
    world.poll()
    world.phone("asha").gets("SYSTEM S1", "CANNOT READ", SILEBY, "Reply 1")
    world.forward(minutes=1)
    world.phone("asha").accepts()
    world.forward(hours=1)
    assert world.in_force() == {SILEBY: "amber", QUORN: "amber"}
    world.warns(SILEBY)
    world.forward(minutes=1)
    assert world.incident("S1")["state"] == "closed", "it can be read again, and somebody accepted"
    quiet_wardens(world)


def test_an_unreadable_warning_of_another_county_tells_nobody(world: World) -> None:
    """F5: what we cannot read in Kent is kept and tells nobody here."""
    world.warns(SILEBY, county="Kent")
    world.phone("asha").accepts_all()
    world.warns("064FWF1Kent", county="Kent", severityLevel="2")
    world.phone("asha").is_silent()
    quiet_wardens(world)


def test_areas_that_are_imported_after_a_warning_began_still_page(world: World, tmp_path: Path) -> None:
    """F5: the warning stood in Rutland before its areas were ours; the import makes it ours, and it pages."""
    world.warns(UNKNOWN, county="Elsewhere")
    world.phone("asha").is_silent()
    grown = json.loads(AREAS)["features"]
    brook = {"id": "nowhere", "name": "Nowhere", "short_name": "Nowhere", "kind": "store", "flood_areas": [UNKNOWN]}
    pairs = [(feature["properties"], feature["geometry"]) for feature in grown]
    world.imports(tmp_path / "more", areas=collection(*pairs, (brook, square(-1.0, 52.6, 0.02))))
    world.poll()
    world.phone("asha").gets("FLOOD WARNING", "New Brook at Nowhere", "Reply 1")


def test_an_alert_at_night_is_told_in_the_morning_though_its_incident_closed(make_world: MAKE) -> None:
    """B4, I3: found at 23:00, held for 07:00, and told then, though its incident's 24 hours end meanwhile."""
    world = make_world("2025-11-14 00:30")
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=5)
    world.lifts(SILEBY)
    world.at("2025-11-14 23:00")
    world.phone("asha").forgets()
    world.warns(ALERT, 3)
    world.at("2025-11-15 07:01")
    world.phone("asha").gets("since yesterday", "FLOOD ALERT", "Lower River Soar")
    quiet_wardens(world)


def test_a_page_that_turns_severe_while_another_place_is_warned(world: World) -> None:
    """B2, B3: Quorn's page climbs; in one answer Quorn turns severe and Sileby is new: each is paged."""
    world.warns(QUORN)
    world.forward(minutes=11)
    forget_the_silence(world)
    world.publisher.say(QUORN, 1, world.clock)
    world.warns(SILEBY)
    assert world.in_force() == {QUORN: "red", SILEBY: "amber"}
    world.phone("asha").gets("SEVERE FLOOD WARNING", "River Soar at Quorn")
    world.phone("asha").rings()
    world.phone("asha").gets("FLOOD WARNING River Soar at Sileby")
    open_pages = [page for page in world.incident("F1")["pages"] if page["state"] == "open"]
    assert sorted(page["level"] for page in open_pages) == ["amber", "red"]
    forget_the_silence(world)
    quiet_wardens(world)
