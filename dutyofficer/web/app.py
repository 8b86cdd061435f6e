"""The web application: health and webhooks always, the page of phones only in a house that reaches nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, Response, jsonify

from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.core.message import Sender
from dutyofficer.desk.health import CRITICAL, Finding, check
from dutyofficer.desk.house import House

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MOST = 64 * 1024
"""Bytes of a request that are read at most; a webhook has a few hundred."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the web works with.

    `clock` gives the decision time, `numbers` which of our numbers is which, `loops` how each loop is doing.
    """

    house: House
    clock: Callable[[], datetime]
    signature: Signature | None = None
    numbers: Mapping[str, Sender] = field(default_factory=dict)
    loops: Callable[[], list[Finding]] = list


def make_app(front: Front) -> Flask:
    """Build the application: one blueprint a concern."""
    from dutyofficer.web.webhooks import webhooks

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST
    app.register_blueprint(webhooks(front))
    app.add_url_rule("/healthz", view_func=lambda: _health(front))
    app.after_request(_guard)
    return app


def _health(front: Front) -> tuple[Response, int]:
    """200 if pages can reach a human, else 503; what is wrong in words."""
    with front.house.database.read() as tx:
        found = [*check(tx, front.house, front.clock()), *front.loops()]
    shape: list[dict[str, Any]] = [{"name": f.name, "ok": f.level == 0, "text": f.text} for f in found]
    return jsonify(shape), 503 if any(f.level >= CRITICAL for f in found) else 200


def _guard(response: Response) -> Response:
    """No foreign script, no frame, nothing from elsewhere, nothing kept by a browser."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


class Server:
    """The application on an address, in a thread of its own. Port 0 takes a free one."""

    def __init__(self, app: Flask, listen: str) -> None:
        from waitress.server import create_server

        host, _, port = listen.rpartition(":")
        self._server: Any = create_server(app, host=host.strip("[]"), port=int(port), threads=6, ident=None)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self._server.effective_host}:{self._server.effective_port}"

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests."""
        self._server.close()
        self._thread.join(2)
