"""What somebody does at the command line or at the console. Same rules, same record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.incident import How, Incident, IncidentState
from dutyofficer.core.logbook import Line
from dutyofficer.core.reply import Verb
from dutyofficer.core.visible import one_line
from dutyofficer.desk.acting import act
from dutyofficer.desk.hand import Hand, Way, find, named, officer, recorded, whose
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.reports import Said, take
from dutyofficer.desk.stand_down import keep_on, release
from dutyofficer.desk.upkeep import close
from dutyofficer.store import incidents, logbook

LONGEST = 500
"""Characters of a decision, and of a reason."""
OLDEST = timedelta(days=7)
"""What happened longer ago belongs into a report, not into the log."""


def accept_by_hand(house: House, ref: str, person: str, now: datetime) -> Incident:
    """Accept every open page of an incident for somebody. Errors: CannotDo."""
    act(house, ref, Verb.ACCEPT, Hand(person), now)
    with house.database.read() as tx:
        return find(tx, ref)


def log_by_hand(
    house: House, ref: str, words: str, who: Hand | str | None, now: datetime, *,
    reason: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """Write a decision, and its reason, on an incident's log. Errors: CannotDo.

    `at`: when it happened (UTC), of what is entered late: both times stand in the record (K1).
    """
    hand, late = Hand.of(who), at is not None and at < now
    if at is not None and at > now:
        raise CannotDo("that time is yet to come")
    if at is not None and now - at > OLDEST:
        raise CannotDo(f"that is longer ago than {OLDEST.days} days")
    said = [one_line(words), one_line(reason)]
    if not said[0] or any(len(each) > LONGEST for each in said):
        raise CannotDo(f"a decision has 1 to {LONGEST} characters, so has its reason if there is one")
    with house.database.write() as tx:
        incident = find(tx, ref)
        by = recorded(tx, house, hand)
        text = f"logged {hand.way}{', late' if late else ''}"
        whole = ". Reason: ".join([said[0].rstrip("."), said[1]]) if said[1] else said[0]
        line = Line(at=at or now, kind="decision", incident=incident.id, text=text, by=by, words=whole)
        logbook.write(tx, [line], now)
        if hand.by is not None and hand.by == incident.owner:
            incidents.save(tx, replace(incident, heard_at=now))  # an owner who writes is awake (B5)


def close_by_hand(house: House, ref: str, why: str, who: Hand | str | None, now: datetime) -> None:
    """Close an incident with a reason; what is in force is carried (I3). Errors: CannotDo."""
    said = one_line(why)
    if not said or len(said) > LONGEST:
        raise CannotDo(f"say why, in {LONGEST} characters at most")
    with house.database.write() as tx:
        incident = find(tx, ref)
        if incident.state is IncidentState.CLOSED:
            raise CannotDo(f"{incident.ref} is closed already")
        untold = [n.item.name for n in incidents.waiting(tx, incident.id) if n.how is How.ACCEPT]
        if untold:
            raise CannotDo(f"{incident.ref}: {untold[0]} waits to be paged; close it once somebody has accepted that")
        hand = Hand.of(who)
        if hand.way is Way.LINK:
            officer(tx, house, hand, incident)
        close(tx, incident, now, said, recorded(tx, house, hand))


def send_by_hand(house: House, ref: str, where: str, who: Hand | str, now: datetime, *, hold: bool = False) -> str:
    """Tell the wardens that it is over, or keep them on, for somebody who may say so (W3). Errors: CannotDo.

    `where`: a place by its id or its name; empty: all that wait.
    """
    with house.database.write() as tx:
        incident, areas = find(tx, ref), house.register(tx).areas
        hand = Hand.of(who)
        person = whose(tx, house, hand)
        where = areas[where].name if where in areas else where
        text = f"{person.id}: {'hold' if hold else 'send'}, {hand.way}"
        logbook.write(tx, [Line(at=now, kind="by-hand", incident=incident.id, text=text, by=person.id)], now)
        said = (keep_on if hold else release)(tx, house, incident, person, where, now)
        if not said.done:
            raise CannotDo(said.words)
        return said.words


def report_by_hand(house: House, ref: str, words: str, area: str, person: str, now: datetime) -> str:
    """Enter what somebody reported by phone (H8); returns what a text would have echoed. Errors: CannotDo."""
    if not one_line(words):
        raise CannotDo("say what they report")
    with house.database.write() as tx:
        incident, who = find(tx, ref), named(tx, house, person)
        if area not in house.register(tx).areas:
            raise CannotDo(f"there is no area {area}")
        if incident.state is IncidentState.CLOSED:
            raise CannotDo(f"{incident.ref} is closed")
        return take(tx, house, Said(person=who, words=one_line(words), at=now, ref=incident.ref, area=area), now)
