"""Before calls leave: what waits for one phone is read out by one call, and a phone that rings is left alone (B3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dutyofficer.core.page import Page
from dutyofficer.core.speech import calls_speech
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import as_it_stands
from dutyofficer.store import calls, incidents, pages
from dutyofficer.store.calls import Waiting
from dutyofficer.store.db import Tx


def arrange(tx: Tx, house: House, now: datetime) -> None:
    """Join and postpone the calls that are due, just before messages are claimed."""
    waiting = calls.waiting(tx, now)
    busy = calls.busy_until(tx, sorted({call.to for call in waiting}), now)
    calls.postpone(tx, {call.message: busy[call.to] for call in waiting if call.to in busy})
    by_phone: dict[str, list[Waiting]] = {}
    for call in waiting:
        if call.to not in busy:
            by_phone.setdefault(call.to, []).append(call)
    for theirs in by_phone.values():
        _one_call(tx, house, theirs, now)


def _one_call(tx: Tx, house: House, theirs: Sequence[Waiting], now: datetime) -> None:
    """Pages are read together; a warden's call to the same phone comes after."""
    asking = [call for call in theirs if call.page is not None]
    first, *rest = asking or theirs
    later = [call for call in theirs if call.page is None and call is not first]
    calls.postpone(tx, {call.message: now + calls.WINDOW * turn for turn, call in enumerate(later, 1)})
    read = _all_that_waits(tx, asking)
    if asking and (rest or len(read) > 1):
        body = calls_speech(house.texts, [(_ref(tx, page), page.items) for page in read])
        calls.join(tx, first.message, body, [page.id for page in read], [call.message for call in rest if call.page])


def _all_that_waits(tx: Tx, asking: Sequence[Waiting]) -> list[Page]:
    """The pages that these calls ask about, and every RED that this person has been asked about and nobody has (B3)."""
    wanted = {call.page for call in asking}
    people = {call.person for call in asking}
    red = [p for p in pages.open_ones(tx) if p.level is Level.RED and any(p.was_asked(who) for who in people)]
    theirs = [pages.get(tx, number) for number in wanted if number is not None]
    found = {page.id: as_it_stands(tx, page) for page in [*theirs, *(red if asking else [])]}
    return sorted(found.values(), key=lambda page: (-page.level, page.id))


def _ref(tx: Tx, page: Page) -> str:
    return incidents.get(tx, page.incident).ref
