"""A real service while 2,000 warden texts leave: how fast a reply is answered, a severe warning handed over (S4)."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.store import outbox
from dutyofficer.store.db import open_database
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, closed_port, provider
from tests.promises.publisher import SILEBY, serve
from tests.promises.world import PEOPLE
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import PUBLIC, Slow, service, soon
from tests.tiny_pack import write_files

WARDENS = 2000
OFFICERS = 200
LATENCY = 0.05
"""Seconds that the provider takes for each message."""

CONFIG = """{service}{authorities}public_url = "{public}"
[web]
listen = "127.0.0.1:{port}"
{feed}every = "1s"
[channels]
sms = "twilio"
voice = "twilio"
[twilio]
account_sid = "{account}"
pages_from = "+447700900001"
wardens_from = "+447700900002"
calls_from = "+441164960001"
api_base_url = "{twilio}"
{policy}
"""


def officers() -> str:
    """So many that nobody is answered more often than anybody would be (A5)."""
    rows = (f"o{n:03},Olaf {n:03},07700 900{700 + n},,duty-officer,,text" for n in range(OFFICERS))
    return PEOPLE + "\n".join(rows) + "\n"


@dataclass
class Storm:
    """The running service and what it talks to."""

    folder: Path
    port: int
    publisher: Slow
    twilio: Provider
    replies: int = 0
    read: int = 0
    seen: dict[str, list[float]] = field(default_factory=dict)

    def queue_warden_texts(self) -> None:
        """2,000 texts to wardens, in the outbox of the running service."""
        drafts = [
            Draft(
                key=f"bench:{time.monotonic()}:{n}", person="wilma", to=f"+4477009{n % 300:05}", medium=Medium.SMS,
                sender=Sender.WARDENS, reason=Reason.WARDEN, body=f"Bench {n}", priority=mail.WARDEN,
            )
            for n in range(WARDENS)
        ]  # fmt: skip
        database = open_database(f"sqlite:///{self.folder / 'dutyofficer.db'}")
        with database.write() as tx:
            outbox.add(tx, drafts, now())
        database.close()

    def arrived(self, what: str) -> list[float]:
        """When messages reached the provider: to that number, or `calls`, `severe` or `warden` ones."""
        while self.read < len(self.twilio.times):
            form, at = self.twilio.forms[self.read], self.twilio.times[self.read]
            body = form.get("Body", "")
            kinds = ("calls", "Twiml" in form), ("severe", "SEVERE" in body), ("warden", body.startswith("Bench "))
            for kind in (form["To"], *(kind for kind, so in kinds if so)):
                self.seen.setdefault(kind, []).append(at)
            self.read += 1
        return self.seen.get(what, [])

    def reply(self) -> tuple[float, float]:
        """An officer writes; seconds until the webhook is answered, and until the answer is with the provider."""
        self.replies += 1
        number = f"+447700900{700 + self.replies % OFFICERS}"
        said = len(self.arrived(number))
        form = {"MessageSid": f"SM-{self.replies}", "From": number, "To": "+447700900001", "Body": "LIST"}
        seal = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/sms", form)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/twilio/sms", urlencode(form).encode(), {"X-Twilio-Signature": seal}
        )
        began = time.monotonic()
        with urllib.request.urlopen(request, timeout=30):
            answered = time.monotonic() - began
        soon(lambda: len(self.arrived(number)) > said, 30)
        return answered, max(self.arrived(number)) - began


@contextmanager
def storm(folder: Path) -> Iterator[Storm]:
    """A service that has polled once and found nothing."""
    publisher, port = Slow(), closed_port()
    publisher.go.set()
    with provider() as twilio:
        twilio.delay = LATENCY
        for url in serve(publisher):
            text = CONFIG.format(
                service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(url), policy=POLICY, port=port,
                account=ACCOUNT, twilio=twilio.url, public=PUBLIC,
            )  # fmt: skip
            config = write_files(folder / "duty", text) / "dutyofficer.toml"
            (config.parent / "people.csv").write_text(officers(), encoding="utf-8")
            done = CliRunner(env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN}).invoke(
                main, ["--config", str(config), "import", str(config.parent)]
            )
            assert done.exit_code == 0, done.output
            with service(config):
                made = Storm(config.parent, port, publisher, twilio)
                soon(lambda: _fresh(port), 30)
                yield made


def _fresh(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


@dataclass(frozen=True)
class Measured:
    """Seconds: of each reply until the webhook answered and until the answer was with the provider, idle and in the
    storm; of the severe warning until its text and its call were; and of all 2,000 texts."""

    idle: list[tuple[float, float]]
    loaded: list[tuple[float, float]]
    red_text: float
    red_call: float
    all_texts: float


def measure(folder: Path, replies: int = 100) -> Measured:
    """One run: idle first, then with the texts on their way."""
    with storm(folder) as going:
        idle = [going.reply() for _ in range(replies)]
        going.queue_warden_texts()
        began = time.monotonic()
        soon(lambda: going.arrived("warden"), 30)
        going.publisher.say(SILEBY, 1, now())
        loaded = [going.reply() for _ in range(replies)]
        for what, count in (("severe", 1), ("calls", 1), ("warden", WARDENS)):
            soon(lambda what=what, count=count: len(going.arrived(what)) >= count, 120)  # type: ignore[misc]
        told, text, call = going.publisher.told, min(going.arrived("severe")), min(going.arrived("calls"))
        return Measured(idle, loaded, text - told, call - told, max(going.arrived("warden")) - began)
