"""W1, W2, W4, W6: which wardens are told, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dutyofficer.core.message import Medium
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.warden import (
    Hour,
    Place,
    due,
    hear_that_it_came_down,
    hearers,
    spared,
    wardens_by_area,
    ways,
)
from dutyofficer.core.warning import HazardWarning, Level
from tests.core.builders import AMBER, ASHA, LIFTED, OLGA, POLICY, RED, WILMA, YELLOW, wall, warning

DAY, NIGHT = wall("2026-11-18T12:00"), wall("2026-11-18T23:30")
QUIET = POLICY.quiet
TEXT, CALL, BOTH = (Medium.SMS,), (Medium.VOICE,), (Medium.SMS, Medium.VOICE)
LANDLINE = replace(WILMA, mobile="", landline="+441632960201")
KEEN = replace(WILMA, yellow_by_day=True)
SNOW = replace(WILMA, id="sid", roles=frozenset({Role.SNOW_WARDEN}))
DEPUTY = replace(WILMA, id="deb", areas=(), deputy=("quorn",))
AWAY = replace(WILMA, away=((date(2026, 11, 17), date(2026, 11, 18)),))

WHO = [
    ("a warden of the patch", WILMA, True),
    ("without a phone", replace(WILMA, mobile=""), False),
    ("with a landline", LANDLINE, True),
    ("of another patch", replace(WILMA, areas=("sileby",)), False),
    ("of none", replace(WILMA, areas=()), False),
    ("a volunteer of the same patch is no warden", OLGA, False),
    ("an officer is no warden", replace(ASHA, areas=("quorn",)), False),
    ("a snow warden is not told of floods", SNOW, False),
    ("a warden who is also an officer", replace(WILMA, roles=frozenset({Role.WARDEN, Role.TEAM})), True),
    ("and one who is also a snow warden", replace(WILMA, roles=frozenset({Role.WARDEN, Role.SNOW_WARDEN})), True),
    ("a deputy is asked later", DEPUTY, False),
    ("somebody who is away", AWAY, False),
    ("who comes back today", replace(WILMA, away=((date(2026, 11, 16), date(2026, 11, 17)),)), True),
]
HEARS_RED = {"a deputy is asked later", "somebody who is away"}


@pytest.mark.parametrize(("why", "person", "told"), WHO, ids=[row[0] for row in WHO])
def test_who(why: str, person: Person, told: bool) -> None:
    """W1, W4: wardens hear of floods at their own places; of danger to life their deputies too, and the absent."""
    wardens, hour = wardens_by_area([person]), Hour.at(DAY, QUIET)
    for level, hears in ((AMBER, told), (RED, told or why in HEARS_RED)):
        found = hearers(warning(level=level), [Place("quorn", LIFTED, level)], wardens, hour)
        assert (person.id in found) is hears


HOW = [
    ("a flood warning by day is a text", WILMA, AMBER, DAY, TEXT),
    ("and by night", WILMA, AMBER, NIGHT, TEXT),
    ("severe is a text and a call", WILMA, RED, DAY, BOTH),
    ("at any hour", WILMA, RED, NIGHT, BOTH),
    ("who wants calls at night is called at night", replace(WILMA, night=Night.CALL), AMBER, NIGHT, CALL),
    ("and texted by day", replace(WILMA, night=Night.CALL), AMBER, DAY, TEXT),
    ("severe is both for them too", replace(WILMA, night=Night.CALL), RED, NIGHT, BOTH),
    ("who wants nothing at night gets nothing", replace(WILMA, night=Night.NONE), AMBER, NIGHT, ()),
    ("but by day", replace(WILMA, night=Night.NONE), AMBER, DAY, TEXT),
    ("severe ignores that", replace(WILMA, night=Night.NONE), RED, NIGHT, BOTH),
    ("a landline is called", LANDLINE, AMBER, DAY, CALL),
    ("also for severe", LANDLINE, RED, NIGHT, CALL),
    ("a landline that wants nothing at night", replace(LANDLINE, night=Night.NONE), AMBER, NIGHT, ()),
    ("opted out of texts is called", replace(WILMA, opted_out=True), AMBER, DAY, CALL),
    ("severe too", replace(WILMA, opted_out=True), RED, DAY, CALL),
    ("an alert by day, for who asked", KEEN, YELLOW, DAY, TEXT),
    ("not for who did not", WILMA, YELLOW, DAY, ()),
    ("never at night", KEEN, YELLOW, NIGHT, ()),
    ("nor by a call at night", replace(KEEN, night=Night.CALL), YELLOW, NIGHT, ()),
    ("nor to a landline", replace(LANDLINE, yellow_by_day=True), YELLOW, DAY, ()),
    ("the last minute of the day", KEEN, YELLOW, wall("2026-11-18T21:59"), TEXT),
    ("the first of the night", KEEN, YELLOW, wall("2026-11-18T22:00"), ()),
    ("seven in the morning", KEEN, YELLOW, wall("2026-11-18T07:00"), TEXT),
]


@pytest.mark.parametrize(("why", "person", "level", "now", "media"), HOW, ids=[row[0] for row in HOW])
def test_how(why: str, person: Person, level: Level, now: datetime, media: tuple[Medium, ...]) -> None:
    """W1: by text, called too when severe; their `night` preference counts below RED, a landline is called."""
    assert ways(person, level, now, QUIET) == media


SAID = [
    ("an alert", YELLOW, YELLOW, True),
    ("an alert where a flood warning stands", YELLOW, AMBER, False),
    ("an alert where severe stands", YELLOW, RED, False),
    ("a flood warning", AMBER, AMBER, True),
    ("a flood warning where severe stands", AMBER, RED, True),
    ("severe", RED, RED, True),
]


@pytest.mark.parametrize(("why", "level", "stands", "said"), SAID, ids=[row[0] for row in SAID])
def test_what_stands_there(why: str, level: Level, stands: Level, said: bool) -> None:
    """F7: below what a place stands at, an alert is no news."""
    found = hearers(
        warning(level=level), [Place("quorn", LIFTED, stands)], wardens_by_area([KEEN]), Hour.at(DAY, QUIET)
    )
    assert (KEEN.id in found) is said


def test_a_no_is_for_that_place_and_never_for_red() -> None:
    """W4: Walt said no to Quorn: he still hears of Sileby, and of danger to life at both."""
    walt = replace(WILMA, id="walt", areas=("sileby", "quorn"))
    hour = Hour.at(DAY, QUIET, frozenset({("walt", "quorn")}))
    places = (Place("quorn", LIFTED, AMBER), Place("sileby", LIFTED, AMBER))
    assert hearers(warning(), places, wardens_by_area([walt]), hour) == {"walt": (walt, places[1:])}
    assert hearers(warning(level=RED), places, wardens_by_area([walt]), hour) == {"walt": (walt, places)}
    assert spared(warning(), places[:1], wardens_by_area([walt]), hour, {}) == {"walt": "said no"}


def test_the_record_says_why_somebody_was_not_told() -> None:
    """W1: asleep by their own wish, or away."""
    quentin, gone = replace(WILMA, id="quentin", night=Night.NONE), replace(AWAY, id="gone")
    wardens = wardens_by_area([WILMA, quentin, gone])
    found = spared(warning(), [Place("quorn", LIFTED, AMBER)], wardens, Hour.at(NIGHT, QUIET), {})
    assert found == {"quentin": "not at night", "gone": "away"}


def weather(hazard: str, level: Level, onset: str) -> HazardWarning:
    return replace(warning(level=level, hazard=hazard), onset=wall(onset))


WEATHER = [
    ("rain soon, by day", weather("rain", AMBER, "2026-11-18T20:00"), DAY, {"wilma"}),
    ("thunderstorm", weather("thunderstorm", AMBER, "2026-11-18T20:00"), DAY, {"wilma"}),
    ("snow and ice", weather("snow, ice", AMBER, "2026-11-18T20:00"), DAY, {"sid"}),
    ("both", weather("rain, snow", AMBER, "2026-11-18T20:00"), DAY, {"wilma", "sid"}),
    ("wind", weather("wind", AMBER, "2026-11-18T20:00"), DAY, set()),
    ("tomorrow's rain", weather("rain", AMBER, "2026-11-19T12:00"), DAY, set()),
    ("rain at night", weather("rain", AMBER, "2026-11-18T23:40"), NIGHT, set()),
    ("yellow", weather("rain", YELLOW, "2026-11-18T20:00"), DAY, set()),
    ("red of whatever, at any hour", weather("wind", RED, "2026-11-20T20:00"), NIGHT, {"wilma", "sid"}),
]


@pytest.mark.parametrize(("why", "danger", "now", "told"), WEATHER, ids=[row[0] for row in WEATHER])
def test_weather(why: str, danger: HazardWarning, now: datetime, told: set[str]) -> None:
    """W2: by hazard, level and role."""
    found = hearers(danger, [Place("quorn", LIFTED, danger.level)], wardens_by_area([WILMA, SNOW]), Hour.at(now, QUIET))
    assert set(found) == told


WHEN = [
    ("a flood at once", warning(level=AMBER), NIGHT, NIGHT),
    ("red weather at once", weather("wind", RED, "2026-11-20T20:00"), NIGHT, NIGHT),
    ("rain that is soon", weather("rain", AMBER, "2026-11-18T20:00"), DAY, DAY),
    ("rain of tomorrow night, twelve hours before", weather("rain", AMBER, "2026-11-19T23:00"), DAY,
     wall("2026-11-19T11:00")),
    ("rain of tomorrow noon, when the night is over", weather("rain", AMBER, "2026-11-19T12:00"), DAY,
     wall("2026-11-19T07:00")),
    ("found at night", weather("rain", AMBER, "2026-11-19T06:00"), NIGHT, wall("2026-11-19T07:00")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "danger", "now", "then"), WHEN, ids=[row[0] for row in WHEN])
def test_when(why: str, danger: HazardWarning, now: datetime, then: datetime) -> None:
    """W2: AMBER weather by day, and not longer ahead than twelve hours."""
    assert due(danger, now, QUIET) == then


def test_come_down_is_told_to_whoever_was_told_of_red() -> None:
    """W6: deputies too, not who asked for quiet at night, nor who has left since, and each of their own places."""
    people = {p.id: p for p in (WILMA, DEPUTY, replace(WILMA, id="quentin", night=Night.NONE))}
    told = {("wilma", "quorn"), ("deb", "quorn"), ("quentin", "quorn"), ("left", "quorn"), ("wilma", "sileby")}
    place = Place("quorn", RED, AMBER)
    found = hear_that_it_came_down(AMBER, [place], told, people, Hour.at(NIGHT, QUIET))
    assert found == {"wilma": (WILMA, (place,)), "deb": (DEPUTY, (place,))}
    by_day = Hour.at(NIGHT + timedelta(hours=12), QUIET)
    assert "quentin" in hear_that_it_came_down(AMBER, [place], told, people, by_day)


def test_everybody_of_the_patch() -> None:
    """W1: all wardens of a place, in the order of the register; one warden may have several places."""
    walt = replace(WILMA, id="walt", areas=("sileby", "quorn"), deputy=("syston", "quorn"))
    found = wardens_by_area([walt, OLGA, WILMA, SNOW])
    assert found == {"sileby": (walt,), "quorn": (walt, WILMA, SNOW), "syston": (walt,)}
