"""What the screens of rotas, of people and of a first run show: D8, L9, K3, C3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.core.people import Person, Role
from dutyofficer.core.phones import Phone, Proof
from dutyofficer.core.rota import Rota
from dutyofficer.desk.rota_edits import override, plan
from dutyofficer.desk.screens.first_run import first_run
from dutyofficer.desk.screens.people import PAGE, PeopleScreen, Tone, people_screen
from dutyofficer.desk.screens.rota import RotaScreen, outcome, rota_screen
from dutyofficer.store import phones, register
from dutyofficer.store.db import Database
from tests.promises.publisher import Publisher, serve
from tests.promises.world import World, build, london


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> Iterator[World]:
    """Friday afternoon, nothing in force."""
    (tmp_path / "files").mkdir()
    publisher = Publisher()
    for url in serve(publisher):
        yield build(sqlite_database, url, publisher, tmp_path / "files", london("2025-11-14 14:00"), polled=True)


def people(world: World, role: str = "", text: str = "", page: int = 1) -> PeopleScreen:
    with world.house.database.read() as tx:
        return people_screen(tx, world.house, role, text, page, world.clock)


def rotas(world: World, first: str | None = None, weeks: int | None = None) -> RotaScreen:
    with world.house.database.read() as tx:
        return rota_screen(tx, world.house, date.fromisoformat(first) if first else None, weeks, world.clock)


def changes(world: World, who: str, **changed: Any) -> None:
    """Somebody of the register is otherwise."""
    with world.house.database.write() as tx:
        person: Person = world.house.register(tx).people[who]
        register.put(tx, register.PEOPLE, [replace(person, **changed)])


def proves(world: World, who: str, days_ago: int) -> None:
    with world.house.database.write() as tx:
        number = world.house.register(tx).people[who].mobile
        proven = Phone(number=number, person=who, seen_at=world.clock).proven(
            who, Proof.REPLY, world.clock - timedelta(days=days_ago)
        )
        phones.save(tx, proven)


STATES: list[tuple[str, Callable[[World], None], str, Tone | None, str]] = [
    ("an officer who never answered", lambda w: None, "asha", Tone.NOTE, "never proven"),
    ("one who did", lambda w: proves(w, "asha", 3), "asha", Tone.GOOD, "proven 11 Nov 2025 by reply"),
    ("too long ago", lambda w: proves(w, "asha", 200), "asha", Tone.NOTE, "by reply: too long ago"),
    ("no phone", lambda w: changes(w, "asha", mobile="", landline=""), "asha", Tone.BAD, "no phone"),
    ("opted out", lambda w: changes(w, "wilma", opted_out=True), "wilma", Tone.BAD, "opted out: takes no texts"),
    ("away", lambda w: changes(w, "wilma", away=((date(2025, 11, 14), date(2025, 11, 16)),)), "wilma", Tone.NOTE,
     "away until Sun 16 Nov"),
    ("a warden is never paged and has nothing to prove", lambda w: None, "wilma", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "does", "who", "tone", "words"), STATES, ids=[row[0] for row in STATES])
def test_the_state_of_a_phone(
    world: World, sentence: str, does: Callable[[World], None], who: str, tone: Tone | None, words: str
) -> None:
    """L9: in words and in a tone."""
    does(world)
    (row,) = (row for row in people(world).rows if row.id == who)
    found = [(state.tone, words in state.words) for state in row.states]
    assert ((tone, True) in found) if tone else not found


def test_who_is_meant_and_no_number_is_shown(world: World) -> None:
    """K3: by role, by name, by place; officers first, numbers masked, places by name."""
    assert [row.id for row in people(world, role="warden").rows] == ["lil", "quentin", "wilma"]
    assert [row.id for row in people(world, text="PATEL").rows] == ["asha"]
    assert {row.id for row in people(world, text="quorn").rows} == {"quentin", "lil"}
    assert people(world, text="nobody at all").rows == ()
    screen = people(world)
    assert [row.id for row in screen.rows][:4] == ["asha", "ben", "carol", "dev"]
    assert all("7700" not in row.phone for row in screen.rows)
    assert screen.rows[0].phone == "+44...101"
    assert [row.id for row in screen.rows if row.testable] == ["asha", "ben", "carol", "dev"]


def test_many_people_come_in_pages(world: World) -> None:
    with world.house.database.write() as tx:
        crowd = [Person(id=f"v{n:03}", name=f"Vol {n:03}", roles=frozenset({Role.VOLUNTEER})) for n in range(120)]
        register.put(tx, register.PEOPLE, crowd)
    first, last = people(world, role="volunteer"), people(world, role="volunteer", page=99)
    assert (len(first.rows), first.pages, first.found) == (PAGE, 3, 121)
    assert (len(last.rows), last.page) == (21, 3)


def test_the_weeks_of_every_rota(world: World) -> None:
    """Four weeks from today unless somebody asks for others; at most twelve."""
    screen = rotas(world)
    assert (screen.first, screen.last, len(screen.days)) == (date(2025, 11, 14), date(2025, 12, 11), 28)
    assert [lane.id for lane in screen.lanes] == ["duty-officer", "second-on-call", "senior-manager"]
    assert [turn.person for turns in screen.days[0].lanes for turn in turns] == ["asha", "ben", "carol"]
    assert (screen.gaps, screen.missing) == ((), ())
    assert rotas(world, "2025-12-22", 99).weeks == 12
    christmas = rotas(world, "2025-12-22", 1).days[3]
    assert christmas.notes == ("bank holiday: Christmas Day",)


def test_a_gap_is_said_in_words(world: World) -> None:
    """D8: where nobody has it, from when to when; a rota that is not there at all is said too."""
    with world.house.database.write() as tx:
        rota: Rota = world.house.register(tx).rotas["duty-officer"]
        (layer,) = rota.layers
        register.put(tx, register.ROTAS, [replace(rota, layers=(replace(layer, until=london("2025-11-20 09:00")),))])
        register.remove(tx, register.ROTAS, ["senior-manager"])
    screen = rotas(world)
    assert [(gap.rota, gap.when) for gap in screen.gaps] == [("Duty officer", "Thu 20 Nov 09:00 to Fri 12 Dec 00:00")]
    assert screen.missing == ("senior-manager",)
    assert [turn.person for turn in screen.days[6].lanes[0]] == ["asha", None]


def test_what_an_override_would_mean(world: World) -> None:
    """D6: who gains, who loses, who would be on two rotas; the seal is of what was shown, and of nothing else."""

    def meant(person: str, end: str) -> Any:
        with world.house.database.read() as tx:
            start, until = london("2025-11-20 09:00"), london(end)
            edit = override(tx, world.house, "duty-officer", person, start, until, None, world.clock)
            found = plan(tx, world.house, edit, world.clock)
            return outcome(found, world.house.register(tx), world.house, world.clock)

    found = meant("ben", "2025-11-21 09:00")
    when = "Thu 20 Nov 09:00 to Fri 21 Nov 09:00"
    assert found.changes == (f"Ben Jones has Duty officer {when}.", f"Asha Patel no longer has Duty officer {when}.")
    assert found.doubled == (f"Ben Jones would have second-on-call at the same time, {when}.",)
    assert found.gaps == ()
    assert found.seal == meant("ben", "2025-11-21 09:00").seal
    assert found.seal != meant("ben", "2025-11-21 10:00").seal
    assert meant("asha", "2025-11-21 09:00").changes == ()


def test_a_first_run_says_what_is_left(world: World) -> None:
    """Everything is to do at first, is ticked when it is done, and the list goes when nothing is left."""
    house = world.house

    def open_ones(secret: bool) -> list[str]:
        with house.database.read() as tx:
            return [task.name for task in first_run(tx, house, world.clock, secret=secret) if not task.done]

    assert open_ones(secret=False) == [
        "Give it an address and a secret", "Invite officers and the team", "Connect a provider of texts and calls",
        "Send test pages",
    ]  # fmt: skip
    proves(world, "asha", 1)
    proves(world, "ben", 1)
    assert "Send test pages" not in open_ones(secret=False)
    house.contact = replace(house.contact, public_url="https://duty.example.org")
    assert "Give it an address and a secret" in open_ones(secret=False)
    assert open_ones(secret=True) == ["Invite officers and the team", "Connect a provider of texts and calls"]
    house.policy = replace(house.policy, last_resort=("carol", "olgar"))
    assert "Name two people of last resort" in open_ones(secret=True)


def test_an_empty_service_begins_with_the_import(world: World) -> None:
    """What is missing is named; the list is whole and in the order of the work."""
    with world.house.database.write() as tx:
        for kind in register.ALL:
            register.remove(tx, kind, list(register.everything(tx, kind)))
        tasks = first_run(tx, world.house, world.clock, secret=False)
    assert tasks[0].hint == "Still missing: people.csv, areas.geojson, rotas.toml."
    assert tasks[0].command.startswith("dutyofficer import")
    assert [task.done for task in tasks] == [False] * 5 + [True, False], "the feed has answered"
