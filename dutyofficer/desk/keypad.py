"""A key during a call: the same rules as a text, the same record; and what the call says back."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.answer import Verdict
from dutyofficer.core.logbook import Line
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.speech import spell
from dutyofficer.desk.asked import key_pressed
from dutyofficer.desk.calls import read_aloud
from dutyofficer.desk.house import House
from dutyofficer.desk.links import text_it
from dutyofficer.desk.paging import as_it_stands
from dutyofficer.desk.taking import accept, refuse
from dutyofficer.store import calls, incidents, logbook, outbox, pages, questions
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call says next; if it `asks`, it waits for a key behind it."""

    words: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a call was for, which phone it rang, and the pages that it read out."""

    person: Person
    phone: str
    read: Sequence[Page]


def receive_key(house: House, attempt: str, digits: str, now: datetime, call_sid: str = "") -> Heard:
    """A key pressed during one call: `1` accepts every page that it read out, `2` refuses them, `9` repeats (B3).

    A replay changes nothing, nor does a key of a call (`call_sid`) that we know to ring another phone.
    """
    with house.database.write() as tx:
        message = outbox.of_attempt(tx, attempt)
        if message is not None and calls.is_of_another(tx, call_sid, message.to):
            log.warning("message %s: a key of another call", message.id, extra={"action": "foreign_key"})
            return Heard(house.texts.say("call.unknown"))
        if message is not None and (said := key_pressed(tx, house, message, digits, now)):
            return Heard(*said)
        called = _called(tx, house, attempt)
        if called is None:
            return Heard(house.texts.say("call.unknown"))
        person = called.person
        text = f"{person.id} pressed {digits[:1] or 'nothing'} in call {message.id if message else ''}"
        about = dict.fromkeys(page.incident for page in called.read)
        again = digits == "1" and any(logbook.says(tx, i, "key", text) for i in about)
        logbook.write(tx, [Line(at=now, kind="key", incident=i, by=person.id, text=text) for i in about], now)
        if again and any(page.state is PageState.OPEN for page in called.read):  # it was handed on since (L6)
            return Heard(house.texts.say("call.unknown"))
        return _pressed(tx, house, called, digits, now)


def reads_out(house: House, attempt: str, now: datetime) -> Heard:
    """What a call is about, as it is now: others may have taken some of it since it was placed."""
    with house.database.read() as tx:
        message = outbox.of_attempt(tx, attempt)
        if message is not None and questions.of_key(tx, message.key):
            return Heard(message.body, asks=True)
        called = _called(tx, house, attempt)
        return _as_it_is(tx, house, called, now) if called else Heard(house.texts.say("call.unknown"))


def _called(tx: Tx, house: House, attempt: str) -> Called | None:
    message = outbox.of_attempt(tx, attempt)
    person = house.register(tx).people.get(message.person) if message else None
    if message is None or message.page is None or person is None:
        return None
    return Called(person, message.to, [pages.get(tx, number) for number in message.reads or (message.page,)])


def _pressed(tx: Tx, house: House, called: Called, digits: str, now: datetime) -> Heard:
    person, waiting = called.person, [page for page in called.read if page.state is PageState.OPEN]
    refs = " and ".join(dict.fromkeys(spell(incidents.get(tx, page.incident).ref) for page in waiting))
    if waiting and digits == "1":
        accept(tx, house, waiting, person, now)
        text_it(tx, house, Verdict(answer="accepted", accept=tuple(waiting)), person, now)
        return Heard(house.texts.say("call.accepted", refs=refs))
    if waiting and digits == "2":
        for page in waiting:
            if person.id not in page.declined:  # pressed or posted again, it asks nobody else
                refuse(tx, house, page, person, now)
        return Heard(house.texts.say("call.declined", refs=refs))
    again = _as_it_is(tx, house, called, now)
    if not again.asks or digits in ("9", ""):
        return again
    return Heard(f"{house.texts.say('call.other_key')} {again.words}", asks=True)


def _as_it_is(tx: Tx, house: House, called: Called, now: datetime) -> Heard:
    waiting = [as_it_stands(tx, page) for page in called.read if page.state is PageState.OPEN]
    if not waiting:
        who = house.register(tx).people.get(called.read[0].accepted_by or "")
        return Heard(house.texts.say("call.taken", who=who.name) if who else house.texts.say("call.closed"))
    return Heard(read_aloud(tx, house, called.phone, waiting, now), asks=True)
