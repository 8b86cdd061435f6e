"""F5, F6, F7 as they are written, worked out slowly with plain shapely, beside the matcher: any shapes and codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from dutyofficer.core import match as matching
from dutyofficer.core.area import COMMUNITIES, Area, AreaKind, FloodArea
from dutyofficer.core.match import SLIVER, TOUCH, Matcher
from dutyofficer.core.warning import HazardWarning
from tests.core.test_match import warning

CODES = ("WA1", "WA2", "FW1", "FW2", "FW3", "fw1", "other")
NAMES = ("Leicester", "leicestershire", "Rutland", "Kent")
OURS = ("Leicester", "Leicestershire")

few = settings(max_examples=40, deadline=None, derandomize=True)
numbers = st.integers(0, 6)
widths = st.sampled_from([0.001, 0.05, 1.0, 2.0, 5.0])


@st.composite
def boxes(draw: st.DrawFn) -> BaseGeometry:
    """On a grid, so that they touch, cover each other or share a thin strip."""
    x, y = draw(numbers), draw(numbers)
    return box(x, y, x + draw(widths), y + draw(widths))


@st.composite
def shapes(draw: st.DrawFn) -> BaseGeometry:
    """Boxes, boxes with a hole, of two parts, that cross themselves, and triangles."""
    kind, one = draw(st.sampled_from(["box", "hole", "parts", "crossed", "triangle"])), draw(boxes())
    x, y = one.bounds[0], one.bounds[1]
    if kind == "hole":
        return box(x, y, x + 4, y + 4) - box(x + 1, y + 1, x + 3, y + 3)
    if kind == "parts":
        return MultiPolygon([box(x, y, x + 1, y + 1), box(x + 2, y, x + 2 + draw(widths), y + 1)])
    if kind == "crossed":
        return Polygon([(x, y), (x + 2, y + 2), (x + 2, y), (x, y + 2)])
    return one if kind == "box" else Polygon([(x, y), (x + 3, y + 1), (x + 1, y + draw(widths))])


drawn = st.none() | shapes().map(shapely.to_geojson)
listed = st.lists(st.sampled_from(CODES[:5]), max_size=2).map(tuple)
places = st.builds(
    lambda number, kind, name, codes, shape: Area(
        id=f"a{number}", kind=kind, name=name, flood_areas=codes, geometry=shape
    ),
    st.integers(0, 99), st.sampled_from(AreaKind), st.sampled_from(NAMES), listed, drawn,
)  # fmt: skip
many_places = st.lists(places, max_size=5, unique_by=lambda area: area.id)
floods = st.tuples(drawn, drawn, drawn, drawn, st.sampled_from([None, "WA1", "wa2"])).map(
    lambda five: [
        FloodArea(code="WA1", name="one", geometry=five[0]),
        FloodArea(code="WA2", name="two", geometry=five[1]),
        FloodArea(code="FW1", name="child", parent="WA1", geometry=five[2]),
        FloodArea(code="FW2", name="other child", parent=five[4], geometry=five[3]),
    ]
)
asked = st.builds(
    lambda code, named, shape: replace(warning(code, *named), shape=shape or ""),
    st.sampled_from(CODES), st.lists(st.sampled_from(NAMES), max_size=2), drawn,
)  # fmt: skip


def polygon(text: str | None) -> BaseGeometry | None:
    """Sound, or none."""
    return shapely.make_valid(shapely.from_geojson(text), method="structure", keep_collapsed=False) if text else None


def water(one: HazardWarning, flood: Sequence[FloodArea]) -> BaseGeometry | None:
    """F7: an alert area is at least all of its warning areas; a shape that comes with a warning is second best."""
    known = {area.code.casefold(): area for area in flood}
    code = one.code.casefold()
    own = (polygon(known[code].geometry) if code in known else None) or polygon(one.shape)
    inside = [polygon(area.geometry) for area in flood if area.parent and area.parent.casefold() == code]
    parts = [part for part in (own, *inside) if part is not None]
    return shapely.union_all(parts) if parts else None


def by_words(area: Area, one: HazardWarning, flood: Sequence[FloodArea], wet: BaseGeometry | None) -> bool:
    """It lists the code, a warning area in it, or the alert area around it; or it is an authority of that name."""
    theirs, code = {said.casefold() for said in area.flood_areas}, one.code.casefold()
    parents = {each.code.casefold(): (each.parent or "").casefold() for each in flood}
    apart = wet is not None and area.geometry is not None
    around = parents.get(code, "") in theirs and not apart
    named = area.kind is AreaKind.AUTHORITY and area.name.casefold() in {name.casefold() for name in one.authorities}
    return code in theirs or any(parents.get(said) == code for said in theirs) or around or named


def expected(
    areas: Sequence[Area], flood: Sequence[FloodArea], one: HazardWarning
) -> tuple[set[str], set[str], bool, bool]:
    """Who is concerned, who is only shown, whether it is ours, whether it is unmapped."""
    wet, told, shown = water(one, flood), set(), set()
    for area in areas:
        place, part = polygon(area.geometry), 0.0
        if place is not None and wet is not None:
            common = place.intersection(wet).area
            part = max(common / place.area, common / wet.area)
            assume(abs(part - SLIVER) > 1e-6)
            assume(not TOUCH / 10 < part < TOUCH * 10)
        if by_words(area, one, flood, wet) or part >= SLIVER:
            told.add(area.id)
        elif part > TOUCH:
            shown.add(area.id)
    ours = bool(told) or bool({name.casefold() for name in one.authorities} & {name.casefold() for name in OURS})
    return told, shown, ours, ours and not any(a.id in told for a in areas if a.kind in COMMUNITIES)


@few
@given(many_places, floods, asked)
def test_the_matcher_is_the_rule(areas: list[Area], flood: list[FloodArea], one: HazardWarning) -> None:
    """F5, F6, F7: touching, nested, thin, holed and crossed shapes, listed, named, in and around alert areas."""
    found = Matcher(areas, flood, OURS).match(one)
    told, shown = {match.area for match in found.matches}, {match.area for match in found.slivers}
    assert (told, shown, found.ours, found.unmapped) == expected(areas, flood, one)
    assert all(match.why for match in (*found.matches, *found.slivers))
    wet = water(one, flood)
    for match in (*found.matches, *found.slivers):
        place = polygon(next(area.geometry for area in areas if area.id == match.area))
        known = None if wet is None or place is None else place.intersection(wet).area / place.area
        assert (match.share is None) is (known is None)
        assert match.share is None or known is None or abs(match.share - min(known, 1)) < 1e-9


@few
@given(many_places, floods, asked, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(
    areas: list[Area], flood: list[FloodArea], one: HazardWarning, random: object
) -> None:
    """F5: neither of our areas nor of the publisher's; what comes out is in the order of ids."""
    before = Matcher(areas, flood, OURS).match(one)
    mixed, others = list(areas), list(flood)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(others)  # type: ignore[attr-defined]
    assert Matcher(mixed, others, OURS).match(one) == before
    assert list(before.matches) == sorted(before.matches, key=lambda match: match.area)


@few
@given(many_places, floods, st.lists(asked, min_size=2, max_size=6), st.integers(1, 4))
def test_the_cache_changes_no_answer(
    areas: list[Area], flood: list[FloodArea], all_asked: list[HazardWarning], kept: int
) -> None:
    """F5: asked again, in whatever order, and however few answers are kept."""
    fresh = [Matcher(areas, flood, OURS).match(one) for one in all_asked]
    matcher, before = Matcher(areas, flood, OURS), matching.MOST_KEPT
    try:
        matching.MOST_KEPT = kept
        assert [matcher.match(one) for one in all_asked] == fresh
        assert [matcher.match(one) for one in reversed(all_asked)] == fresh[::-1]
    finally:
        matching.MOST_KEPT = before
