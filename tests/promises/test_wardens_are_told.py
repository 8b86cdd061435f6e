"""Promise 3, from the warden's side: what Sileby needs to know, when it needs it, and once (W1, W2, W4, W6, B3, F7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.core.message import Medium
from dutyofficer.desk.receive import poll
from dutyofficer.desk.wardens import tell_waiting
from dutyofficer.store import warden_told
from dutyofficer.store.db import Database
from tests.core.builders import AMBER, RED
from tests.promises.conftest import MAKE
from tests.promises.forecaster import Weather, with_weather
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import PEOPLE, World, figures

OFFICERS = ("asha", "ben", "carol", "dev")
KEEN = """walt,Walt Hill,07700 900203,,warden,sileby quorn,text
"""
COLUMNS = "id,name,mobile,landline,roles,areas,yellow_by_day\n"


def quiet(world: World) -> None:
    """A story about wardens: whatever officers got is not what it is about."""
    for officer in OFFICERS:
        world.phone(officer).forgets()


@pytest.fixture
def two(make_world: MAKE) -> World:
    """With Walt, who looks after Sileby and Quorn."""
    return make_world(people=PEOPLE + KEEN)


def test_severe_that_comes_down_is_told_once_it_has_stayed_down(world: World) -> None:
    """W6: twenty minutes after, in words that are no all-clear; who was told of severe hears it."""
    world.warns(SILEBY, 1)
    world.phone("wilma").gets("SEVERE")
    world.phone("wilma").rings("Severe")
    world.forward(minutes=30)
    world.warns(SILEBY, 2)
    world.forward(minutes=19)
    world.phone("wilma").is_silent()
    world.forward(minutes=1)
    world.phone("wilma").gets("Lowered to flood warning: River Soar at Sileby (was severe). Danger is not over", "999")
    world.forward(hours=2)
    quiet(world)


def test_what_flaps_is_not_told_as_lower(world: World) -> None:
    """W6: up again within twenty minutes: told at once, and what waited is not told; the wait begins anew."""
    world.warns(SILEBY, 1)
    world.forward(minutes=5)
    world.warns(SILEBY, 2)
    world.phone("wilma").forgets()
    world.forward(minutes=10)
    world.warns(SILEBY, 1, text="Rising again.")
    world.phone("wilma").gets("UPGRADED to SEVERE flood warning: River Soar at Sileby (was flood warning)")
    world.phone("wilma").rings("Severe")
    world.forward(minutes=5)
    world.warns(SILEBY, 2, text="Falling again.")
    world.forward(minutes=19)
    world.phone("wilma").is_silent()
    world.forward(minutes=2)
    world.phone("wilma").gets("Lowered to flood warning")
    quiet(world)


def test_what_was_lifted_meanwhile_waits_for_the_officer(world: World) -> None:
    """W3, W6: lower still, back to an alert: that is a stand-down, which somebody has to release."""
    world.publisher.say(ALERT, 3, world.clock)
    world.warns(SILEBY, 1)
    world.warns(SILEBY, 2)
    world.phone("wilma").forgets()
    world.forward(minutes=10)
    world.lifts(SILEBY)
    world.forward(minutes=30)
    world.phone("wilma").is_silent()
    quiet(world)


def test_a_lowered_text_that_has_not_left_is_overtaken_by_a_rise(world: World) -> None:
    """W6: it waits at the provider's door while the place is severe again: it never leaves."""
    world.house.policy = figures(downgrade_wait=timedelta())
    world.warns(SILEBY, 1)
    world.publisher.say(SILEBY, 2, world.clock)
    poll(world.house, "ea", world.clock)
    world.publisher.say(SILEBY, 1, world.clock, text="Rising again.")
    poll(world.house, "ea", world.clock + timedelta(seconds=20))
    world.forward(minutes=30)
    bodies = [m.body for m in world.phone("wilma").inbox() if m.medium is Medium.SMS]
    assert [body.split(":")[0] for body in bodies] == ["SEVERE flood warning", "UPGRADED to SEVERE flood warning"]
    for who in ("wilma", *OFFICERS):
        world.phone(who).forgets()


def test_one_text_for_two_places_but_each_severe_one_by_itself(two: World) -> None:
    """W1, B3: two flood warnings in one poll are one text; danger to life is told place by place."""
    two.publisher.say(QUORN, 2, two.clock)
    two.warns(SILEBY, 2)
    two.phone("walt").gets("2 flood warnings, the worst: River Soar at Quorn", "Can you help? Reply 1 yes, 2 no")
    two.publisher.say(QUORN, 1, two.clock)
    two.warns(SILEBY, 1)
    two.phone("walt").gets("UPGRADED to SEVERE flood warning: River Soar at Quorn")
    two.phone("walt").rings("River Soar at Quorn")
    two.phone("walt").gets("UPGRADED to SEVERE flood warning: River Soar at Sileby")
    two.forward(minutes=1)
    two.phone("walt").rings("River Soar at Sileby")
    for who in ("wilma", "quentin", "lil", *OFFICERS):
        two.phone(who).forgets()


def test_two_roles_are_one_text(make_world: MAKE) -> None:
    """W1: Walt is an officer too, and a snow warden: his page and one text as a warden."""
    walt = 'walt,Walt Hill,07700 900203,,"duty-officer warden snow-warden",sileby,text\n'
    world = make_world(people=PEOPLE + walt)
    world.warns(SILEBY)
    world.phone("walt").gets("Flood warning: River Soar at Sileby")
    world.phone("walt").is_silent()
    world.phone("wilma").forgets()
    quiet(world)


def test_an_alert_below_a_flood_warning_is_no_news(make_world: MAKE) -> None:
    """F7: both in one answer: Wilma, who wants alerts, is told of the worse one only; and of no later alert there."""
    people = (
        COLUMNS + "asha,Asha Patel,07700 900101,,duty-officer,,no\nwilma,Wilma Reed,07700 900201,,warden,sileby,yes\n"
    )
    others = "ben,Ben Jones,07700 900102,,duty-officer,,no\ncarol,Carol King,07700 900103,,senior-manager,,no\n"
    world = make_world(people=people + others + "dev,Dev Rao,07700 900104,,team,,no\n")
    world.publisher.say(ALERT, 3, world.clock)
    world.warns(SILEBY)
    world.phone("wilma").gets("Flood warning: River Soar at Sileby.")
    world.lifts(ALERT)
    world.warns(ALERT, 3, text="Again.")
    world.phone("wilma").is_silent()
    quiet(world)


def test_an_alert_that_could_not_leave_by_day_does_not_come_at_night(make_world: MAKE) -> None:
    """W1: alerts are for the day; one that waited for the provider until ten at night is dropped, and that is kept."""
    people = (
        COLUMNS + "asha,Asha Patel,07700 900101,,duty-officer,,no\nwilma,Wilma Reed,07700 900201,,warden,sileby,yes\n"
    )
    others = "ben,Ben Jones,07700 900102,,duty-officer,,no\ncarol,Carol King,07700 900103,,senior-manager,,no\n"
    world = make_world("2025-11-14 21:58", people=people + others + "dev,Dev Rao,07700 900104,,team,,no\n")
    world.publisher.say(ALERT, 3, world.clock)
    poll(world.house, "ea", world.clock)
    world.stepper.now += timedelta(minutes=3)
    world.forward(hours=10)
    world.phone("wilma").is_silent()
    assert any("not sent to wilma (WARDEN): over" in line for line in world.log())
    quiet(world)


def test_the_record_says_who_was_told_of_what_and_who_was_not(night: World) -> None:
    """W1, promise 6: Lil was called; Quentin wants quiet nights."""
    night.warns(QUORN)
    assert "F1 told: told 1 warden of flood warning River Soar at Quorn: lil; not told: quentin (not at night)" in [
        line.replace("incident:1", "F1") for line in night.log()
    ]
    with night.house.database.read() as tx:
        found = warden_told.of_incident(tx, 1)
    assert [(one.person, one.area, one.level.word) for one in found] == [("lil", "quorn", "amber")]
    night.phone("lil").forgets()
    quiet(night)


def test_killed_between_the_poll_and_the_texts(world: World, opened_again: Database) -> None:
    """S1: what was to be told stands in the database: the next round tells it, and nobody hears it twice."""
    world.publisher.say(SILEBY, 2, world.clock)
    world.house.telling.acquire()  # as if we had died just there
    poll(world.house, "ea", world.clock)
    world.house.telling.release()
    world.phone("wilma").is_silent()
    world.restarts(opened_again)
    world.forward(minutes=1)
    world.phone("wilma").gets("Flood warning: River Soar at Sileby")
    for _ in range(3):
        tell_waiting(world.house, world.clock)
    world.forward(minutes=5)
    world.phone("wilma").is_silent()
    quiet(world)


def test_down_while_it_went_up_and_came_down_again(world: World, opened_again: Database) -> None:
    """L7, W1: of what is no longer so nobody is told, however it was when we died."""
    world.publisher.say(SILEBY, 1, world.clock)
    world.house.telling.acquire()
    poll(world.house, "ea", world.clock)
    world.publisher.say(SILEBY, 4, world.clock)
    poll(world.house, "ea", world.clock + timedelta(minutes=1))
    world.house.telling.release()
    world.restarts(opened_again)
    world.forward(minutes=30)
    world.phone("wilma").is_silent()
    quiet(world)


@pytest.fixture
def met(world: World) -> Weather:
    """With a feed of weather."""
    return with_weather(world)


SID = "id,name,mobile,roles,areas\nsid,Sid Snow,07700 900401,snow-warden,sileby\n"
SILEBY_SHAPE = '{"type":"Polygon","coordinates":[[[-1.2,52.7],[-1.0,52.7],[-1.0,52.8],[-1.2,52.8],[-1.2,52.7]]]}'


def test_snow_of_tomorrow_is_told_twelve_hours_before(met: Weather, tmp_path: Path) -> None:
    """W2: announced the day before, told when it is near, by day, and not if it is gone by then."""
    met.world.imports(tmp_path / "more", people=SID)
    met.says("s", AMBER, "snow", "2025-11-15 23:00", "2025-11-16 12:00", shape=SILEBY_SHAPE)
    met.says("i", AMBER, "ice", "2025-11-15 22:00", "2025-11-16 12:00", shape=SILEBY_SHAPE)
    met.world.forward(hours=19)
    met.world.phone("sid").is_silent()
    met.changes("i", level=RED, headline="Red ice warning")
    met.world.phone("sid").gets("Red ice warning")
    met.world.phone("sid").rings()
    met.world.at("2025-11-15 10:59")
    met.world.phone("sid").is_silent()
    met.world.at("2025-11-15 11:01")
    met.world.phone("sid").gets("Amber snow warning")
    for who in ("wilma", "quentin", "lil", *OFFICERS):
        met.world.phone(who).forgets()
