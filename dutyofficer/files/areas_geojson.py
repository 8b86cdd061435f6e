"""areas.geojson: our areas, WGS84. What a property of theirs means is in core/area.py; unknown ones are ignored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dutyofficer.core.area import SHORT_NAME, Area, AreaKind
from dutyofficer.files.geojson import Feature, read_features, refuse_twice, write_features
from dutyofficer.files.text import why_bad_id, why_bad_name

STORE = ("address", "equipment", "key_holders", "plan_reviewed")
_LONGEST_AUTHORITY = 120


def read_areas(path: Path) -> tuple[Area, ...]:
    """Read the areas in order. Errors: BadFile."""
    features = read_features(path, "id")
    refuse_twice(features, "id")
    return tuple(_area(feature) for feature in features)


def write_areas(path: Path, areas: Iterable[Area]) -> None:
    """Write what `read_areas` reads back the same."""
    write_features(path, ((_properties(area), area.geometry) for area in areas))


def _area(feature: Feature) -> Area:
    area = Area(
        id=feature.text("id", why_bad_id),
        name=feature.text("name", why_bad_name),
        short_name=feature.text("short_name", lambda text: _too_long(text, SHORT_NAME)),
        kind=_kind(feature),
        authority=feature.text("authority", lambda text: _too_long(text, _LONGEST_AUTHORITY)),
        flood_areas=_codes(feature),
        store=_store(feature),
        geometry=feature.geometry(),
    )
    if area.geometry is None and not area.flood_areas:
        raise feature.bad("has neither a shape nor flood_areas: no warning could ever match it")
    return area


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
    return tuple((key, words) for key, words in said if words)


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
    }
