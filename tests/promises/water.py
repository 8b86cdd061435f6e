"""The Flood Forecasting Centre and the river gauges as a test needs them: they say what they are told to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dutyofficer.core.gauge import Gauge, Station, Threshold, Trend
from dutyofficer.core.guidance import Guidance, Risk, RiskBlock, Water
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import FeedPlan
from dutyofficer.sources.base import BadPoll, Caching, FetchedGauges, FetchedGuidance
from tests.promises.publisher import SILEBY
from tests.promises.world import World

WHITWICK = Station(
    id="4204", name="Whitwick", measure="4204-level", ours=1.25, thresholds=(Threshold(1.2, Level.AMBER, SILEBY),)
)


@dataclass
class Centre:
    """A feed of guidance. `silent`: it does not answer."""

    world: World
    given: Guidance | None = None
    silent: bool = False

    def statement(self, now: datetime, caching: Caching) -> FetchedGuidance:
        """What it says now."""
        if self.silent:
            raise BadPoll("fgs: no answer")
        fresh = self.given is not None and caching.digest != self.digest
        return FetchedGuidance(self.given if fresh else None, Caching(digest=self.digest))

    @property
    def digest(self) -> str:
        """Changes with what it says."""
        return str(hash(self.given))

    def says(
        self, number: str, risk: Risk, *where: str, days: tuple[int, ...] = (1, 2), test: bool = False,
        water: Water = Water.RIVER, next_due: datetime | None = None,
    ) -> None:  # fmt: skip
        """A statement issued now, and the next poll is now."""
        block = RiskBlock(days, ((water, risk),), where or ("Leicestershire",))
        self.given = Guidance(
            source="fgs", id=number, issued=self.world.clock, blocks=(block,), test=test, next_due=next_due
        )  # fmt: skip
        self.world.poll()


@dataclass
class Gauges:
    """A feed of river levels."""

    world: World
    stations: tuple[Station, ...] = (WHITWICK,)
    found: dict[str, Gauge] = field(default_factory=dict)

    def gauges(self, now: datetime, caching: Caching) -> FetchedGauges:
        """What they say now."""
        return FetchedGauges(tuple(self.found.values()), Caching())

    def stand(self, metres: float, trend: Trend | None = Trend.RISING, *, ago: timedelta = timedelta()) -> None:
        """Whitwick stands so high, and the next poll is now."""
        gauge = Gauge(station=WHITWICK, metres=metres, time=self.world.clock - ago, trend=trend)
        self.found[WHITWICK.id] = gauge
        self.world.poll()


def with_guidance(world: World) -> Centre:
    """Give a world a feed of guidance."""
    centre = Centre(world)
    world.house.guides = {"fgs": centre}
    plan = FeedPlan(every=timedelta(minutes=30), silent_after=timedelta(hours=6))
    world.house.feeds = {**world.house.feeds, "fgs": plan}
    return centre


def with_gauges(world: World) -> Gauges:
    """Give a world the gauge at Whitwick, by which Sileby is warned here."""
    gauges = Gauges(world)
    world.house.rivers = {"river": gauges}
    plan = replace(FeedPlan(), every=timedelta(minutes=15), silent_after=timedelta(hours=2))
    world.house.feeds = {**world.house.feeds, "river": plan}
    return gauges
