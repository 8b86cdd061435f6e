"""One poll of one feed, whatever it is a feed of."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.desk.gauges import poll_rivers
from dutyofficer.desk.guidance import poll_guidance
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import Polled, poll


def poll_feed(house: House, name: str, now: datetime) -> Polled:
    """Poll one feed as at `now`."""
    if name in house.guides:
        return poll_guidance(house, name, now)
    if name in house.rivers:
        return poll_rivers(house, name, now)
    return poll(house, name, now)
