"""Promises 1 and 2: what a call did not read, nobody has heard: `1` does not accept it, and the next call reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dutyofficer.core.message import Medium, Message, Outcome, Result
from dutyofficer.desk.calls import AT_ONCE
from dutyofficer.desk.deliver import claim, deliver_all, record
from dutyofficer.desk.receive import poll
from dutyofficer.desk.taking import accept
from dutyofficer.store import pages
from tests.promises.world import World

ACCEPTED = Result(Outcome.ACCEPTED)
OFFICERS = ("asha", "ben", "carol", "dev")


def brook(number: int) -> str:
    """What a place is called."""
    return f"Brook {number:02} at Anstey"


def say(world: World, number: int) -> None:
    """A place of ours is severe, without a poll."""
    world.publisher.say(f"034FWF{number:04}", 1, world.clock, description=brook(number))


def severe(world: World, *numbers: int) -> None:
    """These places are, in one poll."""
    for number in numbers:
        say(world, number)
    world.poll()


def rang(world: World, person: str) -> list[Message]:
    """The calls that reached somebody."""
    return [message for message in world.phone(person).inbox() if message.medium is Medium.VOICE]


def heard(call: Message) -> list[int]:
    """The places that a call read out, in that order."""
    places = [number for number in range(100) if brook(number) in call.body]
    return sorted(places, key=lambda number: call.body.index(brook(number)))


def accepted(world: World) -> list[int]:
    """The places that somebody has."""
    pages = world.incident("F1")["pages"]
    return [number for number, page in enumerate(pages) if page["state"] == "accepted"]


def forgotten(world: World) -> None:
    """Every text has been looked at."""
    for person in OFFICERS:
        world.phone(person).forgets()


def test_thirty_places_are_three_calls_and_each_key_accepts_what_its_call_read(night: World) -> None:
    """B3: Asha's phone rings, twelve are heard, `1` accepts twelve; it rings again at once, and again for the rest."""
    severe(night, *range(30))
    asha = night.phone("asha")
    for count, ending in ((12, "accept these 12."), (24, "accept these 12."), (30, "accept them all.")):
        call = rang(night, "asha")[-1]
        assert heard(call) == list(range(count - len(heard(call)), count))
        assert call.body.endswith(ending)
        night.forward(seconds=10)
        assert asha.presses("9") == call.body
        assert asha.presses("1") == "You have F 1. Thank you. Goodbye."
        assert accepted(night) == list(range(count))
        asha.hangs_up()
    assert len(rang(night, "asha")) == 3
    assert night.incident("F1")["state"] == "accepted"
    night.forward(minutes=20)
    assert [len(rang(night, person)) for person in OFFICERS] == [3, 0, 1, 0]
    forgotten(night)


def test_nobody_is_rung_for_what_somebody_has(night: World) -> None:
    """B3, S2: Asha has the first twelve: what is left over of Carol's and Ben's calls reads none of them."""
    severe(night, *range(14))
    night.phone("asha").presses("1")
    night.forward(minutes=4)
    later = [call for person in OFFICERS for call in rang(night, person)[person in ("asha", "carol") :]]
    assert {call.person for call in later} == {"asha", "carol", "ben"}
    assert {number for call in later for number in heard(call)} == {12, 13}
    assert accepted(night) == list(range(12))
    forgotten(night)


def test_nobody_answers_and_every_place_is_read_before_one_is_read_again(night: World) -> None:
    """B3, L1: one call after another until every place was read; the ladder goes on to Ben."""
    start = night.clock
    severe(night, *range(26))
    night.forward(seconds=92)
    first = rang(night, "asha")
    assert [heard(call)[:12] for call in first[:2]] == [list(range(12)), list(range(12, 24))]
    assert {*heard(first[2])} >= {24, 25}
    assert [(call.sent_at or night.clock) - start for call in first] == [timedelta(seconds=45 * n) for n in range(3)]
    night.forward(minutes=3)
    assert len(rang(night, "asha")) == 3
    for person in ("carol", "ben"):
        assert {number for call in rang(night, person) for number in heard(call)} == set(range(26)), person
        assert max(len(heard(call)) for call in rang(night, person)) == AT_ONCE
    assert accepted(night) == []
    forgotten(night)


def listening(world: World) -> None:
    """Fourteen places are severe; Asha has answered the call that reads twelve of them, which takes a minute."""
    for number in range(14):
        say(world, number)
    poll(world.house, "ea", world.clock)
    world.stepper.now += timedelta(seconds=1)
    deliver_all(world.house, world.clock)
    world.phone("asha").hears("in-progress")


def test_one_who_listens_is_not_rung_until_they_hang_up(night: World) -> None:
    """B3: the next call comes when that one has ended, whenever that is; Carol's phone is another."""
    listening(night)
    night.forward(seconds=100)
    assert [len(rang(night, person)) for person in ("asha", "carol")] == [1, 2]
    night.phone("asha").presses("1")
    night.phone("asha").hangs_up()
    assert heard(rang(night, "asha")[-1]) == [12, 13]
    forgotten(night)


def test_a_call_whose_end_we_never_hear_of_does_not_keep_the_rest_for_ever(night: World) -> None:
    """B3, S1: five minutes after somebody answered, the next one comes."""
    listening(night)
    night.phone("asha").presses("1")
    night.forward(seconds=299)
    assert len(rang(night, "asha")) == 1
    night.forward(seconds=5)
    assert heard(rang(night, "asha")[1]) == [12, 13]
    forgotten(night)


def test_what_is_new_while_they_listen_does_not_wait_for_that(night: World) -> None:
    """S4: its call comes within a minute; what was left over is not in it, since that phone may be engaged."""
    listening(night)
    night.phone("asha").presses("1")
    night.forward(seconds=10)
    severe(night, 30)
    night.forward(seconds=45)
    assert [heard(call) for call in rang(night, "asha")[1:]] == [[30]]
    forgotten(night)


FAULTS = [
    (
        Result(Outcome.REJECTED, error="no"),
        46,
        range(1, 13),
        "refused: what it was to read with it is read by the next",
    ),
    (Result(Outcome.RETRYABLE, error="busy"), 6, range(12), "tried again: it reads the same"),
]


@pytest.mark.parametrize(("answer", "seconds", "first", "why"), FAULTS, ids=[row[3] for row in FAULTS])
def test_what_no_call_has_read_is_not_forgotten(
    night: World, answer: Result, seconds: int, first: range, why: str
) -> None:
    """B3, S1: until a call was made, every page still has its own in the outbox."""
    for number in range(14):
        say(night, number)
    poll(night.house, "ea", night.clock)
    taken = claim(night.house, night.clock)
    record(night.house, [(out, answer if out.medium is Medium.VOICE else ACCEPTED) for out in taken], night.clock)
    night.forward(seconds=seconds)
    assert heard(rang(night, "asha")[0]) == list(first), why
    night.forward(seconds=95)
    assert {number for call in rang(night, "asha") for number in heard(call)} == set(range(14))
    forgotten(night)


def test_a_call_whose_own_page_is_taken_leaves_the_others_to_the_next(night: World) -> None:
    """B3, S2: the provider is busy, somebody takes the one page under whose name it was to ring: the rest is read."""
    for number in range(3):
        say(night, number)
    poll(night.house, "ea", night.clock)
    busy = Result(Outcome.RETRYABLE, error="busy")
    record(night.house, [(out, busy) for out in claim(night.house, night.clock)], night.clock)
    with night.house.database.write() as tx:
        accept(tx, night.house, [pages.get(tx, 1)], night.house.register(tx).people["carol"], night.clock)
    night.forward(seconds=46)
    assert [heard(call) for call in rang(night, "asha")] == [[1, 2]]
    forgotten(night)


def test_what_ended_while_it_waited_is_not_read(night: World) -> None:
    """L5: two places were left over, and are lifted before the next call: it is not made, and the record says so."""
    severe(night, *range(14))
    for number in (12, 13):
        night.publisher.say(f"034FWF{number:04}", 4, night.clock, description=brook(number))
    night.poll()
    night.forward(minutes=2)
    assert [heard(call) for call in rang(night, "asha")] == [list(range(12))]
    assert sum("not sent to asha (FIRST): over" in line for line in night.log()) == 2
    forgotten(night)
