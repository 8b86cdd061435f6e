"""The page of one incident, as an account sees it and as a short link opens it."""

from __future__ import annotations

from flask import g, render_template, request

from dutyofficer.core.incident import Incident
from dutyofficer.desk.screens.incident import incident_screen
from dutyofficer.store import incidents
from dutyofficer.web.console.action_forms import Forms
from dutyofficer.web.console.address import number_here
from dutyofficer.web.console.guard import now_of
from dutyofficer.web.front import Front, Visitor


def incident_page(
    front: Front, incident: Incident, *, base: str, can: frozenset[str], forms: Forms, link_of: str = "",
    me: str = "", of: int | None = None,
) -> str:  # fmt: skip
    """Read in one transaction. `base`: its own address, below which its forms go; `can`: what this visitor may do.

    `link_of`: whom the link was sent to, and `me` their id; then the page opens nothing but itself. `of`: its row, if a
    newer one has the same reference.
    """
    whole = request.method == "GET" and request.args.get("log") == "all"
    with front.house.database.read() as tx:
        now, before = now_of(front), number_here("before")
        as_it_is = incidents.get(tx, incident.id)  # whoever found it read it earlier
        screen = incident_screen(tx, front.house, as_it_is, now, whole_log=whole, before=before)
    if not me and isinstance(seen := g.get("visitor"), Visitor):
        me = seen.person or ""
    return render_template(
        "console/incident.html", screen=screen, base=base, can=can & screen.possible, forms=forms, whole=whole,
        before=before, link_of=link_of, link_only=bool(link_of), me=me, of=of,
    )  # fmt: skip
