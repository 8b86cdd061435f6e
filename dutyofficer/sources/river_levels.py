"""River levels of the Environment Agency: the latest of all gauges in one answer, and the last hours of a few."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import requests

from dutyofficer.core.gauge import Station, WaterLevel, gauge_of, trend_of
from dutyofficer.sources.base import BadPoll, Caching, FetchedGauges
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_json import read_object

LATEST = "/data/readings?latest&parameter=level"
"""One call every 15 minutes for all gauges of England, about 1.3 MB, is what the agency asks for."""
UNCONDITIONAL = 12
"""Every so many polls go without conditions: a cache on the way that always answers 304 must not blind us."""
KEPT = timedelta(hours=3)
"""How far back readings are remembered."""
BACKFILL = 8
"""Gauges whose last hours are fetched in one poll, when nothing is remembered of an hour ago."""
PATIENCE = 30.0
"""Seconds for all of those together; one alone has ten."""
AGAIN = timedelta(hours=1)
"""A gauge whose last hours did not help is not asked for them again before."""
AHEAD = timedelta(minutes=15)
"""A reading of the future by more is wrong."""
LOWEST, HIGHEST = -50.0, 1500.0
"""Metres; some gauges count from the level of the sea."""


@dataclass
class RiverLevels:
    """The levels at `url`, such as https://environment.data.gov.uk/flood-monitoring, of the stations we watch.

    The publisher gives the latest reading of each; those of an hour before are remembered from earlier polls. After a
    start they are fetched gauge by gauge, a few in each poll; until then the trend is not known.
    """

    name: str
    url: str
    session: requests.Session
    stations: tuple[Station, ...]
    _levels: dict[str, set[WaterLevel]] = field(default_factory=dict, init=False)
    _asked: dict[str, datetime] = field(default_factory=dict, init=False)
    _polls: int = field(default=0, init=False)

    def gauges(self, now: datetime, caching: Caching) -> FetchedGauges:
        """Fetch and read the level of every station as at `now`. Errors: BadPoll, and nothing else.

        A station of which nothing can be read is left out.
        """
        address = f"{self.url.rstrip('/')}{LATEST}"
        self._polls += 1
        # After a start nothing is remembered, so the same answer as before is read all the same.
        whole = self._polls % UNCONDITIONAL == 0 or not self._levels
        body = fetch(self.session, address, Caching() if whole else caching)
        if body is None:
            return FetchedGauges(None, caching)
        if body.caching.digest == caching.digest and self._levels:
            return FetchedGauges(None, body.caching)
        try:
            self._remember(read_latest(body.content, self.stations, now))
        except BadPoll as error:
            raise BadPoll(f"{address}: {error}") from error
        self._backfill(now)
        found = (gauge_of(station, self._levels.get(station.measure, ())) for station in self.stations)
        return FetchedGauges(tuple(gauge for gauge in found if gauge), body.caching)

    def _remember(self, levels: Mapping[str, set[WaterLevel]]) -> None:
        for measure, read in levels.items():
            known = self._levels.get(measure, set()) | read
            newest = max(level.time for level in known)
            by_time = {level.time: level for level in (*known, *read) if newest - level.time <= KEPT}
            self._levels[measure] = set(by_time.values())

    def _backfill(self, now: datetime) -> None:
        """Fetch the last hours of a few gauges whose trend is not known. What fails is left for later."""
        ends = time.monotonic() + PATIENCE
        unknown = [s for s in self.stations if s.measure in self._levels and trend_of(self._levels[s.measure]) is None]
        due = [s for s in unknown if now - self._asked.get(s.measure, now - AGAIN) >= AGAIN]
        for station in due[:BACKFILL]:
            if time.monotonic() > ends:
                return
            self._asked[station.measure] = now
            try:
                self._remember(self._hours(station, now))
            except BadPoll:
                continue

    def _hours(self, station: Station, now: datetime) -> Mapping[str, set[WaterLevel]]:
        newest = max(level.time for level in self._levels[station.measure])
        since = (newest - KEPT).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"/id/measures/{quote(station.measure, safe='')}/readings?since={since}"
        body = fetch(self.session, f"{self.url.rstrip('/')}{path}", Caching(), deadline=10)
        if body is None:
            raise BadPoll("unchanged, but nothing was asked about")
        return read_latest(body.content, (station,), now)


def read_latest(body: bytes, stations: tuple[Station, ...], now: datetime) -> dict[str, set[WaterLevel]]:
    """The readings of an answer by measure, those of our stations only. Errors: BadPoll, if there is none (F1).

    One reading that cannot be read is left out: a gauge is a help to people, and many fail every day.
    """
    items = read_object(body).get("items")
    if not isinstance(items, list):
        raise BadPoll("no list of items")
    wanted = {station.measure for station in stations}
    levels: dict[str, set[WaterLevel]] = {}
    for item in items:
        measure = _measure(item)
        if measure in wanted and (level := _level(item, now)):
            levels.setdefault(measure, set()).add(level)
    if not levels:
        raise BadPoll(f"no reading of our {len(wanted)} stations among {len(items)} items")
    return levels


def _measure(item: Any) -> str:
    """The name of the series a reading belongs to, "" if it does not say."""
    given = item.get("measure") if isinstance(item, dict) else None
    address = given.get("@id") if isinstance(given, dict) else given
    return address.rpartition("/")[2] if isinstance(address, str) else ""


def _level(item: dict[str, Any], now: datetime) -> WaterLevel | None:
    """A reading, or None if it is none. Its time has a Z, unlike those of warnings; some values are lists or words."""
    metres: Any = item.get("value")
    if type(metres) not in (int, float) or not LOWEST <= metres <= HIGHEST:
        return None
    moment = item.get("dateTime")
    try:
        time = datetime.fromisoformat(moment if isinstance(moment, str) and "T" in moment else "")
        read = time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return WaterLevel(read, float(metres)) if read and datetime(2000, 1, 1, tzinfo=UTC) < read <= now + AHEAD else None
