"""Whether words say that what they head is no real warning (F9): the same for every publisher."""

from __future__ import annotations

import re

_SHOUTED = re.compile(r"\b(?:TEST|EXERCISE)\b(?! (?:\w+ )?(?:CAUTION|CARE)\b)")
_LABEL = re.compile(r"(?:test|exercise)\s*[:\u2013-]", re.IGNORECASE)


def says_test(words: str) -> bool:
    """In capitals, or as what stands before a colon.

    "Exercise caution" begins many a real headline and must page; Test Valley is a place.
    """
    return bool(_SHOUTED.search(words) or _LABEL.match(words.strip()))
