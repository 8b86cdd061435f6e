"""GET /incidents: all of them, open ones first; GET /incidents/<ref>: one of them."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from dutyofficer.core.account import Access
from dutyofficer.core.incident import Incident
from dutyofficer.desk.screens.incident_list import A_SCREEN, incident_list
from dutyofficer.store import incidents
from dutyofficer.store.db import Tx
from dutyofficer.web.console.acting import allowed
from dutyofficer.web.console.action_forms import Forms
from dutyofficer.web.console.address import number_here
from dutyofficer.web.console.guard import needs, now_of, visitor
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
        page = min(max(number_here("page") or 1, 1), LAST)
        with house.database.read() as tx:
            rows, count = incident_list(tx, house, page, now_of(front))
        return render_template("console/incidents.html", rows=rows, count=count, page=page, each=A_SCREEN)

    @blueprint.get("/incidents/<ref>")
    @needs(Access.VIEWER)
    def show(ref: str) -> str:
        """The newest incident of that reference, or the older one that `of` names."""
        with house.database.read() as tx:
            incident, of = find_here(tx, ref)
        able = allowed(front, visitor()) if of is None else frozenset[str]()
        base = f"/incidents/{incident.ref}"
        return incident_page(front, incident, base=base, can=able, forms=Forms.unsent(), of=of)

    return blueprint


def find_here(tx: Tx, ref: str) -> tuple[Incident, int | None]:
    """What the address asks for. The row too if a newer one has the same reference: that can only be read."""
    newest, row = incidents.by_ref(tx, ref), number_here("of")
    incident = newest if row is None else incidents.of_row(tx, row, ref)
    if newest is None or incident is None:
        abort(404)
    return incident, None if incident.id == newest.id else incident.id
