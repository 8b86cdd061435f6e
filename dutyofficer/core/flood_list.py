"""The publisher's whole list of flood areas beside what we keep: new ones of ours, renamed, gone, uncovered (F13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dutyofficer.core.area import FloodArea

MOST = 235
"""Characters of the team's sentences: with the words round them they fill two messages."""
MORE = len(" and 999 more")


@dataclass(frozen=True, slots=True)
class Listed:
    """One area as the list has it. `authorities` are whole names."""

    code: str
    name: str
    parent: str | None = None
    authorities: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Codes are compared without their letter case (F2)."""
        return self.code.casefold()


@dataclass(frozen=True, slots=True)
class Renamed:
    """One that we keep and that is called something else now."""

    code: str
    was: str
    name: str


@dataclass(frozen=True, slots=True)
class ListNews:
    """What a list says that we did not know. `ours` are all listed areas that name an authority of ours."""

    ours: tuple[Listed, ...]
    new: tuple[Listed, ...]
    renamed: tuple[Renamed, ...]
    gone: tuple[FloodArea, ...]


def compare_list(
    listed: Sequence[Listed], kept: Mapping[str, FloodArea], authorities: Collection[str]
) -> ListNews:  # fmt: skip
    """What differs. `kept` is by folded code; only what is not in the whole list is gone, wherever it lies."""
    named, by_key = {_plain(name) for name in authorities}, {area.key: area for area in listed}
    ours = tuple(area for area in listed if named.intersection(map(_plain, area.authorities)))
    renamed = [
        Renamed(area.code, area.name, by_key[key].name)
        for key, area in sorted(kept.items())
        if key in by_key and _plain(area.name) != _plain(by_key[key].name)
    ]
    gone = tuple(area for key, area in sorted(kept.items()) if key not in by_key)
    return ListNews(ours, tuple(area for area in ours if area.key not in kept), tuple(renamed), gone)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def in_one_text(
    new: Sequence[str], renamed: Sequence[str], gone: Sequence[str], uncovered: Sequence[str]
) -> str:  # fmt: skip
    """The team's task in sentences, each name as `code name`; of each kind as many names as there is room for."""
    parts = [
        (f"{_count(new, 'new flood area')} of ours", new),
        ("Renamed", renamed),
        ("No longer in the list, kept here", gone),
        ("No store or warden covers", uncovered),
    ]
    said = [(head, names) for head, names in parts if names]
    room = (MOST - sum(len(head) + len(": . ") + MORE for head, _ in said)) // max(len(said), 1)
    return " ".join(f"{head}: {_some(names, room)}." for head, names in said)


def _count(names: Sequence[str], what: str) -> str:
    return f"{len(names)} {what}{'' if len(names) == 1 else 's'}"


def _some(names: Sequence[str], room: int) -> str:
    """The first by name whatever its length, then what fits, then how many more."""
    shown = [names[0][:room].rstrip()]
    for name in names[1:]:
        if len(", ".join([*shown, name])) > room:
            break
        shown.append(name)
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
