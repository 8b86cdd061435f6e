"""S1: whatever goes wrong on the way, a page leaves once; never not at all.

Each fault is mountebank's. What is behind it, where a text was taken or not, is emulate, and it is asked in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.channels import twilio_client
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.channels.twilio_voice import TwilioVoice
from dutyofficer.core.message import Medium, Message, Sender, State
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.house import House
from dutyofficer.desk.receive import poll
from dutyofficer.store import logbook, outbox
from dutyofficer.store.db import Database
from tests.channels.stand_in import ACCOUNT, TOKEN, closed_port
from tests.contract.stand_ins import CALLS, PAGES, WARDENS, StandIns
from tests.promises.publisher import SILEBY, Publisher, serve
from tests.promises.world import build
from tests.test_cli import now

ASHA = "+447700900101"
FROM = {Sender.PAGES: PAGES, Sender.WARDENS: WARDENS}
RUNG_AFTER = timedelta(minutes=2, seconds=1)
"""How long a page waits before the phone rings."""

PATIENCE = 2.0
"""Seconds that the channels of this file wait for an answer."""

LATE = {"wait": 4000}
"""Milliseconds after which an answer comes that is too late for them."""

ACCEPTED_THEN_500 = """(config) => {
  config.response.statusCode = 500;
  config.response.body = '{"code": 20500, "message": "Internal server error", "status": 500}';
}"""


def says(status: int, body: Any, **headers: str) -> dict[str, Any]:
    """An answer that mountebank gives by itself: nothing is passed on."""
    return {"is": {"statusCode": status, "headers": headers, "body": body}}


def error(status: int, code: int, **headers: str) -> dict[str, Any]:
    """One as Twilio words it."""
    told = {"code": code, "message": f"error {code}", "more_info": "", "status": status}
    return says(status, told, **{"Content-Type": "application/json"}, **headers)


@dataclass
class Desk:
    """A partnership on the wall clock, whose texts and calls leave through the stand-ins."""

    house: House
    twilio: StandIns
    publisher: Publisher

    def pages(self, at: datetime | None = None) -> Message:
        """A flood warning comes in, and what is due leaves. Returns the text to Asha as it stands then."""
        at = at or now()
        self.publisher.say(SILEBY, 2, at)
        poll(self.house, "ea", at)
        return self.delivers(at)

    def rings(self, *answer: dict[str, Any]) -> Message:
        """Nobody answers the page, so it is time for the call; to it `answer` is given."""
        self.pages(now() - RUNG_AFTER)
        self.twilio.answers(*answer, to=ASHA)
        escalate(self.house, now())
        return self.delivers(now(), Medium.VOICE)

    def delivers(self, at: datetime, medium: Medium = Medium.SMS) -> Message:
        """What is due leaves. Returns the first page to Asha by that medium."""
        deliver_all(self.house, at)
        with self.house.database.read() as tx:
            found = [m for m in outbox.list_messages(tx) if m.page and m.person == "asha" and m.medium is medium]
        return found[0]

    def log(self) -> str:
        """The record."""
        with self.house.database.read() as tx:
            return "\n".join(f"{entry.kind}: {entry.text}" for entry in logbook.read_all(tx))

    def dials(self, api: str) -> None:
        """Send through that address from now on."""
        status_url = f"http://127.0.0.1:{closed_port()}/twilio/{{}}".format
        sms = TwilioSms(ACCOUNT, TOKEN, FROM, api, status_url)
        voice = TwilioVoice(ACCOUNT, TOKEN, CALLS, api, status_url, status_url)
        self.house.channels = {Medium.SMS: sms, Medium.VOICE: voice}


@pytest.fixture
def desk(
    twilio: StandIns, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Nothing in force; an impatient client. Nobody listens where reports go: only a look-up can tell what was lost."""
    monkeypatch.setattr(twilio_client, "TIMEOUT", (3.05, PATIENCE))
    (tmp_path / "files").mkdir()
    publisher, start = Publisher(), now() - 2 * RUNG_AFTER
    for url in serve(publisher):
        desk = Desk(build(sqlite_database, url, publisher, tmp_path / "files", start).house, twilio, publisher)
        desk.dials(twilio.api)
        poll(desk.house, "ea", start)
        yield desk


ADOPTED = [
    ("sent but the answer is lost", lambda twilio: twilio.through(**LATE), "it is looked up and adopted"),
    ("accepted, then a 500", lambda twilio: twilio.through(decorate=ACCEPTED_THEN_500), "a 500 proves nothing"),
]


@pytest.mark.parametrize(("fault", "answer", "why"), ADOPTED, ids=[row[0] for row in ADOPTED])
def test_what_twilio_has_is_adopted_and_no_second_text_leaves(desk: Desk, fault: str, answer: Any, why: str) -> None:
    """S1: one request, one text, and its id is ours although no answer told it."""
    desk.twilio.answers(answer(desk.twilio), to=ASHA)
    text = desk.pages()
    (taken,) = desk.twilio.taken("Messages", ASHA)
    assert (text.state, text.attempts, text.provider_id) == (State.SENT, 1, taken["sid"]), why
    assert len(desk.twilio.posted("Messages", ASHA)) == 1
    assert "sent: the provider has it" in desk.log()


SENT_AGAIN = [
    ("time-out before it was sent", {"is": {}, "behaviors": [LATE]}, "twilio did not get it"),
    ("connection reset", {"fault": "CONNECTION_RESET_BY_PEER"}, "nobody knows"),
    ("garbage", {"fault": "RANDOM_DATA_THEN_CLOSE"}, "no HTTP at all"),
    ("a 503 in HTML", says(503, "<h1>Busy</h1>", **{"Content-Type": "text/html"}), "from something in between"),
    ("a 201 without an id", says(201, "{}", **{"Content-Type": "application/json"}), "proves nothing"),
    ("a 201 cut short", says(201, '{"sid": "SM', **{"Content-Type": "application/json"}), "proves nothing"),
]


@pytest.mark.parametrize(("fault", "answer", "why"), SENT_AGAIN, ids=[row[0] for row in SENT_AGAIN])
def test_what_twilio_has_not_is_sent_once_more(desk: Desk, fault: str, answer: dict[str, Any], why: str) -> None:
    """S1: looked up, not found, so it goes again at once: the phone gets it once."""
    desk.twilio.answers(answer, to=ASHA)
    text = desk.pages()
    (taken,) = desk.twilio.taken("Messages", ASHA)
    assert (text.state, text.attempts, text.provider_id) == (State.SENT, 2, taken["sid"]), why
    first, second = desk.twilio.posted("Messages", ASHA)
    assert first["Body"] == second["Body"] == taken["body"]
    assert first["StatusCallback"] != second["StatusCallback"], "each attempt has an address of its own"


def test_a_429_twice_and_then_through(desk: Desk) -> None:
    """S1: refused for its pace, it is tried again when Twilio asks for it, and goes once."""
    desk.twilio.answers({**error(429, 20429, **{"Retry-After": "20"}), "repeat": 2}, to=ASHA)
    text = desk.pages()
    assert (text.state, text.attempts) == (State.QUEUED, 1)
    assert text.not_before - now() > timedelta(seconds=15), "Retry-After counts"
    for attempts, state in ((2, State.QUEUED), (3, State.SENT)):
        text = desk.delivers(text.not_before + timedelta(milliseconds=1))
        assert (text.state, text.attempts) == (state, attempts)
    assert len(desk.twilio.taken("Messages", ASHA)) == 1


REFUSED = [
    (400, 21610, "its owner has texted STOP: no text will ever reach it", "opted out"),
    (401, 20003, "the account is refused: no text of ours leaves", "asha called, since the text did not get through"),
]


@pytest.mark.parametrize(("status", "code", "why", "logged"), REFUSED, ids=[str(row[1]) for row in REFUSED])
def test_what_twilio_refuses_is_not_sent_again(desk: Desk, status: int, code: int, why: str, logged: str) -> None:
    """S1, S3: the text has failed with Twilio's own code, and the phone is rung instead."""
    desk.twilio.answers(error(status, code), to=ASHA)
    text = desk.pages()
    assert (text.state, text.attempts) == (State.FAILED, 1), why
    assert (text.error or "").startswith(f"twilio {status} {code}:")
    assert desk.twilio.taken("Messages", ASHA) == []
    assert len(desk.twilio.taken("Calls", ASHA)) == 1
    assert logged in desk.log()


def test_a_wrong_token_is_401_with_them_too(desk: Desk) -> None:
    """S3: what emulate says to a token that is not the account's is read as what it is."""
    desk.house.channels = {medium: TwilioSms(ACCOUNT, "wrong", FROM, desk.twilio.api) for medium in Medium}
    text = desk.pages()
    assert (text.state, (text.error or "")[:17]) == (State.FAILED, "twilio 401 20003:")


def test_a_look_up_that_fails_counts_as_not_found(desk: Desk) -> None:
    """S1: never zero: the answer is lost and Twilio cannot be asked, so the same words go twice."""
    desk.twilio.answers(desk.twilio.through(**LATE), to=ASHA, looks=error(503, 20503))
    text = desk.pages()
    first, second = desk.twilio.taken("Messages", ASHA)
    assert (text.state, text.attempts, first["body"]) == (State.SENT, 2, second["body"])
    assert text.provider_id == first["sid"]


def test_a_call_whose_answer_is_lost_rings_once(desk: Desk) -> None:
    """S1: the call is found by its phone and adopted."""
    call = desk.rings(desk.twilio.through(**LATE))
    (taken,) = desk.twilio.taken("Calls", ASHA)
    assert (call.state, call.attempts, call.provider_id) == (State.SENT, 1, taken["sid"])


def test_a_call_that_was_never_placed_is_placed(desk: Desk) -> None:
    """S1: reset, looked up, not found, placed."""
    call = desk.rings({"fault": "CONNECTION_RESET_BY_PEER"})
    assert (call.state, call.attempts, len(desk.twilio.taken("Calls", ASHA))) == (State.SENT, 2, 1)


def test_a_port_where_nobody_listens(desk: Desk) -> None:
    """S1: it never left, so nothing is looked up and it is tried again."""
    desk.dials(f"http://127.0.0.1:{closed_port()}")
    text = desk.pages()
    assert (text.state, text.attempts) == (State.QUEUED, 1)
    desk.dials(desk.twilio.api)
    text = desk.delivers(text.not_before)
    assert (text.state, len(desk.twilio.taken("Messages", ASHA))) == (State.SENT, 1)
