"""W1: which wardens are told of a flood, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dutyofficer.core.message import Medium
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.warden import wardens_of, ways
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, ASHA, LIFTED, OLGA, POLICY, RED, WILMA, YELLOW, wall

DAY, NIGHT = wall("2026-11-18T12:00"), wall("2026-11-18T23:30")
TEXT, CALL, BOTH = (Medium.SMS,), (Medium.VOICE,), (Medium.SMS, Medium.VOICE)
LANDLINE = replace(WILMA, mobile="", landline="+441632960201")

WHO = [
    ("a flood warning in their patch", WILMA, ("quorn",), AMBER, True),
    ("a severe one", WILMA, ("sileby", "quorn"), RED, True),
    ("another patch", WILMA, ("sileby",), RED, False),
    ("no patch at all", WILMA, (), RED, False),
    ("an alert, without having asked for alerts", WILMA, ("quorn",), YELLOW, False),
    ("what has ended", WILMA, ("quorn",), LIFTED, False),
    ("without a phone", replace(WILMA, mobile=""), ("quorn",), RED, False),
    ("with a landline", LANDLINE, ("quorn",), AMBER, True),
    ("a volunteer of the same patch is no warden", OLGA, ("quorn",), RED, False),
    ("an officer is no warden", replace(ASHA, areas=("quorn",)), ("quorn",), RED, False),
    ("a snow warden is not told of floods", replace(WILMA, roles=frozenset({Role.SNOW_WARDEN})), ("quorn",), RED,
     False),
    ("a warden who is also an officer", replace(WILMA, roles=frozenset({Role.WARDEN, Role.TEAM})), ("quorn",), RED,
     True),
]  # fmt: skip


@pytest.mark.parametrize(("why", "person", "areas", "level", "told"), WHO, ids=[row[0] for row in WHO])
def test_who(why: str, person: Person, areas: tuple[str, ...], level: Level, told: bool) -> None:
    """W1: wardens are told of flood warnings and severe flood warnings in their own area."""
    assert (wardens_of([person], areas, level) == [person]) is told


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
]


@pytest.mark.parametrize(("why", "person", "level", "now", "media"), HOW, ids=[row[0] for row in HOW])
def test_how(why: str, person: Person, level: Level, now: datetime, media: tuple[Medium, ...]) -> None:
    """W1: by text, called too when severe; their `night` preference counts below RED, a landline is called."""
    assert ways(person, level, now, POLICY.quiet) == media


def test_everybody_of_the_patch() -> None:
    """W1: all wardens of any of the places, in the order of the register."""
    walt = replace(WILMA, id="walt", areas=("sileby", "barrow"))
    assert [person.id for person in wardens_of([walt, OLGA, WILMA], ("barrow", "quorn"), AMBER)] == ["walt", "wilma"]
