"""K4: the door: in, out, a first password, one's own; whoever is refused learns nothing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from dutyofficer.core.account import Access
from dutyofficer.desk.accounts import add_account, disable, reset
from dutyofficer.desk.signing import WRONG
from dutyofficer.store.account_tables import sessions
from dutyofficer.web.app import make_app
from dutyofficer.web.console.signing import ours
from dutyofficer.web.front import Front
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.browser import BOSS, SECRET, Browser, account

OTHER = "kettle river lamp"
REFRESH = {"HX-Request": "true"}


@pytest.fixture
def app(front: Front, world: World) -> Flask:
    """Asha has an account."""
    account(world.house, world, "asha", Access.OFFICER, "asha")
    return make_app(front)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Of nobody yet."""
    return Browser(app)


def test_in_and_out(browser: Browser) -> None:
    """Sent to the door, in, where they wanted to go; out, and at the door again."""
    answer = browser.client.get("/messages?state=failed")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/messages?state%3Dfailed")
    assert 'value="/messages?state=failed"' in browser.opens(answer.location)
    assert browser.signs_in("asha", goes_to="/messages?state=failed").location == "/messages?state=failed"
    assert "asha" in browser.opens("/account")
    answer = browser.sends("/sign-out", {}, page="/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "You are signed out." in browser.opens("/sign-in")
    assert browser.client.get("/account").status_code == 303


def test_a_cookie_from_before_signing_out_opens_nothing(browser: Browser, front: Front) -> None:
    """The session is gone in the database, whoever kept the cookie."""
    browser.signs_in("asha")
    name = browser.client.application.config["SESSION_COOKIE_NAME"]
    cookie = browser.client.get_cookie(name)
    assert cookie
    browser.sends("/sign-out", {}, page="/account")
    browser.client.set_cookie(name, cookie.value)
    assert browser.client.get("/account").status_code == 303


def test_signing_in_begins_a_new_session(browser: Browser) -> None:
    """Whatever a stranger planted in the cookie before is gone: the form's token is another."""
    found = [re.findall(r'csrf_token"[^>]*value="([^"]+)"', browser.opens(path)) for path in ("/sign-in", "/sign-in")]
    before = found[0][0].split(".")[0]
    browser.signs_in("asha")
    assert before not in browser.opens("/account")


@pytest.mark.parametrize(("name", "password"), [("asha", OTHER), ("zoe", SECRET), ("zoe", "x"), ("a b", SECRET)])
def test_refused_in_the_same_words(browser: Browser, name: str, password: str) -> None:
    """On the same page, with 400 and a summary; the password is not sent back."""
    answer = browser.signs_in(name, password)
    assert answer.status_code == 400
    assert WRONG in answer.text
    assert "govuk-error-summary" in answer.text
    assert password not in answer.text.replace(name, "") or password == "x"
    assert browser.client.get("/account").status_code == 303


BAD_FORMS = [
    ("no name", {"password": SECRET}, "Type the name"),
    ("no password", {"name": "asha"}, "Type your password"),
    ("a name too long", {"name": "x" * 57, "password": SECRET}, "56"),
    ("a password too long", {"name": "asha", "password": "x" * 129}, "128"),
    ("an address too long", {"name": "asha", "password": SECRET, "next": "/" + "x" * 500}, "500"),
]


@pytest.mark.parametrize(("why", "form", "words"), BAD_FORMS, ids=[row[0] for row in BAD_FORMS])
def test_a_form_that_is_not_right_is_shown_again(browser: Browser, why: str, form: dict[str, str], words: str) -> None:
    answer = browser.sends("/sign-in", form)
    assert answer.status_code == 400, why
    assert words in answer.text


ELSEWHERE = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil", "",
    "/\t/evil.example", "/\n", "http:evil.example", "///evil.example", "/sign-in", "/sign-out", "/x\u00e9", "/" * 501,
]  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_the_door_leads_nowhere_else(path: str) -> None:
    """K4: only to a path of ours."""
    assert ours(path) == "/"


@pytest.mark.parametrize("path", ["/", "/incidents/F7?log=all", "/rota?from=2025-11-14&weeks=4"])
def test_it_leads_where_they_wanted_to_go(path: str) -> None:
    assert ours(path) == path


def test_a_first_password_by_a_link(browser: Browser, world: World) -> None:
    """Looking spends nothing; not the same twice, too short, too easy: again; then in with it; the link is spent."""
    token = add_account(world.house, "ben", Access.OFFICER, "ben", BOSS, world.clock)
    path = f"/welcome/{token}"
    for _ in range(2):
        assert "ben" in browser.opens(path)
    for form, words in (
        ({"password": OTHER, "again": SECRET}, "Type the same password twice"),
        ({"password": "short", "again": "short"}, "12 characters or more"),
        ({"password": "a" * 13, "again": "a" * 13}, "too easy to guess"),
        ({"password": "x" * 129, "again": "x" * 129}, "128"),
        ({}, "Type a new password"),
    ):
        answer = browser.sends(path, form)
        assert answer.status_code == 400, words
        assert words in answer.text
    answer = browser.sends(path, {"password": OTHER, "again": OTHER})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.signs_in("ben", OTHER).status_code == 303
    assert "not good any more" in browser.opens(path, 404)


def test_links_that_lead_nowhere_are_all_the_same(browser: Browser, world: World) -> None:
    """Made up, overtaken by a newer one, of a disabled account."""
    old = add_account(world.house, "ben", Access.OFFICER, "ben", BOSS, world.clock)
    reset(world.house, "ben", BOSS, world.clock)
    gone = add_account(world.house, "gone", Access.VIEWER, None, BOSS, world.clock)
    disable(world.house, "gone", BOSS, world.clock)
    pages = {
        re.sub(r"Page made [^<]+", "", browser.opens(f"/welcome/{token}", 404)) for token in (old, gone, "x" * 300)
    }
    assert len(pages) == 1


def test_ones_own_password(app: Flask, browser: Browser) -> None:
    """Changed, this browser stays in and the other is out."""
    other = Browser(app)
    browser.signs_in("asha")
    other.signs_in("asha")
    wrong = browser.sends("/account", {"now": OTHER, "password": OTHER, "again": OTHER})
    assert wrong.status_code == 400
    assert "The password that you have now is not right" in wrong.text
    assert browser.sends("/account", {"now": SECRET, "password": OTHER, "again": OTHER}).location == "/account"
    assert "Every other browser is signed out" in browser.opens("/account")
    assert other.client.get("/account").status_code == 303
    assert browser.signs_in("asha", SECRET).status_code == 400


def test_signed_out_everywhere(app: Flask, browser: Browser) -> None:
    """Every browser, this one too."""
    other = Browser(app)
    for one in (browser, other):
        one.signs_in("asha")
    assert browser.sends("/account/sign-out-everywhere", {}, page="/account").location == "/sign-in"
    assert [one.client.get("/account").status_code for one in (browser, other)] == [303, 303]


def test_the_door_locks_after_ten(browser: Browser, world: World) -> None:
    """Then the right one is refused too, in the same words, until the time is over."""
    for _ in range(10):
        browser.signs_in("asha", OTHER)
    assert WRONG in browser.signs_in("asha").text
    world.forward(minutes=16)
    assert browser.signs_in("asha").status_code == 303


def test_a_session_of_yesterday_is_over(browser: Browser, world: World) -> None:
    """Unused for twelve hours."""
    browser.signs_in("asha")
    world.forward(hours=11)
    browser.opens("/account")
    world.forward(hours=11)
    browser.opens("/account")
    world.forward(hours=12)
    assert browser.client.get("/account").status_code == 303


def at(app: Flask, front: Front, moment: list[datetime]) -> Browser:
    """Asha's browser, by a clock that the test sets."""
    browser = Browser(make_app(replace(front, clock=lambda: moment[0])))
    assert browser.signs_in("asha").status_code == 303
    return browser


def test_a_tab_that_is_left_open_is_no_use(app: Flask, front: Front, world: World) -> None:
    """K4: what a page asks for by itself keeps nobody signed in, nor does a map; whoever looks at a page does."""
    moment = [world.clock]
    browser = at(app, front, moment)
    for path, headers, then in (("/", REFRESH, 303), ("/map.svg", {}, 303), ("/", {}, 200)):
        browser.signs_in("asha")
        moment[0] += timedelta(hours=11)
        assert browser.client.get(path, headers=headers).status_code == 200, path
        moment[0] += timedelta(hours=2)
        assert browser.client.get("/account").status_code == then, path


def test_a_page_that_refreshes_itself_goes_to_the_door_as_a_whole(browser: Browser) -> None:
    """Once the session is over it would find nothing of itself on the page that asks who one is, and go blank."""
    answer = browser.client.get("/incidents/F1?log=all", headers=REFRESH)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/incidents/F1?log%3Dall"
    assert "Location" not in answer.headers
    assert "/sign-in" in browser.client.get("/incidents/F1").location


def test_a_database_that_cannot_be_written_takes_no_page_away(
    app: Flask, front: Front, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Full, or locked by somebody: that a session is used goes unkept, and is not tried again for five minutes."""
    moment = [world.clock]
    browser = at(app, front, moment)
    engine = world.house.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout=1"))
    moment[0] += timedelta(minutes=6)
    with closing(sqlite3.connect(engine.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            assert "asha" in browser.opens("/account")
    assert [record.action for record in caplog.records if hasattr(record, "action")] == ["session_not_kept"]
    assert used_at(world) == world.clock
    moment[0] += timedelta(minutes=5)
    browser.opens("/account")
    assert used_at(world) == moment[0]


def used_at(world: World) -> datetime:
    """When the one session was last used, as it is kept."""
    with world.house.database.read() as tx:
        found: datetime = tx.scalars(select(sessions.c.seen_at)).one()
    return found


def test_the_clock_is_asked_once_a_page(app: Flask, front: Front, world: World) -> None:
    """Everything on it is of one moment: who is signed in, what is in force, how old that is."""
    asked: list[datetime] = []

    def clock() -> datetime:
        asked.append(world.clock)
        return world.clock

    account(world.house, world, "boss", Access.ADMINISTRATOR)
    browser = Browser(make_app(replace(front, clock=clock)))
    browser.signs_in("boss")
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    pages = ["", "incidents", "incidents/F1", "incidents/new", "map.svg", "rota", "people", "messages", "feeds"]
    for page in [*pages, "logbook", "audit", "settings", "accounts", "accounts/asha", "account", "nowhere"]:
        asked.clear()
        browser.client.get(f"/{page}")
        assert len(asked) == 1, page


def test_one_address_may_not_try_for_ever(browser: Browser) -> None:
    """Whatever the names: after sixty in a minute it waits; others do not."""
    browser.client.application.config["WTF_CSRF_ENABLED"] = False
    statuses = [browser.client.post("/sign-in").status_code for _ in range(61)]
    assert statuses == [400] * 60 + [429]
    assert browser.client.get("/sign-in", environ_base={"REMOTE_ADDR": "127.0.0.9"}).status_code == 200
