"""River gauges (F11): beside warnings where there is room, and our own thresholds told once a crossing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.core.gauge import Gauge, Trend
from dutyofficer.core.message import segments
from dutyofficer.desk.report import status
from tests.promises.publisher import SILEBY
from tests.promises.water import WHITWICK, Gauges, with_gauges
from tests.promises.world import World, quiet_wardens


@pytest.fixture
def river(world: World) -> Gauges:
    """Friday 14 November, 14:00."""
    return with_gauges(world)


def test_our_own_threshold_is_told_once_a_crossing(river: Gauges) -> None:
    """F11: an incident of its own, open while the water is above; waves say nothing, a second flood does."""
    asha = river.world.phone("asha")
    river.stand(1.1)
    asha.is_silent()
    river.stand(1.31)
    asha.gets("LLR DUTY W1: RIVER LEVEL Whitwick 1.31 m, our level 1.25 m. EA 14:00.", "no reply needed")
    for metres in (1.4, 1.24, 1.26, 1.22):
        river.world.forward(minutes=15)
        river.stand(metres)
    assert river.world.incident("W1")["state"] == "open"
    river.stand(1.19, Trend.FALLING)
    assert river.world.incident("W1")["state"] == "closed"
    asha.is_silent()
    river.world.forward(minutes=15)
    river.stand(1.27)
    asha.gets("W2: RIVER LEVEL Whitwick 1.27 m, our level 1.25 m.")


def test_an_old_level_crosses_nothing(river: Gauges) -> None:
    """F11: a gauge that reports once a day speaks of yesterday."""
    river.stand(1.5, ago=timedelta(hours=4))
    river.world.phone("asha").is_silent()
    river.stand(1.5)
    river.world.phone("asha").gets("Whitwick 1.50 m")
    river.stand(1.1, ago=timedelta(hours=4))
    assert river.world.incident("W1")["state"] == "open"


def test_at_night_it_waits(night: World) -> None:
    """B4: it informs, so it is said in the morning."""
    river = with_gauges(night)
    river.stand(1.31)
    night.phone("asha").is_silent()
    night.at("2025-11-15 07:00")
    night.phone("asha").gets("since yesterday 1 river level. Worst: RIVER LEVEL Whitwick 1.31 m")
    night.forward(hours=2)


def test_a_station_that_is_ours_no_longer(river: Gauges) -> None:
    """F11: what it raised is over, and it stands beside nothing."""
    river.stand(1.31)
    river.world.phone("asha").forgets()
    river.stations, river.found = (), {}
    river.world.poll()
    assert river.world.incident("W1")["state"] == "closed"


def test_a_page_says_how_high_the_water_stands(river: Gauges) -> None:
    """F11, S5: where there is room for it within one text."""
    river.stand(1.24)
    river.world.warns(SILEBY, description="Sileby Brook")
    text = river.world.phone("asha").gets("FLOOD WARNING", "Whitwick 1.24 m rising. EA 14:00")
    assert segments(text) == 1
    quiet_wardens(river.world)


def test_it_is_the_first_to_go(river: Gauges) -> None:
    """F11, S5: a name and a place say more than a level."""
    river.stand(1.24)
    river.world.warns(SILEBY, description="Rivers Wreake and Soar for riverside properties near Syston")
    assert "Whitwick" not in river.world.phone("asha").gets("FLOOD WARNING Rivers Wreake and Soar", "Reply 1")
    quiet_wardens(river.world)


def test_an_old_level_is_not_said(river: Gauges) -> None:
    """F11: officers read what is so now; other programs see since when."""
    river.stand(1.24, ago=timedelta(hours=4))
    river.world.warns(SILEBY, description="Sileby Brook")
    assert "Whitwick" not in river.world.phone("asha").gets("FLOOD WARNING")
    quiet_wardens(river.world)


def test_other_programs_see_it(river: Gauges) -> None:
    """F11: `status` has it beside the warning: station, level, trend, time, threshold."""
    river.stand(1.24, None)
    river.world.warns(SILEBY)
    with river.world.house.database.read() as tx:
        (warning,) = status(tx, river.world.house, river.world.clock)["warnings"]
    at = river.found[WHITWICK.id].time.isoformat()
    assert warning["gauge"] == {"station": "Whitwick", "level": 1.24, "trend": None, "at": at, "threshold": 1.2}
    river.world.phone("asha").forgets()
    quiet_wardens(river.world)


def test_a_gauge_that_is_not_read_keeps_its_level(river: Gauges) -> None:
    """F11: one that falls silent says its last, with its time, as long as it is a station of ours."""
    river.stand(1.31)
    river.world.phone("asha").forgets()
    river.found = {}
    river.world.poll()
    assert river.world.incident("W1")["state"] == "open"
    river.found = {"4204": replace(_gauge(river), metres=1.0)}
    river.world.poll()
    assert river.world.incident("W1")["state"] == "closed"


def _gauge(river: Gauges) -> Gauge:
    return Gauge(station=WHITWICK, metres=1.31, time=river.world.clock, trend=None)
