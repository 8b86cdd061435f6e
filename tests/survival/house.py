"""A service that runs, the world around it, and what a trial does to both."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from click.testing import CliRunner
from twilio.request_validator import RequestValidator

from dutyofficer.cli import main
from tests.channels.stand_in import ACCOUNT, TOKEN, Provider, closed_port, provider
from tests.promises.publisher import SILEBY, Publisher, serve
from tests.survival import child
from tests.test_cli import AUTHORITIES, FEED, POLICY, now
from tests.test_config import SERVICE
from tests.test_run import ASHA, BEN, CONFIG, PUBLIC, soon
from tests.tiny_pack import write_files

ROOT = Path(__file__).parents[2]
SECRET = {"DUTYOFFICER_TWILIO_AUTH_TOKEN": TOKEN}
__all__ = ["ASHA", "BEN", "Life", "living", "soon"]


@dataclass
class Counting(Publisher):
    """A publisher that remembers when it was asked."""

    polls: list[float] = field(default_factory=list)

    def document(self) -> bytes:
        """The answer."""
        self.polls.append(time.monotonic())
        return super().document()


@dataclass
class Life:
    """One running service."""

    folder: Path
    port: int
    publisher: Counting
    twilio: Provider
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    watchdog: list[float] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """Its file."""
        return self.folder / "dutyofficer.db"

    def order(self, name: str, text: object) -> None:
        """Something for the child to find, whole."""
        part = self.folder / f"{name}.part"
        part.write_text(str(text))
        part.replace(self.folder / name)

    def warns(self, code: str = SILEBY, level: int = 2) -> None:
        """The publisher says so from now on."""
        self.publisher.say(code, level, now())

    def texts(self, number: str, *words: str) -> list[str]:
        """What the provider was asked to send there with those words in it."""
        bodies = [form["Body"] for form in list(self.twilio.forms) if form["To"] == number]
        return [body for body in bodies if all(word in body for word in words)]

    def polled(self, more: int = 2) -> Callable[[], bool]:
        """Whether the publisher was asked so many more times since now."""
        until = len(self.publisher.polls) + more
        return lambda: len(self.publisher.polls) >= until

    def posts(self, body: str, patience: float = 60.0) -> int:
        """Asha's text comes in, signed, the same one whenever it is the same words; the status of our answer."""
        form = {"MessageSid": f"SM-{body}", "From": ASHA, "To": "+447700900001", "Body": body}
        seal = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/sms", form)
        return self._asks("/twilio/sms", patience, urlencode(form).encode(), {"X-Twilio-Signature": seal})[0]

    def health(self) -> tuple[int, dict[str, Any]]:
        """What /healthz says: status, and the findings by name."""
        status, text = self._asks("/healthz", 5.0)
        return status, {finding["name"]: finding for finding in json.loads(text or "[]")}

    def _asks(
        self, path: str, patience: float, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def says(self, *words: str) -> bool:
        """Whether it has logged a line with all of these."""
        return any(all(word in line for word in words) for line in list(self.said))

    def command(self, *args: str) -> str:
        """A command beside the running service, which has to do well."""
        done = CliRunner(env=SECRET).invoke(main, ["--config", str(self.folder / "dutyofficer.toml"), *args])
        assert done.exit_code == 0, done.output
        return done.stdout

    def incident(self) -> dict[str, Any]:
        """The only one."""
        (shape,) = json.loads(self.command("incidents", "--json"))
        assert isinstance(shape, dict)
        return shape

    def whole(self) -> bool:
        """Whether the database and every chain of the log hold."""
        with sqlite3.connect(self.database) as file:
            (sound,) = file.execute("PRAGMA integrity_check").fetchone()
        file.close()
        self.command("log", "verify")
        return bool(sound == "ok")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another program holds the database's write lock."""
        other = sqlite3.connect(self.database, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            yield
        finally:
            other.close()

    def listens(self) -> None:
        """Keep what it says, so that it never waits for us."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)

    def watches(self, systemd: socket.socket) -> None:
        """Keep when it said that it is well."""
        while words := systemd.recv(200):
            if words == b"WATCHDOG=1":
                self.watchdog.append(time.monotonic())


@contextmanager
def living(folder: Path, *, limits: dict[str, float] | None = None, hangs: bool = False) -> Iterator[Life]:
    """A service that has polled once and found nothing; killed at the end."""
    publisher, port, notify = Counting(), closed_port(), f"duty-{uuid4()}"
    environ = {
        child.ORDERS: str(folder), child.LIMITS: json.dumps(limits or {}), **({child.HANGS: "1"} if hangs else {}),
        **SECRET, "NOTIFY_SOCKET": f"@{notify}", "WATCHDOG_USEC": "400000",
    }  # fmt: skip
    with (
        provider() as twilio,
        contextmanager(serve)(publisher) as url,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
    ):
        systemd.bind(f"\0{notify}")
        _files(folder, url, twilio.url, port)
        with _child(folder, environ) as process:
            life = Life(folder, port, publisher, twilio, process)
            with _attended(life, systemd):
                soon(lambda: life.health()[1].get("feed ea", {}).get("ok"), 20)
                yield life


@contextmanager
def _child(folder: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.survival.child", str(folder / "dutyofficer.toml")],
        cwd=ROOT, env=os.environ | environ, text=True, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _attended(life: Life, systemd: socket.socket) -> Iterator[None]:
    """What it says is heard, so that it never waits for somebody to listen."""
    threads = [threading.Thread(target=life.listens), threading.Thread(target=life.watches, args=(systemd,))]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        life.process.kill()
        systemd.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def _files(folder: Path, publisher: str, twilio: str, port: int) -> None:
    text = CONFIG.format(
        service=SERVICE, authorities=AUTHORITIES, feed=FEED.format(publisher), policy=POLICY, port=port,
        account=ACCOUNT, twilio=twilio, public=PUBLIC,
    )  # fmt: skip
    write_files(folder, text)
    done = CliRunner(env=SECRET).invoke(main, ["--config", str(folder / "dutyofficer.toml"), "import", str(folder)])
    assert done.exit_code == 0, done.output
