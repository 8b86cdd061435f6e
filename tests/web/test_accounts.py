"""K4: the screen of accounts: the team resets, administrators do the rest, a link is shown once."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from dutyofficer.core.account import Access
from dutyofficer.desk.accounts import shapes
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from tests.promises.world import World
from tests.web.browser import SECRET, Browser, account

LINK = re.compile(r"http[^<\s]+(/welcome/[\w-]{43})")


@pytest.fixture
def app(front: Front, world: World) -> Flask:
    """One account of each access."""
    for access in Access:
        account(world.house, world, access.word, access, {Access.OFFICER: "asha", Access.TEAM: "dev"}.get(access))
    return make_app(front)


def at(app: Flask, who: str) -> Browser:
    """Signed in as one of them."""
    browser = Browser(app)
    assert browser.signs_in(who).status_code == 303
    return browser


def states(world: World) -> dict[str, tuple[str, str | None, str]]:
    """What each account is."""
    with world.house.database.read() as tx:
        return {s["name"]: (s["access"], s["person"], s["state"]) for s in shapes(tx, world.clock)}


def test_an_administrator_makes_an_account(app: Flask, world: World) -> None:
    """The link is on the page after the form and nowhere else; with it the new owner comes in."""
    boss = at(app, "administrator")
    answer = boss.sends("/accounts", {"name": " Ben ", "access": "officer", "person": "ben"})
    assert answer.status_code == 200
    found = LINK.search(answer.text)
    assert found
    assert states(world)["ben"] == ("officer", "ben", "invited")
    page = boss.opens("/accounts")
    assert found[1] not in page
    assert "invited" in page
    ben = Browser(app)
    assert ben.sends(found[1], {"password": SECRET, "again": SECRET}).status_code == 303
    assert ben.signs_in("ben").status_code == 303
    assert "B Jones" in boss.opens("/accounts/ben") or "Ben" in boss.opens("/accounts/ben")


def test_the_team_helps_to_a_new_password(app: Flask, world: World) -> None:
    """Of an officer; that one is out at once. Of an administrator it may not, and sees no button for it."""
    team, officer = at(app, "team"), at(app, "officer")
    assert "Reset the password" in team.opens("/accounts/officer")
    answer = team.sends("/accounts/officer/reset", {}, page="/accounts/officer")
    assert LINK.search(answer.text)
    assert officer.client.get("/account").status_code == 303
    assert "Reset the password" not in team.opens("/accounts/administrator")
    refused = team.sends("/accounts/administrator/reset", {}, page="/accounts/officer")
    assert refused.status_code == 400
    assert "cannot reset one of administrator" in refused.text
    assert states(world)["administrator"] == ("administrator", None, "ready")


CHANGES = [
    ("more access", "/accounts/viewer", {"access": "officer", "person": "", "elsewhere": "no"}, ("officer", None)),
    ("a person", "/accounts/viewer", {"access": "viewer", "person": "carol", "elsewhere": "no"}, ("viewer", "carol")),
    ("both", "/accounts/viewer", {"access": "team", "person": "ben", "elsewhere": "yes"}, ("team", "ben")),
]


@pytest.mark.parametrize(("why", "path", "form", "now"), CHANGES, ids=[row[0] for row in CHANGES])
def test_an_administrator_changes_an_account(
    app: Flask, world: World, why: str, path: str, form: dict[str, str], now: tuple[str, str | None]
) -> None:
    """K1: what changed is on the record, by whom."""
    boss, viewer = at(app, "administrator"), at(app, "viewer")
    answer = boss.sends(path, form)
    assert (answer.status_code, answer.location) == (303, "/accounts"), why
    assert states(world)["viewer"][:2] == now
    assert viewer.client.get("/account").status_code == 303
    assert "Account viewer is changed." in boss.opens("/accounts")


def test_what_is_refused_changes_nothing_of_it(app: Flask, world: World) -> None:
    """The last administrator given less and a person at once: neither, as the page says; nor the same once more."""
    boss, before = at(app, "administrator"), states(world)
    same = {"access": "administrator", "person": "", "elsewhere": "no"}
    for form in ({**same, "access": "team", "person": "ben"}, same):
        answer = boss.sends("/accounts/administrator", form)
        assert answer.status_code == 400
        assert "Nothing was changed" in answer.text
    assert states(world) == before


def test_disabled_and_enabled(app: Flask, world: World) -> None:
    """Out at once, and refused at the door; enabled, in again. What is neither is not there."""
    boss, officer = at(app, "administrator"), at(app, "officer")
    boss.sends("/accounts/officer/disable", {}, page="/accounts/officer")
    assert states(world)["officer"][2] == "disabled"
    assert officer.client.get("/account").status_code == 303
    assert Browser(app).signs_in("officer").status_code == 400
    assert boss.sends("/accounts/officer/reset", {}, page="/accounts/officer").status_code == 400
    boss.sends("/accounts/officer/enable", {}, page="/accounts/officer")
    assert Browser(app).signs_in("officer").status_code == 303
    assert boss.sends("/accounts/officer/delete", {}, page="/accounts/officer").status_code == 404


def test_the_last_administrator_stays(app: Flask, world: World) -> None:
    """In words, on the page."""
    boss = at(app, "administrator")
    for path, form in (
        ("/accounts/administrator/disable", {}),
        ("/accounts/administrator", {"access": "viewer", "person": "", "elsewhere": "no"}),
    ):
        answer = boss.sends(path, form, page="/accounts/administrator")
        assert answer.status_code == 400
        assert "the last administrator" in answer.text
    assert states(world)["administrator"] == ("administrator", None, "ready")


BAD = [
    ("no name", {"access": "viewer", "person": ""}, "Type a name"),
    ("a name too long", {"name": "x" * 57, "access": "viewer", "person": ""}, "56"),
    ("no name to sign in with", {"name": "a b", "access": "viewer", "person": ""}, "is no name to sign in with"),
    ("taken", {"name": "team", "access": "viewer", "person": ""}, "there is an account team already"),
    ("an access that there is not", {"name": "ben", "access": "root", "person": ""}, "Not a valid choice"),
    ("a person that there is not", {"name": "ben", "access": "viewer", "person": "zoe"}, "Not a valid choice"),
]


@pytest.mark.parametrize(("why", "form", "words"), BAD, ids=[row[0] for row in BAD])
def test_a_form_that_is_not_right_makes_nothing(
    app: Flask, world: World, why: str, form: dict[str, str], words: str
) -> None:
    boss, before = at(app, "administrator"), states(world)
    answer = boss.sends("/accounts", form)
    assert answer.status_code == 400, why
    assert words in answer.text
    assert "govuk-error-summary" in answer.text
    assert states(world) == before


@pytest.mark.parametrize("who", ["viewer", "officer", "team"])
def test_others_may_not(app: Flask, world: World, who: str) -> None:
    """The team sees the list without the forms; whoever has less does not see it."""
    browser, before = at(app, who), states(world)
    assert browser.client.get("/accounts").status_code == (200 if who == "team" else 403)
    for path in ("/accounts", "/accounts/viewer", "/accounts/viewer/disable", "/accounts/viewer/enable"):
        answer = browser.sends(path, {"name": "x1", "access": "administrator", "person": ""}, page="/account")
        assert answer.status_code == 403, path
    assert states(world) == before
    if who == "team":
        page = browser.opens("/accounts") + browser.opens("/accounts/viewer")
        assert "Make the account" not in page
        assert "Change it" not in page


def test_no_such_account(app: Flask) -> None:
    """404, whatever is asked of it."""
    boss = at(app, "administrator")
    assert boss.client.get("/accounts/zoe").status_code == 404
    for path in ("/accounts/zoe", "/accounts/zoe/reset", "/accounts/zoe/disable"):
        assert boss.sends(path, {}, page="/accounts").status_code == 404
