"""The Met Office as a test needs it: it says what it is told to, to a house that has a second feed for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import Ending, HazardWarning, Level, Reading, Reject
from dutyofficer.desk.house import FeedPlan
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from tests.promises.world import World, london

WORDS = {Level.YELLOW: "Yellow", Level.AMBER: "Amber", Level.RED: "Red"}


@dataclass
class Forecaster:
    """A feed of weather warnings. `silent`: it does not answer."""

    name: str = "met"
    items: dict[str, HazardWarning] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()
    silent: bool = False

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """What it says now."""
        if self.silent:
            raise BadPoll("met: no answer")
        digest = str(hash((tuple(self.items.values()), self.rejects)))
        same = digest == caching.digest
        return Fetched(None if same else Reading(tuple(self.items.values()), self.rejects), Caching(digest=digest))

    def area(self, code: str) -> FloodArea | None:
        """Weather has no such areas."""
        return None


@dataclass
class Weather:
    """A world with a forecaster, and short ways to let it speak."""

    world: World
    met: Forecaster

    def says(self, code: str, level: Level, hazard: str, start: str, end: str, *where: str, **more: Any) -> None:
        """It warns, from and until such times on London's clocks, for these authorities; the next poll is now."""
        now = self.world.clock
        self.met.items[code] = HazardWarning(
            source=self.met.name, code=code, hazard=hazard, level=level, name=f"{hazard}, East Midlands",
            headline=f"{WORDS[level]} {hazard} warning", text=f"{hazard.capitalize()} is expected.",
            authorities=where or ("Leicestershire", "Derby"), onset=london(start), expires=london(end),
            level_since=now, text_since=now, issued=now, **more,
        )  # fmt: skip
        self.world.poll()

    def changes(self, code: str, **more: Any) -> None:
        """It says something else about one, and the next poll is now."""
        self.met.items[code] = replace(self.met.items[code], **more)
        self.world.poll()

    def drops(self, code: str) -> None:
        """It is gone from the feed, and the next poll is now."""
        del self.met.items[code]
        self.world.poll()


def with_weather(world: World, name: str = "met", **plan: Any) -> Weather:
    """Give a world its second feed."""
    met = Forecaster(name)
    world.house.sources = {**world.house.sources, name: met}
    made = FeedPlan(silent_after=timedelta(hours=1), ending=Ending.GONE, look="weather")
    world.house.feeds = {**world.house.feeds, name: replace(made, **plan)}
    world.poll()
    return Weather(world, met)
