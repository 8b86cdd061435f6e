"""Promises 1 and 4 on a feed that answers well and is not right: absurd, frozen, or dated by a clock that jumped.

A clock of our own that jumped has its test in test_after_a_pause.py: `test_a_clock_that_is_set_moves_no_step`.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.warning import Level
from dutyofficer.sources.http import LIMIT
from tests.promises.forecaster import with_weather
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens

EVERYBODY = ("asha", "ben", "carol", "dev", "wilma", "quentin", "olga")


def say(world: World, count: int, level: int, county: str, prefix: str = "999FWF") -> None:
    """So many warnings of one county at once, without a poll."""
    for number in range(count):
        name = f"Brook {number:04} at Anstey"
        world.publisher.say(f"{prefix}{number:04}", level, world.clock, description=name, county=county)


def told(world: World, person: str) -> list[str]:
    """Every text that reached somebody unasked."""
    inbox = world.phone(person).inbox()
    return [m.body for m in inbox if m.medium is Medium.SMS and m.reason is not Reason.ANSWER]


# --- absurd ----------------------------------------------------------------------------------------------------------


def test_all_england_severe_at_once_but_us_makes_no_sound(world: World) -> None:
    """F5: 4,000 severe flood warnings, about as many as there are areas, none of ours: nobody is woken for them."""
    say(world, 4000, 1, "Kent")
    world.poll()
    assert len(world.publisher.document()) < LIMIT
    assert world.feed()["error"] is None
    for who in EVERYBODY:
        world.phone(who).is_silent()
    assert world.incidents() == []


@pytest.mark.chaos
def test_two_thousand_alerts_and_warnings_of_ours_are_one_page(world: World) -> None:
    """B2, B6: an absurd answer, all of it ours, is believed and is one page: one text, one call, everything listed."""
    say(world, 700, 2, "Leicestershire")
    say(world, 1400, 3, "Leicestershire", "999WAF")
    world.poll()
    (text,) = told(world, "asha")
    assert "700 flood warnings, 1400 flood alerts" in text
    (incident,) = world.incidents()
    assert len(incident["pages"]) == 1
    assert len(world.incident("F1")["warnings"]) == 2100
    world.phone("asha").accepts_all()
    world.forward(minutes=30)
    assert len(told(world, "asha")) == 1
    for who in EVERYBODY:
        world.phone(who).forgets()


def test_an_answer_beyond_all_measure_is_a_bad_poll(world: World) -> None:
    """F1: a document of more than 8 MB is not read at all: what is in force stays, and the feed grows older."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.publisher.body = b'{"items": [' + b" " * LIMIT + b"]}"
    world.poll()
    assert "more than" in world.feed()["error"]
    assert world.in_force() == {SILEBY: "amber"}
    world.publisher.body = None
    world.poll()
    assert world.feed()["error"] is None
    quiet_wardens(world)


def test_every_place_of_ours_severe_at_once_has_its_own_text_and_one_call(night: World) -> None:
    """B2, B3: RED is never bundled or held: 83 severe at 03:00 are 83 texts, one call; `1` by text takes all."""
    say(night, 83, 1, "Leicestershire")
    night.poll()
    assert [page["level"] for page in night.incident("F1")["pages"]] == ["red"] * 83
    for who in ("asha", "carol"):
        assert len(told(night, who)) == 83
    calls = [m for m in night.phone("asha").inbox() if m.medium is Medium.VOICE]
    assert len(calls) == 1
    assert "83 pages wait for you. This call reads 12, the next call the others." in calls[0].body
    assert [number for number in range(83) if f"Brook {number:04} at Anstey" in calls[0].body] == list(range(12))
    night.phone("asha").forgets()
    night.phone("asha").replies("1")
    night.phone("asha").gets("you have F1", "and 82 more")
    assert {page["state"] for page in night.incident("F1")["pages"]} == {"accepted"}
    night.forward(minutes=30)
    night.phone("asha").is_silent()
    for who in EVERYBODY:
        night.phone(who).forgets()


# --- frozen ----------------------------------------------------------------------------------------------------------


def test_weather_frozen_in_its_feed_is_over_at_its_own_end(world: World) -> None:
    """F4: a feed that says the same for two days: its warning is over at its end, and never told again."""
    met = with_weather(world)
    met.says("a", Level.AMBER, "wind", "2025-11-14 18:00", "2025-11-14 23:00")
    world.phone("asha").accepts_all()
    world.at("2025-11-14 23:30")
    assert world.in_force() == {}
    before = len(world.outbox())
    world.at("2025-11-15 23:00")
    assert world.in_force() == {}
    assert [m.body for m in world.outbox()[before:]] == []
    for who in EVERYBODY:
        world.phone(who).forgets()


def doing(world: World) -> tuple[str, str | None]:
    """How the weather's feed is."""
    feed = world.feed("met")
    return feed["state"], feed["error"]


def test_a_feed_that_never_takes_out_what_has_ended_is_one_that_says_nothing(world: World) -> None:
    """F1, C1: the same answer for a day after its warning's own end is no good answer; what it next says is heard."""
    met = with_weather(world)
    met.says("a", Level.YELLOW, "wind", "2025-11-14 18:00", "2025-11-15 08:00")
    world.at("2025-11-16 07:55")
    assert doing(world) == ("fresh", None)
    for who in EVERYBODY:
        world.phone(who).forgets()
    world.at("2025-11-16 09:10")
    assert doing(world) == ("silent", "frozen: met:a ended at 15 Nov 08:00 UTC and is still in it")
    world.phone("asha").gets("S1: MET FEED SILENT", "Look at metoffice.gov.uk warnings by hand")
    world.phone("asha").accepts_all()
    met.drops("a")
    assert doing(world) == ("fresh", None)
    world.phone("asha").gets("met feed silent is over since now, after 74 min")
    met.says("b", Level.AMBER, "wind", "2025-11-16 12:00", "2025-11-16 23:00")
    world.phone("asha").gets("AMBER WIND WARNING")
    world.phone("asha").accepts_all()
    world.at("2025-11-17 12:00")
    assert doing(world) == ("fresh", None)
    for who in EVERYBODY:
        world.phone(who).forgets()


def test_a_warning_taken_out_in_time_is_no_sign_of_a_frozen_feed(world: World) -> None:
    """F1: a quiet feed says the same nothing for weeks, after a warning that was withdrawn as after one that ended."""
    met = with_weather(world)
    met.says("a", Level.YELLOW, "wind", "2025-11-14 18:00", "2025-11-15 08:00")
    met.says("b", Level.YELLOW, "fog", "2025-11-14 18:00", "2025-11-16 08:00")
    world.at("2025-11-15 08:05")
    met.drops("a")
    world.forward(minutes=10)
    met.drops("b")
    world.at("2025-11-20 12:00")
    assert doing(world) == ("fresh", None)
    for who in EVERYBODY:
        world.phone(who).forgets()


def test_floods_frozen_in_their_feed_stay_in_force(world: World) -> None:
    """F1, F3: a flood warning states no end, so four days of the same answer lift nothing, and nobody is told twice.

    Nothing in the answer says when it was made: one that is frozen and one with nothing new to say are the same bytes.
    """
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    quiet_wardens(world)
    world.forward(hours=1)
    before = len(world.outbox())
    world.forward(days=4)
    assert world.in_force() == {SILEBY: "amber"}
    assert [m.body for m in world.outbox()[before:]] == []
    assert world.feed()["state"] == "fresh"
    for who in EVERYBODY:
        world.phone(who).forgets()


# --- a publisher's clock that jumped ---------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-400, 400])
def test_a_warning_that_is_dated_wrongly_is_a_warning(world: World, days: int) -> None:
    """F2: dated by a clock that is a year off, either way: paged like any other, and lifted like any other."""
    world.publisher.say(SILEBY, 2, world.clock + timedelta(days=days))
    world.poll()
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Sileby")
    world.phone("asha").accepts()
    world.publisher.say(SILEBY, 4, world.clock + timedelta(days=days, minutes=1))
    world.poll()
    assert world.in_force() == {}
    for who in EVERYBODY:
        world.phone(who).forgets()
