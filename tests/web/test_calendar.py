"""D1, K3: `/rota/TOKEN.ics` is what pages go by, for whoever has the address; nobody else learns anything."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from werkzeug.test import TestResponse

from dutyofficer.desk.calendars import link_shapes, make_link, revoke_link
from dutyofficer.desk.problem import CannotDo
from dutyofficer.store import register as kept
from tests.promises.world import ROTAS, World, london
from tests.web.conftest import Web

COVER = '[[override]]\nrota = "duty-officer"\nperson = "ben"\nfrom = 2025-12-25T09:00:00\nto = 2025-12-26T09:00:00\n'


@pytest.fixture
def link(world: World) -> str:
    """Where the calendar of the duty officers is."""
    return make_link(world.house, rota="duty-officer", person=None, by="dev", now=world.clock)[1]


def titles(answer: TestResponse) -> list[str]:
    """What a calendar that subscribes shows, in order."""
    assert answer.status_code == 200
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.data).events]


def test_a_rota(web: Web, link: str) -> None:
    """Named, fresh for five minutes, kept by no proxy; without a phone number of anybody."""
    answer = web.client.get(link)
    assert titles(answer) == ["Duty officer: A Patel"]
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "X-WR-CALNAME:LLR Duty officer\r\n" in answer.text
    assert "900101" not in answer.text
    assert web.client.head(link).status_code == 200


def test_a_change_is_there_at_once(web: Web, world: World, link: str, tmp_path: Path) -> None:
    """D1: an override, and its reason; the same rota needs no second copy, a changed one is sent anew."""
    first = web.client.get(link)
    same = web.client.get(link, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    world.imports(tmp_path / "new", rotas=ROTAS + COVER)
    again = web.client.get(link, headers={"If-None-Match": first.headers["ETag"]})
    assert titles(again) == ["Duty officer: A Patel", "Duty officer: B Jones", "Duty officer: A Patel"]
    (christmas,) = [e for e in Calendar.from_ical(again.data).events if "Jones" in str(e["SUMMARY"])]
    assert (christmas.start, str(christmas["DESCRIPTION"])) == (london("2025-12-25 09:00"), "override")


def test_a_person(web: Web, world: World, tmp_path: Path) -> None:
    """Everything that is theirs, of all rotas, and nothing of others."""
    world.imports(tmp_path / "new", rotas=ROTAS + COVER)
    _, mine = make_link(world.house, rota=None, person="ben", by=None, now=world.clock)
    answer = web.client.get(mine)
    assert sorted(titles(answer)) == ["Duty officer (LLR)", "Second on call (LLR)"]
    assert "X-WR-CALNAME:LLR duties of B Jones\r\n" in answer.text
    assert "Patel" not in answer.text


def test_what_leads_nowhere(web: Web, world: World, link: str, tmp_path: Path) -> None:
    """Revoked, guessed, far too long, not a token at all: one answer, from which nothing can be told."""
    person = make_link(world.house, rota=None, person="ben", by=None, now=world.clock)[1]
    revoke_link(world.house, 1, "dev", world.clock)
    with world.house.database.write() as tx:
        kept.remove(tx, kept.PEOPLE, ["ben"])
    paths = (link, person, "/rota/guessed.ics", f"/rota/{'x' * 5000}.ics", "/rota/%00%ff.ics", "/rota/a'--.ics")
    answers = {(answer.status_code, answer.data) for answer in (web.client.get(path) for path in paths)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert web.client.get(link.removesuffix(".ics")).status_code == 404


def test_a_rota_that_has_gone(web: Web, world: World, link: str) -> None:
    """Its calendar has too."""
    with world.house.database.write() as tx:
        kept.remove(tx, kept.ROTAS, ["duty-officer"])
    assert web.client.get(link).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(web: Web, link: str, method: str) -> None:
    """Nothing is written through it."""
    assert getattr(web.client, method)(link).status_code == 405


def test_the_list_knows_the_day_and_no_address(web: Web, world: World, link: str) -> None:
    """K3: whose, by whom, since when, last read on which day; nothing from which an address could be made."""
    token = link.removeprefix("/rota/").removesuffix(".ics")
    assert len(token) >= 43
    web.client.get(link)
    first = world.clock
    world.stepper.now += timedelta(hours=3)
    web.client.get(link)
    with world.house.database.read() as tx:
        (shape,) = link_shapes(tx)
        file = Path(world.house.database.engine.url.database or "")
    assert shape == {
        "number": 1, "rota": "duty-officer", "person": None, "by": "dev", "made_at": first.isoformat(),
        "revoked_at": None, "read_at": first.isoformat(),
    }  # fmt: skip
    kept_bytes = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert token.encode() not in kept_bytes
    assert "service calendar: calendar 1 (duty-officer) made" in world.log()
    world.stepper.now += timedelta(days=1)
    web.client.get(link)
    with world.house.database.read() as tx:
        assert link_shapes(tx)[0]["read_at"] == world.clock.isoformat()


REFUSED = [
    ({"rota": "nobody", "person": None, "by": None}, "there is no rota 'nobody'"),
    ({"rota": None, "person": "zoe", "by": None}, "there is no person zoe"),
    ({"rota": "duty-officer", "person": None, "by": "zoe"}, "there is no person zoe"),
]


@pytest.mark.parametrize(("wish", "why"), REFUSED, ids=[row[1] for row in REFUSED])
def test_links_that_are_not_made(world: World, wish: dict[str, str | None], why: str) -> None:
    """Said in words, and nothing is kept."""
    with pytest.raises(CannotDo, match=why):
        make_link(world.house, rota=wish["rota"], person=wish["person"], by=wish["by"], now=world.clock)
    with world.house.database.read() as tx:
        assert link_shapes(tx) == []


def test_without_the_library(web: Web, world: World, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed no link is made, and one from before leads nowhere."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.delitem(sys.modules, "dutyofficer.files.rota_ics", raising=False)
    assert web.client.get(link).status_code == 404
    assert web.client.get(link).data == web.client.get("/rota/guessed.ics").data
    with pytest.raises(CannotDo, match="the extra `ical`"):
        make_link(world.house, rota="duty-officer", person=None, by=None, now=world.clock)


def test_someone_renamed(web: Web, world: World, link: str) -> None:
    """The name is today's."""
    with world.house.database.write() as tx:
        asha = kept.everything(tx, kept.PEOPLE)["asha"]
        kept.put(tx, kept.PEOPLE, [replace(asha, name="Asha Chen")])
    assert titles(web.client.get(link)) == ["Duty officer: A Chen"]
