"""GOV.UK Notify on loopback, with the bodies that it documents; statuses and failures as a test tells it."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tests.channels.stand_in import StandIn, running

KEY = "llr_live-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"

Answer = tuple[int, str] | str


class NotifyStandIn(StandIn):
    """`answer` is (status, body), or `read`: it reads and hangs up, or `hang`. None: it takes what comes.

    While `takes_anyway`, what it answers otherwise it has taken all the same.
    """

    block_on_close = False

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.posted: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.made: list[dict[str, Any]] = []
        self.answer: Answer | None = None
        self.lookup: tuple[int, str] | None = None
        self.takes_anyway = False


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self._server()
        form = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.posted.append(form)
        server.paths.append(self.path)
        made = {"id": str(uuid4()), "reference": form.get("reference"), "status": "created"}
        if server.answer is None or server.takes_anyway:
            server.made.append(made)
        if server.answer == "hang":
            server.over.wait(10)
        if isinstance(server.answer, str):
            return
        self._send(*(server.answer or (201, json.dumps(made))))

    def do_GET(self) -> None:
        server = self._server()
        asked = urlsplit(self.path)
        if server.lookup is not None:
            return self._send(*server.lookup)
        if asked.path == "/v2/notifications":
            wanted = parse_qs(asked.query)["reference"][0]
            found = [one for one in reversed(server.made) if one["reference"] == wanted]
            return self._send(200, json.dumps({"notifications": found, "links": {}}))
        ours = [one for one in server.made if one["id"] == asked.path.rpartition("/")[2]]
        return self._send(*((200, json.dumps(ours[0])) if ours else error(404, "NoResultFound", "No result found")))

    def _server(self) -> NotifyStandIn:
        assert isinstance(self.server, NotifyStandIn)
        return self.server

    def _send(self, status: int, body: str) -> None:
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read what was posted."""


def error(status: int, kind: str, words: str) -> tuple[int, str]:
    """An error as Notify gives it."""
    return status, json.dumps({"status_code": status, "errors": [{"error": kind, "message": words}]})


def notify_stand_in() -> AbstractContextManager[NotifyStandIn]:
    """One for the length of a test."""
    return running(NotifyStandIn())
