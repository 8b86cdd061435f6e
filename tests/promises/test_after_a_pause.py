"""Promises 1 and 2 across a pause: one step at a time, nothing stale leaves, one text says how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dutyofficer.core.message import WARDEN, Draft, Medium, Reason, Sender
from dutyofficer.desk.pause import clock_was_set, round_begins
from dutyofficer.desk.receive import poll
from dutyofficer.store import incidents, outbox, pages
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens


def asleep(world: World, **span: float) -> None:
    """Nothing runs for so long; then the first round begins."""
    round_begins(world.house, world.clock)
    world.stepper.now += timedelta(**span)
    round_begins(world.house, world.clock)


def test_steps_that_fell_due_are_not_sent_together(world: World) -> None:
    """L7: down for 40 minutes after a page: her call now, Ben 3 minutes on, Carol 5 after him; one text says it."""
    world.warns(SILEBY)
    asha, ben, carol = (world.phone(who) for who in ("asha", "ben", "carol"))
    asha.gets("FLOOD WARNING")
    asleep(world, minutes=40)
    world.poll()
    asha.rings("FLOOD WARNING")
    ben.is_silent()
    round_begins(world.house, world.clock + timedelta(seconds=30))
    world.forward(minutes=3)
    asha.gets("we were down from 14:00 to 14:40 (40 min)", "1 pages wait")
    ben.gets("ESCALATION F1")
    ben.rings()
    carol.is_silent()
    world.forward(minutes=5)
    carol.gets("ESCALATION F1")
    carol.rings()
    quiet_wardens(world)


def test_a_quick_restart_says_nothing(world: World) -> None:
    """L7: back within two minutes: nobody is told, and the ladder keeps its times."""
    world.warns(SILEBY)
    world.phone("asha").forgets()
    asleep(world, seconds=90)
    world.forward(seconds=30)
    world.phone("asha").rings()
    quiet_wardens(world)


def test_a_warden_is_not_told_of_what_is_over(world: World) -> None:
    """L7: a warden's text that waited for 40 minutes does not leave once its warning is lifted."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    quiet_wardens(world)
    with world.house.database.write() as tx:
        incident = incidents.open_ones(tx)[0]
        item = pages.of_incident(tx, incident.id)[0].items[0]
        waiting = Draft(
            key="waited", person="wilma", to="+447700900201", medium=Medium.SMS, sender=Sender.WARDENS,
            reason=Reason.WARDEN, body="Flood warning", priority=WARDEN, incident=incident.id, warning=item.warning,
        )  # fmt: skip
        outbox.add(tx, [waiting], world.clock)
    world.publisher.say(SILEBY, 4, world.clock)
    poll(world.house, "ea", world.clock)
    asleep(world, minutes=40)
    world.poll()
    world.phone("wilma").is_silent()
    world.phone("asha").forgets()


CLOCKS = (
    (60, "an hour forward: no step falls due early"),
    (-60, "an hour back: none waits for the hour to come again"),
)


@pytest.mark.parametrize(("minutes", "why"), CLOCKS, ids=[row[1] for row in CLOCKS])
def test_a_clock_that_is_set_moves_no_step(world: World, minutes: int, why: str) -> None:
    """C3, L7: a minute after Asha's text the clock is set; her call still comes a minute later, Ben's text in four."""
    world.warns(SILEBY)
    asha, ben = world.phone("asha"), world.phone("ben")
    asha.gets("FLOOD WARNING")
    round_begins(world.house, world.clock)
    world.forward(seconds=55)
    world.stepper.now += timedelta(minutes=minutes)
    clock_was_set(world.house, timedelta(minutes=minutes), world.clock)
    round_begins(world.house, world.clock)
    world.stepper._polls.clear()
    world.forward(seconds=50)
    asha.is_silent()
    world.forward(seconds=20)
    asha.rings("FLOOD WARNING")
    ben.is_silent()
    world.forward(minutes=3)
    ben.gets("ESCALATION", "Not accepted for 5 min")
    ben.rings("FLOOD WARNING")
    asha.accepts()
    ben.gets("A Patel has it")
    assert [entry["ref"] for entry in world.incidents()] == ["F1"], "nobody took the feed for silent"
    assert not any("no round for" in line for line in world.log())
    quiet_wardens(world)
