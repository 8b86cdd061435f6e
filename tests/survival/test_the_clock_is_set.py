"""The wall clock goes an hour forward or back while a page is open: the rounds go on, and so does the ladder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.publisher import QUORN
from tests.survival.house import ASHA, BEN, Life, living, soon

HOUR = 3600


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """It runs."""
    with living(tmp_path) as made:
        yield made


def goes_on(life: Life, seconds: float) -> float:
    """Polled within so many seconds; returns how many it took."""
    began = time.monotonic()
    soon(life.polled(3), seconds)
    return time.monotonic() - began


@pytest.mark.chaos
def test_forward_and_back(life: Life) -> None:
    """An hour forward, back again, and an hour back from the start: polled and paged each time, without a flood."""
    life.warns()
    soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
    began, polls = time.monotonic(), len(life.publisher.polls)
    life.order("clock", HOUR)
    goes_on(life, 8)
    soon(lambda: life.texts(BEN))
    life.order("clock", 0)
    goes_on(life, 8)
    life.warns(QUORN, 1)
    soon(lambda: life.texts(ASHA, "Quorn"))
    life.order("clock", -HOUR)
    goes_on(life, 8)
    assert len(life.publisher.polls) - polls <= time.monotonic() - began + 6, "no round for every second that was not"
    status, found = life.health()
    assert (status, found["loop ladder"]["ok"], life.process.poll()) == (200, True, None)
    assert life.says("the clock was set by +3600 s")
    assert life.says("the clock was set by -3600 s")


def test_a_page_does_not_wait_for_the_hour_to_come_again(life: Life) -> None:
    """An hour back just after the first text: Ben still hears of it seconds later, and Asha's accept counts."""
    life.warns()
    soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
    life.order("clock", -HOUR)
    soon(lambda: life.texts(BEN, "ESCALATION F1"), 10)
    assert life.posts("1") == 200
    soon(lambda: life.texts(ASHA, "you have F1"))
