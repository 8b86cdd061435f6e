"""What the console says and does not say when something below it is broken, or somebody is gone."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from dutyofficer.core.account import Access
from dutyofficer.store import register
from dutyofficer.web.app import make_app
from dutyofficer.web.console.guard import public
from dutyofficer.web.front import Front
from tests.promises.world import World
from tests.web.browser import Browser, account


@pytest.fixture
def app(front: Front, world: World) -> Flask:
    """Asha has an account."""
    account(world.house, world, "asha", Access.OFFICER, "asha")
    return make_app(front)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Asha's, signed in."""
    found = Browser(app)
    found.signs_in("asha")
    return found


def test_a_database_that_cannot_be_read_is_said(browser: Browser, world: World) -> None:
    """In words that promise nothing; and what needs no account answers as for anybody, styles among it."""
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE sessions RENAME TO away")
    said = browser.opens("/", 503)
    assert "The database cannot be read" in said
    assert "Texts and calls go on" not in said
    assert browser.client.get("/").headers["Retry-After"] == "60"
    for path in ("/sign-in", "/static/console.css"):
        with browser.client.get(path) as answer:
            assert answer.status_code == 200, path
    with browser.client.get("/healthz") as answer:
        assert answer.is_json


def test_the_log_says_where_without_anybodys_link(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """K3: the address of a link from a text is worth as much as the link."""

    def breaks(token: str) -> str:
        raise RuntimeError("it broke")

    app.add_url_rule("/x/<token>", "breaks", public("a test")(breaks))
    with caplog.at_level(logging.ERROR):
        assert Browser(app).client.get("/x/a-secret-of-somebody").status_code == 500
    assert "/x/<token>" in caplog.text
    assert "a-secret-of-somebody" not in caplog.text


def test_a_look_without_a_body_is_a_look(browser: Browser) -> None:
    """HEAD is what link checkers and monitors send."""
    for path in ("/sign-in", "/account", "/incidents/new", "/"):
        assert browser.client.head(path).status_code == 200, path
    answer = browser.client.get("/sign-out")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


def test_looks_at_the_door_are_not_tries(front: Front) -> None:
    """A whole council may be behind one address: only what is sent counts."""
    client = make_app(front).test_client()
    assert {client.get("/sign-in").status_code for _ in range(70)} == {200}


def test_an_account_ends_with_its_person(browser: Browser, world: World) -> None:
    """Whoever is gone from the register reads nothing any more, and cannot come in again."""
    assert browser.client.get("/").status_code == 200
    with world.house.database.write() as tx:
        register.remove(tx, register.PEOPLE, ["asha"])
    assert browser.client.get("/").status_code == 303
    assert browser.signs_in("asha").status_code == 400
    account(world.house, world, "boss", Access.ADMINISTRATOR)
    browser.signs_in("boss")
    assert "person gone" in browser.opens("/accounts")
