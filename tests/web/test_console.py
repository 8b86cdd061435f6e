"""The console as a whole: who may open what, what every form needs, and what is said to those who may not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask, request
from werkzeug.routing import Rule

from dutyofficer.core.account import Access
from dutyofficer.web.app import Server, make_app
from dutyofficer.web.console import guard
from dutyofficer.web.console.guard import mark_of, public
from dutyofficer.web.front import Front, Visitor

STATIC = Path(__file__).parents[2] / "dutyofficer/web/static"

PUBLIC = {
    "static", "healthz", "metrics", "contact", "calendar", "webhooks.sms", "webhooks.key", "webhooks.voice",
    "webhooks.line", "webhooks.status", "signing.sign_in", "signing.welcome",
    "oidc.begin", "oidc.callback", "link.show", "link.map_", "link.act",
}  # fmt: skip
"""What a stranger may open, on purpose: each says why in its mark."""


def filled(rule: Rule) -> str:
    """An address of that rule."""
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", "1", rule.rule)


@pytest.fixture
def app(front: Front) -> Flask:
    """As the service has it."""
    return make_app(front)


def rules(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every address with each of its methods: (endpoint, method, address)."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            yield rule.endpoint, method, filled(rule)


def test_every_address_is_public_on_purpose_or_refuses_a_stranger(app: Flask) -> None:
    """A route that somebody forgets to mark opens to nobody; without tokens it is the guard that refuses a form."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    seen = set()
    for endpoint, method, address in rules(app):
        mark = mark_of(app.view_functions[endpoint])
        assert mark is not None, f"{endpoint} has no mark"
        if mark.needs is None:
            assert mark.why, f"{endpoint} is public and does not say why"
            seen.add(endpoint)
            continue
        answer = client.open(address, method=method)
        assert answer.status_code == 303, f"{method} {address}: {answer.status_code}"
        assert answer.location.startswith("/sign-in"), f"{method} {address}"
        assert ("next=" in answer.location) == (method == "GET"), "nobody comes back to a form that was sent"
    assert {name for name in seen if not name.startswith("phones.")} <= PUBLIC, (
        "public, and not in the list of this test"
    )


def test_a_view_without_a_mark_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def signed_in(front: Front, access: Access, person: str | None = "asha") -> Flask:
    """Everybody who comes is that visitor."""
    return make_app(replace(front, visitor=lambda: Visitor("somebody", access, person)))


@pytest.mark.parametrize("access", list(Access))
def test_every_view_refuses_whoever_has_less(front: Front, access: Access) -> None:
    """And opens to whoever has enough: no view fails of itself."""
    app = signed_in(front, access)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for endpoint, method, address in rules(app):
        mark = mark_of(app.view_functions[endpoint])
        assert mark is not None
        if mark.needs is None:
            continue
        status = client.open(address, method=method).status_code
        if access < mark.needs:
            assert status == 403, f"{method} {address} for {access.word}: {status}"
        else:
            assert status not in (403, 405, 500), f"{method} {address} for {access.word}: {status}"


def test_every_form_refuses_a_missing_token(front: Front) -> None:
    """Somebody else's page cannot send our forms. What a provider posts is signed instead."""
    app = signed_in(front, Access.ADMINISTRATOR)
    client = app.test_client()
    for endpoint, method, address in rules(app):
        if method == "POST" and not endpoint.startswith("webhooks."):
            answer = client.post(address, data={"words": "x"})
            assert answer.status_code == 400, f"{address}: {answer.status_code}"
            assert "too old or not complete" in answer.text


def test_pages_allow_no_foreign_and_no_inline_script(front: Front) -> None:
    """Strict policy, and nothing on a page that it would stop."""
    client = signed_in(front, Access.ADMINISTRATOR).test_client()
    for address in ("/messages", "/feeds", "/logbook", "/audit", "/settings"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:|https?://", answer.text), address
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_us_alone(front: Front) -> None:
    """With https it is bound to this host, and never leaves without TLS."""
    answer = make_app(replace(front, secure=True, secret="x" * 32)).test_client().get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-duty=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


def test_forms_are_counted_by_address(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries passwords waits; the others do not."""
    monkeypatch.setattr(guard, "MOST_FORMS", "3 per minute")
    app = signed_in(front, Access.OFFICER)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    statuses = [client.post("/sign-out").status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert client.post("/sign-out", environ_base={"REMOTE_ADDR": "127.0.0.2"}).status_code == 303


def test_a_proxy_on_this_machine_says_who_asks(app: Flask) -> None:
    """Else everybody behind it would be one address, and one who tries passwords would lock out all."""
    app.add_url_rule("/who", "who", public("a test")(lambda: request.remote_addr or ""))
    server = Server(app, "127.0.0.1:0")
    server.start()
    try:
        asked = Request(f"{server.url}/who", headers={"X-Forwarded-For": "198.51.100.7"})
        with urlopen(asked, timeout=5) as answer:
            assert answer.read() == b"198.51.100.7"
    finally:
        server.stop()


def test_what_is_served_is_what_was_made() -> None:
    """The style sheet and the script are as `make vendor` wrote them."""
    for line in (STATIC / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, f"{name}: run `make vendor`"


@pytest.mark.parametrize("word", ["GDS Transport", "crown", "@font-face", "url(", "@import"])
def test_the_style_is_our_own(word: str) -> None:
    """The design system's components, without what is gov.uk's alone, and without a word of another host."""
    assert word not in (STATIC / "console.css").read_text(encoding="utf-8")
