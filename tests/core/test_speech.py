"""B3, S3: what a call says, for the ear."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.speech import aloud, calls_speech, clock_words, page_speech, spell
from tests.core.builders import AMBER, RED, item

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = load_texts(CONFIG / "texts.toml", load_settings(CONFIG / "dutyofficer.toml"))
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 7, 4, 3, 30, tzinfo=LONDON).astimezone(UTC)
QUORN, SILEBY = item(1, AMBER, name="River Soar at Quorn"), item(2, RED, name="River Soar at Sileby")


def test_a_page_is_said_twice_with_its_keys() -> None:
    """S3: the reference letter by letter, the publisher in full, the time in words, and what each key does."""
    said = page_speech(TEXTS, "F12", (replace(QUORN, since=NOW),), NOW)
    assert said.count("River Soar at Quorn") == said.count("F 1 2") == 2
    assert "Environment Agency, three thirty." in said
    for keys in ("Press 1 to accept.", "Press 2 if you cannot.", "Press 9 to hear it again."):
        assert keys in said


def test_nobody_thinks_that_this_is_all() -> None:
    """B2, L3: what else there is, and why somebody off duty is rung."""
    assert "And 1 more. " in page_speech(TEXTS, "F7", (QUORN, SILEBY), NOW)
    assert "you were last" in page_speech(TEXTS, "F7", (QUORN,), NOW, gap=True)


def test_numbers_are_heard_digit_by_digit() -> None:
    """L8: as somebody with a pencil wants them, from abroad too; a reference and 9 9 9 stay as they are."""
    assert aloud("Ring +441164960777. F 1 2.") == "Ring 0 1 1 6 4 9 6 0 7 7 7. F 1 2."
    assert aloud("Ring +33142685300, or 9 9 9") == "Ring 3 3 1 4 2 6 8 5 3 0 0, or 9 9 9"


def test_several_pages_in_one_call() -> None:
    """B3: each with its reference and every warning in it."""
    said = calls_speech(TEXTS, [("F7", (SILEBY,)), ("W3", (QUORN,))])
    assert "2 pages wait" in said
    assert said.index("F 7. ") < said.index("River Soar at Sileby") < said.index("W 3. ") < said.index("Quorn")


def test_a_reference_is_spelt() -> None:
    """S3: letter by letter; nobody reads a dash aloud."""
    assert [spell("F7"), spell("X-F12")] == ["F 7", "X F 1 2"]


TIMES = [
    ((4, 3, 12), "three twelve", "as a tired person says it"),
    ((4, 3, 5), "three oh five", "not three five"),
    ((4, 3, 0), "three o'clock", "on the hour"),
    ((4, 0, 0), "midnight", "no number at all"),
    ((4, 0, 12), "zero twelve", "just after it"),
    ((4, 12, 0), "twelve o'clock", "noon"),
    ((4, 15, 0), "fifteen hundred", "the afternoon cannot be taken for the night"),
    ((4, 20, 32), "twenty thirty-two", "nor the evening"),
    ((4, 23, 40), "twenty-three forty", "tens"),
    ((3, 20, 32), "Friday twenty thirty-two", "of another day, with the day"),
]


@pytest.mark.parametrize(("at", "said", "why"), TIMES, ids=[row[2] for row in TIMES])
def test_times_as_a_person_says_them(at: tuple[int, int, int], said: str, why: str) -> None:
    """S3: on London's clocks, in words that no voice can read wrongly."""
    moment = datetime(2026, 7, *at, tzinfo=LONDON).astimezone(UTC)
    assert clock_words(moment, NOW, LONDON) == said, why
