"""Whether words ask for help: a word of distress that is not denied. When in doubt they do (H8)."""

from __future__ import annotations

import re
import unicodedata


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TRAPPED = _words(
    "trapped traped trappd trapt stuck stuk stcuk stck drowning drownin drowing drownding drown drowned injured "
    "injurd inujred injury injuries"
)
"""Denied by a word just before: `nobody trapped`."""
_HELP = _words("help helpp hlep rescue resuce rescued rescuing rescueing")
"""Denied only where it is not needed: `no help yet` asks for it."""

_NOT = _words(
    "no not nobody noone none nor never without isnt arent wasnt werent dont doesnt didnt 0 zero nil hasnt havent"
)
_FILLER = _words(
    "one body is are was were has have been be being people person persons residents resident anyone anybody of "
    "reports reported report yet or in the a any for to now currently appears seems thought else need needs needed "
    "needing require requires want wants your our further immediate more cars car vehicles casualties"
)
"""What may stand between a denial and what it denies; any other word leaves a doubt."""
_NEED = _words("need needs needed needing require required requires want wants wanted necessary")

_OFFERS = re.compile(
    r"(?:^|\b(?:i|we|he|she|they|yes|yeah|yep|ok|okay|sorry|and|but)) (?:\w+ly |am |im |still )?"
    r"(?:can|could|will|ill|would|cant|cannot|can not|wont|couldnt) (?:\w+ly |also |still )?help(?! (?:me|myself|us)\b)"
    r"|^(?:can|could|will|cant|cannot|happy to|able to|unable to|glad to|ready to|here to|out to) help$"
    r"|\b(?:happy|able|unable|glad|ready|willing|pleased|here|around|available|free|going|out|trying|like|love|want) "
    r"to help(?! (?:me|myself|us)\b)"
    r"|\b(?:ill|well|i will|we will|im|were) help\b"
    r"|\b(?:thanks|thank you|thx|cheers|grateful) for (?:all )?(?:the |your |any )?help\b"
)
"""Somebody answers the question whether they can help: that is no cry for it."""
_ANSWERED = re.compile(rf"\b(?:{'|'.join(sorted(_TRAPPED | _HELP))}) ?[:=-] ?(?:0|no|none|nil|nobody)\b")


def clauses(body: str) -> list[str]:
    """What is said, part by part: small letters, no apostrophes, blanks between words, no accents or wide letters."""
    plain = unicodedata.normalize("NFKC", body).casefold()
    plain = re.sub(r"['\u2018\u2019`]", "", plain)
    plain = re.sub(r"\b\d{1,2}[:.]\d{2}\b", " ", plain)  # what the clock said
    plain = re.sub(r"(?<=[a-z])\s*[:=]\s*(?=\d|no\b|none\b|nil\b|zero\b)", " ", plain)
    parts = re.split(r"[.,;:!?\n\r]+|\s[-\u2013\u2014]+\s|\bbut\b|\bexcept\b|\balthough\b|\bhowever\b", plain)
    return [" ".join(re.sub(r"[^\w\s]", " ", part).split()) for part in parts if part.strip()]


def asks_for_help(body: str) -> bool:
    """Whether any word of distress in it stands undenied."""
    plain = _ANSWERED.sub(" ", unicodedata.normalize("NFKC", body).casefold())
    return any(_in(_OFFERS.sub(" _ ", clause).split()) for clause in clauses(plain))


def _in(words: list[str]) -> bool:
    return any(
        (word in _TRAPPED and not _denied(words[:place]))
        or (word in _HELP and not _not_needed(words[:place], words[place + 1 :]))
        for place, word in enumerate(words)
    )  # fmt: skip


def _denied(before: list[str]) -> bool:
    """Whether a denial reaches to the end of `before`."""
    for word in reversed(before):
        if word in _NOT:
            return True
        if word not in _FILLER | _TRAPPED | _HELP:
            return False
    return False


def _not_needed(before: list[str], after: list[str]) -> bool:
    """`no help needed`, `we do not need rescue`, `rescue not required`."""
    later = after[:3]
    if any(word in _NEED for word in later) and (_denied(before) or any(word in _NOT for word in later[:2])):
        return True
    return bool(set(before[-4:]) & _NEED) and _denied(before)
