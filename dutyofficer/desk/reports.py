"""Somebody out there says what they see: read, echoed, kept on the incident of their place; harm is a page (H8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.gather import NewPage
from dutyofficer.core.harm import Seen, read, without_numbers
from dutyofficer.core.incident import FLOOD, Incident, IncidentState, Kind
from dutyofficer.core.logbook import Line
from dutyofficer.core.manual import cause_of_place
from dutyofficer.core.message import Inbound, Reason
from dutyofficer.core.page import Item, Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.core.report import INVESTIGATED, Report, headline, more_homes, most_homes, named
from dutyofficer.core.warning import Level
from dutyofficer.desk.heard import tell_owner
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.paging import join_page, open_page, opened_line
from dutyofficer.desk.respond import board
from dutyofficer.store import incidents, logbook, pages, reports
from dutyofficer.store.db import Tx

CAUSE = "report:"
"""What the cause of an incident that a report opened begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came: whose words, when (UTC); `ref` and `area` if they were named by whoever passes it on."""

    person: Person
    words: str
    at: datetime
    ref: str = ""
    area: str = ""


def report(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str:
    """A report by text; returns the answer."""
    words = reply.words if reply.verb is Verb.REPORT else text.body
    ref = reply.refs[0] if reply.refs else ""
    return take(tx, house, Said(person=person, words=words, at=text.received, ref=ref), now)


def take(tx: Tx, house: House, said: Said, now: datetime) -> str:
    """Keep it, tell whoever must know; returns what is echoed to whoever saw it."""
    register = house.register(tx)
    seen, area = read(said.words), said.area or _place(tx, register, said)
    incident = _incident(tx, said, area) or _opened(tx, house, said, area, now)
    earlier = reports.of_incident(tx, incident.id)
    made = Report(at=said.at, person=said.person.id, seen=seen, area=area or None, incident=incident.id)
    reports.add(tx, made)
    _log(tx, made, said, now)
    place = register.areas[area].label if area in register.areas else ""
    waits = seen.harm and _alarm(tx, house, incident, made, said, place, earlier, now)
    _tell(tx, made, said, place, earlier, now)
    return _echo(house, seen, said, place, now, has=incident.owner is not None and not waits)


def _place(tx: Tx, register: Register, said: Said) -> str:
    """The place that they name, first among their own; else their own, of several where it is worst."""
    own = register.communities((*said.person.areas, *said.person.deputy))
    every = register.communities(tuple(register.areas))
    for some in (own, every):
        if found := named(said.words, [register.areas[area] for area in some]):
            return found[0].id
    levels = board(tx).places()
    return max(own, key=lambda area: levels.get(area, Level.LIFTED), default="")


def _incident(tx: Tx, said: Said, area: str) -> Incident | None:
    """The incident named; the flood that covers the place; what a report or a call opened; the only one of theirs."""
    by_name = incidents.by_ref(tx, said.ref) if said.ref else None
    if by_name is not None and by_name.state is not IncidentState.CLOSED:
        return by_name
    flood = incidents.of_cause(tx, FLOOD)
    if flood is not None and area and reports.covers(tx, flood.id, area):
        return flood
    if earlier := incidents.of_cause(tx, _cause(said, area)):
        return earlier
    if area and (called := incidents.of_cause(tx, cause_of_place(area))):
        return called
    theirs = [i for i in incidents.open_ones(tx) if i.owner == said.person.id and i.kind is not Kind.SYSTEM]
    return theirs[0] if len(theirs) == 1 else None


def _cause(said: Said, area: str) -> str:
    return CAUSE + (area or said.person.id)


def _opened(tx: Tx, house: House, said: Said, area: str, now: datetime) -> Incident:
    """Nothing covers the place: it is seen all the same."""
    register = house.register(tx)
    name = register.areas[area].label if area in register.areas else said.person.short
    opening = incidents.Opening(
        Kind.MANUAL, _cause(said, area), house.texts.say("report.title", name=name), needs_accept=False
    )
    made = incidents.open_new(tx, opening, now, house.local_year(now))
    logbook.write(tx, [opened_line(made, now)], now)
    return made


def _log(tx: Tx, made: Report, said: Said, now: datetime) -> None:
    text = (
        f"{made.person} reports from {made.area or 'no place that we know'}: {made.seen.words or 'nothing we can read'}"
    )
    line = Line(at=made.at, kind="report", text=text, by=made.person, incident=made.incident, words=said.words)
    logbook.write(tx, [line], now)


def _alarm(
    tx: Tx, house: House, incident: Incident, made: Report, said: Said, place: str, earlier: list[Report],
    now: datetime,
) -> bool:  # fmt: skip
    """H8: a page, or more words on the one that climbs; True while nobody has accepted what it says.

    Who says the same again pages nobody.
    """
    item = _item(made, said, place, most_homes([*earlier, made]).get(made.area or ""))
    theirs = [page for page in pages.of_incident(tx, incident.id) if any(i.code == item.code for i in page.items)]
    waiting = [page for page in theirs if page.state is PageState.OPEN]
    if not (more_homes(made, earlier) or (made.seen.distress and not _said(theirs, item))):
        return bool(waiting)
    calm = replace(incident, calm_since=now) if incident.kind is Kind.MANUAL else incident
    if waiting:
        join_page(tx, house, calm, (item,), now, onto=waiting[-1])
    else:
        open_page(tx, house, calm, NewPage(house.policy.handle("harm_report"), Reason.FIRST, (item,)), now)
    return True


def _item(made: Report, said: Said, place: str, homes: int | None) -> Item:
    """What the page says: the harm, where, who saw it, their words; never anybody's number (S5)."""
    who = f"{place} ({said.person.short})" if place else said.person.short
    seen = made.seen if made.seen.uncounted and (homes or 0) <= 1 else replace(made.seen, homes=homes, uncounted=False)
    return Item(
        warning=None, code=CAUSE + (made.area or made.person), name=f"{who}: {without_numbers(said.words)}",
        headline=headline(seen), hazard="report", level=Level.AMBER, reason=Reason.FIRST, since=made.at,
    )  # fmt: skip


def _said(theirs: list[Page], item: Item) -> bool:
    return any(item.name == other.name for page in theirs for other in page.items)


def _tell(tx: Tx, made: Report, said: Said, place: str, earlier: list[Report], now: datetime) -> None:
    """What pages nobody is small news for the owner (B5); that many homes count for the law is said once."""
    if made.incident is None:
        return
    where = place or "a place that we do not know"
    if not made.seen.harm:
        seen = made.seen.words or without_numbers(said.words, 60)
        words = f"{said.person.short} at {where}: {seen}"
        tell_owner(tx, made.incident, f"{CAUSE}{made.area}:{made.at.isoformat()}", words, now)
    count, before = (most_homes(some).get(made.area or "", 0) for some in ([*earlier, made], earlier))
    if count >= INVESTIGATED > before:
        words = (
            f"{INVESTIGATED} homes or more at {where}: the lead local flood authority's threshold for an investigation"
        )
        tell_owner(tx, made.incident, f"investigated:{made.area}", words, now)
        logbook.write(tx, [Line(at=made.at, kind="report", text=words, incident=made.incident)], now)


def _echo(house: House, seen: Seen, said: Said, place: str, now: datetime, *, has: bool) -> str:
    """What was read, so that a misread is seen. That somebody has it is said only once somebody has accepted."""
    say, where = house.texts.say, place or house.texts.templates["report.nowhere"]
    values = {"time": house.texts.clock(said.at, now), "name": where, "seen": seen.words}
    if seen.harm:
        return say("report.harm", has=say("report.has_it" if has else "report.being_told"), **values)
    return (
        say("report.echo", has=say("report.has_it") if has else "", **values) if seen.words else say("report.unclear")
    )
