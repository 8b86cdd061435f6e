"""How many of the wardens who heard of a place said what, place by place and in all (W4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from dutyofficer.core.warden_answer import Count, Says

Pair = tuple[str, str]
"""An area and a person."""


def by_place(heard: Collection[Pair], said: Mapping[Pair, Says]) -> dict[str, Count]:
    """Of every place of which anybody heard."""
    told = Counter(area for area, _ in heard)
    yes, no = (
        Counter(pair[0] for pair in said if pair in heard and said[pair] is what) for what in (Says.YES, Says.NO)
    )
    return {area: Count(yes[area], no[area], count - yes[area] - no[area]) for area, count in told.items()}


def in_all(heard: Collection[Pair], said: Mapping[Pair, Says]) -> Count | None:
    """Each person once: with a yes for any place as yes, else with a no for any as no. None if nobody heard."""
    if not heard:
        return None
    yes = {person for (_, person), says in said.items() if says is Says.YES}
    no = {person for (_, person), says in said.items() if says is Says.NO} - yes
    return Count(len(yes), len(no), len({person for _, person in heard} - yes - no))
