"""Flood warnings of the Environment Agency (England): the open flood-monitoring API, /id/floods and its areas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.core.flood_list import Listed
from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.flood_area import fetch_area
from dutyofficer.sources.flood_area_list import fetch_list
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_json import Twice, british_time, read_object

LEVELS: Mapping[int, tuple[Level, str]] = {
    1: (Level.RED, "Severe flood warning"),
    2: (Level.AMBER, "Flood warning"),
    3: (Level.YELLOW, "Flood alert"),
    4: (Level.LIFTED, "Warning no longer in force"),
}
"""`severityLevel`, and the publisher's words for it: those in `severity` change their letter case over the years."""

ITEM = 4000
"""Characters of a rejected item that are kept; a real one has 2000 at most."""

UNCONDITIONAL = 12
"""Every so many polls go without conditions: a cache on the way that always answers 304 must not blind us."""


@dataclass
class EnvironmentAgency:
    """The feed at `url`, such as https://environment.data.gov.uk/flood-monitoring: all England, as the EA asks."""

    name: str
    url: str
    session: requests.Session
    _polls: int = field(default=0, init=False)

    def area(self, code: str) -> FloodArea | None:
        """The publisher's target area of that code, or None if there is none such. Errors: BadPoll."""
        return fetch_area(self.session, self.url, code)

    def areas(self) -> tuple[Listed, ...]:
        """Every target area there is, all England. Errors: BadPoll."""
        return fetch_list(self.session, self.url)

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read all warnings. Errors: BadPoll."""
        address = f"{self.url.rstrip('/')}/id/floods"
        self._polls += 1
        whole = self._polls % UNCONDITIONAL == 0
        body = fetch(self.session, address, Caching() if whole else caching)
        if body is None:
            return Fetched(None, caching)
        if body.caching.digest == caching.digest:
            return Fetched(None, body.caching)
        try:
            return Fetched(read_floods(self.name, body.content), body.caching)
        except BadPoll as error:
            raise BadPoll(f"{address}: {error}") from error


def read_floods(name: str, body: bytes) -> Reading:
    """Read one answer of /id/floods as the feed `name`. Errors: BadPoll, if it is not such an answer at all (F1)."""
    items = read_object(body).get("items")
    if not isinstance(items, list):
        raise BadPoll("no list of items")
    results = [_warning_or_reject(name, item) for item in items]
    warnings = [result for result in results if isinstance(result, HazardWarning)]
    rejects = [result for result in results if isinstance(result, Reject)]
    reading = _once_each(warnings, rejects)
    if items and not reading.warnings:
        raise BadPoll(f"none of {len(items)} items can be read; the first: {rejects[0].why}")
    return reading


def _once_each(warnings: list[HazardWarning], rejects: list[Reject]) -> Reading:
    """Keep the more dangerous of two with one code. An all-clear does not stand beside one that cannot be read."""
    unreadable = {reject.code.casefold() for reject in rejects if reject.code}
    kept: dict[tuple[str, str], HazardWarning] = {}
    for warning in sorted(warnings, key=lambda w: -w.level):
        doubtful = warning.level is Level.LIFTED and warning.code.casefold() in unreadable
        if warning.key in kept or doubtful:
            rejects.append(Reject(warning.raw[:ITEM], f"{warning.code} given twice", warning.code, warning.authorities))
        else:
            kept[warning.key] = warning
    return Reading(tuple(w for w in warnings if kept.get(w.key) is w), tuple(rejects))


class _Wrong(ValueError):
    """An item cannot be read; the text says which field, and what it held."""


def _warning_or_reject(name: str, item: Any) -> HazardWarning | Reject:
    try:
        raw = json.dumps(item, separators=(",", ":"))
        return _warning(name, item, raw)
    except _Wrong as error:
        return Reject(raw[:ITEM], str(error), _legible_code(item), _legible_authorities(item))
    except RecursionError:
        return Reject("", "it is nested too deeply", _legible_code(item), _legible_authorities(item))


def _warning(name: str, item: Any, raw: str) -> HazardWarning:
    _plain("the item", item)
    code = item.get("floodAreaID")
    if not _is_code(code):
        raise _wrong("floodAreaID", code)
    number = item.get("severityLevel")
    if type(number) is not int or number not in LEVELS:
        raise _wrong("severityLevel", number)
    level, words = LEVELS[number]
    raised, message, severity = (_time(item, f"time{what}") for what in ("Raised", "MessageChanged", "SeverityChanged"))
    return HazardWarning(
        source=name,
        code=code,
        hazard="flood",
        level=level,
        name=_text(item, "description") or code,
        headline=words,
        text=_text(item, "message"),
        authorities=_authorities(item),
        flood_area=code,
        level_since=_first(severity, message, raised),
        text_since=_first(message, raised, severity),
        issued=_first(raised, message, severity),
        test=says_test(_text(item, "description")) or says_test(_text(item, "severity")),
        raw=raw,
    )


def _wrong(what: str, held: Any) -> _Wrong:
    """Say in words what a field held, cut to 80 characters: some of it is logged and shown."""
    held = "nothing" if held is None else json.dumps(held, ensure_ascii=True)[:80]
    return _Wrong(f"{what} held {held}")


def _plain(what: str, value: Any) -> None:
    if isinstance(value, Twice):
        raise _Wrong(f"{what} gives a key twice")
    if not isinstance(value, dict):
        raise _wrong(what, value)


def _is_code(code: Any) -> bool:
    return isinstance(code, str) and 0 < len(code) <= 40 and code.isprintable() and " " not in code


def _text(item: dict[str, Any], key: str) -> str:
    """The words of a field, "" if it is missing. Half characters and NULs go: no database or phone would take them."""
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, value)
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _authorities(item: dict[str, Any]) -> tuple[str, ...]:
    area = item.get("floodArea")
    if area is None:
        return ()
    _plain("floodArea", area)
    return tuple(name for part in _text(area, "county").split(", ") if (name := part.strip()))


def _time(item: dict[str, Any], key: str) -> datetime | None:
    """A time in UTC. The publisher writes British wall clock without an offset (F2); an offset, if given, counts."""
    value = item.get(key)
    try:
        return None if value is None else british_time(value)
    except ValueError:
        raise _wrong(key, value) from None


def _first(*times: datetime | None) -> datetime:
    for time in times:
        if time is not None:
            return time
    raise _Wrong("timeRaised, timeMessageChanged and timeSeverityChanged held nothing")


def _legible_code(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    address = item.get("@id")
    tail = address.rpartition("/")[2] if isinstance(address, str) else None
    return next((code for code in (item.get("floodAreaID"), tail) if _is_code(code)), None)


def _legible_authorities(item: Any) -> tuple[str, ...]:
    try:
        return _authorities(item) if isinstance(item, dict) else ()
    except (_Wrong, RecursionError):
        return ()
