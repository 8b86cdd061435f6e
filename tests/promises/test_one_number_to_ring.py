"""The promise: a control room needs one number, day and night, and somebody has the call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from dutyofficer.desk.line import line_rings, message_over, phone_answered, step_over
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens

CONTROL = "+441164960777"


def test_at_three_in_the_morning_nobody_hears_it(night: World) -> None:
    """L8, L1, B4: three phones ring in vain; the message pages all three at once, and climbs until Ben has it."""
    turn = line_rings(night.house, "CA1", CONTROL, night.clock)
    for _ in range(3):
        night.forward(seconds=25)
        turn = step_over(night.house, "CA1", CONTROL, turn.step, rung_off=False, now=night.clock)
    assert turn.takes_message
    night.forward(seconds=40)
    message_over(night.house, turn.call, "CA1", "RE1", night.clock)
    night.forward(seconds=1)
    asha, ben, carol = (night.phone(who) for who in ("asha", "ben", "carol"))
    for phone in (asha, ben, carol):
        phone.gets("LLR DUTY M1: CALL on the duty line at 03:00", "Voicemail left", CONTROL, "Reply 1 to accept")
    night.forward(minutes=3)
    asha.rings("A call on the duty line, three o'clock", "0 1 1 6 4 9 6 0 7 7 7")
    ben.replies("1")
    ben.gets("you have M1", CONTROL)
    for phone in (asha, carol):
        phone.gets("B Jones has it")
    assert night.incident("M1")["owner"] == "ben"


def test_a_call_in_the_middle_of_a_flood(world: World) -> None:
    """L8, I1: the call is an incident of its own; taking it accepts no page, and the flood goes on as it was."""
    world.warns(SILEBY)
    asha = world.phone("asha")
    asha.gets("FLOOD WARNING")
    turn = line_rings(world.house, "CA1", CONTROL, world.clock)
    assert turn.phone == "+447700900101"
    assert phone_answered(world.house, turn.call, turn.step, "1", world.clock).joined
    world.forward(seconds=1)
    asha.gets("you took a call at 14:00 as M1", CONTROL, "Reply LOG M1")
    assert [(i["ref"], i["state"]) for i in world.incidents()] == [("F1", "open"), ("M1", "accepted")]
    asha.accepts("1")
    quiet_wardens(world)


def test_it_is_over_a_day_later(world: World) -> None:
    """L8, I3, I5: a call that was taken closes by itself after a day; one that nobody took never does."""
    turn = line_rings(world.house, "CA1", CONTROL, world.clock)
    phone_answered(world.house, turn.call, turn.step, "1", world.clock)
    step_over(world.house, "CA1", CONTROL, 1, rung_off=False, now=world.clock)
    line_rings(world.house, "CA2", CONTROL, world.clock)
    world.forward(seconds=timedelta(hours=25).total_seconds())
    assert [(i["ref"], i["state"]) for i in world.incidents()] == [("M1", "closed"), ("M2", "open")]
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).forgets()


def test_it_works_on_both_databases(either: World) -> None:
    """L8, A4: the same call twice at once is one call."""
    with ThreadPoolExecutor(4) as provider:
        turns = list(provider.map(lambda sid: line_rings(either.house, sid, CONTROL, either.clock), ["CA1"] * 4))
    assert turns == [turns[0]] * 4
    over = [step_over(either.house, "CA1", CONTROL, 1, rung_off=True, now=either.clock) for _ in range(2)]
    assert (over[0].phone, over[0]) == ("", over[1])
    either.forward(seconds=1)
    for who in ("asha", "ben", "carol"):
        either.phone(who).gets("CALL on the duty line", "No message")
    assert [incident["ref"] for incident in either.incidents()] == ["M1"]
