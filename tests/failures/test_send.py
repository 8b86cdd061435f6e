"""What goes wrong while something is handed over: it reaches somebody, and nobody hears it more often than need be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from dutyofficer.channels.screen import Screen
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result, State
from dutyofficer.desk.deliver import Delivery, deliver_all
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.watch import watch
from tests.channels.stand_in import ACCOUNT, fault, ok
from tests.desk.conftest import ASHA, FROM, Town, soon
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World

FAILED_AT_ONCE = ok(status="failed", error_code=30008)


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize(
    ("answer", "why"),
    [((201, {}, "<html>"), "no JSON"), (ok(sid=None), "no id"), ((201, {}, ""), "nothing at all")],
    ids=["no JSON", "no id", "nothing"],
)
def test_a_201_that_proves_nothing(
    town: Town, delivery: Delivery, answer: tuple[int, dict[str, str], str], why: str
) -> None:
    """Mode 7, S1: looked up, found, and Asha has it once."""
    town.twilio.takes_anyway = True
    town.twilio.first.append(answer)
    town.twilio.first_to = ASHA
    town.warns(SILEBY)
    soon(lambda: any(m.person == "asha" and m.state is State.SENT for m in town.outbox()))
    delivery.stop()
    assert len(town.texts_to(ASHA)) == 1, why


def test_a_201_that_failed_at_once(town: Town) -> None:
    """Mode 7, S3: taken and refused in one breath: her phone is called instead, and the text does not go again."""
    town.twilio.first.append(FAILED_AT_ONCE)
    town.twilio.first_to = ASHA
    town.warns(SILEBY)
    deliver_all(town.house, town.clock())
    deliver_all(town.house, town.clock())
    theirs = [(m.medium, m.state) for m in town.outbox() if m.person == "asha"]
    assert theirs == [(Medium.SMS, State.FAILED), (Medium.VOICE, State.SENT)]


WAITS = [
    ({"Retry_After": "2"}, 5, "seconds: never sooner than we would ourselves"),
    ({"Retry_After": "Fri, 14 Nov 2025 14:01:00 GMT", "Date": "Fri, 14 Nov 2025 14:00:00 GMT"}, 60, "a date"),
    ({"Retry_After": "Fri, 14 Nov 2025 14:01:00 GMT"}, 5, "a date by a clock that we do not know"),
    ({"Retry_After": "86400"}, 300, "a day: five minutes, or a page would fall silent"),
    ({"Retry_After": "Sat, 15 Nov 2025 14:00:00 GMT", "Date": "Fri, 14 Nov 2025 14:00:00 GMT"}, 300, "a day, by date"),
    ({}, 5, "none"),
]


@pytest.mark.parametrize(("headers", "wait", "why"), WAITS, ids=[row[2] for row in WAITS])
def test_a_429_and_when_to_come_again(town: Town, headers: dict[str, str], wait: int, why: str) -> None:
    """Mode 8, S1: the page waits as long as it is asked to, five minutes at most, and is then sent once."""
    town.twilio.first.append(fault(429, 20429, "Too many requests", **headers))
    town.twilio.first_to = ASHA
    town.warns(SILEBY)
    now = town.clock()
    deliver_all(town.house, now)
    (page,) = [m for m in town.outbox() if m.person == "asha"]
    assert (page.state, page.not_before) == (State.QUEUED, now + timedelta(seconds=wait)), why
    deliver_all(town.house, page.not_before - timedelta(milliseconds=1))
    assert len(town.texts_to(ASHA)) == 1
    deliver_all(town.house, page.not_before)
    assert len(town.texts_to(ASHA)) == 2
    assert [m.state for m in town.outbox() if m.person == "asha"] == [State.SENT]


def test_a_storm_of_429s(town: Town) -> None:
    """Mode 8, S4: a hundred warden texts were refused for now and a page comes due with them: the page leaves first."""
    town.twilio.answer = fault(429, 20429, "Too many requests")
    town.stores_warden_texts(100)
    deliver_all(town.house, town.clock())
    town.warns(SILEBY)
    deliver_all(town.house, town.clock())
    town.twilio.answer, before = ok(), len(town.twilio.forms)
    deliver_all(town.house, town.clock() + timedelta(minutes=1))
    assert town.twilio.forms[before]["To"] == ASHA
    assert all(m.state is State.SENT for m in town.outbox() if m.medium is Medium.SMS)


def test_a_token_that_is_wrong_and_then_right(town: Town) -> None:
    """Mode 10, S3, C3: one concern for all that fails; started again with the right token the ladder reaches Ben."""
    town.twilio.answer = fault(401, 20003, "Authenticate")
    town.warns(SILEBY)
    town.stores_warden_texts(20)
    now = town.clock()
    for seconds in range(0, 200, 20):
        watch(town.house, now + timedelta(seconds=seconds))
        deliver_all(town.house, now + timedelta(seconds=seconds))
    concerns = [line for line in town.log() if line.startswith("opened: S")]
    assert len(concerns) == 1, town.log()
    sms = TwilioSms(ACCOUNT, "the-new-token", FROM, town.twilio.url)
    town.house.channels = {Medium.SMS: sms, Medium.VOICE: Screen()}
    town.twilio.answer = ok()
    later = now + timedelta(minutes=5)
    escalate(town.house, later)
    deliver_all(town.house, later)
    assert any(m.person == "ben" and m.state is State.SENT for m in town.outbox())


def test_two_recorders_over_one_outbox(town: Town, delivery: Delivery) -> None:
    """Mode 14, S1: two recorders over one outbox, one of them started anew: each text leaves once."""
    town.twilio.delay = 0.02
    other = Delivery(town.house, town.clock)
    other.start()
    town.stores_warden_texts(60)
    soon(lambda: len(town.twilio.forms) >= 10)
    other.stop()
    third = Delivery(town.house, town.clock)
    third.start()
    soon(lambda: all(m.state is State.SENT for m in town.outbox()))
    third.stop()
    bodies = [form["Body"] for form in town.twilio.forms]
    assert len(bodies) == len(set(bodies)) == 60


@dataclass
class OneASecond:
    """A provider that takes one call in a second, and asks the others to come again."""

    world: World
    took: list[tuple[str, datetime]] = field(default_factory=list)
    find, fetch = Screen.find, Screen.fetch

    def send(self, message: Outgoing) -> Result:
        """By decision time."""
        if self.took and self.world.clock - self.took[-1][1] < timedelta(seconds=1):
            return Result(Outcome.RETRYABLE, error="twilio 429 20429: too many calls")
        self.took.append((message.person, self.world.clock))
        return Result(Outcome.ACCEPTED, f"CA{len(self.took)}")


def test_three_calls_in_the_same_second(world: World) -> None:
    """Mode 37, S4: one call a second: all three phones are rung within the minute, each once."""
    calls = OneASecond(world)
    world.house.channels = {**world.house.channels, Medium.VOICE: calls}
    began = world.clock
    world.warns(SILEBY, 1)
    world.warns(QUORN, 1)
    world.forward(seconds=50)
    rung = [person for person, _ in calls.took]
    assert {"asha", "carol", "lil"} <= set(rung)
    assert len([who for who in rung if who == "lil"]) == 1
    assert max(at for _, at in calls.took[:3]) - began < timedelta(seconds=60)
    for phone in world.phones.values():
        phone.forgets()
