"""Promises 1 and 4 for weather: each warning its own incident, told neither too late nor at night for nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dutyofficer.core.warning import Level
from tests.promises.forecaster import Weather, with_weather
from tests.promises.publisher import SILEBY
from tests.promises.world import World, london, quiet_wardens

YELLOW, AMBER, RED = Level.YELLOW, Level.AMBER, Level.RED


@pytest.fixture
def met(world: World) -> Weather:
    """Friday 14 November, 14:00."""
    return with_weather(world)


@pytest.fixture
def met_at_night(night: World) -> Weather:
    """Saturday 15 November, 03:00."""
    return with_weather(night)


def test_an_amber_within_twelve_hours_is_a_page_of_its_own(met: Weather) -> None:
    """I1, H1: paged with when it holds and where of ours; a second warning is another incident, floods a third."""
    met.says("a", AMBER, "wind", "2025-11-14 21:00", "2025-11-15 06:00", "Leicester", "Leicestershire", "Derby")
    asha = met.world.phone("asha")
    asha.gets(
        "LLR DUTY W1: AMBER WIND WARNING Leicester, Leicestershire. Fri 21:00-Sat 06:00. Met Office 14:00", "Reply 1"
    )
    met.says("b", AMBER, "rain", "2025-11-14 18:00", "2025-11-15 06:00")
    asha.gets("LLR DUTY W2: AMBER RAIN WARNING Leicestershire. Fri 18:00-Sat 06:00.")
    met.world.warns(SILEBY)
    asha.gets("LLR DUTY F1: FLOOD WARNING")
    asha.accepts()
    assert [i["state"] for i in met.world.incidents()] == ["accepted"] * 3
    assert [i["kind"] for i in met.world.incidents()] == ["weather", "weather", "flood"]
    quiet_wardens(met.world)
    met.world.phone("carol").gets("W1 for information", "wind")
    met.world.phone("carol").gets("W2 for information")


def test_an_amber_far_ahead_informs_now_and_asks_later(met: Weather) -> None:
    """H2: Saturday 15:00 to Sunday: a text on Friday, the page at 20:00, since 03:00 is at night."""
    met.says("a", AMBER, "snow", "2025-11-15 15:00", "2025-11-16 06:00")
    asha = met.world.phone("asha")
    asha.gets("DUTY W1: AMBER SNOW WARNING Leicestershire. Sat 15:00-Sun 06:00.", "no reply needed")
    met.world.at("2025-11-14 19:55")
    asha.is_silent()
    met.world.at("2025-11-14 20:01")
    asha.gets("DUTY W1: AMBER SNOW WARNING", "Reply 1 to accept")
    asha.accepts()
    assert met.world.incident("W1")["state"] == "accepted"


def test_a_page_that_waits_is_not_needed_once_it_is_over(met: Weather) -> None:
    """H2, F4: withdrawn in the afternoon, gone for two polls: told, and nobody is paged at 20:00."""
    met.says("a", AMBER, "snow", "2025-11-15 15:00", "2025-11-16 06:00")
    asha = met.world.phone("asha")
    asha.gets("AMBER SNOW WARNING")
    met.drops("a")
    met.world.forward(minutes=40)
    asha.gets("is gone from the feed before its end", "Not an all-clear")
    met.world.at("2025-11-14 21:00")
    asha.is_silent()
    assert met.world.incident("W1")["state"] == "closed"


def test_gone_once_is_not_gone(met: Weather) -> None:
    """F4: one poll without it says nothing; it is back at the next."""
    met.says("a", YELLOW, "fog", "2025-11-14 14:00", "2025-11-14 20:00")
    met.world.phone("asha").gets("YELLOW FOG WARNING")
    kept = dict(met.met.items)
    met.drops("a")
    met.met.items = kept
    met.world.forward(minutes=30)
    met.world.phone("asha").is_silent()
    assert met.world.in_force() == {"a": "yellow"}


def test_past_its_end_it_tells_nobody(met: Weather) -> None:
    """F4: EXPIRED: shown, logged, the incident closes; still in the feed it does not come back."""
    met.says("a", YELLOW, "fog", "2025-11-14 14:00", "2025-11-14 16:00")
    met.world.phone("asha").gets("YELLOW FOG WARNING")
    met.world.at("2025-11-14 16:30")
    assert met.world.in_force() == {}
    assert met.world.incident("W1")["state"] == "closed"
    assert any("EXPIRED met:a" in line for line in met.world.log())
    met.world.forward(hours=1)
    met.world.phone("asha").is_silent()


def test_red_at_any_hour(met_at_night: Weather) -> None:
    """H1, B3: RED wind days ahead: text and call at once, the manager in parallel."""
    met_at_night.says("a", RED, "wind", "2025-11-17 06:00", "2025-11-17 18:00")
    met_at_night.world.phone("asha").gets("W1: RED WIND WARNING (danger to life) Leicestershire. Mon 06:00-18:00.")
    met_at_night.world.phone("asha").rings("RED WIND WARNING", "from Monday six o'clock to eighteen hundred")
    met_at_night.world.phone("carol").gets("RED WIND WARNING")
    met_at_night.world.phone("carol").rings()
    met_at_night.world.phone("asha").accepts()
    met_at_night.world.phone("carol").gets("A Patel has it")


def test_a_yellow_at_night_that_would_be_over_in_the_morning(met_at_night: Weather) -> None:
    """H3: thunderstorms until 06:00 are a text at 03:00, without a call; fog and tomorrow's rain wait for 07:00."""
    met_at_night.says("t", YELLOW, "thunderstorm", "2025-11-15 03:00", "2025-11-15 06:00")
    asha = met_at_night.world.phone("asha")
    asha.gets("YELLOW THUNDERSTORM WARNING Leicestershire. Sat 03:00-06:00.", "no reply needed")
    met_at_night.says("r", YELLOW, "rain", "2025-11-15 18:00", "2025-11-15 23:00")
    met_at_night.says("f", YELLOW, "fog", "2025-11-15 03:00", "2025-11-15 07:30")
    asha.is_silent()
    met_at_night.world.at("2025-11-15 07:01")
    asha.gets("LLR DUTY 07:00")


def test_naming_another_of_ours_is_a_first_warning_there(met: Weather) -> None:
    """F4: Derby only says nothing; then Rutland too: a first text; then Leicester as well: one for that."""
    met.says("a", AMBER, "wind", "2025-11-14 18:00", "2025-11-15 06:00", "Derby")
    asha = met.world.phone("asha")
    asha.is_silent()
    met.changes("a", authorities=("Derby", "Rutland"))
    asha.gets("AMBER WIND WARNING Rutland.")
    asha.accepts()
    met.world.forward(minutes=11)
    met.changes("a", authorities=("Derby", "Rutland", "Leicester"))
    asha.gets("AMBER WIND WARNING Leicester, Rutland.", "Reply 1")
    asha.accepts()
    met.world.phone("carol").gets("W1 for information")


def test_leaving_us_is_lifted_for_us(met: Weather) -> None:
    """F4: it goes on in Derby: for us it is over, and the owner hears so."""
    met.says("a", AMBER, "wind", "2025-11-14 18:00", "2025-11-15 06:00", "Derby", "Leicester")
    met.world.phone("asha").accepts_all()
    met.changes("a", authorities=("Derby",))
    met.world.forward(minutes=31)
    met.world.phone("asha").gets("W1 LIFTED")
    met.world.phone("carol").gets("W1 for information")
    assert met.world.incident("W1")["state"] == "closed"


def test_new_times(met: Weather) -> None:
    """F4: under an hour is new words to the owner; hours more is said as that."""
    met.says("a", AMBER, "wind", "2025-11-14 18:00", "2025-11-15 06:00")
    asha = met.world.phone("asha")
    asha.accepts_all()
    met.changes("a", expires=london("2025-11-15 06:30"))
    met.world.forward(minutes=31)
    asha.gets("W1: new words on AMBER WIND WARNING")
    met.changes("a", expires=london("2025-11-15 12:00"))
    met.world.forward(minutes=31)
    asha.gets("W1 WIDER: AMBER WIND WARNING Leicestershire. Fri 18:00-Sat 12:00.")
    met.world.phone("carol").gets("W1 for information")


def test_a_test_is_never_paged(met: Weather) -> None:
    """F9: held, shown, told to the team."""
    met.says("a", RED, "wind", "2025-11-14 18:00", "2025-11-15 06:00", test=True)
    met.world.phone("dev").gets("a test or an exercise, not a real warning: RED WIND WARNING")
    for who in ("asha", "carol"):
        met.world.phone(who).is_silent()
    assert met.world.incidents() == []


def test_two_feeds_that_know_it_are_one_incident(met: Weather) -> None:
    """I1: the preferred feed has it by the same id: no second page; when it goes quiet the public one speaks."""
    nswws = with_weather(met.world, "nswws", preferred=True)
    feeds = met.world.house.feeds
    met.world.house.feeds = {**feeds, "met": replace(feeds["met"], checks=True)}
    nswws.says("a", AMBER, "wind", "2025-11-14 18:00", "2025-11-15 06:00")
    asha = met.world.phone("asha")
    asha.gets("W1: AMBER WIND WARNING")
    asha.accepts()
    met.says("a", AMBER, "wind", "2025-11-14 18:00", "2025-11-15 06:00")
    met.says("b", AMBER, "rain", "2025-11-14 18:00", "2025-11-15 06:00")
    met.world.forward(minutes=11)
    asha.is_silent()
    assert [i["ref"] for i in met.world.incidents() if i["kind"] == "weather"] == ["W1"]
    met.world.phone("carol").gets("W1 for information")


def test_a_silent_forecaster_is_that_feeds_own_concern(met: Weather) -> None:
    """C1, C2: it does not answer for its hour: a page that names it, since the other feed answers."""
    met.met.silent = True
    met.world.forward(minutes=61)
    met.world.phone("asha").gets("MET FEED SILENT")
    met.world.phone("asha").accepts()
    met.met.silent = False
    met.world.poll()
    met.world.phone("asha").gets("met feed silent is over")


SNOWY = """id,name,mobile,landline,roles,areas,night
sid,Sid Snow,07700 900401,,snow-warden,sileby,text
"""
SILEBY_SHAPE = '{"type":"Polygon","coordinates":[[[-1.2,52.7],[-1.0,52.7],[-1.0,52.8],[-1.2,52.8],[-1.2,52.7]]]}'


def test_wardens_hear_of_what_is_theirs(met: Weather, tmp_path: Path) -> None:
    """W2: AMBER rain over Sileby: flood wardens; snow: snow wardens; wind: nobody; by name alone: nobody."""
    met.world.imports(tmp_path / "more", people=SNOWY)
    phone = met.world.phone
    met.says("r", AMBER, "rain", "2025-11-14 15:00", "2025-11-15 06:00", shape=SILEBY_SHAPE)
    phone("wilma").gets("Amber rain warning: Leicestershire. Fri 15:00-Sat 06:00.", "Life at risk: dial 999")
    phone("quentin").gets("Amber rain warning")
    phone("lil").rings("Amber rain warning")
    phone("sid").is_silent()
    met.says("s", AMBER, "snow, ice", "2025-11-14 15:00", "2025-11-15 06:00", shape=SILEBY_SHAPE)
    phone("sid").gets("Amber snow, ice warning")
    met.says("w", AMBER, "wind", "2025-11-14 15:00", "2025-11-15 06:00", shape=SILEBY_SHAPE)
    met.says("n", AMBER, "rain", "2025-11-14 15:00", "2025-11-15 06:00")
    for who in ("wilma", "quentin", "lil", "sid"):
        phone(who).is_silent()
    for who in ("asha", "carol"):
        phone(who).forgets()


def test_two_feeds_that_disagree_are_a_concern(met: Weather) -> None:
    """C3: for a quarter of an hour the public feed says AMBER, the preferred one YELLOW: a page, until they agree."""
    nswws = with_weather(met.world, "nswws", preferred=True)
    feeds = met.world.house.feeds
    met.world.house.feeds = {**feeds, "met": replace(feeds["met"], checks=True)}
    nswws.says("a", YELLOW, "wind", "2025-11-14 15:00", "2025-11-15 06:00")
    asha = met.world.phone("asha")
    asha.gets("W1: YELLOW WIND WARNING")
    met.says("a", AMBER, "wind", "2025-11-14 15:00", "2025-11-15 06:00")
    met.world.forward(minutes=14)
    asha.is_silent()
    met.world.forward(minutes=2)
    asha.gets("TWO FEEDS DISAGREE", "met and the feed that it checks")
    asha.accepts()
    met.changes("a", level=YELLOW, headline="Yellow wind warning")
    met.world.forward(minutes=10)
    assert met.world.incident("S1")["state"] == "closed"


def test_a_feed_that_was_never_good_is_silent_too(world: World) -> None:
    """C1: it has not answered since it was first asked: after its time that is a page, not a feed nobody misses."""
    met = with_weather(world)
    met.met.silent = True
    with world.house.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM feeds WHERE name = 'met'")
    world.poll()
    world.forward(minutes=59)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    world.phone("asha").gets("MET FEED SILENT")
    world.phone("asha").accepts()
