"""A provider on loopback that counts: what it took, for which attempt, and it looks things up honestly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.channels.stand_in import fault

Happened = Callable[[str], bool]
"""Told of `post`, `taken`, `answered` and `look`; True: whoever asked is dead by now."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one attempt: whether it is taken all the same, and how it is answered.

    `status` 0: the line is dropped, after `hang` seconds. `listed` is how long a look-up does not see what was taken.
    """

    takes: bool
    status: int = 0
    wait: int = 0
    hang: float = 0.0
    listed: float = 0.0

    @property
    def headers(self) -> dict[str, str]:
        """When to come again, if it says so."""
        return {"Retry-After": str(self.wait)} if self.wait else {}


@dataclass(frozen=True, slots=True)
class Taken:
    """One text or call that the provider took. It is in lists only some time after that, as in life."""

    sid: str
    attempt: str
    form: dict[str, str]
    call: bool
    at: float
    listed_at: float

    def shape(self) -> dict[str, Any]:
        """As it answers."""
        made = format_datetime(datetime.fromtimestamp(self.at, UTC))
        named = {"to": self.form["To"], "from": self.form["From"], "body": self.form.get("Body")}
        return {"sid": self.sid, "status": "queued", "date_created": made, "error_code": None, **named}


class Exchange(ThreadingHTTPServer):
    """Takes everything, each after a moment of its own, but for a phone's first attempt if `faults` has that phone.

    What a process posted as it died is lost half of the time. `late`: the longest that lists do not have what it took.
    """

    daemon_threads = True

    def __init__(self, chance: Random, happened: Happened) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chance, self.happened = chance, happened
        self.taken: list[Taken] = []
        self.faults: dict[str, Fault] = {}
        self.late = 3.0
        self.reports: list[Taken] = []
        self.over = threading.Event()
        self._guard = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def draw(self, low: float, high: float) -> float:
        """A number, from one thread at a time."""
        with self._guard:
            return self.chance.uniform(low, high)

    def take(self, form: dict[str, str], call: bool, listed: float = 0.0) -> Taken:
        """Take it, for good."""
        late = max(listed, self.draw(-self.late, self.late))
        with self._guard:
            at = time.time()  # noqa: TID251
            sid = f"{'CA' if call else 'SM'}{len(self.taken) + 1:032x}"
            attempt = form["StatusCallback"].rpartition("/")[2]
            taken = Taken(sid, attempt, form, call, at, at + max(0.0, late))
            self.taken.append(taken)
            if call:
                self.reports.append(taken)
        return taken

    def known(self, call: bool) -> list[Taken]:
        """What a look-up sees."""
        with self._guard:
            now = time.time()  # noqa: TID251
            return [one for one in self.taken if one.call == call and one.listed_at <= now]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        exchange = self.server
        assert isinstance(exchange, Exchange)
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length).decode()
        if len(body) < length:  # it died in the middle of asking
            self.close_connection = True
            return None
        form = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
        if "To" not in form:  # a call that rings for what somebody has is taken back
            return self._send(200, {"sid": self.path.rpartition("/")[2].removesuffix(".json"), "status": "canceled"})
        if exchange.happened("post") and exchange.draw(0, 1) < 0.5:
            self.close_connection = True  # it died, and this never got here
            return None
        if wrong := exchange.faults.pop(form["To"], None):
            return self._fail(exchange, form, wrong)
        time.sleep(exchange.draw(0, 0.08))
        taken = exchange.take(form, "/Calls" in self.path)
        exchange.happened("taken")
        self._send(201, taken.shape())
        exchange.happened("answered")
        return None

    def _fail(self, exchange: Exchange, form: dict[str, str], wrong: Fault) -> None:
        if wrong.takes:
            exchange.take(form, "/Calls" in self.path, wrong.listed)
        exchange.over.wait(wrong.hang)
        if wrong.status:
            status, _, shape = fault(wrong.status, wrong.status * 100, "not now")
            self._send(status, json.loads(shape), wrong.headers)
        self.close_connection = True

    def do_GET(self) -> None:
        exchange = self.server
        assert isinstance(exchange, Exchange)
        asked = urlsplit(self.path)
        name, query = asked.path.rpartition("/")[2].removesuffix(".json"), parse_qs(asked.query)
        exchange.happened("look")
        time.sleep(exchange.draw(0, 0.08))
        if name not in ("Messages", "Calls"):
            found = [one for one in exchange.known(name.startswith("CA")) if one.sid == name]
            status, _, missing = fault(404, 20404, "not there")
            self._send(200 if found else status, found[0].shape() if found else json.loads(missing))
            return
        to = query.get("To", [""])[0]
        listed = [one.shape() for one in reversed(exchange.known(name == "Calls")) if one.form["To"] == to]
        self._send(200, {name.lower(): listed[:20], "page": 0, "page_size": 20})

    def _send(self, status: int, shape: Any, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        body = json.dumps(shape).encode()
        try:
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked is dead
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read what was taken."""

    def handle_one_request(self) -> None:
        """A peer that dies in the middle is what this is for."""
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


@contextmanager
def exchange(chance: Random, happened: Happened) -> Iterator[Exchange]:
    """For the length of a storm."""
    with Exchange(chance, happened) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
