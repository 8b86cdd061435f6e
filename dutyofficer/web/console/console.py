"""The console as a whole: its screens, its forms' tokens, its words for times, and what it says when it refuses."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dutyofficer.core.account import AT_MOST
from dutyofficer.core.clock import lasting
from dutyofficer.core.visible import visible
from dutyofficer.desk.screens.blind import Blind, blind
from dutyofficer.web.console import (
    accounts,
    acting,
    incidents,
    link,
    manual,
    map,
    now,
    oidc,
    people,
    records,
    rota,
    signing,
)
from dutyofficer.web.console.guard import guard, is_signed_in, may, now_of
from dutyofficer.web.front import Front

log = logging.getLogger(__name__)

SCREENS = (now, incidents, map, acting, manual, link, rota, people, records, accounts, signing, oidc)

MACHINES = ("/twilio/", "/healthz", "/metrics", "/contact.vcf")
"""Addresses for programs: what goes wrong there is not told as a page."""

REFUSALS = {
    400: ("That did not work", "The form was too old or not complete. Go back, load the page again and try once more."),
    403: ("Not for you", "Your account may not do that. Somebody of the resilience team can change what it may do."),
    404: ("Not here", "There is nothing at this address; a link from a text ends when its incident is closed."),
    405: ("Not here", "There is nothing at this address."),
    413: ("Too long", "That was more than this page takes."),
    429: ("Too often", "Wait a minute and try again. Texts and calls go on as always."),
    500: ("Something broke here", "It is in the service's log. Reply to a text instead, and tell whoever runs it."),
    503: (
        "The database cannot be read",
        "Nothing can be shown, and it may be that nothing is sent: reply to the last text, and tell whoever runs it.",
    ),
}


def add_console(app: Flask, front: Front) -> None:
    """Put the console into the application."""
    app.config.update(
        SECRET_KEY=front.secret or secrets.token_hex(32),
        SESSION_COOKIE_NAME="__Host-duty" if front.secure else "duty",
        SESSION_COOKIE_SECURE=front.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=AT_MOST,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the visitor is signed in
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which we tell browsers not to send
    )
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, PrefixLoader(packages)])  # type: ignore[list-item]
    app.jinja_env.finalize = _seen
    WTFormsHelpers(app)
    tokens = CSRFProtect(app)
    for blueprint in app.blueprints.values():  # what is there before the console is not for browsers with an account
        tokens.exempt(blueprint)
    _say_times(app, front)
    _say_who(app, front)
    for screen in SCREENS:
        app.register_blueprint(screen.routes(front))
    app.register_error_handler(HTTPException, _refused)
    guard(app, front)


def _seen(value: Any) -> Any:
    """Whatever is put into a page: nobody's words turn a line round, also where a feed or a phone sent them."""
    return visible(value) if type(value) is str else value


def _say_times(app: Flask, front: Front) -> None:
    zone = front.house.texts.zone

    def clock(moment: datetime | None) -> str:
        return front.house.texts.clock(moment, now_of(front)) if moment else ""

    def full(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%a %d %b %Y, %H:%M:%S}" if moment else ""

    def age(moment: datetime | None) -> str:
        return lasting(now_of(front) - moment) if moment else "never"

    def wall(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M}"

    app.jinja_env.filters.update(clock=clock, full=full, age=age, wall=wall)


def _say_who(app: Flask, front: Front) -> None:
    @app.context_processor
    def around() -> dict[str, Any]:
        """What every page may use."""
        return {
            "service": front.service, "banner": front.banner, "at": now_of(front), "visitor": g.get("visitor"),
            "may": may, "signed_in": is_signed_in(), "blind": lambda: _blind(front),
            "has_phones": "phones.page" in app.view_functions, "asset": _asset,
        }  # fmt: skip


@cache
def _asset(name: str) -> str:
    """The address of a file of ours that browsers may keep for ever: it changes with what is in the file."""
    content = (Path(current_app.static_folder or "") / name).read_bytes()
    return url_for("static", filename=name, v=hashlib.sha256(content).hexdigest()[:12])


def _blind(front: Front) -> Blind:
    """On every page: whether we see everything (promise 5). A page that says what is broken must not break."""
    try:
        with front.house.database.read() as tx:
            return blind(tx, front.house, now_of(front))
    except Exception:
        log.exception("the database cannot be read", extra={"action": "console_blind"})
        return Blind(("The database cannot be read: nothing on this page may be true.",), "")


def _refused(error: HTTPException) -> Response | HTTPException:
    """In words for people; a machine gets the bare code."""
    if request.path.startswith(MACHINES) or request.path.endswith((".ics", ".svg")):
        return error
    code = error.code or 500
    if code < 400:
        return error
    title, words = REFUSALS.get(code, REFUSALS[400] if isinstance(error, CSRFError) else (error.name, ""))
    answer = make_response(render_template("console/refused.html", title=title, words=words), code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.allow.update(error.valid_methods)
    if code in (429, 503):
        answer.headers["Retry-After"] = "60"
    return answer
