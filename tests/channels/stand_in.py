"""A provider on loopback that answers, or does not, as a test tells it."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-of-no-account"
SID = "SM" + "1" * 32
SAID_SID = re.compile(r'"sid": "(\w+)"')


class StandIn(ThreadingHTTPServer):
    """A server on loopback; whoever is kept hanging on it waits for `over`."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


SERVER = TypeVar("SERVER", bound=StandIn)


@contextmanager
def running(made: SERVER) -> Iterator[SERVER]:
    """A stand-in for the length of a test; whoever hangs on it is let go at the end."""
    with made as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


class Provider(StandIn):
    """Keeps every form it was sent, and when (machine time).

    `answer` is (status, headers, body), or one of hang, drip, unread and read.

    `unread` breaks the connection before it has read the request, `read` after. `first` are answers given before that,
    once each, to `first_to` alone if that is set; every answer takes `delay` seconds. `made` is what it has taken, and
    while `takes_anyway` what it denied too; it is listed and fetched, unless `lookup` is another answer. `clock` dates
    what is made.
    """

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.forms: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.times: list[float] = []
        self.answer: tuple[int, dict[str, str], str] | str = ok()
        self.first: deque[tuple[int, dict[str, str], str] | str] = deque()
        self.first_to = ""
        self.delay = 0.0
        self.made: list[dict[str, Any]] = []
        self.takes_anyway = False
        self.lookup: tuple[int, dict[str, str], str] | None = None
        self.asked: list[str] = []
        self.clock: Callable[[], datetime] = lambda: datetime(2026, 11, 14, 3, 9, tzinfo=UTC)

    def take(self, form: dict[str, str], answer: tuple[int, dict[str, str], str] | str) -> None:
        """Keep what was posted, if it was taken; under the id that the answer names."""
        taken = not isinstance(answer, str) and answer[0] == 201
        if taken or self.takes_anyway:
            told = SAID_SID.search(answer[2]) if not isinstance(answer, str) and taken else None
            sid = told[1] if told else f"SM{len(self.made):032x}"
            named = {"to": form.get("To"), "from": form.get("From"), "body": form.get("Body")}
            entry = {"sid": sid, "status": "queued", "date_created": format_datetime(self.clock()), **named}
            self.made.append({**entry, "error_code": None})

    def gets_text(self, phone: str, to: str, body: str) -> str:
        """A phone texts one of our numbers, and no webhook brings it; returns its id."""
        sid = f"SM{len(self.made) + 900:032x}"
        made = {"sid": sid, "from": phone, "to": to, "body": body, "direction": "inbound", "status": "received"}
        self.made.append({**made, "date_created": format_datetime(self.clock()), "error_code": None})
        return sid


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body waits 40 ms for the kernel's word that the headers have come

    def do_GET(self) -> None:
        provider = self.server
        assert isinstance(provider, Provider)
        provider.asked.append(self.path)
        if provider.lookup is not None:
            return self._send(*provider.lookup)
        asked = urlsplit(self.path)
        name, query = asked.path.rpartition("/")[2].removesuffix(".json"), parse_qs(asked.query)
        if name not in ("Messages", "Calls"):
            found = [entry for entry in provider.made if entry["sid"] == name]
            return self._send(*((200, {}, json.dumps(found[0])) if found else fault(404, 20404, "not there")))
        to = query.get("To", [""])[0]
        listed = [entry for entry in reversed(provider.made) if entry["to"] == to]
        return self._send(200, {}, json.dumps({name.lower(): listed, "page": 0, "page_size": 20}))

    def do_DELETE(self) -> None:
        provider = self.server
        assert isinstance(provider, Provider)
        provider.asked.append(self.path)
        self._send(*(provider.lookup or (204, {}, "")))

    def do_POST(self) -> None:
        provider = self.server
        assert isinstance(provider, Provider)
        if provider.answer == "unread":
            return self._hang_up()
        length = int(self.headers["Content-Length"])
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True, strict_parsing=True)
        posted = {key: " ".join(values) for key, values in form.items()}
        provider.forms.append(posted)
        provider.paths.append(self.path)
        provider.times.append(time.monotonic())
        provider.over.wait(provider.delay)
        special = provider.first and posted.get("To", "").startswith(provider.first_to)
        answer = provider.first.popleft() if special else provider.answer
        provider.take(posted, answer)
        if answer == "read":
            return self._hang_up()
        if answer == "hang":
            provider.over.wait(20)
            return self._hang_up()
        if answer == "drip":
            return self._drip(provider)
        assert not isinstance(answer, str)
        return self._send(*answer)

    def _send(self, status: int, headers: dict[str, str], body: str) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def _drip(self, provider: Provider) -> None:
        """One byte at a time, each soon enough for a socket's timeout."""
        self.send_response_only(201)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not provider.over.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read the forms."""


def ok(**fields: Any) -> tuple[int, dict[str, str], str]:
    """A 201 as Twilio gives it, with `fields` of it changed."""
    return 201, {}, json.dumps({"sid": SID, "status": "queued", "error_code": None, **fields})


def fault(status: int, code: int, message: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """An error as Twilio gives it. Headers are named with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"code": code, "message": message, "more_info": "", "status": status})


def provider() -> AbstractContextManager[Provider]:
    """A provider for the length of a test."""
    return running(Provider())


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
