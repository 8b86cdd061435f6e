"""Wardens of the places that a flood warning touches are told in the transaction that stores it (W1, W5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.incident import Incident, News, Notice, goes_up
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Reason, Sender
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.people import Person
from dutyofficer.core.warden import ways
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import warden_text
from dutyofficer.desk.house import House
from dutyofficer.store import logbook, outbox
from dutyofficer.store.db import Tx


def tell(
    tx: Tx, house: House, incident: Incident, news: Sequence[News], notices: Sequence[Notice], now: datetime
) -> None:
    """One text a person a poll, naming the worst of their places; each RED place in a text of its own (B3)."""
    items = {notice.item.warning: notice.item for notice in notices}
    register = house.register(tx)
    theirs: dict[str, tuple[Person, list[Item]]] = {}
    for entry in news:
        if not goes_up(entry) or entry.warning not in items:
            continue
        for person in register.people_for(entry.changed.warning, entry.areas, now, house.policy.quiet):
            theirs.setdefault(person.id, (person, []))[1].append(items[entry.warning])
    made = [draft for person, told in theirs.values() for draft in _drafts(house, incident, person, told, now)]
    outbox.add(tx, made, now)
    who = sorted({draft.person for draft in made})
    if who:
        line = Line(
            at=now,
            kind="told",
            incident=incident.id,
            text=f"{len(who)} wardens told: {', '.join(who)}",
        )
        logbook.write(tx, [line], now)


def _drafts(house: House, incident: Incident, person: Person, told: Sequence[Item], now: datetime) -> list[Draft]:
    red = [(item,) for item in worst_first(list(told)) if item.level is Level.RED]
    rest = worst_first([item for item in told if item.level < Level.RED])
    texts = [*red, rest] if rest else red
    return [draft for items in texts for draft in _by_each_way(house, incident, person, items, now)]


def _by_each_way(house: House, incident: Incident, person: Person, items: Sequence[Item], now: datetime) -> list[Draft]:
    worst = items[0]
    red = worst.level is Level.RED
    return [
        Draft(
            key=f"warden:{worst.warning}:{worst.level.word}:{now.isoformat()}:{person.id}:{medium}",
            person=person.id, to=person.mobile or person.landline, medium=medium, sender=Sender.WARDENS,
            reason=Reason.WARDEN, body=warden_text(house.texts, items, medium),
            priority=mail.RED_WARDEN if red else mail.WARDEN, incident=incident.id, warning=worst.warning,
        )
        for medium in ways(person, worst.level, now, house.policy.quiet)
    ]  # fmt: skip
