"""What was sent, how the feeds do, the record, what was changed, and the settings: to be read."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from dutyofficer.core.account import Access
from dutyofficer.desk.screens.records import A_SCREEN, STATES, feed_rows, line_rows, message_rows, rejected
from dutyofficer.web.console.guard import needs
from dutyofficer.web.front import Front

LARGEST = 2**53


def routes(front: Front) -> Blueprint:
    """The routes."""
    routes = Blueprint("records", __name__)
    database, house = front.house.database, front.house

    @routes.get("/messages")
    @needs(Access.VIEWER)
    def messages() -> str:
        """The outbox, newest first."""
        return _messages(front)

    @routes.get("/feeds")
    @needs(Access.VIEWER)
    def feeds() -> str:
        """Every feed, and what could not be read."""
        with database.read() as tx:
            rows, bad = feed_rows(tx, house, front.clock()), rejected(tx)
        return render_template("console/feeds.html", rows=rows, bad=bad)

    @routes.get("/logbook")
    @needs(Access.VIEWER)
    def logbook() -> str:
        """Every line of every chain."""
        return _lines(front, changes_only=False)

    @routes.get("/audit")
    @needs(Access.TEAM)
    def audit() -> str:
        """What people changed."""
        return _lines(front, changes_only=True)

    @routes.get("/settings")
    @needs(Access.TEAM)
    def settings() -> str:
        """The configuration as it is used; changed in its files."""
        return render_template("console/settings.html", tables=front.settings())

    return routes


def _messages(front: Front) -> str:
    person, state = request.args.get("person", "")[:64], request.args.get("state", "all")
    with front.house.database.read() as tx:
        rows = message_rows(tx, front.house, _before(), person, state)
    older = rows[-1].number if len(rows) == A_SCREEN else None
    return render_template(
        "console/messages.html", rows=rows, older=older, person=person, state=state, states=list(STATES)
    )


def _lines(front: Front, *, changes_only: bool) -> str:
    with front.house.database.read() as tx:
        rows = line_rows(tx, front.house, _before(), changes_only=changes_only)
    older = rows[-1].number if len(rows) == A_SCREEN else None
    return render_template("console/logbook.html", rows=rows, older=older, changes_only=changes_only)


def _before() -> int | None:
    """From which number on the screen goes back; None, the newest, for whatever is no number."""
    text = request.args.get("before", "")
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 17 else None
