"""What was sent, how the feeds do, the record, what was changed, and the settings: to be read."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from dutyofficer.core.account import Access
from dutyofficer.desk.screens.blind import feed_rows
from dutyofficer.desk.screens.records import A_SCREEN, STATES, line_rows, message_rows, rejected
from dutyofficer.desk.screens.rows import name_of
from dutyofficer.web.console.address import number_here
from dutyofficer.web.console.guard import needs, now_of
from dutyofficer.web.front import Front


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
            rows, bad = feed_rows(tx, house, now_of(front)), rejected(tx)
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
        rows = message_rows(tx, front.house, number_here("before"), person, state)
        name = name_of(front.house.register(tx), person)
    older = rows[-1].number if len(rows) == A_SCREEN else None
    return render_template(
        "console/messages.html", rows=rows, older=older, person=person, name=name, state=state,
        states=list(STATES),
    )  # fmt: skip


def _lines(front: Front, *, changes_only: bool) -> str:
    with front.house.database.read() as tx:
        rows = line_rows(tx, front.house, number_here("before"), changes_only=changes_only)
    older = rows[-1].number if len(rows) == A_SCREEN else None
    return render_template("console/logbook.html", rows=rows, older=older, changes_only=changes_only)
