"""How high the water stands beside a warning: in officers' texts and in what other programs read (F11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.gauge import Gauge, beside
from dutyofficer.core.gauge_words import sentence
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level
from dutyofficer.store import gauges
from dutyofficer.store.db import Tx


def with_gauges(tx: Tx, items: Sequence[Item], now: datetime) -> tuple[Item, ...]:
    """The same, each with how high the water stands at the gauge that its flood area is warned by, if that is known."""
    if not any(_may_say(item) for item in items):
        return tuple(items)
    known = [gauge for gauge in gauges.every(tx) if not gauge.is_late(now)]
    found = ((item, beside(known, item.code) if _may_say(item) else None) for item in items)
    return tuple(replace(item, gauge=sentence(near[0])) if near else item for item, near in found)


def _may_say(item: Item) -> bool:
    return item.hazard == "flood" and item.level > Level.LIFTED


def gauge_shape(known: Sequence[Gauge], code: str) -> dict[str, Any]:
    """What stands beside a warning in force: nothing, or its gauge as other programs see it."""
    found = beside(known, code)
    if found is None:
        return {}
    gauge, threshold = found
    trend = gauge.trend.value if gauge.trend else None
    return {
        "gauge": {
            "station": gauge.station.name, "level": gauge.metres, "trend": trend, "at": gauge.time.isoformat(),
            "threshold": threshold.metres,
        }
    }  # fmt: skip
