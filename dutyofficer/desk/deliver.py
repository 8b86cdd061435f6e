"""The outbox leaves: claimed in groups, sent outside any transaction, recorded in groups (S1, S2, S4)."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from dutyofficer.channels.base import Channel
from dutyofficer.channels.second import Second
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result
from dutyofficer.desk.asking import Looked, ask, claim_looks, record_looks
from dutyofficer.desk.calls import arrange
from dutyofficer.desk.house import House
from dutyofficer.desk.instead import after_sending
from dutyofficer.desk.limits import keep_to_limits
from dutyofficer.desk.opting import number_is_bad, opt_out
from dutyofficer.desk.overtaken import as_things_stand
from dutyofficer.desk.tray import Task, Tray
from dutyofficer.store import logbook, outbox

log = logging.getLogger(__name__)

GROUP = 50
"""Messages claimed or recorded in one transaction: short enough to hold the write queue for a few milliseconds."""

LONGEST_SEND = 10.0
"""Seconds of machine time that one attempt at one provider takes at most; a channel ends it by itself at nine."""

Sent = tuple[Outgoing, Result]
Clock = Callable[[], datetime]


def claim(house: House, now: datetime, limit: int = GROUP, *, first: int | None = None) -> list[Outgoing]:
    """Take up to `limit` of what is due, the worst first, after dropping what was answered meanwhile.

    With `first`: so many of those that come first, and others only when no more of those wait.
    """
    with house.database.read() as tx:
        if not outbox.any_due(tx, now, officers_only=limit <= 0):
            return []
    with house.database.write() as tx:
        logbook.write(tx, outbox.cancel_overtaken(tx, now), now)
        as_things_stand(tx, house, now)
        keep_to_limits(tx, house, now)
        arrange(tx, house, now)
        take = partial(outbox.claim, tx, now, house.database.boot, time.monotonic())
        if first is None:
            return take(limit)
        room = min(max(0, first), GROUP)
        taken = take(room, officers_only=True) if room else []
        return taken + take(min(limit, GROUP)) if limit > 0 and len(taken) < room else taken


def record(house: House, results: list[Sent], now: datetime) -> None:
    """Write down what the attempts came to."""
    if results:
        with house.database.write() as tx:
            logbook.write(tx, outbox.record(tx, now, results), now)
            people = house.register(tx).people  # a stranger, or somebody who left meanwhile, is not among them
            for message, result in results:
                if result.opted_out and message.person in people:
                    opt_out(tx, house, people[message.person], now)
                if result.bad_number and message.person in people:
                    number_is_bad(tx, house, people[message.person], now)
            after_sending(tx, house, {message.message for message, _ in results}, now)


def send(channels: Mapping[Medium, Channel], message: Outgoing) -> Sent:
    """One attempt. A channel never raises; if one does, nobody knows whether it left."""
    try:
        return message, channels[message.medium].send(message)
    except Exception as error:
        log.exception("message %s: the channel failed", message.message, extra={"action": "channel_failed"})
        return message, Result(Outcome.UNKNOWN, error=f"the channel failed: {type(error).__name__}")


def deliver_all(house: House, now: datetime) -> int:
    """Send everything due, on this thread: for a house that has its own time. Returns how many left."""
    count, more = 0, True
    while more:
        claimed = claim(house, now)
        record(house, [send(house.channels, message) for message in claimed], now)
        looks = claim_looks(house, now, GROUP)
        record_looks(house, [ask(house.channels, look) for look in looks], now)
        count, more = count + len(claimed), bool(claimed or looks)
    return count


def _is_page(message: Outgoing) -> bool:
    return message.page is not None


def _comes_first(message: Outgoing) -> bool:
    return message.comes_first


def _is_any(message: Outgoing) -> bool:
    return True


class Delivery:
    """One recorder that claims and records, and sender threads that never touch the database.

    `clock` gives the decision time. `wake()` is called when messages were stored, so that none waits for the next look.
    Pages and answers to officers have room and senders of their own: with the provider slow, no number of warden texts
    holds one up (S4).
    """

    LOOK = 1.0
    """Seconds between two looks when nobody wakes the recorder: retries come due by themselves."""

    LINGER = 0.1
    """Seconds for which a result waits for others to be recorded with it."""

    DEPTH = 3
    """Claimed per sender at most: with 9 s for each, the third begins in time to end within its lease."""

    TRIES = 3
    """Results that cannot be stored so often are left to their leases, so that others still leave."""

    def __init__(self, house: House, clock: Clock, senders: int = 8, for_pages: int = 2) -> None:
        self._house, self._clock, self._senders, self._for_pages = house, clock, senders, for_pages
        self._tray = Tray()
        self._done: queue.SimpleQueue[Sent | Looked | None] = queue.SimpleQueue()
        self._unrecorded: list[Sent] = []
        self._unrecorded_looks: list[Looked] = []
        self._looking = {True: 0, False: 0}
        self._next_look = 0.0
        self._woken = False
        self._failures = 0
        self._in_hand = {True: 0, False: 0}  # what comes first, and everything else
        self._stop = threading.Event()
        self.last_round = time.monotonic()
        self._threads: list[threading.Thread] = []
        house.database.on_commit(self.wake)

    def start(self) -> None:
        """Start the recorder and the senders."""
        names = [("recorder", self._record_loop)]
        names += [(f"page-sender-{n}", lambda: self._send_loop(_is_page)) for n in range(self._for_pages)]
        names += [("officer-sender", lambda: self._send_loop(_comes_first))]
        names += [(f"sender-{n}", lambda: self._send_loop(_is_any)) for n in range(self._senders)]
        self._threads = [threading.Thread(target=loop, name=name, daemon=True) for name, loop in names]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether every thread of it still runs."""
        return all(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Look now."""
        self._done.put(None)

    def stop(self, seconds: float = 15.0) -> None:
        """Let the sends in hand end, record them, stop. What no sender had begun goes back to the outbox."""
        self._stop.set()
        self._give_back(self._tray.close())
        self.wake()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _send_loop(self, wants: Callable[[Outgoing], bool]) -> None:
        while (taken := self._tray.take(wants)) is not None:
            task, since = taken
            channels = self._house.channels
            self._done.put(ask(channels, task) if isinstance(task, Look) else self._attempt(task, since))

    def _attempt(self, message: Outgoing, since: float) -> Sent:
        """Never begin what could outlast its lease: it would be sent by somebody else too."""
        providers = 2 if isinstance(self._house.channels.get(message.medium), Second) else 1
        if time.monotonic() - since > outbox.LEASE - providers * LONGEST_SEND:
            return message, Result(Outcome.RETRYABLE, error="no sender was free in time")
        return send(self._house.channels, message)

    def _record_loop(self) -> None:
        while not (self._stop.is_set() and not any(self._in_hand.values())):
            try:
                self._round()
            except Exception:  # the database may be locked or gone for a while
                log.exception("delivery round failed", extra={"action": "delivery_failed"})
                self._stop.wait(self.LOOK)

    def _round(self) -> None:
        """Record what is done, claim as much as the senders can begin soon."""
        self._take_results()
        self._record()
        self._record_looks()
        if not self._stop.is_set():
            self._claim()
        self.last_round = time.monotonic()

    def _record(self) -> None:
        """Results are kept until they are stored: one forgotten would be sent a second time."""
        try:
            record(self._house, self._unrecorded, self._clock())
        except Exception:
            self._failures += 1
            if self._failures < self.TRIES:
                raise
            log.exception("%d results are left to their leases", len(self._unrecorded), extra={"action": "given_up"})
        for message, result in self._unrecorded:
            self._in_hand[message.comes_first] -= 1
            if result.outcome is Outcome.UNKNOWN:
                self._next_look = 0.0
        self._unrecorded, self._failures = [], 0

    def _record_looks(self) -> None:
        """One that cannot be stored is asked again when its lease ends."""
        looked, self._unrecorded_looks = self._unrecorded_looks, []
        if looked:
            self._next_look = 0.0
        for look, _ in looked:
            self._looking[look.about.page is not None] -= 1
        record_looks(self._house, looked, self._clock())

    def _claim(self) -> None:
        first = self.DEPTH * (self._senders + self._for_pages) - self._in_hand[True]
        other = self.DEPTH * self._senders - self._in_hand[False]
        # A few at a time would be a transaction for each, and replies would wait their turn behind all of them.
        few = other < self._senders and not self._woken
        claimed = claim(self._house, self._clock(), 0 if few else other, first=first)
        for message in claimed:
            self._in_hand[message.comes_first] += 1
        self._give_back(self._tray.put([*claimed, *self._claim_looks()]))

    def _claim_looks(self) -> list[Look]:
        """Pages have room of their own here too. Asked once a second, and at once when a send came to nothing known."""
        if time.monotonic() < self._next_look:
            return []
        self._next_look = time.monotonic() + self.LOOK
        of_pages = claim_looks(self._house, self._clock(), self._senders - self._looking[True], pages_only=True)
        rest = claim_looks(self._house, self._clock(), self._senders - self._looking[False])
        for look in [*of_pages, *rest]:
            self._looking[look.about.page is not None] += 1
        return [*of_pages, *rest]

    def _give_back(self, unsent: Sequence[Task]) -> None:
        """What was not begun; what was to be looked up is left to its lease, and nobody waits for it."""
        for task in unsent:
            if not isinstance(task, Look):
                self._done.put((task, Result(Outcome.RETRYABLE, error="we stopped before it was sent")))

    def _take_results(self) -> None:
        """Wait for a wake or a result, then take all there are; results wait a moment for others, a wake for nobody."""
        found: list[Sent | Looked | None] = []
        until = time.monotonic() + self.LOOK
        with suppress(queue.Empty):
            while len(found) < GROUP:
                found.append(self._done.get(timeout=max(0.0, until - time.monotonic())))
                until = min(until, time.monotonic() + self.LINGER) if found[-1] is not None else 0.0
        self._woken = None in found
        for entry in found:
            if entry is None:
                continue
            task, answer = entry
            if isinstance(task, Look):
                self._unrecorded_looks.append((task, answer))
            elif isinstance(answer, Result):
                self._unrecorded.append((task, answer))
