"""Weather warnings of the Met Office from its public RSS of one region: no key, but no versions and no reasons."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.http import fetch
from dutyofficer.sources.met_office import (
    DAYS,
    FEED_LIMIT,
    LEVELS,
    MONTHS,
    UNCONDITIONAL,
    hazard_of,
    headline_of,
    name_of,
    once,
    plain,
    read_feed,
    validity,
)

RSS = ("application/rss+xml", "application/xml", "text/xml")
ITEM = 4000
"""Characters of a rejected item that are kept; a real one has about a thousand."""
ITEMS = 1000
"""The whole kingdom on its worst day had some hundred, one for every region of every warning."""

_TITLE = re.compile(
    r"^(?P<before>.*?)\b(?P<level>yellow|amber|red) warning of (?P<hazard>.+?) affecting (?P<region>.+)$", re.I
)
_MOMENT = r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2}) ([A-Z][a-z]{2})"
_VALID = re.compile(rf"\bvalid from {_MOMENT} to {_MOMENT}$")
_ID = re.compile(r"[?&#]id=([0-9A-Za-z-]{8,40})(?=&|$)")
_DATE = re.compile(r"[?&#]date=(\d{4}-\d{2}-\d{2})(?=&|$)")


@dataclass
class MetOfficeRss:
    """The feed at `url`, such as https://www.metoffice.gov.uk/public/data/PWSCache/WarningsRSS/Region/em."""

    name: str
    url: str
    session: requests.Session
    _polls: int = field(default=0, init=False)

    def area(self, code: str) -> FloodArea | None:
        """The publisher gives names of authorities, no areas of its own."""
        return None

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read all warnings of the region. Errors: BadPoll."""
        self._polls += 1
        whole = self._polls % UNCONDITIONAL == 0
        asked = Caching() if whole else caching
        body = fetch(self.session, self.url, asked, limit=FEED_LIMIT, content_types=RSS)
        if body is None:
            return Fetched(None, caching)
        if body.caching.digest == caching.digest:
            return Fetched(None, body.caching)
        try:
            return Fetched(read_rss(self.name, body.content, now), body.caching)
        except BadPoll as error:
            raise BadPoll(f"{self.url}: {error}") from error


def read_rss(name: str, body: bytes, now: datetime | None = None) -> Reading:
    """Read one answer as the feed `name`; `now` may be missing for a recorded one. Errors: BadPoll (F1).

    An item states no time of its own: `issued` and its kin are the channel's, which is when anything in it last
    changed; `now` where that is missing or still to come.
    """
    feed = read_feed(body, "rss20", "Met Office warnings for")
    if len(feed.entries) > ITEMS:
        raise BadPoll(f"more than {ITEMS} items")
    changed = _changed(feed.feed, now)
    results = [_item_or_reject(entry, changed) for entry in feed.entries]
    rejects = tuple(result for result in results if isinstance(result, Reject))
    items = [result for result in results if isinstance(result, _Item)]
    if rejects and not items:
        raise BadPoll(f"none of {len(results)} items can be read; the first: {rejects[0].why}")
    return Reading(tuple(_warnings(name, items, rejects, changed)), rejects)


def _changed(channel: Any, now: datetime | None) -> datetime | None:
    try:
        said = datetime.fromtimestamp(timegm(channel["published_parsed"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now
    return said if 2000 <= said.year < 2100 and (now is None or said <= now) else now


class _Wrong(ValueError):
    """An item cannot be read; the text says what it held."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One item: a warning, or the part of it that concerns one region or one day."""

    code: str
    level: Level
    hazard: str
    region: str
    areas: tuple[str, ...]
    onset: datetime
    expires: datetime
    test: bool
    words: str
    raw: dict[str, str]


def _item_or_reject(entry: Any, changed: datetime | None) -> _Item | Reject:
    raw = {key: plain(entry.get(given)) for key, given in
           (("title", "title"), ("link", "link"), ("description", "summary"), ("guid", "id"))}  # fmt: skip
    try:
        return _item(raw, changed)
    except _Wrong as error:
        areas, _ = _areas(raw["description"])
        return Reject(json.dumps(raw)[:ITEM], str(error), _found(_ID, raw), areas)


def _found(pattern: re.Pattern[str], raw: dict[str, str]) -> str | None:
    """What the link says, or the guid, which repeats the link."""
    match = pattern.search(raw["link"]) or pattern.search(raw["guid"])
    return match[1] if match else None


def _item(raw: dict[str, str], changed: datetime | None) -> _Item:
    code = _found(_ID, raw)
    if code is None:
        raise _Wrong(f"its link held no id: {raw['link'][:80]!a}")
    title = _TITLE.match(raw["title"])
    if title is None:
        raise _Wrong(f"its title held {raw['title'][:80]!a}")
    areas, words = _areas(raw["description"])
    valid = _VALID.search(raw["description"])
    if not areas or valid is None:
        raise _Wrong(f"its description held {raw['description'][-80:]!a}")
    onset = _moment(valid.groups()[:4], _near(raw, changed))
    return _Item(
        code=code, level=LEVELS[title["level"].lower()], hazard=hazard_of([title["hazard"]]), region=title["region"],
        areas=areas, onset=onset, expires=_moment(valid.groups()[4:], onset.date(), onset),
        test=says_test(f"{title['before'].upper()} {raw['title']} {words}"), words=words, raw=raw,
    )  # fmt: skip


def _areas(description: str) -> tuple[tuple[str, ...], str]:
    """The whole names behind the first colon, and the description without its validity, which is in UTC."""
    words = description.partition(" valid from ")[0]
    return once(name.strip() for name in words.partition(": ")[2].split(",")), words


def _near(raw: dict[str, str], changed: datetime | None) -> date:
    """The day whose year is meant: the text has none, but the link gives the warning's first day in full."""
    try:
        return date.fromisoformat(_found(_DATE, raw) or "")
    except ValueError:
        if changed is None:
            raise _Wrong(f"its link held no date: {raw['link'][:80]!a}") from None
        return changed.date()


def _moment(said: tuple[str, ...], near: date, after: datetime | None = None) -> datetime:
    """A UTC moment in the year that is nearest to `near`, and later than `after`. The weekday is its checksum."""
    clock, weekday, day, month = said
    found = [moment for year in (near.year, near.year - 1, near.year + 1) if (moment := _in(year, clock, day, month))]
    found = [moment for moment in found if after is None or moment > after]
    best = min(found, key=lambda moment: abs(moment.date() - near), default=None)
    if best is None or weekday not in DAYS or best.weekday() != DAYS.index(weekday):
        raise _Wrong(f"no such moment near {near}: {' '.join(said)}")
    return best


def _in(year: int, clock: str, day: str, month: str) -> datetime | None:
    try:
        moment = datetime(year, MONTHS.index(month) + 1, int(day), int(clock[:2]), int(clock[2:]), tzinfo=UTC)
    except ValueError:
        return None
    return moment if 2000 <= year < 2100 else None


def _warnings(
    name: str, items: list[_Item], rejects: tuple[Reject, ...], changed: datetime | None
) -> Iterable[HazardWarning]:
    """One for every id. What an unreadable item of the same id names still counts, or it would look narrower.

    If not even that can be read nobody can say how wide it is: it stays as it was, and its reject says why.
    """
    torn = {reject.code.casefold(): reject.authorities for reject in rejects if reject.code}
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(item.code.casefold(), []).append(item)
    for code, group in groups.items():
        if torn.get(code, ("none are torn",)):
            yield _warning(name, group, torn.get(code, ()), changed)


def _warning(name: str, group: list[_Item], more: tuple[str, ...], changed: datetime | None) -> HazardWarning:
    worst = max(item.level for item in group)
    hazard = hazard_of(item.hazard for item in group)
    onset, expires = min(item.onset for item in group), max(item.expires for item in group)
    since = changed or onset
    return HazardWarning(
        source=name, code=group[0].code, hazard=hazard, level=worst, headline=headline_of(worst, hazard),
        name=name_of(hazard, once(item.region for item in group)),
        text="\n".join([*once(item.words for item in group), validity(onset, expires)]),
        authorities=once([area for item in group for area in item.areas] + list(more)),
        onset=onset, expires=expires, level_since=since, text_since=since, issued=since,
        test=any(item.test for item in group), raw=json.dumps([item.raw for item in group]),
    )  # fmt: skip
