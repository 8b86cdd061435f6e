"""Flood warnings of the Environment Agency (England): the open flood-monitoring API, /id/floods and its areas."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.core.clock import from_wall
from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.http import NotFound, fetch

LONDON = ZoneInfo("Europe/London")

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


class _Twice(dict[str, Any]):
    """A JSON object that gave a key twice: nobody can say which of the two is meant."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else _Twice(plain)


def _no_number(literal: str) -> None:
    raise ValueError(f"{literal} is not JSON")


def _finite(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise ValueError(f"{literal[:20]} is too large a number")
    return number


def _document(body: bytes) -> dict[str, Any]:
    """Read a JSON object, strictly. Errors: BadPoll."""
    try:
        document = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise BadPoll(f"not JSON: {str(error)[:120]}") from error
    if type(document) is not dict:
        raise BadPoll("not a JSON object, or one with a key twice")
    return document


def read_floods(name: str, body: bytes) -> Reading:
    """Read one answer of /id/floods as the feed `name`. Errors: BadPoll, if it is not such an answer at all (F1)."""
    items = _document(body).get("items")
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
        raw=raw,
    )


def _wrong(what: str, held: Any) -> _Wrong:
    """Say in words what a field held, cut to 80 characters: some of it is logged and shown."""
    held = "nothing" if held is None else json.dumps(held, ensure_ascii=True)[:80]
    return _Wrong(f"{what} held {held}")


def _plain(what: str, value: Any) -> None:
    if isinstance(value, _Twice):
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
    if value is None:
        return None
    try:
        # A date alone is no time: it would be read as midnight.
        time = datetime.fromisoformat(value if "T" in value else "")
        moment = time.astimezone(UTC) if time.tzinfo else from_wall(time, LONDON)
    except (TypeError, ValueError, OverflowError):
        raise _wrong(key, value) from None
    if not 2000 <= moment.year < 2100:
        raise _wrong(key, value)
    return moment


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


def fetch_area(session: requests.Session, url: str, code: str) -> FloodArea | None:
    """The target area `code` with its polygon, or None if the publisher has none such.

    `url` is the configured one, never an address named inside a document. Errors: BadPoll.
    """
    address = f"{url.rstrip('/')}/id/floodAreas/{quote(code, safe='')}/polygon"
    try:
        body = fetch(session, address, Caching())
    except NotFound:
        return None
    if body is None:
        raise BadPoll(f"{address}: unchanged, but nothing was asked about")
    try:
        return read_area(code, body.content)
    except BadPoll as error:
        raise BadPoll(f"{address}: {error}") from error


def fetch_polygon(session: requests.Session, url: str, code: str) -> str | None:
    """The outline of the target area `code` as one GeoJSON MultiPolygon (WGS84), or None if there is none such."""
    area = fetch_area(session, url, code)
    return area.geometry if area else None


def read_area(code: str, body: bytes) -> FloodArea:
    """Read one answer of /id/floodAreas/CODE/polygon: every polygon of every feature. Errors: BadPoll."""
    document = _document(body)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise BadPoll("not a GeoJSON FeatureCollection")
    features = [feature for feature in features if isinstance(feature, dict)]
    polygons = [polygon for feature in features for polygon in _polygons(feature.get("geometry"))]
    if not polygons:
        raise BadPoll("no polygon")
    geometry = json.dumps({"type": "MultiPolygon", "coordinates": polygons}, separators=(",", ":"))
    name, parent = _property(features, "TA_NAME") or code, _property(features, "PARENT")
    return FloodArea(code=code, name=name, parent=None if parent == code else parent, geometry=geometry)


def _property(features: list[dict[str, Any]], key: str) -> str | None:
    """The first words given for `key`; a name or a parent is a help to people, so an odd one is only left out."""
    given = (f["properties"].get(key) for f in features if isinstance(f.get("properties"), dict))
    return next((value.strip() for value in given if isinstance(value, str) and value.strip()), None)


def _polygons(geometry: Any) -> list[Any]:
    """The coordinates of one geometry as a list of polygons; a MultiPolygon has them so, a Polygon is one."""
    if not isinstance(geometry, dict):
        return []
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise BadPoll(f"a geometry that is neither Polygon nor MultiPolygon: {str(kind)[:80]}")
    return [_rings(polygon) for polygon in (coordinates if kind == "MultiPolygon" else [coordinates])]


def _degrees(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError
    return float(value)


def _rings(polygon: Any) -> list[list[list[float]]]:
    try:
        rings = [[[_degrees(x), _degrees(y)] for x, y, *_ in ring] for ring in polygon]
    except (TypeError, ValueError, OverflowError):
        raise BadPoll("a polygon whose positions are not pairs of numbers") from None
    inside = all(-180 <= x <= 180 and -90 <= y <= 90 for ring in rings for x, y in ring)
    if not rings or not inside or any(len(ring) < 4 for ring in rings):
        raise BadPoll("a polygon that does not lie on the earth, or has a ring of fewer than four positions")
    return rings
