"""The service: polls, climbs, sends and listens until it is told to stop. A front door, so it reads the clock."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from dutyofficer.core.message import Sender
from dutyofficer.desk.deliver import Delivery
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.health import CRITICAL, OK, Finding, check
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import poll
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.store.migrate import upgrade
from dutyofficer.web.app import Front, Server, make_app
from dutyofficer.wiring import Service, signature

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)


def now() -> datetime:
    """Decision time of a live service."""
    return datetime.now(UTC)


def run(service: Service, ready: Callable[[Server], None] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status, 1 if a loop died. `ready` is told where the web is."""
    upgrade(service.database)
    _say_what_is_wrong(service.house)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    delivery = Delivery(service.house, now)
    scheduler = _scheduler(service.house)
    server = Server(make_app(_front(service)), service.settings.web.listen)
    delivery.start()
    scheduler.start()
    server.start()
    log.info("serving on %s", server.url, extra={"action": "started"})
    if ready is not None:
        ready(server)
    status = _watch(stop, scheduler, server)
    scheduler.shutdown(wait=False)
    server.stop()
    delivery.stop()
    service.database.close()
    return status


def _front(service: Service) -> Front:
    twilio = service.settings.twilio
    numbers = {twilio.pages_from: Sender.PAGES, twilio.wardens_from: Sender.WARDENS}
    return Front(service.house, now, signature(service.settings), numbers)


def _say_what_is_wrong(house: House) -> None:
    """At every start (L3): what would keep a page from reaching a human."""
    with house.database.read() as tx:
        found = check(tx, house, now())
    for finding in found:
        if finding.level > OK:
            level = logging.CRITICAL if finding.level == CRITICAL else logging.WARNING
            log.log(level, "%s: %s", finding.name, finding.text, extra={"action": "check"})


def _scheduler(house: House) -> Any:
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
    scheduler.add_job(
        _guarded("tick", lambda: _tick(house)), "interval", seconds=TICK.total_seconds(), executor="tick", id="tick"
    )
    return scheduler


def _poll(house: House, name: str) -> None:
    poll(house, name, now())


def _tick(house: House) -> None:
    moment = now()
    escalate(house, moment)
    upkeep(house, moment)


def _guarded(name: str, work: Callable[[], object]) -> Callable[[], None]:
    """A round that fails is logged and the next one comes; the scheduler would only whisper it."""

    def guarded() -> None:
        try:
            work()
        except Exception:
            log.exception("%s failed", name, extra={"action": "round_failed"})

    return guarded


def _watch(stop: threading.Event, scheduler: Any, server: Server) -> int:
    """Until told to stop. A dead loop ends the process, so that whoever started it starts it again."""
    while not stop.wait(1.0):
        if not scheduler._thread.is_alive() or not server.alive:
            log.critical("a loop has died", extra={"action": "loop_died"})
            return 1
    return 0


def loops(delivery: Delivery) -> list[Finding]:
    """How each loop is doing."""
    return [Finding("delivery", OK, "running")]
