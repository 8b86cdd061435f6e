"""The web application: console, health, metrics, webhooks; the page of phones only in a house that reaches nobody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, jsonify, request

from dutyofficer.desk.health import CRITICAL, Finding, check
from dutyofficer.web.calendar import calendar
from dutyofficer.web.console.console import add_console
from dutyofficer.web.console.guard import public
from dutyofficer.web.contact import contact
from dutyofficer.web.front import Front
from dutyofficer.web.metrics import metrics
from dutyofficer.web.webhooks import webhooks

log = logging.getLogger(__name__)

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class BadAddress(Exception):
    """Our web cannot listen there; the text says where and why."""


MOST_PORTS = 65535
MOST = 64 * 1024
"""Bytes of a request that are read at most; a webhook has a few hundred."""


PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for"},
    "clear_untrusted_proxy_headers": True,
}
"""Whoever ends TLS in front of us on this machine says who asks; from anybody else such a header is taken off."""


class _App(Flask):
    """Says where something broke by the rule, not by the address: that may hold somebody's link (K3)."""

    def log_exception(self, exc_info: Any) -> None:
        """An exception that nobody caught."""
        log.error("exception at %s [%s]", request.url_rule, request.method, exc_info=exc_info)


def make_app(front: Front, *more: Blueprint) -> Flask:
    """Build the application: one blueprint a concern; `more` are those of a house that reaches nobody."""
    app = _App(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST
    app.before_request(_no_nul)
    for blueprint in (webhooks(front), *more):
        app.register_blueprint(blueprint)
    views: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
        ("/healthz", "healthz", _health, "a watcher has no account"),
        ("/metrics", "metrics", metrics, "Prometheus has no account; it holds no person and no number"),
        ("/contact.vcf", "contact", contact, "a phone that saves our numbers has no account"),
        ("/rota/<token>.ics", "calendar", calendar, "whoever has the address may read it"),
    )
    for address, name, view, why in views:
        app.add_url_rule(address, name, public(why)(cast(Any, update_wrapper(partial(view, front), view))))
    add_console(app, front)
    app.after_request(_guard)
    return app


def _no_nul() -> None:
    """No person types a NUL, and PostgreSQL takes none. Webhooks are signed, and say by themselves what they take."""
    if request.blueprint == "webhooks":
        return
    if "\0" in request.path:
        abort(404)
    typed = (pair for values in (request.args, request.form) for pair in values.items(multi=True))
    if any("\0" in key or "\0" in value for key, value in typed):
        abort(400)


def _health(front: Front) -> tuple[Response, int]:
    """200 if pages can reach a human, else 503; what is wrong in words."""
    try:
        with front.house.database.read() as tx:
            found = check(tx, front.house, front.clock(), record=False)
    except Exception as error:  # whatever it is, a watcher is to read it
        log.exception("health could not be looked at", extra={"action": "health_failed"})
        found = [Finding("database", CRITICAL, f"cannot be read: {type(error).__name__}")]
    found = [*found, *front.loops()]
    shape: list[dict[str, Any]] = [{"name": f.name, "ok": f.level == 0, "text": f.text} for f in found]
    return jsonify(shape), 503 if any(f.level >= CRITICAL for f in found) else 200


def _guard(response: Response) -> Response:
    """No foreign script, no frame, nothing from elsewhere, nothing kept by a browser unless the page says so."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # another version, another address
    elif not response.cache_control.private:
        response.headers["Cache-Control"] = "no-store"
    return response


class Server:
    """The application on an address, in a thread of its own. Port 0 takes a free one. Errors: BadAddress."""

    def __init__(self, app: Flask, listen: str) -> None:
        from waitress.server import create_server

        host, _, port = listen.rpartition(":")
        try:
            if int(port) > MOST_PORTS:
                raise ValueError("there is no such port")  # the resolver would take another one and not say so
            self._server: Any = create_server(
                app, host=host.strip("[]"), port=int(port), threads=16, ident=None, max_request_body_size=MOST, **PROXY
            )
        except (OSError, ValueError, OverflowError) as error:
            raise BadAddress(f"{listen}: cannot listen there ({getattr(error, 'strerror', None) or error})") from error
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        found = getattr(self._server, "effective_listen", None)  # a name may stand for several addresses
        host, port = found[0] if found else (self._server.effective_host, self._server.effective_port)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # its loop may still look at a socket that `stop` has just closed
            if not self._stopping:
                raise

    def stop(self) -> None:
        """Let the requests in hand end, a reply of somebody perhaps, and take no more."""
        self._stopping = True
        self._server.task_dispatcher.shutdown(timeout=2)
        self._server.close()
        self._thread.join(2)
