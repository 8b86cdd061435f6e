"""What has waited to be sent is held against the present once more: nothing leaves as if in force (S2, L7).

A provider that is dead for minutes is enough for that: no pause of ours, and nothing is older than it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import ALERT_WARDEN, Reason
from dutyofficer.core.people import Person
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import page_text
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import ended, waiting_count
from dutyofficer.store import incidents, logbook, pages, stale, warnings
from dutyofficer.store.db import Tx

FRESH = timedelta(minutes=1)
"""What was stored so lately is as true as when it was decided."""


def as_things_stand(tx: Tx, house: House, now: datetime) -> None:
    """Just before messages are claimed."""
    _drop_what_is_over(tx, house, now)
    _say_what_has_ended(tx, house, now)


def _drop_what_is_over(tx: Tx, house: House, now: datetime) -> None:
    """A warden is not told of a danger that has come down, unless another one is at a place of theirs.

    Nor of an alert once it is night: it waited too long (W1).
    """
    waiting = stale.come_down(tx, now - FRESH)
    over = stale.alerts(tx) if house.policy.quiet.holds(now) else []
    if waiting:
        standing = [entry for entry in warnings.in_force(tx, ours=True) if entry.known.warning.level >= Level.AMBER]
        danger = {match.area for entry in standing for match in entry.matches}
        people = house.register(tx).people
        areas = {each.person: _areas(people.get(each.person)) for each in waiting}
        over += [w.id for w in waiting if w.priority == ALERT_WARDEN or not danger.intersection(areas[w.person])]
    if over:
        logbook.write(tx, stale.cancel_for(tx, over, now), now)


def _areas(person: Person | None) -> Sequence[str]:
    """Of somebody who has left: none."""
    return (*person.areas, *person.deputy) if person is not None else ()


def _say_what_has_ended(tx: Tx, house: House, now: datetime) -> None:
    """A page is open until somebody has it, but its text says that it has ended, as every later one does (L5)."""
    for number in stale.pages_waiting(tx, now - FRESH):
        page = pages.get(tx, number)
        if not ended(tx, page):
            continue
        incident = incidents.get(tx, page.incident)
        minutes = (now - page.climbs_from) // timedelta(minutes=1)
        body = page_text(
            house.texts, incident.ref, page.items, Reason.ENDED, now, minutes=minutes,
            waiting=waiting_count(tx, incident),
        )  # fmt: skip
        count = stale.say_instead(tx, number, body, Reason.ENDED)
        text = f"page {number}: it has ended, and {count} texts that wait say so"
        logbook.write(tx, [Line(at=now, kind="reworded", incident=incident.id, text=text)], now)
