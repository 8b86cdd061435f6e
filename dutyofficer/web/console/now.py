"""GET /: who is on duty, what is in force, who has it. It refreshes itself."""

from __future__ import annotations

from flask import Blueprint, render_template

from dutyofficer.core.account import Access
from dutyofficer.desk.screens.first_run import first_run
from dutyofficer.desk.screens.now import now_screen
from dutyofficer.web.console.guard import needs, now_of, visitor
from dutyofficer.web.front import Front


def routes(front: Front) -> Blueprint:
    """The front page."""
    blueprint = Blueprint("now", __name__)
    house = front.house

    @blueprint.get("/")
    @needs(Access.VIEWER)
    def show() -> str:
        """Read in one transaction."""
        now = now_of(front)
        with house.database.read() as tx:
            screen = now_screen(tx, house, now)
            theirs = not front.visitor and visitor().access >= Access.TEAM
            tasks = first_run(tx, house, now, secret=bool(front.secret)) if theirs else ()
        return render_template("console/now.html", screen=screen, first_run=tasks)

    return blueprint
