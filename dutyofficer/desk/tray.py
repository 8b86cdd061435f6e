"""What was claimed and waits for a sender thread."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Sequence

from dutyofficer.core.message import Look, Outgoing

Task = Outgoing | Look


def message_of(task: Task) -> Outgoing:
    """The message that is to be sent or asked about."""
    return task.about if isinstance(task, Look) else task


class Tray:
    """What was claimed and waits for a sender: pages first, then what leaves from the pages number, then wardens."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._waiting: list[tuple[int, int, float, Task]] = []
        self._count = 0
        self._closed = False

    def put(self, claimed: Sequence[Task]) -> Sequence[Task]:
        """Lay down what was claimed just now; returns what nobody will take any more."""
        with self._ready:
            if self._closed:
                return claimed
            for task in claimed:
                self._count += 1
                heapq.heappush(self._waiting, (message_of(task).priority, self._count, time.monotonic(), task))
            self._ready.notify_all()
            return ()

    def take(self, wants: Callable[[Outgoing], bool]) -> tuple[Task, float] | None:
        """Wait until the first of all is one that is wanted; with the machine time at which it was claimed.

        None when nothing comes any more.
        """
        with self._ready:
            while not self._closed:
                if self._waiting and wants(message_of(self._waiting[0][-1])):
                    _, _, since, task = heapq.heappop(self._waiting)
                    return task, since
                self._ready.wait()
            return None

    def close(self) -> list[Task]:
        """Let every sender go; returns what none of them had begun."""
        with self._ready:
            self._closed = True
            left, self._waiting = [entry[-1] for entry in self._waiting], []
            self._ready.notify_all()
            return left
