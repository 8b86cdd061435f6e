"""S5: what fits into a text, in the alphabet that every phone has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyofficer.core.message import GSM7, GSM7_TWO, gsm7, places, segments

NORMALISED = [
    ("plain text stays", "LLR DUTY F7: River Soar. Reply 1", "LLR DUTY F7: River Soar. Reply 1"),
    (
        "letters that the alphabet has stay",
        "\u00e9\u00e8\u00fc\u00f1\u00df \u00a35",
        "\u00e9\u00e8\u00fc\u00f1\u00df \u00a35",
    ),
    ("others lose their accents", "\u0175\u0177\u00ea\u00e7\u0151", "wyeco"),
    ("curly quotes", "\u2018a\u2019 \u201cb\u201d", "'a' \"b\""),
    ("a backtick", "`a`", "'a'"),
    ("every dash", "1\u20102\u20113\u20124\u20135\u20146\u20157\u22128", "1-2-3-4-5-6-7-8"),
    ("three dots in one", "wait\u2026", "wait..."),
    ("NBSP and its thin sisters", "a\u00a0b\u202fc\u2009d\u2003e", "a b c d e"),
    ("a tab", "a\tb", "a b"),
    ("line ends of other systems", "a\u2028b", "a\nb"),
    ("a degree sign", "4\u00b0C", "4 degC"),
    ("a fraction is not a digit more", "1\u00bd m", "1 1/2 m"),
    ("a bullet", "\u2022 one", "- one"),
    ("marks for right-to-left", "\u200eF7\u200f \u202eabc\u202c", "F7 abc"),
    ("characters without width", "a\u200bb\ufeffc\u00add", "abcd"),
    ("control characters", "a\x00b\x07c\x1bd\x7fe", "abcde"),
    ("loose accents", "e\u0301", "e"),
    ("one emoji is one question mark", "ok \U0001f44d", "ok ?"),
    ("another script too", "\u6c34", "?"),
    ("a ligature is its letters", "\ufb02ood", "flood"),
    ("extension characters stay", "[a] {b} \u20ac", "[a] {b} \u20ac"),
]


@pytest.mark.parametrize(("why", "text", "plain"), NORMALISED, ids=[row[0] for row in NORMALISED])
def test_normalised(why: str, text: str, plain: str) -> None:
    """S5: one stray character would more than halve what fits, so each has a plain one or none."""
    assert gsm7(text) == plain


@given(st.text())
def test_always_in_the_alphabet(text: str) -> None:
    """S5: whatever a publisher writes, what leaves is GSM-7, and normalising it again changes nothing."""
    plain = gsm7(text)
    assert set(plain) <= GSM7 | GSM7_TWO
    assert gsm7(plain) == plain


LENGTHS = [
    ("nothing is one", "", 1),
    ("160 are one", "a" * 160, 1),
    ("161 are two", "a" * 161, 2),
    ("306 are two", "a" * 306, 2),
    ("307 are three", "a" * 307, 3),
    ("459 are three", "a" * 459, 3),
    ("460 are four", "a" * 460, 4),
    ("80 of the extension table are one", "\u20ac" * 80, 1),
    ("81 are two", "\u20ac" * 81, 2),
    ("159 and one of the extension table are two", "a" * 159 + "[", 2),
    ("158 and one are one", "a" * 158 + "[", 1),
    ("a pair is not split between parts", "a" * 152 + "[" + "a" * 152, 3),
    ("where it need not be split they are two", "a" * 151 + "[" + "a" * 153, 2),
]


@pytest.mark.parametrize(("why", "text", "count"), LENGTHS, ids=[row[0] for row in LENGTHS])
def test_segments(why: str, text: str, count: int) -> None:
    """S5: 160 places alone, 153 each when joined."""
    assert segments(text) == count


def test_places() -> None:
    """S5: characters of the extension table take two places, all others one."""
    assert [places(text) for text in ("", "abc", "\u00a3\n", "[", "^{}\\[~]|\u20ac")] == [0, 3, 2, 2, 18]


def test_tables() -> None:
    """S5: the alphabet has 127 characters beside the escape, and nine by escape."""
    assert (len(GSM7), len(GSM7_TWO), GSM7 & GSM7_TWO) == (127, 9, frozenset())
