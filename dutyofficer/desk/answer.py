"""A text comes in: kept first, then understood, carried out and answered in one transaction (A1 to A6)."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core import message as mail
from dutyofficer.core.answer import Open, Verdict, resolve
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Inbound, Medium, Reason, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.reply import Reply, Verb, understand
from dutyofficer.core.report import is_report
from dutyofficer.core.warden_answer import Says
from dutyofficer.desk.answers import accepted_text, answer_values, list_text
from dutyofficer.desk.asked import ACCEPTED, REFUSED, accept_question, refuse_question
from dutyofficer.desk.covering import cover_gap
from dutyofficer.desk.handing import bring_in_manager, hush, take_over
from dutyofficer.desk.house import House
from dutyofficer.desk.opting import opt_in, opt_out
from dutyofficer.desk.proving import heard_from
from dutyofficer.desk.reports import report
from dutyofficer.desk.stand_down import hold, send
from dutyofficer.desk.swapping import offer_swap
from dutyofficer.desk.taking import accept, hand_on_page, refuse
from dutyofficer.desk.warden_answers import answer_warden, change_answer, free_words, newest_question
from dutyofficer.store import inbound as inbox
from dutyofficer.store import incidents, logbook, outbox, pages, questions
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

FORGOTTEN = timedelta(minutes=10)
"""A text that could not be acted on for so long is only shown: by then people have gone on without it."""
MEMORY = timedelta(days=7)
"""How far back a reply may be about a page that has ended."""
IN_A_ROW, AN_HOUR = 5, 30
STRANGERS_AN_HOUR = 20


def receive_text(house: House, text: Inbound, now: datetime) -> None:
    """Take one text. It is kept before anything is done about it; the same one again changes nothing (A4)."""
    with house.database.write() as tx:
        person = house.register(tx).by_number(text.sender)
        number = inbox.add(tx, text, person.id if person else None)
    if number is not None:
        _act(house, number, text, now)


def act_on_waiting(house: House, now: datetime) -> None:
    """Texts that were kept, but not acted on before a fault or a kill: one may be the accept that all wait for."""
    with house.database.read() as tx:
        waiting = inbox.unanswered(tx, now - FORGOTTEN)
    for number, text in waiting:
        try:
            _act(house, number, text, now)
        except Exception:  # one that cannot be acted on must not keep the others from it
            log.exception("text %s cannot be acted on", number, extra={"action": "answer_failed"})


def _act(house: House, number: int, text: Inbound, now: datetime) -> None:
    """Understand, carry out and answer one text that is kept."""
    with house.database.write() as tx:
        if inbox.is_answered(tx, number):
            return
        person = house.register(tx).by_number(text.sender)
        if text.sender in house.numbers:
            _from_ourselves(tx, text, now)
        elif person is None:
            _stranger(tx, house, text, now)
        else:
            _from_person(tx, house, person, text, now)
        inbox.mark_answered(tx, number)


def _from_person(tx: Tx, house: House, person: Person, text: Inbound, now: datetime) -> None:
    """The number it came to says what it is about; but a reference, from somebody who may use it, always wins (A1)."""
    reply = understand(text.body)
    if (said := heard_from(tx, house, person, text, reply, now)) is not None:
        _reply(tx, person, text, said, now, understood=True)
        return
    open_ = replace(all_open(tx, text.received), questions=questions.waiting(tx, text.sender, text.to, text.received))
    officer = person.is_officer or bool(open_.asked(person.id, text.received) or open_.questions)
    if reply.verb is Verb.STOP:
        opt_out(tx, house, person, now, text.body)
    elif reply.verb is Verb.START:
        opt_in(tx, person, now, text.body)
    elif is_report(reply, text.body):
        _report(tx, house, person, reply, text, now)
    elif officer and (text.to is Sender.PAGES or reply.refs):
        _from_officer(tx, house, person, text, reply, open_, now)
    else:
        _from_warden(tx, house, person, reply, text, now)


def _report(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> None:
    """H8: whoever we know may say what they see, on either number."""
    said = report(tx, house, person, reply, text, now)
    heard(tx, person, now)
    _reply(tx, person, text, said, now, understood=True)


def _from_ourselves(tx: Tx, text: Inbound, now: datetime) -> None:
    """A5: one number of ours wrote to another, or somebody forged it: shown, and answered to nobody."""
    said = Line(at=text.received, kind="stranger", text="a text came from our own number", words=text.body)
    logbook.write(tx, [said], now)


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


def _from_warden(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> None:
    """`1` and `2` answer the newest question on that number (A1), a word does what it says; the rest is kept (A6)."""
    said = _to_question(tx, house, person, reply, text, now) or answer_warden(tx, house, person, reply, text, now)
    body = said or free_words(tx, house, person, text, now)
    _reply(tx, person, text, body, now, understood=said is not None)


def _to_question(
    tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime
) -> str | None:  # fmt: skip
    """None if it is neither, names an incident, which is for officers, or there is nothing that it could answer."""
    carry = {Verb.ACCEPT: accept_question, Verb.DECLINE: refuse_question}.get(reply.verb)
    if carry is None or reply.refs:
        return None
    yes = reply.verb is Verb.ACCEPT
    if question := newest_question(tx, text, ACCEPTED if yes else REFUSED):
        return carry(tx, house, question, person, now)
    return change_answer(tx, house, person, Says.YES if yes else Says.NO, now)


def _from_officer(
    tx: Tx, house: House, person: Person, text: Inbound, reply: Reply, open_: Open, now: datetime
) -> None:
    verdict = resolve(reply, person, text.received, open_)
    _log_reply(tx, person, reply, verdict, text, now)
    said = carry_out(tx, house, person, verdict, now)
    heard(tx, person, now)
    body = said or _words(tx, house, verdict, person, now)
    _reply(tx, person, text, body, now, understood=verdict.answer not in ("unclear", "nothing"))


def all_open(tx: Tx, at: datetime) -> Open:
    """What anybody may be answering at `at`."""
    recent = pages.recent(tx, at - MEMORY)
    around = {incident.id: incident for incident in incidents.open_ones(tx)}
    for page in recent:
        if page.incident not in around:
            around[page.incident] = incidents.get(tx, page.incident)
    return Open(recent, around)


def _log_reply(tx: Tx, person: Person, reply: Reply, verdict: Verdict, text: Inbound, now: datetime) -> None:
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


def carry_out(tx: Tx, house: House, person: Person, verdict: Verdict, now: datetime) -> str | None:
    """Do it. Returns the answer where whatever was done has its own words for it."""
    if verdict.question is not None:
        return accept_question(tx, house, verdict.question, person, now)
    if verdict.refused is not None:
        return refuse_question(tx, house, verdict.refused, person, now)
    if verdict.cover is not None:
        return cover_gap(tx, house, verdict.cover, person, now)
    if verdict.swap is not None:
        return offer_swap(tx, house, person, verdict.swap, now)
    if verdict.stand_down is not None:
        return (send if verdict.stand_down.verb is Verb.SEND else hold)(tx, house, person, verdict.stand_down, now)
    if verdict.accept:
        accept(tx, house, verdict.accept, person, now)
    if verdict.decline is not None:
        refuse(tx, house, verdict.decline, person, now)
    if verdict.reopen is not None:
        hand_on_page(tx, house, verdict.reopen, person, now)
    if verdict.take is not None:
        take_over(tx, house, verdict.take, person, now)
    if verdict.bring_in is not None:
        bring_in_manager(tx, house, verdict.bring_in, person, now)
    if verdict.hush is not None:
        hush(tx, house, verdict.hush, person, now)
    return None


def heard(tx: Tx, person: Person, now: datetime) -> None:
    """B5: an owner who writes is awake."""
    for incident in incidents.open_ones(tx):
        if incident.owner == person.id:
            incidents.save(tx, replace(incident, heard_at=now))


def _words(tx: Tx, house: House, verdict: Verdict, person: Person, now: datetime) -> str:
    if verdict.answer == "list":
        return list_text(tx, house, now)
    if verdict.answer == "accepted":
        return accepted_text(tx, house, verdict, person, now)
    return house.texts.say(f"answer.{verdict.answer}", **answer_values(tx, house, verdict, person, now))


def _reply(tx: Tx, person: Person, text: Inbound, body: str, now: datetime, *, understood: bool) -> None:
    """Answer them, unless two machines may be talking (A5): who is understood is no machine for a good while."""
    hour = now - timedelta(hours=1)
    if inbox.answers_since(tx, text.sender, hour) >= AN_HOUR:
        return
    if not understood and inbox.answers_in_a_row(tx, text.sender, hour) >= IN_A_ROW:
        return
    _answer(tx, person.id, text.sender, body, f"answer:{text.provider_id}", text.to, now)


def _answer(tx: Tx, person: str, to: str, body: str, key: str, sender: Sender, now: datetime) -> None:
    draft = Draft(
        key=key, person=person, to=to, medium=Medium.SMS, sender=sender, reason=Reason.ANSWER, body=body,
        priority=mail.ANSWER,
    )  # fmt: skip
    outbox.add(tx, [draft], now)
