"""What is to be looked at in our areas before a flood does it: what can never match, and plans of long ago (F14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dutyofficer.core.area import COMMUNITIES, Area, FloodArea
from dutyofficer.core.match import Matcher

SHOWN = 5
"""Names in one line of `check`; the review has all of them."""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody should look at. In the order of ids and codes.

    `unreached`: places that no flood area of the register and no code of theirs reaches. `unheard`: codes that an area
    lists and the register does not have. `uncovered`: flood areas of ours that reach no place. `overdue`: areas whose
    plan was reviewed longer ago than `most` before `today`.
    """

    unreached: tuple[Area, ...] = ()
    unheard: tuple[tuple[Area, str], ...] = ()
    uncovered: tuple[FloodArea, ...] = ()
    overdue: tuple[Area, ...] = ()


def review(
    areas: Sequence[Area], flood_areas: Mapping[str, FloodArea], matcher: Matcher, ours: Collection[str]
) -> Review:
    """Look at areas. `flood_areas` are by folded code; `ours` are folded codes that name one of our authorities."""
    found = {code: matcher.of_code(code) for code in sorted(flood_areas)}
    reached = {match.area for matched in found.values() for match in matched.matches}
    listed = [(area, code) for area in areas for code in area.flood_areas if flood_areas]
    return Review(
        unreached=tuple(a for a in areas if a.kind in COMMUNITIES and a.id not in reached and not a.flood_areas),
        unheard=tuple((area, code) for area, code in listed if code.casefold() not in flood_areas),
        uncovered=tuple(
            flood_areas[code] for code, matched in found.items()
            if (matched.ours or code in ours) and not matcher.reaches_community(code)
        ),
    )  # fmt: skip


def overdue(areas: Sequence[Area], today: date, most: timedelta) -> tuple[Area, ...]:
    """Areas whose plan nobody has reviewed for so long, the oldest first; those with no plan are not among them."""
    old = [(area.plan_reviewed, area) for area in areas if area.plan_reviewed and today - area.plan_reviewed > most]
    return tuple(area for _, area in sorted(old, key=lambda entry: (entry[0], entry[1].id)))


def in_words(found: Review) -> list[str]:
    """What can never match, a sentence a kind."""
    said = (
        ("no flood area and no code reaches", [area.id for area in found.unreached]),
        ("no flood area has the code", [f"{code} of {area.id}" for area, code in found.unheard]),
        ("no store and no patch lies in", [area.code for area in found.uncovered]),
    )
    return [f"{what} {some(names)}" for what, names in said if names]


def some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
