"""S1, S2, S4: what is committed leaves at once, pages first, once, whatever the provider does."""

from __future__ import annotations

import logging
import time
from collections import Counter

import pytest

from dutyofficer.channels.screen import Screen
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result, State
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk import deliver
from dutyofficer.desk.deliver import Delivery, claim
from dutyofficer.store import outbox
from dutyofficer.store.db import Database
from tests.channels.stand_in import fault
from tests.desk.conftest import ASHA, Town, soon
from tests.promises.publisher import QUORN, SILEBY


def sent(town: Town) -> bool:
    """Whether nothing waits any more."""
    return all(message.state not in (State.QUEUED, State.SENDING) for message in town.outbox())


def test_a_committed_page_is_with_the_provider_within_two_seconds(town: Town, delivery: Delivery) -> None:
    """S4: from the poll's commit to the provider's hands; nobody waits for the next look."""
    began = time.monotonic()
    town.warns(SILEBY, level=1)
    committed = time.monotonic()
    soon(lambda: town.texts_to(ASHA))
    logging.getLogger(__name__).info("poll %.3f s, hand-over %.3f s", committed - began, time.monotonic() - committed)
    assert time.monotonic() - began < 2
    assert "SEVERE FLOOD WARNING" in town.texts_to(ASHA)[0]


def test_pages_do_not_wait_behind_warden_texts_at_a_slow_provider(town: Town, delivery: Delivery) -> None:
    """S4: 500 warden texts are on their way, each takes 3 s, and the page is with the provider within 2 s."""
    town.twilio.delay = 3.0
    town.stores_warden_texts(500)
    soon(lambda: len(town.twilio.forms) >= 8)
    soon(lambda: sum(message.state is State.SENDING for message in town.outbox()) >= 20)
    began = time.monotonic()
    town.warns(SILEBY, level=1)
    soon(lambda: town.texts_to(ASHA))
    assert time.monotonic() - began < 2
    town.twilio.over.set()


def test_accepted_meanwhile_is_cancelled_and_logged(town: Town) -> None:
    """S2: what waits to be sent for a page that somebody has is not sent, and the record says so."""
    town.warns(SILEBY)
    town.asha_replies("1")
    running = Delivery(town.house, town.clock)
    running.start()
    soon(lambda: sent(town))
    running.stop()
    page = next(message for message in town.outbox() if message.page is not None)
    assert page.state is State.CANCELLED
    assert any(line.startswith("cancelled:") and "accepted meanwhile" in line for line in town.log())
    assert not any("Reply 1" in text for text in town.texts_to(ASHA))


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (fault(500, 20500, "Internal"), "500: nobody knows"),
        (fault(429, 20429, "Too many requests"), "429: not processed"),
        ("read", "the connection drops"),
    ],
    ids=["500", "429", "drop"],
)
def test_a_provider_that_fails_is_asked_again_until_it_accepts(
    town: Town, delivery: Delivery, answer: tuple[int, dict[str, str], str] | str, why: str
) -> None:
    """S1: two failures, then accepted: the page is sent, with three attempts, and never again after that."""
    town.twilio.first.extend([answer, answer])
    town.warns(SILEBY)
    soon(lambda: len(town.outbox()) > 0 and sent(town))
    page = next(message for message in town.outbox() if message.person == "asha")
    tries = sum(message.attempts for message in town.outbox())
    assert page.state is State.SENT, why
    assert len(town.twilio.forms) == tries == len(town.outbox()) + 2
    assert sum(line.startswith("retry:") for line in town.log()) == 2


@pytest.mark.usefixtures("looks_often")
def test_nothing_is_lost_and_nothing_sent_twice(town: Town, delivery: Delivery) -> None:
    """S1: a hundred texts and a provider that is busy now and then: each accepted once."""
    town.twilio.first.extend([fault(429, 20429, "Too many requests")] * 30)
    town.stores_warden_texts(100)
    soon(lambda: sent(town), 15)
    bodies = Counter(form["Body"] for form in town.twilio.forms)
    assert len(bodies) == 100
    assert sum(bodies.values()) == 130
    assert all(message.state is State.SENT for message in town.outbox())


class Broken:
    """A channel with a fault of its own the first time."""

    def __init__(self) -> None:
        self.calls = 0

    def send(self, message: Outgoing) -> Result:
        """Raise, then work."""
        self.calls += 1
        if self.calls == 1:
            raise KeyError(message.to)
        return Result(Outcome.ACCEPTED)

    def find(self, look: Look) -> Result | None:
        """Raise too."""
        raise KeyError(look.about.to)

    def fetch(self, provider_id: str) -> Receipt | None:
        """Never asked."""
        raise KeyError(provider_id)


@pytest.mark.usefixtures("looks_often")
def test_a_channel_that_raises_leaves_it_unknown(town: Town) -> None:
    """S1: nobody knows whether it left, so it goes again; the number is not in the error (K3)."""
    town.house.channels = {Medium.SMS: Broken(), Medium.VOICE: Screen()}
    town.stores_warden_texts(1)
    running = Delivery(town.house, town.clock)
    running.start()
    soon(lambda: sent(town))
    running.stop()
    (message,) = town.outbox()
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert any("the channel failed: KeyError" in line for line in town.log())
    assert not any("900201" in line for line in town.log())


def test_stop_finishes_the_send_in_hand_and_gives_the_rest_back(town: Town) -> None:
    """S1: what the provider has been asked is recorded; what no sender had begun waits for the next start."""
    town.twilio.delay = 0.5
    running = Delivery(town.house, town.clock, senders=2, for_pages=1)
    running.start()
    town.stores_warden_texts(20)
    soon(lambda: len(town.twilio.forms) == 2)
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 2
    assert not running.alive
    states = Counter(message.state for message in town.outbox())
    assert states == {State.SENT: 2, State.QUEUED: 18}
    assert len(town.twilio.forms) == 2


@pytest.mark.usefixtures("looks_often")
def test_what_an_earlier_life_had_in_hand_goes_again(town: Town, delivery: Delivery) -> None:
    """S1: claimed by a process that was killed: at the next start it is sent."""
    delivery.stop()
    killed = Database(town.house.database.engine)
    town.warns(SILEBY)
    with killed.write() as tx:
        assert outbox.claim(tx, town.clock(), killed.boot, time.monotonic(), 50)
    assert all(message.state is State.SENDING for message in town.outbox())
    again = Delivery(town.house, town.clock)
    again.start()
    soon(lambda: sent(town))
    again.stop()
    assert town.texts_to(ASHA)
    assert {message.attempts for message in town.outbox()} == {2}


@pytest.mark.usefixtures("looks_often")
def test_no_send_outlasts_its_lease(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1: with more claimed than the senders can begin in time, the late ones go back; each is sent once."""
    monkeypatch.setattr(outbox, "LEASE", 2.0)
    monkeypatch.setattr(deliver, "LONGEST_SEND", 1.0)
    monkeypatch.setattr(Delivery, "DEPTH", 6)
    town.twilio.delay = 0.4
    running = Delivery(town.house, town.clock, senders=1, for_pages=1)
    running.start()
    town.stores_warden_texts(6)
    soon(lambda: len(town.outbox()) == 6 and sent(town), 10)
    running.stop()
    assert any("no sender was free in time" in line for line in town.log())
    assert Counter(form["Body"] for form in town.twilio.forms) == {f"LLR: flood warning {n}": 1 for n in range(6)}


@pytest.mark.usefixtures("looks_often")
def test_a_database_that_fails_for_a_moment_costs_nobody_a_second_text(
    town: Town, delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    """S1: a result that cannot be stored is kept until it can."""
    town.twilio.delay = 0.3
    town.stores_warden_texts(1)
    soon(lambda: town.twilio.forms)
    with town.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE attempts RENAME TO away")
    soon(lambda: "delivery round failed" in caplog.text)
    with town.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO attempts")
    soon(lambda: sent(town))
    (message,) = town.outbox()
    assert (message.state, message.attempts, len(town.twilio.forms)) == (State.SENT, 1, 1)


def test_claiming_drops_what_was_answered(town: Town) -> None:
    """S2: the last look before a message is handed out."""
    town.warns(QUORN)
    town.asha_replies("1")
    assert not any(out.page is not None for out in claim(town.house, town.clock()))
