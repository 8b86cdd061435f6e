"""Storyboard A, end to end: a flood warning by night, one phone, one link, until the incident is closed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, Visitor
from tests.browser.conftest import Visits
from tests.browser.houses import RISING
from tests.browser.live import ASHA, LINK, WARDENS, WILMA, Live, living
from tests.promises.publisher import LONDON, SILEBY
from tests.test_cli import now

REFRESHED = 25_000
"""Milliseconds in which a page has certainly refreshed itself."""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """The service."""
    with living(tmp_path) as running:
        yield running


def paged(live: Live) -> str:
    """A flood warning that the officer is paged about; the link in that text."""
    until = (now() + timedelta(hours=6)).astimezone(LONDON)
    live.warns(SILEBY, 2, f"{RISING} This message will be updated by {until:%H:%M} on {until:%A %d/%m/%Y}.")
    page = live.gets(ASHA, "FLOOD WARNING")
    assert "Reply 1 to accept" in page
    found = LINK.search(page)
    assert found, f"no link in {page!r}"
    return found[0]


def sees(page: Page, *words: str) -> None:
    """All of it is on the page."""
    for each in words:
        expect(page.locator("main").filter(has_text=each), f"wanted {each!r}").to_have_count(1)


def comes(page: Page, where: str, words: str, *, by_itself: bool) -> None:
    """It is there soon: the page refreshes itself, or whoever looks at it loads it again."""
    until = time.monotonic() + REFRESHED / 1000
    while not by_itself and words not in page.locator(where).inner_text() and time.monotonic() < until:
        page.wait_for_timeout(300)
        page.reload()
    expect(page.locator(where)).to_contain_text(words, timeout=REFRESHED)


def is_clean(visitor: Visitor) -> None:
    assert (found := visitor.axe()) == [], "\n".join(found)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_night_by_the_link_in_a_text(live: Live, visits: Visits, width: int) -> None:
    """Paged, accepted, logged, the warden answers and reports, it gets worse, is stood down, closed: the link ends."""
    link = paged(live)
    officer = visits(live.url, width)
    page = officer.opens(link)
    sees(
        page,
        "River Soar at Sileby",
        "Flood warning",
        "Slash Lane and Mountsorrel Lane are likely",
    )
    sees(page, "Nobody has it yet", "You are seen as A Patel", "Next update promised by")
    expect(page.get_by_role("navigation", name="Screens")).to_have_count(0)
    is_clean(officer)

    officer.presses("Accept: I have it")
    sees(page, "Asha Patel has it since")
    assert live.says("incidents")[0]["owner"] == "asha"
    live.gets(ASHA, "you have F1")

    page.locator("#log-decision").fill("No rest centre yet")
    page.locator("#log-reason").fill("0 homes under water, review 04:30")
    officer.presses("Write it on the log")
    sees(page, "No rest centre yet", "0 homes under water, review 04:30")

    live.gets(WILMA, "Flood warning")
    live.replies(WILMA, WARDENS, "1")
    live.replies(WILMA, WARDENS, "R Slash Lane under water, no houses, still coming up")
    comes(page, "#answers", "1 yes", by_itself=width == PHONE)
    comes(page, "#seen", "road flooded, 0 homes, rising", by_itself=width == PHONE)
    comes(page, "#log-lines", "Slash Lane under water", by_itself=width == PHONE)
    is_clean(officer)

    live.warns(SILEBY, 1, RISING)
    comes(page, "#standing", "Before: Flood warning", by_itself=width == PHONE)
    sees(page, "Severe flood warning", "Nobody has it yet")
    officer.presses("Accept: I have it")
    is_clean(officer)

    live.warns(SILEBY, 4, "The flood warning has been removed.")
    live.gets(ASHA, "no longer in force")
    comes(page, "#waits", "It is not an all-clear", by_itself=width == PHONE)
    officer.presses("Stand down Sileby")
    live.gets(WILMA, "Not an all-clear")
    is_clean(officer)

    page.locator("#close-reason").fill("River falling, wardens stood down")
    officer.presses("Close F1")
    expect(page.get_by_role("heading", level=1)).to_have_text("F1 is closed")
    is_clean(officer)
    officer.may_see(404)
    officer.opens(link)
    sees(page, "Not here")


def test_without_javascript_accept_and_log_still_work(live: Live, visits: Visits) -> None:
    """A locked-down phone: forms are forms."""
    officer = visits(live.url, PHONE, script=False)
    page = officer.opens(paged(live))
    officer.presses("Accept: I have it")
    sees(page, "Asha Patel has it since")
    page.locator("#log-decision").fill("Rung Charnwood")
    officer.presses("Write it on the log")
    sees(page, "Rung Charnwood")
    officer.may_see(400)
    page.locator("#log-decision").fill("")
    page.locator("#log-reason").fill("no words, so it is refused and kept")
    officer.presses("Write it on the log")
    sees(page, "Say what was decided")
    expect(page.locator("#log-reason")).to_have_value("no words, so it is refused and kept")
    log = live.says("incident", "show", "F1")["log"]
    assert any("Rung Charnwood" in str(line) for line in log)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_first_account_and_a_call_from_a_control_room(live: Live, visits: Visits, width: int) -> None:
    """From the command line to a password, a first run that says what is left, a manual incident, out again."""
    invited = live.says("user", "add", "asha", "--access", "administrator", "--person", "asha")["url"]
    team = visits(live.url, width)
    page = team.opens(invited)
    is_clean(team)
    for box in page.locator("input[type=password]").all():
        box.fill("teapot ladder fog")
    team.presses("Keep it")
    if "/sign-in" in page.url:
        page.locator("#name").fill("asha")
        page.locator("#password").fill("teapot ladder fog")
        team.presses("Sign in")
    team.opens("/")
    sees(page, "What to do next", "Send test pages", "On duty", "Asha Patel")
    is_clean(team)

    team.opens("/incidents/new")
    is_clean(team)
    page.get_by_label("Amber").check()
    page.locator("[name=area]").select_option(label="Sileby")
    page.locator("[name=authority]").select_option(label="Leicestershire")
    page.locator("[name=words]").fill("Care home in Sileby needs sandbags, 12 residents")
    page.locator("[name=source]").fill("Fire control, Sgt Bell")
    team.presses("Open it and page the duty officer")
    sees(page, "M1", "Care home in Sileby needs sandbags")
    is_clean(team)
    live.gets(ASHA, "M1")
    team.opens("/")
    sees(page, "M1")
    page.get_by_role("button", name="Sign out").click()
    team.opens("/")
    assert re.search(r"/sign-in", page.url)
    sees(page, "Sign in")
