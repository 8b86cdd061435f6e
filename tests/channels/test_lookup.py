"""S1: whether Twilio took an attempt of which nobody knows, and how far a message is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dutyofficer.channels.base import Channel
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.twilio_receipt import receipt_of
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.channels.twilio_voice import TwilioVoice
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Sender
from dutyofficer.core.receipt import Receipt
from tests.channels.stand_in import ACCOUNT, SID, TOKEN, Provider, fault, provider

FROM = {Sender.PAGES: "+447700900001", Sender.WARDENS: "+447700900002"}
TO = "+447700900123"
BEGAN = datetime(2026, 11, 14, 3, 9, tzinfo=UTC)
TEXT = Outgoing(
    message=1, attempt="a1", person="asha", to=TO, medium=Medium.SMS, sender=Sender.PAGES, page=1,
    body="LLR DUTY F7: Soar's up - reply 1",
)  # fmt: skip
LOOK = Look(about=TEXT, since=BEGAN)


@pytest.fixture
def twilio() -> Iterator[Provider]:
    """It has taken one text."""
    with provider() as server:
        server.take({"To": TO, "From": FROM[Sender.PAGES], "Body": TEXT.body}, (201, {}, f'{{"sid": "{SID}"}}'))
        yield server


@pytest.fixture
def sms(twilio: Provider) -> Channel:
    """Texts."""
    return TwilioSms(ACCOUNT, TOKEN, FROM, twilio.url)


@pytest.fixture
def voice(twilio: Provider) -> Channel:
    """Calls."""
    return TwilioVoice(
        ACCOUNT, TOKEN, "+447700900003", twilio.url, lambda attempt: f"https://duty.example.org/{attempt}"
    )


def outcome(channel: Channel, look: Look) -> Outcome | None:
    """What a look-up comes to."""
    found = channel.find(look)
    return found.outcome if found else None


def test_it_is_found(sms: Channel, twilio: Provider) -> None:
    """By phone, number and words, whatever became of quotes and dashes; asked for twenty, once."""
    twilio.made[0]["body"] = "LLR DUTY F7: Soar\u2019s up \u2013 reply 1"
    found = sms.find(LOOK)
    assert found is not None
    assert (found.outcome, found.provider_id) == (Outcome.ACCEPTED, SID)
    (asked,) = twilio.asked
    assert "To=%2B447700900123&From=%2B447700900001" in asked
    assert "PageSize=20" in asked


OTHERS = (
    ("other words", replace(LOOK, about=replace(TEXT, body="LLR DUTY F8: Soar's up - reply 1"))),
    ("another phone", replace(LOOK, about=replace(TEXT, to="+447700900124"))),
    ("long before it", replace(LOOK, since=BEGAN + timedelta(seconds=61))),
    ("before it, with another about", replace(LOOK, since=BEGAN + timedelta(seconds=1), alone=False)),
    ("known under another name", replace(LOOK, known=frozenset({SID}))),
)


@pytest.mark.parametrize(("why", "look"), OTHERS, ids=[row[0] for row in OTHERS])
def test_it_is_another_one(sms: Channel, why: str, look: Look) -> None:
    """Not there: it may be sent again."""
    assert outcome(sms, look) is Outcome.RETRYABLE, why


def test_clocks_differ(sms: Channel) -> None:
    """Theirs may be a minute behind ours."""
    assert outcome(sms, replace(LOOK, since=BEGAN + timedelta(seconds=59))) is Outcome.ACCEPTED


def test_found_but_failed(sms: Channel, twilio: Provider) -> None:
    """It was taken, and reaches nobody."""
    twilio.made[0] |= {"status": "undelivered", "error_code": 30002}
    found = sms.find(LOOK)
    assert found is not None
    assert (found.outcome, found.error, found.dead) == (Outcome.REJECTED, "twilio 30002: undelivered", True)
    assert sms.fetch(SID) == Receipt("undelivered", SID, "twilio 30002: undelivered", dead=True)


@pytest.mark.parametrize("answer", [fault(503, 20503, "Busy"), (200, {}, "<html>"), (401, {}, "{}")])
def test_a_look_up_that_fails(sms: Channel, twilio: Provider, answer: tuple[int, dict[str, str], str]) -> None:
    """UNKNOWN still; nothing is raised."""
    twilio.lookup = answer
    assert outcome(sms, LOOK) is Outcome.UNKNOWN
    assert sms.fetch(SID) is None


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        ("queued", Outcome.ACCEPTED), ("ringing", Outcome.ACCEPTED), ("in-progress", Outcome.ACCEPTED),
        ("completed", Outcome.ACCEPTED), ("failed", Outcome.RETRYABLE), ("busy", Outcome.RETRYABLE),
    ],
)  # fmt: skip
def test_a_call_is_adopted(voice: Channel, twilio: Provider, status: str, wanted: Outcome) -> None:
    """One that rings, has rung or will: no second one."""
    twilio.made[0]["status"] = status
    assert outcome(voice, replace(LOOK, about=replace(TEXT, medium=Medium.VOICE))) is wanted
    assert voice.fetch(SID) == Receipt(status, SID)


def test_the_screen_cannot_look_up() -> None:
    """S1: then it is sent again at once."""
    assert Screen().find(LOOK) is None
    assert Screen().fetch(SID) is None


def test_a_call_goes_without_reports_if_it_must(twilio: Provider) -> None:
    """S1: 21609, our address for reports is bad: the next try of the call goes without it."""
    channel = TwilioVoice(
        ACCOUNT, TOKEN, "+447700900003", twilio.url, lambda a: f"https://duty.example.org/{a}",
        lambda a: f"https://bad_host/{a}",
    )  # fmt: skip
    twilio.first.append(fault(400, 21609, "bad callback"))
    assert [channel.send(TEXT).outcome for _ in range(2)] == [Outcome.RETRYABLE, Outcome.ACCEPTED]
    assert ["StatusCallback" in form for form in twilio.forms] == [True, False]


REPORTS = (
    ({"MessageSid": SID, "MessageStatus": "sent"}, Receipt("sent", SID)),
    ({"CallSid": SID, "CallStatus": "no-answer", "SequenceNumber": "2"}, Receipt("no-answer", SID)),
    (
        {"MessageSid": SID, "MessageStatus": "failed", "ErrorCode": "63038"},
        Receipt("failed", SID, "twilio 63038: failed", True),
    ),
    ({"MessageSid": SID}, None),
    ({"MessageStatus": "sent"}, None),
)


@pytest.mark.parametrize(("form", "wanted"), REPORTS)
def test_reports_as_they_are_posted(form: dict[str, str], wanted: Receipt | None) -> None:
    """Of texts and of calls; half a report is none."""
    assert receipt_of(form) == wanted
