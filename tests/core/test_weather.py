"""H2, H3, F4: when a weather warning is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.core.warning import HazardWarning, Level, is_over
from dutyofficer.core.weather import pages_at, speaks_at_night
from tests.core.builders import AMBER, POLICY, RED, YELLOW, wall, warning


def wind(onset: str, level: Level = AMBER) -> HazardWarning:
    """A warning of wind from then on, for half a day."""
    starts = wall(onset)
    return replace(warning("w", level, hazard="wind"), onset=starts, expires=starts + timedelta(hours=12))


PAGES = (
    ("within twelve hours: now", wind("2026-11-18 22:00"), "2026-11-18 12:00", None),
    ("thirteen hours ahead: in an hour", wind("2026-11-19 09:00"), "2026-11-18 20:00", "2026-11-18 21:00"),
    ("its moment is at night: the evening before", wind("2026-11-20 15:00"), "2026-11-19 10:00", "2026-11-19 20:00"),
    ("a moment after midnight too", wind("2026-11-20 13:00"), "2026-11-19 10:00", "2026-11-19 20:00"),
    ("found at night, starts before ten: now", wind("2026-11-19 09:30"), "2026-11-18 21:45", None),
    ("found at night, starts later: in the morning", wind("2026-11-19 11:30"), "2026-11-18 23:00", "2026-11-19 07:00"),
    ("the evening is over, it is not night yet: now", wind("2026-11-19 11:30"), "2026-11-18 21:00", None),
    ("a day of daylight ahead", wind("2026-11-21 21:00"), "2026-11-19 10:00", "2026-11-21 09:00"),
    ("RED never waits", wind("2026-11-22 12:00", RED), "2026-11-18 12:00", None),
    ("nobody says when it starts: now", replace(wind("2026-11-22 12:00"), onset=None), "2026-11-18 12:00", None),
)


@pytest.mark.parametrize(("sentence", "found", "now", "at"), PAGES, ids=[row[0] for row in PAGES])
def test_an_amber_far_ahead(sentence: str, found: HazardWarning, now: str, at: str | None) -> None:
    """H2: twelve hours before its start, but not in the middle of the night."""
    assert pages_at(found, POLICY, wall(now)) == (wall(at) if at else None)


def rain(until: str, **changed: object) -> HazardWarning:
    """A YELLOW of rain until then."""
    return replace(warning("r", YELLOW, hazard="rain"), expires=wall(until), **changed)  # type: ignore[arg-type]


NIGHTS = (
    ("over by eight", rain("2026-11-19 08:00"), "2026-11-19 01:00", True),
    ("goes on into the day", rain("2026-11-19 08:01"), "2026-11-19 01:00", False),
    ("by day it gathers like any other", rain("2026-11-18 20:00"), "2026-11-18 12:00", False),
    ("fog hurts nobody in bed", rain("2026-11-19 06:00", hazard="fog"), "2026-11-19 01:00", False),
    ("snow and ice", rain("2026-11-19 06:00", hazard="snow, ice"), "2026-11-19 01:00", True),
    ("of medium impact", rain("2026-11-19 06:00", impact=3), "2026-11-19 01:00", True),
    ("of low impact", rain("2026-11-19 06:00", impact=2), "2026-11-19 01:00", False),
    ("AMBER is a page anyway", rain("2026-11-19 06:00", level=AMBER), "2026-11-19 01:00", False),
    ("over already", rain("2026-11-19 00:30"), "2026-11-19 01:00", False),
)


@pytest.mark.parametrize(("sentence", "found", "now", "speaks"), NIGHTS, ids=[row[0] for row in NIGHTS])
def test_a_yellow_at_night(sentence: str, found: HazardWarning, now: str, speaks: bool) -> None:
    """H3: told at once if the morning would be too late."""
    assert speaks_at_night(found, POLICY, wall(now)) is speaks


def test_past_its_own_end() -> None:
    """F4: from its last moment on; without one, never by itself."""
    assert is_over(rain("2026-11-19 08:00"), wall("2026-11-19 08:00"))
    assert not is_over(rain("2026-11-19 08:00"), wall("2026-11-19 07:59"))
    assert not is_over(warning(), wall("2026-11-19 08:00"))
