"""The service: polls, climbs, sends and listens until it is told to stop. A front door, so it reads the clock."""

from __future__ import annotations

import logging
import queue
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from dutyofficer.config import BadConfig
from dutyofficer.desk.health import CRITICAL, OK, check
from dutyofficer.desk.house import House
from dutyofficer.metronome import Metronome
from dutyofficer.notify_systemd import READY, STOPPING, Watchdog, notify, reloading
from dutyofficer.running import LIMITS, Clock, Limits, Running, poll_job
from dutyofficer.store.migrate import upgrade
from dutyofficer.supervisor import Supervisor
from dutyofficer.web.app import Server, make_app
from dutyofficer.wiring import Service, read_again

log = logging.getLogger(__name__)

Stop = queue.SimpleQueue[int]
"""Signals that came. Unlike an event, a signal handler may put into it whatever the main thread is doing."""


def now() -> datetime:
    """Decision time of a live service."""
    return datetime.now(UTC)


def run(
    service: Service, ready: Callable[[Server], None] | None = None, clock: Clock = now, limits: Limits = LIMITS
) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status, 1 if a loop died. `ready` is told where the web is."""
    stop: Stop = queue.SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda number, _: stop.put(number))
    upgrade(service.database)
    _say_what_is_wrong(service.house, clock())
    running = Running(service, clock, limits)
    server = Server(make_app(running.front()), service.settings.web.listen)
    running.start(server)
    log.info("serving on %s", server.url, extra={"action": "started"})
    notify(READY)
    if ready is not None:
        ready(server)
    status = watch(stop, running.supervisor, partial(reload, service, running.metronome))
    notify(STOPPING)
    running.stop(server, told=status == 0)
    return status


def _say_what_is_wrong(house: House, now: datetime) -> None:
    """At every start (L3): what would keep a page from reaching a human."""
    with house.database.read() as tx:
        found = check(tx, house, now)
    for finding in found:
        if finding.level > OK:
            level = logging.CRITICAL if finding.level == CRITICAL else logging.WARNING
            log.log(level, "%s: %s", finding.name, finding.text, extra={"action": "check"})


def reload(service: Service, metronome: Metronome) -> None:
    """SIGHUP: the files are read again and used if they are valid; else everything stays as it was."""
    notify(reloading())
    try:
        waiting = read_again(service)
    except (BadConfig, OSError) as error:
        log.error("not read again, all stays as it was: %s", error, extra={"action": "reload_refused"})
    else:
        for name, plan in service.house.feeds.items():
            metronome.change(poll_job(name), plan.every)
        log.info("configuration and texts read again", extra={"action": "reloaded"})
        if waiting:
            log.warning("%s: a change there waits for a restart", ", ".join(waiting), extra={"action": "reloaded"})
    notify(READY)


def watch(stop: Stop, supervisor: Supervisor, reload: Callable[[], None]) -> int:
    """Until told to stop. A loop that is stuck ends the process, so that whoever started it starts it again."""
    watchdog = Watchdog()
    try:
        while not (faults := supervisor.look()):
            if supervisor.well:
                watchdog.well()
            with suppress(queue.Empty):
                if stop.get(timeout=1.0) != signal.SIGHUP:
                    return 0
                reload()
    except Exception:
        log.exception("the supervisor failed", extra={"action": "loop_died"})
        return 1
    log.critical("ending, to be started again: %s", "; ".join(faults), extra={"action": "loop_died"})
    return 1
