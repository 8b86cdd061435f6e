"""Promise 5: texts that do not leave, a full disk, a clock that was set, a service that falls: each is a page (C3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dutyofficer.channels.screen import Screen
from dutyofficer.core.concerns import DISK_LOW, Ourselves
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result
from dutyofficer.desk import falls
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.receive import poll
from dutyofficer.desk.watch import watch
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens

WELL = Ourselves(disk_free=DISK_LOW)


class Busy:
    """A provider that takes nothing for now."""

    def send(self, message: Outgoing) -> Result:
        """Not now."""
        return Result(Outcome.RETRYABLE, error="twilio 503: busy")

    def find(self, look: Look) -> Result | None:
        """It has nothing."""
        return None

    fetch = Screen.fetch


def look(world: World, ours: Ourselves) -> None:
    """One look of the running service, and what comes of it leaves."""
    watch(world.house, world.clock, ours)
    deliver_all(world.house, world.clock)


def test_a_provider_that_takes_nothing_for_two_minutes(world: World) -> None:
    """C3: busy while Sileby is paged; when it takes texts again Asha gets both pages, and it is over."""
    screen = world.house.channels[Medium.SMS]
    world.house.channels = {Medium.SMS: Busy(), Medium.VOICE: Busy()}
    world.warns(SILEBY)
    world.forward(minutes=1)
    assert [incident["ref"] for incident in world.incidents()] == ["F1"]
    world.forward(minutes=3)
    assert [incident["title"] for incident in world.incidents()] == ["River Soar at Sileby", "provider failing"]
    world.house.channels = {Medium.SMS: screen, Medium.VOICE: screen}
    world.forward(minutes=4)
    assert any("PROVIDER FAILING" in message.body for message in world.phone("asha").inbox())
    world.phone("asha").forgets()
    world.phone("asha").accepts()
    world.forward(minutes=1)
    assert [incident["state"] for incident in world.incidents()] == ["accepted", "closed"]
    world.phone("ben").forgets()
    quiet_wardens(world)


def test_texts_that_nobody_tries_to_send(world: World) -> None:
    """C3: Sileby's page is due for two minutes and nothing takes it up: the outbox is stuck, and says so."""
    world.publisher.say(SILEBY, 2, world.clock)
    poll(world.house, "ea", world.clock)
    for minutes, incidents in ((1, 1), (2, 2), (3, 2)):
        watch(world.house, world.clock + timedelta(minutes=minutes), WELL)
        assert len(world.incidents()) == incidents
    assert world.incident("S1")["title"] == "outbox stuck"
    world.forward(minutes=4)
    assert any("over" in line for line in world.log())
    for who in ("asha", "ben"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_each_thing_that_is_wrong_is_one_page(world: World) -> None:
    """C3: disk, loop, clock and falls, each its own incident, paged once however often it is looked at."""
    wrong = Ourselves(late=("poll ea",), disk_free=2**20, clock_set=timedelta(hours=-1), falls=3)
    for _ in range(3):
        look(world, wrong)
    asha = world.phone("asha")
    asha.gets("SYSTEM S1", "POLL EA IS STUCK", "Reply 1")
    asha.gets("SYSTEM S2", "DISK NEARLY FULL", "1 MB")
    asha.gets("SYSTEM S3", "OUR CLOCK WAS SET", "-60 min")
    asha.gets("SYSTEM S4", "SERVICE KEEPS FALLING", "3 times")
    asha.is_silent()


def test_what_is_right_again_is_told_to_whoever_accepted_it(world: World) -> None:
    """C3, I5: unaccepted it stays open; accepted, its owner hears that it is over, and it closes by itself."""
    look(world, replace(WELL, disk_free=2**20))
    world.phone("asha").accepts_all()
    look(world, WELL)
    world.phone("asha").gets("S1: disk nearly full is over since now")
    world.forward(minutes=6)
    assert world.incident("S1")["state"] == "closed"
    look(world, replace(WELL, late=("poll ea",)))
    look(world, WELL)
    world.forward(minutes=1)
    assert world.incident("S2")["state"] == "open"
    world.phone("asha").gets("POLL EA IS STUCK")


def test_a_service_that_fell_three_times_within_an_hour(world: World) -> None:
    """C3: ends that nobody asked for are counted, other ends are not; an hour later all is forgotten."""
    falls.started(world.house, world.clock)
    falls.stopped(world.house, world.clock)
    for expected in (0, 1, 2, 3):
        falls.started(world.house, world.clock)
        with world.house.database.read() as tx:
            assert falls.how_many(tx, world.clock) == expected
            assert falls.how_many(tx, world.clock + timedelta(minutes=61)) == 0
    assert any("the life before ended without being told to" in line for line in world.log())


def test_a_concern_that_is_over_wakes_nobody_new(world: World) -> None:
    """L5, C3: Ben's phone opted out and in again before anybody accepted: no ladder, only reminders that it is over."""
    world.phone("ben").replies("STOP")
    world.phone("asha").gets("DUTY PHONE OPTED OUT")
    world.phone("ben").replies("START")
    world.forward(minutes=35)
    for who in ("ben", "carol", "dev"):
        world.phone(who).is_silent()
    for _ in range(2):
        world.phone("asha").gets("S1: DUTY PHONE OPTED OUT is over, but nobody accepted it")
    world.phone("asha").accepts()
    world.forward(minutes=6)
    assert world.incident("S1")["state"] == "closed"
