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

Note = Callable[[str], None]
"""Takes a line about something that was put right, for whoever imports the file."""

MOST_POINTS = 100_000
"""Of one shape: more is a coast or a fault, and every warning would be slow to match."""
_SHAPES = ("Polygon", "MultiPolygon")
# West, south, east, north of Great Britain, its islands and Northern Ireland.
_BRITAIN = (-9.0, 49.5, 2.5, 61.2)


def unsaid(_: str) -> None:
    """A note that nobody reads."""


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

    def geometry(self, note: Note = unsaid) -> str | None:
        """The shape as GeoJSON text, or None. An unsound one is repaired, with a note; what is no area is refused."""
        if self.raw_geometry is None:
            return None
        if not isinstance(self.raw_geometry, dict) or self.raw_geometry.get("type") not in _SHAPES:
            raise self.bad("the shape is neither a Polygon nor a MultiPolygon")
        return _checked(self, self.raw_geometry, note)

    def say(self, what: str) -> str:
        """A note about it, with its place."""
        return f"{self.file}: {self.place}: {what}"


def read_features(path: Path, key: str) -> list[Feature]:
    """The features of a FeatureCollection, each named by the property `key`. Errors: BadFile."""
    return _features(path.name, _load(path), key)


def read_shape(path: Path, note: Note = unsaid) -> str:
    """All shapes of a file as one; a Feature or a geometry alone will do. Errors: BadFile, also if there is none."""
    import shapely

    document = _load(path)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind in _SHAPES:
        kind, document = "Feature", {"type": "Feature", "properties": None, "geometry": document}
    if kind == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    shapes = [text for feature in _features(path.name, document, "id") if (text := feature.geometry(note))]
    if not shapes:
        raise BadFile(path.name, "", "has no shape in it")
    return str(shapely.to_geojson(shapely.union_all(shapely.from_geojson(shapes))))


def _features(file: str, document: Any, key: str) -> list[Feature]:
    items = document.get("features") if isinstance(document, dict) else None
    if not isinstance(items, list) or document.get("type") != "FeatureCollection":
        raise BadFile(file, "", "is not a GeoJSON FeatureCollection")
    return [_feature(file, number, item, key) for number, item in enumerate(items, 1)]


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


def _checked(feature: Feature, geometry: dict[str, Any], note: Note) -> str:
    """The shape itself if it is sound, else what shapely can make of it."""
    import shapely.errors  # loaded only when a shape is read, so that --help stays fast
    import shapely.geometry

    try:
        points = list(_points(geometry["coordinates"]))
        _check_points(feature, points)
        shape = shapely.geometry.shape(geometry)
    except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError, shapely.errors.ShapelyError) as error:
        raise feature.bad("the shape is not a list of rings of longitude and latitude") from error
    if shape.is_valid and not shape.is_empty:
        return _dump({"type": geometry["type"], "coordinates": geometry["coordinates"]})
    # By structure: what lies in two parts of a shape is in it once, and a hole stays a hole. The other way counts
    # borders, and takes what two rings both cover for dry land. A line that is left over is no area.
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if mended.area <= 0:
        raise feature.bad("the shape has no area and cannot be repaired")
    note(feature.say(f"the shape was repaired, look at it on a map ({shapely.is_valid_reason(shape)})"))
    return _dump(shapely.geometry.mapping(mended))


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)


def _check_points(feature: Feature, points: list[tuple[float, float]]) -> None:
    """Refuse eastings and northings, latitude before longitude, and other countries: they match nothing, in silence."""
    if len(points) > MOST_POINTS:
        raise feature.bad(f"the shape has {len(points):,} points; {MOST_POINTS:,} are the most")
    outside = next((point for point in points if not _in_britain(*point)), None)
    if outside is None:
        return
    first, second = outside
    if all(_in_britain(*reversed(point)) for point in points):
        raise feature.bad("latitude and longitude are swapped; longitude comes first")
    if not (math.fabs(first) <= 180 and math.fabs(second) <= 90):
        raise feature.bad(f"{first:g}, {second:g} is not a longitude and latitude (WGS84)")
    raise feature.bad(f"{first:g}, {second:g} lies outside Great Britain")


def _in_britain(longitude: float, latitude: float) -> bool:
    west, south, east, north = _BRITAIN
    return west <= longitude <= east and south <= latitude <= north


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
