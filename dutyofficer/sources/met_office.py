"""What the feeds of the Met Office have in common: its words for levels and hazards, and how a warning is named."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dutyofficer.core.warning import Level
from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.strict_xml import read_xml

LONDON = ZoneInfo("Europe/London")
LEVELS: Mapping[str, Level] = {"yellow": Level.YELLOW, "amber": Level.AMBER, "red": Level.RED}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

HAZARDS = ("thunderstorm", "lightning", "rain", "snow", "ice", "wind", "fog", "extreme heat")
"""The order of several hazards in one warning: the two feeds need not agree on one."""
WEATHER = "weather"
"""The hazard of a warning that names none: its level and its place count all the same."""

FEED_LIMIT = 2 * 1024 * 1024
"""Bytes of a feed: the largest real one has 10 kB, and the lenient parser is slow on a long broken one."""
UNCONDITIONAL = 12
"""Every so many polls go without conditions: a cache on the way that always answers 304 must not blind us."""

_BETWEEN = re.compile(r",|\band\b|\s&\s")


def read_feed(body: bytes, version: str, title: str) -> Any:
    """A feed of that version whose title begins so. Errors: BadPoll, for anything else, an HTML page too (F1).

    The strict reader comes first: it is quick, refuses document types, and feedparser alone would hand out the first
    half of a feed that was cut off, or nothing at all for a page in HTML, which looks like a quiet day.
    """
    if len(body) > FEED_LIMIT:
        raise BadPoll(f"more than {FEED_LIMIT} bytes")
    read_xml(body)
    import feedparser  # a third of a second, which --help and those without these feeds need not wait for

    try:
        # As a stream: feedparser takes plain bytes for the name of a file.
        feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # It promises no kind of error; an odd feed must make a bad poll and not end the loop that polls.
        raise BadPoll(f"not a feed: {type(error).__name__}") from error
    if feed.get("bozo") or feed.get("version") != version:
        raise BadPoll(f"not a whole {version} feed: {feed.get('bozo_exception') or feed.get('version')!r}"[:200])
    if not plain(feed.feed.get("title")).startswith(title):
        raise BadPoll(f"the feed's title is {plain(feed.feed.get('title'))[:80]!r}")
    return feed


def plain(text: object) -> str:
    """Words without marks that nobody sees (controls, directions of writing, half characters), single blanks."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C").split())


def hazard_of(named: Iterable[str]) -> str:
    """The normal form: lower case, single, one order, joined by a comma and a blank; `weather` if none is named.

    ("Snow and Ice",), ("ICE", "SNOW") and ("snow, ice",) are all "snow, ice"; "EXTREME_HEAT" is "extreme heat".
    """
    parts = {part for name in named for part in map(_one_hazard, _BETWEEN.split(plain(name).casefold())) if part}
    order = {hazard: place for place, hazard in enumerate(HAZARDS)}
    return ", ".join(sorted(parts, key=lambda part: (order.get(part, len(order)), part))) or WEATHER


def _one_hazard(words: str) -> str:
    words = " ".join(words.replace("_", " ").split())
    return words[:-1] if words[:-1] in HAZARDS else words


def spoken(hazard: str) -> str:
    """The normal form as people say it: "rain", "snow and ice", "rain, snow and wind"."""
    head, _, last = hazard.rpartition(", ")
    return f"{head} and {last}" if head else last


def headline_of(level: Level, hazard: str) -> str:
    """As the publisher words it: "Amber rain warning"."""
    return f"{level.word.capitalize()} {spoken(hazard)} warning"


def name_of(hazard: str, regions: Sequence[str]) -> str:
    """Short, for a text: "rain, East Midlands"; of many regions the first, and how many more."""
    if not regions:
        return spoken(hazard)
    more = f" and {len(regions) - 1} more" if len(regions) > 2 else "".join(f" and {r}" for r in regions[1:])
    return f"{spoken(hazard)}, {regions[0]}{more}"


def validity(onset: datetime | None, expires: datetime | None) -> str:
    """When it holds, in British wall clock, since the publisher writes UTC and people would not think of it (F2)."""
    parts = [f"{word} {_wall(time)}" for word, time in (("from", onset), ("to", expires)) if time is not None]
    return f"Valid {' '.join(parts)} (UK time)." if parts else ""


def _wall(time: datetime) -> str:
    local = time.astimezone(LONDON)
    return f"{local:%H:%M} {DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Every name once, whatever its letter case, in the order first given."""
    first: dict[str, str] = {}
    for name in names:
        if name:
            first.setdefault(name.casefold(), name)
    return tuple(first.values())
