"""The service as a trial's child: `python -m tests.survival.child CONFIG`, what it asks for in the environment.

Nothing of ours is replaced. What a trial needs is done to the world around it: the machine's clock, a feed, the
scheduler's job store.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from dutyofficer import daemon, running
from dutyofficer.core.area import FloodArea
from dutyofficer.desk.house import FeedPlan
from dutyofficer.sources.base import Caching, Fetched
from dutyofficer.wiring import open_service

ORDERS = "ORDERS"
"""A folder: `clock` holds by how many seconds the clock is off, `loop` what the job store raises, once a line."""
LIMITS = "LIMITS"
"""Other limits of the service, as JSON."""
HANGS = "HANGS"
"""Set: there is a second feed, which never answers."""


def order(name: str) -> str:
    """What the trial has written there, or nothing."""
    path = Path(os.environ[ORDERS], name)
    return path.read_text() if path.exists() else ""


def clock() -> datetime:
    """The machine's clock, as the trial has set it."""
    return daemon.now() + timedelta(seconds=float(order("clock") or 0))


class MachineClock(datetime):
    """For the scheduler, which reads the machine's clock by itself."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """As `clock`."""
        return clock().astimezone(tz)


class FaultyStore(MemoryJobStore):  # type: ignore[misc]
    """Raises inside the scheduler's own loop, where APScheduler catches nothing."""

    def update_job(self, job: object) -> None:
        """Keep when a job is due next, or raise what the trial ordered."""
        faults = order("loop").split()
        if faults:
            Path(os.environ[ORDERS], "loop").write_text("\n".join(faults[1:]))
            raise {"OSError": OSError, "SystemExit": SystemExit}[faults[0]]("the job store is gone")
        super().update_job(job)


class Hangs:
    """A feed that takes the question and never answers; no deadline holds it."""

    name = "hangs"

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """For ever."""
        threading.Event().wait()
        raise AssertionError

    def area(self, code: str) -> FloodArea | None:
        """Knows none."""
        return None


def main(config: Path) -> int:
    """`dutyofficer run`."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    base.datetime = interval.datetime = MachineClock
    base.MemoryJobStore = FaultyStore
    service = open_service(config)
    house = service.house
    if HANGS in os.environ:
        house.sources = {**house.sources, "hangs": Hangs()}
        house.feeds = {**house.feeds, "hangs": FeedPlan(every=timedelta(seconds=1))}
    return daemon.run(service, clock=clock, limits=replace(running.LIMITS, **json.loads(os.environ.get(LIMITS, "{}"))))


if __name__ == "__main__":
    status = main(Path(sys.argv[1]))
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)
