"""D8, L4, L9: what is wrong with the next eight weeks of the rotas: a row for each kind, in words, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.bank_holidays import bank_holidays
from dutyofficer.core.people import Person, Role
from dutyofficer.core.phones import Phone, Proof
from dutyofficer.core.policy import Policy, Step
from dutyofficer.core.rota import (
    Fixed,
    FixedShift,
    Layer,
    Leave,
    Override,
    Rota,
    Shift,
    Swap,
    Window,
    rostered,
)
from dutyofficer.core.rota_risk import Plans, RiskKind
from dutyofficer.core.rota_risks import holiday_years, pressing, risks
from tests.core.builders import ASHA, BEN, CAROL, DEV, NOON, PEOPLE, POLICY, wall
from tests.core.test_rota_definition import rotas as drawn_rotas

MONDAY = datetime.combine(date(2026, 1, 12), time(9))
"""A handover: on 18 November 2026, a Wednesday, the first of two people has it, until Monday 23rd."""


def layer(*people: str, shift: str = "1w", start: datetime = MONDAY, **more: Any) -> Layer:
    return Layer(people=people, shift=Shift.parse(shift), start=start, **more)


def rota(name: str, *layers: Layer, **more: Any) -> Rota:
    return Rota(id=name, name=name, timezone="Europe/London", layers=layers, **more)


def proven(*people: Person, at: datetime = NOON) -> dict[str, Phone]:
    """Their phones have shown that they work."""
    return {
        p.mobile: Phone(number=p.mobile, person=p.id, seen_at=at, proven_at=at, proven_by=Proof.REPLY) for p in people
    }


def plans(*rotas: Rota, people: Sequence[Person] = (), phones: dict[str, Phone] | None = None) -> Plans:
    """Three rotas with nothing wrong, except for those that are given."""
    well = (
        rota("duty-officer", layer("asha", "ben")), rota("second-on-call", layer("ben", "asha")),
        rota("senior-manager", layer("carol")),
    )  # fmt: skip
    there = {each.id: each for each in (*well, *rotas)}
    known = proven(ASHA, BEN, CAROL, DEV) if phones is None else phones
    return Plans(there, PEOPLE | {person.id: person for person in people}, known)


def said(given: Plans, policy: Policy = POLICY, **more: Any) -> list[str]:
    """Each as `kind: text`, those that nobody is told of in brackets."""
    found = risks(given, policy, NOON, **more)
    return [f"({r.kind}: {r.text})" if r.minor else f"{r.kind}: {r.text}" for r in found]


ALONE = "(nights: C Hughes has more than 7 nights running on senior-manager)"
"""One manager, who has every night: so it was made, and nobody is told of it."""


def one(name: str, *layers: Layer, **more: Any) -> Plans:
    """One of the three rotas is made like this."""
    return plans(rota(name, *layers, **more))


DUTY = layer("asha", "ben")
CHRISTMAS = Fixed(start=wall("2026-12-24T09:00"), end=wall("2026-12-27T09:00"), shifts=(
    FixedShift(person="ben", start=wall("2026-12-24T09:00"), end=wall("2026-12-25T09:00")),
    FixedShift(person="ben", start=wall("2026-12-25T09:01"), end=wall("2026-12-27T09:00")),
))  # fmt: skip
FAR = wall("2027-02-01T09:00")

TABLE: Sequence[tuple[str, Plans, list[str]]] = (
    ("nothing is wrong", plans(), []),
    ("nobody from now on", one("duty-officer", replace(DUTY, until=NOON)),
     ["gap: nobody on duty-officer from now on",
      "(empty-layer: layer 1 of duty-officer is over since Wed 18 Nov 12:00)"]),
    ("a rota without layers is a gap", one("duty-officer"), ["gap: nobody on duty-officer from now on"]),
    ("nobody from some day on", one("duty-officer", replace(DUTY, until=wall("2026-12-24T09:00"))),
     ["gap: nobody on duty-officer from Thu 24 Dec 09:00 on"]),
    ("a hole of one minute at Christmas", one("duty-officer", DUTY, fixed=(CHRISTMAS,)),
     ["gap: nobody on duty-officer Fri 25 Dec 09:00 to Fri 25 Dec 09:01"]),
    ("a gap now that ends", one("duty-officer", replace(DUTY, from_=wall("2026-11-20T09:00"))),
     ["gap: nobody on duty-officer now to Fri 20 Nov 09:00"]),
    ("away, and nobody stands in",
     one("duty-officer", DUTY, leave=(Leave(person="ben", start=wall("2026-11-28T00:00"),
                                            end=wall("2026-11-29T00:00")),)),
     ["gap: nobody on duty-officer Sat 28 Nov 00:00 to Sun 29 Nov 00:00"]),
    ("a gap on a rota that no ladder names", plans(rota("loggist")), ["gap: nobody on loggist from now on"]),
    ("what lies further ahead is for later", one("duty-officer", replace(DUTY, until=wall("2027-01-13T12:00"))), []),
    ("somebody who is not among the people", one("duty-officer", DUTY, layer("zoe", from_=wall("2026-12-07T09:00"),
                                                                             until=wall("2026-12-08T09:00"))),
     ["left: zoe is not among the people, on duty-officer from Mon 7 Dec 09:00"]),
    ("somebody who is no officer any more", plans(people=[replace(BEN, roles=frozenset({Role.LOGGIST}))]),
     ["left: B Okafor is no officer any more, on second-on-call now"]),
    ("a role does not matter where nobody is paged", plans(rota("loggist", layer("grace"))),
     ["(nights: G Adeyemi has more than 7 nights running on loggist)"]),
    ("somebody without a phone", plans(people=[replace(BEN, mobile="")]),
     ["no-phone: B Okafor has no phone, on second-on-call now"]),
    ("a landline is a phone, once proven",
     plans(people=[replace(BEN, mobile="", landline="+441164960102")],
           phones=proven(ASHA, CAROL, replace(BEN, mobile="+441164960102"))), []),
    ("somebody who sent STOP", plans(people=[replace(ASHA, opted_out=True)]),
     ["opted-out: A Patel takes no texts of ours (opted out), on duty-officer now"]),
    ("a phone that never proved itself is asked by itself", plans(phones=proven(ASHA, CAROL)),
     ["(unproven: B Okafor has not proven their phone, on second-on-call now)"]),
    ("a proof of long ago is none", plans(phones=proven(ASHA, CAROL) | proven(BEN, at=NOON - timedelta(days=90))),
     ["(unproven: B Okafor has not proven their phone, on second-on-call now)"]),
    ("asked a week ago and silent: the team is told",
     plans(phones=proven(ASHA, CAROL) | {BEN.mobile: Phone(number=BEN.mobile, person="ben", seen_at=NOON).asked(
         NOON - timedelta(days=7))}),
     ["unproven: B Okafor has not proven their phone, on second-on-call now"]),
    ("the worst of one person is enough", plans(people=[replace(ASHA, opted_out=True, roles=frozenset())], phones={}),
     ["left: A Patel is no officer any more, on duty-officer now",
      "(unproven: B Okafor has not proven their phone, on second-on-call now)",
      "(unproven: C Hughes has not proven their phone, on senior-manager now)"]),
    ("one person on two rungs",
     one("second-on-call", layer("ben", "asha"),
         overrides=(Override(person="ben", start=wall("2026-11-27T09:00"), end=wall("2026-12-01T09:00")),)),
     ["two-rungs: B Okafor is on duty-officer and second-on-call at once Fri 27 Nov 09:00 to Mon 30 Nov 09:00",
      "nights: B Okafor has 10 nights running on second-on-call, Fri 27 Nov to Sun 6 Dec"]),
    ("a swap puts somebody on two rungs",
     one("senior-manager", layer("carol"),
         swaps=(Swap(person="carol", with_="asha", start=wall("2026-11-21T18:00"), end=wall("2026-11-21T20:00")),)),
     ["two-rungs: A Patel is on duty-officer and senior-manager at once Sat 21 Nov 18:00 to Sat 21 Nov 20:00"]),
    ("two rotas of which only one is in the ladders", plans(rota("loggist", layer("asha", "ben"))), []),
    ("a layer whose only person is away", one(
        "duty-officer", DUTY, layer("dev", windows=(Window(days=(5,), opens=time(9), closes=time(17)),)),
        leave=(Leave(person="dev", start=NOON, end=FAR),)),
     ["empty-layer: layer 2 of duty-officer has nobody in the next 8 weeks"]),
    ("a layer that begins in the wrong year", one("duty-officer", DUTY, layer("dev", from_=FAR)),
     ["(empty-layer: layer 2 of duty-officer begins only on Mon 1 Feb 09:00)"]),
    ("one missing day of leave", one("duty-officer", DUTY, layer(
        "dev", windows=(Window(days=(5,), opens=time(9), closes=time(17)),)),
        leave=(Leave(person="dev", start=NOON, end=wall("2027-01-01T09:00")),)), []),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "given", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_wrong(sentence: str, given: Plans, expected: list[str]) -> None:
    """D8: in words, with the time on the wall; the manager alone on her rota is in every one of them."""
    assert [line for line in said(given) if line != ALONE] == expected


def test_the_worst_comes_first() -> None:
    """D8: a gap before a phone, a phone before a night too many; of one kind the earliest."""
    gap_later = Override(person="ben", start=wall("2026-12-07T09:00"), end=wall("2026-12-08T09:00"))
    given = plans(
        rota("duty-officer", replace(DUTY, shift=Shift.parse("2w"), until=wall("2026-12-01T09:00")),
             overrides=(gap_later,)),
        rota("second-on-call", layer("dev", "grace")), people=[replace(DEV, opted_out=True)],
    )  # fmt: skip
    found = risks(given, POLICY, NOON)
    assert [(risk.kind.value, risk.start) for risk in found if risk.kind is RiskKind.GAP] == [
        ("gap", wall("2026-12-01T09:00")), ("gap", wall("2026-12-08T09:00"))
    ]  # fmt: skip
    order = [risk.kind for risk in found]
    assert order == sorted(order, key=list(RiskKind).index)
    assert {RiskKind.GAP, RiskKind.LEFT, RiskKind.OPTED_OUT, RiskKind.NIGHTS} <= set(order)
    assert pressing(found) == [risk for risk in found if risk.person != "carol"]


def test_two_ladders_are_not_one() -> None:
    """D8: second on call and manager in one person do no harm where no ladder climbs both."""
    steps = [Step(after=timedelta(0), rota=name) for name in ("duty-officer", "second-on-call", "senior-manager")]
    apart = replace(POLICY, accept=(steps[0], steps[1]), urgent=(steps[0], steps[2]))
    both = one("senior-manager", layer("ben", "asha"))
    assert [line for line in said(both) if "two-rungs" in line]
    assert not [line for line in said(both, apart) if "two-rungs" in line]


def test_a_rota_that_is_not_there() -> None:
    """L3, D8: a ladder names it, and nobody ever made it."""
    given = Plans({"duty-officer": rota("duty-officer", DUTY)}, PEOPLE, proven(ASHA, BEN))
    assert said(given) == [
        "gap: nobody on second-on-call, which a ladder names: there is no such rota",
        "gap: nobody on senior-manager, which a ladder names: there is no such rota",
    ]


WEEKNIGHTS = Window(days=tuple(range(7)), opens=time(17), closes=time(9))
ADVENT = layer("ben", windows=(WEEKNIGHTS,), from_=wall("2026-12-01T12:00"), until=wall("2026-12-09T12:00"))
NO_NIGHT = replace(POLICY, quiet_start=time(7))
SMALL = replace(POLICY, quiet_start=time(1), quiet_end=time(5))
NIGHTS: Sequence[tuple[str, tuple[Layer, ...], Policy, list[str]]] = (
    ("a week is seven nights", (DUTY,), POLICY, []),
    ("a week of handovers late in the evening is eight", (layer("asha", "ben", start=MONDAY.replace(hour=23)),), POLICY,
     ["A Patel has 8 nights running on duty-officer, Mon 16 Nov to Mon 23 Nov",
      "B Okafor has 8 nights running on duty-officer, Mon 23 Nov to Mon 30 Nov"]),
    ("the quiet hours are the night", (layer("asha", "ben", start=MONDAY.replace(hour=23)),), SMALL, []),
    ("also those after midnight", (layer("asha", "ben", shift="9d"),), SMALL,
     ["A Patel has 9 nights running on duty-officer, Sun 15 Nov to Mon 23 Nov",
      "B Okafor has 9 nights running on duty-officer, Tue 24 Nov to Wed 2 Dec"]),
    ("a fortnight is fourteen, also one that has begun", (layer("asha", "ben", shift="2w"),), POLICY,
     ["A Patel has 14 nights running on duty-officer, Mon 16 Nov to Sun 29 Nov",
      "B Okafor has 14 nights running on duty-officer, Mon 30 Nov to Sun 13 Dec"]),
    ("one that ended this morning is no risk any more",
     (layer("asha", "ben", shift="2w", start=datetime.combine(date(2026, 11, 18), time(9))),), POLICY,
     ["A Patel has 14 nights running on duty-officer, Wed 18 Nov to Tue 1 Dec"]),
    ("unless the team wants it so", (layer("asha", "ben", shift="2w"),), replace(POLICY, nights_running=14), []),
    ("no quiet hours, no nights", (layer("asha", "ben", shift="2w"),), NO_NIGHT, []),
    ("nights only, covered for a while", (layer("asha"), ADVENT), POLICY,
     ["A Patel has more than 7 nights running on duty-officer, to Mon 30 Nov",
      "B Okafor has 8 nights running on duty-officer, Tue 1 Dec to Tue 8 Dec",
      "A Patel has more than 7 nights running on duty-officer, from Wed 9 Dec"]),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "layers", "policy", "expected"), NIGHTS, ids=[row[0] for row in NIGHTS])
def test_nights_running(sentence: str, layers: tuple[Layer, ...], policy: Policy, expected: list[str]) -> None:
    """D8: more than seven nights one after another, however short; the first of them, as far as they are shown."""
    found = risks(one("duty-officer", *layers), policy, NOON)
    texts = [risk.text for risk in found if risk.kind is RiskKind.NIGHTS and risk.rota == "duty-officer"]
    assert texts[: len(expected)] == expected
    assert bool(texts) == bool(expected)


def test_the_bank_holidays_of_england() -> None:
    """D8: with the days that are given instead of a Saturday or Sunday, and those themselves."""
    found = bank_holidays(holiday_years(POLICY, NOON))
    assert [sum(day.year == year for day in found) for year in (2024, 2025, 2026)] == [8, 8, 9]
    assert [day for day in found if day > date(2026, 8, 31)] == [
        date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)
    ]  # fmt: skip
    assert found[date(2026, 4, 3)] == "Good Friday"


WINTER = [date(2025, 12, 25), date(2025, 12, 26), date(2026, 12, 25), date(2026, 12, 26)]
DAILY = layer("asha", "ben", shift="1d", start=datetime.combine(date(2026, 12, 25), time()))
NOONS = layer("asha", "ben", shift="1d", start=datetime.combine(date(2026, 12, 25), time(12)))
COVERS = tuple(Override(person="ben", start=wall(f"{day}T11:00"), end=wall(f"{day}T23:30")) for day in WINTER[:2])
HOLIDAYS: Sequence[tuple[str, Rota, list[str]]] = (
    ("a day each, each year", rota("duty-officer", DAILY), []),
    ("who has left the rota does not count", rota("duty-officer", layer("asha", from_=wall("2020-01-01T00:00")),
                                                    layer("ben", until=wall("2025-01-01T00:00"))), []),
    ("one person more is uneven", rota("duty-officer", layer("asha"), layer("ben", from_=wall("2026-12-26T00:00"))),
     ["bank holidays on duty-officer 2025 to 2026: A Patel 3, B Okafor 1"]),
    ("most of the day is the day", rota("duty-officer", DAILY, overrides=COVERS),
     ["bank holidays on duty-officer 2025 to 2026: B Okafor 3, A Patel 1"]),
    ("half of it is the first one's", rota("duty-officer", NOONS), []),
    ("a gap is nobody's", rota("duty-officer", replace(DAILY, from_=wall("2026-12-25T00:00"))), []),
    ("who only covers now and then owes nobody a Christmas", rota("duty-officer", DAILY, overrides=(
        Override(person="dev", start=wall("2027-01-02T00:00"), end=wall("2027-01-03T00:00")),)), []),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "given", "expected"), HOLIDAYS, ids=[row[0] for row in HOLIDAYS])
def test_uneven_bank_holidays(sentence: str, given: Rota, expected: list[str]) -> None:
    """D8: two more than another is uneven; shown to whoever asks, and nobody is told of it."""
    found = risks(plans(given), POLICY, NOON, WINTER)
    mine = [risk for risk in found if risk.kind is RiskKind.HOLIDAYS and risk.rota == "duty-officer"]
    assert [risk.text for risk in mine] == expected
    assert all(risk.minor for risk in mine)


MINUTE = timedelta(minutes=1)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(drawn_rotas(), st.integers(-40, 20))
def test_to_the_minute(drawn: tuple[Rota, datetime], quarters: int) -> None:
    """D8: gaps and two rungs are those that somebody finds who asks minute by minute, across a clock change."""
    first, middle = drawn
    now = middle + quarters * timedelta(minutes=15)
    first = replace(first, id="duty-officer")
    second = replace(first, id="second-on-call", overrides=(), fixed=(), layers=first.layers[::-1])
    found = risks(Plans({first.id: first, second.id: second}), POLICY, now)
    for minute in (now + number * MINUTE for number in range(240)):
        on = {each.id: rostered(each, minute) for each in (first, second)}
        standing = [risk for risk in found if risk.start <= minute < risk.end]
        gaps = {risk.rota for risk in standing if risk.kind is RiskKind.GAP} - {"senior-manager"}
        assert gaps == {name for name, person in on.items() if person is None}
        twice = [risk.person for risk in standing if risk.kind is RiskKind.TWO_RUNGS]
        assert twice == ([on[first.id]] if on[first.id] and len({*on.values()}) == 1 else [])
