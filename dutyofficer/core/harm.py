"""Reading what somebody saw: the road, homes with water in, which way it goes, and whether somebody asks for help (H8).

A reading is only ever shown back to whoever wrote it and to officers; their own words stand in the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dutyofficer.core.distress import asks_for_help, clauses
from dutyofficer.core.message import gsm7


class Road(StrEnum):
    """How the road is."""

    WET = "wet"
    FLOODED = "flooded"
    PASSABLE = "passable"
    CLOSED = "closed"


class Trend(StrEnum):
    """Which way the water goes."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read; None: not said. `uncounted`: homes are flooded, nobody said how many."""

    road: Road | None = None
    homes: int | None = None
    trend: Trend | None = None
    distress: bool = False
    uncounted: bool = False

    @property
    def harm(self) -> bool:
        """Whether somebody has to be woken for it (H8)."""
        return self.distress or self.uncounted or bool(self.homes)

    @property
    def words(self) -> str:
        """`road flooded, 0 homes, rising`: echoed, so that a misread is seen. Empty if nothing was read."""
        said = [f"road {self.road}" if self.road else "", self._homes(), str(self.trend or "")]
        return ", ".join(part for part in [*said, "help asked" if self.distress else ""] if part)

    def _homes(self) -> str:
        if self.uncounted:
            return "some homes"
        return "" if self.homes is None else f"{self.homes} home{'' if self.homes == 1 else 's'}"


def read(body: str) -> Seen:
    """Read a report. Never raises; what is not said is None."""
    said = clauses(body)
    homes, uncounted = _homes(said)
    road = max((found for clause in said if (found := _road(clause))), key=_WORST.index, default=None)
    return Seen(road, homes, _trend(said), asks_for_help(body), uncounted)


def without_numbers(words: str, longest: int = 110) -> str:
    """Words as officers get them: no phone number in them (S5), on one line, cut at a word."""
    plain = " ".join(gsm7(_PHONE.sub("(number in the log)", words)).split())
    return plain if len(plain) <= longest else f"{plain[:longest].rsplit(' ', 1)[0]}..."


_PHONE = re.compile(r"\+?\d(?:[ .()-]?\d){8,}")

# --- homes -----------------------------------------------------------------------------------------------------------

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBER = {word: count for count, word in enumerate(_ONES.split())} | {
    "thirty": 30, "forty": 40, "fifty": 50, "no": 0, "nil": 0, "none": 0, "any": 0, "couple": 2, "dozen": 12,
    "thre": 3, "tow": 2, "fore": 4,
}  # fmt: skip
_SOME = r"few|several|some|many|lots|loads|most|all|both|various|multiple|dozens"
_HOMES = r"(?:homes|houses|properties|bungalows|cottages|flats|dwellings|housees|hosues|houes|propertys|hses)"
_HOME = r"(?:home|house|property|bungalow|cottage|flat|dwelling|hosue|hse)"
_BETWEEN = r"(?:(?:of|the|these|more|other|further|flooded|wet|terraced|old|people|persons|or so|residential) ){0,3}"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBER, key=len, reverse=True))})"
_COUNTED = re.compile(rf"\b({_COUNT}) {_BETWEEN}(?:{_HOMES}|{_HOME})\b")
_COUNT_AFTER = re.compile(
    rf"\b{_HOMES} (?:(?:flooded|wet|affected|in water|with water|is|are) ){{0,2}}({_COUNT})"
    r"(?=$| (?:flooded|wet|affected|so|now|still|rising|falling|steady|and|road|in|with|under|have|has)\b)"
)
_AT_HOME = re.compile(r"\b(?:at|go|going|get|getting|got|back|from|stay|staying|way|my way) home\b")
_UNCOUNTED = re.compile(rf"\b(?:{_SOME}) {_BETWEEN}{_HOMES}\b")
_ANY = re.compile(rf"\b(?:{_HOMES}|{_HOME})\b")
_PLURAL = re.compile(rf"\b{_HOMES}\b")
_WET = re.compile(
    r"\b(?:flood\w*|floded|flooed|under ?water|water|wet|swamped|inundated|inside|in (?:their|the) (?:hall|kitchen))\b"
)
_DRY = re.compile(r"\b(?:dry|ok|okay|fine|safe|not (?:been )?(?:flooded|affected|wet)|unaffected|(?:arent|isnt) \w+)\b")
_NOT_IN = re.compile(r"\b(?:no water|not|nothing|none|never|isnt|hasnt|havent|without)\b")
_NEAR = re.compile(
    r"\b(?:at risk|threatened|near(?:ly|by)?|close to|almost|about to|soon|might|may|could|will|towards|outside|up to|"
    r"approaching|\w+ from (?:the )?(?:houses|homes|properties|door)|next to|opposite|behind|in front of)\b"
)


def _homes(said: list[str]) -> tuple[int | None, bool]:
    """The highest count of all clauses; and whether some are flooded that nobody counted."""
    found = [_homes_in(clause) for clause in said]
    counts = [count for count, _ in found if count is not None]
    uncounted = any(some for _, some in found) and not any(counts)
    return (None if uncounted else max(counts, default=None)), uncounted


def _homes_in(said: str) -> tuple[int | None, bool]:
    clause = _AT_HOME.sub(" ", said).replace("half a dozen", "6")
    if not _ANY.search(clause):
        return None, False
    counted = [_value(word) for word in [*_COUNTED.findall(clause), *_COUNT_AFTER.findall(clause)]]
    if counted and max(counted) == 0:
        return 0, False
    if _NEAR.search(clause):
        return None, False
    if _DRY.search(clause) or (not counted and _WET.search(clause) and _NOT_IN.search(clause)):
        return 0, False
    if counted:
        return max(counted), False
    if _UNCOUNTED.search(clause) or (_PLURAL.search(clause) and _WET.search(clause)):
        return None, True
    return (1, False) if _WET.search(clause) else (None, False)


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBER[word]


# --- the road --------------------------------------------------------------------------------------------------------

_WORST = [Road.WET, Road.PASSABLE, Road.FLOODED, Road.CLOSED]
_WAY = re.compile(r"\b(?:roads?|rd|lanes?|ln|streets?|st|avenue|ave|bridge|junction|[abm]\d{1,4}|way|drive|hill)\b")
_ROAD: tuple[tuple[re.Pattern[str], Road], ...] = (
    (re.compile(r"\b(?:not closed|isnt closed|not shut|re ?opened)\b"), Road.PASSABLE),
    (re.compile(r"\b(?:closed|closd|shut|blocked|impass[ai]ble|(?:not|isnt|no longer|un) ?pass[ai]ble|"
                r"(?:cant|cannot|cant) (?:get|drive|go) (?:through|thru|along))\b"), Road.CLOSED),
    (re.compile(r"\b(?:pass[ai]ble|can (?:still )?(?:get|drive) (?:through|thru)|open|clear|dry|ok|okay|fine|"
                r"not (?:yet )?(?:flooded|under ?water)|no flood\w*|isnt flooded)\b"), Road.PASSABLE),
    (re.compile(r"\b(?:flood\w*|floded|flooed|under ?water|submerged|deep|"
                r"(?<!surface )(?<!standing )water (?:over|across|on|all over)|"
                r"inches|ins|feet|ft|foot|knee|swamped)\b"), Road.FLOODED),
    (re.compile(r"\b(?:wet|puddles?|standing water|surface water|damp|spray)\b"), Road.WET),
)  # fmt: skip


def _road(clause: str) -> Road | None:
    if not _WAY.search(clause):
        return None
    found = next((road for pattern, road in _ROAD if pattern.search(clause)), None)
    count, some = _homes_in(clause)
    # `Three houses flooded in Swan St`: the street says where they stand, not how it is.
    return None if found in (Road.FLOODED, Road.WET) and (count or some) else found


# --- which way it goes -----------------------------------------------------------------------------------------------

_UP = r"rising|risin|riseing|rises|rise|(?:coming|comin|going|goin|gone|still) up|deeper|worse|higher|increasing"
_DOWN = (
    r"falling|fallin|falls|(?:coming|comin|going|goin|gone) (?:back )?down|dropping|droping|dropped|receding|recedeing|"
    r"subsiding|lower|draining|lowering"
)
_SAME = r"steady|stedy|stable|static|(?:no|not|un) ?(?:change|changed|changing)|(?:the|about|staying) same|holding"
_MOVES = re.compile(
    r"(?P<not>\b(?:not|isnt|stopped|no longer|stoped|no) (?:\w+ )?)?"
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_SAME}))\b"
)


def _trend(said: list[str]) -> Trend | None:
    """The last that is said to be so; what is only denied counts as steady."""
    found = [_of(move) for clause in said for move in _MOVES.finditer(clause)]
    is_so = [trend for trend, denied in found if not denied]
    return is_so[-1] if is_so else Trend.STEADY if found else None


def _of(move: re.Match[str]) -> tuple[Trend, bool]:
    if move["same"]:
        return Trend.STEADY, False
    return (Trend.RISING if move["up"] else Trend.FALLING), bool(move["not"])
