"""C4: the watcher outside is told at its address, within ten seconds, and its secret stands in no log."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dutyofficer.channels.ping import Ping
from dutyofficer.config import BadConfig
from tests.channels.stand_in import closed_port
from tests.test_config import SERVICE, load


class Watcher(ThreadingHTTPServer):
    """A dead man's switch on loopback. It answers `status`, when it `may`; `paths` is what was fetched."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: list[str] = []
        self.status = 200
        self.may = threading.Event()
        self.may.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/a-secret/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        watcher = self.server
        assert isinstance(watcher, Watcher)
        watcher.paths.append(self.path)
        watcher.may.wait(5)
        self.send_response(watcher.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """Listens until the test ends."""
    with Watcher() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.may.set()
        server.shutdown()


def test_it_is_fetched_as_it_was_written(watcher: Watcher) -> None:
    """One GET, the slash at the end kept."""
    assert Ping(watcher.url).send()
    assert watcher.paths == ["/a-secret/"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_none(watcher: Watcher, caplog: pytest.LogCaptureFixture, status: int) -> None:
    """Not heard; no redirect is followed; said once when it begins and once when it is over, without the secret."""
    caplog.set_level("INFO")
    watcher.status = status
    ping = Ping(watcher.url)
    assert [ping.send(), ping.send()] == [False, False]
    watcher.status = 200
    assert ping.send()
    assert set(watcher.paths) == {"/a-secret/"}
    assert [record.message for record in caplog.records if record.name == "dutyofficer.channels.ping"] == [
        f"the watcher at 127.0.0.1 does not hear us: status {status}",
        "the watcher at 127.0.0.1 hears us again",
    ]
    assert "secret" not in caplog.text


def test_nobody_there(caplog: pytest.LogCaptureFixture) -> None:
    """No exception comes of it, and the words of the library, which name the address, are not logged."""
    assert not Ping(f"http://127.0.0.1:{closed_port()}/a-secret").send()
    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_one_that_hangs_is_given_up(watcher: Watcher) -> None:
    """At the deadline; until it has ended, no other is begun, so that a hundred do not pile up."""
    watcher.may.clear()
    ping, began = Ping(watcher.url, deadline=0.3), time.monotonic()
    assert not ping.send()
    assert not ping.send()
    assert time.monotonic() - began < 2
    assert len(watcher.paths) <= 2


ADDRESSES = (
    ("https://watcher.example.org/a/", True), ("http://127.0.0.1:9/a", True), ("http://localhost/a", True), ("", True),
    ("http://watcher.example.org/a", False), ("watcher.example.org", False), ("file:///etc/passwd", False),
)  # fmt: skip


@pytest.mark.parametrize(("url", "good"), ADDRESSES)
def test_the_address(tmp_path: Path, url: str, good: bool) -> None:
    """https, or this machine; nothing means none."""
    text = SERVICE + f'[monitor]\nping_url = "{url}"\n'
    if good:
        assert load(tmp_path, text).monitor.ping_url == url
    else:
        with pytest.raises(BadConfig, match=r"monitor\.ping_url: "):
            load(tmp_path, text)
