"""Promise 3: the right people, and why: every match says its reason, and a place that we cannot map is still told."""

from __future__ import annotations

import pytest

from dutyofficer.core.message import Sender
from dutyofficer.desk.report import status
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY, UNKNOWN
from tests.promises.world import World, figures

FORBIDDEN = ("close the road", "close roads", "clear", "rescue", "enter", "go and look", "check the river")


def test_a_warden_is_told_of_their_own_area(world: World) -> None:
    """W1: Wilma's area lists Sileby's code; Quorn's wardens hear nothing of it, nor does Olga the volunteer."""
    world.warns(SILEBY)
    world.phone("wilma").gets("Flood warning: River Soar at Sileby")
    for who in ("quentin", "lil", "olga"):
        world.phone(who).is_silent()
    world.phone("asha").gets("Wardens told 1")


def test_an_area_without_listed_codes_is_matched_by_its_polygon(world: World) -> None:
    """W1, F5: Quorn lists no code: the map matches it, and `status` says so; Lil has a landline and is called."""
    world.warns(QUORN)
    world.phone("quentin").gets("Flood warning: River Soar at Quorn")
    world.phone("lil").rings("River Soar at Quorn", "dial 9 9 9")
    world.phone("asha").gets("River Soar at Quorn. Quorn.", "Wardens told 2")
    with world.house.database.read() as tx:
        areas = status(tx, world.house, world.clock)["warnings"][0]["areas"]
    assert {"id": "quorn", "why": "11 % of it lies in River Soar at Quorn"} in areas


def test_at_night_a_warden_who_asked_for_quiet_hears_of_red_only(night: World) -> None:
    """W1: Quentin wants nothing at night: amber leaves him asleep, severe does not; Lil is called for both."""
    night.warns(QUORN)
    night.phone("quentin").is_silent()
    night.phone("lil").rings("Flood warning")
    night.phone("asha").accepts_all()
    night.warns(QUORN, 1)
    night.phone("quentin").gets("SEVERE flood warning", "Danger to life")
    night.phone("quentin").rings("Severe flood warning")
    night.forward(seconds=45)  # her phone may still ring with the first call (B3)
    night.phone("lil").rings("Severe flood warning")
    for officer in ("asha", "carol"):
        night.phone(officer).gets("SEVERE FLOOD WARNING")
        night.phone(officer).rings()


def test_severe_is_called_as_well_as_texted(world: World) -> None:
    """W1: danger to life: Wilma's phone gets a text, and rings."""
    world.warns(SILEBY, 1)
    world.phone("wilma").gets("SEVERE flood warning: River Soar at Sileby")
    world.phone("wilma").rings("Danger to life")
    for officer in ("asha", "carol"):
        world.phone(officer).forgets()


def test_a_flood_alert_tells_no_warden_who_did_not_ask(world: World) -> None:
    """W1, H1: an alert is the officer's information."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT", "For information")
    for who in ("wilma", "quentin", "lil"):
        world.phone(who).is_silent()


def test_a_warden_who_opted_in_is_told_of_alerts_by_day(make_world: MAKE) -> None:
    """W1: Wilma asked for flood alerts by day: she is told of one at two in the afternoon, not of one at night."""
    people = (
        "id,name,mobile,roles,areas,yellow_by_day\n"
        "asha,Asha Patel,07700 900101,duty-officer,,no\nben,Ben Jones,07700 900102,duty-officer,,no\n"
        "carol,Carol King,07700 900103,senior-manager,,no\ndev,Dev Rao,07700 900104,team,,no\n"
        "wilma,Wilma Reed,07700 900201,warden,sileby,yes\n"
    )
    world = make_world(people=people)
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT")
    world.phone("wilma").gets("Flood alert: Lower River Soar", ", for Sileby", "999")
    world.lifts(ALERT)
    world.at("2025-11-14 22:00")
    world.warns(ALERT, 3, text="Again.")
    world.at("2025-11-15 12:00")
    world.phone("asha").forgets()


@pytest.mark.parametrize(
    "county",
    ["Nottinghamshire", "South Leicestershire", "Leicestershire Wolds", "Nottinghamshire, Rutlandshire", ""],
)
def test_other_counties_tell_nobody(world: World, county: str) -> None:
    """F5: neither another county nor one whose name holds one of ours; it is kept and shown."""
    world.warns(UNKNOWN, 1, county=county)
    assert world.outbox() == []
    assert world.incidents() == []
    assert world.in_force() == {UNKNOWN: "red"}


def test_one_county_of_several_is_enough(world: World) -> None:
    """F5: the list of counties names one of ours as a whole name, in whatever case."""
    world.warns(UNKNOWN, county="Nottinghamshire, LEICESTERSHIRE")
    world.phone("asha").gets("FLOOD WARNING", "New Brook at Nowhere")


def test_a_code_that_no_community_lists_pages_and_says_so(world: World) -> None:
    """F6: of our county and not mapped: paged at its own level, no warden is told."""
    world.warns(UNKNOWN)
    text = world.phone("asha").gets("FLOOD WARNING New Brook at Nowhere", "Not mapped to a community")
    assert "Wardens told" not in text
    for who in ("wilma", "quentin", "lil"):
        world.phone(who).is_silent()


def test_a_code_that_nobody_mapped_is_a_task_for_the_team_in_the_morning(world: World) -> None:
    """F6: Dev of the team is asked once, at 07:00, to map it."""
    world.warns(UNKNOWN)
    world.phone("asha").accepts_all()
    world.at("2025-11-15 07:01")
    world.phone("dev").gets("not mapped", "New Brook at Nowhere")
    world.at("2025-11-16 07:01")
    world.phone("dev").is_silent()
    world.phone("asha").forgets()


def test_a_warning_lifted_while_its_alert_stands_has_come_down(world: World) -> None:
    """F7, B1: the place stands at flood alert still: told to the owner as down, after the half hour, not as lifted."""
    world.publisher.say(ALERT, 3, world.clock)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=20)
    world.lifts(SILEBY)
    world.phone("asha").replies("SEND F1")
    world.phone("asha").gets("told that it is over: Sileby")
    world.forward(minutes=29)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    text = world.phone("asha").gets("DOWN", "flood warning has come down to flood alert", "River Soar at Sileby")
    assert "LIFTED" not in text
    assert "Not an all-clear" in text
    world.phone("wilma").gets("Flood warning")
    world.phone("wilma").gets("no longer in force", "A flood alert stays in force", "Not an all-clear")
    world.phone("wilma").is_silent()


def test_a_warning_on_top_of_an_alert_is_told_as_a_rise(world: World) -> None:
    """F7: the warning is a new item on a child area; of the place it is a rise, and it is worded so."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT")
    world.forward(minutes=20)
    world.warns(SILEBY)
    world.phone("asha").gets("F1 UP", "flood alert is now FLOOD WARNING", "River Soar at Sileby")
    world.phone("wilma").gets("Flood warning: River Soar at Sileby (was flood alert)")


def test_no_warden_is_ever_asked_to_take_a_risk(night: World) -> None:
    """W5: every text and call to a warden says 999 and asks for nothing dangerous, at every level and by every way."""
    night.publisher.say(QUORN, 2, night.clock)
    night.warns(SILEBY, 1)
    night.warns(QUORN, 1)
    told = [message for message in night.outbox() if message.sender is Sender.WARDENS]
    assert {message.person for message in told} == {"wilma", "quentin", "lil"}
    for message in told:
        assert "999" in message.body.replace("9 9 9", "999"), message.body
        assert not [words for words in FORBIDDEN if words in message.body.lower()], message.body
    for person in ("asha", "carol", "wilma", "quentin", "lil"):
        night.phone(person).forgets()


def test_a_warden_who_writes_back_is_told_what_they_can_count_on(world: World) -> None:
    """W1, A1: she can help: her `1` says that, and accepts nothing; the ladder goes on."""
    world.warns(SILEBY)
    world.phone("wilma").gets("Flood warning", "Can you help? Reply 1 yes, 2 no")
    world.phone("wilma").replies("1")
    world.phone("wilma").gets("available", "999")
    assert world.incident("F1")["state"] == "open"
    world.phone("asha").gets("FLOOD WARNING")


def test_codes_that_are_only_shown_say_nothing_as_alerts(make_world: MAKE) -> None:
    """F6: an alert on a `show_only` code is shown and tells nobody; as a warning it pages like any other."""
    world = make_world(policy=figures(show_only=frozenset({ALERT.lower(), SILEBY})))
    world.warns(ALERT, 3)
    world.forward(hours=24)
    assert world.outbox() == []
    assert world.in_force() == {ALERT: "yellow"}
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Sileby")
    world.phone("wilma").gets("lood warning")
