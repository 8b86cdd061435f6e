"""Our areas, and the publisher's flood areas: values only; geometry stays GeoJSON text until it is matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SHORT_NAME = 24
"""Characters of a short name: what fits beside the safety words in one text."""


class AreaKind(StrEnum):
    """What an area of ours is."""

    STORE = "store"
    PATCH = "patch"
    AUTHORITY = "authority"


COMMUNITIES = frozenset({AreaKind.STORE, AreaKind.PATCH})
"""The places: where wardens and equipment are (F6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One of ours. `geometry` is a GeoJSON geometry as text (WGS84, longitude first), or None: codes alone.

    `boundary` is the name that the shape was taken from, `ward:Evington`, or empty. `store` is what there is, in words.
    """

    id: str
    name: str
    short_name: str = ""
    kind: AreaKind
    authority: str = ""
    flood_areas: tuple[str, ...] = ()
    store: tuple[tuple[str, str], ...] = ()
    boundary: str = ""
    geometry: str | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The name that fits a text."""
        return self.short_name or self.name

    @property
    def plan_reviewed(self) -> date | None:
        """The local date on which its plan was last looked at, if anybody has said so."""
        said = dict(self.store).get("plan_reviewed")
        return date.fromisoformat(said) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodArea:
    """The publisher's target area. `parent` is the alert area that a warning area lies in, if known."""

    code: str
    name: str
    parent: str | None = None
    geometry: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """Why a warning concerns an area. `share` is the part of the area covered, 0 to 1, None without polygons."""

    area: str
    why: str
    share: float | None = None
