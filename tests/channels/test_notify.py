"""S1, S3: a text or a mail is with GOV.UK Notify once, and every answer of it is one of four outcomes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dutyofficer.channels.notify import NotifyEmail, NotifySms
from dutyofficer.channels.notify_client import Clients
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result, Sender
from dutyofficer.core.receipt import Receipt
from tests.channels.notify_stand_in import KEY, TEMPLATE, Answer, NotifyStandIn, error, notify_stand_in
from tests.channels.stand_in import closed_port

TO = "+447700900123"
TEXT = Outgoing(
    message=1, attempt="a1", person="asha", to=TO, medium=Medium.SMS, sender=Sender.PAGES, page=1,
    body="LLR DUTY F7: FLOOD WARNING River Soar at Sileby. Reply 1 to accept, 2 if you cannot, LIST for all.",
)  # fmt: skip
LOOK = Look(about=TEXT, since=datetime(2026, 11, 14, 3, 9, tzinfo=UTC))


@pytest.fixture
def notify() -> Iterator[NotifyStandIn]:
    """It takes everything."""
    with notify_stand_in() as made:
        yield made


def sms(url: str, deadline: float = 9.0) -> NotifySms:
    """Texts through it."""
    return NotifySms(Clients(KEY, url, deadline), TEMPLATE)


def test_a_text_is_taken(notify: NotifyStandIn) -> None:
    """S1: our words in its one template, our attempt as its reference, its id with its name before it."""
    found = sms(notify.url).send(TEXT)
    (made,) = notify.made
    assert found == Result(Outcome.ACCEPTED, f"notify:{made['id']}")
    assert notify.paths == ["/v2/notifications/sms"]
    assert notify.posted == [
        {"phone_number": TO, "template_id": TEMPLATE, "personalisation": {"message": TEXT.body}, "reference": "a1"}
    ]


def test_a_sender_of_our_own(notify: NotifyStandIn) -> None:
    """The name or number that was set up there."""
    NotifySms(Clients(KEY, notify.url), TEMPLATE, "8e222534").send(TEXT)
    assert notify.posted[0]["sms_sender_id"] == "8e222534"


def test_a_mail_is_taken(notify: NotifyStandIn) -> None:
    """S1: its first seventy characters are its subject."""
    mails = NotifyEmail(Clients(KEY, notify.url), TEMPLATE)
    mail = replace(TEXT, medium=Medium.EMAIL, to="asha@example.org")
    assert mails.send(mail).outcome is Outcome.ACCEPTED
    assert notify.paths == ["/v2/notifications/email"]
    assert notify.posted[0]["personalisation"] == {"subject": TEXT.body[:70], "message": TEXT.body}
    assert notify.posted[0]["email_address"] == "asha@example.org"


CLOCK = "Error: Your system clock must be accurate to within 30 seconds"
ANSWERS: tuple[tuple[str, Answer, Outcome, bool], ...] = (
    ("no such phone", error(400, "ValidationError", f"phone_number {TO} not a mobile"), Outcome.REJECTED, False),
    ("no such template", error(400, "BadRequestError", "Template not found"), Outcome.REJECTED, True),
    ("a key for the team only", error(400, "BadRequestError", "using a team-only API key"), Outcome.REJECTED, True),
    ("still on trial", error(400, "BadRequestError", "service is in trial mode"), Outcome.REJECTED, True),
    ("our clock is off", error(403, "AuthError", CLOCK), Outcome.REJECTED, True),
    ("no such key", error(403, "AuthError", "Invalid token: API key not found"), Outcome.REJECTED, True),
    ("too many this minute", error(429, "RateLimitError", "Exceeded rate limit"), Outcome.RETRYABLE, False),
    ("too many today", error(429, "TooManyRequestsError", "Exceeded send limits"), Outcome.REJECTED, True),
    ("a fault of its own", error(500, "Exception", "Internal server error"), Outcome.UNKNOWN, False),
    ("a 503 with an answer", (503, "<html>"), Outcome.UNKNOWN, False),
    ("something on the way gave up", (408, ""), Outcome.UNKNOWN, False),
    ("taken, in words that are no JSON", (201, "<html>"), Outcome.UNKNOWN, False),
    ("taken, without an id", (201, "{}"), Outcome.UNKNOWN, False),
    ("it hangs up", "read", Outcome.UNKNOWN, False),
)


@pytest.mark.parametrize(("why", "answer", "outcome", "dead"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_it_says(
    notify: NotifyStandIn, caplog: pytest.LogCaptureFixture, why: str, answer: Answer, outcome: Outcome, dead: bool
) -> None:
    """S1, S3, K3: one of four outcomes, and no number or word of ours in any error or log."""
    caplog.set_level(logging.DEBUG)
    notify.answer = answer
    found = sms(notify.url).send(TEXT)
    assert (found.outcome, found.dead) == (outcome, dead), why
    assert found.bad_number == (why == "no such phone")
    for said in (found.error or "", caplog.text):
        assert "900123" not in said
        assert "Sileby" not in said


def test_it_does_not_answer(notify: NotifyStandIn) -> None:
    """S1: the library calls it a 503; it may have been taken."""
    notify.answer = "hang"
    found = sms(notify.url, 0.3).send(TEXT)
    assert found.outcome is Outcome.UNKNOWN
    assert "no whole answer within" in (found.error or "")


def test_it_is_not_there() -> None:
    """S1: the library calls this a 503 too; nothing left."""
    found = sms(f"http://127.0.0.1:{closed_port()}").send(TEXT)
    assert (found.outcome, found.dead) == (Outcome.RETRYABLE, False)


def test_what_it_took_without_a_word_is_found(notify: NotifyStandIn) -> None:
    """S1: by our reference, whatever the words: no other text can be mistaken for it."""
    notify.answer, notify.takes_anyway = "read", True
    texts = sms(notify.url)
    assert texts.send(TEXT).outcome is Outcome.UNKNOWN
    assert texts.find(LOOK) == Result(Outcome.ACCEPTED, f"notify:{notify.made[0]['id']}")
    assert texts.find(replace(LOOK, about=replace(TEXT, attempt="a2"))) == Result(
        Outcome.RETRYABLE, error="the provider does not know of it"
    )
    notify.made[0]["status"] = "permanent-failure"
    found = texts.find(LOOK)
    assert found is not None
    assert (found.outcome, found.error) == (Outcome.REJECTED, "notify permanent-failure")


STATUSES = (
    ("created", "queued", None), ("sending", "sending", None), ("pending", "sending", None), ("sent", "sent", None),
    ("delivered", "delivered", None), ("permanent-failure", "undelivered", "notify permanent-failure"),
    ("temporary-failure", "undelivered", "notify temporary-failure"),
    ("technical-failure", "failed", "notify technical-failure"),
)  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours", "fault"), STATUSES, ids=[row[0] for row in STATUSES])
def test_how_far_it_is(notify: NotifyStandIn, theirs: str, ours: str, fault: str | None) -> None:
    """S1: its statuses in the words that ours are ranked by."""
    texts = sms(notify.url)
    number = texts.send(TEXT).provider_id
    assert number is not None
    notify.made[0]["status"] = theirs
    assert texts.fetch(number) == Receipt(ours, number, fault)


@pytest.mark.parametrize("answer", [error(503, "Exception", "Busy"), (200, "<html>"), (200, "{}"), (200, "[]")])
def test_a_look_up_that_fails(notify: NotifyStandIn, answer: tuple[int, str]) -> None:
    """S1: nobody knows still; nothing is raised."""
    notify.lookup = answer
    found = sms(notify.url).find(LOOK)
    assert found is not None
    assert found.outcome is Outcome.UNKNOWN
    assert sms(notify.url).fetch("notify:x") is None


@pytest.mark.parametrize(
    ("key", "url", "template", "said"),
    [
        ("secret", "", TEMPLATE, "secret notify_api_key: not a key"),
        (KEY, "http://example.org", TEMPLATE, "http only to this machine"),
        (KEY, "", "", "no template"),
    ],
)
def test_what_is_wrong_is_said_at_start(key: str, url: str, template: str, said: str) -> None:
    """A page must not be the first to find out; the key is in no error."""
    with pytest.raises(ValueError, match=said):
        NotifySms(Clients(key, url), template)
