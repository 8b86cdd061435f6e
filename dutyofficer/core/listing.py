"""What can be said of a code or a name without any map: which of our areas list it or bear it (F5, F7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dutyofficer.core.area import Area, AreaKind, FloodArea

Whys = dict[str, str]
"""By the id of an area of ours, why it is concerned."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Every way in which areas of ours are concerned by words alone. Codes are folded: they are compared so (F2).

    `listed`: by code, areas that list it, or that list a warning area in this alert area. `around`: by code, areas that
    list the alert area in which it lies. `named`: by a plain name, areas that are meant by it. `children`: by the code
    of an alert area, its warning areas. `codes`: every code that anybody has ever heard of.
    """

    listed: Mapping[str, Whys]
    around: Mapping[str, Whys]
    named: Mapping[str, Whys]
    children: Mapping[str, tuple[str, ...]]
    codes: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, areas: Sequence[Area], flood_areas: Sequence[FloodArea]) -> Listing:
        """Built once; the order of neither matters."""
        parents = {area.code.casefold(): area.parent.casefold() for area in flood_areas if area.parent}
        children: dict[str, list[str]] = {}
        for child in sorted(parents):
            children.setdefault(parents[child], []).append(child)
        listed, around = _listed(areas, parents, children)
        codes = {area.code.casefold() for area in flood_areas}.union(parents.values(), listed, around)
        whole = {code: tuple(inside) for code, inside in children.items()}
        return cls(listed, around, _named(areas), whole, frozenset(codes))

    def names(self, named: Iterable[str]) -> Whys:
        """The areas that these plain names mean, each by the first of its names."""
        return {area: why for name in sorted(named, reverse=True) for area, why in self.named.get(name, {}).items()}


def _listed(
    areas: Sequence[Area], parents: Mapping[str, str], children: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Whys], dict[str, Whys]]:
    """What people listed themselves is told before what follows from it, whichever was found first."""
    itself: dict[str, Whys] = {}
    through: dict[str, Whys] = {}
    around: dict[str, Whys] = {}
    for area in areas:
        for code, said in sorted({code.casefold(): code for code in area.flood_areas}.items()):
            itself.setdefault(code, {})[area.id] = f"lists {said}"
            if code in parents:
                why = f"its warning area {said} lies in this alert area"
                through.setdefault(parents[code], {}).setdefault(area.id, why)
            for child in children.get(code, ()):
                around.setdefault(child, {})[area.id] = f"lists {said}, the alert area in which this lies"
    return {code: through.get(code, {}) | itself.get(code, {}) for code in {*through, *itself}}, around


def _named(areas: Iterable[Area]) -> dict[str, Whys]:
    """The names by which a publisher may mean an authority of ours: whole names, compared without case.

    A district's `authority` is the county it lies in; that name means the county, so it counts only where one bears it.
    """
    ours = [area for area in areas if area.kind is AreaKind.AUTHORITY]
    borne = {plain(name) for area in ours for name in (area.name, area.short_name)}
    shared = Counter(plain(area.authority) for area in ours)
    named: dict[str, Whys] = {}
    for area in ours:
        own = [area.name, area.short_name]
        if shared[plain(area.authority)] == 1 and plain(area.authority) not in borne:
            own.append(area.authority)
        for name in filter(str.strip, own):
            named.setdefault(plain(name), {})[area.id] = f"named: {name}"
    return named


def plain(name: str) -> str:
    """A name without letter case and blanks that do not matter."""
    return " ".join(name.split()).casefold()
