"""Who may open which address. Every view is marked; one that is not marked is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dutyofficer.core.account import Access
from dutyofficer.desk.signing import touch, who
from dutyofficer.web.front import Front, Visitor

View = TypeVar("View", bound=Callable[..., Any])

MOST_FORMS = "60 per minute"
"""Forms that one address may send to one view, where the view's mark says nothing else."""

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


def guard(app: Flask, front: Front) -> None:
    """Look at every request before its view does."""
    app.view_functions["static"] = public("styles and scripts hold nothing of ours")(app.view_functions["static"])
    limiter = MovingWindowRateLimiter(MemoryStorage())
    forms = parse(MOST_FORMS)

    @app.before_request
    def admit() -> Response | None:
        """Who it is, whether they may, and not too often."""
        if request.endpoint is None:
            return None  # there is no such address: 404
        mark = mark_of(app.view_functions.get(request.endpoint))
        if mark is None:
            abort(403)
        most = mark.most or (forms if request.method == "POST" and mark.needs else None)
        if most and not limiter.hit(most, request.endpoint, request.remote_addr or ""):
            abort(429)
        g.visitor = _who_asks(front)
        if mark.needs is None:
            return None
        if g.visitor is None:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("signing.sign_in", next=back), code=303)  # type: ignore[return-value]
        if g.visitor.access < mark.needs:
            abort(403)
        return None


def _who_asks(front: Front) -> Visitor | None:
    if front.visitor is not None:
        return front.visitor()
    token = token_here()
    if not token:
        return None
    with front.house.database.read() as tx:
        account = who(tx, token, front.clock())
    if account is None:
        return None
    touch(front.house, token, front.clock())
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
