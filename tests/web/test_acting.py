"""A1, W3, K1: what an officer does at the console and from a link; who may, what a form refuses, what opens nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dutyofficer.core.account import Access
from dutyofficer.core.link import Links
from dutyofficer.core.reply import Verb
from dutyofficer.desk.acting import act
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.store import incidents
from dutyofficer.web.app import make_app
from dutyofficer.web.console.action_forms import ACTIONS
from dutyofficer.web.front import Front, Visitor
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import PEOPLE, World, london
from tests.web.browser import Browser

LINKS = Links("https://duty.example.org", "a secret that nobody else has, ever!")
DECISION = {"decision": "No rest centre yet", "reason": "0 homes", "at": ""}


def as_(front: Front, access: Access, person: str | None) -> Browser:
    """The browser of somebody who is signed in."""
    return Browser(make_app(replace(front, visitor=lambda: Visitor("somebody", access, person))))


@pytest.fixture
def asha(front: Front, world: World) -> Browser:
    """Asha at the console; Sileby is warned, she has been paged."""
    world.warns(SILEBY)
    return as_(front, Access.OFFICER, "asha")


@pytest.fixture
def link(front: Front, world: World) -> tuple[Browser, str]:
    """Nobody is signed in, but Asha's phone has got a link to F1."""
    world.house.links = LINKS
    world.warns(SILEBY)
    text = world.phone("asha").gets("https://duty.example.org/i/")
    return Browser(make_app(front)), text.rpartition("https://duty.example.org")[2]


def log(world: World, kind: str) -> list[tuple[str, str | None]]:
    """Lines of that kind on F1, with who did it."""
    return [(entry["text"], entry["by"]) for entry in world.incident("F1")["log"] if entry["kind"] == kind]


def test_accept_log_and_close(asha: Browser, world: World) -> None:
    """From the page to the page, with what came of it; onto the record with where it was done."""
    answer = asha.sends("/incidents/F1/accept", {}, page="/incidents/f1")
    assert (answer.status_code, answer.location) == (303, "/incidents/F1")
    assert "You have F1." in asha.opens("/incidents/F1")
    assert log(world, "by-hand") == [("asha: accept, by hand, at the console", "asha")]
    answer = asha.sends("/incidents/F1/log", {**DECISION, "at": "13:20"}, page="/incidents/F1")
    assert answer.status_code == 303
    entry = world.incident("F1")["log"][-1]
    assert entry["text"] == "logged by hand, at the console, late: No rest centre yet. Reason: 0 homes"
    assert entry["at"] == london("2025-11-14 13:20").isoformat()
    assert "Logged at 14:00, of 13:20." in asha.opens("/incidents/F1")
    assert asha.sends("/incidents/F1/close", {"reason": "handed over to ben"}, page="/incidents/F1").status_code == 303
    assert world.incident("F1")["state"] == "closed"
    assert log(world, "closed") == [("closed: handed over to ben", "asha")]
    assert "closed: <strong>handed over to ben</strong>" in asha.opens("/incidents/F1"), "his words, not our ids"


def test_the_other_buttons(asha: Browser, world: World) -> None:
    """Cannot, take, the manager, the wardens, hold and send: each does what its text does."""
    for action, said in (
        ("cannot", "you cannot take F1"),
        ("accept", "You have F1"),
        ("manager", "The senior manager is asked now"),
        ("ask", "1 warden asked."),
        ("take", "You have F1"),
    ):
        answer = asha.sends(f"/incidents/F1/{action}", {}, page="/incidents/F1")
        assert answer.status_code == 303, action
        assert said in asha.opens("/incidents/F1"), action
    world.lifts(SILEBY)
    for action, said in (("hold", "wardens stay on: Sileby"), ("send", "1 warden told that it is over: Sileby")):
        assert asha.sends(f"/incidents/F1/{action}", {"place": "sileby"}, page="/incidents/F1").status_code == 303
        assert said in asha.opens("/incidents/F1"), action
    deliver_all(world.house, world.clock)
    assert any("no longer in force" in m.body for m in world.phone("wilma").inbox())


REFUSED = (
    ("a decision without end", "log", {**DECISION, "decision": "x" * 501}, "500 characters at most"),
    ("a reason without end", "log", {**DECISION, "reason": "x" * 501}, "500 characters at most"),
    ("no decision", "log", {**DECISION, "decision": ""}, "Say what was decided"),
    ("a time that is none", "log", {**DECISION, "at": "25:20"}, "'25:20' is not a time"),
    ("a time of last month", "log", {**DECISION, "at": "2025-10-14 03:20"}, "longer ago than 7 days"),
    ("a time to come", "log", {**DECISION, "at": "2025-11-14T15:00"}, "is yet to come"),
    ("closed for no reason", "close", {"reason": ""}, "Say why it can be closed"),
    ("closed for too long a one", "close", {"reason": "x" * 501}, "500 characters at most"),
    ("no place waits", "send", {"place": "sileby"}, "no place waits"),
    ("a place without end", "hold", {"place": "x" * 65}, "longer than 64"),
)


@pytest.mark.parametrize(("sentence", "action", "form", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_is_said_on_the_page(
    asha: Browser, world: World, sentence: str, action: str, form: dict[str, str], said: str
) -> None:
    """400, nothing changed, what was typed is still there."""
    before = (world.incidents(), world.log())
    answer = asha.sends(f"/incidents/F1/{action}", form, page="/incidents/F1")
    assert answer.status_code == 400
    assert said in answer.text.replace("&#39;", "'")
    assert (world.incidents(), world.log()) == before
    if form.get("reason") == "0 homes":
        assert ">0 homes</textarea>" in answer.text


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_viewer_and_a_page_of_others_may_do_nothing(front: Front, world: World, action: str) -> None:
    """Another role is refused, so is a missing or a foreign token; an account of nobody takes nothing."""
    world.warns(SILEBY)
    viewer = as_(front, Access.VIEWER, "asha")
    assert f'action="/incidents/F1/{action}"' not in viewer.opens("/incidents/F1")
    filled = {**DECISION, "place": ""}
    before = (world.incidents(), world.log())
    officer = as_(front, Access.OFFICER, "asha")
    officer.opens("/incidents/F1")
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "made.up"}):
        assert officer.client.post(f"/incidents/F1/{action}", data={**filled, **token}).status_code == 400
    # What a viewer's browser has: a token, from a page that has another form on it.
    app = viewer.client.application
    app.config["WTF_CSRF_ENABLED"] = False
    assert viewer.client.post(f"/incidents/F1/{action}", data=filled).status_code == 403
    assert (world.incidents(), world.log()) == before
    nobody = as_(front, Access.OFFICER, None)
    if action not in ("log", "close"):
        answer = nobody.sends(f"/incidents/F1/{action}", filled, page="/incidents/F1")
        assert answer.status_code == 400
        assert "belongs to nobody in the register" in answer.text
        assert (world.incidents(), world.log()) == before


def test_an_account_of_nobody_is_offered_only_what_it_may_do(front: Front, world: World) -> None:
    """Nor is one of somebody who has left the register; both may log and close."""
    world.warns(SILEBY)
    for person, offered in (("asha", True), (None, False), ("zoe", False)):
        page = as_(front, Access.OFFICER, person).opens("/incidents/F1")
        assert ('action="/incidents/F1/accept"' in page) is offered, person
        for action in ("log", "close"):
            assert f'action="/incidents/F1/{action}"' in page
    nobody = as_(front, Access.OFFICER, None)
    refused = nobody.sends("/incidents/F1/close", {"reason": ""}, page="/incidents/F1")
    assert (refused.status_code, 'action="/incidents/F1/accept"' in refused.text) == (400, False)


def test_whoever_has_it_is_known_by_their_id(link: tuple[Browser, str], world: World, tmp_path: Path) -> None:
    """Another A Patel has it: Asha, whom the link is for, is not asked whether she can keep it, and may take it."""
    browser, path = link
    world.imports(tmp_path / "more", people=PEOPLE + "anil,Anil Patel,07700 900109,,duty-officer,,text\n")
    act(world.house, "F1", Verb.TAKE, Hand("anil", Way.CONSOLE), world.clock)
    page = browser.opens(path)
    assert ("I cannot keep it" in page, "Take it: I have it now" in page) == (False, True)
    act(world.house, "F1", Verb.TAKE, Hand("asha", Way.CONSOLE), world.clock)
    page = browser.opens(path)
    assert ("I cannot keep it" in page, "Take it: I have it now" in page) == (True, False)


def test_a_fault_stands_at_its_field(asha: Browser) -> None:
    """Each field with its hint and its fault, tied to it for whoever hears the page."""
    page = asha.sends("/incidents/F1/log", {**DECISION, "decision": ""}, page="/incidents/F1").text
    assert '<a href="#log-decision">Say what was decided</a>' in page
    assert 'aria-describedby="log-decision-error"' in page
    assert 'aria-describedby="log-at-hint"' in page
    assert page.count('id="log-decision"') == page.count('id="close-reason"') == 1


def test_what_is_not_there_is_not_there(asha: Browser) -> None:
    for path in ("/incidents/F9/accept", "/incidents/F1/delete"):
        assert asha.sends(path, {}, page="/incidents/F1").status_code == 404


# --- the link in a text ---------------------------------------------------------------------------------------------


def test_the_link_opens_that_incident_for_that_person(link: tuple[Browser, str], world: World) -> None:
    """No password; what is done is Asha's; nothing is changed by a look, which a phone's preview takes too."""
    browser, path = link
    before = (world.incidents(), world.log())
    page = browser.opens(path)
    assert "You are seen as A Patel. This link opens F1 only" in page
    assert "River Soar at Sileby" in page
    assert 'href="/incidents' not in page
    assert browser.client.get(f"{path}/map.svg").mimetype == "image/svg+xml"
    assert (world.incidents(), world.log()) == before
    assert browser.sends(f"{path}/accept", {}, page=path).location == path
    assert log(world, "by-hand") == [("asha: accept, by hand, from a link in a text", "asha")]
    assert browser.sends(f"{path}/log", DECISION, page=path).status_code == 303
    assert log(world, "decision")[-1] == (
        "logged by hand, from a link in a text: No rest centre yet. Reason: 0 homes", "asha",
    )  # fmt: skip
    assert browser.client.get(path).headers["Referrer-Policy"] == "no-referrer"
    assert browser.client.post(f"{path}/log", data=DECISION).status_code == 400, "without its token"


def test_the_link_opens_nothing_else(link: tuple[Browser, str], world: World) -> None:
    """Every other page asks for a password; another incident, another person, a changed token are not there."""
    browser, path = link
    browser.opens(path)
    for other in ("/", "/incidents", "/incidents/F1", "/messages", "/people", "/incidents/new"):
        assert browser.client.get(other).status_code == 303, other
    assert browser.client.post("/incidents/F1/accept").status_code in (303, 400)
    with world.house.database.read() as tx:
        found = incidents.by_ref(tx, "F1")
    assert found is not None
    wrong = [path[:-1], path + "0", path.upper(), "/i/x", "/i/" + LINKS.token(found.id, "ben"), "/i/" + "0" * 12]
    for each in wrong:
        said = browser.opens(each, 404)
        assert "River Soar" not in said
        assert browser.client.get(f"{each}/map.svg").status_code == 404, each
        assert browser.sends(f"{each}/accept", {}, page=path).status_code == 404, each
    assert world.incident("F1")["owner"] is None


def test_the_link_ends_with_the_incident(link: tuple[Browser, str], world: World) -> None:
    """Closed from the link it says so; then it is not there, in plain words."""
    browser, path = link
    answer = browser.sends(f"{path}/close", {"reason": "a false alarm"}, page=path)
    assert (answer.status_code, "F1 is closed" in answer.text) == (200, True)
    assert world.incident("F1")["state"] == "closed"
    assert "a link from a text ends when its incident is closed" in browser.opens(path, 404)
    assert browser.client.post(f"{path}/accept").status_code in (400, 404)
    refreshed = browser.client.get(path, headers={"HX-Request": "true"})
    assert (refreshed.status_code, refreshed.headers["HX-Refresh"]) == (404, "true"), "so that an open page says it"


def test_guessing_is_stopped(link: tuple[Browser, str]) -> None:
    """So many looks a minute from one address."""
    browser, _ = link
    answers = {browser.client.get(f"/i/{number:012}").status_code for number in range(130)}
    assert answers == {404, 429}


def test_without_a_secret_there_are_no_links(front: Front, world: World) -> None:
    world.warns(QUORN)
    assert Browser(make_app(front)).client.get("/i/" + LINKS.token(1, "asha")).status_code == 404
    close_by_hand(world.house, "F1", "over", None, world.clock)
