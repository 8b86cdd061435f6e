"""D7: a swap by text: whom the words mean, which duty it is, how long the offer stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.people import Person
from dutyofficer.core.rota import Layer, Rota, Shift
from dutyofficer.core.swap import Offer, has_end, meant, next_duty, on_which, who_may
from tests.core.builders import LONDON, wall

PEOPLE = [
    Person(id="ben-jones", name="Ben Jones", mobile="+447700900102"),
    Person(id="bea", name="Bea Jones", mobile="+447700900103"),
    Person(id="sean", name="Se\u00e1n O\u2019Brien-Smith", mobile="+447700900104"),
    Person(id="jones", name="Carol King", mobile="+447700900105"),
    Person(id="mei", name="Mei Chen"),
]
MEANT = [
    ("the id comes before any name", "JONES", "jones"),
    ("an id with its dash, or a blank", "ben-jones", "ben-jones"),
    ("a first name", "BEN", "ben-jones"),
    ("a first name and a letter", "Ben J.", "ben-jones"),
    ("a letter and a surname, of two people", "B Jones", "ben-jones bea"),
    ("a whole name, however it is written", "  carol   KING ", "jones"),
    ("signs and accents that phones leave out", "sean o'brien smith", "sean"),
    ("only the end of a surname with a dash", "smith", "sean"),
    ("a letter alone names nobody", "B", ""),
    ("nor does a part of a name", "Be", ""),
    ("somebody who is not there", "Olga", ""),
    ("a sentence about two people", "Ben or Bea", ""),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("sentence", "words", "who"), MEANT, ids=[row[0] for row in MEANT])
def test_whom_they_mean(sentence: str, words: str, who: str) -> None:
    """D7: by id, else by the whole name, else by its parts; several are told apart by whoever asks."""
    assert " ".join(person.id for person in meant(words, PEOPLE)) == who


def rota(name: str, *people: str, shift: str = "1w") -> Rota:
    layer = Layer(people=people, shift=Shift.parse(shift), start=datetime.fromisoformat("2026-12-07T09:00"))
    return Rota(id=name, name=name.replace("-", " ").title(), timezone="Europe/London", layers=(layer,))


DUTY = rota("duty-officer", "asha", "ben", "mei")
SECOND = rota("second-on-call", "ben", "mei", "asha")
ALONE = rota("senior-manager", "carol")
ROTAS = [DUTY, SECOND, ALONE]
NOW = wall("2026-12-10T12:00")

WHICH = [
    ("behind the name", "BEN second on call", "ben", ["second-on-call"]),
    ("before it", "Duty-Officer with Ben please", "ben", ["duty-officer"]),
    ("none: any of them", "to Ben, thanks", "ben", ["duty-officer", "second-on-call", "senior-manager"]),
    ("one that is not there is a name", "Ben gold", "ben gold", ["duty-officer", "second-on-call", "senior-manager"]),
]


@pytest.mark.parametrize(("sentence", "words", "rest", "rotas"), WHICH, ids=[row[0] for row in WHICH])
def test_which_rota_they_mean(sentence: str, words: str, rest: str, rotas: list[str]) -> None:
    """D7: by its id or its name."""
    left, found = on_which(words, ROTAS)
    assert (left, [each.id for each in found]) == (rest, rotas)


DUTIES = [
    ("the one under way", "asha", "ben", "duty-officer 12-10 12:00 to 12-14 09:00"),
    ("the next one, on whichever rota it comes first", "mei", "ben", "second-on-call 12-14 09:00 to 12-21 09:00"),
    ("not on a rota that the other is never on", "carol", "ben", None),
    ("nobody swaps what they do not have", "dev", "ben", None),
]


@pytest.mark.parametrize(("sentence", "person", "with_", "wanted"), DUTIES, ids=[row[0] for row in DUTIES])
def test_which_duty(sentence: str, person: str, with_: str, wanted: str | None) -> None:
    """D7: what they have, else what they have next."""
    duty = next_duty(person, with_, ROTAS, NOW)
    if duty is None:
        assert wanted is None
        return
    start, end = (moment.astimezone(LONDON) for moment in (duty[1].start, duty[1].end))
    assert f"{duty[0].id} {start:%m-%d %H:%M} to {end:%m-%d %H:%M}" == wanted
    assert has_end(duty[1], NOW)


def test_one_person_for_good_has_no_duty_that_ends() -> None:
    """D7: to swap it would hand over a year."""
    duty = next_duty("carol", "carol", ROTAS, NOW)
    assert duty is not None
    assert not has_end(duty[1], NOW)


def test_who_may_take_one() -> None:
    """D7, L3: whoever may serve where they have a duty, and has a phone; never themselves."""
    people = [replace(PEOPLE[0], id="ben"), PEOPLE[-1], replace(PEOPLE[1], id="asha")]
    assert [person.id for person in who_may("asha", ROTAS, people, NOW)] == ["ben"]
    assert who_may("carol", ROTAS, people, NOW) == []


STANDS = [
    ("a day to answer", "12-14T09:00", "12-10T12:00", "12-11T12:00"),
    ("but not beyond the start of the duty", "12-11T09:00", "12-10T12:00", "12-11T09:00"),
    ("asked in the morning, a day from then", "12-14T09:00", "12-11T07:00", "12-12T07:00"),
    ("of a duty under way until it is over", "12-10T09:00", "12-20T12:00", "12-21T09:00"),
    ("or a day", "12-10T09:00", "12-10T12:00", "12-11T12:00"),
]


@pytest.mark.parametrize(("sentence", "start", "asked", "until"), STANDS, ids=[row[0] for row in STANDS])
def test_how_long_an_offer_stands(sentence: str, start: str, asked: str, until: str) -> None:
    """D7: it lapses then, and whoever asked is told."""
    offer = Offer(
        id=1, rota="duty-officer", person="mei", with_="ben", start=wall(f"2026-{start}"),
        end=wall("2026-12-21T09:00"), made_at=NOW,
    )  # fmt: skip
    assert offer.lapses(wall(f"2026-{asked}"), timedelta(hours=24)) == wall(f"2026-{until}")
