"""What a call says: nothing is cut, since a call has no segments; references and times as a person says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.page import Item
from dutyofficer.core.wording import Texts, clip, fill, publisher_of, values_of

Told = tuple[str, Sequence[Item]]
"""A page as it is told: the reference of its incident, and what it is about, worst first."""

LAST = "Nobody is on the rota, you were last."
"""Why somebody off duty is called (L3)."""

HEARD = 3
"""Warnings of one page that a call names when it reads several; the rest is counted."""

HOLDS = 3600
"""Characters of words that one call carries: its provider takes 4,000 with the XML around them."""

_NUMBER = re.compile(r"\+(?:44(\d{9,10})|(\d{7,15}))\b")

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty"]


def page_speech(
    texts: Texts, ref: str, items: Sequence[Item], now: datetime, *, waiting: int = 0, gap: bool = False
) -> str:
    """A page as it is read aloud. `waiting` is what has come and waits; in a `gap` it says why this phone rings."""
    others = len(items) - 1 + waiting
    worst = items[0]
    spoken = {
        "ref_spoken": spell(ref),
        "more": (f"And {others} more. " if others else "") + (f"{LAST} " if gap else ""),
        "service": texts.service,
        "publisher": publisher_of(texts, worst, aloud=True),
        "since": clock_words(worst.since, now, texts.zone),
    }
    if worst.hazard != "flood" and worst.onset and worst.expires:
        spoken["name"] = f"{worst.name}, from {_span_words(worst.onset, worst.expires, now, texts.zone)}"
    own = ("system", "line", "report", "manual")
    kind = f"page.voice_{worst.hazard}" if worst.hazard in own else "page.voice"
    return aloud(fill(texts.templates[kind], values_of(texts, ref, items, now) | spoken))


def calls_speech(texts: Texts, pages: Sequence[Told], later: int = 0) -> str:
    """Several pages read out by one call (B3); so many others are left for the next one."""
    key = "page.voice_part" if later else "page.voice_many"
    read = " ".join(_heard(pages)) + " "
    values = {"service": texts.service, "count": str(len(pages)), "total": str(len(pages) + later), "list": read}
    return aloud(fill(texts.templates[key], values))


def how_many_fit(texts: Texts, pages: Sequence[Told]) -> int:
    """How many of these, from the first on, one call can read to its end; one it always tries."""
    return next((count for count in range(len(pages), 1, -1) if _room(texts, pages[:count]) <= HOLDS), 1)


def _room(texts: Texts, pages: Sequence[Told]) -> int:
    """What these take as XML, where `&` becomes five characters, whether or not others are left."""
    both = [calls_speech(texts, pages, later) for later in (0, 999)]
    return max(len(words) + 4 * sum(words.count(char) for char in "&<>") for words in both)


def _heard(pages: Sequence[Told]) -> Iterator[str]:
    """Pages as they are read out among others; a reference and the publisher's words once for all under them."""
    before = ("", "")
    for ref, items in pages:
        for item in items[:HEARD]:
            if ref != before[0]:
                yield f"{spell(ref)}."
            if (ref, item.headline) != before or item.hazard == "system":
                yield f"{item.headline.upper()}."
            if item.hazard != "system":
                yield f"{_name(item)}."
            before = (ref, item.headline)
        if len(items) > HEARD:
            yield f"And {len(items) - HEARD} more."


def _name(item: Item) -> str:
    """A place, at the length that texts give it; a sentence of ours is whole, since a number may come last."""
    return item.name if item.warning is None else clip(item.name)


def aloud(text: str) -> str:
    """A text with the phone numbers in it digit by digit, as somebody with a pencil wants them."""
    return _NUMBER.sub(lambda found: " ".join("0" + found[1] if found[1] else found[2]), text)


def spell(ref: str) -> str:
    """`F 7`: a reference as it is heard, letter by letter."""
    return " ".join(ref.replace("-", ""))


def clock_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`three twelve`, or `Friday twenty thirty-two` on another day; on the 24 hour clock, as control rooms say it."""
    local = moment.astimezone(zone)
    words = _hour_words(local.hour, local.minute)
    return words if local.date() == now.astimezone(zone).date() else f"{local:%A} {words}"


def _span_words(start: datetime, end: datetime, now: datetime, zone: ZoneInfo) -> str:
    return f"{clock_words(start, now, zone)} to {clock_words(end, start, zone)}"


def _hour_words(hour: int, minute: int) -> str:
    if minute == 0:
        return "midnight" if hour == 0 else f"{_number(hour)} o'clock" if hour <= 12 else f"{_number(hour)} hundred"
    return f"{_number(hour)} {'oh ' if minute < 10 else ''}{_number(minute)}"


def _number(count: int) -> str:
    """Up to 59, in words."""
    if count < len(_ONES):
        return _ONES[count]
    ten, one = divmod(count, 10)
    return _TENS[ten - 2] + (f"-{_ONES[one]}" if one else "")
