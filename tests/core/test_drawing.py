"""Outlines for the map: nothing but what people see, and never more of it than a page can carry."""

from __future__ import annotations

import json
from math import cos, radians, sin

import pytest

from dutyofficer.core.drawing import Frame, clipped, drawn, extent, frame_around, middle, outline, simple

SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0))
UNIT = Frame(west=0, north=100, scale_x=1, scale_y=1, width=100, height=100)
"""One unit a degree, from (0, 100) down to (100, 0)."""


@pytest.mark.parametrize(
    ("geometry", "rings"),
    [
        # One polygon: its outer ring, its hole left out.
        ({"type": "Polygon", "coordinates": [SQUARE, [(1, 1), (2, 1), (2, 2), (1, 1)]]}, 1),
        # Several: the outer ring of each.
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, 2),
        # Polygons among other things.
        ({"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": [SQUARE]}]}, 1),
        # Positions with a height.
        ({"type": "Polygon", "coordinates": [[(x, y, 3.0) for x, y in SQUARE]]}, 1),
        # A line has no outline, nor has what is no geometry.
        ({"type": "LineString", "coordinates": SQUARE}, 0),
        ({"type": "Polygon", "coordinates": "nonsense"}, 0),
        ({"kind": "Polygon"}, 0),
        ([1, 2], 0),
    ],
)
def test_outlines_are_read_from_geojson(geometry: object, rings: int) -> None:
    assert len(outline(json.dumps(geometry))) == rings


def test_what_is_no_json_has_no_outline() -> None:
    assert outline("") == outline("<html>") == ()


def test_a_frame_keeps_the_shape_of_the_land() -> None:
    """A square kilometre is square: a degree of longitude is as long as it is at that latitude."""
    frame = frame_around([(-1.2, 52.6), (-0.8, 52.8)])
    assert frame.scale_x / frame.scale_y == pytest.approx(cos(radians(52.7)), rel=0.01)
    for corner in ((-1.2, 52.6), (-0.8, 52.8)):
        ((x, y),) = frame.flat((corner,))
        assert 0 < x < frame.width
        assert 0 < y < frame.height


@pytest.mark.parametrize("points", [[], [(-1.1, 52.7)], [(-1.1, 52.0), (-1.1, 53.0)], [(-2.0, 52.7), (1.0, 52.7)]])
def test_a_frame_is_never_a_dot_nor_a_strip(points: list[tuple[float, float]]) -> None:
    frame = frame_around(points)
    assert frame.width == 800
    assert 300 <= frame.height <= 620


def test_north_is_up() -> None:
    frame = frame_around([(-1.2, 52.6), (-0.8, 52.8)])
    (north, south) = frame.flat(((-1.0, 52.8), (-1.0, 52.6)))
    assert north[1] < south[1]


def test_points_on_a_line_are_left_out() -> None:
    """Those that lie closer to it than anybody could see."""
    ring = [(0.0, 0.0), (5.0, 0.3), (10.0, 0.0), (10.0, 10.0), (5.0, 9.8), (0.0, 10.0), (0.0, 0.0)]
    assert simple(ring, 1.0) == [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert len(simple(ring, 0.1)) == 6


def test_a_ring_of_thousands_of_points_is_simplified() -> None:
    circle = tuple((50 + 40 * cos(n / 1000), 50 + 40 * sin(n / 1000)) for n in range(6284))
    found = simple(circle, 1.0)
    assert 8 <= len(found) <= 40
    assert all(abs((x - 50) ** 2 + (y - 50) ** 2 - 1600) < 90 for x, y in found)


@pytest.mark.parametrize("ring", [SQUARE[:1], SQUARE[:2], ((1.0, 1.0), (1.0, 1.0))])
def test_less_than_a_triangle_is_left_as_it_is(ring: tuple[tuple[float, float], ...]) -> None:
    assert len(simple(ring, 1.0)) <= 2


def test_what_lies_outside_is_cut_off() -> None:
    """A county around a zoomed place must not fill the page with what nobody sees."""
    huge = ((-5000.0, -5000.0), (5000.0, -5000.0), (5000.0, 5000.0), (-5000.0, 5000.0))
    assert {abs(x) for x, _ in clipped(huge, UNIT)} == {40, 140}
    far = tuple((x + 900, y) for x, y in SQUARE)
    assert clipped(far, UNIT) == []
    assert drawn((far,), UNIT) == ""


def test_a_path_is_whole_steps_and_closed() -> None:
    assert drawn((SQUARE,), UNIT) == "M0,100l10,0 0,-10 -10,0z"


def test_a_label_goes_into_the_largest_part_if_it_is_seen() -> None:
    small = tuple((x / 10 + 50, y / 10) for x, y in SQUARE)
    assert middle((small, SQUARE), UNIT) == (5, 95)
    assert middle((tuple((x + 900, y) for x, y in SQUARE),), UNIT) is None
    assert middle((), UNIT) is None


def test_what_is_larger_is_drawn_first() -> None:
    assert extent((SQUARE,)) == 100
    assert extent(()) == 0
