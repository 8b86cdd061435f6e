"""One Chromium for the whole run. Where there is none the tests are skipped and say why, but not in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PHONE, Visitor, chromium, found, visit

Visits = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser."""
    if found() is None:
        why = "there is no chromium on this machine: apt-get install chromium"
        if os.environ.get("DUTYOFFICER_CI") == "1":
            pytest.fail(f"no screen was looked at: {why}")
        pytest.skip(why)
    with chromium() as opened:
        yield opened


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Lets somebody in: `visits(url, width, script=False)`. At the end nobody has seen anything that was wrong."""
    came: list[Visitor] = []
    with ExitStack() as open_ones:

        def enter(url: str, width: int = PHONE, *, script: bool = True) -> Visitor:
            came.append(open_ones.enter_context(visit(browser, url, width, script=script)))
            return came[-1]

        yield enter
    wrong = [line for visitor in came for line in visitor.wrong]
    assert not wrong, "\n".join(wrong)
