"""The scheduler, guarded: each way in which APScheduler is known to stop without a word is closed here."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

LONGEST_WAIT = 5.0
"""Seconds that the loop sleeps at most: its sleep does not notice a clock that was set, or a machine that slept."""

AFTER_A_FAULT = 1.0
"""Seconds until the loop tries again."""

LATE = timedelta(minutes=1)
"""A round so much overdue is due now: the scheduler would count out every one between, for two years of seconds too."""

_COUNTED = {EVENT_JOB_ERROR: "died", EVENT_JOB_MAX_INSTANCES: "skipped", EVENT_JOB_MISSED: "missed"}

Clock = Callable[[], datetime]


class Metronome(BackgroundScheduler):  # type: ignore[misc]
    """Calls each job at its interval, every one in the executor named for it; `threads` says how wide those are.

    Neither its own `running` nor its `state` say that it runs: look at `alive` and `last_loop` (machine time).
    `troubles` counts what went wrong by kind; `fatal` is the job that tried to end the process, if one did.
    """

    def __init__(self, clock: Clock, threads: Mapping[str, int]) -> None:
        super().__init__(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(count) for name, count in threads.items()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self.last_loop = time.monotonic()
        self.last_trouble: float | None = None
        self.troubles: Counter[str] = Counter()
        self.fatal: str | None = None
        self._now = clock
        self._counting = threading.Lock()
        self.add_listener(self._heard, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)

    def every(
        self, span: timedelta, name: str, work: Callable[[], object], executor: str, *, at_once: bool = False
    ) -> None:
        """Do `work` every `span`. A round that fails is logged and counted, and the next one comes."""
        first = {"next_run_time": self._now()} if at_once else {}
        trigger = IntervalTrigger(seconds=span.total_seconds(), timezone=UTC)
        self.add_job(partial(self._round, name, work), trigger, id=name, executor=executor, **first)

    def change(self, name: str, span: timedelta) -> None:
        """Another interval from now on; one that is the same already goes on undisturbed."""
        if self.get_job(name).trigger.interval == span:
            return
        self.reschedule_job(name, trigger=IntervalTrigger(seconds=span.total_seconds(), timezone=UTC))

    @property
    def alive(self) -> bool:
        """Whether its thread is there and nothing asked for the end of the process."""
        return self._thread is not None and self._thread.is_alive() and self.fatal is None

    def stop(self, seconds: float = 2.0) -> None:
        """Begin no more rounds. Not waited for longer than that: a loop that hangs would hold us for ever."""
        ending = threading.Thread(target=partial(self.shutdown, wait=False), name="metronome-stop", daemon=True)
        ending.start()
        ending.join(seconds)

    def _process_jobs(self) -> float:
        """One turn of the loop; uncaught, an exception here would end the thread and leave `running` true."""
        try:
            self._mend()
            wait = super()._process_jobs()
        except Exception:
            log.exception("the scheduler's own loop failed", extra={"action": "loop_failed"})
            self._count("loop")
            wait = AFTER_A_FAULT
        self.last_loop = time.monotonic()
        return LONGEST_WAIT if wait is None else min(wait, LONGEST_WAIT)

    def _mend(self) -> None:
        """A job that is due impossibly late, or was so long ago, is due now: somebody set the clock."""
        now = self._now()
        for job in self.get_jobs():
            soonest, latest = now - LATE, now + 2 * job.trigger.interval
            if not soonest <= job.next_run_time <= latest:
                log.warning("%s was due at %s: due now", job.id, job.next_run_time, extra={"action": "mended"})
                self.modify_job(job.id, next_run_time=now)

    def _round(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            log.exception("%s failed", name, extra={"action": "round_failed"})
            self._count("failed")

    def _heard(self, event: Any) -> None:
        """What is left over for APScheduler to report is no Exception: `sys.exit` and its like, which it swallows."""
        self._count(_COUNTED[event.code])
        if event.code == EVENT_JOB_ERROR:
            self.fatal = f"{event.job_id}: {event.exception!r}"

    def _count(self, kind: str) -> None:
        with self._counting:
            self.troubles[kind] += 1
            self.last_trouble = time.monotonic()
