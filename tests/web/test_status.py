"""What the provider reports of our messages: late, early, twice, in any order; stored forward only (S1)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from dutyofficer.core.message import Medium, Message, Outcome, Outgoing, Result, State
from dutyofficer.desk.deliver import claim, record
from dutyofficer.desk.receive import poll
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World
from tests.web.conftest import ASHA, Web

SID = "SM" + "7" * 32


def report(web: Web, attempt: str, status: str, **more: str) -> None:
    """The provider reports, signed; every answer is 204 without a body."""
    name = "Call" if more.pop("call", "") else "Message"
    form = {f"{name}Sid": SID, f"{name}Status": status, "AccountSid": "AC0", "To": ASHA, **more}
    answer = web.posts(f"/twilio/status/{attempt}", form)
    assert (answer.status_code, answer.text) == (204, "")


def paged(world: World, code: str = SILEBY, level: int = 2, medium: Medium = Medium.SMS) -> Outgoing:
    """Asha is paged, and what pages her is with a sender."""
    world.publisher.say(code, level, world.clock)
    poll(world.house, "ea", world.clock)
    return next(out for out in claim(world.house, world.clock) if (out.person, out.medium) == ("asha", medium))


def answered(world: World, out: Outgoing, outcome: Outcome = Outcome.ACCEPTED) -> None:
    """Our own attempt ends."""
    record(world.house, [(out, Result(outcome, SID if outcome is Outcome.ACCEPTED else None))], world.clock)


def stands(world: World, out: Outgoing) -> Message:
    """The message, as it is kept."""
    return next(m for m in world.outbox() if m.id == out.message)


def test_a_delivery_is_kept(web: Web, world: World) -> None:
    """S1: sent, then delivered; a line on the record."""
    out = paged(world)
    answered(world, out)
    report(web, out.attempt, "sent")
    report(web, out.attempt, "delivered")
    assert (stands(world, out).state, stands(world, out).status) == (State.DELIVERED, "delivered")
    assert sum("delivered: text to asha" in line for line in world.log()) == 1


@pytest.mark.parametrize("order", list(permutations(["sending", "sent", "delivered"])))
def test_any_order_and_twice(web: Web, world: World, order: tuple[str, ...]) -> None:
    """S1: whatever comes after the end is older news."""
    out = paged(world)
    answered(world, out)
    for status in (*order, *order):
        report(web, out.attempt, status)
    assert stands(world, out).state is State.DELIVERED


def test_the_first_of_two_ends_counts(web: Web, world: World) -> None:
    """S1: delivered, then undelivered: what arrived has arrived; and a status that we do not know says nothing."""
    out = paged(world)
    answered(world, out)
    for status in ("a-new-one", "delivered", "undelivered"):
        report(web, out.attempt, status)
    assert stands(world, out).state is State.DELIVERED


@pytest.mark.parametrize("late", [Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.RETRYABLE])
def test_a_report_before_our_own_answer(web: Web, world: World, late: Outcome) -> None:
    """S1: it proves that the provider has it, under that id; whatever we hear ourselves, nothing is sent again."""
    out = paged(world)
    report(web, out.attempt, "sent")
    assert (stands(world, out).state, stands(world, out).provider_id) == (State.SENT, SID)
    answered(world, out, late)
    assert stands(world, out).state is State.SENT
    world.forward(minutes=1)
    assert stands(world, out).attempts == 1
    world.phone("asha").forgets()


def test_an_early_failure_is_not_undone_by_our_own_answer(web: Web, world: World) -> None:
    """S3: undelivered before we had read the yes; she is called."""
    out = paged(world)
    report(web, out.attempt, "undelivered", ErrorCode="30003")
    answered(world, out)
    assert (stands(world, out).state, stands(world, out).error) == (State.FAILED, "twilio 30003: undelivered")
    assert [m.medium for m in world.outbox() if m.person == "asha" and m.page] == [Medium.SMS, Medium.VOICE]


def test_an_unknown_attempt_is_answered_all_the_same(web: Web, world: World) -> None:
    """204, so that the provider does not count us as broken; nothing is kept."""
    before = world.said()
    report(web, "no-such-attempt", "delivered")
    assert world.said() == before


def test_only_the_provider_reports(web: Web, world: World) -> None:
    """403 without its signature, 400 for what is no report."""
    out = paged(world)
    form = {"MessageSid": SID, "MessageStatus": "delivered"}
    assert web.posts(f"/twilio/status/{out.attempt}", form, "").status_code == 403
    assert web.posts(f"/twilio/status/{out.attempt}", {"MessageSid": SID}).status_code == 400
    assert stands(world, out).state is State.SENDING


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "canceled", "failed"])
def test_a_call_that_has_ended_frees_its_phone(web: Web, world: World, status: str) -> None:
    """B3: the next call leaves at once, not when the time for ringing is over."""
    out = paged(world, SILEBY, 1, Medium.VOICE)
    answered(world, out)
    world.publisher.say(QUORN, 1, world.clock)
    poll(world.house, "ea", world.clock)
    assert all(next_.medium is Medium.SMS for next_ in claim(world.house, world.clock) if next_.person == "asha")
    report(web, out.attempt, status, call="yes", SequenceNumber="3")
    (call,) = [next_ for next_ in claim(world.house, world.clock) if next_.person == "asha"]
    assert call.medium is Medium.VOICE
    assert stands(world, out).status == status


def test_a_call_that_rings_keeps_its_phone(web: Web, world: World) -> None:
    """B3: ringing or answered, it is left alone."""
    out = paged(world, SILEBY, 1, Medium.VOICE)
    answered(world, out)
    world.publisher.say(QUORN, 1, world.clock)
    poll(world.house, "ea", world.clock)
    for status in ("ringing", "in-progress"):
        report(web, out.attempt, status, call="yes")
        assert not [o for o in claim(world.house, world.clock) if o.medium is Medium.VOICE and o.person == "asha"]
    assert [o for o in claim(world.house, world.clock + timedelta(seconds=46)) if o.medium is Medium.VOICE]
