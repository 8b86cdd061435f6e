"""What people may see of words that others wrote."""

from __future__ import annotations

import pytest

from dutyofficer.core.visible import visible


@pytest.mark.parametrize(
    ("text", "seen", "why"),
    [
        ("Slash Lane, 2 homes", "Slash Lane, 2 homes", "plain words stay"),
        ("one\ntwo", "one\ntwo", "lines stay lines"),
        ("a\tb\r\nc", "a b \nc", "what only moves the cursor is a blank"),
        ("\u202egnp.exe", "gnp.exe", "nothing turns a line round"),
        ("a\u200bb\ufeff", "ab", "what has no width is nothing"),
        ("\x1b[31mred\x07\x00", "[31mred", "a terminal is told nothing"),
        ("caf\u00e9 \u05de\u05d9\u05dd \U0001f30a", "caf\u00e9 \u05de\u05d9\u05dd \U0001f30a", "other scripts stay"),
        ("\u200b\u200b", "", "words that nobody sees are none"),
    ],
)
def test_visible(text: str, seen: str, why: str) -> None:
    """K1: what is on the record can be read from it."""
    assert visible(text) == seen, why
