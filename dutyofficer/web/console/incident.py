"""The page of one incident, as an account sees it and as a short link opens it."""

from __future__ import annotations

from flask import render_template, request

from dutyofficer.core.incident import Incident
from dutyofficer.desk.screens.incident import incident_screen
from dutyofficer.web.console.action_forms import Forms
from dutyofficer.web.front import Front


def incident_page(
    front: Front, incident: Incident, *, base: str, can: frozenset[str], forms: Forms, link_of: str = ""
) -> str:
    """Read in one transaction. `base`: its own address, below which its forms go; `can`: what this visitor may do.

    `link_of`: whom the link was sent to; then the page opens nothing but itself.
    """
    whole = request.method == "GET" and request.args.get("log") == "all"
    with front.house.database.read() as tx:
        screen = incident_screen(tx, front.house, incident, front.clock(), whole_log=whole)
    return render_template(
        "console/incident.html", screen=screen, base=base, can=can & screen.possible, forms=forms, whole=whole,
        link_of=link_of, link_only=bool(link_of),
    )  # fmt: skip
