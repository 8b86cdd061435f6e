"""The service as a process of its own: feed, provider and officer on loopback, until SIGTERM."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, closed_port, provider
from tests.promises.publisher import SILEBY, Publisher, serve
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.tiny_pack import write_files

DUTYOFFICER = str(Path(sys.executable).with_name("dutyofficer"))
PUBLIC = "https://duty.example.org"
ASHA, BEN = "+447700900101", "+447700900102"
CONFIG = """{service}{authorities}public_url = "{public}"
[web]
listen = "127.0.0.1:{port}"
{feed}every = "1s"
[channels]
sms = "twilio"
[twilio]
account_sid = "{account}"
pages_from = "+447700900001"
wardens_from = "+447700900002"
api_base_url = "{twilio}"
{policy}
[[policy.ladder.accept]]
after = "0s"
rota = "duty-officer"
[[policy.ladder.accept]]
after = "3s"
rota = "second-on-call"
"""


@dataclass
class Slow(Publisher):
    """A publisher that may hang, and remembers when it first gave a warning away."""

    go: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    told: float = 0.0

    def document(self) -> bytes:
        """The answer, when it may be given."""
        self.reached.set()
        self.go.wait(15)
        if self.items and not self.told:
            self.told = time.monotonic()
        return super().document()


@dataclass
class Live:
    """The running service and what it talks to."""

    config: Path
    port: int
    publisher: Slow
    twilio: Provider
    process: subprocess.Popen[str]

    def texts(self, number: str) -> list[str]:
        """What the provider was asked to send there."""
        return [form["Body"] for form in list(self.twilio.forms) if form["To"] == number]

    def posts(self, body: str) -> int:
        """Asha's text comes in through the provider, signed."""
        form = {"MessageSid": f"SM-{body}", "From": ASHA, "To": "+447700900001", "Body": body}
        seal = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/sms", form)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/twilio/sms", urlencode(form).encode(), {"X-Twilio-Signature": seal}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)

    def incidents(self) -> list[dict[str, Any]]:
        """`dutyofficer incidents --json`, beside the running service."""
        done = CliRunner().invoke(main, ["--config", str(self.config), "incidents", "--json"])
        shape = json.loads(done.stdout)
        assert isinstance(shape, list)
        return shape

    def health(self) -> dict[str, Any]:
        """What /healthz says, by name."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return {finding["name"]: finding for finding in json.load(answer)}
        except OSError:
            return {}

    def ends(self) -> tuple[int, float]:
        """SIGTERM; its exit status and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15), time.monotonic() - began


def soon(what: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait until `what` holds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def service(config: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """`dutyofficer run`."""
    process = subprocess.Popen(
        [DUTYOFFICER, "--config", str(config), "run"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN, **environ},
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def polled(live: Live) -> Live:
    """Once its feed is fresh."""
    soon(lambda: live.health().get("feed ea", {}).get("ok"), 15)
    return live


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A service that has polled once and found nothing."""
    publisher, port = Slow(), closed_port()
    publisher.go.set()
    with provider() as twilio:
        for url in serve(publisher):
            text = CONFIG.format(
                service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(url), policy=POLICY, port=port,
                account=ACCOUNT, twilio=twilio.url, public=PUBLIC,
            )  # fmt: skip
            config = write_files(tmp_path / "duty", text) / "dutyofficer.toml"
            done = CliRunner(env={"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN}).invoke(
                main, ["--config", str(config), "import", str(config.parent)]
            )
            assert done.exit_code == 0, done.output
            with service(config) as process:
                yield polled(Live(config, port, publisher, twilio, process))
            publisher.go.set()


def test_from_the_publisher_to_somebody_has_it(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """S4: the text is with the provider within 2 s of the poll; a signed `1` is an accept; SIGTERM is exit 0."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", TOKEN)
    live.publisher.say(SILEBY, 2, now())
    soon(lambda: live.texts(ASHA))
    taken = time.monotonic() - live.publisher.told
    assert taken < 2, f"{taken:.2f} s from the publisher's answer to the provider"
    assert "FLOOD WARNING" in live.texts(ASHA)[0]
    assert live.incidents()[0]["state"] == "open"
    assert live.posts("1") == 200
    soon(lambda: len(live.texts(ASHA)) > 1)
    (incident,) = live.incidents()
    assert (incident["state"], incident["owner"]) == ("accepted", "asha")
    assert "you have F1" in live.texts(ASHA)[1]
    health = live.health()
    assert all(health[name]["ok"] for name in ("loop delivery", "loop ladder", "outbox", "texts"))
    status, _ = live.ends()
    assert status == 0
    assert live.process.stderr is not None
    said = live.process.stderr.read()
    assert "serving on" in said
    assert "Traceback" not in said
    assert "7700900" not in said, "K3: no number in what it writes"


def test_a_feed_that_hangs_does_not_stop_paging(live: Live) -> None:
    """Promise 2: polls have threads of their own; the ladder climbs and replies are taken meanwhile, SIGTERM too."""
    live.publisher.say(SILEBY, 2, now())
    soon(lambda: live.texts(ASHA))
    live.publisher.go.clear()
    live.publisher.reached.clear()
    soon(live.publisher.reached.is_set)
    assert live.texts(BEN) == []
    soon(lambda: live.texts(BEN))
    assert live.posts("1") == 200
    soon(lambda: any("you have F1" in text for text in live.texts(ASHA)))
    assert not live.publisher.go.is_set()
    status, taken = live.ends()
    assert (status, taken < 5) == (0, True)


BAD = [
    ("[servise]\n", "servise: unknown key", "a key"),
    (f"{SERVICE}[channels]\nsms = 'twilio'\n", "twilio.account_sid: needed", "half a provider"),
]


@pytest.mark.parametrize(("text", "fault", "why"), BAD, ids=[row[2] for row in BAD])
def test_a_bad_configuration_is_one_line(tmp_path: Path, text: str, fault: str, why: str) -> None:
    """Exit 1 at once."""
    (tmp_path / "dutyofficer.toml").write_text(text)
    with service(tmp_path / "dutyofficer.toml") as process:
        _, said = process.communicate(timeout=15)
    lines = [line for line in said.splitlines() if fault in line]
    assert (process.returncode, len(lines)) == (1, 1), why
    assert "Traceback" not in said


def test_an_address_that_is_taken_is_one_line(tmp_path: Path) -> None:
    """A second service on the same address ends, and says why."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        (tmp_path / "dutyofficer.toml").write_text(f'{SERVICE}[web]\nlisten = "{address}"\n')
        with service(tmp_path / "dutyofficer.toml") as process:
            _, said = process.communicate(timeout=15)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith(f"dutyofficer: {address}: cannot listen there")
