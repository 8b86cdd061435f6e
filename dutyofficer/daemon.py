"""The service: polls, climbs, sends and listens until it is told to stop. A front door, so it reads the clock."""

from __future__ import annotations

import logging
import queue
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from dutyofficer.core.message import Sender
from dutyofficer.desk.answer import act_on_waiting
from dutyofficer.desk.deliver import Delivery
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.health import CRITICAL, OK, Finding, check
from dutyofficer.desk.house import House
from dutyofficer.desk.learn import learn
from dutyofficer.desk.receive import poll
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.store.migrate import upgrade
from dutyofficer.web.app import Server, make_app
from dutyofficer.web.front import Front
from dutyofficer.wiring import Service, signature

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)
STUCK = 30.0
"""Seconds of machine time without a finished round after which a loop counts as stuck."""

Stop = queue.SimpleQueue[int]
"""Signals that came. Unlike an event, a signal handler may put into it whatever the main thread is doing."""


def now() -> datetime:
    """Decision time of a live service."""
    return datetime.now(UTC)


def run(service: Service, ready: Callable[[Server], None] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status, 1 if a loop died. `ready` is told where the web is."""
    upgrade(service.database)
    _say_what_is_wrong(service.house)
    stop: Stop = queue.SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: stop.put(number))
    delivery, ticks = Delivery(service.house, now), Ticks()
    scheduler = _scheduler(service.house, ticks)
    server = Server(make_app(_front(service, lambda: loops(delivery, ticks))), service.settings.web.listen)
    delivery.start()
    scheduler.start()
    server.start()
    log.info("serving on %s", server.url, extra={"action": "started"})
    if ready is not None:
        ready(server)
    status = _watch(stop, lambda: bool(scheduler._thread.is_alive() and server.alive and delivery.alive))
    scheduler.shutdown(wait=False)
    server.stop()
    delivery.stop()
    service.database.close()
    return status


@dataclass(slots=True)
class Ticks:
    """When the loop that climbs last finished a round, in machine time."""

    last_round: float = field(default_factory=time.monotonic)

    def tick(self, house: House) -> None:
        """Take the steps that are due."""
        moment = now()
        act_on_waiting(house, moment)
        escalate(house, moment)
        upkeep(house, moment)
        self.last_round = time.monotonic()


def _front(service: Service, looked_at: Callable[[], list[Finding]]) -> Front:
    twilio = service.settings.twilio
    named = {twilio.pages_from: Sender.PAGES, twilio.wardens_from: Sender.WARDENS}
    numbers = {number: sender for number, sender in named.items() if number}
    return Front(service.house, now, signature(service.settings), numbers, looked_at)


def _say_what_is_wrong(house: House) -> None:
    """At every start (L3): what would keep a page from reaching a human."""
    with house.database.read() as tx:
        found = check(tx, house, now())
    for finding in found:
        if finding.level > OK:
            level = logging.CRITICAL if finding.level == CRITICAL else logging.WARNING
            log.log(level, "%s: %s", finding.name, finding.text, extra={"action": "check"})


def _scheduler(house: House, ticks: Ticks) -> Any:
    """A metronome in UTC: a slow poll never keeps a page waiting, and a late run is run late, not dropped."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"poll": ThreadPoolExecutor(4), "tick": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for name in house.sources:
        every = house.feeds[name].every.total_seconds()
        scheduler.add_job(
            _guarded(f"poll {name}", partial(_poll, house, name)),
            "interval", seconds=every, executor="poll", next_run_time=now(), id=f"poll:{name}",
        )  # fmt: skip
    asked: set[str] = set()
    scheduler.add_job(
        _guarded("learn", lambda: learn(house, asked, now())), "interval", minutes=2, executor="poll", id="learn"
    )
    scheduler.add_job(
        _guarded("tick", lambda: ticks.tick(house)),
        "interval", seconds=TICK.total_seconds(), executor="tick", id="tick",
    )  # fmt: skip
    return scheduler


def _poll(house: House, name: str) -> None:
    poll(house, name, now())


def _guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    """A round that fails is logged and the next one comes; the scheduler would only whisper it."""

    def guarded() -> None:
        try:
            work()
        except Exception:
            log.exception("%s failed", name, extra={"action": "round_failed"})

    return guarded


def _watch(stop: Stop, alive: Callable[[], bool]) -> int:
    """Until told to stop. A dead loop ends the process, so that whoever started it starts it again."""
    while alive():
        with suppress(queue.Empty):
            stop.get(timeout=1.0)
            return 0
    log.critical("a loop has died", extra={"action": "loop_died"})
    return 1


def loops(delivery: Delivery, ticks: Ticks) -> list[Finding]:
    """How long ago each loop last finished a round (C3)."""
    ages = {"delivery": delivery.last_round, "ladder": ticks.last_round}
    found = {name: time.monotonic() - last for name, last in ages.items()}
    return [
        Finding(f"loop {name}", CRITICAL if age > STUCK else OK, f"last round {age:.0f} s ago")
        for name, age in found.items()
    ]
