"""GET /incidents: all of them, open ones first; GET /incidents/<ref>: one of them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from dutyofficer.core.account import Access
from dutyofficer.desk.screens.incident_list import A_SCREEN, incident_list
from dutyofficer.store import incidents
from dutyofficer.web.console.action_forms import ACTIONS, Forms
from dutyofficer.web.console.guard import needs, visitor
from dutyofficer.web.console.incident import incident_page
from dutyofficer.web.front import Front

LAST = 10_000
"""Pages of the list that are looked for."""


def routes(front: Front) -> Blueprint:
    """The list and the page of one."""
    blueprint = Blueprint("incidents", __name__)
    house = front.house

    @blueprint.get("/incidents")
    @needs(Access.VIEWER)
    def every() -> str:
        """A part of all of them."""
        page = min(max(request.args.get("page", 1, type=int), 1), LAST)
        with house.database.read() as tx:
            rows, count = incident_list(tx, house, page)
        return render_template("console/incidents.html", rows=rows, count=count, page=page, each=A_SCREEN)

    @blueprint.get("/incidents/<ref>")
    @needs(Access.VIEWER)
    def show(ref: str) -> str:
        """The newest incident of that reference."""
        with house.database.read() as tx:
            incident = incidents.by_ref(tx, ref)
        if incident is None:
            abort(404)
        able = ACTIONS if visitor().access >= Access.OFFICER else frozenset[str]()
        return incident_page(front, incident, base=f"/incidents/{incident.ref}", can=able, forms=Forms.unsent())

    return blueprint
