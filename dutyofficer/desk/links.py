"""What a short link opens: one incident, for one person, as long as it is open. And the text that brings it."""

from __future__ import annotations

from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.answer import Verdict
from dutyofficer.core.incident import Incident
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person
from dutyofficer.desk.answers import accepted_text
from dutyofficer.desk.house import House
from dutyofficer.store import incidents, outbox, pages
from dutyofficer.store.db import Tx


def opened_by(tx: Tx, house: House, token: str) -> tuple[Incident, Person] | None:
    """The open incident that this link is about and whose it is; None whatever is wrong with it.

    It is good for whoever a page of that incident asked, and for its owner, while they have a phone: by a text they
    could answer it as well (A1).
    """
    if house.links is None:
        return None
    there, people = {incident.id: incident for incident in incidents.open_ones(tx)}, house.register(tx).people
    owners = [(incident.id, incident.owner) for incident in there.values() if incident.owner]
    found: tuple[Incident, Person] | None = None
    # All of them: how long it takes says nothing.
    for number, who in dict.fromkeys([*pages.asked_in_open(tx), *owners]):
        person = people.get(who)
        if house.links.opens(token, number, who) and person is not None and person.reachable:
            found = there[number], person
    return found


def text_it(tx: Tx, house: House, verdict: Verdict, person: Person, now: datetime) -> None:
    """Whoever accepted by a key or a button is texted what they have, once, with the link to it."""
    if house.links is None or not person.takes_texts:
        return
    draft = Draft(
        key=f"accepted:{person.id}:{now.isoformat()}", person=person.id, to=person.mobile, medium=Medium.SMS,
        sender=Sender.PAGES, reason=Reason.ANSWER, body=accepted_text(tx, house, verdict, person, now),
        priority=mail.ANSWER,
    )  # fmt: skip
    outbox.add(tx, [draft], now)
