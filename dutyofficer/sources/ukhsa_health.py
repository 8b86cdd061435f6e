"""Weather-health alerts of the UK Health Security Agency, heat and cold, for one region of England."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import HazardWarning, Level, Reading
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_json import LONDON, british_time, read_object

EAST_MIDLANDS = "E12000004"
KINDS = ("heat", "cold")
LEVELS: Mapping[str, Level] = {
    "green": Level.LIFTED,
    "yellow": Level.YELLOW,
    "amber": Level.AMBER,
    "red": Level.RED,
}
SCALE: Mapping[str, int] = {"very low": 1, "low": 2, "medium": 3, "high": 4, "very high": 4}
"""Impact and likelihood from 1 to 4; other words are left out."""
SEASONS: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "heat": ((6, 1), (9, 30)),
    "cold": ((11, 1), (3, 31)),
}
"""First and last day of the core season. Alerts outside are rare but real, and then say how long they run."""
FRESH = timedelta(days=5)
"""How long an alert without a period of its own is believed after its last refresh; real ones run a few days."""
TEXT = 4000
"""Characters of the text that are kept."""


@dataclass
class UkhsaHealth:
    """The dashboard's own proxy at `url`, such as https://ukhsa-dashboard.data.gov.uk/api/proxy/alerts/v1.

    It is no promised interface. The alerts name a region only: `authorities` are those of ours that lie in it.
    """

    name: str
    url: str
    session: requests.Session
    region: str = EAST_MIDLANDS
    authorities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = field(default=KINDS)

    def area(self, code: str) -> FloodArea | None:
        """None: the alerts are for a whole region."""
        return None

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read both alerts as at `now`; one that cannot be read makes the poll bad. Errors: BadPoll."""
        bodies = {kind: self._body(kind) for kind in self.kinds}
        # An alert can end by the clock alone, so the hour is part of what must not have changed.
        hour = now.astimezone(UTC).strftime("%Y-%m-%dT%H").encode()
        digest = hashlib.sha256(b"\0".join((hour, *bodies.values()))).hexdigest()
        if digest == caching.digest:
            return Fetched(None, Caching(digest=digest))
        read = [self._read(kind, body, now) for kind, body in bodies.items()]
        return Fetched(Reading(tuple(warning for warning in read if warning)), Caching(digest=digest))

    def _address(self, kind: str) -> str:
        return f"{self.url.rstrip('/')}/{kind}/{self.region}"

    def _body(self, kind: str) -> bytes:
        body = fetch(self.session, self._address(kind), Caching())
        if body is None:
            raise BadPoll(f"{self._address(kind)}: unchanged, but nothing was asked about")
        return body.content

    def _read(self, kind: str, body: bytes, now: datetime) -> HazardWarning | None:
        try:
            return read_alert(self.name, kind, self.region, self.authorities, body, now)
        except BadPoll as error:
            raise BadPoll(f"{self._address(kind)}: {error}") from error


def read_alert(
    name: str, kind: str, region: str, authorities: tuple[str, ...], body: bytes, now: datetime
) -> HazardWarning | None:
    """One alert of a region. Green is lifted; one that has run out is None. Errors: BadPoll, for anything else (F1)."""
    alert = read_object(body)
    level = _level(alert)
    if alert.get("geography_code") != region:
        raise _wrong("geography_code", alert.get("geography_code"))
    refreshed, start, end = (_time(alert, key) for key in ("refresh_date", "period_start", "period_end"))
    green = level is Level.LIFTED
    if not green and not _runs(kind, refreshed, end, now):
        return None
    place = _words(alert, "geography_name") or region
    issued = refreshed or start or now
    return HazardWarning(
        source=name,
        code=f"{kind}-{region}",
        hazard=f"{kind} health",
        level=level,
        name=f"{kind.capitalize()}-health alert: {place}",
        headline=f"{_words(alert, 'status').capitalize()} {kind}-health alert",
        # A green one still carries the words and the period of the last alert.
        text="" if green else plain_text(_words(alert, "text"))[:TEXT],
        authorities=authorities,
        onset=None if green else start,
        expires=None if green else end,
        level_since=issued,
        text_since=issued,
        issued=issued,
        impact=SCALE.get(_words(alert, "impact").lower()),
        likelihood=SCALE.get(_words(alert, "likelihood").lower()),
        raw=json.dumps(alert, separators=(",", ":")),
    )


def _level(alert: dict[str, Any]) -> Level:
    status = _words(alert, "status").lower()
    if status not in LEVELS:
        raise _wrong("status", alert.get("status"))
    return LEVELS[status]


def _runs(kind: str, refreshed: datetime | None, end: datetime | None, now: datetime) -> bool:
    """Whether an alert still stands: by its own end; without one, in its season while it is fresh."""
    if end is not None:
        return end > now
    return refreshed is not None and now - refreshed < FRESH and in_season(kind, now.astimezone(LONDON).date())


def in_season(kind: str, day: date) -> bool:
    """Whether the day lies in the core season of the kind, "heat" or "cold"."""
    first, last = SEASONS[kind]
    today = day.month, day.day
    return first <= today <= last if first < last else today >= first or today <= last


def _wrong(what: str, held: Any) -> BadPoll:
    return BadPoll(f"{what} held {json.dumps(held, ensure_ascii=True)[:80]}")


def _words(alert: dict[str, Any], key: str) -> str:
    """The words of a field, "" if it is missing; half characters and NULs go."""
    value = alert.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, value)
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _time(alert: dict[str, Any], key: str) -> datetime | None:
    """A time in UTC. The offset counts; the agency's own tables have none and are British wall clock."""
    value = alert.get(key)
    try:
        return None if value is None else british_time(value)
    except ValueError:
        raise _wrong(key, value) from None


class _Plain(HTMLParser):
    """Collects the words of a piece of HTML: a line for each block, a dash for each item of a list."""

    BLOCKS = frozenset(("p", "br", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table"))
    UNSEEN = frozenset(("script", "style"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in self.UNSEEN
        if tag in self.BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self.UNSEEN and self._unseen > 0
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(html: str) -> str:
    """The words of a piece of HTML, one block a line."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line and line != "-")
