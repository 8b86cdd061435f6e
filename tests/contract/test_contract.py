"""What we send is what Twilio describes: its own OpenAPI document is held to every request and every answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from twilio.base.exceptions import TwilioRestException

from dutyofficer.channels.twilio_client import make_client
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.channels.twilio_voice import TwilioVoice
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Sender
from tests.channels.stand_in import ACCOUNT, TOKEN
from tests.contract.cut_openapi import OPENAPI, USED, form_of
from tests.contract.stand_ins import CALLS, PAGES, WARDENS, StandIns

PHONE = "+447700900101"
WORDS = "LLR: FLOOD WARNING F1, River Soar at Sileby & Barrow <A6>. £5 \"quoted\" 'twice'. Reply 1 to accept."
SPEC = json.loads(OPENAPI.read_text(encoding="utf-8"))


def reports(attempt: str) -> str:
    """Where nobody listens: what comes of a report is told in test_service."""
    return f"http://127.0.0.1:9/twilio/status/{attempt}"


def message(sender: Sender = Sender.PAGES, medium: Medium = Medium.SMS) -> Outgoing:
    """One on its way to Asha."""
    return Outgoing(
        message=1, attempt="a" * 32, person="asha", to=PHONE, medium=medium, sender=sender, body=WORDS, page=1
    )  # fmt: skip


def texts(twilio: StandIns) -> TwilioSms:
    """Our channel for texts."""
    return TwilioSms(ACCOUNT, TOKEN, {Sender.PAGES: PAGES, Sender.WARDENS: WARDENS}, twilio.api, reports)


def calls(twilio: StandIns) -> TwilioVoice:
    """Our channel for calls."""
    return TwilioVoice(ACCOUNT, TOKEN, CALLS, twilio.api, lambda a: f"https://duty.example.org/key/{a}", reports)


def recent(about: Outgoing) -> Look:
    """A question about an attempt that has just begun."""
    return Look(about=about, since=datetime.now(UTC) - timedelta(seconds=5))  # noqa: TID251


@pytest.mark.parametrize(("sender", "number"), [(Sender.PAGES, PAGES), (Sender.WARDENS, WARDENS)])
def test_a_text_goes_through(twilio: StandIns, sender: Sender, number: str) -> None:
    """S1, S4: accepted, from the number of its kind, word for word; looked up and asked about it is the same one."""
    channel = texts(twilio)
    result = channel.send(message(sender))
    (taken,) = twilio.taken("Messages", PHONE)
    assert (result.outcome, result.provider_id) == (Outcome.ACCEPTED, taken["sid"]), result.error
    assert (taken["from"], taken["body"]) == (number, WORDS)
    found, far = channel.find(recent(message(sender))), channel.fetch(taken["sid"])
    assert found is not None
    assert (found.outcome, found.provider_id) == (Outcome.ACCEPTED, taken["sid"])
    assert far is not None
    assert (far.provider_id, far.status) == (taken["sid"], "queued")


def test_a_call_goes_through(twilio: StandIns) -> None:
    """B3: its words travel with it, as TwiML that any reader of XML takes; looked up it is the same one."""
    channel, out = calls(twilio), message(medium=Medium.VOICE)
    result = channel.send(out)
    (taken,) = twilio.taken("Calls", PHONE)
    assert (result.outcome, result.provider_id) == (Outcome.ACCEPTED, taken["sid"]), result.error
    (form,) = twilio.posted("Calls")
    gathers = ElementTree.fromstring(form["Twiml"]).findall("Gather")
    assert [gather.get("action") for gather in gathers] == [f"https://duty.example.org/key/{out.attempt}"] * 3
    assert "Barrow <A6>" in (gathers[0].findtext("Say") or "")
    assert len(form["Twiml"]) <= 4000
    found, far = channel.find(recent(out)), channel.fetch(taken["sid"])
    assert found is not None
    assert (found.outcome, found.provider_id) == (Outcome.ACCEPTED, taken["sid"])
    assert far is not None
    assert far.status == "ringing"


@pytest.mark.parametrize("kind", ["Messages", "Calls"])
def test_every_field_is_one_of_twilios(twilio: StandIns, kind: str) -> None:
    """A misspelt field or event passes Twilio and Prism without a word, and does nothing; so names are compared."""
    texts(twilio).send(message())
    calls(twilio).send(message(medium=Medium.VOICE))
    (path,) = (path for path in USED if path.endswith(f"/{kind}.json"))
    (form,) = twilio.posted(kind)
    schema = form_of(SPEC, path)
    assert set(schema.get("required", [])) <= set(form) <= set(schema["properties"])
    assert "StatusCallback" in form
    assert {*form.get("StatusCallbackEvent", "").split()} <= {"initiated", "ringing", "answered", "completed"}


def test_a_breach_would_be_seen(row: StandIns) -> None:
    """The guard itself: a report address that is none is refused as Twilio would, and named in Prism's log."""
    row.clear()
    client = make_client(ACCOUNT, TOKEN, row.api)
    with pytest.raises(TwilioRestException, match="Unable to create record") as refused:
        client.messages.create(to=PHONE, from_=PAGES, body="x", status_callback="not an address")
    assert refused.value.status == 422
    assert len(row.breaches()) == 1
    assert row.taken("Messages", PHONE) == []


def test_a_number_that_is_not_ours_is_refused(twilio: StandIns) -> None:
    """S3: 21606 and 21210: nothing can leave from there, which is more than one failed text."""
    strange = {Sender.PAGES: "+447700900009", Sender.WARDENS: WARDENS}
    text = TwilioSms(ACCOUNT, TOKEN, strange, twilio.api).send(message())
    call = TwilioVoice(ACCOUNT, TOKEN, "+441164960009", twilio.api, reports).send(message(medium=Medium.VOICE))
    assert [(one.outcome, one.dead) for one in (text, call)] == [(Outcome.REJECTED, True)] * 2
    assert "7700900009" not in f"{text.error}{call.error}", "K3"


def test_a_text_of_the_same_words_from_before_is_not_adopted(twilio: StandIns) -> None:
    """S1: what Twilio took before the attempt began, or what we know under another name, is another text."""
    channel = texts(twilio)
    sent = channel.send(message())
    assert sent.provider_id is not None
    late = Look(about=message(), since=datetime.now(UTC) + timedelta(minutes=2))  # noqa: TID251
    known = Look(about=message(), since=late.since - timedelta(minutes=3), known=frozenset({sent.provider_id}))
    answers = [channel.find(look) for look in (late, known)]
    assert [answer.outcome for answer in answers if answer] == [Outcome.RETRYABLE] * 2
