"""F11: a gauge beside a warning, and the water at a threshold of our own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dutyofficer.core.gauge import Gauge, Station, Threshold, Trend, beside, is_over_ours
from dutyofficer.core.gauge_words import item_of, sentence
from dutyofficer.core.warning import Level

NOW = datetime(2025, 11, 14, 14, 0, tzinfo=UTC)
ALERT, WARNING = "034WAF426", "034FWFGDWHITWICK"


def gauge(
    metres: float, ours: float | None = 1.25, trend: Trend | None = Trend.RISING, name: str = "Whitwick"
) -> Gauge:
    """A gauge that stands so high."""
    thresholds = (Threshold(1.25, Level.YELLOW, ALERT), Threshold(1.3, Level.AMBER, WARNING))
    station = Station(id=name, name=name, measure=name, ours=ours, thresholds=thresholds)
    return Gauge(station=station, metres=metres, time=NOW, trend=trend)


OVER = [
    ("below", 1.24, False, False),
    ("reached", 1.25, False, True),
    ("a wave below, once above", 1.21, True, True),
    ("a wave below, never above", 1.21, False, False),
    ("clearly back", 1.2, True, False),
]


@pytest.mark.parametrize(("sentence_", "metres", "was", "over"), OVER, ids=[row[0] for row in OVER])
def test_our_own_threshold(sentence_: str, metres: float, was: bool, over: bool) -> None:
    """F11: reached counts; waves just below it are no second crossing."""
    assert is_over_ours(gauge(metres), was=was) is over, sentence_
    assert not is_over_ours(gauge(metres, ours=None), was=was)


def test_beside_a_warning() -> None:
    """F11, F2: by flood area whatever its letter case; of two the one whose water stands highest over its threshold."""
    low, high = gauge(0.9, name="Low"), gauge(1.4, name="High")
    found = beside([low, high], WARNING.lower())
    assert found is not None
    assert (found[0].station.name, found[1].metres) == ("High", 1.3)
    assert beside([low, high], "034FWFELSEWHERE") is None
    assert beside([], WARNING) is None


def test_in_words() -> None:
    """F11: what an officer reads; a trend that is not known is not said."""
    assert sentence(gauge(1.3052)) == "Whitwick 1.31 m rising. "
    assert sentence(gauge(1.3, trend=None)) == "Whitwick 1.30 m. "
    assert item_of(gauge(1.31)).name == "Whitwick 1.31 m, our level 1.25 m"
