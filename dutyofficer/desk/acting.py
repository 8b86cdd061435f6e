"""A button does what a text does: accept, cannot, take it over, bring in the senior manager. One set of rules (A1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dutyofficer.core.answer import Verdict, resolve
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.logbook import Line
from dutyofficer.core.people import Person
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.desk.answer import all_open, carry_out, heard
from dutyofficer.desk.hand import Hand, find, whose
from dutyofficer.desk.house import House
from dutyofficer.desk.links import text_it
from dutyofficer.desk.problem import CannotDo
from dutyofficer.store import logbook
from dutyofficer.store.db import Tx

AGAIN = timedelta(minutes=2)
"""Pressed again within that, a button rings the senior manager no second time."""

DONE: Mapping[tuple[Verb, str], str] = {
    (Verb.ACCEPT, "accepted"): "You have {ref}.",
    (Verb.ACCEPT, "already"): "You have {ref}.",
    (Verb.DECLINE, "declined"): "Noted, you cannot take {ref}. The next person is asked now.",
    (Verb.DECLINE, "noted"): "Noted before, you cannot take {ref}.",
    (Verb.DECLINE, "reopened"): "Noted, you cannot keep {ref}. The next person is asked now.",
    (Verb.TAKE, "accepted"): "You have {ref}.",
    (Verb.TAKE, "already"): "You have {ref}.",
    (Verb.TAKE, "covers"): "You cover the gap of {ref}.",
    (Verb.ESC, "brought_in"): "The senior manager is asked now. {ref} stays as it is until they accept it.",
}
"""What was done, in words for the screen, by what was asked for and what the rules made of it."""

REFUSED: Mapping[str, str] = {
    "late": "{owner} has {ref}: nothing of {ref} waits to be accepted",
    "not_officer": "{who} is not an officer",
    "unknown_ref": "{ref} is closed",
}


def act(house: House, ref: str, verb: Verb, hand: Hand, now: datetime) -> str:
    """Do for somebody what that word does in a text from them; returns what came of it. Errors: CannotDo."""
    with house.database.write() as tx:
        incident = find(tx, ref)
        who = whose(tx, house, hand)
        verdict = resolve(Reply(verb, refs=(incident.ref,)), who, now, all_open(tx, now))
        if (verb, verdict.answer) not in DONE:
            raise CannotDo(_why_not(tx, house, incident, who, verdict))
        if verdict.bring_in is not None:
            _not_twice(tx, house, incident, now)
        text = f"{who.id}: {verb}, {hand.way}"
        logbook.write(tx, [Line(at=now, kind="by-hand", incident=incident.id, text=text, by=who.id)], now)
        said = carry_out(tx, house, who, verdict, now)
        heard(tx, who, now)
        if verdict.accept or verdict.take:
            text_it(tx, house, verdict, who, now)
        return said or DONE[verb, verdict.answer].format(ref=incident.ref)


def _why_not(tx: Tx, house: House, incident: Incident, who: Person, verdict: Verdict) -> str:
    if incident.state is IncidentState.CLOSED:
        return f"{incident.ref} is closed"
    owner = house.register(tx).people.get(incident.owner or "")
    words = REFUSED.get(verdict.answer, "nothing of {ref} waits to be accepted")
    return words.format(ref=incident.ref, who=who.id, owner=owner.short if owner else "nobody")


def _not_twice(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    asked = logbook.last(tx, incident.id, "escalated")
    if asked is not None and now - asked < AGAIN:
        raise CannotDo(f"the senior manager was asked at {house.texts.clock(asked, now)} already")
