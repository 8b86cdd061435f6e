"""Whether every loop still runs, and whether the clock does. It looks on from the main thread and touches nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.desk.health import CRITICAL, OK, Finding

log = logging.getLogger(__name__)

JUMP = 30.0
"""Seconds by which the wall clock may part from the machine's between two looks; more is a clock that was set."""

HELD = 10.0
"""Seconds between two looks after which it was we who stood still, with everything else: a paused machine."""

NOTICE = 60.0
"""Seconds before a loop's limit from which on we are not well; shorter than systemd's patience."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop: `last_round` is when it last finished one (machine time), `limit` how many seconds ago at most."""

    name: str
    last_round: Callable[[], float]
    limit: float
    alive: Callable[[], bool] = _always

    @property
    def late(self) -> float:
        """Seconds after which it is late, and we are not well; at the limit the process ends."""
        return self.limit - min(NOTICE, self.limit / 2)


class Supervisor:
    """Looks at every loop. `jumped` is told by how much the wall clock was set; it must not wait for anything."""

    def __init__(
        self,
        loops: Callable[[], Sequence[Loop]],
        jumped: Callable[[timedelta], object],
        clock: Callable[[], datetime],
        machine: Callable[[], float] = time.monotonic,
    ) -> None:
        self._loops, self._jumped, self._clock, self._machine = loops, jumped, clock, machine
        self._wall, self._then = clock(), machine()
        self._since = self._then

    def look(self) -> list[str]:
        """One look at the clock and the loops; returns why the process has to end, if it has to."""
        self._look_at_the_clock()
        ended = [f"{loop.name} has ended" for loop in self._loops() if not loop.alive()]
        ages = [(loop, self._age(loop)) for loop in self._loops()]
        return ended + [f"{loop.name} is stuck: no round for {age:.0f} s" for loop, age in ages if age > loop.limit]

    def findings(self) -> list[Finding]:
        """How long ago each loop last finished a round (C3)."""
        return [self._finding(loop) for loop in self._loops()]

    @property
    def well(self) -> bool:
        """Whether every loop runs and none is late."""
        return all(finding.level == OK for finding in self.findings())

    def ages(self) -> dict[str, float]:
        """Seconds since each loop's last round."""
        return {loop.name: self._age(loop) for loop in self._loops()}

    def _finding(self, loop: Loop) -> Finding:
        age = self._age(loop)
        if not loop.alive():
            return Finding(f"loop {loop.name}", CRITICAL, "it has ended")
        return Finding(f"loop {loop.name}", CRITICAL if age > loop.late else OK, f"last round {age:.0f} s ago")

    def _age(self, loop: Loop) -> float:
        """While the whole process stood still, no loop could run: that time counts against none."""
        return max(0.0, self._machine() - max(loop.last_round(), self._since))

    def _look_at_the_clock(self) -> None:
        wall, machine = self._clock(), self._machine()
        passed = machine - self._then
        drift = (wall - self._wall).total_seconds() - passed
        self._wall, self._then = wall, machine
        if passed > HELD:
            self._since = machine
            log.warning("nothing of us ran for %.0f s", passed, extra={"action": "held"})
        if abs(drift) > JUMP:
            log.warning("the clock was set by %+.0f s", drift, extra={"action": "clock_jumped"})
            self._jumped(timedelta(seconds=drift))
