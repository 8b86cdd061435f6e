"""After sending: a call for a text that did not get through (S3); none for what a call has read out (B3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Message, Sender
from dutyofficer.core.page import PageState
from dutyofficer.core.speech import page_speech
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import as_it_stands, ended, waiting_count
from dutyofficer.store import calls, failing, incidents, logbook, outbox, pages
from dutyofficer.store.db import Tx


def after_sending(tx: Tx, house: House, messages: Collection[int], now: datetime) -> None:
    """Look at what has become of these messages, in the transaction that stored it."""
    calls.drop_read(tx, messages)
    for text in failing.failed_pages(tx, messages):
        _call_instead(tx, house, text, now)


def _call_instead(tx: Tx, house: House, text: Message, now: datetime) -> None:
    """One call for one text, about the page as it now is; the ladder goes on as it was."""
    page = pages.get(tx, text.page) if text.page is not None else None
    person = house.register(tx).people.get(text.person)
    if page is None or page.state is not PageState.OPEN or person is None:
        return
    if ended(tx, page) or failing.is_called(tx, text):
        return
    incident, items = incidents.get(tx, page.incident), as_it_stands(tx, page).items
    gap = text.reason is mail.Reason.GAP
    body = page_speech(house.texts, incident.ref, items, now, waiting=waiting_count(tx, incident), gap=gap)
    draft = Draft(
        key=f"instead:{text.id}", person=person.id, to=person.mobile or person.landline, medium=Medium.VOICE,
        sender=Sender.PAGES, reason=text.reason, body=body, incident=incident.id, page=page.id,
        priority=mail.RED_PAGE if page.level is Level.RED else mail.PAGE,
    )  # fmt: skip
    if outbox.add(tx, [draft], now):
        said = f"page {page.id}: {person.id} called, since the text did not get through"
        logbook.write(tx, [Line(at=now, kind="asked", incident=incident.id, text=said)], now)
