"""POST /incidents/REF/ACTION: what an officer does about an incident, by the rules of the texts (A1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, flash, redirect

from dutyofficer.core.account import Access
from dutyofficer.core.clock import BadTime, typed
from dutyofficer.core.incident import Incident
from dutyofficer.core.reply import Verb
from dutyofficer.desk.acting import act
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand, send_by_hand
from dutyofficer.desk.hand import Hand, Way, find
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.stand_down_texts import queue_released
from dutyofficer.desk.warden_asking import ask_wardens
from dutyofficer.web.console.action_forms import ACTIONS, OF_AN_ACCOUNT, Forms
from dutyofficer.web.console.guard import needs, now_of, visitor
from dutyofficer.web.console.incident import incident_page
from dutyofficer.web.front import Front, Visitor

Answer = Response | tuple[str, int]
Deed = Callable[[House, str, Hand, Forms, datetime], str]
"""Does it; returns what came of it. Errors: CannotDo."""


def routes(front: Front) -> Blueprint:
    """One address for all of them: every one is an officer's."""
    blueprint = Blueprint("acting", __name__)

    @blueprint.post("/incidents/<ref>/<action>")
    @needs(Access.OFFICER)
    def do(ref: str, action: str) -> Answer:
        """Do it, then show the incident again; what cannot be done is said there."""
        try:
            with front.house.database.read() as tx:
                incident = find(tx, ref)
        except CannotDo:
            abort(404)
        base = f"/incidents/{incident.ref}"
        return carry_out(front, incident, action, by_visitor(), base, can=allowed(front, visitor()))

    return blueprint


def by_visitor() -> Hand:
    """Whoever is signed in."""
    someone = visitor()
    return Hand(someone.person, Way.CONSOLE, someone.name)


def allowed(front: Front, someone: Visitor) -> frozenset[str]:
    """What somebody who is signed in may do about an incident. Of an account that belongs to nobody in the register,
    or to nobody who is still there, only what an account may put its name to.
    """
    if someone.access < Access.OFFICER:
        return frozenset()
    with front.house.database.read() as tx:
        return ACTIONS if someone.person in front.house.register(tx).people else OF_AN_ACCOUNT


def carry_out(
    front: Front, incident: Incident, action: str, hand: Hand, base: str, *,
    can: frozenset[str] = ACTIONS, link_of: str = "", me: str = "",
) -> Answer:  # fmt: skip
    """Do what a form asks for, if it is filled in as it should be, and say what came of it."""
    if action not in DEEDS:
        abort(404)
    forms = Forms.of(action)
    fault = ""
    if forms.sent(action).validate_on_submit():
        try:
            flash(DEEDS[action](front.house, incident.ref, hand, forms, now_of(front)))
            return redirect(base, code=303)  # type: ignore[return-value]
        except CannotDo as error:
            fault = f"{error}."
    return incident_page(
        front, incident, base=base, can=can, forms=forms.but(fault), link_of=link_of, me=me
    ), 400  # fmt: skip


def _verb(verb: Verb, house: House, ref: str, hand: Hand, forms: Forms, now: datetime) -> str:
    return act(house, ref, verb, hand, now)


def _ask(house: House, ref: str, hand: Hand, forms: Forms, now: datetime) -> str:
    return ask_wardens(house, ref, hand, now)


def _send(house: House, ref: str, hand: Hand, forms: Forms, now: datetime, *, hold: bool = False) -> str:
    said = send_by_hand(house, ref, forms.place.place.data or "", hand, now, hold=hold)
    queue_released(house, now)
    return said


def _close(house: House, ref: str, hand: Hand, forms: Forms, now: datetime) -> str:
    close_by_hand(house, ref, forms.close.reason.data or "", hand, now)
    return f"{ref} is closed."


def _log(house: House, ref: str, hand: Hand, forms: Forms, now: datetime) -> str:
    at = _when(forms.log.at.data or "", house, now)
    decision, reason = forms.log.decision.data or "", forms.log.reason.data or ""
    log_by_hand(house, ref, decision, hand, now, reason=reason, at=at)
    return f"Logged at {house.texts.clock(now, now)}" + (f", of {house.texts.clock(at, now)}." if at else ".")


def _when(text: str, house: House, now: datetime) -> datetime | None:
    """When it happened; None if nothing is typed. Errors: CannotDo."""
    try:
        return typed(text, house.texts.zone, now) if text.strip() else None
    except BadTime as error:
        raise CannotDo(str(error)) from error


DEEDS: Mapping[str, Deed] = {
    "accept": partial(_verb, Verb.ACCEPT),
    "cannot": partial(_verb, Verb.DECLINE),
    "manager": partial(_verb, Verb.ESC),
    "take": partial(_verb, Verb.TAKE),
    "ask": _ask,
    "send": _send,
    "hold": partial(_send, hold=True),
    "close": _close,
    "log": _log,
}
"""What each of the actions does."""
