"""What watches the screens is able to see: another host, a script that fails, what axe has to find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response

from dutyofficer.web.app import Server
from tests.browser.chromium import NARROWEST, Visitor
from tests.browser.conftest import Visits

BAD = (
    ('<img src="http://example.org/x.png" alt="">', "asked another host: http://example.org/x.png"),
    ('<script src="/fails.js"></script>', "a script failed: "),
    ("<script>1</script>", "the console says: Executing inline script violates"),
    ('<p style="color: red">x</p>', "the console says: Applying inline style violates"),
    ('<link rel="stylesheet" href="/gone.css">', "404 for "),
)


@pytest.fixture
def bad() -> Iterator[tuple[Flask, str]]:
    """A server with the policy of ours, and whatever a test puts on its page."""
    app = Flask(__name__)
    app.config["BODY"] = ""
    policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src * data:"
    head = '<!doctype html><html lang="en"><title>x</title><link rel="icon" href="data:,"><main><h1>x</h1>'
    app.add_url_rule(
        "/", "page", lambda: Response(head + app.config["BODY"], headers={"Content-Security-Policy": policy})
    )
    app.add_url_rule("/fails.js", "fails", lambda: Response("nothing.here", content_type="text/javascript"))
    server = Server(app, "127.0.0.1:0")
    server.start()
    yield app, server.url
    server.stop()


def _leaves(visitor: Visitor) -> list[str]:
    """Everything wrong that they saw, taken from them."""
    seen, visitor.wrong[:] = list(visitor.wrong), []
    return seen


@pytest.mark.parametrize(
    ("body", "what"), BAD, ids=[what.partition(":")[0] + str(n) for n, (_, what) in enumerate(BAD)]
)
def test_what_must_not_happen_is_seen(bad: tuple[Flask, str], visits: Visits, body: str, what: str) -> None:
    app, url = bad
    app.config["BODY"] = body
    visitor = visits(url)
    visitor.opens("/").wait_for_load_state("networkidle")
    seen = _leaves(visitor)
    assert any(line.startswith(what) for line in seen), seen


def test_axe_sees_under_the_strict_policy(bad: tuple[Flask, str], visits: Visits) -> None:
    app, url = bad
    app.config["BODY"] = '<input name="x"><table width="900"><tr><td>x</table>'
    visitor = visits(url, NARROWEST)
    visitor.opens("/")
    found = visitor.axe()
    assert any("label: " in line for line in found), found
    assert any("px too wide" in line for line in found), found
