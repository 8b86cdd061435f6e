"""Promise 5, it says when it is blind: a phone that would not ring is found on a Wednesday morning, and others know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.core.clock import Weekly
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.test_a_phone_is_proven import LANDLINE, asks, code_in, opts_out
from tests.promises.world import World, figures, quiet_wardens

FIRST = "LLR test: your phone is on the rota. Reply 1 to show it works. Not an emergency."
AGAIN = "LLR test again: no answer yet."
CALL = "This is the weekly test, not an emergency. Press 1"
WEEKLY = Weekly.parse("Wed 10:00")
THREE = ("asha", "ben", "carol")


@pytest.fixture
def tuesday(make_world: MAKE) -> World:
    """The day before."""
    return make_world("2025-11-18 14:00", policy=figures(self_test=WEEKLY, phone_check=timedelta(0)))


@pytest.fixture
def wednesday(tuesday: World) -> World:
    """10:00, and the three who are on duty have their text."""
    tuesday.at("2025-11-19 09:59")
    tuesday.all_read()
    tuesday.at("2025-11-19 10:00")
    for name in THREE:
        assert tuesday.phone(name).gets("LLR test") == FIRST
    return tuesday


def lines(world: World) -> list[str]:
    """What the record says of it."""
    return [line.removeprefix("service self-test: weekly test of ") for line in world.log() if "self-test:" in line]


def answers(world: World, *names: str) -> None:
    """By text, and they are thanked."""
    for name in names:
        world.phone(name).replies("1")
        world.phone(name).gets("thank you, this phone works")


def misses_all(world: World, name: str) -> None:
    """Half an hour each: a text, a call, and then nothing more for them."""
    world.at("2025-11-19 10:31")
    world.phone(name).gets(AGAIN)
    world.at("2025-11-19 11:01")
    world.phone(name).rings(CALL)
    world.at("2025-11-19 11:31")


def test_the_weekly_test(wednesday: World) -> None:
    """C3, A1: Asha and Carol answer, Ben does not; the others know, Asha takes it; he answers, and it is over."""
    answers(wednesday, "asha")
    wednesday.phone("carol").replies("what is this")
    wednesday.phone("carol").gets("not understood")
    misses_all(wednesday, "ben")
    wednesday.phone("asha").gets("LLR SYSTEM S1: WEEKLY TEST NOT ANSWERED. B Jones did not answer the weekly test")
    wednesday.phone("asha").replies("1")
    wednesday.phone("asha").gets("you have S1")
    wednesday.at("2025-11-19 15:00")
    wednesday.phone("ben").replies("1")
    wednesday.phone("ben").gets("LLR: thank you, this phone works.")
    wednesday.phone("asha").gets("weekly test not answered is over since now, after 210 min")
    wednesday.at("2025-11-26 09:59")
    wednesday.all_read()
    assert [incident["state"] for incident in wednesday.incidents()] == ["closed"]
    assert lines(wednesday) == [
        "asha: asked", "ben: asked", "carol: asked", "asha: passed", "carol: passed", "ben: not answered",
        "ben: passed",
    ]  # fmt: skip


def test_it_does_not_wait_for_the_phone_that_does_not_answer(wednesday: World) -> None:
    """C3: the officer on duty is the one who misses: the second is asked at once, and the manager on their turn."""
    answers(wednesday, "ben", "carol")
    misses_all(wednesday, "asha")
    wednesday.phone("asha").is_silent()
    wednesday.phone("ben").gets("LLR SYSTEM S1", "A Patel did not answer")
    wednesday.phone("ben").rings("A Patel did not answer")
    wednesday.at("2025-11-19 11:40:30")
    wednesday.phone("carol").gets("LLR SYSTEM S1")
    wednesday.phone("carol").rings("S 1")
    wednesday.phone("carol").accepts()
    wednesday.phone("ben").gets("C King has it")
    wednesday.phone("asha").gets("C King has it")
    wednesday.phone("asha").replies("LIST")
    wednesday.phone("asha").gets("C King has S1")
    wednesday.phone("carol").gets("is over since now")


def test_a_key_is_an_answer(wednesday: World) -> None:
    """C3, L9: in the call; what waits in texts is answered with it."""
    answers(wednesday, "asha", "carol")
    wednesday.at("2025-11-19 10:31")
    wednesday.phone("ben").gets(AGAIN)
    wednesday.at("2025-11-19 11:01")
    wednesday.phone("ben").rings(CALL)
    assert wednesday.phone("ben").presses("1") == "Thank you, this phone works. Goodbye."
    wednesday.at("2025-11-19 13:00")
    wednesday.phone("ben").replies("1")
    wednesday.phone("ben").gets("nothing waits for your answer")
    assert wednesday.incidents() == []


def test_three_rotas_one_text(make_world: MAKE) -> None:
    """C3: once a person; whoever is on no rota of the ladders is left alone."""
    layer = '[[rota]]\nid = "{0}"\nname = "{0}"\n[[rota.layer]]\npeople = ["{1}"]\nshift = "1w"\n'
    layer += "start = 2025-01-06T09:00:00\n"
    duties = [("duty-officer", "asha"), ("second-on-call", "asha"), ("senior-manager", "asha"), ("nights", "ben")]
    rotas = "".join(layer.format(*duty) for duty in duties)
    world = make_world("2025-11-19 09:00", policy=figures(self_test=WEEKLY), rotas=rotas)
    world.at("2025-11-19 10:00")
    world.phone("asha").gets("LLR test")
    answers(world, "asha")
    world.at("2025-11-19 12:00")
    assert lines(world) == ["asha: asked", "asha: passed"]


def test_whoever_takes_no_texts_is_called(make_world: MAKE) -> None:
    """L4: a landline, or a phone that opted out: a call each time."""
    world = make_world("2025-11-18 14:00", policy=figures(self_test=WEEKLY), people=LANDLINE)
    opts_out(world, "ben")
    world.at("2025-11-19 10:01")
    world.phone("asha").gets("LLR test")
    answers(world, "asha")
    for name in ("ben", "carol"):
        world.phone(name).rings(CALL)
    world.phone("carol").presses("1")
    world.at("2025-11-19 11:01")
    for _ in range(2):
        world.phone("ben").rings(CALL)
    world.phone("ben").presses("1")
    world.at("2025-11-19 12:01")
    assert lines(world)[-2:] == ["carol: passed", "ben: passed"]
    world.phone("dev").gets("B Jones takes no texts of ours")


def test_nobody_with_a_page_is_tested(tuesday: World) -> None:
    """C3: Asha has one to answer; one that comes during the test ends it, and it tries the phone better."""
    tuesday.at("2025-11-19 09:59")
    tuesday.warns(SILEBY)
    tuesday.phone("asha").gets("FLOOD WARNING")
    tuesday.at("2025-11-19 10:00")
    for name in ("ben", "carol"):
        tuesday.phone(name).gets("LLR test")
    tuesday.at("2025-11-19 10:05")
    tuesday.phone("asha").forgets()
    tuesday.phone("asha").accepts()
    tuesday.phone("ben").forgets()
    answers(tuesday, "carol")
    tuesday.at("2025-11-19 14:00")
    tuesday.phone("ben").is_silent()
    assert lines(tuesday) == [
        "asha: left alone: has a page to answer", "ben: asked", "carol: asked", "ben: dropped", "carol: passed",
    ]  # fmt: skip
    quiet_wardens(tuesday)


def test_whoever_was_heard_from_has_passed(tuesday: World) -> None:
    """C3: an answer the day before counts; logged, and no text."""
    tuesday.phone("asha").replies("LIST")
    tuesday.phone("asha").gets("nothing is in force")
    tuesday.at("2025-11-19 10:01")
    for name in ("ben", "carol"):
        tuesday.phone(name).gets("LLR test")
    answers(tuesday, "ben", "carol")
    assert lines(tuesday)[0] == "asha: passed: heard from within a day"


def test_one_question_in_a_morning(make_world: MAKE) -> None:
    """L9: first seen a week ago, all are due to prove their phones: who is on the test proves it by that."""
    world = make_world("2025-11-11 14:00")
    world.at("2025-11-18 12:00")
    world.house.policy = figures(self_test=WEEKLY)
    world.stranger("+447700900777", "hello")
    world.at("2025-11-19 10:01")
    for name in THREE:
        world.phone(name).gets("LLR test")
    world.phone("dev").gets("reply CODE")
    answers(world, *THREE)
    world.at("2025-11-21 10:01")
    assert [m.person for m in world.outbox() if "CODE" in m.body] == ["dev"]


def test_asked_to_prove_it_an_hour_before(tuesday: World) -> None:
    """L9: that is their first text, and the next one comes half an hour later; the right code is an answer too."""
    tuesday.at("2025-11-19 09:00")
    for name in ("asha", "ben"):
        asks(tuesday, name)
    code = code_in(tuesday.phone("asha").gets("reply CODE"))
    tuesday.phone("ben").gets("reply CODE")
    tuesday.at("2025-11-19 10:01")
    tuesday.phone("carol").gets("LLR test")
    tuesday.phone("asha").replies(f"CODE {code}")
    tuesday.phone("asha").gets("this phone works")
    answers(tuesday, "carol")
    tuesday.at("2025-11-19 10:31")
    tuesday.phone("ben").gets(AGAIN)
    answers(tuesday, "ben")
    assert "asha: asked already to prove it" in lines(tuesday)


def test_after_a_restart_nothing_is_asked_twice(wednesday: World, opened_again: Database) -> None:
    """C3: killed between two tries; the next one comes at its time, once."""
    answers(wednesday, "asha", "carol")
    wednesday.restarts(opened_again)
    wednesday.at("2025-11-19 10:29")
    wednesday.all_read()
    wednesday.at("2025-11-19 10:31")
    wednesday.phone("ben").gets(AGAIN)
    answers(wednesday, "ben")


def test_a_house_that_was_down_lets_it_be(tuesday: World) -> None:
    """C3: at ten there was no house; in the evening nobody is tested, and next week everybody is."""
    tuesday.stepper.now += timedelta(hours=28)
    tuesday.poll()
    for name in (*THREE, "dev"):
        tuesday.phone(name).forgets()
    assert lines(tuesday) == []
    tuesday.at("2025-11-26 10:00")
    for name in THREE:
        tuesday.phone(name).gets("LLR test")


def test_the_setting_counts_from_when_it_is_made(tuesday: World) -> None:
    """C3: another hour or none from now on, not from next week."""
    tuesday.house.policy = replace(tuesday.house.policy, self_test=Weekly.parse("Tue 16:00"))
    tuesday.phone("dev").replies("LIST")
    tuesday.phone("dev").gets("nothing is in force")
    tuesday.at("2025-11-18 16:00")
    for name in THREE:
        tuesday.phone(name).gets("LLR test")
    answers(tuesday, *THREE)
    tuesday.house.policy = replace(tuesday.house.policy, self_test=None)
    tuesday.at("2025-11-26 12:00")
    tuesday.all_read()


def test_a_person_who_leaves_is_nobodys_concern(wednesday: World) -> None:
    """C3: taken off the register before they answered: the test ends, and what the others were told."""
    answers(wednesday, "asha", "carol")
    misses_all(wednesday, "ben")
    wednesday.phone("asha").gets("B Jones did not answer")
    wednesday.phone("asha").accepts()
    with wednesday.house.database.write() as tx:
        kept.remove(tx, kept.PEOPLE, ["ben"])
    wednesday.phone("dev").replies("LIST")
    wednesday.phone("dev").gets("A Patel has S1")
    wednesday.phone("asha").gets("is over since now")


def test_next_week_whoever_still_does_not_answer_is_asked_once(wednesday: World) -> None:
    """C3: their concern stands, and nobody else hears of it a second time."""
    answers(wednesday, "asha", "carol")
    misses_all(wednesday, "ben")
    wednesday.phone("asha").gets("S1")
    wednesday.phone("asha").accepts()
    wednesday.at("2025-11-26 10:00")
    for name in THREE:
        wednesday.phone(name).gets("LLR test")
    answers(wednesday, "asha", "carol")
    wednesday.at("2025-11-26 15:00")
    wednesday.all_read()
    answers(wednesday, "ben")
    wednesday.phone("asha").gets("is over since now")
