"""S3: what one provider provably did not take goes by the other, in the same attempt; what is unknown never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dutyofficer.channels.base import Inbox
from dutyofficer.channels.notify import NotifySms
from dutyofficer.channels.notify_client import NOTIFY, Clients
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import KEPT, Second
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core.message import Inbound, Look, Medium, Outcome, Outgoing, Result, Sender
from dutyofficer.core.receipt import Receipt
from tests.channels.notify_stand_in import KEY, TEMPLATE, NotifyStandIn, error, notify_stand_in
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, fault, provider

FROM = {Sender.PAGES: "+447700900001", Sender.WARDENS: "+447700900002"}
TO = "+447700900123"
BEGAN = datetime(2026, 11, 14, 3, 9, tzinfo=UTC)
TEXT = Outgoing(
    message=1, attempt="a1", person="asha", to=TO, medium=Medium.SMS, sender=Sender.PAGES, page=1,
    body="LLR DUTY F7: FLOOD WARNING River Soar at Sileby. Reply 1 to accept, 2 if you cannot.",
)  # fmt: skip
LOOK = Look(about=TEXT, since=BEGAN)


class Says:
    """A provider that says what a test wants, and counts."""

    def __init__(self, *said: Result, found: Result | None = None) -> None:
        self.said, self.found, self.sent = list(said), found, 0
        self.asked: list[str] = []

    def send(self, message: Outgoing) -> Result:
        """The next word; the last one for ever."""
        self.sent += 1
        return self.said.pop(0) if len(self.said) > 1 else self.said[0]

    def find(self, look: Look) -> Result | None:
        """What a test wants."""
        return self.found

    def fetch(self, provider_id: str) -> Receipt | None:
        """Note that it was asked."""
        self.asked.append(provider_id)
        return None


def both(first: Says, second: Says) -> Second:
    """The first's ids begin with SM."""
    return Second(first, second, lambda sid: sid.startswith("SM"), "notify")


TAKEN, BY_OTHER = Result(Outcome.ACCEPTED, "SM1"), Result(Outcome.ACCEPTED, "notify:1")
BUSY = Result(Outcome.RETRYABLE, error="twilio 429: busy", retry_after=2.0)
SPENT = Result(Outcome.REJECTED, error="twilio 401: account", dead=True)
NO_PHONE = Result(Outcome.REJECTED, error="twilio 21211: no such phone")
STOPPED = Result(Outcome.REJECTED, error="twilio 21610: stop", opted_out=True)
SILENT = Result(Outcome.UNKNOWN, error="twilio ReadTimeout")
NOT_NOW = Result(Outcome.RETRYABLE, error="notify 429: rate")
NO_KEY = Result(Outcome.REJECTED, error="notify 403: key", dead=True)
NO_MOBILE = Result(Outcome.REJECTED, error="notify 400: no mobile")
LOST = Result(Outcome.UNKNOWN, error="notify 500: fault")

ROWS: tuple[tuple[str, Result, Result, Result, int], ...] = (
    ("taken by the first", TAKEN, BY_OTHER, TAKEN, 0),
    ("busy: the second takes it", BUSY, BY_OTHER, replace(BY_OTHER, error="twilio 429: busy"), 1),
    ("the account is dead: likewise", SPENT, BY_OTHER, replace(BY_OTHER, error="twilio 401: account"), 1),
    ("the phone is wrong: it is wrong for both", NO_PHONE, BY_OTHER, NO_PHONE, 0),
    ("who said STOP is not reached by another way", STOPPED, BY_OTHER, STOPPED, 0),
    ("nobody knows: never the second as well", SILENT, BY_OTHER, SILENT, 0),
    ("neither for now", BUSY, NOT_NOW, replace(NOT_NOW, error="twilio 429: busy; notify 429: rate"), 1),
    ("busy, and the second dead: the first is tried again", BUSY, NO_KEY,
     replace(BUSY, error="twilio 429: busy; notify 403: key"), 1),
    ("busy, and the second minds the phone: the first is tried again", BUSY, NO_MOBILE,
     replace(BUSY, error="twilio 429: busy; notify 400: no mobile"), 1),
    ("both are dead", SPENT, NO_KEY, replace(NO_KEY, error="twilio 401: account; notify 403: key"), 1),
    ("dead, and the second for now: tried again", SPENT, NOT_NOW,
     replace(NOT_NOW, error="twilio 401: account; notify 429: rate"), 1),
    ("dead, and the second unknown: it is looked up", SPENT, LOST,
     replace(LOST, error="twilio 401: account; notify 500: fault"), 1),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "one", "other", "wanted", "handed_on"), ROWS, ids=[row[0] for row in ROWS])
def test_who_is_tried(sentence: str, one: Result, other: Result, wanted: Result, handed_on: int) -> None:
    """S3: by what the first said."""
    first, second = Says(one), Says(other)
    assert both(first, second).send(TEXT) == wanted, sentence
    assert (first.sent, second.sent) == (1, handed_on)


def test_a_silent_one_is_not_asked_twice() -> None:
    """S1, S3: looked up, not found and sent again, it goes by the second; once that is silent too, by the first."""
    first, second = Says(SILENT), Says(LOST, BY_OTHER)
    channel = both(first, second)
    for wanted in (SILENT, LOST, SILENT):
        assert channel.send(TEXT) == wanted
    assert channel.send(TEXT) == BY_OTHER
    assert (first.sent, second.sent) == (2, 2)
    assert channel.send(replace(TEXT, message=2)) == SILENT, "of another message nothing is known"


def test_only_so_many_are_remembered() -> None:
    """A storm with a silent provider does not fill the memory."""
    channel = both(Says(SILENT), Says(BY_OTHER))
    for number in range(KEPT + 10):
        channel.send(replace(TEXT, message=number))
    assert channel.send(replace(TEXT, message=0)) == SILENT
    assert channel.send(replace(TEXT, message=KEPT)) == BY_OTHER


MISSING, UNSURE = Result(Outcome.RETRYABLE), Result(Outcome.UNKNOWN)
LOOKS: tuple[tuple[str, Result | None, Result | None, Result | None], ...] = (
    ("the first has it", TAKEN, MISSING, TAKEN),
    ("the second has it, the first does not answer", UNSURE, BY_OTHER, BY_OTHER),
    ("it is with one, and reaches nobody", NO_PHONE, MISSING, NO_PHONE),
    ("with neither", MISSING, MISSING, MISSING),
    ("one does not answer: nobody knows", MISSING, UNSURE, UNSURE),
    ("one cannot look up: nobody can say", None, MISSING, None),
)


@pytest.mark.parametrize(("sentence", "one", "other", "wanted"), LOOKS, ids=[row[0] for row in LOOKS])
def test_where_it_is(sentence: str, one: Result | None, other: Result | None, wanted: Result | None) -> None:
    """S1: both are asked, since either may have it."""
    assert both(Says(TAKEN, found=one), Says(TAKEN, found=other)).find(LOOK) == wanted, sentence


def test_the_right_one_is_asked_how_far_it_is() -> None:
    """S1: its id says whose it is."""
    first, second = Says(TAKEN), Says(BY_OTHER)
    channel = both(first, second)
    for sid in ("SM1", "notify:1"):
        channel.fetch(sid)
    assert (first.asked, second.asked) == (["SM1"], ["notify:1"])
    assert Second(Screen(), Screen(), bool, "twilio").fetch("x") is None


@pytest.fixture
def twilio() -> Iterator[Provider]:
    """The first provider, on loopback."""
    with provider() as server:
        server.clock = lambda: BEGAN
        yield server


@pytest.fixture
def notify() -> Iterator[NotifyStandIn]:
    """The second one."""
    with notify_stand_in() as made:
        yield made


@pytest.fixture
def real(twilio: Provider, notify: NotifyStandIn) -> Second:
    """Both real channels, as the wiring joins them."""
    first = TwilioSms(ACCOUNT, TOKEN, FROM, twilio.url)
    second = NotifySms(Clients(KEY, notify.url), TEMPLATE)
    return Second(first, second, lambda sid: not sid.startswith(NOTIFY), "notify")


def test_through_both_libraries(real: Second, twilio: Provider, notify: NotifyStandIn) -> None:
    """S3: the account is suspended, the text goes by the other one and is found and followed there."""
    twilio.answer = fault(401, 20003, "Authenticate")
    sent = real.send(TEXT)
    assert (sent.outcome, len(notify.made)) == (Outcome.ACCEPTED, 1)
    assert sent.provider_id == f"notify:{notify.made[0]['id']}"
    found = real.find(LOOK)
    assert found is not None
    assert found.provider_id == sent.provider_id
    assert real.fetch(sent.provider_id) == Receipt("queued", sent.provider_id)


def test_taken_by_the_first_without_a_word(real: Second, twilio: Provider, notify: NotifyStandIn) -> None:
    """S1, S3: the connection dropped behind the request: the look-up finds it, and nobody gets a second text."""
    twilio.answer, twilio.takes_anyway = "read", True
    assert real.send(TEXT).outcome is Outcome.UNKNOWN
    found = real.find(LOOK)
    assert found is not None
    assert (found.outcome, notify.posted) == (Outcome.ACCEPTED, [])


class Keeps(Says):
    """A provider that keeps what came in."""

    def received(self, since: datetime) -> list[Inbound]:
        """One text."""
        return [Inbound(provider_id="SM9", sender=TO, to=Sender.PAGES, body="1", received=since)]


def test_replies_are_asked_for_where_they_are_kept() -> None:
    """A1: a second provider does not take away the first one's inbox."""
    texts = both(Keeps(TAKEN), Says(BY_OTHER))
    assert isinstance(texts, Inbox)
    assert [text.provider_id for text in texts.received(BEGAN)] == ["SM9"]


def test_both_libraries_for_now(real: Second, twilio: Provider, notify: NotifyStandIn) -> None:
    """S3: 429 from both: tried again later; the record has both reasons."""
    twilio.answer, notify.answer = fault(429, 20429, "Busy"), error(429, "RateLimitError", "Exceeded")
    sent = real.send(TEXT)
    assert sent.outcome is Outcome.RETRYABLE
    assert sent.error == "twilio 429 20429: Unable to create record: Busy; notify 429 RateLimitError: Exceeded"
    assert (twilio.made, notify.made) == ([], [])
