"""What the map shows: our areas with the level of each place, the shapes of what is in force, and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from dutyofficer.core.area import COMMUNITIES, Area
from dutyofficer.core.drawing import Rings, outline
from dutyofficer.core.incident import Incident
from dutyofficer.core.manual import Manual
from dutyofficer.core.report import Report
from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens.rows import level_at, worst_words
from dutyofficer.store import incidents, manual, reports, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.warnings import Kept

SHAPES = 40
"""So many warnings are outlined, the worst of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One thing on the map: what it is called, how bad, and its outline in degrees. `words` as a person would say."""

    name: str
    words: str
    level: Level
    rings: Rings


@dataclass(frozen=True, slots=True)
class Mark:
    """Where somebody reported something: the name of the place, what, and the place's outline."""

    name: str
    words: str
    rings: Rings


@dataclass(frozen=True, slots=True, kw_only=True)
class MapScreen:
    """`around` are authorities, `places` stores and patches; `focus`: what is to be seen whole, None for everything.

    `mark` changes with whatever is shown.
    """

    around: tuple[Drawn, ...]
    places: tuple[Drawn, ...]
    shapes: tuple[Drawn, ...]
    marks: tuple[Mark, ...]
    focus: tuple[Rings, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is to be shown: warnings of ours in force (worst first), reports, and the place that somebody entered."""

    ours: Sequence[Kept]
    seen: Sequence[Report] = ()
    entered: Manual | None = None

    @property
    def levels(self) -> dict[str, Level]:
        """Of every area of ours that is concerned."""
        found = dict(level_at((kept.known.warning.level, [match.area for match in kept.matches]) for kept in self.ours))
        if self.entered is not None and self.entered.area:
            found[self.entered.area] = max(self.entered.level, found.get(self.entered.area, Level.LIFTED))
        return found

    @property
    def words(self) -> dict[str, str]:
        """The worst that is said of each, in its publisher's words."""
        said = worst_words((one.known.warning.headline, [match.area for match in one.matches]) for one in self.ours)
        if self.entered is not None and self.entered.area:
            said.setdefault(self.entered.area, self.entered.headline)
        return said


def map_screen(tx: Tx, house: House, incident: Incident | None = None) -> MapScreen:
    """Everything of ours in force, or what belongs to one incident."""
    register, shown = house.register(tx), _shown(tx, incident)
    levels, words = shown.levels, shown.words
    mapped = [area for area in register.areas.values() if area.geometry]
    around = tuple(_area(area, levels, words) for area in mapped if area.kind not in COMMUNITIES)
    places = {area.id: _area(area, levels, words) for area in mapped if area.kind in COMMUNITIES}
    shapes = tuple(_shape(kept.known.warning, register) for kept in shown.ours[:SHAPES])
    concerned = [name for name in places if name in levels or any(one.area == name for one in shown.seen)]
    focus = [*(places[name].rings for name in concerned), *(shape.rings for shape in shapes)]
    return MapScreen(
        around=around, places=tuple(places.values()), shapes=shapes, marks=_marks(shown.seen, register),
        focus=tuple(focus) if incident is not None else (), mark=_mark(register, incident, shown),
    )  # fmt: skip


def _shown(tx: Tx, incident: Incident | None) -> _Shown:
    ours = warnings.in_force(tx, ours=True)
    if incident is None:
        return _Shown(ours)
    inside = set(incidents.warnings_of(tx, incident.id))
    theirs = [kept for kept in ours if kept.known.id in inside]
    return _Shown(theirs, reports.of_incident(tx, incident.id), manual.of_incident(tx, incident.id))


def _area(area: Area, levels: Mapping[str, Level], words: Mapping[str, str]) -> Drawn:
    level = levels.get(area.id, Level.LIFTED)
    said = words.get(area.id, "nothing in force")
    return Drawn(name=area.label, words=said, level=level, rings=outline(area.geometry or ""))


def _shape(warning: HazardWarning, register: Register) -> Drawn:
    """The publisher's flood area, else the shape that came with the warning."""
    flood = register.flood_areas.get((warning.flood_area or warning.code).casefold())
    shape = (flood.geometry if flood else None) or warning.shape
    return Drawn(name=warning.name, words=warning.headline, level=warning.level, rings=outline(shape))


def _marks(seen: Sequence[Report], register: Register) -> tuple[Mark, ...]:
    """One for each place of which anybody reported, with the newest report in words."""
    by_area: dict[str, list[Report]] = {}
    for one in seen:
        if one.area in register.areas:
            by_area.setdefault(one.area or "", []).append(one)
    return tuple(
        Mark(register.areas[name].label, _said(theirs), outline(register.areas[name].geometry or ""))
        for name, theirs in sorted(by_area.items())
    )


def _said(theirs: Sequence[Report]) -> str:
    count = f"{len(theirs)} reports, the last: " if len(theirs) > 1 else "report: "
    return count + (theirs[-1].seen.words or "in their own words")


def _mark(register: Register, incident: Incident | None, shown: _Shown) -> str:
    parts = [
        str(register.areas_version), str(incident.id) if incident else "", repr(sorted(shown.levels.items())),
        repr([(k.known.warning.ref, k.known.warning.level, k.known.warning.headline) for k in shown.ours[:SHAPES]]),
        repr([(one.area, one.seen.words) for one in shown.seen]),
    ]  # fmt: skip
    return sha256("|".join(parts).encode()).hexdigest()[:32]
