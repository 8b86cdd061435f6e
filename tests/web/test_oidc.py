"""K4: signing in by a provider of identities: what it signs counts, nothing else; a password works whatever it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from dutyofficer.core.account import Access, Provider
from dutyofficer.core.contact import Contact
from dutyofficer.desk.accounts import change, shapes
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from tests.channels.stand_in import running
from tests.promises.world import World
from tests.web.browser import BOSS, Browser, account
from tests.web.identities import CLIENT, CLIENT_SECRET, FORGED, REAL, Identities

PUBLIC = "https://duty.example.org"
BACK = f"{PUBLIC}/sign-in/oidc/callback"


@pytest.fixture
def identities() -> Iterator[Identities]:
    """Theirs."""
    with running(Identities()) as server:
        yield server


@pytest.fixture
def browser(front: Front, world: World, identities: Identities) -> Browser:
    """Of nobody yet; the service knows the provider, and that `duty` is an officer there."""
    world.house.contact = Contact(public_url=PUBLIC)
    access = {"duty": Access.OFFICER, "team": Access.TEAM}
    return Browser(make_app(replace(front, elsewhere=Provider(identities.url, CLIENT, CLIENT_SECRET, access=access))))


def comes_by(browser: Browser, identities: Identities, goes_to: str = "/account") -> TestResponse:
    """There and back again."""
    sent = browser.client.get(f"/sign-in/oidc?next={goes_to}")
    assert sent.status_code == 302, sent.text
    assert sent.location.startswith(f"{identities.url}/authorize?")
    back = identities.signs_in(sent.location)
    assert back.startswith(f"{BACK}?")
    return browser.client.get(back.removeprefix(PUBLIC))


def names(world: World) -> dict[str, str]:
    """Each account and what it may do."""
    with world.house.database.read() as tx:
        return {shape["name"]: shape["access"] for shape in shapes(tx, world.clock)}


def test_there_and_back(browser: Browser, identities: Identities, world: World) -> None:
    """The door offers it; whose role gives it has an account from now on, and is where they wanted to go."""
    assert "/sign-in/oidc?next=/rota" in browser.opens("/sign-in?next=/rota")
    answer = comes_by(browser, identities)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "as officer" in browser.opens("/account")
    assert names(world) == {"asha": "officer"}
    assert identities.refused == []


def test_it_leads_nowhere_else(browser: Browser, identities: Identities) -> None:
    """Whatever address they came with."""
    assert comes_by(browser, identities, "//evil.example").location == "/"


LIES: list[tuple[str, dict[str, object]]] = [
    ("signed with another key", {"key": FORGED}),
    ("signed with what we share", {"key": OctKey.import_key(CLIENT_SECRET, {"kid": "one"}), "alg": "HS256"}),
    ("signed by nothing", {"alg": "none"}),
    ("for another service", {"lies": {"aud": "payroll"}}),
    ("for nobody", {"lies": {"aud": None}}),
    ("from another provider", {"lies": {"iss": "https://id.example.org"}}),
    ("for another question", {"lies": {"nonce": "x"}}),
    ("for no question", {"lies": {"nonce": None}}),
    ("too old", {"lies": {"iat": 1000, "exp": 2000}}),
    ("without an end", {"lies": {"exp": None}}),
    ("about nobody", {"lies": {"sub": None}}),
    ("about something else", {"lies": {"sub": 7}}),
]


@pytest.mark.parametrize(("why", "wrong"), LIES, ids=[row[0] for row in LIES])
def test_a_token_that_is_not_right_lets_nobody_in(
    browser: Browser, identities: Identities, world: World, why: str, wrong: dict[str, object]
) -> None:
    for name, value in wrong.items():
        setattr(identities, name, value)
    answer = comes_by(browser, identities)
    assert answer.status_code == 502, why
    assert "sign in with your password" in answer.text
    assert browser.client.get("/account").status_code == 303
    assert names(world) == {}


def test_a_token_that_is_right_again_lets_them_in(browser: Browser, identities: Identities) -> None:
    """One bad answer is not kept."""
    identities.key = FORGED
    comes_by(browser, identities)
    identities.key = REAL
    assert comes_by(browser, identities).status_code == 303


STRAY: list[tuple[str, Callable[[str], str]]] = [
    ("a state that nobody asked for", lambda back: back.replace("state=", "state=x")),
    ("no state", lambda back: back.partition("&state=")[0]),
    ("a code that was not given out", lambda back: back.replace("code=", "code=x")),
    ("nothing", lambda back: back.partition("?")[0]),
    ("an error", lambda back: f"{back.partition('?')[0]}?error=access_denied&error_description=x"),
]


@pytest.mark.parametrize(("why", "spoil"), STRAY, ids=[row[0] for row in STRAY])
def test_what_did_not_begin_here_does_not_end_here(
    browser: Browser, identities: Identities, why: str, spoil: Callable[[str], str]
) -> None:
    back = identities.signs_in(browser.client.get("/sign-in/oidc").location)
    assert browser.client.get(spoil(back).removeprefix(PUBLIC)).status_code == 502, why
    assert browser.client.get("/account").status_code == 303


def test_somebody_elses_way_back_is_not_ours(browser: Browser, identities: Identities) -> None:
    """A link that signs a victim in as the one who sent it is refused; and a way back is gone once it was used."""
    back = identities.signs_in(browser.client.get("/sign-in/oidc").location).removeprefix(PUBLIC)
    assert Browser(browser.client.application).client.get(back).status_code == 502
    assert [browser.client.get(back).status_code for _ in range(2)] == [303, 502]


def test_while_it_is_down_a_password_works(browser: Browser, identities: Identities, world: World) -> None:
    """The account for that moment; and once it answers it is used again."""
    account(world.house, world, "glass", Access.ADMINISTRATOR)
    identities.down = True
    answer = browser.client.get("/sign-in/oidc")
    assert answer.status_code == 502
    assert "sign in with your password" in answer.text
    assert browser.signs_in("glass").status_code == 303
    identities.down = False
    assert comes_by(browser, identities).status_code == 303


def test_a_provider_that_calls_itself_something_else_is_not_ours(browser: Browser, identities: Identities) -> None:
    """Until it does."""
    identities.says = {"issuer": "https://id.example.org"}
    assert browser.client.get("/sign-in/oidc").status_code == 502
    identities.says = {}
    assert comes_by(browser, identities).status_code == 303


def test_an_account_that_is_here_is_theirs_only_if_allowed(
    browser: Browser, identities: Identities, world: World
) -> None:
    """Names can be chosen there: an administrator here says so once, then it is theirs by who they are for ever."""
    account(world.house, world, "asha", Access.TEAM, "asha")
    refused = comes_by(browser, identities)
    assert refused.status_code == 403
    assert "may not be signed in from elsewhere" in refused.text
    change(world.house, "asha", BOSS, world.clock, elsewhere=True)
    assert comes_by(browser, identities).status_code == 303
    identities.person = {"sub": "7", "preferred_username": "a.patel", "roles": ["duty"]}
    assert comes_by(browser, identities).status_code == 303
    assert names(world) == {"asha": "officer"}
    identities.person = {"sub": "8", "preferred_username": "asha", "roles": ["duty"]}
    assert comes_by(browser, identities).status_code == 403


def test_without_a_provider_there_is_nothing(front: Front) -> None:
    """Neither the way nor the button."""
    browser = Browser(make_app(front))
    assert browser.client.get("/sign-in/oidc").status_code == 404
    assert browser.client.get("/sign-in/oidc/callback").status_code == 404
    assert "organisation" not in browser.opens("/sign-in")
