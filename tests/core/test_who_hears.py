"""W1, W2, W4: who asks beforehand why somebody would not be told hears what the rule will do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.warden import Hour, Place, hearers, wardens_by_area
from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.core.who_hears import why_silent
from tests.core.builders import AMBER, ASHA, LIFTED, RED, WILMA, YELLOW, warning
from tests.core.test_warden import AWAY, DAY, DEPUTY, KEEN, LANDLINE, NIGHT, QUIET, SNOW

WHY: list[tuple[str, Person, HazardWarning, Level, str]] = [
    ("a warden", WILMA, warning(), LIFTED, ""),
    ("an officer with an area", replace(ASHA, areas=("quorn",)), warning(), LIFTED, "not a warden"),
    ("a warden without a phone", replace(WILMA, mobile=""), warning(), LIFTED, "no phone"),
    ("a snow warden in a flood", SNOW, warning(), LIFTED, "not of this hazard, or not at this level and hour"),
    ("a flood warden in wind", WILMA, warning(hazard="wind"), LIFTED, "not of this hazard, or not at this level"),
    ("an alert where severe stands", KEEN, warning(level=YELLOW), RED, "something worse stands there"),
    ("a deputy", DEPUTY, warning(), LIFTED, "deputy: asked when the first ones fail"),
    ("a deputy in danger to life", DEPUTY, warning(level=RED), LIFTED, ""),
    ("an alert nobody asked for", WILMA, warning(level=YELLOW), LIFTED, "alerts not asked for"),
    ("somebody away", AWAY, warning(), LIFTED, "away"),
]


@pytest.mark.parametrize(("case", "person", "danger", "stands", "why"), WHY, ids=[row[0] for row in WHY])
def test_why_somebody_is_not_told(case: str, person: Person, danger: HazardWarning, stands: Level, why: str) -> None:
    """W1, W2, W4: in words that say what to change."""
    said = why_silent(person, danger, Place("quorn", LIFTED, max(stands, danger.level)), Hour.at(DAY, QUIET))
    assert said.startswith(why)
    assert bool(said) is bool(why)


PEOPLE = (
    WILMA, KEEN, LANDLINE, SNOW, DEPUTY, AWAY, replace(WILMA, mobile=""), replace(ASHA, areas=("quorn",)),
    replace(WILMA, night=Night.NONE), replace(WILMA, roles=frozenset({Role.WARDEN, Role.SNOW_WARDEN})),
)  # fmt: skip


def test_it_never_says_other_than_the_rule() -> None:
    """W1, W2, W4: for everybody, every level, hazard and hour, and whatever stands there already."""
    levels, hazards = (YELLOW, AMBER, RED), ("flood", "rain", "snow", "wind")
    for person, level, hazard, now, stands, muted in product(
        PEOPLE, levels, hazards, (DAY, NIGHT), (LIFTED, *levels), (frozenset(), frozenset({(WILMA.id, "quorn")}))
    ):
        danger, hour = warning(level=level, hazard=hazard), Hour.at(now, QUIET, muted)
        place = Place("quorn", stands, max(stands, level))
        told = hearers(danger, [place], wardens_by_area([person]), hour)
        assert (person.id in told) is (why_silent(person, danger, place, hour) == ""), (person, danger, place)
