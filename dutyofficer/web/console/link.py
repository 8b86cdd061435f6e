"""GET /i/TOKEN: one incident for one person, from a text, without a password; and what they do about it.

Public on purpose: whoever has the link is seen as the person who was texted it, for that incident, while it is open.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from dutyofficer.core.incident import Incident
from dutyofficer.core.link import LENGTH
from dutyofficer.core.people import Person
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.links import opened_by
from dutyofficer.web.console.acting import Answer, carry_out
from dutyofficer.web.console.action_forms import ACTIONS, Forms
from dutyofficer.web.console.guard import public
from dutyofficer.web.console.incident import incident_page
from dutyofficer.web.console.map import map_svg
from dutyofficer.web.front import Front

MOST_LOOKS, MOST_DEEDS = "120 per minute", "30 per minute"
"""From one address: a page that refreshes itself, and somebody who types."""
WHY = "a link in a text opens one incident for whoever was paged"


def routes(front: Front) -> Blueprint:
    """The page, its map, its forms. A GET never changes anything: a phone's preview fetches links too."""
    blueprint = Blueprint("link", __name__)

    @blueprint.get("/i/<token>")
    @public(WHY, most=MOST_LOOKS)
    def show(token: str) -> str:
        """As the console shows it, and nothing else."""
        incident, person = _opened(front, token)
        forms = Forms.unsent()
        return incident_page(
            front, incident, base=_base(token), can=ACTIONS, forms=forms, link_of=person.short, me=person.id
        )

    @blueprint.get("/i/<token>/map.svg")
    @public(WHY, most=MOST_LOOKS)
    def map_(token: str) -> Response:
        """The map of that incident."""
        incident, _ = _opened(front, token)
        return map_svg(front, incident)

    @blueprint.post("/i/<token>/<action>")
    @public(WHY, most=MOST_DEEDS)
    def act(token: str, action: str) -> Answer:
        """Whatever an officer may do about it, as that person."""
        incident, person = _opened(front, token)
        hand = Hand(person.id, Way.LINK)
        answer = carry_out(front, incident, action, hand, _base(token), link_of=person.short, me=person.id)
        if action == "close" and isinstance(answer, Response):
            words = "Your link ended with it. What is still in force is carried and shown in the console."
            return render_template("console/refused.html", title=f"{incident.ref} is closed", words=words), 200
        return answer

    return blueprint


def _base(token: str) -> str:
    return f"/i/{token}"


def _opened(front: Front, token: str) -> tuple[Incident, Person]:
    """404, always the same, for whatever opens nothing."""
    if len(token) != LENGTH:
        abort(404)
    with front.house.database.read() as tx:
        found = opened_by(tx, front.house, token)
    if found is None and request.headers.get("HX-Request"):
        abort(Response(status=404, headers={"HX-Refresh": "true"}))  # a page that is open says it as well, once
    if found is None:
        abort(404)
    return found
