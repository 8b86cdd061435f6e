"""Mode 31: somebody accepts by text while phones ring for it: they stop (H6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update

from dutyofficer.channels.base import Ringing
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.twilio_voice import TwilioVoice
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.store.tables import messages
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, fault
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import BEN, Web

CAROL = "+447700900103"


@dataclass
class Phones:
    """A provider of calls that can take them back; `hung_up` names whose."""

    rung: list[str] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    broken: bool = False
    find, fetch = Screen.find, Screen.fetch

    def send(self, message: Outgoing) -> Result:
        """It rings."""
        self.rung.append(message.person)
        return Result(Outcome.ACCEPTED, f"CA{len(self.rung)}")

    def hang_up(self, provider_id: str) -> None:
        """It rings no more, unless it cannot be stopped."""
        self.hung_up.append(self.rung[int(provider_id[2:]) - 1])
        if self.broken:
            raise ConnectionError("+447700900123")


@pytest.fixture
def phones(world: World) -> Phones:
    """Calls go there."""
    made = Phones()
    world.house.channels = {**world.house.channels, Medium.VOICE: made}
    return made


def later(world: World, seconds: float) -> None:
    """Some seconds on, the outbox is looked at, and once more."""
    for _ in range(2):
        deliver_all(world.house, world.clock + timedelta(seconds=seconds))


def test_accepted_while_two_phones_ring(web: Web, world: World, phones: Phones) -> None:
    """H6, B3: Asha's and Carol's phones ring, Carol texts `1`: both stop, each told once; a warden's rings on."""
    world.warns(SILEBY, 1)
    assert {"asha", "carol", "wilma"} <= set(phones.rung)
    later(world, 5)
    assert phones.hung_up == []
    web.text("1", sender=CAROL)
    later(world, 6)
    assert sorted(phones.hung_up) == ["asha", "carol"]


def test_one_that_has_rung_long_enough_is_left_alone(web: Web, world: World, phones: Phones) -> None:
    """B3: after 45 s it rings no more by itself."""
    world.warns(SILEBY, 1)
    world.stepper.now += timedelta(seconds=50)
    web.text("1")
    later(world, 1)
    assert phones.hung_up == []


def test_one_that_has_ended_is_left_alone(web: Web, world: World, phones: Phones) -> None:
    """S1: the provider has said so."""
    world.warns(SILEBY, 1)
    with world.house.database.write() as tx:
        tx.execute(update(messages).where(messages.c.person == "carol").values(status="no-answer"))
    web.text("1")
    later(world, 1)
    assert phones.hung_up == ["asha"]


def test_a_call_that_reads_out_what_nobody_has_rings_on(web: Web, world: World, phones: Phones) -> None:
    """B3: Asha's call is about two pages, and one of them is open still: it is not stopped."""
    world.publisher.body = b"<html>"
    world.forward(minutes=31)
    world.publisher.body = None
    world.warns(SILEBY, 1)
    about = {m.incident: m.page for m in world.outbox() if m.page}
    assert len(about) == 2
    with world.house.database.write() as tx:
        hers = (messages.c.person == "asha") & (messages.c.medium == Medium.VOICE) & messages.c.status.is_(None)
        tx.execute(update(messages).where(hers).values(reads=sorted(about.values())))
    web.text("1 F1", sender=CAROL)
    later(world, 1)
    assert phones.hung_up == ["carol"]


def test_one_that_cannot_be_stopped(web: Web, world: World, phones: Phones, caplog: pytest.LogCaptureFixture) -> None:
    """S1, K3: tried once, no harm done, no number in the log; whoever answers hears who has it."""
    caplog.set_level("INFO")
    phones.broken = True
    world.warns(SILEBY, 1)
    web.text("1", sender=BEN)
    web.text("1 F1", "SM2", sender=BEN)
    later(world, 1)
    assert sorted(phones.hung_up) == ["asha", "carol"]
    assert "rings on: ConnectionError" in caplog.text
    assert "900123" not in caplog.text


def test_what_is_asked_of_the_provider(twilio: Provider) -> None:
    """H6: `canceled`, which leaves a call alone that somebody has answered; its own fault is raised."""
    voice = TwilioVoice(ACCOUNT, TOKEN, "+441164960001", twilio.url, str)
    assert isinstance(voice, Ringing)
    voice.hang_up("CA" + "1" * 32)
    assert twilio.paths == [f"/2010-04-01/Accounts/{ACCOUNT}/Calls/CA{'1' * 32}.json"]
    assert twilio.forms == [{"Status": "canceled"}]
    twilio.answer = fault(400, 21220, "Call is not in-progress")
    with pytest.raises(Exception, match="not in-progress"):
        voice.hang_up("CA" + "1" * 32)
