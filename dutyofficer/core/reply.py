"""Understanding what people text back: one table lists every word (A2, A3)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Verb(StrEnum):
    """What a text asks for."""

    ACCEPT = "accept"
    DECLINE = "decline"
    LOG = "log"
    LIST = "list"
    STOP = "stop"
    START = "start"
    ESC = "esc"
    TAKE = "take"
    SEND = "send"
    HOLD = "hold"
    HUSH = "hush"
    REPORT = "report"
    SWAP = "swap"
    SAFE = "safe"
    OPEN = "open"
    NOKEY = "nokey"
    NODUFF = "noduff"
    LEAVE = "leave"
    CODE = "code"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as people type it. `offered`: texts may ask for it; `built`: something happens when it comes."""

    word: str
    verb: Verb
    offered: bool = False
    built: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A text as understood. `refs` are the incidents it names, upper case; `words` the rest, as it was spelled."""

    verb: Verb
    refs: tuple[str, ...] = ()
    words: str = ""


WORDS: tuple[Word, ...] = (
    Word("1", Verb.ACCEPT, offered=True, built=True),
    *(Word(word, Verb.ACCEPT, built=True) for word in ("ACK", "ACCEPT", "OK", "OKAY", "YES", "Y", "A")),
    Word("2", Verb.DECLINE, offered=True, built=True),
    *(Word(word, Verb.DECLINE, built=True) for word in ("NO", "N", "DECLINE")),
    Word("LOG", Verb.LOG, offered=True, built=True),
    Word("LIST", Verb.LIST, offered=True, built=True),
    Word("ESC", Verb.ESC, offered=True, built=True),
    Word("TAKE", Verb.TAKE, offered=True, built=True),
    Word("SEND", Verb.SEND, offered=True, built=True),
    Word("HOLD", Verb.HOLD, offered=True, built=True),
    Word("HUSH", Verb.HUSH, offered=True, built=True),
    Word("R", Verb.REPORT, offered=True, built=True),
    Word("SWAP", Verb.SWAP, offered=True, built=True),
    Word("SAFE", Verb.SAFE, offered=True, built=True),
    Word("OPEN", Verb.OPEN, offered=True, built=True),
    Word("NOKEY", Verb.NOKEY, offered=True, built=True),
    Word("NODUFF", Verb.NODUFF, offered=True),
    Word("LEAVE", Verb.LEAVE, offered=True, built=True),
    Word("CODE", Verb.CODE, offered=True, built=True),
    # The networks act on these, and on YES, before we see them (A3).
    *(
        Word(word, Verb.STOP)
        for word in ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
    ),
    *(Word(word, Verb.START) for word in ("START", "UNSTOP")),
    *(Word(word, Verb.UNKNOWN) for word in ("HELP", "INFO")),
)

_VERBS = {word.word: word.verb for word in WORDS}
_ALONE = frozenset({Verb.STOP, Verb.START})
"""Only as the whole text, as the networks read them: `STOP PLEASE` stops nothing."""

_NEVER_BESIDE = _ALONE | {Verb.UNKNOWN}

_FREE = frozenset({Verb.LOG, Verb.REPORT, Verb.SWAP})
"""Whatever follows is for people to read."""

_COURTESY = re.compile(r"\b(?:THANKS|THANK YOU|THX|CHEERS|PLEASE|PLS|TA|WILL DO|AND)\b")
_CODE = re.compile(r"(?:CODE ?)?([0-9]{4})")
_DOUBT = frozenset({"NOT", "CANNOT", "CANT", "WONT", "BUT", "UNABLE", "NOBODY"})

_REF = r"(?:X[-\s]*)?[FWSM]0*[1-9][0-9]{0,3}(?![^\W_])"
_GLUED = "|".join(sorted((word.word for word in WORDS if len(word.word) > 1 or word.word.isdigit()), key=len))
_TOKEN = re.compile(rf"(?P<ref>{_REF})|(?:{_GLUED})(?={_REF})|[^\W_]+(?:'[^\W_]+)*|\S")
_AFTER = re.compile(r"[:;,.)\"'\u2019\u201d]*[\s\u200b-\u200f\ufeff]*")
_IGNORED = frozenset("\U0001f44d\U0001f44c\U0001f64f\u2705_")
_MEANT = frozenset("%@#")


class _Token(NamedTuple):
    """A word, a reference or a sign, with where it ends in the text as it came."""

    text: str
    ref: bool
    end: int

    @property
    def verb(self) -> Verb | None:
        return None if self.ref else _VERBS.get(self.text)


def understand(body: str) -> Reply:
    """Read a text. Never raises: what no rule reads is UNKNOWN, with all its words and every reference in it."""
    tokens = _tokens(body)
    found = _alone(tokens) or _free(tokens, body) or _code(tokens) or _plain_answer(tokens) or _explained(tokens, body)
    return found or Reply(Verb.UNKNOWN, _refs(tokens), body.strip())


def offered_words() -> frozenset[str]:
    """The words that a text may ask people to reply with: those that also do something."""
    return frozenset(word.word for word in WORDS if word.offered and word.built)


def _alone(tokens: list[_Token]) -> Reply | None:
    """A word that counts only by itself."""
    verb = tokens[0].verb if len(tokens) == 1 else None
    return Reply(verb) if verb in _ALONE else None


def _free(tokens: list[_Token], body: str) -> Reply | None:
    """`LOG F7 words`, `F7 LOG words`, `LOG words`: only a reference beside the verb is one, others are words."""
    before = [token for token in tokens[:1] if token.ref]
    rest = tokens[len(before) :]
    verb = rest[0].verb if rest else None
    if verb not in _FREE:
        return None
    after = [] if before else [token for token in rest[1:2] if token.ref]
    end = (after or rest)[0].end
    return Reply(verb, _refs(before + after), _rest(body, end))


def _code(tokens: list[_Token]) -> Reply | None:
    """`CODE 4821`, or only its four digits: what shows that a phone works. Whether a code is out, others know."""
    found = _CODE.fullmatch(_COURTESY.sub("", " ".join(token.text for token in tokens)).strip())
    return Reply(Verb.CODE, words=found[1]) if found else None


def _plain_answer(tokens: list[_Token]) -> Reply | None:
    """One verb, with nothing beside it but references and courtesies, in any order: `F7 1`, `ok thanks`.

    Anything more makes it a sentence, and `1 of us is stuck` accepts nothing.
    """
    words = _COURTESY.sub(" ", " ".join(token.text for token in tokens if not token.ref)).split()
    verbs = {_VERBS.get(word) for word in words}
    verb = verbs.pop() if len(verbs) == 1 else None
    return None if verb is None or verb in _NEVER_BESIDE else Reply(verb, _refs(tokens))


def _explained(tokens: list[_Token], body: str) -> Reply | None:
    """`1 F7 on my way`: the reference says that it is meant, unless the words take it back."""
    verb = tokens[0].verb if tokens else None
    named = 1
    while named < len(tokens) and (tokens[named].ref or tokens[named].text == "AND"):
        named += 1
    refs = _refs(tokens[1:named])
    if verb is None or verb in _NEVER_BESIDE or not refs or any(_takes_back(token, verb) for token in tokens[named:]):
        return None
    return Reply(verb, refs, _rest(body, tokens[named - 1].end))


def _takes_back(token: _Token, verb: Verb) -> bool:
    """Whether a word puts an answer in doubt. `2 F7 in a meeting` has no second answer in it, `1 F7 2 F8` has."""
    if verb is Verb.ACCEPT and (token.text in _DOUBT or token.text.endswith("N'T")):
        return True
    other = {Verb.ACCEPT: Verb.DECLINE, Verb.DECLINE: Verb.ACCEPT}.get(verb)
    return other is not None and token.verb is other and (len(token.text) > 1 or token.text.isdigit())


def _refs(tokens: list[_Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.text for token in tokens if token.ref))


def _rest(body: str, end: int) -> str:
    """The text after `end`, without the signs that hang on the word before it."""
    glue = _AFTER.match(body, end)
    return body[glue.end() if glue else end :].strip()


def _tokens(body: str) -> list[_Token]:
    plain, places = _plain(body)
    found = []
    for match in _TOKEN.finditer(plain):
        text, ref = match[0], match["ref"] is not None
        if ref or not _empty(text):
            found.append(_Token(_reference(text) if ref else text, ref, places[match.end() - 1] + 1))
    return found


def _plain(body: str) -> tuple[str, list[int]]:
    """Capitals without width, accents and what is invisible; and the place of each in `body`."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(body):
        for each in unicodedata.normalize("NFKC", char).upper():
            kind = unicodedata.category(each)
            if kind in ("Cf", "Mn", "Me"):
                continue
            chars.append(" " if kind == "Cc" else "-" if kind == "Pd" else "'" if each in "\u2018\u2019" else each)
            places.append(place)
    return "".join(chars), places


def _empty(sign: str) -> bool:
    """Whether a sign says nothing: quotes, full stops, a thumb up."""
    kind = unicodedata.category(sign[0])
    return sign in _IGNORED or kind == "Sk" or (kind[0] == "P" and sign not in _MEANT)


def _reference(text: str) -> str:
    """`X f07` as we write it: `X-F7`."""
    letters, digits = re.split(r"(?<=[FWSM])(?=[0-9])", text, maxsplit=1)
    exercise = "X-" if letters.startswith("X") else ""
    return f"{exercise}{letters[-1]}{digits.lstrip('0')}"
