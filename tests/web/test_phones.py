"""The page of phones of a demo: every phone, what it got, and a box to answer as its owner."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from dutyofficer.web.phones import LONGEST, phones
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import Web

Said = list[tuple[str, str]]


@pytest.fixture
def said() -> Said:
    """What was handed to whoever plays the house."""
    return []


@pytest.fixture
def page(front: Front, world: World, said: Said) -> Web:
    """A demo's web: without a provider, with the page."""
    alone = replace(front, signature=None)
    ours = phones(alone, lambda who, text: said.append((who, text)), lambda: "Friday")
    return Web(make_app(alone, ours).test_client(), world)


def test_every_phone_is_there_with_what_it_got(page: Web, world: World) -> None:
    """Those on duty first; texts, calls and answers in order; no number anywhere (K3)."""
    world.warns(SILEBY)
    world.forward(minutes=3)
    world.phone("asha").replies("LOG <b>sandbags</b> & pumps")
    shown = page.client.get("/phones").text
    assert re.findall(r'<section class="phone" id="([a-z]+)"', shown)[:3] == ["asha", "ben", "carol"]
    asha = shown[shown.index('id="asha"') : shown.index('id="ben"')]
    assert re.findall(r'<li class="(\w+)"', asha) == ["in", "call", "out", "in"]
    assert "FLOOD WARNING" in asha
    assert "LOG &lt;b&gt;sandbags&lt;/b&gt; &amp; pumps" in asha
    assert "nobody has accepted it yet" in shown
    assert "7700900" not in shown
    assert "DEMO" in shown


def test_what_is_typed_is_said_by_that_person(page: Web, said: Said) -> None:
    """Trimmed, bounded, and back to their phone; nothing typed says nothing."""
    answer = page.client.post("/phones/ben", data={"text": " 1 \u00a0"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/phones#ben")
    page.client.post("/phones/ben", data={"text": "x" * 2000})
    for form in ({"text": "  "}, {"text": ""}, {}):
        assert page.client.post("/phones/ben", data=form).status_code == 303
    assert said == [("ben", "1"), ("ben", "x" * LONGEST)]


def test_nobody_of_ours(page: Web, said: Said) -> None:
    """404, and nothing is said."""
    for who in ("nobody", "Asha", "../asha", "%00"):
        assert page.client.post(f"/phones/{who}", data={"text": "1"}).status_code == 404
    assert said == []


def test_nothing_from_elsewhere(page: Web) -> None:
    """No foreign script, style, frame or form; nothing inline, or the policy would stop it."""
    answer = page.client.get("/phones")
    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=|https?://", answer.text)
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        with page.client.get(path) as file:
            assert file.status_code == 200, path


def test_no_webhook_is_open_in_a_demo(page: Web) -> None:
    """No webhook is open."""
    assert page.text("1").status_code == 403
