"""The screens of rotas and people: looked at first, then confirmed, then on the record; who may, what is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dutyofficer.core.account import Access
from dutyofficer.core.rota import rostered
from dutyofficer.store import logbook
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.world import World, london

BEN_INSTEAD = {
    "rota": "duty-officer", "person": "ben", "start": "2025-11-20T09:00", "end": "2025-11-21T09:00", "instead_of": "",
}  # fmt: skip


@dataclass
class Screen:
    """Somebody before the console."""

    client: FlaskClient
    world: World

    def sees(self, path: str) -> str:
        """A page, as a browser gets it."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sends(self, path: str, form: dict[str, str], on: str = "/rota") -> TestResponse:
        """A form of the page `on`, with its token."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.sees(on))
        return self.client.post(path, data={**form, "csrf_token": token[1] if token else ""})

    def has_it(self) -> str | None:
        """Whom the duty officer's rota names on that Thursday evening."""
        with self.world.house.database.read() as tx:
            rota = self.world.house.register(tx).rotas["duty-officer"]
        return rostered(rota, london("2025-11-20 20:00"))

    def logged(self) -> list[Any]:
        """Every line with who did it."""
        with self.world.house.database.read() as tx:
            return [(entry.by, entry.text) for entry in logbook.read_all(tx)]


@pytest.fixture
def team(front: Front, world: World) -> Screen:
    """Somebody of the team, whose account belongs to nobody in the register."""
    visitor = Visitor("team.account", Access.TEAM)
    return Screen(make_app(replace(front, visitor=lambda: visitor)).test_client(), world)


def test_the_rota_is_shown_by_day(team: Screen) -> None:
    """D8: names, days, what is wrong; the day and the weeks may be chosen, and what is no day is today."""
    page = team.sees("/rota")
    assert "Fri 14 Nov" in page
    assert "Asha Patel" in page
    assert "No gap from 14 November to 11 December 2025." in page
    assert "bank holiday: Christmas Day" in team.sees("/rota?from=2025-12-24&weeks=1")
    for query in ("from=yesterday&weeks=many", "from=9999-12-31", "weeks=0", "from=0001-01-01&weeks=999"):
        assert "Asha Patel" in team.sees(f"/rota?{query}")


def test_an_override_is_looked_at_then_confirmed(team: Screen) -> None:
    """D6: the first press saves nothing; the second saves what was shown, with the account on the record."""
    looked = team.sends("/rota/override", BEN_INSTEAD)
    assert looked.status_code == 200
    assert "Asha Patel no longer has Duty officer Thu 20 Nov 09:00 to Fri 21 Nov 09:00." in looked.text
    assert "Ben Jones would have second-on-call at the same time" in looked.text
    assert team.has_it() == "asha"
    seal = re.search(r'name="seal" value="(\w+)"', looked.text)
    assert seal is not None
    saved = team.sends("/rota/override", {**BEN_INSTEAD, "seal": seal[1]})
    assert (saved.status_code, saved.location) == (303, "/rota?from=2025-11-20")
    assert team.has_it() == "ben"
    page = team.sees(saved.location)
    assert "Saved as change " in page
    assert "on two rotas" in page
    assert any(by == "account team.account" and "override: ben" in text for by, text in team.logged())


def test_one_that_has_begun_can_be_saved(team: Screen) -> None:
    """Somebody is ill, and Ben has it from half an hour ago: a minute passes before it is confirmed."""
    begun = {**BEN_INSTEAD, "start": "2025-11-14T13:30", "end": "2025-11-14T18:00"}
    seal = re.search(r'name="seal" value="(\w+)"', team.sends("/rota/override", begun).text)
    assert seal is not None
    team.world.forward(minutes=1)
    assert team.sends("/rota/override", {**begun, "seal": seal[1]}).status_code == 303
    with team.world.house.database.read() as tx:
        assert rostered(team.world.house.register(tx).rotas["duty-officer"], team.world.clock) == "ben"


def test_what_was_looked_at_is_what_is_saved(team: Screen) -> None:
    """D6: other hours than those shown, or a rota that somebody changed meanwhile, are to be looked at again."""
    seal = re.search(r'name="seal" value="(\w+)"', team.sends("/rota/override", BEN_INSTEAD).text)
    assert seal is not None
    other = team.sends("/rota/override", {**BEN_INSTEAD, "end": "2025-11-28T09:00", "seal": seal[1]})
    assert other.status_code == 200
    assert "Look again before you save" in other.text
    assert team.has_it() == "asha"


REFUSED = [
    ("nothing in it", {"start": "", "end": ""}, "Say from when"),
    ("no time", {"start": "Thursday"}, "is not a time such as"),
    ("backwards", {"end": "2025-11-19T09:00"}, "it ends before it begins"),
    ("over already", {"start": "2025-11-01T09:00", "end": "2025-11-02T09:00"}, "it is over already"),
    ("another age", {"end": "2999-01-01T00:00"}, "cannot be meant"),
    ("nobody there", {"person": "olga"}, "Not a valid choice"),
    ("no such rota", {"rota": "nights"}, "Not a valid choice"),
    ("nothing changes", {"person": "asha"}, "duty would change by it"),
    ("far too long", {"start": "2" * 500}, "longer than 40"),
]


@pytest.mark.parametrize(("sentence", "changed", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_is_said_beside_the_form(
    team: Screen, sentence: str, changed: dict[str, str], words: str
) -> None:
    """400, the page again with what was typed, nothing saved."""
    answer = team.sends("/rota/override", {**BEN_INSTEAD, **changed})
    assert answer.status_code == 400
    assert words in answer.text
    assert "govuk-error-summary" in answer.text
    assert team.has_it() == "asha"


def test_who_may_change_and_who_may_only_read(front: Front, world: World) -> None:
    """K4: an officer reads both screens and finds neither form; a form of the team's is refused from them."""
    who = [Visitor("asha", Access.TEAM, "asha")]
    screen = Screen(make_app(replace(front, visitor=lambda: who[0])).test_client(), world)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', screen.sees("/rota"))
    assert token is not None
    who[0] = Visitor("ben", Access.OFFICER, "ben")
    assert "Put somebody else on" not in screen.sees("/rota")
    assert "Send a test page" not in screen.sees("/people")
    for path in ("/rota/override", "/people/asha/test"):
        assert screen.client.post(path, data={**BEN_INSTEAD, "csrf_token": token[1]}).status_code == 403
    who[0] = Visitor("asha", Access.TEAM, "asha")
    for path in ("/rota/override", "/people/asha/test"):
        assert screen.client.post(path, data=BEN_INSTEAD).status_code == 400, "a form without its token"
    assert screen.has_it() == "asha"
    assert not [text for _, text in screen.logged() if "test page" in text]


def test_a_test_page_is_sent_and_on_the_record(team: Screen) -> None:
    """L9: one text and one call leave, the log says who asked; whoever is never paged gets none."""
    sent = team.sends("/people/asha/test?q=asha", {}, on="/people?q=asha")
    assert (sent.status_code, sent.location) == (303, "/people?q=asha")
    assert "A test page to asha is on its way: a text and a call." in team.sees(sent.location)
    assert ("account team.account", "a test page to asha") in team.logged()
    refused = team.sends("/people/wilma/test", {}, on="/people")
    assert refused.status_code == 400
    assert "wilma is never paged" in refused.text


def test_people_are_found_by_role_and_words(team: Screen) -> None:
    """K3: no number is on the page; words that are code are shown as words."""
    page = team.sees("/people?role=warden&q=quorn")
    assert "Quentin Ash" in page
    assert "Wilma Reed" not in page
    assert "7700" not in page
    assert "&lt;script&gt;" in team.sees("/people?q=<script>")
    assert "Nobody of 8 people is meant by that." in team.sees("/people?q=zzz&page=x")
