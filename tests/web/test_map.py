"""The map: drawn by us, told apart without colour, small, and sent only when it has changed."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from dutyofficer.core.account import Access
from dutyofficer.core.warning import Level
from dutyofficer.desk.hand import Hand
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import World


@pytest.fixture
def client(front: Front) -> FlaskClient:
    """A viewer."""
    return make_app(replace(front, visitor=lambda: Visitor("dev", Access.VIEWER, "dev"))).test_client()


def titles(svg: str) -> list[str]:
    """What it says of each shape, in the order of drawing; it is well formed."""
    ElementTree.fromstring(svg)  # it is our own
    return re.findall(r"<path [^>]*><title>([^<]+)</title>", svg)


def test_everything_has_its_name_and_its_words(client: FlaskClient, world: World) -> None:
    """The worst is drawn last, so that nothing hides it; outlines of warnings are dashed below severe."""
    world.warns(ALERT, 3)
    world.warns(SILEBY, 1)
    svg = client.get("/map.svg").text
    assert titles(svg) == [
        "Leicestershire: Severe flood warning", "Quorn: Flood alert", "Sileby: Severe flood warning",
        "Lower River Soar in Leicestershire: Flood alert", "River Soar at Sileby: Severe flood warning",
    ]  # fmt: skip
    assert re.search(r'fill="url\(#L1\)"[^>]*><title>Quorn', svg)
    assert re.search(r'fill="url\(#L3\)"[^>]*><title>Sileby', svg)
    assert re.findall(r'fill="none"[^>]*?(stroke-dasharray)?="[^"]*"><title>', svg) == ["stroke-dasharray", ""]
    assert re.findall(r"<text [^>]*>([^<]+)</text>", svg)[0] == "Sileby"


def test_a_name_that_no_browser_could_draw(client: FlaskClient, world: World) -> None:
    """One control character would take the whole map away, for everybody."""
    world.warns(SILEBY, 1, description="River Soar\x07 at \u202eSileby")
    assert "River Soar at Sileby: Severe flood warning" in titles(client.get("/map.svg").text)


def test_it_needs_no_style(client: FlaskClient, world: World) -> None:
    """The policy of an answer holds for a picture too."""
    world.warns(SILEBY)
    assert not re.search(r"style|<script|class=|href", client.get("/map.svg").text)


def test_it_is_sent_again_only_when_it_has_changed(client: FlaskClient, world: World) -> None:
    """304 while it would be the same; private, because whoever is not signed in may not have it."""
    first = client.get("/map.svg")
    assert (first.mimetype, first.headers["Cache-Control"]) == ("image/svg+xml", "private, no-cache")
    mark = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/map.svg", headers=mark)
    assert (again.status_code, again.data) == (304, b"")
    world.warns(SILEBY)
    assert client.get("/map.svg", headers=mark).status_code == 200


def test_an_incident_is_seen_near(client: FlaskClient, world: World) -> None:
    """Its places fill the map, and reports are marks on it; what is elsewhere is not drawn."""
    world.warns(QUORN)
    world.phone("quentin").replies("R water in two houses, rising")
    whole, near = client.get("/map.svg").text, client.get("/incidents/F1/map.svg").text
    assert _width(near, "Quorn") > 4 * _width(whole, "Quorn")
    assert "<title>Quorn: report: 2 homes, rising</title><circle" in near
    assert "<circle cx" in near[near.index("</defs>") :]
    assert "<circle cx" not in whole[whole.index("</defs>") :]


def test_a_call_from_a_control_room_is_on_it(client: FlaskClient, world: World) -> None:
    """What was entered by hand at one of our areas colours that."""
    call = Call(
        level=Level.RED, words="Two cars stuck", source="Police control", area="sileby", authority="Leicestershire"
    )
    open_manual(world.house, call, Hand("asha"), world.clock)
    assert "Sileby: Flooding" in titles(client.get("/incidents/M1/map.svg").text)


def _width(svg: str, name: str) -> float:
    """How wide a shape is."""
    found = re.search(rf'd="M[\d-]+,[\d-]+l([^"]+)z"[^>]*><title>{name}:', svg)
    assert found is not None, f"{name} is not drawn"
    x, most, least = 0, 0, 0
    for step in found[1].split():
        x += int(step.split(",")[0])
        most, least = max(most, x), min(least, x)
    return most - least


def test_a_stranger_does_not_see_it(front: Front) -> None:
    assert make_app(front).test_client().get("/map.svg").status_code == 303
