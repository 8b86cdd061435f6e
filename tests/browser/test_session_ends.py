"""A screen on a wall when its session ends: it asks who one is, and never goes blank by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dutyofficer.core.account import Access
from dutyofficer.desk.signing import sign_out_everywhere
from dutyofficer.store import accounts
from dutyofficer.web.app import Server, make_app
from dutyofficer.web.front import Front
from tests.browser.chromium import DESK
from tests.browser.conftest import Visits
from tests.browser.houses import SECRET, served
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.browser import SECRET as PASSWORD
from tests.web.browser import account

REFRESHED = 16_000
"""Milliseconds of the page's own clock after which it has asked again."""


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[World, str]]:
    """A house in which people sign in, and a warning is in force; and where it is."""
    with served(tmp_path) as house:
        world = house.world
        account(world.house, world, "asha", Access.OFFICER, "asha")
        world.warns(SILEBY, 2)
        server = Server(make_app(Front(world.house, lambda: world.clock, service="LLR", secret=SECRET)), "127.0.0.1:0")
        server.start()
        yield world, server.url
        server.stop()


@pytest.mark.parametrize("path", ["/", "/incidents/F1"])
def test_it_asks_who_one_is(door: tuple[World, str], visits: Visits, path: str) -> None:
    """And leads back to where one was."""
    world, url = door
    officer = visits(url, DESK)
    officer.page.clock.install()
    page = officer.opens(path)
    for name, typed in (("name", "asha"), ("password", PASSWORD)):
        page.locator(f"#{name}").fill(typed)
    officer.presses("Sign in")
    expect(page.locator("main")).to_contain_text("River Soar at Sileby")
    with world.house.database.read() as tx:
        asha = accounts.named(tx, "asha")
    assert asha
    sign_out_everywhere(world.house, asha, world.clock)
    officer.may_see(401)
    page.clock.fast_forward(REFRESHED)
    expect(page).to_have_url(re.compile(r"/sign-in\?next=" + re.escape(path) + "$"))
    for name, typed in (("name", "asha"), ("password", PASSWORD)):
        page.locator(f"#{name}").fill(typed)
    officer.presses("Sign in")
    expect(page).to_have_url(url + path)
    expect(page.locator("main")).to_contain_text("River Soar at Sileby")
