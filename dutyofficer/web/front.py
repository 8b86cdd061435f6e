"""What the web works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.core.message import Sender
from dutyofficer.desk.health import Finding
from dutyofficer.desk.house import House


@dataclass(frozen=True, slots=True)
class Front:
    """What the web works with.

    `clock` gives the decision time, `numbers` which of our numbers is which, `loops` how each loop is doing, `ages` how
    many seconds ago each finished a round, `troubles` how often the scheduler met each kind of them. `calls_from` is
    the number that officers see when the duty line rings them.
    """

    house: House
    clock: Callable[[], datetime]
    signature: Signature | None = None
    numbers: Mapping[str, Sender] = field(default_factory=dict)
    loops: Callable[[], list[Finding]] = list
    ages: Callable[[], Mapping[str, float]] = dict
    troubles: Callable[[], Mapping[str, int]] = dict
    calls_from: str = ""
