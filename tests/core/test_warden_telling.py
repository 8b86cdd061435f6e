"""W1, B3: who gets which texts for what one poll brought."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.people import Night, Person
from dutyofficer.core.warden import Hearers, Hour, Place, Work
from dutyofficer.core.warden_telling import Heard, Telling, asking, tellings
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, LIFTED, NOON, POLICY, RED, WILMA, YELLOW, item

WALT = replace(WILMA, id="walt", areas=("quorn", "sileby"))
HOUR = Hour.at(NOON, POLICY.quiet)


def work(
    number: int, level: Level, *areas: str, was: Level = LIFTED, lowered: bool = False, hazard: str = "flood"
) -> Work:
    places = tuple(Place(area, was, level) for area in areas)
    about = item(number, level, name=f"River {number}", hazard=hazard)
    return Work(id=number, incident=1, item=about, places=places, at=NOON, due=NOON, lowered=lowered)


def heard(*works: Work, by: tuple[Person, ...] = (WALT,)) -> Heard:
    """All of it by everybody."""
    return [(each, _by(each, by)) for each in works]


def _by(work: Work, people: tuple[Person, ...]) -> Hearers:
    return {person.id: (person, work.places) for person in people}


def told(telling: Telling) -> tuple[list[int | None], list[str]]:
    """The warnings that a text is about, and the places of the first."""
    return [each.warning for each in telling.items], [place.area for place in telling.places]


ONE = [
    ("one place", [work(1, AMBER, "quorn")], [([1], ["quorn"])]),
    ("one warning at two places is one text", [work(1, AMBER, "quorn", "sileby")], [([1], ["quorn", "sileby"])]),
    ("two warnings are one text", [work(2, AMBER, "quorn"), work(1, AMBER, "sileby")], [([1, 2], ["sileby"])]),
    ("an alert is a text of its own, after it", [work(1, YELLOW, "sileby"), work(2, AMBER, "quorn")],
     [([2], ["quorn"]), ([1], ["sileby"])]),
    ("two alerts are one", [work(1, YELLOW, "sileby"), work(2, YELLOW, "quorn")], [([1, 2], ["sileby"])]),
    ("each place in danger of life has its own text", [work(1, RED, "quorn", "sileby")],
     [([1], ["quorn"]), ([1], ["sileby"])]),
    ("and each warning of it", [work(1, RED, "quorn"), work(2, RED, "quorn"), work(3, AMBER, "sileby")],
     [([1], ["quorn"]), ([2], ["quorn"]), ([3], ["sileby"])]),
    ("weather is everywhere: one text", [work(1, RED, "quorn", "sileby", hazard="wind")], [([1], ["quorn", "sileby"])]),
    ("what came down is a text of its own", [work(1, AMBER, "quorn"), work(2, AMBER, "sileby", lowered=True)],
     [([1], ["quorn"]), ([2], ["sileby"])]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "works", "texts"), ONE, ids=[row[0] for row in ONE])
def test_texts_of_one_person(why: str, works: list[Work], texts: list[tuple[list[int], list[str]]]) -> None:
    """W1: one text a poll and level, naming the worst of their places; B3: danger to life place by place."""
    found = tellings(heard(*works))
    assert [told(telling) for telling in found] == texts
    assert len({telling.key for telling in found}) == len(found)
    covered = [(each.id, area) for telling in found for each, area in telling.covers]
    assert sorted(covered) == sorted((each.id, place.area) for each in works for place in each.places)


def test_the_worst_off_come_first() -> None:
    """S4: of thousands, those in danger of their lives."""
    found = tellings([*heard(work(1, AMBER, "quorn"), by=(WILMA,)), *heard(work(2, RED, "sileby"))])
    assert [(telling.person.id, telling.level) for telling in found] == [("walt", RED), ("wilma", AMBER)]


def test_a_place_that_rose_is_named_before_one_that_was_dry() -> None:
    """F7: the text says what its first place stood at before."""
    mixed = replace(work(1, AMBER), places=(Place("quorn", LIFTED, AMBER), Place("sileby", YELLOW, AMBER)))
    (found,) = tellings(heard(mixed))
    said = found.said({"sileby": "Sileby on Soar"})
    assert (said.places, said.was, said.now) == (("Sileby on Soar", "quorn"), YELLOW, AMBER)


ASKED = [
    ("the first flood warning of an incident", work(1, AMBER, "quorn"), WILMA, set(), True),
    ("not the second", work(1, AMBER, "quorn"), WILMA, {(1, "wilma")}, False),
    ("of another incident again", work(1, AMBER, "quorn"), WILMA, {(2, "wilma")}, True),
    ("an alert asks for nothing", work(1, YELLOW, "quorn"), WILMA, set(), False),
    ("danger to life neither", work(1, RED, "quorn"), WILMA, set(), False),
    ("nor beside it", replace(work(1, AMBER), places=(Place("quorn", RED, RED),)), WILMA, set(), False),
    ("nor what came down", work(1, AMBER, "quorn", lowered=True), WILMA, set(), False),
    ("weather is no flood", work(1, AMBER, "quorn", hazard="rain"), WILMA, set(), False),
    (
        "a call is not a text",
        work(1, AMBER, "quorn"),
        replace(WILMA, mobile="", landline="+441164960201"),
        set(),
        False,
    ),
]


@pytest.mark.parametrize(("why", "about", "person", "warned", "asks"), ASKED, ids=[row[0] for row in ASKED])
def test_who_is_asked(why: str, about: Work, person: Person, warned: set[tuple[int, str]], asks: bool) -> None:
    """W1, A1: the first text of a flood warning asks whether they can help."""
    found = tellings(heard(about, by=(person,)))
    assert (found[0].key in asking(found, warned, HOUR)) is asks


def test_nobody_is_asked_in_danger_of_life() -> None:
    """W5: Walt's one place is severe, the other under a flood warning: he is asked for nothing."""
    assert not asking(tellings(heard(work(1, RED, "quorn"), work(2, AMBER, "sileby"))), set(), HOUR)
    sleeper = replace(WALT, night=Night.CALL)
    assert not asking(tellings(heard(work(1, AMBER, "quorn"), by=(sleeper,))), set(), replace(HOUR, night=True))
