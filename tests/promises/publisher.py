"""The Environment Agency as a test needs it: it says what it is told to, over HTTP on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ALERT, SILEBY, QUORN, UNKNOWN = "034WAF428", "034FWFSOSILEBY", "034FWFSOQUORN", "034FWFNEWAREA"
NAMES = {
    ALERT: "Lower River Soar in Leicestershire",
    SILEBY: "River Soar at Sileby",
    QUORN: "River Soar at Quorn",
    UNKNOWN: "New Brook at Nowhere",
}


@dataclass
class Publisher:
    """The Environment Agency as we meet it. `items` is what it says now, by code; `body` something else instead.

    `status` is of its HTTP answers; `cut`: the line breaks in the middle of the body. `shapes`: what it answers
    for the polygon of an area, by code; any other is a 404. `asked`: the codes of which it was asked the polygon.
    `areas` is its whole list of flood areas, by code.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    body: bytes | None = None
    status: int = 200
    cut: bool = False
    shapes: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    areas: dict[str, dict[str, Any]] = field(default_factory=dict)

    def lists(self, code: str, name: str, county: str = "Leicestershire") -> None:
        """Its list of flood areas has this one."""
        self.areas[code] = {"@id": f"http://x/id/floodAreas/{code}", "notation": code, "label": name, "county": county}

    def say(self, code: str, level: int, at: datetime, text: str = "River levels are rising.", **more: Any) -> None:
        """Publish or change a warning; `level` as the publisher counts: 1 severe, 2 warning, 3 alert, 4 over."""
        before = self.items.get(code)
        local = at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M:%S")
        same = before is not None and before["severityLevel"] == level
        self.items[code] = {
            "@id": f"http://environment.data.gov.uk/flood-monitoring/id/floods/{code}",
            "description": NAMES.get(code, code), "floodAreaID": code, "severityLevel": level, "severity": "any",
            "message": text, "timeRaised": local, "timeMessageChanged": local,
            "timeSeverityChanged": before["timeSeverityChanged"] if same and before else local,
            "floodArea": {"county": more.pop("county", "Leicestershire"), "notation": code},
        } | more  # fmt: skip

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        if "/floodAreas?" in path:
            asked = parse_qs(urlsplit(path).query)
            page = list(self.areas.values())[int(asked["_offset"][0]) :][: int(asked["_limit"][0])]
            return self.status, json.dumps({"items": page}).encode()
        if "/floodAreas/" not in path:
            return self.status, self.document()
        self.asked.append(code := path.split("/")[-2])
        return (200, self.shapes[code].encode()) if code in self.shapes else (404, b"")

    def document(self) -> bytes:
        """The answer."""
        return self.body if self.body is not None else json.dumps({"items": list(self.items.values())}).encode()


def serve(publisher: Publisher) -> Iterator[str]:
    """The publisher on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = publisher.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if publisher.cut else body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/flood-monitoring"
    server.shutdown()
    server.server_close()
    thread.join()
