"""Incidents in the console: all of them in their order, each at an address of its own, its log to the first line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from dutyofficer.core.account import Access
from dutyofficer.core.incident import IncidentState, Kind
from dutyofficer.core.logbook import Line
from dutyofficer.core.warning import Level
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.hand import Hand
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.desk.screens import log_rows
from dutyofficer.store import incidents, logbook
from dutyofficer.web.app import make_app
from dutyofficer.web.console.action_forms import Forms
from dutyofficer.web.console.incident import incident_page
from dutyofficer.web.front import Front
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.test_screens import Look, client_of, look, storm, words_of  # noqa: F401  # fixtures


def rings(world: World, level: Level, words: str) -> None:
    """Somebody rang about Quorn."""
    call = Call(level=level, words=words, source="Police", area="quorn", authority="Leicester")
    open_manual(world.house, call, Hand("asha"), world.clock)


def test_there_is_no_such_incident(front: Front) -> None:
    client = client_of(front, Access.VIEWER)
    assert client.get("/incidents/F99").status_code == 404
    assert client.get("/incidents/F99/map.svg").status_code == 404


def test_the_list_of_all(look: Look, storm: World) -> None:  # noqa: F811
    """Open ones first, and a page that does not exist is an empty one."""
    assert "1 in all" in words_of(look("/incidents"))
    assert "F1 River Soar at Sileby Flood warning Nobody has it yet" in words_of(look("/incidents"))
    assert "There has been none on this page." in words_of(look("/incidents?page=7"))
    assert "River Soar" in look("/incidents?page=-3")
    assert "River Soar" in look("/incidents?page=x")


def test_open_ones_are_listed_worst_first(look: Look, storm: World) -> None:  # noqa: F811
    """However new a lesser one is; closed ones come after them."""
    rings(storm, Level.RED, "Dam")
    storm.forward(minutes=1)
    rings(storm, Level.YELLOW, "Ditch")
    assert re.findall(r'href="/incidents/(\w\d)"', look("/incidents")) == ["M1", "F1", "M2"]
    close_by_hand(storm.house, "M1", "over", "asha", storm.clock)
    assert re.findall(r'href="/incidents/(\w\d)"', look("/incidents")) == ["F1", "M2", "M1"]


def test_an_incident_of_an_earlier_year_is_found(look: Look, front: Front, world: World) -> None:  # noqa: F811
    """I1: references begin anew every year; every link leads to the one that it is about, and only to be read."""
    past = world.clock - timedelta(days=400)
    with world.house.database.write() as tx:
        old = incidents.open_new(tx, incidents.Opening(Kind.FLOOD, "flood", "The flood of last year", True), past, 2024)
        incidents.save(tx, replace(old, state=IncidentState.CLOSED, closed_at=past))
        logbook.write(tx, [Line(at=past, kind="closed", text="it was over", incident=old.id)], past)
    world.warns(SILEBY)
    there = f"/incidents/F1?of={old.id}"
    for path in ("/incidents", "/logbook"):
        assert {'href="/incidents/F1"', f'href="{there}"'} <= set(
            re.findall(r'href="/incidents/F[^"]*"', look(path))
        ), path
    page = look(there)
    assert "The flood of last year" in page
    assert "it was over" in page
    assert "<form" not in page[page.index("<main") :]
    assert "hx-get" not in page
    assert look(f"/incidents/F1/map.svg?of={old.id}") != look("/incidents/F1/map.svg")
    assert "River Soar at Sileby" in look("/incidents/F1?of=2"), "the newest, as without"
    client = client_of(front, Access.VIEWER)
    wrong = (f"F2?of={old.id}", "F1?of=99", f"F1/map.svg?of={2**60}", f"F99?of={old.id}")
    assert [client.get(f"/incidents/{one}").status_code for one in wrong[:2]] == [404, 404]
    assert client.get(f"/incidents/{wrong[3]}").status_code == 404
    assert client.get(f"/incidents/{wrong[2]}").status_code == 200, "no number of a row: as if it were not there"


def test_a_whole_log_comes_a_screen_at_a_time(look: Look, storm: World, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Every line once, from the newest to the first; a storm's has tens of thousands."""
    monkeypatch.setattr(log_rows, "A_SCREEN", 4)
    with storm.house.database.read() as tx:
        written = [entry.text for entry in logbook.read(tx, 1)][::-1]
    address, found = "/incidents/F1?log=all", 0
    while address:
        page = look(address)
        lines = page[page.index('id="log-lines"') :]
        assert len(re.findall("<time", lines)) == min(4, len(written) - found)
        found += 4
        older = re.search(r'href="([^"]*)#log">Older lines', lines)
        address = unescape(older[1]) if older else ""
    assert found >= len(written) > 8


def test_the_words_of_whoever_said_them(look: Look, storm: World) -> None:  # noqa: F811
    """A caller's words and our own concerns are not headed as a publisher's."""
    assert "The publisher's words" in look("/incidents/F1")
    rings(storm, Level.AMBER, "Stuck")
    storm.publisher.status = 503
    storm.forward(minutes=45)
    for ref, heading in (("M1", "What was reported"), ("S1", "What is wrong")):
        page = look(f"/incidents/{ref}")
        assert heading in page
        assert "The publisher's words" not in page


def test_the_page_is_of_one_moment(front: Front, storm: World) -> None:  # noqa: F811
    """Whoever found the incident read it earlier: what happened since is on the page."""
    with storm.house.database.read() as tx:
        stale = incidents.get(tx, 1)
    storm.phone("asha").replies("1")
    with make_app(front).test_request_context("/incidents/F1"):
        page = incident_page(front, stale, base="/incidents/F1", can=frozenset(), forms=Forms.unsent())
    assert "Asha Patel has it since" in words_of(page)
