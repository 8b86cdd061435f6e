"""S1, S3, S4, L4: what the provider's own codes mean for a message, for its phone and for us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dutyofficer.channels.twilio_receipt import BAD_NUMBER, DEAD, PASSING, receipt_of
from dutyofficer.core.message import Medium, Message, Outcome, Outgoing, Result, State
from dutyofficer.desk.asking import note_receipt
from dutyofficer.desk.deliver import claim, record
from tests.desk.conftest import ASHA, Town, soon
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens

CODES = (
    (30003, False, False, False, "switched off: the phone is called, nothing is wrong with us or it"),
    (30005, False, True, False, "no such number"),
    (30006, False, True, False, "a landline"),
    (30008, False, False, True, "the carrier cannot say: once more"),
    (30002, True, False, False, "the account is suspended"),
    (63038, True, False, False, "the day's limit"),
    (99999, False, False, False, "a code that we do not know says no more than that it failed"),
)


@pytest.mark.parametrize(("code", "dead", "bad", "passing", "why"), CODES, ids=[row[4] for row in CODES])
def test_what_a_report_says(code: int, dead: bool, bad: bool, passing: bool, why: str) -> None:
    """S3: of us, of the phone, or of this try alone."""
    found = receipt_of({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": str(code)})
    assert found is not None
    assert (found.dead, found.bad_number, found.passing) == (dead, bad, passing), why


def test_no_code_means_two_things() -> None:
    """S3: a code is about us, about the phone, or about the moment."""
    assert not DEAD & BAD_NUMBER
    assert not (DEAD | BAD_NUMBER) & PASSING


def leaves(world: World, result: Result) -> Outgoing:
    """Asha's page leaves, and that is what came of it."""
    world.publisher.say(SILEBY, 2, world.clock)
    world.stepper._polls.clear()
    world.stepper._poll_what_is_due()
    out = next(out for out in claim(world.house, world.clock) if out.person == "asha")
    record(world.house, [(out, result)], world.clock)
    return out


def test_a_duty_phone_that_takes_no_texts_is_a_concern(world: World) -> None:
    """C3, L4: the provider says that Asha's number is a landline: a page says so; over when a text arrives there."""
    refused = Result(Outcome.REJECTED, error="twilio 400 21614: not a mobile", bad_number=True)
    out = leaves(world, refused)
    assert world.incident("S1")["title"] == "duty phone takes no texts"
    assert any(m.person == "asha" and m.medium is Medium.VOICE and m.page == out.page for m in world.outbox())
    report = receipt_of({"MessageSid": "SM1", "MessageStatus": "delivered"})
    assert report is not None
    note_receipt(world.house, out.attempt, report, world.clock)
    assert any("bad_number:asha: right again" in line for line in world.log())
    for who in ("asha", "ben"):
        world.phone(who).forgets()
    quiet_wardens(world)


def wardens_text(world: World) -> Message:
    """What Wilma gets."""
    return next(m for m in world.outbox() if m.person == "wilma")


def test_a_wardens_text_whose_carrier_failed_is_tried_once_more(world: World) -> None:
    """S1: 30008 once: half a minute later again; twice: it has failed."""
    world.publisher.say(SILEBY, 2, world.clock)
    world.stepper._polls.clear()
    world.stepper._poll_what_is_due()
    report = receipt_of({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30008"})
    assert report is not None
    for after, state in ((0, State.QUEUED), (31, State.FAILED)):
        later = world.clock + timedelta(seconds=after)
        out = next(out for out in claim(world.house, later) if out.person == "wilma")
        record(world.house, [(out, Result(Outcome.ACCEPTED, f"SM{after}"))], later)
        note_receipt(world.house, out.attempt, report, later)
        assert wardens_text(world).state is state
    world.phone("wilma").forgets()


def test_a_page_is_worth_nothing_once_the_next_step_is_due(town: Town, delivery: object) -> None:
    """S4: her text is valid for the two minutes until she is called, not for the provider's ten hours."""
    town.warns(SILEBY)
    soon(lambda: town.texts_to(ASHA))
    form = next(form for form in town.twilio.forms if form["To"] == ASHA)
    assert form["ValidityPeriod"] == "120"
