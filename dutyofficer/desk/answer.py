"""A text comes in: stored first, understood, carried out and answered in one transaction (A1 to A6, H6, L6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core import message as mail
from dutyofficer.core.answer import Open, Verdict, resolve
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.ladder import decline, hand_on
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Inbound, Medium, Reason, Sender
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.reply import Reply, Verb, understand
from dutyofficer.desk.answers import answer_values, list_text
from dutyofficer.desk.house import OFFICERS_ROTA, House, Register
from dutyofficer.desk.paging import climb_page, concern, ended, over
from dutyofficer.desk.tell import note
from dutyofficer.store import inbound as inbox
from dutyofficer.store import incidents, logbook, outbox, pages
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx

MEMORY = timedelta(days=7)
"""How far back a reply may be about a page that has ended."""
IN_A_ROW = 5
STRANGERS_AN_HOUR = 20


def receive_text(house: House, text: Inbound, now: datetime) -> None:
    """Take one text. Whatever it says it is kept first; the same one again changes nothing (A4)."""
    with house.database.write() as tx:
        person = house.register(tx).by_number(text.sender)
        number = inbox.add(tx, text, person.id if person else None)
        if number is None:
            return
        if person is None:
            _stranger(tx, house, text, now)
        elif text.to is Sender.WARDENS:
            _from_warden(tx, house, person, text, now)
        else:
            _from_officer(tx, house, person, text, now)
        inbox.mark_answered(tx, number)


def _stranger(tx: Tx, house: House, text: Inbound, now: datetime) -> None:
    """A5: one fixed answer per number in a day, so many an hour in all; always shown in the log."""
    logbook.write(
        tx, [Line(at=text.received, kind="stranger", text="a number we do not know wrote", words=text.body)], now
    )
    last = inbox.last_stranger_answer(tx, text.sender)
    often = inbox.stranger_answers(tx, now - timedelta(hours=1)) >= STRANGERS_AN_HOUR
    if often or (last is not None and now - last < timedelta(hours=24)):
        return
    body = house.texts.say("answer.stranger")
    _answer(tx, mail.STRANGER, text.sender, body, f"stranger:{text.provider_id}", text.to, now)


def _from_warden(tx: Tx, house: House, person: Person, text: Inbound, now: datetime) -> None:
    """Nothing is asked of wardens yet: their words are kept, and they are told what they can count on."""
    incident = incidents.of_cause(tx, "flood")
    about = incident.id if incident else None
    said = Line(
        at=text.received, kind="warden-words", text=f"{person.id} wrote", by=person.id, incident=about, words=text.body
    )
    logbook.write(tx, [said], now)
    reply = understand(text.body)
    if reply.verb in (Verb.STOP, Verb.START):
        _opt(tx, person, out=reply.verb is Verb.STOP)
        return
    _reply(tx, house, person, text, house.texts.say("answer.warden"), now)


def _from_officer(tx: Tx, house: House, person: Person, text: Inbound, now: datetime) -> None:
    reply = understand(text.body)
    if reply.verb in (Verb.STOP, Verb.START):
        _stopped(tx, house, person, text, now, out=reply.verb is Verb.STOP)
        return
    open_ = _open(tx, text.received)
    verdict = resolve(reply, person, text.received, open_)
    _log_reply(tx, person, reply, verdict, text, open_, now)
    _carry_out(tx, house, person, verdict, now)
    _heard(tx, person, now)
    body = _words(tx, house, verdict, now)
    _reply(tx, house, person, text, body, now)


def _open(tx: Tx, at: datetime) -> Open:
    recent = pages.recent(tx, at - MEMORY)
    around = {incident.id: incident for incident in incidents.open_ones(tx)}
    for page in recent:
        if page.incident not in around:
            around[page.incident] = incidents.get(tx, page.incident)
    return Open(recent, around)


def _log_reply(
    tx: Tx, person: Person, reply: Reply, verdict: Verdict, text: Inbound, open_: Open, now: datetime
) -> None:
    """Every reply is on the record of the incident that it is about; decisions keep the officer's own words."""
    subjects = {page.incident for page in verdict.accept}
    subjects |= {verdict.about.incident} if verdict.about else set()
    subjects |= {verdict.incident.id} if verdict.incident else set()
    kind = "decision" if reply.verb is Verb.LOG else "reply"
    words = reply.words if reply.verb is Verb.LOG else text.body
    what = f"{person.id} {'logged' if kind == 'decision' else 'replied'} ({reply.verb})"
    about: list[int | None] = [*sorted(subjects)] or [None]
    logbook.write(
        tx, [Line(at=text.received, kind=kind, text=what, by=person.id, incident=i, words=words) for i in about], now
    )


def _carry_out(tx: Tx, house: House, person: Person, verdict: Verdict, now: datetime) -> None:
    if verdict.accept:
        accept(tx, house, verdict.accept, person, now)
    if verdict.decline is not None:
        refuse(tx, house, verdict.decline, person, now)
    if verdict.reopen is not None:
        _reopen(tx, house, verdict.reopen, person, now)


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
        _own(tx, incidents.get(tx, number), person, now)
        _tell_the_others(tx, house, number, [p for p in accepted if p.incident == number], person, now)
    logbook.write(tx, outbox.cancel_overtaken(tx, now), now)


def _drop_said(tx: Tx, page: Page, now: datetime) -> None:
    """A page that was accepted after its end has said that it ended; a text beside it would say nothing new (B1)."""
    if ended(tx, page):
        waiting = incidents.waiting(tx, page.incident)
        known = [n.id for n in waiting if n.item.warning in page.warnings and n.item.reason is Reason.LIFTED]
        incidents.said(tx, known, now)


def _own(tx: Tx, incident: Incident, person: Person, now: datetime) -> None:
    """I2: the incident is accepted once none of its pages is open; who accepted last owns it."""
    still_open = any(page.state is PageState.OPEN for page in pages.of_incident(tx, incident.id))
    since = incident.owned_since if incident.owner == person.id else now
    state = IncidentState.OPEN if still_open else IncidentState.ACCEPTED
    if incident.state is IncidentState.CLOSED:
        state = IncidentState.CLOSED
    incidents.save(
        tx,
        replace(
            incident, owner=person.id, owned_since=since, state=state, heard_at=now,
            accepted_at=incident.accepted_at or now,
        ),
    )  # fmt: skip


def _tell_the_others(
    tx: Tx, house: House, number: int, accepted: Sequence[Page], person: Person, now: datetime
) -> None:
    register = house.register(tx)
    roster = register.roster(now)
    incident = incidents.get(tx, number)
    off_duty = not roster.holds(person.id, house.policy.rotas)
    officer = roster.on.get(OFFICERS_ROTA)
    paged = dict.fromkeys(who for page in accepted for who, _ in page.asked)
    others = [who for who in [*paged, *([officer] if officer else [])] if who != person.id]
    values = {"ref": incident.ref, "who": person.short, "time": house.texts.clock(now, now)}
    made = []
    for who in dict.fromkeys(others):
        if roster.can_reach(who):
            text = "inform.off_duty" if off_duty and who == officer and officer not in paged else "inform.taken"
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


def _reopen(tx: Tx, house: House, page: Page, person: Person, now: datetime) -> None:
    """L6: the owner hands it on. It climbs from where it was; they stay owner until somebody has it."""
    incident = incidents.get(tx, page.incident)
    incidents.save(tx, replace(incident, state=IncidentState.OPEN))
    _log_refusal(tx, page, person, now)
    climb_page(tx, house, hand_on(page, person.id, now), now)


def _heard(tx: Tx, person: Person, now: datetime) -> None:
    """B5: an owner who writes is awake."""
    for incident in incidents.open_ones(tx):
        if incident.owner == person.id:
            incidents.save(tx, replace(incident, heard_at=now))


def _opt(tx: Tx, person: Person, *, out: bool) -> None:
    kept.put(tx, kept.PEOPLE, replace(person, opted_out=out))


def _stopped(tx: Tx, house: House, person: Person, text: Inbound, now: datetime, *, out: bool) -> None:
    """A3: an officer's phone that opted out is a concern at once; the network answers them, we do not."""
    what = f"{person.id} {'opted out' if out else 'opted in again'}"
    logbook.write(tx, [Line(at=text.received, kind="opted", text=what, by=person.id, words=text.body)], now)
    _opt(tx, person, out=out)
    if out and _on_a_rota(house.register(tx), person):
        concern(tx, house, f"opted_out:{person.id}", "opted_out", now, who=person.short)
    if not out:
        over(tx, f"opted_out:{person.id}", now)


def _on_a_rota(register: Register, person: Person) -> bool:
    named = {who for rota in register.rotas.values() for layer in rota.layers for who in layer.people}
    named |= {override.person for rota in register.rotas.values() for override in rota.overrides}
    return person.id in named or person.is_officer


def _words(tx: Tx, house: House, verdict: Verdict, now: datetime) -> str:
    if verdict.answer == "list":
        return list_text(tx, house, now)
    return house.texts.say(f"answer.{verdict.answer}", **answer_values(tx, house, verdict, now))


def _reply(tx: Tx, house: House, person: Person, text: Inbound, body: str, now: datetime) -> None:
    """Answer them, unless we have answered them five times in a row: two machines may be talking (A5)."""
    if inbox.answers_in_a_row(tx, text.sender, now - timedelta(hours=1)) >= IN_A_ROW:
        return
    _answer(tx, person.id, text.sender, body, f"answer:{text.provider_id}", text.to, now)


def _answer(tx: Tx, person: str, to: str, body: str, key: str, sender: Sender, now: datetime) -> None:
    draft = Draft(
        key=key, person=person, to=to, medium=Medium.SMS, sender=sender, reason=Reason.ANSWER, body=body,
        priority=mail.ANSWER,
    )  # fmt: skip
    outbox.add(tx, [draft], now)
