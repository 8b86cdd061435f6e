"""areas.geojson: our areas, WGS84. What a property of theirs means is in core/area.py; unknown ones are ignored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from dutyofficer.core.area import SHORT_NAME, Area, AreaKind
from dutyofficer.files.boundaries import OWN, Boundaries, NoBoundary
from dutyofficer.files.geojson import Feature, Note, read_features, refuse_twice, unsaid, write_features
from dutyofficer.files.text import why_bad_id, why_bad_name

STORE = ("address", "equipment", "key_holders", "plan_reviewed", "places_of_safety")
_LONGEST_AUTHORITY = _LONGEST_BOUNDARY = 120


def read_areas(path: Path, note: Note = unsaid) -> tuple[Area, ...]:
    """Read the areas in order; `note` takes what was put right in them. Errors: BadFile."""
    features = read_features(path, "id")
    refuse_twice(features, "id")
    boundaries = Boundaries(path.parent / OWN)
    return tuple(_area(feature, boundaries, note) for feature in features)


def write_areas(path: Path, areas: Iterable[Area]) -> None:
    """Write what `read_areas` reads back the same.

    Where only the name of a boundary is written, it means the same shape wherever the file is read.
    """
    shipped = Boundaries()
    write_features(path, ((_properties(area), None if _stands_for(area, shipped) else area.geometry) for area in areas))


def _stands_for(area: Area, shipped: Boundaries) -> bool:
    """A team's own boundary does not, nor one that this version draws anew: then the shape is written too."""
    try:
        return bool(area.boundary) and shipped.shape(area.boundary) == area.geometry
    except NoBoundary:
        return False


def _area(feature: Feature, boundaries: Boundaries, note: Note) -> Area:
    boundary = feature.text("boundary", lambda text: _too_long(text, _LONGEST_BOUNDARY))
    area = Area(
        id=feature.text("id", why_bad_id),
        name=feature.text("name", why_bad_name),
        short_name=feature.text("short_name", lambda text: _too_long(text, SHORT_NAME)),
        kind=_kind(feature),
        authority=feature.text("authority", lambda text: _too_long(text, _LONGEST_AUTHORITY)),
        flood_areas=_codes(feature),
        store=_store(feature),
        boundary=boundary,
        geometry=feature.geometry(note) or _named(feature, boundary, boundaries),
    )
    if area.geometry is None and not area.flood_areas:
        raise feature.bad("has neither a shape, nor a boundary, nor flood_areas: no warning could ever match it")
    if boundary and feature.raw_geometry is not None:
        note(feature.say(f"it has a shape of its own, so that of {boundary} was not looked up"))
    return area


def _named(feature: Feature, boundary: str, boundaries: Boundaries) -> str | None:
    try:
        return boundaries.shape(boundary) if boundary else None
    except NoBoundary as error:
        raise feature.bad(f"boundary: {error}") from error


def _too_long(text: str, most: int) -> str:
    return f"{text!r} is longer than {most} characters" if len(text) > most else ""


def _kind(feature: Feature) -> AreaKind:
    text = feature.text("kind")
    if text not in set(AreaKind):
        raise feature.bad(f"kind {text!r} is not one of {', '.join(AreaKind)}")
    return AreaKind(text)


def _codes(feature: Feature) -> tuple[str, ...]:
    codes = feature.properties.get("flood_areas") or []
    if not isinstance(codes, list) or not all(isinstance(code, str) and not why_bad_id(code) for code in codes):
        raise feature.bad("flood_areas is not a list of codes")
    return tuple(codes)


def _store(feature: Feature) -> tuple[tuple[str, str], ...]:
    store = feature.properties.get("store") or {}
    if not isinstance(store, dict):
        raise feature.bad(f"store is not an object with {', '.join(STORE)}")
    said = ((key, _words(feature, key, store[key])) for key in STORE if store.get(key) is not None)
    told = tuple((key, words) for key, words in said if words)
    _check_date(feature, dict(told).get("plan_reviewed"))
    return told


def _check_date(feature: Feature, reviewed: str | None) -> None:
    try:
        date.fromisoformat(reviewed or "2000-01-01")
    except ValueError as error:
        raise feature.bad(f"store.plan_reviewed {reviewed!r} is not a date such as 2026-03-31") from error


def _words(feature: Feature, key: str, value: object) -> str:
    """Lists, such as of key holders, become one line: they are read by people only."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if not isinstance(value, str):
        raise feature.bad(f"store.{key} is not text")
    return value


def _properties(area: Area) -> dict[str, Any]:
    return {
        "id": area.id,
        "name": area.name,
        "short_name": area.short_name,
        "kind": area.kind,
        "authority": area.authority,
        "flood_areas": list(area.flood_areas),
        "store": dict(area.store),
        **({"boundary": area.boundary} if area.boundary else {}),
    }
