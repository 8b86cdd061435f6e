"""B3, S3: what a call says, for the ear."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.page import Item
from dutyofficer.core.speech import Told, aloud, calls_speech, clock_words, how_many_fit, page_speech, spell
from dutyofficer.core.warning import Level
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


def brook(name: str, level: Level = RED) -> Item:
    return item(1, level, name=name)


SILENT = item(None, name="No answer since 03:00.", hazard="system")
CALLER = item(None, name="Nobody took it. Voicemail left of two minutes, so ring the caller back on +441164960777",
              hazard="line")  # fmt: skip
A, B, C, D = (brook(f"{name} Brook") for name in ("Arnesby", "Billa", "Countesthorpe", "Dishley"))
HEARINGS = [
    ([("F7", (A,)), ("F7", (B,))], "F 7. SEVERE FLOOD WARNING. Arnesby Brook. Billa Brook. Press",
     "reference and headline once for what comes under both"),
    ([("F7", (A, QUORN)), ("F7", (B,))], "Arnesby Brook. FLOOD WARNING. River Soar at Quorn. SEVERE FLOOD WARNING. B",
     "and again when they change"),
    ([("F7", (A,)), ("W3", (B,))], "Arnesby Brook. W 3. SEVERE FLOOD WARNING. Billa Brook.",
     "another incident has its own"),
    ([("F7", (A, B, C, D)), ("W3", (QUORN,))], "F 7. SEVERE FLOOD WARNING. Arnesby Brook. Billa Brook. Countesthorpe"
     " Brook. And 1 more. W 3.", "of one page three, and how many more"),
    ([("F7", (A, B, C)), ("W3", (QUORN,))], "Countesthorpe Brook. W 3.", "of three, all"),
    ([("S2", (SILENT,)), ("S3", (SILENT,))], "S 2. FLOOD WARNING. S 3. FLOOD WARNING. Press",
     "of a concern what it is called, each time"),
    ([("S2", (SILENT, SILENT)), ("F7", (A,))], "S 2. FLOOD WARNING. FLOOD WARNING. F 7.", "both, if there are two"),
    ([("F7", (brook("Soar, " + "x" * 100),)), ("F7", (B,))], "WARNING. Soar. Billa Brook.",
     "a name of no publisher's length as texts have it"),
    ([("M1", (CALLER,)), ("F7", (A,))], "on 0 1 1 6 4 9 6 0 7 7 7. F 7.", "a number to ring, to its last digit"),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "said", "why"), HEARINGS, ids=[row[2] for row in HEARINGS])
def test_pages_as_they_are_read_out(pages: list[Told], said: str, why: str) -> None:
    """B3: short enough to be listened to, and nothing that could be taken for another's."""
    assert said in calls_speech(TEXTS, pages), why


ENDINGS = [
    (0, "2 pages wait for you. F 7.", "Press 1 to accept them all.", "all that waits"),
    (18, "20 pages wait for you. This call reads 2, the next call the others. F 7.", "Press 1 to accept these 2.",
     "the rest is said at once, and `1` is not for it"),
]  # fmt: skip


@pytest.mark.parametrize(("later", "start", "end", "why"), ENDINGS, ids=[row[3] for row in ENDINGS])
def test_a_call_says_what_it_does_not_read(later: int, start: str, end: str, why: str) -> None:
    """B3: what to press comes last; the provider cuts nothing off there."""
    said = calls_speech(TEXTS, [("F7", (A,)), ("F7", (B,))], later)
    assert said.startswith(f"This is LLR duty. {start}"), why
    assert said.endswith(f"Press 2 if you cannot. Press 9 to hear it again. {end}"), why


FITS = [
    (12, "Rivers Wreake and Soar for riverside properties near Syston and Birstall", 3, 12, "our longest, three each"),
    (12, "&" * 89, 3, 2, "what takes five characters as XML"),
    (40, "x" * 89, 1, 37, "more than any call is given, of one warning each"),
    (2, "&" * 89, 9, 2, "two of them, three warnings named of each"),
    (1, "x" * 9000, 1, 1, "one is always read, as far as it goes"),
]


@pytest.mark.parametrize(("count", "name", "each", "fit", "why"), FITS, ids=[row[4] for row in FITS])
def test_how_many_pages_one_call_holds(count: int, name: str, each: int, fit: int, why: str) -> None:
    """B3: never more than is read to the end, whatever places are called."""
    assert how_many_fit(TEXTS, [("F7", [brook(name)] * each)] * count) == fit, why


def test_a_partnership_that_has_it_said_twice_hears_fewer_at_once() -> None:
    """B3: whatever the partnership's own texts make of it."""
    own = replace(TEXTS, templates={**TEXTS.templates, "page.voice_many": "{list}I say again. {list}Press 1."})
    told = [("F7", [brook("x" * 80)] * 3)] * 12
    assert (how_many_fit(TEXTS, told), how_many_fit(own, told)) == (12, 7)


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
