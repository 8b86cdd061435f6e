"""What a password must be: long, not easily guessed, and nothing else that would have people write it down (K4)."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

LEAST, MOST = 12, 128
FEW = 5
"""Fewer different characters than that are no password, however often they are repeated."""
TELLING = 4
"""Characters of a name from which on it tells something: a short one is in many words."""

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {a + b for row in _ROWS for a, b in pairwise(row)}
_COMMON = re.compile(
    r"(pass(word|wort|phrase)?|letmein|welcome|qwerty|admin(istrator)?|secret|changeme|duty|officer|login|flood|viewer|"
    r"team|winter|spring|summer|autumn|monday|sunday|football|liverpool|arsenal|iloveyou|sunshine|princess|dragon|my|"
    r"the|is)+"
)


def normal(password: str) -> str:
    """One form of it, however a keyboard makes its letters: an e-acute is one character or two."""
    return unicodedata.normalize("NFC", password)


def fault(password: str, name: str) -> str | None:
    """What is wrong with it as a password of the account `name`, for its owner to read; None if nothing is."""
    plain = normal(password)
    low = plain.casefold()
    if len(plain) < LEAST:
        return f"The password must have {LEAST} characters or more. Three words that do not belong together are good"
    if len(plain) > MOST:
        return f"The password must have {MOST} characters or fewer"
    own = (name.casefold(), name.casefold().partition("@")[0])
    if any(len(part) >= TELLING and part in low for part in own):
        return "The password must not contain the name that you sign in with"
    if len(set(low)) < FEW or _repeats(low) or _runs(low) or _COMMON.fullmatch(re.sub(r"[^a-z]", "", low)):
        return "The password is too easy to guess. Three words that do not belong together are good"
    return None


def _repeats(low: str) -> bool:
    """Whether it is one thing over and over."""
    return low in (low + low)[1:-1]


def _runs(low: str) -> bool:
    """Whether most of it goes along the alphabet, the figures or a row of keys, either way."""
    pairs = list(pairwise(low))
    steps = sum(1 for a, b in pairs if a == b or abs(ord(a) - ord(b)) == 1 or a + b in _BESIDE or b + a in _BESIDE)
    return steps * 4 >= len(pairs) * 3
