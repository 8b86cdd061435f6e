"""Somebody takes a page, refuses it or hands it on; everybody who was asked hears of it (A1, H6, L6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.ladder import decline, hand_on
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.desk.house import House
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
        own(tx, incidents.get(tx, number), person, now)
        _tell_the_others(tx, house, number, [p for p in accepted if p.incident == number], person, now)
    logbook.write(tx, outbox.cancel_overtaken(tx, now), now)


def _drop_said(tx: Tx, page: Page, now: datetime) -> None:
    """A page that was accepted after its end has said that it ended; a text beside it would say nothing new (B1)."""
    if ended(tx, page):
        waiting = incidents.waiting(tx, page.incident)
        known = [n.id for n in waiting if n.item.warning in page.warnings and n.item.reason is Reason.LIFTED]
        incidents.said(tx, known, now)


def own(tx: Tx, incident: Incident, person: Person, now: datetime) -> None:
    """I2: the incident is accepted once none of its pages is open; who accepted last owns it."""
    still_open = any(page.state is PageState.OPEN for page in pages.of_incident(tx, incident.id))
    since, hushed = (incident.owned_since, incident.hushed_until) if incident.owner == person.id else (now, None)
    state = IncidentState.OPEN if still_open else IncidentState.ACCEPTED
    if incident.state is IncidentState.CLOSED:
        state = IncidentState.CLOSED
    incidents.save(
        tx,
        replace(
            incident, owner=person.id, owned_since=since, state=state, heard_at=now, hushed_until=hushed,
            still_asked_at=None, accepted_at=incident.accepted_at or now,
        ),
    )  # fmt: skip


def _tell_the_others(
    tx: Tx, house: House, number: int, accepted: Sequence[Page], person: Person, now: datetime
) -> None:
    register = house.register(tx)
    roster = register.roster(now)
    incident = incidents.get(tx, number)
    off_duty = not roster.holds(person.id, house.policy.rotas)
    officer = roster.on.get(house.policy.officers_rota)
    paged = dict.fromkeys(who for page in accepted for who, _ in page.asked)
    others = [who for who in [*paged, *([officer] if officer else [])] if who != person.id]
    values = {"ref": incident.ref, "who": person.short, "time": house.texts.clock(now, now)}
    made = []
    for who in dict.fromkeys(others):
        if roster.can_reach(who):
            text = "inform.off_duty" if off_duty and who == officer else "inform.taken"
            key = f"taken:{accepted[-1].id}:{now.isoformat()}:{who}"
            made.append(note(register, who, house.texts.say(text, **values), Reason.TAKEN, key, incident, mail.ANSWER))
    outbox.add(tx, made, now)


def refuse(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """`2`: the next step is due at once (A1)."""
    _log_refusal(tx, page, person, now)
    climb_page(tx, house, decline(page, person.id, now), now)


def _log_refusal(tx: Tx, page: Page, person: Person, now: datetime) -> None:
    text = f"page {page.id}: {person.id} cannot"
    logbook.write(tx, [Line(at=now, kind="declined", incident=page.incident, text=text, by=person.id)], now)


def hand_on_page(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """L6: the owner hands it on. It climbs from where it was; they stay owner until somebody has it."""
    incident = incidents.get(tx, page.incident)
    incidents.save(tx, replace(incident, state=IncidentState.OPEN))
    _log_refusal(tx, page, person, now)
    climb_page(tx, house, hand_on(page, person.id, now), now)
