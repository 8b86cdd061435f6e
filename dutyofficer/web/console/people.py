"""GET /people: who does what, and how their phone is. POST /people/ID/test: a test page to one of them."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from dutyofficer.core.account import Access
from dutyofficer.core.message import Medium
from dutyofficer.core.people import Role
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.screens.people import people_screen
from dutyofficer.desk.trial_page import page_test
from dutyofficer.web.console.address import number_here
from dutyofficer.web.console.guard import needs, now_of, visitor
from dutyofficer.web.front import Front

LONGEST = 60
"""Characters of what is looked for."""
MOST_TESTS = "20 per minute"
"""A test page is a text and a call that cost money and wake people."""


def routes(front: Front) -> Blueprint:
    """The screen and its buttons."""
    blueprint = Blueprint("people", __name__)

    @blueprint.get("/people")
    @needs(Access.VIEWER)
    def show() -> str:
        """One page of them; `role`, `q` and `page` say which."""
        return _page(front)

    @blueprint.post("/people/<person>/test")
    @needs(Access.TEAM, most=MOST_TESTS)
    def test(person: str) -> Response | tuple[str, int]:
        """As `page-test`: a text, a call, and our numbers to save."""
        try:
            media = page_test(front.house, person, now_of(front), by=visitor().by)
        except CannotDo as error:
            return _page(front, f"No test page was sent: {error}"), 400
        how = " and ".join("a text" if medium is Medium.SMS else "a call" for medium in media)
        flash(f"A test page to {person} is on its way: {how}.")
        wanted = {name: request.args[name] for name in ("role", "q", "page") if name in request.args}
        return redirect(url_for("people.show", **wanted), code=303)  # type: ignore[arg-type, return-value]

    return blueprint


def _page(front: Front, problem: str = "") -> str:
    role, text = request.args.get("role", "")[:LONGEST], request.args.get("q", "")[:LONGEST]
    with front.house.database.read() as tx:
        screen = people_screen(tx, front.house, role, text, number_here("page") or 1, now_of(front))
    wanted = {name: value for name, value in (("role", role), ("q", text)) if value}
    return render_template(
        "console/people.html", screen=screen, role=role, text=text, wanted=wanted, problem=problem,
        roles=[known.value for known in Role],
    )  # fmt: skip
