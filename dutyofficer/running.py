"""Everything that runs under `run`: loops called by the metronome, sender threads, the web; and how each is doing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from dutyofficer.config_words import in_words
from dutyofficer.core.concerns import Ourselves
from dutyofficer.core.message import Sender
from dutyofficer.credentials import secret
from dutyofficer.desk import falls
from dutyofficer.desk.answer import act_on_waiting
from dutyofficer.desk.area_list import refresh_if_due
from dutyofficer.desk.deliver import Delivery
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.health import OK, WARNING, Finding
from dutyofficer.desk.inbox import fetch_replies
from dutyofficer.desk.learn import learn
from dutyofficer.desk.line import forget_recordings
from dutyofficer.desk.pause import clock_was_set, round_begins
from dutyofficer.desk.polling import poll_feed
from dutyofficer.desk.pulse import Pulse
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.desk.wardens import tell_waiting
from dutyofficer.desk.watch import watch as concerns
from dutyofficer.metronome import Metronome
from dutyofficer.store import state
from dutyofficer.supervisor import Loop, Supervisor
from dutyofficer.web.app import Server
from dutyofficer.web.front import Front
from dutyofficer.wiring import Service, identities, recordings, signature

log = logging.getLogger(__name__)

TICK = timedelta(seconds=1)
PROBE = timedelta(seconds=20)
"""How often something is written, to see that the database still takes it."""
BEAT = timedelta(minutes=1)
LEARN = timedelta(minutes=2)
AREAS = timedelta(minutes=10)
"""How often it is looked whether the week is over after which the publisher's flood areas are asked for (F13)."""
FORGET = timedelta(hours=1)

FIRST_POLLS = 60.0
"""Seconds after the start for which a feed that has not been asked yet is not called silent."""

CLOCK_SET = timedelta(seconds=20)
"""A round that finds the wall clock so far from where it should be has found it set."""

FRESH = 600.0
"""Seconds for which a trouble of the scheduler shows in health."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of machine time without a round after which the process ends, to be started again.

    A poll's is beyond its interval: its fetches have deadlines of their own, and a feed that is silent is a concern,
    not a reason to end.
    """

    scheduler: float = 30.0
    tick: float = 60.0
    delivery: float = 60.0
    probe: float = 150.0
    poll: float = 300.0


LIMITS = Limits()


@dataclass(slots=True)
class Rounds:
    """When each loop that the metronome calls last finished a round, in machine time."""

    started: float = field(default_factory=time.monotonic)
    _last: dict[str, float] = field(default_factory=dict)

    def last(self, name: str) -> float:
        """Of one that has not finished any: when we started."""
        return self._last.get(name, self.started)

    def has(self, name: str) -> bool:
        """Whether it has finished any."""
        return name in self._last

    def done(self, name: str) -> None:
        """It has just finished one."""
        self._last[name] = time.monotonic()


class Running:
    """Everything that runs under `run`, and how it is doing."""

    def __init__(self, service: Service, clock: Clock, limits: Limits) -> None:
        self.service, self.house, self._clock, self._limits = service, service.house, clock, limits
        self.delivery, self.rounds = Delivery(service.house, clock), Rounds()
        threads = {"tick": 1, "wardens": 1, "poll": len(self.house.polled) + 3, "probe": 1, "ping": 2}
        self.metronome = Metronome(clock, threads)
        self.supervisor = Supervisor(self._loops, self._jumped, clock)
        self._clock_set = timedelta()
        self._last_tick: tuple[datetime, float] | None = None
        self._web: Callable[[], bool] = bool
        self._asked: set[str] = set()
        self._add_jobs()

    def start(self, server: Server) -> None:
        """Start every loop. What went stale while we were down is dropped before anything can leave (L7)."""
        falls.started(self.house, self._clock())
        round_begins(self.house, self._clock())
        self._web = lambda: server.alive
        self.delivery.start()
        self.metronome.start()
        server.start()

    def stop(self, server: Server, *, told: bool) -> None:
        """Let what is in hand end. One part that cannot be stopped does not keep the others from it."""
        note = partial(falls.stopped, self.house, self._clock()) if told else bool
        for part in (self.metronome.stop, server.stop, self.delivery.stop, note, self.service.database.close):
            try:
                part()
            except Exception:
                log.exception("a part could not be stopped", extra={"action": "stop_failed"})

    def front(self) -> Front:
        """What the web works with."""
        settings, twilio = self.service.settings, self.service.settings.twilio
        named = {twilio.pages_from: Sender.PAGES, twilio.wardens_from: Sender.WARDENS}
        numbers = {number: sender for number, sender in named.items() if number}
        metronome, supervisor = self.metronome, self.supervisor
        return Front(
            self.house, self._clock, signature(self.service.settings), numbers,
            loops=lambda: [*supervisor.findings(), scheduler_finding(metronome)],
            ages=supervisor.ages, troubles=lambda: dict(metronome.troubles), calls_from=twilio.calls_from,
            service=settings.service.name, secret=secret("session_secret"),
            secure=settings.service.public_url.startswith("https:"),
            settings=lambda: in_words(self.service.settings), elsewhere=identities(settings),
        )  # fmt: skip

    def _add_jobs(self) -> None:
        """A slow poll never keeps a page waiting: every feed has a thread, and ticks have one of their own."""
        metronome = self.metronome
        for name in self.house.polled:
            metronome.every(
                self.house.feeds[name].every, poll_job(name), partial(self._poll, name), "poll", at_once=True
            )
        metronome.every(LEARN, "learn", lambda: learn(self.house, self._asked, self._clock()), "poll")
        metronome.every(AREAS, "areas", lambda: refresh_if_due(self.house, self._clock()), "poll")
        if delete := recordings(self.service.settings):
            metronome.every(FORGET, "recordings", lambda: forget_recordings(self.house, delete, self._clock()), "poll")
        metronome.every(TICK, "ladder", self._tick, "tick")
        metronome.every(TICK, "wardens", self._tell_wardens, "wardens")
        metronome.every(PROBE, "database", self._probe, "probe")
        if inbox := self.service.inbox:
            metronome.every(BEAT, "replies", lambda: fetch_replies(self.house, inbox, self._clock()), "ping")
        pulse = Pulse(self.house, lambda: self.service.watcher, self._ailing)
        metronome.every(BEAT, "ping", lambda: pulse.beat(self._clock()), "ping")

    def _tick(self) -> None:
        """Take the steps that are due. Only a round without a fault counts: with ticks that fail, nobody is paged."""
        moment = self._clock()
        self._look_at_the_clock(moment)
        round_begins(self.house, moment)
        act_on_waiting(self.house, moment)
        escalate(self.house, moment)
        if self._asked_all:
            concerns(self.house, moment, self._ourselves(moment))
        upkeep(self.house, moment)
        self.rounds.done("ladder")

    def _tell_wardens(self) -> None:
        """Whatever a crash cut off, or has waited long enough (W6). Thousands may be told: no tick waits for that."""
        tell_waiting(self.house, self._clock())
        self.rounds.done("wardens")

    def _look_at_the_clock(self, moment: datetime) -> None:
        """Between two rounds the wall clock and the machine's see the same time pass, unless one was set."""
        before, self._last_tick = self._last_tick, (moment, time.monotonic())
        if before is not None:
            span = moment - before[0] - timedelta(seconds=self._last_tick[1] - before[1])
            if abs(span) >= CLOCK_SET:
                clock_was_set(self.house, span, moment)

    def _ailing(self) -> list[str]:
        return [finding.name.removeprefix("loop ") for finding in self.supervisor.findings() if finding.level > OK]

    def _jumped(self, span: timedelta) -> None:
        self._clock_set += span
        self.metronome.wakeup()

    def _ourselves(self, now: datetime) -> Ourselves:
        """How the process is (C3)."""
        clock_set, self._clock_set = self._clock_set, timedelta()
        with self.house.database.read() as tx:
            fallen = falls.how_many(tx, now)
        free = self.house.database.free_space()
        return Ourselves(late=tuple(self._ailing()), clock_set=clock_set, disk_free=free, falls=fallen)

    @property
    def _asked_all(self) -> bool:
        """Whether every feed was asked since we started, or had its time: while we were down, none was silent."""
        waited = time.monotonic() - self.rounds.started > FIRST_POLLS
        return waited or all(self.rounds.has(poll_job(name)) for name in self.house.polled)

    def _poll(self, name: str) -> None:
        """A round with a fault counts too: the feed ages, and starting again would mend no publisher."""
        try:
            poll_feed(self.house, name, self._clock())
        finally:
            self.rounds.done(poll_job(name))

    def _probe(self) -> None:
        with self.house.database.write() as tx:
            state.put(tx, "alive", self._clock().isoformat())
        self.rounds.done("database")

    def _loops(self) -> list[Loop]:
        last, delivery, metronome, limits = self.rounds.last, self.delivery, self.metronome, self._limits
        return [
            Loop("scheduler", lambda: metronome.last_loop, limits.scheduler, lambda: metronome.alive),
            Loop("delivery", lambda: delivery.last_round, limits.delivery, lambda: delivery.alive),
            Loop("ladder", partial(last, "ladder"), limits.tick),
            Loop("wardens", partial(last, "wardens"), limits.tick),
            Loop("database", partial(last, "database"), limits.probe),
            Loop("web", time.monotonic, limits.tick, self._web),
            *(
                Loop(poll_job(name), partial(last, poll_job(name)), plan.every.total_seconds() + limits.poll)
                for name, plan in self.house.feeds.items()
            ),
        ]


def poll_job(feed: str) -> str:
    """What the loop of a feed is called."""
    return f"poll {feed}"


def scheduler_finding(metronome: Metronome) -> Finding:
    """What the scheduler would only whisper: rounds that failed, were skipped or missed (C3)."""
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(metronome.troubles.items())) or "no trouble"
    lately = metronome.last_trouble is not None and time.monotonic() - metronome.last_trouble < FRESH
    return Finding("scheduler", WARNING if lately else OK, counted)
