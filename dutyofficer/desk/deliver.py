"""The outbox leaves: claimed in groups, sent outside any transaction, recorded in groups (S1, S2, S4)."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from dutyofficer.channels.base import Channel
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result
from dutyofficer.desk.house import House
from dutyofficer.store import logbook, outbox

log = logging.getLogger(__name__)

GROUP = 50
"""Messages claimed or recorded in one transaction: short enough to hold the write queue for a few milliseconds."""

Sent = tuple[Outgoing, Result]
Clock = Callable[[], datetime]


def claim(house: House, now: datetime, limit: int = GROUP) -> list[Outgoing]:
    """Take what is due, the worst first, after dropping what was answered meanwhile."""
    with house.database.read() as tx:
        if not outbox.any_due(tx, now):
            return []
    with house.database.write() as tx:
        logbook.write(tx, outbox.cancel_overtaken(tx, now), now)
        return outbox.claim(tx, now, house.database.boot, time.monotonic(), limit)


def record(house: House, results: list[Sent], now: datetime) -> None:
    """Write down what the attempts came to."""
    if results:
        with house.database.write() as tx:
            logbook.write(tx, outbox.record(tx, now, results), now)


def send(channels: Mapping[Medium, Channel], message: Outgoing) -> Sent:
    """One attempt. A channel never raises; if one does, nobody knows whether it left."""
    try:
        return message, channels[message.medium].send(message)
    except Exception as error:
        log.exception("message %s: the channel failed", message.message, extra={"action": "channel_failed"})
        return message, Result(Outcome.UNKNOWN, error=f"the channel failed: {type(error).__name__}")


def deliver_all(house: House, now: datetime) -> int:
    """Send everything due, on this thread: for a house that has its own time. Returns how many left."""
    count = 0
    while claimed := claim(house, now):
        results = [send(house.channels, message) for message in claimed]
        record(house, results, now)
        count += len(results)
    return count


class Delivery:
    """One recorder that claims and records, and sender threads that never touch the database.

    `clock` gives the decision time. `wake()` is called when messages were stored, so that none waits for the next look.
    """

    LOOK = 1.0
    """Seconds between two looks when nobody wakes the recorder: retries come due by themselves."""

    def __init__(self, house: House, clock: Clock, senders: int = 8, for_pages: int = 2) -> None:
        self._house, self._clock, self._senders = house, clock, senders
        self._urgent: queue.Queue[Outgoing | None] = queue.Queue()
        self._other: queue.Queue[Outgoing | None] = queue.Queue()
        self._done: queue.Queue[Sent | None] = queue.Queue()
        self._stop = threading.Event()
        self._in_hand = 0
        self._for_pages = for_pages
        self.last_round = time.monotonic()
        self._threads: list[threading.Thread] = []
        house.database.on_commit(self.wake)

    def start(self) -> None:
        """Start the recorder and the senders."""
        names = [("recorder", self._record_loop)]
        names += [(f"page-sender-{n}", lambda: self._send_loop(self._urgent)) for n in range(self._for_pages)]
        names += [(f"sender-{n}", lambda: self._send_loop(self._other)) for n in range(self._senders)]
        self._threads = [threading.Thread(target=loop, name=name, daemon=True) for name, loop in names]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look now."""
        self._done.put(None)

    def stop(self, seconds: float = 15.0) -> None:
        """Let the sends in hand end, record them, stop."""
        self._stop.set()
        self.wake()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _send_loop(self, mine: queue.Queue[Outgoing | None]) -> None:
        while (message := mine.get()) is not None:
            self._done.put(send(self._house.channels, message))

    def _record_loop(self) -> None:
        while not (self._stop.is_set() and self._in_hand == 0):
            try:
                self._round()
            except Exception:  # the database may be locked or gone for a while: leases see to what was in hand
                log.exception("delivery round failed", extra={"action": "delivery_failed"})
                self._stop.wait(self.LOOK)
        for _ in range(self._for_pages):
            self._urgent.put(None)
        for _ in range(self._senders):
            self._other.put(None)

    def _round(self) -> None:
        """Record what is done, claim as much as the senders have room for."""
        results = self._results()
        self._in_hand -= len(results)
        record(self._house, results, self._clock())
        room = GROUP - self._in_hand
        if room > 0 and not self._stop.is_set():
            claimed = claim(self._house, self._clock(), room)
            self._in_hand += len(claimed)
            for message in claimed:
                (self._urgent if message.page is not None else self._other).put(message)
        self.last_round = time.monotonic()

    def _results(self) -> list[Sent]:
        """Wait for a wake or a result, then take all there are."""
        found: list[Sent | None] = []
        try:
            found.append(self._done.get(timeout=self.LOOK))
            while len(found) < GROUP:
                found.append(self._done.get_nowait())
        except queue.Empty:
            pass
        return [entry for entry in found if entry is not None]
