"""A partnership whose texts leave through a provider on loopback, at a clock that runs faster than ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Inbound, Medium, Message, Reason, Sender
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.deliver import Delivery
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import poll
from dutyofficer.store import logbook, outbox
from dutyofficer.store.db import Database
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, provider
from tests.promises.conftest import either, feed, make_world, night, world  # noqa: F401  # the desk works in their world too
from tests.promises.publisher import Publisher, serve
from tests.promises.world import build, london

FROM = {Sender.PAGES: "+447700900001", Sender.WARDENS: "+447700900002"}
ASHA = "+447700900101"
SPEED = 20.0
"""Seconds of decision time in one of ours: retries come soon."""


@dataclass
class Town:
    """A house that really sends, its provider and its publisher."""

    house: House
    twilio: Provider
    publisher: Publisher
    start: datetime
    began: float = field(default_factory=time.monotonic)

    def clock(self) -> datetime:
        """Decision time."""
        return self.start + timedelta(seconds=(time.monotonic() - self.began) * SPEED)

    def warns(self, code: str, level: int = 2) -> None:
        """The publisher says something, and it is polled."""
        self.publisher.say(code, level, self.clock())
        poll(self.house, "ea", self.clock())

    def stores_warden_texts(self, count: int) -> None:
        """So many texts to wardens, each to another phone, in the outbox."""
        drafts = [
            Draft(
                key=f"w{n}", person="wilma", to=f"+447700900{201 + n % 700}", medium=Medium.SMS, sender=Sender.WARDENS,
                reason=Reason.WARDEN, body=f"LLR: flood warning {n}", priority=mail.WARDEN,
            )
            for n in range(count)
        ]  # fmt: skip
        with self.house.database.write() as tx:
            outbox.add(tx, drafts, self.clock())

    def asha_replies(self, words: str) -> None:
        """A text comes in."""
        now = self.clock()
        text = Inbound(provider_id=f"SM-in-{now}", sender=ASHA, to=Sender.PAGES, body=words, received=now)
        receive_text(self.house, text, now)

    def outbox(self) -> list[Message]:
        """Everything ever stored to be sent."""
        with self.house.database.read() as tx:
            return outbox.list_messages(tx)

    def log(self) -> list[str]:
        """Every line of the record."""
        with self.house.database.read() as tx:
            return [f"{entry.kind}: {entry.text}" for entry in logbook.read_all(tx)]

    def texts_to(self, number: str) -> list[str]:
        """What the provider was asked to send there."""
        return [form["Body"] for form in list(self.twilio.forms) if form["To"] == number]


def soon(what: Callable[[], object], seconds: float = 5.0) -> float:
    """Wait until `what` holds; returns for how long we waited."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.005)
    return time.monotonic() - began


@pytest.fixture
def publisher() -> Publisher:
    """The Environment Agency, with nothing to say."""
    return Publisher()


@pytest.fixture
def twilio() -> Iterator[Provider]:
    """The provider."""
    with provider() as server:
        yield server


@pytest.fixture
def town(sqlite_database: Database, publisher: Publisher, twilio: Provider, tmp_path: Path) -> Iterator[Town]:
    """Friday afternoon, nothing in force."""
    (tmp_path / "files").mkdir()
    for url in serve(publisher):
        start = london("2025-11-14 14:00")
        house = build(sqlite_database, url, publisher, tmp_path / "files", start).house
        sms = TwilioSms(ACCOUNT, TOKEN, FROM, twilio.url)
        house.channels = {Medium.SMS: sms, Medium.VOICE: sms}
        made = Town(house, twilio, publisher, start)
        twilio.clock = made.clock
        yield made


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder looks ten times a second, two seconds at this clock: where a test is not about being woken."""
    monkeypatch.setattr(Delivery, "LOOK", 0.1)


@pytest.fixture
def delivery(town: Town) -> Iterator[Delivery]:
    """Its recorder and senders, running."""
    running = Delivery(town.house, town.clock)
    running.start()
    yield running
    running.stop()
