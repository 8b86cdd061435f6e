"""Which areas of ours a warning concerns, and why, in words a tired person understands (F5, F6, F7).

The only module that computes with polygons. Shapely is loaded when a matcher is built, so that --help stays fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from dutyofficer.core.area import COMMUNITIES, Area, FloodArea, Match
from dutyofficer.core.listing import Listing, Whys, plain

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from dutyofficer.core.warning import HazardWarning

SLIVER = 0.01
"""An overlap smaller than this part of both polygons is two maps drawn differently: shown, and tells nobody."""

TOUCH = 1e-9
"""An overlap smaller than this part of both is the rounding of two polygons that touch: nothing at all."""

MOST_KEPT = 5000
"""Answers that are kept; more, and all are worked out anew."""

Overlaps = dict[str, tuple[float, float]]
"""By the id of an area of ours, the part of it that is covered, and the part of the warning's polygon in it."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a warning concerns. `unmapped`: it is ours, but no store or patch of ours is known to lie in it (F6).

    `slivers` are areas that it only just overlaps: people may want to see it, nobody is told.
    """

    ours: bool
    matches: tuple[Match, ...] = ()
    unmapped: bool = False
    slivers: tuple[Match, ...] = ()


class Matcher:
    """Built once for a set of areas; answers every warning of every poll from prepared polygons and a cache."""

    def __init__(self, areas: Sequence[Area], flood_areas: Sequence[FloodArea], authorities: Sequence[str]) -> None:
        from shapely import STRtree

        self._flood = {area.code.casefold(): area for area in flood_areas}
        self._ours = frozenset(plain(name) for name in authorities)
        self._listing = Listing.of(areas, flood_areas)
        self._communities = frozenset(area.id for area in areas if area.kind in COMMUNITIES)
        self._shapes = dict(_shapes((area.id, area.geometry) for area in areas))
        self._polygons = dict(_shapes((code, area.geometry) for code, area in self._flood.items()))
        # Joined before any poll: to do it took longer than all else that matching does.
        self._whole = {code: whole for code in self._listing.children if (whole := self._joined(code)) is not None}
        self._tree_ids = tuple(self._shapes)
        self._tree = STRtree(list(self._shapes.values()))
        self._cache: dict[tuple[str, frozenset[str], str], Matched] = {}

    def match(self, warning: HazardWarning) -> Matched:
        """Say which areas the warning concerns. The answer depends on its code, its shape and whom it names."""
        code = (warning.flood_area or warning.code).casefold()
        # A code nobody knows can only match by name; one key for all of them keeps the cache small for ever.
        known = code if code in self._listing.codes else ""
        found = self._found(known, frozenset(plain(name) for name in warning.authorities), warning.shape)
        # Weather is told by authority: that nobody mapped it to a community is no task for the team (F6).
        return found if warning.hazard == "flood" else replace(found, unmapped=False)

    def of_code(self, code: str) -> Matched:
        """Whom a flood area concerns, whatever authorities its warnings name."""
        return self._found(code.casefold(), frozenset(), "")

    def lacks_polygon(self, code: str) -> bool:
        """Whether the polygon of a flood area is still to be fetched (or what we hold of it cannot be read)."""
        return code.casefold() not in self._polygons

    def reaches_community(self, code: str) -> bool:
        """Whether a store or a patch of ours is known to lie in a flood area, or lists it (F6, F13)."""
        return any(match.area in self._communities for match in self.of_code(code).matches)

    def _found(self, code: str, named: frozenset[str], shape: str) -> Matched:
        key = (code, named, shape)
        if (found := self._cache.get(key)) is None:
            found = self._match(*key)
            if len(self._cache) >= MOST_KEPT:  # shapes of weather come and go for ever
                self._cache.clear()
            self._cache[key] = found
        return found

    def _match(self, code: str, named: frozenset[str], shape: str) -> Matched:
        polygon = self._polygon(code, shape)
        overlaps = {} if polygon is None else self._overlaps(polygon)
        listed, names = self._listing.listed.get(code, {}), self._listing.names(named)
        # A map that says it lies elsewhere is surer than a large area that people listed around it.
        around = {area: why for area, why in self._listing.around.get(code, {}).items()
                  if polygon is None or area not in self._shapes}  # fmt: skip
        told = {area for area, parts in overlaps.items() if max(parts) >= SLIVER}
        maps = {area: _lies_in(self._where(code), *overlaps[area]) for area in told}
        # The last that has something to say is the reason: what people listed themselves, then a map, then a name.
        whys = names | around | maps | listed
        slight = {a: _only_just(self._where(code), *parts) for a, parts in overlaps.items() if a not in whys}
        drawn = set() if polygon is None else self._shapes.keys() & {*whys, *slight}
        shares = {area: min(overlaps.get(area, (0.0, 0.0))[0], 1.0) for area in drawn}
        ours = bool(whys) or bool(named & self._ours)
        unmapped = ours and self._communities.isdisjoint(whys)
        return Matched(ours, _matches(whys, shares), unmapped, _matches(slight, shares))

    def _where(self, code: str) -> str:
        return self._flood[code].name if code in self._flood else "the warning's area"

    def _polygon(self, code: str, shape: str) -> BaseGeometry | None:
        """The register's, else the warning's own. An alert area is at least all of its warning areas (F7)."""
        own = self._whole.get(code) or self._polygons.get(code)
        if own is not None or not shape:
            return own
        own = next((found for _, found in _shapes([(code, shape)])), None)
        return self._joined(code, own) if code in self._listing.children else own

    def _joined(self, code: str, own: BaseGeometry | None = None) -> BaseGeometry | None:
        """An alert area, with whatever of its warning areas lies beyond it."""
        import shapely

        own = own or self._polygons.get(code)
        inside = [self._polygons[child] for child in self._listing.children.get(code, ()) if child in self._polygons]
        beyond = [child for child in inside if own is None or not own.covers(child)]
        if not beyond:
            return own
        whole = shapely.union_all([*beyond, own] if own is not None else beyond)
        shapely.prepare(whole)
        return whole

    def _overlaps(self, polygon: BaseGeometry) -> Overlaps:
        """Every area that shares more with it than a border."""
        hits = [self._tree_ids[index] for index in self._tree.query(polygon, predicate="intersects")]
        parts = {area: _parts(self._shapes[area], polygon) for area in hits}
        return {area: both for area, both in parts.items() if max(both) > TOUCH}


def _matches(whys: Whys, shares: Mapping[str, float]) -> tuple[Match, ...]:
    return tuple(Match(area, whys[area], shares.get(area)) for area in sorted(whys))


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


def _only_just(flood: str, of_area: float, of_flood: float) -> str:
    return f"{_percent(of_area)} of it lies in {flood}, {_percent(of_flood)} of that: too little, nobody is told"


def _percent(part: float) -> str:
    if part < SLIVER:
        return f"{part * 100:.1g} %" if part >= 0.0001 else "under 0.01 %"
    return "all" if part > 0.995 else f"{part * 100:.0f} %"


def _shapes(geometries: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, BaseGeometry]]:
    """The usable polygons. One that cannot be read counts as none: its codes and names must go on matching."""
    import shapely

    kept = [(key, text) for key, text in geometries if text]
    read = shapely.from_geojson([text for _, text in kept], on_invalid="ignore")
    for (key, _), shape in zip(kept, read, strict=True):
        if shape is not None and not shape.is_valid:
            shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if shape is not None and 0 < shape.area < inf:
            shapely.prepare(shape)
            yield key, shape
