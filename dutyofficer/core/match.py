"""Which areas of ours a warning concerns, and why, in words a tired person understands (F5, F6).

The only module that computes with polygons. Shapely is loaded when a matcher is built, so that --help stays fast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dutyofficer.core.area import Area, AreaKind, FloodArea, Match

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from dutyofficer.core.warning import HazardWarning

SLIVER = 0.01
"""An overlap smaller than this part of both polygons is two maps drawn differently, not a place under water."""

MOST_KEPT = 5000
"""Answers that are kept; more, and all are worked out anew."""

_COMMUNITIES = frozenset({AreaKind.STORE, AreaKind.PATCH})


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a warning concerns. `unmapped`: it is ours, but no store or patch of ours is known to lie in it (F6)."""

    ours: bool
    matches: tuple[Match, ...] = ()
    unmapped: bool = False


class Matcher:
    """Built once for a set of areas; answers every warning of every poll from prepared polygons and a cache."""

    def __init__(self, areas: Sequence[Area], flood_areas: Sequence[FloodArea], authorities: Sequence[str]) -> None:
        from shapely import STRtree

        self._areas = tuple(sorted(areas, key=lambda area: area.id))
        self._flood = {area.code.casefold(): area for area in flood_areas}
        self._ours = frozenset(_plain(name) for name in authorities)
        self._names = _names(self._areas)
        self._listed = {area.id: {code.casefold(): code for code in area.flood_areas} for area in self._areas}
        self._shapes = dict(_shapes((area.id, area.geometry) for area in self._areas))
        self._polygons = dict(_shapes((code, area.geometry) for code, area in self._flood.items()))
        self._tree_ids = tuple(self._shapes)
        self._tree = STRtree(list(self._shapes.values()))
        parents = {area.parent.casefold() for area in flood_areas if area.parent}
        self._codes = parents.union(self._flood, *self._listed.values())
        self._cache: dict[tuple[str, frozenset[str], str], Matched] = {}

    def match(self, warning: HazardWarning) -> Matched:
        """Say which areas the warning concerns. The answer depends on its code and the authorities it names."""
        code = (warning.flood_area or warning.code).casefold()
        # A code nobody knows can only match by name; one key for all of them keeps the cache small for ever.
        named = frozenset(_plain(name) for name in warning.authorities)
        key = (code if code in self._codes else "", named, warning.shape)
        if key not in self._cache:
            self._forget()
            self._cache[key] = self._match(*key)
        found = self._cache[key]
        # Weather is told by authority: that nobody mapped it to a community is no task for the team (F6).
        return found if warning.hazard == "flood" else replace(found, unmapped=False)

    def _forget(self) -> None:
        """Shapes come and go for ever; those of floods are the register's, and few."""
        if len(self._cache) > MOST_KEPT:
            self._cache.clear()

    def lacks_polygon(self, code: str) -> bool:
        """Whether the polygon of a flood area is still to be fetched (or what we hold of it cannot be read)."""
        return code.casefold() not in self._polygons

    def reaches_community(self, code: str) -> bool:
        """Whether a store or a patch of ours is known to lie in a flood area, or lists it (F6, F13)."""
        communities = {area.id for area in self._areas if area.kind in _COMMUNITIES}
        return any(match.area in communities for match in self._match(code.casefold(), frozenset(), "").matches)

    def _match(self, code: str, named: frozenset[str], shape: str) -> Matched:
        polygon = self._polygons.get(code) or next((found for _, found in _shapes([(code, shape)])), None)
        overlaps = self._overlaps(polygon)
        found = [match for area in self._areas if (match := self._why(area, code, named, overlaps)) is not None]
        ours = bool(found) or bool(named & self._ours)
        kinds = {area.id: area.kind for area in self._areas}
        mapped = any(kinds[match.area] in _COMMUNITIES for match in found)
        return Matched(ours, tuple(found), unmapped=ours and not mapped)

    def _why(
        self, area: Area, code: str, named: frozenset[str], overlaps: dict[str, tuple[float, float]]
    ) -> Match | None:
        """The first reason that holds: what people listed themselves is surer than a map, a map surer than a name."""
        both = bool(overlaps) and area.id in self._shapes
        of_area, of_flood = overlaps.get(area.id, (0.0, 0.0))
        share = min(of_area, 1.0) if both else None
        if why := self._listing(area, code):
            return Match(area.id, why, share)
        if max(of_area, of_flood) >= SLIVER:
            where = self._flood[code].name if code in self._flood else "the warning's area"
            return Match(area.id, _lies_in(where, of_area, of_flood), share)
        if names := self._names.get(area.id, {}).keys() & named:
            return Match(area.id, f"named: {self._names[area.id][min(names)]}", share)
        return None

    def _listing(self, area: Area, code: str) -> str:
        listed = self._listed[area.id]
        if code in listed:
            return f"lists {listed[code]}"
        children = (listed[child] for child in sorted(listed) if self._parent(child) == code)
        child = next(children, None)
        return f"its warning area {child} lies in this alert area" if child else ""

    def _parent(self, code: str) -> str | None:
        parent = self._flood[code].parent if code in self._flood else None
        return parent.casefold() if parent else None

    def _overlaps(self, polygon: BaseGeometry | None) -> dict[str, tuple[float, float]]:
        """For every area that a warning's polygon meets: the part of the area, and the part of the polygon."""
        if polygon is None:
            return {}
        hits = [self._tree_ids[index] for index in self._tree.query(polygon, predicate="intersects")]
        return {area: _parts(self._shapes[area], polygon) for area in hits}


def _parts(area: BaseGeometry, flood: BaseGeometry) -> tuple[float, float]:
    # One inside the other is common and cheap to see, as both are prepared; cutting thousands of vertices is not.
    if area.covers(flood):
        common = flood.area
    elif flood.covers(area):
        common = area.area
    else:
        common = area.intersection(flood).area
    return common / area.area, common / flood.area


def _lies_in(flood: str, of_area: float, of_flood: float) -> str:
    """A small flood area inside a large area of ours is better told the other way round than as 0 %."""
    if of_area < SLIVER:
        return f"{_percent(of_flood)} of {flood} lies in it"
    return f"{_percent(of_area)} of it lies in {flood}"


def _percent(part: float) -> str:
    return "all" if part > 0.995 else f"{part * 100:.0f} %"


def _names(areas: Iterable[Area]) -> dict[str, dict[str, str]]:
    """The names by which a publisher may mean an authority of ours: whole names, compared without case.

    A district's `authority` is the county it lies in; that name means the county, so it counts only where one bears it.
    """
    ours = [area for area in areas if area.kind is AreaKind.AUTHORITY]
    borne = {_plain(name) for area in ours for name in (area.name, area.short_name)}
    shared = Counter(_plain(area.authority) for area in ours)
    names = {}
    for area in ours:
        own = [area.name, area.short_name]
        if shared[_plain(area.authority)] == 1 and _plain(area.authority) not in borne:
            own.append(area.authority)
        names[area.id] = {_plain(name): name for name in own if name.strip()}
    return names


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _shapes(geometries: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, BaseGeometry]]:
    """The usable polygons. One that cannot be read counts as none: its codes and names must go on matching."""
    import shapely

    kept = [(key, text) for key, text in geometries if text]
    read = shapely.from_geojson([text for _, text in kept], on_invalid="ignore")
    for (key, _), shape in zip(kept, read, strict=True):
        mended = shapely.make_valid(shape) if shape is not None and not shape.is_valid else shape
        if mended is not None and mended.area:
            shapely.prepare(mended)
            yield key, mended
