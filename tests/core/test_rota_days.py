"""D8, D4: rotas day by day by the clocks on the wall: turns cut at midnight, gaps, two rotas at once, odd days said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.bank_holidays import bank_holidays
from dutyofficer.core.clock import from_wall
from dutyofficer.core.rota import GAP, ROTATION, Span
from dutyofficer.core.rota_days import Day, calendar_days

LONDON = ZoneInfo("Europe/London")
LADDERS = ("first", "second")


def at(text: str) -> datetime:
    return from_wall(datetime.fromisoformat(text), LONDON)


def span(start: str, end: str, person: str | None) -> Span:
    return Span(start=at(start), end=at(end), person=person, why=ROTATION if person else GAP)


WEEK = ("2025-12-22T00:00", "2025-12-29T00:00")
ASHA = [span(*WEEK, "asha")]
MONDAY = [span(WEEK[0], "2025-12-22T09:00", "asha"), span("2025-12-22T09:00", WEEK[1], "ben")]
HOLE = [span(WEEK[0], "2025-12-22T09:00", None), span("2025-12-22T09:00", WEEK[1], "ben")]


def days(lanes: Mapping[str, Sequence[Span]], first: str = "2025-12-22", count: int = 1) -> list[Day]:
    day = date.fromisoformat(first)
    return list(calendar_days(lanes, LADDERS, day, count, LONDON, bank_holidays([day.year])))


def written(day: Day) -> list[str]:
    """Each lane of a day: `00:00 asha, 09:00 ben (twice)`."""
    return [
        ", ".join(
            f"{turn.start.astimezone(LONDON):%H:%M} {turn.person}{' all day' * turn.whole}{' (twice)' * turn.doubled}"
            for turn in turns
        )
        for turns in day.lanes
    ]


TURNS: list[tuple[str, Mapping[str, Sequence[Span]], list[str]]] = [
    ("one person all day", {"first": ASHA}, ["00:00 asha all day"]),
    ("a handover at nine cuts the day", {"first": MONDAY}, ["00:00 asha, 09:00 ben"]),
    ("a gap is a turn of nobody", {"first": HOLE}, ["00:00 None, 09:00 ben"]),
    ("two rotas of the ladders at once", {"first": ASHA, "second": ASHA}, ["00:00 asha all day (twice)"] * 2),
    ("for a part of the day only", {"first": ASHA, "second": MONDAY},
     ["00:00 asha all day (twice)", "00:00 asha (twice), 09:00 ben"]),
    ("of a rota that no ladder climbs it does not matter", {"first": ASHA, "other": ASHA}, ["00:00 asha all day"] * 2),
    ("nobody on both is no person on both", {"first": HOLE, "second": HOLE}, ["00:00 None, 09:00 ben (twice)"] * 2),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "lanes", "wanted"), TURNS, ids=[row[0] for row in TURNS])
def test_what_each_has_of_a_day(sentence: str, lanes: Mapping[str, Sequence[Span]], wanted: list[str]) -> None:
    assert written(days(lanes)[0]) == wanted


NOTES = [
    ("a plain day", "2025-11-14", ()),
    ("Christmas", "2025-12-25", ("bank holiday: Christmas Day",)),
    ("an hour more", "2025-10-26", ("clocks go back",)),
    ("an hour less", "2026-03-29", ("clocks go forward",)),
]


@pytest.mark.parametrize(("sentence", "day", "notes"), NOTES, ids=[row[0] for row in NOTES])
def test_what_is_special_about_a_day(sentence: str, day: str, notes: tuple[str, ...]) -> None:
    (found,) = days({}, day)
    assert found.notes == notes


def test_days_of_23_and_25_hours_are_whole() -> None:
    """D4: somebody who has all of it has all of it, whatever the clocks do."""
    autumn = [span("2025-10-25T00:00", "2025-10-28T00:00", "asha")]
    found = days({"first": autumn}, "2025-10-25", 3)
    assert [turn.whole for day in found for turns in day.lanes for turn in turns] == [True] * 3
    assert [day.day.day for day in found] == [25, 26, 27]
