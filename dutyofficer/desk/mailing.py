"""What is mailed: a page beside its text, and to the team when nothing else leaves (S3)."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.channels.screen import Screen
from dutyofficer.core import message as mail
from dutyofficer.core.incident import Incident
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import MAILED
from dutyofficer.core.wording import page_text
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import as_mail, send_texts
from dutyofficer.store import pages
from dutyofficer.store.db import Tx


def mail_team(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """No text leaves, so team and senior managers are mailed what is wrong, once; the page goes on as it was."""
    if isinstance(house.channels.get(Medium.EMAIL, Screen()), Screen):
        return
    page = pages.of_incident(tx, incident.id)[-1]
    body = as_mail(house, page_text(house.texts, incident.ref, page.items, Reason.SYSTEM, now))
    people = house.register(tx).people
    made = [
        Draft(
            key=f"mail:{incident.id}:{person.id}", person=person.id, to=person.email, medium=Medium.EMAIL,
            sender=Sender.PAGES, reason=Reason.SYSTEM, body=body, priority=mail.ANSWER, incident=incident.id,
        )
        for person in people.values() if person.email and person.roles & MAILED
    ]  # fmt: skip
    send_texts(tx, made, now)
