"""W1: which wardens are told of a flood, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dutyofficer.core.message import Medium
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.warden import wardens_by_area, ways
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, ASHA, OLGA, POLICY, RED, WILMA, wall

DAY, NIGHT = wall("2026-11-18T12:00"), wall("2026-11-18T23:30")
TEXT, CALL, BOTH = (Medium.SMS,), (Medium.VOICE,), (Medium.SMS, Medium.VOICE)
LANDLINE = replace(WILMA, mobile="", landline="+441632960201")

WHO = [
    ("a warden of the patch", WILMA, True),
    ("without a phone", replace(WILMA, mobile=""), False),
    ("with a landline", LANDLINE, True),
    ("of another patch", replace(WILMA, areas=("sileby",)), False),
    ("of none", replace(WILMA, areas=()), False),
    ("a volunteer of the same patch is no warden", OLGA, False),
    ("an officer is no warden", replace(ASHA, areas=("quorn",)), False),
    ("a snow warden is not told of floods", replace(WILMA, roles=frozenset({Role.SNOW_WARDEN})), False),
    ("a warden who is also an officer", replace(WILMA, roles=frozenset({Role.WARDEN, Role.TEAM})), True),
]


@pytest.mark.parametrize(("why", "person", "told"), WHO, ids=[row[0] for row in WHO])
def test_who(why: str, person: Person, told: bool) -> None:
    """W1: wardens are told of floods matched to their own area."""
    assert (wardens_by_area([person]).get("quorn", ()) == (person,)) is told


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
    """W1: all wardens of a place, in the order of the register; one warden may have several places."""
    walt = replace(WILMA, id="walt", areas=("sileby", "quorn"))
    assert wardens_by_area([walt, OLGA, WILMA]) == {"sileby": (walt,), "quorn": (walt, WILMA)}
