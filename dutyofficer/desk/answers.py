"""What goes into the words of an answer: looked up, never decided here."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core.answer import Verdict
from dutyofficer.core.incident import Incident
from dutyofficer.core.link import with_link
from dutyofficer.core.message import segments
from dutyofficer.core.page import Item, Page, worst_first
from dutyofficer.core.people import Person
from dutyofficer.core.wording import clip
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House
from dutyofficer.desk.items import standing_items
from dutyofficer.desk.paging import as_it_stands, waiting_count
from dutyofficer.desk.warden_shapes import wardens_sentence
from dutyofficer.store import incidents, pages, warnings
from dutyofficer.store.db import Tx


def answer_values(tx: Tx, house: House, verdict: Verdict, person: Person, now: datetime) -> dict[str, str]:
    """The words that any answer may use."""
    values = {"time": house.texts.clock(now, now), "ref": "", "refs": "", "summary": "", "who": "nobody"}
    values |= {"name": "it", "open": open_refs(tx), "list": ""}
    if verdict.unknown:
        return values | {"ref": verdict.unknown}
    if verdict.about is not None:
        values |= _about(tx, house, verdict.about, now)
    if verdict.incident is not None:
        values |= _owner(tx, house, verdict.incident, now)
    if verdict.hush is not None:
        values["time"] = house.texts.clock(house.policy.quiet.over(now), now)
    accepted = verdict.accept or (tuple(pages.of_incident(tx, verdict.take.id)) if verdict.take else ())
    if accepted:
        values |= _taken(tx, house, accepted, person, now)
    return values


def accepted_text(tx: Tx, house: House, verdict: Verdict, person: Person, now: datetime) -> str:
    """What whoever has just accepted or taken over gets: what it is, and the link that opens the first of it."""
    body = house.texts.say("answer.accepted", **answer_values(tx, house, verdict, person, now))
    first = verdict.accept[0].incident if verdict.accept else verdict.take.id if verdict.take else None
    return with_link(house.links, body, first, person.id, most=2)


def open_refs(tx: Tx) -> str:
    """`F7, S2`: what is open, for somebody who named something else."""
    return ", ".join(incident.ref for incident in incidents.open_ones(tx)) or "nothing"


def _owner(tx: Tx, house: House, incident: Incident, now: datetime) -> dict[str, str]:
    who = house.register(tx).people.get(incident.owner or "")
    since = {"time": house.texts.clock(incident.owned_since, now)} if incident.owned_since else {}
    return {"ref": incident.ref, "who": who.short if who else "nobody"} | since


def _about(tx: Tx, house: House, page: Page, now: datetime) -> dict[str, str]:
    people = house.register(tx).people
    who = people.get(page.accepted_by or "")
    since = page.accepted_at or now
    return {
        "ref": incidents.get(tx, page.incident).ref,
        "who": who.short if who else "nobody",
        "time": house.texts.clock(since, now),
        "name": _called(page.items[0]),
    }


def _called(item: Item) -> str:
    """What it is called in a sentence; of a concern and of a call that is its headline, its name tells what to do."""
    return item.headline if item.hazard in ("system", "line", "report", "manual") else item.name


def _taken(tx: Tx, house: House, theirs: tuple[Page, ...], person: Person, now: datetime) -> dict[str, str]:
    """The answer lists what a bare `1` accepted (A1): every reference, the worst by name, the rest counted."""
    about = [incidents.get(tx, number) for number in dict.fromkeys(page.incident for page in theirs)]
    told = {(i.warning, i.code, page.incident): i for page in theirs for i in as_it_stands(tx, page).items}
    for incident in (each for each in about if each.owned_since == now):  # theirs from now on, with all that stands
        told |= {(i.warning, i.code, incident.id): i for i in standing_items(tx, incident)}
    items = worst_first(list(told.values()))
    return {
        "refs": ", ".join(incident.ref for incident in about),
        "summary": _worst(items) + _since(tx, about) + _off_duty(tx, house, person, now),
        "name": items[0].name,
        "time": house.texts.clock(now, now),
    }


def _since(tx: Tx, about: list[Incident]) -> str:
    """What waits to be told, so that nobody thinks that they have seen it all."""
    count = sum(waiting_count(tx, incident) for incident in about)
    return f"{count} more to come. " if count else ""


def _off_duty(tx: Tx, house: House, person: Person, now: datetime) -> str:
    """A4: whoever accepts off duty is taken at their word, and both they and the duty officer are told."""
    register = house.register(tx)
    roster = roster_at(tx, house, now)
    officer = register.people.get(roster.on.get(house.policy.officers_rota) or "")
    if roster.holds(person.id, house.policy.rotas) or officer is None:
        return ""
    return f"You are off duty; {officer.short} is told. "


def _worst(items: tuple[Item, ...]) -> str:
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    place = "" if items[0].hazard == "system" else f" {clip(items[0].name, 60)}"
    return f"{items[0].headline.upper()}{place}{more}. "


def list_text(tx: Tx, house: House, now: datetime) -> str:
    """LIST: what is in force, worst first, then who has what, as much as two segments hold; the rest counted."""
    kept = warnings.in_force(tx, ours=True)
    lines = [f"{entry.known.warning.headline} {entry.known.warning.name}." for entry in kept]
    people = house.register(tx).people
    by_owner: dict[str, list[str]] = {}
    for incident in incidents.open_ones(tx):
        owner = people.get(incident.owner or "")
        has = f"{owner.short} has" if owner else "Nobody yet has" if incident.needs_accept else "For information"
        by_owner.setdefault(has, []).append(incident.ref)
    owners = [f"{has} {_refs(refs)}." for has, refs in by_owner.items()]
    if not lines and not owners:
        return house.texts.say("answer.list_empty")
    # Two warnings, then everybody who has something: nobody may think that one is all.
    text = _as_many(house, [*lines[:2], *owners, *lines[2:]])
    whole = f"{text} {wardens_sentence(tx)}".rstrip()
    return whole if segments(whole) <= 2 else text


def _refs(refs: list[str], most: int = 6) -> str:
    return ", ".join(refs[:most]) + (f" +{len(refs) - most}" if len(refs) > most else "")


def _as_many(house: House, lines: list[str]) -> str:
    for count in range(len(lines), 0, -1):
        left = len(lines) - count
        text = house.texts.say("answer.list", list=" ".join(lines[:count]) + (f" +{left} more." if left else ""))
        if segments(text) <= 2:
            return text
    return house.texts.say("answer.list", list=f"{len(lines)} things, see the log.")
