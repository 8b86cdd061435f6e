"""Promise 5: the team hears of a gap in a rota long before it begins; when it begins it is a page, until it is covered.

D8 is what is told ahead, D5, C3 and L3 what happens when nobody was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import segments
from dutyofficer.core.rota import Override, Rota
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.health import check
from dutyofficer.desk.rota_watch import gap_of
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.store import incidents, logbook
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, ROTAS, World, figures, london, quiet_wardens

CHRISTMAS = """
[[fixed]]
rota = "duty-officer"
from = 2025-12-25T09:00:00
to = 2025-12-27T09:00:00
shifts = []
"""
"""Nobody has found anybody for it yet."""
OFFICE = """
[[rota]]
id = "office"
name = "Office"
[[rota.layer]]
people = ["dev"]
shift = "1w"
start = 2025-01-06T09:00:00
until = 2025-10-06T09:00:00
"""
"""No ladder names it, and its only layer is over."""
NAMED = "LLR rota: nobody on duty-officer Thu 25 Dec 09:00 to Sat 27 Dec 09:00"


@contextmanager
def changed(world: World, name: str = "duty-officer") -> Iterator[list[Rota]]:
    """The team edits one rota, and the record says so."""
    with world.house.database.write() as tx:
        edited = [kept.everything(tx, kept.ROTAS)[name]]
        yield edited
        kept.put(tx, kept.ROTAS, [edited[0]])
        logbook.write(tx, [Line(at=world.clock, kind="register", text=f"change 1 rotas: {name}")], world.clock)


def covers(world: World, person: str, start: str, end: str, rota: str = "duty-officer") -> None:
    """An override, and the next round of the running service."""
    with changed(world, rota) as edited:
        cover = Override(person=person, start=london(start), end=london(end))
        edited[0] = replace(edited[0], fixed=(), overrides=(*edited[0].overrides, cover))
    upkeep(world.house, world.clock)
    deliver_all(world.house, world.clock)


def team_hears(world: World, *parts: str) -> None:
    """Dev's next text."""
    world.phone("dev").gets(*parts)
    world.phone("dev").is_silent()


def quiet(world: World) -> World:
    """Nobody is asked to prove a phone, nobody tested: that is not what this is about."""
    world.house.policy = replace(world.house.policy, phone_check=timedelta(0))
    return world


@pytest.fixture
def november(make_world: MAKE) -> World:
    """Nobody has Christmas Day, and nobody has noticed."""
    return quiet(make_world("2025-11-20 12:00", rotas=ROTAS + CHRISTMAS))


def test_the_team_hears_of_christmas(november: World) -> None:
    """D8: at 07:00, 28, 14, 7, 3 and 1 days before, each once; a restart in between says nothing twice."""
    for day, words in (
        ("2025-11-27", "(in 28 days)."), ("2025-12-11", "(in 14 days)."), ("2025-12-18", "(in 7 days)."),
        ("2025-12-22", "(in 3 days)."), ("2025-12-24", "(tomorrow)."),
    ):  # fmt: skip
        november.at(f"{day} 06:59")
        november.phone("dev").is_silent()
        november.at(f"{day} 07:01")
        team_hears(november, NAMED, words, "No reply needed.")
    assert "service told: the team is told: gap duty-officer from 2025-12-25 09:00 UTC" in november.log()
    november.at("2025-12-25 08:59")
    november.phone("dev").is_silent()
    november.phone("asha").is_silent()


def test_a_gap_between_two_notices_and_one_that_is_closed(november: World, tmp_path: Path) -> None:
    """D8: Christmas is covered on 1 December; a new gap for 10 December is told the next morning, and again on time."""
    november.at("2025-11-27 07:01")
    team_hears(november, NAMED)
    november.at("2025-12-01 12:00")
    shut = CHRISTMAS.replace("12-25T", "12-10T").replace("12-27T", "12-11T")
    november.imports(tmp_path / "shut", rotas=ROTAS + shut)
    november.at("2025-12-02 07:01")
    team_hears(november, "nobody on duty-officer Wed 10 Dec 09:00 to Thu 11 Dec 09:00 (in 8 days).")
    for day, words in (("03", "(in 7 days)"), ("07", "(in 3 days)"), ("09", "(tomorrow)")):
        november.at(f"2025-12-{day} 07:01")
        team_hears(november, words)
    november.phone("asha").forgets()  # what of it is hers


def test_what_else_is_wrong_is_in_the_same_text(make_world: MAKE) -> None:
    """D8, A3: a gap in the office's rota, and Ben on two rungs, once; Ben's STOP the next morning, once."""
    two = '\n[[override]]\nrota = "duty-officer"\nperson = "ben"\n'
    world = quiet(make_world(rotas=ROTAS + OFFICE + two + "from = 2025-12-01T09:00:00\nto = 2025-12-02T09:00:00\n"))
    world.at("2025-11-15 07:01")
    team_hears(
        world, "LLR rota: nobody on office from now on (today).",
        "B Jones is on duty-officer and second-on-call at once Mon 1 Dec 09:00 to Tue 2 Dec 09:00.",
    )  # fmt: skip
    world.at("2025-11-15 12:00")
    world.phone("ben").replies("STOP")
    world.phone("asha").accepts_all()
    world.at("2025-11-16 07:01")
    team_hears(world, "LLR rota: B Jones takes no texts of ours (opted out), on second-on-call now. No reply needed.")
    world.at("2025-11-17 12:00")
    world.phone("dev").is_silent()


def test_whoever_was_down_at_that_hour(november: World) -> None:
    """D8, B4, L7: down from the 26th to the night of the 12th: told at 07:00, one text, and nobody is woken for it."""
    november.at("2025-11-26 12:00")
    november.stepper.now = london("2025-12-12 02:00")
    november.poll()
    november.phone("asha").forgets()  # how long we were down
    november.at("2025-12-12 06:59")
    november.phone("dev").is_silent()
    november.at("2025-12-12 07:01")
    team_hears(november, NAMED, "(in 13 days).")


@pytest.fixture
def christmas(make_world: MAKE) -> World:
    """Christmas morning, 08:30, and still nobody."""
    return quiet(make_world("2025-12-25 08:30", rotas=ROTAS + CHRISTMAS))


PAGED = (
    "LLR SYSTEM S1: GAP ON DUTY-OFFICER. Nobody since 09:00. Its pages go to A Patel, who was last.",
    "Reply TAKE S1 to cover it. Reply 1 to accept, 2 if you cannot.",
)


def test_the_gap_begins_and_is_paged(christmas: World) -> None:
    """D5, L3, C3: within the minute; it climbs as any page does, and says who is asked meanwhile."""
    christmas.at("2025-12-25 08:59")
    christmas.phone("asha").is_silent()
    christmas.forward(minutes=2)
    assert segments(christmas.phone("asha").gets(*PAGED)) == 1
    christmas.at("2025-12-25 09:06")
    christmas.phone("asha").rings("GAP ON DUTY-OFFICER", "Reply TAKE S1 to cover it")
    christmas.phone("ben").gets(*PAGED)
    christmas.phone("ben").rings()
    with christmas.house.database.read() as tx:
        (incident,) = incidents.open_ones(tx)
        assert gap_of(tx, christmas.house, incident, christmas.clock) == (
            "duty-officer", london("2025-12-25 09:00"), london("2025-12-27 09:00")
        )  # fmt: skip


def test_accepting_it_does_not_cover_it(christmas: World) -> None:
    """D5: again to its owner every two hours by day, not at night; the ladder rests. Covered: over, and told."""
    asha = christmas.phone("asha")
    christmas.at("2025-12-25 09:03")
    asha.accepts_all()
    christmas.at("2025-12-25 11:02")
    asha.is_silent()
    for clock in ("11:04", "13:04", "15:04", "17:04", "19:04", "21:04"):
        christmas.at(f"2025-12-25 {clock}")
        asha.gets("LLR SYSTEM S1: still nobody on duty-officer, since 09:00.", "Reply TAKE S1")
    christmas.at("2025-12-26 06:59")
    asha.is_silent()
    christmas.at("2025-12-26 07:01")
    asha.gets("still nobody on duty-officer, since Thu 09:00")
    assert christmas.incident("S1")["state"] == "accepted"
    christmas.phone("dev").is_silent()  # what is a page is no notice
    covers(christmas, "ben", "2025-12-26 07:00", "2025-12-26 09:00")
    asha.gets("LLR SYSTEM S1: B Jones is on duty-officer now, after 1321 min with nobody. No reply needed.")
    assert christmas.incident("S1")["state"] == "closed"
    assert "incident:1 over: rota_gap:duty-officer: right again" in christmas.log()
    for who in ("asha", "ben", "carol", "dev"):
        christmas.phone(who).forgets()


def test_covered_before_anybody_accepted_it(christmas: World) -> None:
    """D5, I5, L5: everybody is asked; then Ben covers, nobody new is asked, one of them says that they saw it."""
    christmas.at("2025-12-25 09:26")
    for who in ("asha", "ben", "carol", "dev"):
        christmas.phone(who).gets("GAP ON DUTY-OFFICER")
    covers(christmas, "ben", "2025-12-25 09:00", "2025-12-27 09:00")
    for who in ("asha", "ben", "carol", "dev"):
        christmas.phone(who).forgets()
    christmas.at("2025-12-25 10:00")
    assert christmas.incident("S1")["state"] == "open"
    christmas.phone("carol").gets("GAP ON DUTY-OFFICER is over, but nobody accepted it")
    christmas.phone("asha").forgets()
    christmas.phone("asha").accepts()
    christmas.forward(minutes=1)
    assert christmas.incident("S1")["state"] == "closed"
    for who in ("ben", "carol", "dev"):
        christmas.phone(who).forgets()


def test_it_ends_by_itself(christmas: World) -> None:
    """D5: Asha's own week goes on at the end of Christmas: over within a minute, and she needs no text to know."""
    christmas.at("2025-12-25 09:01")
    christmas.phone("asha").accepts_all()
    christmas.at("2025-12-27 08:00")
    assert christmas.incident("S1")["state"] == "accepted"
    christmas.at("2025-12-27 09:01")
    assert christmas.incident("S1")["state"] == "closed"
    assert not [m for m in christmas.phone("asha").inbox() if "with nobody" in m.body]
    christmas.phone("asha").forgets()


def test_whoever_takes_it_is_told_once(christmas: World) -> None:
    """D5: `TAKE S1` from Ben covers it: over, and nothing follows his answer but what any officer on duty is told."""
    christmas.at("2025-12-25 09:06")
    for who in ("asha", "ben"):
        christmas.phone(who).forgets()
    christmas.phone("ben").replies("TAKE S1")
    christmas.at("2025-12-25 14:00")
    assert christmas.incident("S1")["state"] == "closed"
    texts = [message.body for message in christmas.phone("ben").inbox()[christmas.phone("ben").read :]]
    assert not [text for text in texts if "with nobody" in text or "still nobody" in text]
    assert len([text for text in texts if "S1" in text]) == 1
    for who in ("asha", "ben"):
        christmas.phone(who).forgets()


def test_two_rotas_two_concerns(christmas: World) -> None:
    """C3: one gap, one concern, and another rota's is another; a hole of seconds is none."""
    with changed(christmas, "senior-manager") as edited:
        (layer,) = edited[0].layers
        edited[0] = replace(edited[0], layers=(replace(layer, until=london("2025-12-25 10:00")),))
    with changed(christmas, "second-on-call") as edited:
        (layer,) = edited[0].layers
        first, second = london("2025-12-25 09:30"), london("2025-12-25 09:30") + timedelta(seconds=59)
        edited[0] = replace(edited[0], layers=(replace(layer, until=first), replace(layer, from_=second)))
    christmas.at("2025-12-25 09:59")
    assert [incident["title"] for incident in christmas.incidents()] == ["gap on duty-officer"]
    christmas.at("2025-12-25 10:01")
    assert [incident["title"] for incident in christmas.incidents()] == ["gap on duty-officer", "gap on senior-manager"]
    for who in ("asha", "ben", "carol", "dev"):
        christmas.phone(who).forgets()


def test_a_warning_in_the_gap_still_reaches_somebody(christmas: World) -> None:
    """L3: what is paged in the gap goes to whoever was last, told why; both pages are theirs with one reply."""
    christmas.at("2025-12-25 09:01")
    christmas.phone("asha").gets(*PAGED)
    christmas.warns(SILEBY)
    christmas.phone("asha").gets("F1: nobody is on the rota, you were last. FLOOD WARNING")
    christmas.phone("asha").replies("1")
    christmas.phone("asha").gets("you have S1, F1")
    quiet_wardens(christmas)


def test_a_gap_that_stands_when_we_start(make_world: MAKE, opened_again: Database) -> None:
    """C3: empty for weeks when the service starts: a page, with its date; another start opens no second one."""
    world = quiet(make_world(rotas=ROTAS.replace('people = ["ben"]', 'people = ["ben"]\nuntil = 2025-11-03T09:00:00')))
    world.phone("asha").gets("S1: GAP ON SECOND-ON-CALL. Nobody since Mon 3 Nov. Its pages go to B Jones")
    world.restarts(opened_again)
    world.forward(minutes=1)
    assert len(world.incidents()) == 1
    world.phone("asha").is_silent()


def test_check_names_what_is_ahead(make_world: MAKE, tmp_path: Path) -> None:
    """D8: a gap ahead is a warning, one that has begun is critical; other risks are counted, the first by name."""
    world = quiet(make_world("2025-12-24 12:00", rotas=ROTAS + CHRISTMAS + OFFICE, people=PEOPLE))

    def found() -> dict[str, tuple[int, str]]:
        with world.house.database.read() as tx:
            rotas = [f for f in check(tx, world.house, world.clock) if f.name in ("rota duty-officer", "rota risks")]
        return {finding.name: (finding.level, finding.text) for finding in rotas}

    assert found() == {
        "rota duty-officer": (1, "nobody from Thu 25 Dec 09:00"),
        "rota risks": (1, "2: nobody on office from now on"),
    }
    world.stepper.now += timedelta(hours=22)
    assert found()["rota duty-officer"] == (2, "nobody now")
    world.stepper.now -= timedelta(hours=22)
    world.imports(tmp_path / "well", rotas=ROTAS + OFFICE.replace("office", "spare"))
    assert found()["rota duty-officer"] == (0, "covered for 8 weeks")


def test_a_team_may_choose_other_figures(make_world: MAKE) -> None:
    """D5, D8: notices two days ahead only, the owner every half hour."""
    world = make_world("2025-12-22 12:00", rotas=ROTAS + CHRISTMAS)
    world.house.policy = figures(
        phone_check=timedelta(0), gap_notices=(timedelta(days=2),), gap_again=timedelta(minutes=30)
    )  # fmt: skip
    world.at("2025-12-25 09:01")
    team_hears(world, "(in 2 days)")
    world.phone("asha").accepts_all()
    world.at("2025-12-25 09:32")
    world.phone("asha").gets("still nobody on duty-officer")
