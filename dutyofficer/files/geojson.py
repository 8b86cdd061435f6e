"""What both GeoJSON files share: features with their place in the file, and shapes that can be matched."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, write_text

_SHAPES = ("Polygon", "MultiPolygon")
# Where the swapped form of a British or Irish place would lie: latitude first. No land of ours is there.
_SWAPPED = (49.0, -14.0, 61.5, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature; `place` is its number, counted from 1, and the id it claims."""

    file: str
    place: str
    properties: Mapping[str, Any]
    raw_geometry: object

    def bad(self, why: str) -> BadFile:
        return BadFile(self.file, self.place, why)

    def text(self, key: str, check: Callable[[str], str] = lambda _: "") -> str:
        """A property that is text or left out. `check` says what is wrong with it, or nothing."""
        value = self.properties.get(key)
        if not isinstance(value, str | None):
            raise self.bad(f"{key} is not text")
        stripped = (value or "").strip()
        if why := check(stripped):
            raise self.bad(f"{key} {why}")
        return stripped

    def geometry(self) -> str | None:
        """The shape as GeoJSON text, or None. One that crosses itself is repaired; what is no area is refused."""
        if self.raw_geometry is None:
            return None
        if not isinstance(self.raw_geometry, dict) or self.raw_geometry.get("type") not in _SHAPES:
            raise self.bad("the shape is neither a Polygon nor a MultiPolygon")
        return _checked(self, self.raw_geometry)


def read_features(path: Path, key: str) -> list[Feature]:
    """The features of a FeatureCollection, each named by the property `key`. Errors: BadFile."""
    document = _load(path)
    items = document.get("features") if isinstance(document, dict) else None
    if not isinstance(items, list) or document.get("type") != "FeatureCollection":
        raise BadFile(path.name, "", "is not a GeoJSON FeatureCollection")
    return [_feature(path.name, number, item, key) for number, item in enumerate(items, 1)]


def write_features(path: Path, features: Iterable[tuple[dict[str, Any], str | None]]) -> None:
    """Write properties and geometry texts, a feature a line, so that two exports can be compared by eye."""
    lines = [
        _dump({"type": "Feature", "properties": properties, "geometry": json.loads(geometry) if geometry else None})
        for properties, geometry in features
    ]
    write_text(path, '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")


def refuse_twice(features: Iterable[Feature], key: str) -> None:
    """Refuse an id that two features share, in whatever letter case."""
    seen: dict[str, str] = {}
    for feature in features:
        name = feature.text(key).casefold()
        if name and seen.setdefault(name, feature.place) != feature.place:
            raise feature.bad(f"{key} is the same as in {seen[name]}")


def _load(path: Path) -> Any:
    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(read_text(path), parse_constant=refuse)
    except RecursionError as error:
        raise BadFile(path.name, "", "is nested too deeply") from error
    except ValueError as error:
        raise BadFile(path.name, "", f"is not JSON: {error}") from error


def _feature(file: str, number: int, item: object, key: str) -> Feature:
    properties = item.get("properties") if isinstance(item, dict) else None
    if not isinstance(item, dict) or item.get("type") != "Feature" or not isinstance(properties, dict | None):
        raise BadFile(file, f"feature {number}", "is not a GeoJSON feature")
    name = (properties or {}).get(key)
    place = f"feature {number} ({name})" if name else f"feature {number}"
    return Feature(file=file, place=place, properties=properties or {}, raw_geometry=item.get("geometry"))


def _checked(feature: Feature, geometry: dict[str, Any]) -> str:
    """The shape itself if it is sound, else what shapely can make of it."""
    import shapely.errors  # loaded only when a shape is read, so that --help stays fast
    import shapely.geometry

    try:
        points = list(_points(geometry["coordinates"]))
        shape = shapely.geometry.shape(geometry)
    except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError, shapely.errors.ShapelyError) as error:
        raise feature.bad("the shape is not a list of rings of longitude and latitude") from error
    _check_points(feature, points)
    if shape.is_valid and not shape.is_empty:
        return _dump({"type": geometry["type"], "coordinates": geometry["coordinates"]})
    polygons = list(_polygons(shapely.make_valid(shape)))
    if not polygons:
        raise feature.bad("the shape has no area and cannot be repaired")
    return _dump(shapely.geometry.mapping(shapely.unary_union(polygons)))


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)


def _check_points(feature: Feature, points: list[tuple[float, float]]) -> None:
    """Refuse eastings and northings, and latitude before longitude: both would match nothing, in silence."""
    for first, second in points:
        if not (math.fabs(first) <= 180 and math.fabs(second) <= 90):
            raise feature.bad(f"{first:g}, {second:g} is not a longitude and latitude (WGS84)")
    west, south, east, north = _SWAPPED
    if points and all(west <= first <= east and south <= second <= north for first, second in points):
        raise feature.bad("latitude and longitude are swapped; longitude comes first")


def _polygons(shape: Any) -> Iterator[Any]:
    """The parts of a repaired shape that have an area; the lines and points that repair leaves over are dropped."""
    if shape.geom_type == "Polygon":
        if shape.area > 0:
            yield shape
        return
    for part in getattr(shape, "geoms", ()):
        yield from _polygons(part)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
