"""Words as people may see them: without what no reader sees and what turns a line round or rings a terminal's bell."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n")
_BLANK = frozenset("\t\r\v\f\x85\u2028\u2029")


def visible(text: str) -> str:
    """The same words; control and format characters go, among them those that change the direction of writing."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(each for char in text if (each := _seen(char)))


def one_line(text: str) -> str:
    """The same, on one line with single blanks: nothing, if nobody could see any of it."""
    return " ".join(visible(text).split())


def _seen(char: str) -> str:
    if char in _KEPT:
        return char
    if char in _BLANK:
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char
