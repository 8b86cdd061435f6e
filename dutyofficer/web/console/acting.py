"""POST /incidents/REF/ACTION: what an officer does about an incident, by the rules of the texts (A1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from flask import Blueprint, Response, abort, flash, redirect

from dutyofficer.core.account import Access
from dutyofficer.core.clock import aware, from_wall
from dutyofficer.core.incident import Incident
from dutyofficer.core.reply import Verb
from dutyofficer.desk.acting import act, find
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand, send_by_hand
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.stand_down_texts import queue_released
from dutyofficer.desk.warden_asking import ask_wardens
from dutyofficer.web.console.action_forms import ACTIONS, Forms
from dutyofficer.web.console.guard import needs, visitor
from dutyofficer.web.console.incident import incident_page
from dutyofficer.web.front import Front

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
        return carry_out(front, incident, action, by_visitor(), base)

    return blueprint


def by_visitor() -> Hand:
    """Whoever is signed in."""
    someone = visitor()
    return Hand(someone.person, Way.CONSOLE, someone.name)


def carry_out(
    front: Front, incident: Incident, action: str, hand: Hand, base: str, *,
    can: frozenset[str] | None = None, link_of: str = "",
) -> Answer:  # fmt: skip
    """Do what a form asks for, if it is filled in as it should be, and say what came of it."""
    if action not in DEEDS:
        abort(404)
    forms = Forms.of(action)
    fault = ""
    if forms.sent(action).validate_on_submit():
        try:
            flash(DEEDS[action](front.house, incident.ref, hand, forms, front.clock()))
            return redirect(base, code=303)  # type: ignore[return-value]
        except CannotDo as error:
            fault = f"{error}."
    able = ACTIONS if can is None else can
    return incident_page(front, incident, base=base, can=able, forms=forms.but(fault), link_of=link_of), 400


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
    at = moment(forms.log.at.data or "", house, now)
    decision, reason = forms.log.decision.data or "", forms.log.reason.data or ""
    log_by_hand(house, ref, decision, hand, now, reason=reason, at=at)
    return f"Logged at {house.texts.clock(now, now)}" + (f", of {house.texts.clock(at, now)}." if at else ".")


def moment(typed: str, house: House, now: datetime) -> datetime | None:
    """`03:20`, the last time that clocks here showed it, or `2026-11-22T03:20`; None if nothing is typed.

    Errors: CannotDo.
    """
    text, zone = typed.strip(), house.texts.zone
    if not text:
        return None
    try:
        if ":" in text and len(text) <= len("03:20"):
            today = datetime.combine(now.astimezone(zone).date(), time.fromisoformat(text.zfill(len("03:20"))))
            found = from_wall(today, zone)
            return found if found <= now else from_wall(today - timedelta(days=1), zone)
        read = datetime.fromisoformat(text)
        return aware(read) if read.tzinfo else from_wall(read, zone)
    except (ValueError, OverflowError) as error:
        raise CannotDo(f"{text!r} is not a time such as 03:20 or 2026-11-22 03:20") from error


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
