"""Messages, feeds, logbook, audit and settings as they are read in the console."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from dutyofficer.core.account import Access
from dutyofficer.core.logbook import Line
from dutyofficer.core.warning import Reject
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand, send_by_hand
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.screens import records
from dutyofficer.store import feeds, logbook
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.publisher import SILEBY
from tests.promises.world import World


@pytest.fixture
def team(front: Front) -> FlaskClient:
    """A browser of somebody of the team."""
    settings = {"service": {"name": "LLR"}, "monitor": {"ping_url": "set, not shown"}}
    shown = replace(front, visitor=lambda: Visitor("dev", Access.TEAM, "dev"), settings=lambda: settings)
    return make_app(shown).test_client()


@pytest.fixture
def stormy(world: World) -> World:
    """A flood warning at Sileby, accepted by Asha, with words that only a careless page would run."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("asha").replies("LOG F1 \u202eno rest centre\x07 yet <script>alert(1)</script>")
    return world


def test_messages_are_shown_with_masked_numbers_newest_first(team: FlaskClient, stormy: World) -> None:
    """K3: enough to recognise a phone, useless to anybody else."""
    said = team.get("/messages").text
    assert "Asha Patel" in said
    assert "+44...101" in said
    assert "900101" not in said
    assert '<a class="govuk-link" href="/incidents/F1">F1</a>' in said
    assert said.index("you have F1") < said.index("LLR DUTY F1: FLOOD WARNING")


def test_messages_can_be_narrowed(team: FlaskClient, stormy: World) -> None:
    assert "Wilma Reed" not in team.get("/messages?person=asha").text
    assert "Nothing is failed" in team.get("/messages?state=failed").text
    assert "Asha Patel" in team.get("/messages?state=nonsense").text


def test_whose_messages_is_asked_from_people(team: FlaskClient, stormy: World) -> None:
    """Each of them has a link, and the screen says whose messages these are."""
    assert 'href="/messages?person=asha"' in team.get("/people").text
    assert "Only to Asha Patel." in team.get("/messages?person=asha").text


def test_a_line_reads_the_same_on_both_screens(team: FlaskClient, stormy: World) -> None:
    """People by name in what we wrote, their own words as they wrote them; the name of an account is nobody's id."""
    stormy.phone("asha").replies("LOG F1 asked wilma, not ben")
    with stormy.house.database.write() as tx:
        text = "given to wilma by account asha"
        logbook.write(tx, [Line(at=stormy.clock, kind="note", text=text, by="account asha", incident=1)], stormy.clock)
    for path in ("/logbook", "/incidents/F1"):
        said = team.get(path).text
        assert "asked wilma, not ben" in said, path
        assert "given to Wilma Reed by account asha" in said, path
        assert re.search(r"page 1: Asha Patel asked by text", said), path


def test_a_long_outbox_goes_on_on_another_screen(
    team: FlaskClient, stormy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "A_SCREEN", 2)
    monkeypatch.setattr("dutyofficer.web.console.records.A_SCREEN", 2)
    first = team.get("/messages").text
    older = first.split("/messages?before=")[1].split("&")[0]
    assert team.get(f"/messages?before={older}").text.count('class="govuk-table__row"') == 3
    assert team.get("/messages?before=1").text.count("Nothing has been sent yet") == 1
    assert team.get("/messages?before=nonsense").status_code == 200


def test_what_people_wrote_is_text_never_markup(team: FlaskClient, stormy: World) -> None:
    said = team.get("/logbook").text
    assert "no rest centre yet &lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>alert" not in said
    assert not {"\u202e", "\x07"} & set(said)


def test_the_audit_has_only_what_people_changed(team: FlaskClient, stormy: World) -> None:
    """The import of people and rotas, who accepted, decided and closed; not the storm, nor what time alone does."""
    stormy.lifts(SILEBY)
    send_by_hand(stormy.house, "F1", "", "asha", stormy.clock)
    log_by_hand(stormy.house, "F1", "Rest centre open", Hand(None, Way.CONSOLE, "desk"), stormy.clock)
    close_by_hand(stormy.house, "F1", "all is dry", "asha", stormy.clock)
    said = team.get("/audit").text
    for words in ("register", "page 1 accepted by", "no rest centre yet", "sends the stand-down", "Rest centre open"):
        assert words in said, words
    assert "all is dry" in said
    for words in ("River Soar", "asked by", "opened for", "delivered"):
        assert words not in said, words
    assert "River Soar" in team.get("/logbook").text


def test_the_audit_leaves_out_what_happened_by_itself(team: FlaskClient, stormy: World) -> None:
    """I3: closed by time alone, nobody did it; the logbook has it."""
    stormy.lifts(SILEBY)
    send_by_hand(stormy.house, "F1", "", "asha", stormy.clock)
    stormy.forward(hours=25)
    words = "nothing above a flood alert for 24 hours"
    assert words in team.get("/logbook").text
    assert words not in team.get("/audit").text


def test_feeds_say_how_old_and_what_was_wrong(team: FlaskClient, stormy: World) -> None:
    with stormy.house.database.write() as tx:
        feeds.add_rejects(tx, "ea", stormy.clock, [Reject("x" * 5000, "no code")])
    said = team.get("/feeds").text
    assert "Fresh" in said
    assert "no code" in said
    assert "x" * 301 not in said
    stormy.publisher.status = 503
    stormy.forward(minutes=31)
    assert "Silent" in team.get("/feeds").text


def test_settings_are_read_only_and_for_the_team(team: FlaskClient, front: Front) -> None:
    said = team.get("/settings").text
    assert "set, not shown" in said
    assert "<form" not in said
    officer = make_app(replace(front, visitor=lambda: Visitor("asha", Access.OFFICER, "asha"))).test_client()
    assert [officer.get(path).status_code for path in ("/settings", "/audit", "/logbook")] == [403, 403, 200]
