"""A gauge in words: beside a warning, and when the water has reached a threshold of our own (F11)."""

from __future__ import annotations

from dutyofficer.core.gauge import Gauge
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level

GAUGE = "gauge"
"""The hazard of an item that tells of a threshold of ours: no publisher warns of it."""


def sentence(gauge: Gauge) -> str:
    """`Whitwick 1.31 m rising. `: what stands in an officer's text where there is room."""
    trend = f" {gauge.trend.value}" if gauge.trend else ""
    return f"{gauge.station.name} {metres(gauge.metres)}{trend}. "


def item_of(gauge: Gauge) -> Item:
    """`River level` at `Whitwick 1.31 m, our level 1.25 m`, as officers are told of it."""
    station = gauge.station
    name = f"{station.name} {metres(gauge.metres)}, our level {metres(station.ours or 0.0)}"
    return Item(
        warning=None, code=f"{GAUGE}:{station.measure}", name=name, headline="River level", hazard=GAUGE,
        level=Level.YELLOW, reason=Reason.FIRST, since=gauge.time,
    )  # fmt: skip


def metres(level: float) -> str:
    """As people read it off a gauge board: in centimetres."""
    return f"{level:.2f} m"
