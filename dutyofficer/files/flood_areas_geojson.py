"""flood_areas.geojson: the publisher's flood areas. Codes keep their letter case and are compared without it (F2)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dutyofficer.core.area import FloodArea
from dutyofficer.files.geojson import Feature, Note, read_features, refuse_twice, unsaid, write_features
from dutyofficer.files.text import why_bad_id


def read_flood_areas(path: Path, note: Note = unsaid) -> tuple[FloodArea, ...]:
    """Read the flood areas in order; `note` takes what was put right in them. Errors: BadFile."""
    features = read_features(path, "code")
    refuse_twice(features, "code")
    return tuple(_flood_area(feature, note) for feature in features)


def write_flood_areas(path: Path, flood_areas: Iterable[FloodArea]) -> None:
    """Write what `read_flood_areas` reads back the same."""
    write_features(
        path, (({"code": area.code, "name": area.name, "parent": area.parent}, area.geometry) for area in flood_areas)
    )


def _flood_area(feature: Feature, note: Note) -> FloodArea:
    return FloodArea(
        code=feature.text("code", why_bad_id),
        name=feature.text("name"),
        parent=feature.text("parent") or None,
        geometry=feature.geometry(note),
    )
