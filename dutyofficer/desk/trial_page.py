"""A test page to one person: a text, a call, and our numbers to save. It opens nothing and never climbs."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person, national
from dutyofficer.core.phones import phone_of
from dutyofficer.core.question import Asking
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.proving import pageable
from dutyofficer.desk.questions import put_question
from dutyofficer.store import logbook
from dutyofficer.store.db import Tx


def page_test(house: House, person: str, now: datetime, by: str | None = None) -> tuple[Medium, ...]:
    """Send it; returns how. Whoever takes no texts is only called (L4). `by`: who asked for it. Errors: CannotDo."""
    with house.database.write() as tx:
        who = pageable(tx, house, person, now)
        if by is not None:
            logbook.write(tx, [Line(at=now, kind="phone", text=f"a test page to {person}", by=by)], now)
        media = (Medium.SMS, Medium.VOICE) if who.takes_texts else (Medium.VOICE,)
        for medium in media:
            words = "question.test" if medium is Medium.SMS else "question.voice_test"
            put_question(tx, who, Asking.TEST, medium, house.texts.say(words), now)
        if who.takes_texts and house.contact.complete:
            _send_card(tx, house, who, now)
    return media


def _send_card(tx: Tx, house: House, person: Person, now: datetime) -> None:
    """Our numbers, for the list of those that ring through do-not-disturb."""
    ours = house.contact
    body = house.texts.say("question.contact", texts=national(ours.texts), calls=national(ours.calls), url=ours.url)
    card = Draft(
        key=f"contact:{person.id}:{now.isoformat()}", person=person.id, to=phone_of(person)[0], medium=Medium.SMS,
        sender=Sender.PAGES, reason=Reason.TEST, body=body, priority=mail.INFORM,
    )  # fmt: skip
    send_texts(tx, [card], now)
