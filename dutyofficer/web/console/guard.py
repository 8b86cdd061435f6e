"""Who may open which address. Every view is marked; one that is not marked is refused to everybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dutyofficer.core.account import SEEN_EVERY, Access, Session
from dutyofficer.desk.signing import session_of, touch
from dutyofficer.web.front import Front, Visitor

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

MOST_FORMS = "60 per minute"
"""Forms that one address may send to one view, where the view's mark says nothing else."""

REFRESH = "HX-Request"
"""The header of a request that a page makes by itself, to show how things are now."""

COOKIE = "session"
"""What the signed cookie calls the token of a signed-in visitor; the database has only its digest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may open a view: whoever has `needs`, or everybody because of `why`. `most` from one address."""

    needs: Access | None
    why: str = ""
    most: RateLimitItem | None = None


def needs(access: Access, most: str = "") -> Callable[[View], View]:
    """For signed-in visitors who have that access or more."""
    return _marked(Mark(access, most=parse(most) if most else None))


def public(why: str, most: str = "") -> Callable[[View], View]:
    """For everybody, on purpose."""
    return _marked(Mark(None, why, parse(most) if most else None))


def _marked(mark: Mark) -> Callable[[View], View]:
    def put(view: View) -> View:
        view.admits = mark  # type: ignore[attr-defined]
        return view

    return put


def mark_of(view: Callable[..., Any] | None) -> Mark | None:
    """The mark that a view carries."""
    found = getattr(view, "admits", None)
    return found if isinstance(found, Mark) else None


def visitor() -> Visitor:
    """Whoever is asking. Only in views that need an access."""
    found = g.get("visitor")
    if not isinstance(found, Visitor):
        abort(403)
    return found


def now_of(front: Front) -> datetime:
    """The decision time of this request (UTC), asked for once: everything on a page is of one moment."""
    if "now" not in g:
        g.now = front.clock()
    found: datetime = g.now
    return found


def guard(app: Flask, front: Front) -> None:
    """Look at every request before its view does."""
    app.view_functions["static"] = public("styles and scripts hold nothing of ours")(app.view_functions["static"])
    limiter = MovingWindowRateLimiter(MemoryStorage())
    forms = parse(MOST_FORMS)
    uses = _Uses(front)

    @app.before_request
    def admit() -> Response | None:
        """Who it is, whether they may, and not too often."""
        if request.endpoint is None:
            return None  # there is no such address: 404
        mark = mark_of(app.view_functions.get(request.endpoint))
        if mark is None:
            abort(403)
        most = mark.most or (forms if mark.needs else None)
        if most and _counts(mark) and not limiter.hit(most, request.endpoint, request.remote_addr or ""):
            abort(429)
        if mark.needs is None:  # nothing is looked up: it must answer also when the database does not
            g.visitor = front.visitor() if front.visitor is not None else None
            return None
        g.visitor = _who_asks(front, uses)
        if g.visitor is None:
            return _to_the_door()
        if g.visitor.access < mark.needs:
            abort(403)
        return None


def _counts(mark: Mark) -> bool:
    """What is sent is counted; of a view that takes nothing and has a limit all the same, every look."""
    rule = request.url_rule
    takes = rule is not None and "POST" in (rule.methods or ())
    return request.method == "POST" or (mark.most is not None and not takes)


def _to_the_door() -> Response:
    """To sign in, and back here then. A page that refreshes itself goes as a whole: it would swap in nothing of it."""
    back = request.full_path.rstrip("?") if request.method != "POST" else None
    door = url_for("signing.sign_in", next=back)
    if REFRESH in request.headers:
        return Response(status=401, headers={"HX-Redirect": door})
    return redirect(door, code=303)  # type: ignore[return-value]


class _Uses:
    """Writes down that sessions are used. A database that cannot be written must not take away what can be read."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._again: datetime | None = None

    def note(self, token: str, session: Session) -> None:
        """Somebody uses it: not a tab that is left open, which asks by itself. After a fault not again for a while."""
        now = now_of(self._front)
        if REFRESH in request.headers or request.path.endswith(".svg") or (self._again and now < self._again):
            return
        try:
            touch(self._front.house, token, session, now)
        except Exception:
            self._again = now + SEEN_EVERY  # where it is locked, each try would hold up a page for seconds
            log.exception("it cannot be kept that a session is used", extra={"action": "session_not_kept"})


def _who_asks(front: Front, uses: _Uses) -> Visitor | None:
    if front.visitor is not None:
        return front.visitor()
    token = token_here()
    if not token:
        return None
    try:
        with front.house.database.read() as tx:
            found = session_of(tx, token, now_of(front))
            people = front.house.register(tx).people
    except Exception:
        log.exception("nobody can be known", extra={"action": "session_not_read"})
        abort(503)
    if found is None or (found[1].person is not None and found[1].person not in people):
        return None
    session, account = found
    uses.note(token, session)
    return Visitor(account.name, account.access, account.person)


def enter(token: str) -> None:
    """Let this browser in; whatever an earlier visitor left in its cookie goes."""
    session.clear()
    session.permanent = True  # a phone that closes its browser stays signed in, for as long as the token is good
    session[COOKIE] = token


def token_here() -> str:
    """The token of this browser; nothing if it has none."""
    found = session.get(COOKIE)
    return found if isinstance(found, str) else ""


def leave() -> None:
    """Forget this browser."""
    session.clear()


def may(access: str) -> bool:
    """For templates: whether the visitor has that access, by its word."""
    found = g.get("visitor")
    return isinstance(found, Visitor) and found.access >= Access[access.upper()]


def is_signed_in() -> bool:
    """For templates: whether there is somebody to sign out."""
    return g.get("visitor") is not None and COOKIE in session
