"""River gauges: trend over the last hour, thresholds reached and still ahead, and our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dutyofficer.core.gauge import LATE, Gauge, Station, Threshold, Trend, WaterLevel, crossed, gauge_of, trend_of
from dutyofficer.core.warning import Level

NOW = datetime(2025, 11, 14, 16, 0, tzinfo=UTC)
ALERT = Threshold(0.9, Level.YELLOW, "034WAF428")
WARNING = Threshold(1.25, Level.AMBER, "034FWFGDWHITWICK")
WHITWICK = Station(
    id="4204",
    name="Whitwick",
    river="Grace Dieu Brook",
    measure="4204-level-stage-i-15_min-mASD",
    thresholds=(ALERT, WARNING),
    ours=1.1,
)


def levels(*pairs: tuple[int, float]) -> list[WaterLevel]:
    """Readings as (minutes ago, metres)."""
    return [WaterLevel(NOW - timedelta(minutes=ago), metres) for ago, metres in pairs]


def at(metres: float) -> Gauge:
    gauge = gauge_of(WHITWICK, levels((0, metres)))
    assert gauge is not None
    return gauge


TRENDS = (
    ("no reading", (), None),
    ("only one", ((0, 1.0),), None),
    ("only a short while ago", ((0, 1.0), (30, 0.5)), None),
    ("only long ago", ((0, 1.0), (95, 0.5)), None),
    ("an hour ago it was lower", ((0, 1.0), (60, 0.97)), Trend.RISING),
    ("an hour ago it was higher", ((0, 1.0), (60, 1.03)), Trend.FALLING),
    ("two centimetres an hour are no movement", ((0, 0.42), (60, 0.40)), Trend.STEADY),
    ("nor are they downwards", ((0, 0.40), (60, 0.42)), Trend.STEADY),
    ("over 90 minutes it is counted by the hour", ((0, 1.03), (90, 1.0)), Trend.STEADY),
    ("the reading nearest to an hour ago counts", ((0, 1.0), (45, 1.5), (61, 0.9), (90, 1.5)), Trend.RISING),
    ("in whatever order they came", ((60, 0.9), (0, 1.0)), Trend.RISING),
)


@pytest.mark.parametrize(("sentence", "pairs", "trend"), TRENDS, ids=[row[0] for row in TRENDS])
def test_the_trend_is_that_of_the_last_hour(
    sentence: str, pairs: tuple[tuple[int, float], ...], trend: Trend | None
) -> None:
    assert trend_of(levels(*pairs)) is trend


REACHED = (
    (0.5, (), ALERT, False),
    (0.9, (ALERT,), WARNING, False),
    (1.1, (ALERT,), WARNING, True),
    (1.31, (WARNING, ALERT), None, True),
)


@pytest.mark.parametrize(("metres", "reached", "ahead", "ours"), REACHED)
def test_thresholds_are_reached_at_their_level(
    metres: float, reached: tuple[Threshold, ...], ahead: Threshold | None, ours: bool
) -> None:
    gauge = at(metres)
    assert (gauge.reached, gauge.next, gauge.over_ours) == (reached, ahead, ours)


def test_a_crossing_is_told_once() -> None:
    rise = crossed(at(0.5), at(1.3))
    assert (rise.thresholds, rise.ours) == ((WARNING, ALERT), True)
    assert not crossed(at(1.3), at(1.4))
    assert not crossed(at(1.3), at(0.5))
    assert crossed(None, at(0.95)).thresholds == (ALERT,)
    assert not crossed(None, at(0.1))


def test_a_gauge_without_readings_is_none_and_an_old_one_is_late() -> None:
    assert gauge_of(WHITWICK, []) is None
    assert not at(1.0).is_late(NOW + LATE)
    assert at(1.0).is_late(NOW + LATE + timedelta(seconds=1))
