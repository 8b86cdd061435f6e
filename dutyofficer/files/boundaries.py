"""Shapes by name: `"boundary": "ward:Evington"` in areas.geojson stands for the shape of that name in ward.geojson.

Such files lie in `boundaries/` beside areas.geojson, the team's own, and in dutyofficer/boundaries, which is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from dutyofficer.files.geojson import Feature, read_features

SHIPPED = Path(__file__).parents[1] / "boundaries"
OWN = "boundaries"
_NEAR, _SHOWN = 0.55, 4
_BY = ("name", "id", "gss")
"""What a feature may be called by."""


class NoBoundary(LookupError):
    """No shape, or more than one, has that name; the text says which come near."""


class Boundaries:
    """Every named shape of some folders, the first folder first. A file is read when its kind is asked for."""

    def __init__(self, *own: Path) -> None:
        self._folders = (*own, SHIPPED)
        self._read: dict[Path, list[Feature]] = {}

    def shape(self, boundary: str) -> str:
        """The shape called `KIND:NAME`, whatever its letter case, as GeoJSON text. Errors: NoBoundary, BadFile."""
        kind, _, name = boundary.partition(":")
        files = [file for file in self._files() if file.stem == kind]
        if not files:
            kinds = sorted({file.stem for file in self._files()})
            raise NoBoundary(f"{boundary!r}: before the colon stands one of {', '.join(kinds)}")
        for file in files:
            found = [feature for feature in self._features(file) if plain(name) in _names(feature)]
            if len(found) > 1:
                raise NoBoundary(f"{boundary!r} is {len(found)} shapes: write {_apart(kind, found)}")
            if found and (shape := found[0].geometry()):
                return shape
        near = self._near(kind, name)
        raise NoBoundary(f"there is no {boundary!r}{'; the nearest are ' if near else ''}{', '.join(near)}")

    def _files(self) -> list[Path]:
        return [file for folder in self._folders for file in sorted(folder.glob("*.geojson"))]

    def _features(self, file: Path) -> list[Feature]:
        if file not in self._read:
            self._read[file] = read_features(file, "name")
        return self._read[file]

    def _near(self, kind: str, name: str) -> list[str]:
        """The nearest names: of that kind before others, likeness before a word in common."""
        rated = sorted(set(self._rated(kind, plain(name))))
        return [boundary for rate, _, boundary in rated[:_SHOWN] if -rate >= _NEAR]

    def _rated(self, kind: str, wanted: str) -> Iterator[tuple[float, bool, str]]:
        for file in self._files():
            for feature in self._features(file):
                said = str(feature.properties.get("name", ""))
                yield -_alike(wanted, plain(said)), file.stem != kind, f"{file.stem}:{said}"


def plain(name: str) -> str:
    """A name without what people write differently: letter case, blanks, `&` for `and`."""
    return " ".join(name.replace("&", " and ").split()).casefold()


def _names(feature: Feature) -> set[str]:
    return {plain(str(feature.properties[key])) for key in _BY if feature.properties.get(key)}


def _apart(kind: str, found: list[Feature]) -> str:
    codes = [str(f.properties.get("gss") or f.properties.get("id") or f.place) for f in found]
    return " or ".join(f"{kind}:{code}" for code in codes)


def _alike(wanted: str, name: str) -> float:
    """1 for the same, 0 for nothing in common. `sileby` is near to `sileby and seagrave`, long as that is."""
    words, theirs = ({word for word in text.split() if len(word) > 3} for text in (wanted, name))
    shared = len(words & theirs) / max(len(words), 1)
    return max(0.6 * bool(shared), 0.95 * shared, SequenceMatcher(None, wanted, name).ratio())
