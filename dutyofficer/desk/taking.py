"""Somebody takes a page, refuses it or hands it on; everybody who was asked hears of it (A1, H6, L6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.incident import IncidentState
from dutyofficer.core.ladder import decline, hand_on
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.handover import take_phone
from dutyofficer.desk.house import House
from dutyofficer.desk.owning import own
from dutyofficer.desk.paging import climb_page, ended
from dutyofficer.desk.tell import note
from dutyofficer.store import incidents, logbook, outbox, pages
from dutyofficer.store.db import Tx


def accept(tx: Tx, house: House, accepted: Sequence[Page], person: Person, now: datetime) -> None:
    """`person` has these pages: each incident gets its owner, and everybody who was paged is told (H6)."""
    for page in accepted:
        taken = replace(
            page, state=PageState.ACCEPTED, accepted_by=person.id, accepted_at=now, next_step_at=None
        )  # fmt: skip
        pages.save(tx, taken)
        text = f"page {page.id} accepted by {person.id}"
        logbook.write(tx, [Line(at=now, kind="accepted", incident=page.incident, text=text, by=person.id)], now)
        _drop_said(tx, page, now)
    for number in dict.fromkeys(page.incident for page in accepted):
        before = incidents.get(tx, number)
        own(tx, before, person.id, now)
        paged = [who for page in accepted if page.incident == number for who, _ in page.asked]
        tell_the_others(tx, house, number, [*paged, *([before.owner] if before.owner else [])], person, now)
    take_phone(tx, house, person, now, answered=False)
    logbook.write(tx, outbox.cancel_overtaken(tx, now), now)


def _drop_said(tx: Tx, page: Page, now: datetime) -> None:
    """A page that was accepted after its end has said that it ended; a text beside it would say nothing new (B1)."""
    if ended(tx, page):
        waiting = incidents.waiting(tx, page.incident)
        known = [n.id for n in waiting if n.item.warning in page.warnings and n.item.reason is Reason.LIFTED]
        incidents.said(tx, known, now)


def tell_the_others(tx: Tx, house: House, number: int, paged: Sequence[str], person: Person, now: datetime) -> None:
    """H6: everybody who was paged, whoever had it until now, and the officer on duty if it is not they."""
    register = house.register(tx)
    roster = roster_at(tx, house, now)
    incident = incidents.get(tx, number)
    off_duty = not roster.holds(person.id, house.policy.rotas)
    officer = roster.on.get(house.policy.officers_rota)
    others = [who for who in dict.fromkeys([*paged, *([officer] if officer else [])]) if who != person.id]
    values = {"ref": incident.ref, "who": person.short, "time": house.texts.clock(now, now)}
    made = []
    for who in others:
        if roster.can_reach(who):
            text = "inform.off_duty" if off_duty and who == officer else "inform.taken"
            key = f"taken:{number}:{now.isoformat()}:{who}:{person.id}"
            made.append(note(register, who, house.texts.say(text, **values), Reason.TAKEN, key, incident, mail.ANSWER))
    outbox.add(tx, made, now)


def refuse(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """`2`: the next step is due at once (A1). Whoever the owner asked to take it leaves it with the owner."""
    _log_refusal(tx, page, person, now)
    if page.reason is Reason.ASKED:
        _stays(tx, house, page, person, now)
        return
    climb_page(tx, house, decline(page, person.id, now), now)


def _stays(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """The manager cannot: the page that the owner asked for ends, it is theirs as before, and they know."""
    pages.save(tx, replace(page, state=PageState.CLOSED, next_step_at=None))
    incident = incidents.get(tx, page.incident)
    waits = any(other.state is PageState.OPEN for other in pages.of_incident(tx, incident.id))
    incidents.save(tx, replace(incident, state=IncidentState.OPEN if waits else IncidentState.ACCEPTED))
    register = house.register(tx)
    if incident.owner and register.roster(now).can_reach(incident.owner):
        body = house.texts.say("inform.stays", ref=incident.ref, who=person.short)
        key = f"stays:{page.id}:{person.id}"
        outbox.add(tx, [note(register, incident.owner, body, Reason.TAKEN, key, incident, mail.ANSWER)], now)


def _log_refusal(tx: Tx, page: Page, person: Person, now: datetime) -> None:
    text = f"page {page.id}: {person.id} cannot"
    logbook.write(tx, [Line(at=now, kind="declined", incident=page.incident, text=text, by=person.id)], now)


def hand_on_page(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """L6: the owner hands it on. It climbs from where it was; they stay owner until somebody has it."""
    incident = incidents.get(tx, page.incident)
    incidents.save(tx, replace(incident, state=IncidentState.OPEN))
    _log_refusal(tx, page, person, now)
    climb_page(tx, house, hand_on(page, person.id, now), now)
