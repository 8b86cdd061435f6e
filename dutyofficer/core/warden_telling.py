"""Who gets which texts for what one poll brought: each once a level, danger to life place by place (W1, B3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dutyofficer.core.message import Medium
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.people import Person
from dutyofficer.core.warden import FLOOD, Hearers, Hour, Place, Work, ways_at
from dutyofficer.core.warden_text import Said
from dutyofficer.core.warning import Level

Heard = Sequence[tuple[Work, Hearers]]
"""Work of one poll about one incident, and who hears of it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell one person: `items`, worst first, the worst of them about `places` of theirs.

    `covers`: each work and area that they are told of by it. `key` makes it once only: it is worked out anew after a
    crash, and comes to the same.
    """

    key: str
    person: Person
    items: tuple[Item, ...]
    places: tuple[Place, ...]
    covers: tuple[tuple[Work, str], ...]

    @property
    def incident(self) -> int:
        """What it is about."""
        return self.covers[0][0].incident

    @property
    def level(self) -> Level:
        """How bad."""
        return self.items[0].level

    @property
    def lowered(self) -> bool:
        """Whether it tells that their places came down (W6)."""
        return self.covers[0][0].lowered

    def said(self, labels: Mapping[str, str], *, asks: bool = False) -> Said:
        """As words; `labels` are the names of areas that fit a text."""
        first = self.places[0]
        named = tuple(labels.get(place.area, place.area) for place in self.places)
        return Said(self.items, named, was=first.was, now=first.now, lowered=self.lowered, asks=asks)


def tellings(heard: Heard) -> list[Telling]:
    """Worst first: the phones of those in danger of their lives ring while the others' texts are still made.

    Then work by work, so that each is done with its last text, not all of them at the very end.
    """
    theirs: dict[tuple[int, bool, str], tuple[Person, list[tuple[Work, tuple[Place, ...]]]]] = {}
    for work, people in heard:
        for who, (person, places) in people.items():
            key = (-work.item.level, work.lowered, who)
            theirs.setdefault(key, (person, []))[1].append((work, places))
    found = [telling for person, about in theirs.values() for telling in _of_one(person, about)]
    return sorted(found, key=lambda each: (-each.level, each.lowered, each.covers[0][0].id, each.person.id, each.key))


def asking(told: Iterable[Telling], warned: Collection[tuple[int, str]], hour: Hour) -> frozenset[str]:
    """The keys of those that ask whether they can help: the first that somebody is told of a flood warning, by text.

    `warned`: incident and person of those who were told before. Nobody in danger of their life is asked.
    """
    before = set(warned)
    found = set()
    for telling in told:
        this = (telling.incident, telling.person.id)
        if telling.items[0].hazard != FLOOD or telling.level < Level.AMBER or this in before:
            continue
        before.add(this)
        calm = telling.level is Level.AMBER and telling.places[0].now is Level.AMBER and not telling.lowered
        if calm and ways_at(telling.person, Level.AMBER, hour) == (Medium.SMS,):
            found.add(telling.key)
    return frozenset(found)


def _of_one(person: Person, about: Sequence[tuple[Work, tuple[Place, ...]]]) -> Iterator[Telling]:
    """What one person is told of one level: RED at each place by itself, all else together."""
    red = about[0][0].item.level is Level.RED
    by_warning: dict[int | None, list[tuple[Work, Place]]] = {}
    for work, places in about:
        by_warning.setdefault(work.item.warning, []).extend((work, place) for place in places)
    items = worst_first([pairs[0][0].item for pairs in by_warning.values()])
    if not red:
        yield _telling(person, items, by_warning[items[0].warning], [p for i in items for p in by_warning[i.warning]])
        return
    for item in items:
        pairs = by_warning[item.warning]
        alone = [[pair] for pair in pairs] if item.hazard == FLOOD else [pairs]
        for part, each in enumerate(alone):
            yield _telling(person, (item,), each, each, part)


def _telling(
    person: Person, items: tuple[Item, ...], first: Iterable[tuple[Work, Place]], told: Iterable[tuple[Work, Place]],
    part: int = 0,
) -> Telling:  # fmt: skip
    covers, worst = tuple((work, place.area) for work, place in told), items[0]
    places = sorted((place for _, place in first), key=lambda place: (-place.now, -place.was, place.area))
    work = covers[0][0]
    how = "lowered" if work.lowered else worst.level.word
    key = f"warden:{worst.warning}:{how}:{work.id}:{part}:{person.id}"
    return Telling(key, person, items, tuple(places), covers)
