"""Outlines for a small map: GeoJSON read, laid flat, clipped to a frame, simplified, and written as paths.

No shape is compared here (core/match.py does that): this is only what people see. Coordinates of a drawing are whole
units with y downwards; a degree of longitude is as long as it is at the frame's middle latitude.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians

Point = tuple[float, float]
Ring = tuple[Point, ...]
Rings = tuple[Ring, ...]

SPARE = 40
"""Units around the frame that are still drawn, so that no cut edge is seen."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the world, in degrees, and how it lies on a drawing of `width` by `height` units."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    width: int
    height: int

    def flat(self, ring: Ring) -> Ring:
        """Where these lie on the drawing."""
        return tuple(((x - self.west) * self.scale_x, (self.north - y) * self.scale_y) for x, y in ring)


def frame_around(points: Sequence[Point], width: int = 800, *, margin: float = 0.06, most: int = 620) -> Frame:
    """The frame in which all of these are seen, with some room around them; never a mere dot, never a mere strip."""
    xs, ys = [x for x, _ in points] or [-8.0, 2.0], [y for _, y in points] or [50.0, 60.0]
    middle = (min(ys) + max(ys)) / 2
    flat = cos(radians(middle))
    span_x, span_y = max(max(xs) - min(xs), 0.02), max(max(ys) - min(ys), 0.02)
    span_x = max(span_x, span_y / flat / 2) * (1 + 2 * margin)
    span_y = max(span_y * (1 + 2 * margin), span_x * flat / 2)
    scale = min(width / span_x, most / span_y * flat)
    west = (min(xs) + max(xs)) / 2 - width / scale / 2
    height = round(span_y * scale / flat)
    return Frame(west, middle + span_y / 2, scale, scale / flat, width, height)


@lru_cache(maxsize=2000)
def outline(geometry: str) -> Rings:
    """The outer rings of a polygon or of several, holes left out; nothing of what cannot be read."""
    try:
        found = json.loads(geometry)
        return tuple(_ring(polygon[0]) for polygon in _polygons(found) if polygon)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return ()


def _polygons(found: dict[str, list[list[list[list[float]]]]]) -> Iterable[list[list[list[float]]]]:
    if str(found["type"]) == "GeometryCollection":
        return [polygon for one in found["geometries"] for polygon in _polygons(one)]  # type: ignore[arg-type]
    if str(found["type"]) == "Polygon":
        return [found["coordinates"]]  # type: ignore[list-item]
    return found["coordinates"] if str(found["type"]) == "MultiPolygon" else []


def _ring(positions: Iterable[Sequence[float]]) -> Ring:
    return tuple((float(position[0]), float(position[1])) for position in positions)


@lru_cache(maxsize=1000)
def drawn(rings: Rings, frame: Frame, tolerance: float = 1.2) -> str:
    """The `d` of a path for these in that frame; empty if nothing of them is seen in it."""
    cut = (clipped(frame.flat(ring), frame) for ring in rings)
    found = (simple(ring, tolerance) for ring in cut if len(ring) > 2)
    return "".join(_path(ring) for ring in found if len(ring) > 2)


def _path(ring: Sequence[Point]) -> str:
    """Steps from point to point: half as long as coordinates."""
    at = [(round(x), round(y)) for x, y in ring]
    steps = [(x - w, y - v) for (w, v), (x, y) in pairwise(at)]
    return f"M{at[0][0]},{at[0][1]}l" + " ".join(f"{x},{y}" for x, y in steps if x or y) + "z"


def simple(ring: Sequence[Point], tolerance: float) -> list[Point]:
    """Without the points that lie closer than `tolerance` to the line without them (Douglas and Peucker).

    A ring has no ends: it is halved at its first point and the one farthest from that.
    """
    points = list(ring[:-1] if ring[0] == ring[-1] else ring)
    if len(points) < 3:
        return points
    far = max(range(len(points)), key=lambda n: hypot(points[n][0] - points[0][0], points[n][1] - points[0][1]))
    halves = _line(points[: far + 1], tolerance), _line([*points[far:], points[0]], tolerance)
    return [*halves[0][:-1], *halves[1][:-1]]


def _line(points: list[Point], tolerance: float) -> list[Point]:
    """Iterative: a boundary of thousands of points would go deeper than a stack should."""
    kept, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        worst, at = max((_off(points[n], points[first], points[last]), n) for n in range(first + 1, last))
        if worst > tolerance:
            kept.add(at)
            todo += [(first, at), (at, last)]
    return [points[n] for n in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far from the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(dx * (start[1] - point[1]) - dy * (start[0] - point[0])) / length


def clipped(ring: Ring, frame: Frame) -> list[Point]:
    """What of a ring lies in the frame and a little around it (Sutherland and Hodgman); empty if nothing does."""
    points = list(ring)
    sides = ((0, 1, -SPARE), (0, -1, frame.width + SPARE), (1, 1, -SPARE), (1, -1, frame.height + SPARE))
    for axis, sign, limit in sides:
        points = _one_side(points, axis, sign, limit)
    return points


def _one_side(points: Sequence[Point], axis: int, sign: int, limit: float) -> list[Point]:
    found: list[Point] = []
    for before, point in zip((*points[-1:], *points[:-1]), points, strict=True):
        inside, was = sign * (point[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
        if inside is not was:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            found.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inside:
            found.append(point)
    return found


def extent(rings: Rings) -> float:
    """How large a part of the world these take up, roughly: to draw what is large below what is small."""
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys)) if xs else 0.0


def middle(rings: Rings, frame: Frame) -> Point | None:
    """About where a label goes: the middle of the largest ring's extent, if that is seen in the frame."""
    flat = [frame.flat(ring) for ring in rings if ring]
    if not flat:
        return None
    boxes = [(min(x for x, _ in r), max(x for x, _ in r), min(y for _, y in r), max(y for _, y in r)) for r in flat]
    left, right, top, low = max(boxes, key=lambda box: (box[1] - box[0]) * (box[3] - box[2]))
    x, y = (left + right) / 2, (top + low) / 2
    return (x, y) if 0 <= x <= frame.width and 0 <= y <= frame.height else None
