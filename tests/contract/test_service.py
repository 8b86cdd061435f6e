"""The service as a process of its own between a publisher and the stand-ins: what they post to it is signed by them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from tests.channels.stand_in import ACCOUNT, TOKEN, closed_port
from tests.contract.stand_ins import CALLS, PAGES, WARDENS, StandIns
from tests.contract.test_faults import ACCEPTED_THEN_500
from tests.promises.publisher import SILEBY, Publisher, serve
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import service
from tests.test_run import soon as within
from tests.tiny_pack import write_files

ASHA = "+447700900101"
CONFIG = """{service}{authorities}public_url = "{public}"
[web]
listen = "{listen}"
{feed}every = "1s"
[channels]
sms = "twilio"
voice = "twilio"
[twilio]
account_sid = "{account}"
pages_from = "{pages}"
wardens_from = "{wardens}"
calls_from = "{calls}"
api_base_url = "{twilio}"
{policy}
[[policy.ladder.accept]]
after = "0s"
rota = "duty-officer"
by = ["sms"]
[[policy.ladder.accept]]
after = "2s"
rota = "duty-officer"
by = ["voice"]
"""


def soon(what: Callable[[], object]) -> None:
    """Wait until `what` holds; four processes share this machine."""
    within(what, 20)


@dataclass
class Live:
    """The running service, and whom it talks to."""

    config: Path
    public: str
    publisher: Publisher
    twilio: StandIns

    def says(self, *command: str) -> list[dict[str, Any]]:
        """A reading command beside the running service."""
        done = CliRunner().invoke(main, ["--config", str(self.config), *command, "--json"])
        shape = json.loads(done.stdout)
        assert isinstance(shape, list)
        return shape

    def page(self, channel: str = "sms") -> dict[str, Any]:
        """The first page to Asha by that channel."""
        return next(m for m in self.says("messages") if (m["person"], m["channel"]) == ("asha", channel))

    def incident(self) -> tuple[str, str | None]:
        """Its state, and who has it."""
        (incident,) = self.says("incidents")
        return incident["state"], incident["owner"]

    def presses(self, digits: str, token: str = TOKEN) -> tuple[int, str]:
        """A key, during the call: posted to where its TwiML says. emulate plays no TwiML, so it is signed here."""
        (call,) = self.twilio.taken("Calls", ASHA)
        gather = ElementTree.fromstring(self.twilio.posted("Calls", ASHA)[0]["Twiml"]).find("Gather")
        assert gather is not None
        url = gather.get("action") or ""
        form = {"CallSid": call["sid"], "AccountSid": ACCOUNT, "From": CALLS, "To": ASHA, "Digits": digits}
        seal = RequestValidator(token).compute_signature(url, form)
        posted = urllib.request.Request(url, urlencode(form).encode(), {"X-Twilio-Signature": seal})
        try:
            with urllib.request.urlopen(posted, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, ""


@pytest.fixture
def live(twilio: StandIns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A service whose feed is fresh, and to which texts to our numbers are posted."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", TOKEN)
    publisher, listen = Publisher(), f"127.0.0.1:{closed_port()}"
    public = f"http://{listen}"
    twilio.texts_go_to(public)
    for url in serve(publisher):
        text = CONFIG.format(
            service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(url), policy=POLICY, listen=listen,
            public=public, account=ACCOUNT, pages=PAGES, wardens=WARDENS, calls=CALLS, twilio=twilio.api,
        )  # fmt: skip
        config = write_files(tmp_path / "duty", text) / "dutyofficer.toml"
        done = CliRunner().invoke(main, ["--config", str(config), "import", str(config.parent)])
        assert done.exit_code == 0, done.output
        with service(config):
            soon(lambda: _answers(f"{public}/healthz"))
            yield Live(config, public, publisher, twilio)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return b'"feed ea"' in answer.read()
    except urllib.error.HTTPError as unwell:
        unwell.close()
        return False
    except OSError:
        return False


def test_a_page_its_reports_and_the_reply(live: Live) -> None:
    """The whole way: a page leaves, its reports are stored, a text that comes in accepts it, the answer leaves.

    emulate posts the first report before it answers our request, so it is of a message whose id we do not know yet.
    """
    twilio = live.twilio
    live.publisher.say(SILEBY, 2, now())
    soon(lambda: twilio.taken("Messages", ASHA))
    (page,) = twilio.taken("Messages", ASHA)
    soon(lambda: live.page()["provider_id"] == page["sid"])
    for status in ("sent", "delivered", "sent", "delivered"):
        twilio.simulates("message-status", MessageSid=page["sid"], Status=status)
    soon(lambda: live.page()["state"] == "delivered")
    assert live.incident() == ("open", None), "delivered is no accept"
    for words in ("£5 \u2013 who is this?", "1"):
        twilio.simulates("inbound-message", From=ASHA, To=PAGES, Body=words)
    soon(lambda: any("you have F1" in form["Body"] for form in twilio.posted("Messages", ASHA)))
    assert live.incident() == ("accepted", "asha")
    assert [form["Body"] for form in twilio.posted("Messages", ASHA)].count(page["body"]) == 1
    came = twilio.deliveries(live.public)
    reports = [row for row in came if row[1].startswith("/twilio/status/")]
    assert [row[1:] for row in came if row[0] == "message.inbound"] == [("/twilio/sms", 200)] * 2
    assert len(reports) >= 5
    assert {code for *_, code in reports} == {204}, "every signature of theirs is good"


def test_a_key_pressed_in_the_call(live: Live) -> None:
    """B3: nobody answers the text, the phone rings, `1` accepts; a key that others signed does nothing."""
    twilio = live.twilio
    live.publisher.say(SILEBY, 2, now())
    soon(lambda: twilio.taken("Calls", ASHA))
    assert live.presses("1", token="another")[0] == 403
    assert live.incident() == ("open", None)
    status, said = live.presses("1")
    assert status == 200
    assert "Thank you" in (ElementTree.fromstring(said).findtext("Say") or "")
    assert live.incident() == ("accepted", "asha")
    (call,) = twilio.taken("Calls", ASHA)
    twilio.simulates("call-status", CallSid=call["sid"], Status="completed")
    twilio.simulates("call-status", CallSid=call["sid"], Status="ringing")
    soon(lambda: live.page("voice")["state"] == "delivered")
    came = [row for row in twilio.deliveries(live.public) if row[0].startswith("call.")]
    assert {code for *_, code in came} == {204}
    assert [event for event, *_ in came][-2:] == ["call.completed", "call.ringing"]


def test_a_report_tells_what_the_answer_did_not(live: Live) -> None:
    """S1: Twilio has the text and says 500: its report comes first and settles it, so no second text leaves."""
    twilio = live.twilio
    twilio.answers(twilio.through(decorate=ACCEPTED_THEN_500), to=ASHA)
    live.publisher.say(SILEBY, 2, now())
    soon(lambda: twilio.taken("Messages", ASHA))
    (page,) = twilio.taken("Messages", ASHA)
    soon(lambda: live.page()["provider_id"] == page["sid"])
    soon(lambda: twilio.taken("Calls", ASHA))  # the next step: by then the answer has been dealt with too
    assert (live.page()["attempts"], live.page()["state"]) == (1, "sent")
    assert len(twilio.posted("Messages", ASHA)) == 1
