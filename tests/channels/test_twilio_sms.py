"""Texts through Twilio, against a stand-in on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import requests
from twilio.base.exceptions import TwilioServiceException

from dutyofficer.channels.base import Channel
from dutyofficer.channels.request import masked
from dutyofficer.channels.twilio_client import Clients, make_client, outcome_of
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result, Sender
from tests.channels.stand_in import ACCOUNT, SID, TOKEN, Provider, closed_port, fault, ok, provider

ACCEPTED, REJECTED, RETRYABLE, UNKNOWN = Outcome.ACCEPTED, Outcome.REJECTED, Outcome.RETRYABLE, Outcome.UNKNOWN
FROM = {Sender.PAGES: "+447700900001", Sender.WARDENS: "+447700900002"}
TO = "+447700900123"


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with provider() as server:
        yield server


def sms(base_url: str) -> Channel:
    return TwilioSms(ACCOUNT, TOKEN, FROM, base_url)


def text(sender: Sender = Sender.PAGES) -> Outgoing:
    return Outgoing(
        message=1,
        attempt="a1",
        person="asha",
        to=TO,
        medium=Medium.SMS,
        sender=sender,
        body="F7 \u00a31 & more",
        page=1,
    )


def test_what_is_asked(twilio: Provider) -> None:
    """S4: a page leaves from the pages number, and is not delivered hours late."""
    assert sms(twilio.url).send(text()) == Result(ACCEPTED, SID)
    assert twilio.paths == [f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"]
    assert twilio.forms == [{"To": TO, "From": "+447700900001", "Body": "F7 \u00a31 & more", "ValidityPeriod": "600"}]


def test_wardens_have_their_own_number(twilio: Provider) -> None:
    """S4: a warden's text leaves from the wardens number and may wait in a queue."""
    sms(twilio.url).send(text(Sender.WARDENS))
    assert twilio.forms[0]["From"] == "+447700900002"
    assert "ValidityPeriod" not in twilio.forms[0]


def test_reports_name_the_attempt(twilio: Provider) -> None:
    """S1: the address for reports carries our attempt, so that a lost answer is made good by the first report."""
    TwilioSms(ACCOUNT, TOKEN, FROM, twilio.url, lambda attempt: f"https://duty.example.org/s/{attempt}").send(text())
    assert twilio.forms[0]["StatusCallback"] == "https://duty.example.org/s/a1"


def test_a_refused_report_address_costs_no_page(twilio: Provider) -> None:
    """S1: if Twilio refuses the address for reports, the text is tried again without one."""
    channel = TwilioSms(ACCOUNT, TOKEN, FROM, twilio.url, lambda attempt: f"https://duty_officer/{attempt}")
    twilio.answer = fault(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
    assert channel.send(text()).outcome is RETRYABLE
    twilio.answer = ok()
    assert channel.send(text()).outcome is ACCEPTED
    assert ["StatusCallback" in form for form in twilio.forms] == [True, False]


ANSWERS = [
    (ok(), ACCEPTED, None, "accepted"),
    (ok(sid=None), UNKNOWN, "twilio 201: no sid in the answer", "201 without a sid proves nothing"),
    (ok(status="failed", error_code=30008), REJECTED, "twilio 201 30008: failed at once", "failed at once"),
    ((201, {}, "<html>"), UNKNOWN, "JSONDecodeError", "201 that is not JSON"),
    ((201, {}, "[]"), UNKNOWN, "AttributeError", "201 that is another JSON"),
    (fault(400, 21211, f"The 'To' number {TO} is not valid."), REJECTED, "twilio 400 21211:", "a bad number"),
    (fault(400, 21610, "Attempt to send to unsubscribed recipient"), REJECTED, "twilio 400 21610:", "opted out"),
    (fault(400, 29999, "?"), REJECTED, "twilio 400 29999:", "a code that nobody knows yet"),
    (fault(401, 20003, "Authenticate"), REJECTED, "twilio 401 20003:", "a bad token"),
    ((404, {}, "<html>"), REJECTED, "twilio 404 404:", "a page of somebody else's"),
    ((408, {}, ""), UNKNOWN, "twilio 408 408:", "a gateway that may have passed it on"),
    (fault(429, 20429, "Too many requests"), RETRYABLE, "twilio 429 20429:", "too many at once: not processed"),
    (fault(429, 63038, "Daily limit"), REJECTED, "twilio 429 63038:", "the day's limit outlasts any retry"),
    (fault(500, 20500, "Internal"), UNKNOWN, "twilio 500 20500:", "500 may have been sent"),
    ((503, {}, "<html>down"), UNKNOWN, "twilio 503 503:", "503 with a page for people"),
    ((307, {"Location": "http://192.0.2.1/"}, ""), UNKNOWN, "twilio 307 307:", "a redirect is not followed"),
    ("read", UNKNOWN, "twilio ", "broken off after it was read"),
    ("unread", UNKNOWN, "twilio ", "broken off before it was read: we cannot tell"),
]


@pytest.mark.parametrize(("answer", "outcome", "error", "why"), ANSWERS, ids=[row[3] for row in ANSWERS])
def test_outcomes(
    twilio: Provider, answer: tuple[int, dict[str, str], str] | str, outcome: Outcome, error: str | None, why: str
) -> None:
    """S1: every answer is one of four outcomes, with cause and place and no phone number (K3)."""
    twilio.answer = answer
    result = sms(twilio.url).send(text())
    assert result.outcome is outcome, (why, result)
    assert (error or "") in (result.error or "")
    assert "900123" not in (result.error or "")
    assert len(twilio.forms) <= 1, "one attempt is one request"


def test_nobody_listens() -> None:
    """S1: a request that never left may be tried again at once."""
    result = sms(f"http://127.0.0.1:{closed_port()}").send(text())
    assert result.outcome is RETRYABLE
    assert "refused" in (result.error or "")


def test_no_handshake(twilio: Provider) -> None:
    """S1: nothing is sent before the handshake."""
    result = sms(twilio.url.replace("http:", "https:")).send(text())
    assert (result.outcome, twilio.forms) == (RETRYABLE, []), result


RAISED = [
    (requests.ReadTimeout("read"), UNKNOWN, "no answer in time"),
    (requests.ConnectTimeout("connect"), RETRYABLE, "no connection in time"),
    (requests.exceptions.ProxyError("proxy"), RETRYABLE, "the proxy did not let it out"),
    (requests.ConnectionError(), UNKNOWN, "broken off, and nobody says when"),
    (TwilioServiceException("about:blank", f"Bad {TO}", 400, 21211), REJECTED, "the other form of error"),
    (KeyError("x"), UNKNOWN, "what nobody thought of"),
]


@pytest.mark.parametrize(("error", "outcome", "why"), RAISED, ids=[row[2] for row in RAISED])
def test_errors(error: Exception, outcome: Outcome, why: str) -> None:
    """S1: what may have been sent is UNKNOWN, and only what cannot have been is RETRYABLE."""
    result = outcome_of(error, None)
    assert result.outcome is outcome, why
    assert "900123" not in (result.error or "")


WAITS = [
    ({"Retry_After": "2"}, 2.0, "seconds"),
    ({"Retry_After": "Sat, 15 Nov 2025 03:10:30 GMT", "Date": "Sat, 15 Nov 2025 03:10:00 GMT"}, 30.0, "a date"),
    ({"Retry_After": "Sat, 15 Nov 2025 03:10:30 GMT"}, None, "a date without the server's own"),
    ({"Retry_After": "soon"}, None, "neither"),
    ({}, None, "none"),
]


@pytest.mark.parametrize(("headers", "wait", "why"), WAITS, ids=[row[2] for row in WAITS])
def test_retry_after(twilio: Provider, headers: dict[str, str], wait: float | None, why: str) -> None:
    """S1: the provider's own word on when to try again is handed on, and forgotten with the next answer."""
    channel = sms(twilio.url)
    twilio.answer = fault(429, 20429, "Too many requests", **headers)
    assert channel.send(text()).retry_after == wait, why
    twilio.answer = fault(429, 20429, "Too many requests")
    assert channel.send(text()).retry_after is None


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_deadline(twilio: Provider, answer: str) -> None:
    """S1: an answer that does not come, or drips for ever, is UNKNOWN at the deadline."""
    twilio.answer = answer
    clients = Clients(ACCOUNT, TOKEN, twilio.url, deadline=0.3)
    start = time.monotonic()
    result = clients.attempt(lambda client: client.messages.create(to=TO, from_=TO, body="F7"))
    assert time.monotonic() - start < 3
    assert result == Result(UNKNOWN, error="twilio TimeoutError: no whole answer within 0.3 s")
    assert len(twilio.forms) == 1


def test_many_threads(twilio: Provider) -> None:
    """S4: one channel serves several threads, each with a client of its own."""
    channel, results = sms(twilio.url), list[Result]()
    threads = [threading.Thread(target=lambda: results.append(channel.send(text()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [Result(ACCEPTED, SID)] * 8


@pytest.mark.parametrize("address", ["http://192.0.2.1", "http://127.0.0.1@example.org", "ftp://127.0.0.1", "twilio"])
def test_no_clear_text(address: str) -> None:
    """S2: the token goes in clear to this machine only; another address fails at start, not at a page."""
    with pytest.raises(ValueError, match="api_base_url"):
        sms(address)


def test_a_number_for_each_sender() -> None:
    """S4: a sender without a number fails at start."""
    with pytest.raises(ValueError, match="wardens"):
        TwilioSms(ACCOUNT, TOKEN, {Sender.PAGES: "+447700900001"})


def test_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """S1: where texts go is in our configuration alone."""
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    client = make_client(ACCOUNT, TOKEN)
    assert (client.edge, client.region) == (None, None)


MASKED = [
    ("The 'To' number +447700900123 is bad", "The 'To' number (number) is bad", "as stored"),
    ("To=%2B447700900123", "To=(number)", "in a query"),
    ("07700 900 123 or (01632) 960-123", "(number) or ((number)", "as people write it"),
    ("error 21610, refused at 127.0.0.1", "error 21610, refused at 127.0.0.1", "codes and places stay"),
]


@pytest.mark.parametrize(("raw", "shown", "why"), MASKED, ids=[row[2] for row in MASKED])
def test_masked(raw: str, shown: str, why: str) -> None:
    """K3: no phone number leaves in an error."""
    assert masked(raw) == shown, why
