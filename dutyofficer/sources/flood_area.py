"""One target area of the Environment Agency with its polygon: fetched when a warning names a code new to us."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.http import NotFound, fetch
from dutyofficer.sources.strict_json import read_object


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


def read_area(code: str, body: bytes) -> FloodArea:
    """Read one answer of /id/floodAreas/CODE/polygon: every polygon of every feature. Errors: BadPoll."""
    document = read_object(body)
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
