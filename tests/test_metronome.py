"""C3: each way in which APScheduler is known to stop without a word, and that ours does not."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apscheduler.events import EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.triggers.interval import IntervalTrigger

from dutyofficer.desk.health import OK, WARNING
from dutyofficer.metronome import LONGEST_WAIT, Metronome
from dutyofficer.running import scheduler_finding
from tests.test_cli import now
from tests.test_run import soon

OFTEN = timedelta(seconds=0.05)
HOUR = timedelta(hours=1)


@pytest.fixture
def metronome() -> Iterator[Metronome]:
    """Two executors; stopped afterwards."""
    made = Metronome(now, {"tick": 1, "poll": 2})
    yield made
    if made.running:
        made.stop()


class Count:
    """A job that counts its rounds, and raises `error` in each if there is one."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.rounds, self.error = 0, error

    def __call__(self) -> None:
        self.rounds += 1
        if self.error is not None:
            raise self.error

    def more(self, by: int = 2) -> Callable[[], bool]:
        """Whether it has had so many more rounds since this was asked for."""
        until = self.rounds + by
        return lambda: self.rounds >= until


class Breaks(IntervalTrigger):  # type: ignore[misc]
    """A trigger with a fault in it: raised inside the scheduler's own loop, where nobody catches it."""

    faults = 0

    def get_next_fire_time(self, before: datetime | None, at: datetime) -> Any:
        if before is not None and Breaks.faults < 3:
            Breaks.faults += 1
            raise OSError("the database is locked")
        return super().get_next_fire_time(before, at)


def test_a_fault_in_the_loop_itself_does_not_end_it(metronome: Metronome, caplog: pytest.LogCaptureFixture) -> None:
    """Logged, counted, shown in health; the loop goes on and the same job runs again."""
    tick = Count()
    metronome.add_job(tick, Breaks(seconds=0.05, timezone=UTC), id="tick", executor="tick")
    metronome.start()
    soon(lambda: metronome.troubles["loop"] == 3)
    soon(tick.more())
    assert metronome.alive
    assert "the scheduler's own loop failed" in caplog.text
    found = scheduler_finding(metronome)
    assert (found.level, found.text) == (WARNING, "3 loop")


def test_a_job_that_hangs_stops_no_other(metronome: Metronome) -> None:
    """Its own next rounds are skipped and counted; another in the same executor goes on, and so do ticks."""
    tick, poll, free = Count(), Count(), threading.Event()
    metronome.every(OFTEN, "ladder", tick, "tick")
    metronome.every(OFTEN, "poll ea", lambda: free.wait(10), "poll", at_once=True)
    metronome.every(OFTEN, "poll rss", poll, "poll")
    metronome.start()
    soon(lambda: metronome.troubles["skipped"] >= 3)
    soon(tick.more())
    soon(poll.more())
    assert "skipped" in scheduler_finding(metronome).text
    began = time.monotonic()
    metronome.stop()
    free.set()
    assert time.monotonic() - began < 2.5, "stopping does not wait for it"


def test_a_round_that_fails_is_followed_by_the_next(metronome: Metronome, caplog: pytest.LogCaptureFixture) -> None:
    """With its traceback in the log."""
    tick = Count(ValueError("a fault of ours"))
    metronome.every(OFTEN, "ladder", tick, "tick")
    metronome.start()
    soon(tick.more(3))
    assert metronome.alive
    assert metronome.troubles["failed"] >= 2
    assert "ladder failed" in caplog.text
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_a_job_that_wants_the_end_gets_it(metronome: Metronome, error: BaseException) -> None:
    """`sys.exit` in a job is swallowed by the scheduler: the main thread sees it here, and ends the process."""
    metronome.every(OFTEN, "ladder", Count(error), "tick")
    metronome.start()
    soon(lambda: metronome.fatal is not None)
    assert not metronome.alive
    assert metronome.troubles["died"] >= 1
    assert metronome.fatal == f"ladder: {error!r}"


SET = (("back an hour", HOUR), ("forward by two years", -HOUR * 24 * 730))


@pytest.mark.parametrize(("what", "off"), SET, ids=[row[0] for row in SET])
def test_a_clock_that_was_set(
    metronome: Metronome, caplog: pytest.LogCaptureFixture, what: str, off: timedelta
) -> None:
    """What was due an hour ahead is due now; what is years overdue runs once, and no second in between is counted."""
    tick = Count()
    metronome.every(OFTEN, "ladder", tick, "tick")
    metronome.start()
    soon(tick.more(1))
    metronome.modify_job("ladder", next_run_time=now() + off)
    began = time.monotonic()
    soon(tick.more(), LONGEST_WAIT + 1)
    assert time.monotonic() - began < 2, what
    assert "due now" in caplog.text


def test_a_late_round_is_not_dropped(metronome: Metronome) -> None:
    """The scheduler's own default drops what is a second late."""
    tick = Count()
    metronome.every(HOUR, "ladder", tick, "tick")
    metronome.start()
    metronome.modify_job("ladder", next_run_time=now() - timedelta(seconds=20))
    soon(tick.more(1))
    assert metronome.troubles["missed"] == 0


def test_it_never_sleeps_for_long(metronome: Metronome) -> None:
    """With nothing to do for an hour, or nothing at all, it still looks every five seconds."""
    metronome.start(paused=True)
    assert metronome._process_jobs() == LONGEST_WAIT
    metronome.every(HOUR, "ladder", Count(), "tick")
    metronome.resume()
    before = metronome.last_loop
    assert metronome._process_jobs() == LONGEST_WAIT
    assert metronome.last_loop > before


def test_health_counts_what_was_missed(metronome: Metronome) -> None:
    """None is expected; if the scheduler says so all the same, somebody reads it."""
    assert scheduler_finding(metronome).level == OK
    metronome._dispatch_event(JobExecutionEvent(EVENT_JOB_MISSED, "ladder", "default", now()))
    assert scheduler_finding(metronome).text == "1 missed"
    assert metronome.fatal is None


def test_another_interval(metronome: Metronome) -> None:
    """The same one leaves the next round where it is: files read again every minute would keep an hour from passing."""
    tick = Count()
    metronome.every(HOUR, "poll ea", tick, "poll")
    metronome.start()
    due = metronome.get_job("poll ea").next_run_time
    metronome.change("poll ea", HOUR)
    assert metronome.get_job("poll ea").next_run_time == due
    metronome.change("poll ea", OFTEN)
    soon(tick.more())


def test_stopped_it_begins_no_more(metronome: Metronome) -> None:
    """And says that it does not live."""
    assert not metronome.alive
    metronome.start()
    assert metronome.alive
    metronome.stop()
    soon(lambda: not metronome.alive)
    assert sys.exc_info() == (None, None, None)
