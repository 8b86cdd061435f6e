"""A loop fails, hangs or ends: the others go on, or the process ends with status 1 to be started again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.survival.house import ASHA, BEN, living, soon


def test_the_schedulers_own_loop_fails(tmp_path: Path) -> None:
    """Three exceptions in it: rounds go on, health says so. An exit in it ends the process too, with status 1."""
    with living(tmp_path) as life:
        life.order("loop", "OSError " * 3)
        soon(lambda: life.says("the scheduler's own loop failed"))
        life.warns()
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        soon(life.polled())
        status, found = life.health()
        assert (status, found["scheduler"]["ok"]) == (200, False)
        assert "3 loop" in found["scheduler"]["text"]
        life.order("loop", "SystemExit")
        assert life.process.wait(15) == 1
        soon(lambda: life.says("CRITICAL", "ending, to be started again: scheduler has ended"))


@pytest.mark.chaos
def test_a_feed_that_hangs_for_ever(tmp_path: Path) -> None:
    """The others go on; then health is 503 and systemd hears no more; at its limit the process ends with status 1."""
    with living(tmp_path, limits={"poll": 5.0}, hangs=True) as life:
        life.warns()
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        soon(lambda: life.health()[0] == 503)
        health = life.health()[1]
        late = [name for name, found in health.items() if name.startswith("loop") and not found["ok"]]
        assert late == ["loop poll hangs"]
        soon(life.polled())
        assert life.process.wait(20) == 1
        ended = time.monotonic()
        soon(lambda: life.says("CRITICAL", "poll hangs is stuck: no round for"))
        assert ended - life.watchdog[-1] > 2, "systemd had stopped hearing that we are well"


@pytest.mark.chaos
def test_stopped_for_longer_than_a_limit(tmp_path: Path) -> None:
    """Everything stood still for 15 s with limits of 12: no loop is blamed for it, polls and pages go on."""
    limits = {"scheduler": 12.0, "tick": 12.0, "delivery": 12.0, "poll": 11.0}
    with living(tmp_path, limits=limits) as life:
        life.warns()
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        os.kill(life.process.pid, signal.SIGSTOP)
        time.sleep(15)
        os.kill(life.process.pid, signal.SIGCONT)
        soon(life.polled(), 5)
        soon(lambda: life.texts(BEN, "ESCALATION F1"), 5)
        assert life.says("nothing of us ran for")
        assert (life.process.poll(), life.health()[0]) == (None, 200)
