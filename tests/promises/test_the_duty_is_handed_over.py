"""Promise 2, at nine on a Monday: from one officer to the next, somebody holding the phone at every moment (D1-D4).

Asha has the week until Monday 17 November 09:00, Ben the one after. Carol is senior manager throughout.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.rota import Override
from dutyofficer.desk.report import on_duty
from dutyofficer.store import register as kept
from tests.promises.conftest import MAKE
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import PEOPLE, ROTAS, World, figures, london, quiet_wardens

TURNS = ROTAS.replace('people = ["asha"]', 'people = ["asha", "ben"]').replace(
    "2025-01-06T09:00:00\n[[rota]]\nid = \"second", "2025-11-10T09:00:00\n[[rota]]\nid = \"second"
)  # fmt: skip
SECOND = TURNS.replace('people = ["ben"]', 'people = ["dev"]')
POLICY = figures(self_test=None, shift_reminder=figures().shift_reminder)


@pytest.fixture
def monday(make_world: MAKE) -> World:
    """Monday 17 November, 08:00: an hour before Asha hands over to Ben."""
    return make_world("2025-11-17 08:00", rotas=SECOND, policy=POLICY)


def has_phone(world: World) -> tuple[str, str]:
    """Who is rostered as duty officer, and who holds the phone."""
    with world.house.database.read() as tx:
        found = next(entry for entry in on_duty(tx, world.house, world.clock) if entry["rota"] == "duty-officer")
    return found["person"], found["holder"]


def test_a_shift_begins(monday: World) -> None:
    """D2, D3: Ben is asked, Asha keeps the phone until he takes it; then both know."""
    asha, ben = monday.phone("asha"), monday.phone("ben")
    assert has_phone(monday) == ("asha", "asha")
    monday.at("2025-11-17 09:00")
    ben.gets(
        "LLR: the duty is yours from 09:00 to Mon 24 Nov 09:00. A Patel has the phone until you take it. "
        "Reply 1 to take it, 2 if you cannot."
    )
    asha.gets("B Jones is on duty from 09:00. You have the phone too until they take it")
    assert has_phone(monday) == ("ben", "asha")
    monday.forward(minutes=4)
    ben.replies("1")
    ben.gets("LLR: you have the duty since 09:04. LIST for all.")
    asha.gets("LLR: B Jones has the duty since 09:04. Thank you.")
    assert has_phone(monday) == ("ben", "ben")
    monday.forward(hours=5)


def test_the_incidents_come_with_it(monday: World) -> None:
    """D3: what Asha owned is Ben's, and both have the list; her figures come with the thanks."""
    asha, ben = monday.phone("asha"), monday.phone("ben")
    monday.warns(SILEBY)
    quiet_wardens(monday)
    monday.forward(minutes=1)
    asha.accepts_all()
    monday.at("2025-11-17 09:00")
    ben.gets("the duty is yours", "You get F1. Reply 1 to take it")
    asha.gets("You have the phone too")
    ben.replies("1")
    ben.gets("you have the duty since 09:00. You have F1. LIST for all")
    asha.gets("They have F1. Your duty: 1 page, you took 1, in 1 min as a rule, 1 at most. Thank you.")
    assert monday.incident("F1")["owner"] == "ben"
    assert monday.incident("F1")["state"] == "accepted"


def test_a_page_between_two_hands_rings_both(monday: World) -> None:
    """D2: the first step pages both, the rostered one first; accepting any page takes the phone (D3)."""
    asha, ben = monday.phone("asha"), monday.phone("ben")
    monday.warns(QUORN)
    quiet_wardens(monday)
    asha.accepts_all()
    monday.at("2025-11-17 09:05")
    ben.gets("the duty is yours")
    asha.gets("You have the phone too")
    monday.warns(SILEBY)
    quiet_wardens(monday)
    asked = monday.incident("F1")["pages"][-1]["asked"]
    assert asked == ["asha", "ben"]  # the owner first (L6)
    asha.gets("FLOOD WARNING", "Sileby")
    ben.gets("FLOOD WARNING", "Sileby")
    ben.replies("1")
    asha.gets("F1: B Jones has it")
    asha.gets("B Jones has the duty since 09:05")
    ben.gets("the duty is yours since 09:05")
    ben.gets("you have F1")
    assert has_phone(monday) == ("ben", "ben")
    monday.forward(minutes=20)


def test_nobody_owns_anything_and_a_page_comes(monday: World) -> None:
    """D2: rostered first, then whoever still has the phone; the second step is for the rostered alone."""
    asha, ben = monday.phone("asha"), monday.phone("ben")
    monday.at("2025-11-17 09:05")
    ben.forgets()
    asha.forgets()
    monday.warns(SILEBY)
    quiet_wardens(monday)
    assert monday.incident("F1")["pages"][-1]["asked"] == ["ben", "asha"]
    ben.gets("FLOOD WARNING")
    asha.gets("FLOOD WARNING")
    monday.forward(minutes=2)
    ben.rings("FLOOD WARNING")
    asha.is_silent()
    asha.replies("1")  # taken at her word; the phone is still Ben's to take
    asha.gets("you have F1")
    ben.gets("A Patel has it")
    assert has_phone(monday) == ("ben", "asha")
    ben.replies("1")
    ben.gets("you have the duty since 09:07. You have F1")
    asha.gets("B Jones has the duty", "They have F1")


def test_nobody_takes_it(monday: World) -> None:
    """D2: after 15 min a concern, by voice to Ben, to Asha and to Carol; after two hours Asha is released, it stays."""
    asha, ben, carol = monday.phone("asha"), monday.phone("ben"), monday.phone("carol")
    monday.at("2025-11-17 09:00")
    ben.forgets()
    asha.forgets()
    monday.forward(minutes=14)
    carol.is_silent()
    monday.forward(minutes=1)
    ben.rings("DUTY PHONE NOT TAKEN. B Jones is on duty since 09:00 and has not taken the phone")
    asha.gets("S1: DUTY PHONE NOT TAKEN", "A Patel still has it")
    carol.gets("S1: DUTY PHONE NOT TAKEN", "Ring B Jones")
    carol.accepts()
    asha.gets("C King has it")
    ben.gets("C King has it")
    monday.at("2025-11-17 10:59")
    assert has_phone(monday) == ("ben", "asha")
    monday.at("2025-11-17 11:01")
    asha.gets("you are released from the duty. B Jones has not taken it since 09:00, the senior manager knows")
    assert has_phone(monday) == ("ben", "ben")
    assert monday.incident("S1")["state"] == "accepted"
    monday.at("2025-11-17 14:00")
    assert monday.incident("S1")["state"] == "accepted"
    ben.replies("1")
    ben.gets("you have the duty since 14:00")
    asha.gets("B Jones has the duty since 14:00")
    monday.forward(minutes=10)
    assert monday.incident("S1")["state"] == "closed"


def test_the_call_about_it_takes_it(monday: World) -> None:
    """D3: a key in the call of the concern is an accept like any other."""
    asha, ben, carol = monday.phone("asha"), monday.phone("ben"), monday.phone("carol")
    monday.at("2025-11-17 09:15")
    ben.presses("1")
    assert has_phone(monday) == ("ben", "ben")
    monday.forward(minutes=30)
    assert monday.incident("S1")["state"] == "closed"
    asha.gets("B Jones is on duty from 09:00")
    asha.gets("DUTY PHONE NOT TAKEN")
    asha.gets("S1: B Jones has it since 09:15")
    asha.gets("B Jones has the duty since 09:15")
    for phone in (asha, ben, carol):
        phone.forgets()


def test_he_cannot(monday: World) -> None:
    """D2, A1: `2` says so at once, and nobody waits a quarter of an hour for it."""
    asha, ben, carol = monday.phone("asha"), monday.phone("ben"), monday.phone("carol")
    monday.at("2025-11-17 09:00")
    ben.gets("the duty is yours")
    asha.gets("You have the phone too")
    ben.replies("2")
    ben.rings("DUTY PHONE NOT TAKEN")
    ben.gets("noted. A Patel keeps the phone for now and the senior manager is asked")
    carol.gets("DUTY PHONE NOT TAKEN", "B Jones is on duty since 09:00")
    carol.accepts()
    for phone in (asha, ben):
        phone.forgets()


SHORT: tuple[tuple[str, str, str, bool, list[str]], ...] = (
    ("a cover of five hours and its end need no take-over", "2025-11-17 12:00", "2025-11-17 17:00", False, []),
    ("one of seven hours does, twice", "2025-11-17 10:00", "2025-11-17 17:00", False, ["dev", "ben"]),
    ("nor does one that changes hands at night", "2025-11-17 22:30", "2025-11-18 06:30", False, []),
    ("but with an incident open every one does", "2025-11-17 12:00", "2025-11-17 17:00", True, ["dev", "ben"]),
)


@pytest.mark.parametrize(("sentence", "start", "end", "open_", "asked"), SHORT, ids=[row[0] for row in SHORT])
def test_which_handovers_need_it(
    make_world: MAKE, sentence: str, start: str, end: str, open_: bool, asked: list[str]
) -> None:
    """D4: Dev covers for Ben for a while."""
    world = make_world("2025-11-17 09:30", rotas=TURNS, policy=POLICY)
    with world.house.database.write() as tx:
        rota = kept.everything(tx, kept.ROTAS)["duty-officer"]
        cover = Override(person="dev", start=london(start), end=london(end), id="cover")
        kept.put(tx, kept.ROTAS, [replace(rota, overrides=(cover,))])
    if open_:
        world.warns(SILEBY)
        world.phone("ben").accepts_all()
    world.forward(hours=24)
    questions = [m.person for m in world.outbox() if "the duty is yours" in m.body]
    assert questions == asked, sentence
    for who in ("asha", "ben", "carol", "dev", "wilma", "quentin", "lil"):
        world.phone(who).forgets()


def test_a_day_before(make_world: MAKE) -> None:
    """D4: whoever comes on is reminded, once; what would come at night comes in the morning."""
    world = make_world("2025-11-15 20:00", rotas=SECOND, policy=POLICY)
    world.at("2025-11-16 08:59")
    world.phone("ben").is_silent()
    world.at("2025-11-16 09:00")
    world.phone("ben").gets(
        "LLR: you will be on duty, Duty officer, Mon 17 Nov 09:00 to Mon 24 Nov 09:00, after A Patel. If you cannot"
    )
    world.at("2025-11-17 08:59")


def test_a_service_that_was_down_at_the_handover(make_world: MAKE) -> None:
    """D2, L7: noticed at the first look after; the quarter of an hour runs from there."""
    world = make_world("2025-11-17 08:50", rotas=SECOND, policy=POLICY)
    world.stepper.now = london("2025-11-17 10:00")
    world.poll()
    world.phone("ben").gets("the duty is yours from 09:00")
    world.phone("asha").gets("You have the phone too")
    world.forward(minutes=14)
    world.phone("carol").is_silent()
    world.phone("ben").replies("1")
    world.phone("ben").forgets()
    world.phone("asha").forgets()


def gap_at_ten(make_world: MAKE, rotas: str) -> World:
    """Nobody is on the duty officers' rota from 10:00 to 16:00."""
    world = make_world("2025-11-17 09:55", rotas=rotas, policy=POLICY)
    world.at("2025-11-17 10:00")
    return world


MORNING = """
[[fixed]]
rota = "duty-officer"
from = 2025-11-17T08:00:00
to = 2025-11-17T16:00:00
shifts = [{person = "ben", from = 2025-11-17T08:00:00, to = 2025-11-17T10:00:00}]
"""
AWAY = """
[[leave]]
rotas = ["duty-officer"]
person = "ben"
from = 2025-11-17T10:00:00
to = 2025-11-17T16:00:00
"""


@pytest.mark.parametrize("hole", [MORNING, AWAY], ids=["fixed shifts leave a hole", "leave without a stand-in"])
def test_a_gap_is_covered_by_text(make_world: MAKE, hole: str) -> None:
    """D5: accepting does not cover it, TAKE does, until it ends; whoever does is on the rota then."""
    world = gap_at_ten(make_world, TURNS + hole)
    ben, dev = world.phone("ben"), world.phone("dev")
    ben.gets("S1: GAP ON DUTY-OFFICER", "Reply TAKE S1 to cover it")
    ben.accepts()
    dev.replies("TAKE S1")
    dev.gets("LLR: the duty is yours since 10:00. With it: S1. LIST for all.")
    dev.gets("LLR S1: Duty officer is yours from now to Mon 17 Nov 16:00. Thank you.")
    ben.gets("D Rao has the duty since 10:00")
    assert has_phone(world)[0] == "dev"
    world.forward(minutes=1)
    assert world.incident("S1")["state"] == "closed"
    world.warns(SILEBY)
    dev.gets("FLOOD WARNING")
    dev.accepts()
    world.at("2025-11-17 16:00")
    assert has_phone(world)[0] == "ben"
    for who in ("asha", "ben", "carol", "dev", "wilma", "quentin", "lil"):
        world.phone(who).forgets()


def test_a_page_that_is_open_at_nine_is_handed_over_too(monday: World) -> None:
    """D2, A1: nobody has accepted it, and Ben hears of it with the duty; his `1` takes both."""
    asha, ben = monday.phone("asha"), monday.phone("ben")
    monday.at("2025-11-17 08:59")
    monday.warns(SILEBY)
    quiet_wardens(monday)
    asha.gets("FLOOD WARNING")
    monday.at("2025-11-17 09:00")
    ben.gets("the duty is yours from 09:00")
    ben.gets("F1: FLOOD WARNING River Soar at Sileby")
    ben.replies("1")
    ben.gets("the duty is yours since 09:00")
    ben.gets("you have F1")
    assert has_phone(monday) == ("ben", "ben")
    asha.forgets()
    monday.forward(minutes=30)


def test_he_could_not_and_then_he_can(monday: World) -> None:
    """D3: after a `2`, `1` still takes the duty, also once the senior manager has the concern."""
    asha, ben, carol = monday.phone("asha"), monday.phone("ben"), monday.phone("carol")
    monday.at("2025-11-17 09:00")
    ben.replies("2")
    carol.replies("1")
    monday.forward(minutes=10)
    for phone in (asha, ben, carol):
        phone.forgets()
    ben.replies("1")
    ben.gets("you have the duty since 09:10")
    asha.gets("B Jones has the duty since 09:10")
    assert has_phone(monday) == ("ben", "ben")


@pytest.mark.parametrize("words", ["TAKE", "TAKE F1", "TAKE S1"])
def test_take_takes_it(monday: World, words: str) -> None:
    """D3: whatever of it Ben takes by name, the duty comes with it."""
    monday.warns(SILEBY)
    monday.phone("asha").accepts_all()
    quiet_wardens(monday)
    monday.at("2025-11-17 09:00")
    monday.phone("ben").replies("2")
    monday.phone("carol").replies("1")
    monday.forward(minutes=1)
    monday.phone("ben").replies(words)
    assert has_phone(monday) == ("ben", "ben"), words
    assert monday.incident("F1")["owner"] == "ben"
    for who in ("asha", "ben", "carol", "dev"):
        monday.phone(who).forgets()


def test_an_incoming_without_a_phone_is_a_concern_at_once(make_world: MAKE) -> None:
    """D2, L3: nobody waits a quarter of an hour for a phone that is not there; Asha gets every rung meanwhile."""
    people = PEOPLE.replace("ben,Ben Jones,07700 900102,", "ben,Ben Jones,,")
    world = make_world("2025-11-17 08:50", rotas=SECOND, policy=POLICY, people=people)
    asha, carol = world.phone("asha"), world.phone("carol")
    world.at("2025-11-17 09:00")
    asha.gets("You have the phone too")
    carol.gets("S1: DUTY PHONE NOT TAKEN", "Ring B Jones")
    asha.gets("S1: DUTY PHONE NOT TAKEN")
    carol.accepts()
    asha.forgets()
    world.warns(SILEBY)
    asha.gets("FLOOD WARNING")
    world.forward(minutes=2)
    asha.rings("FLOOD WARNING")
    asha.accepts()
    for who in ("asha", "carol", "dev", "wilma", "quentin", "lil"):
        world.phone(who).forgets()
