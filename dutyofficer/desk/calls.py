"""Before calls leave: one call reads what waits for a phone, as much as it holds, and a phone that rings is left alone.

What is left over waits in the outbox until that call is over; the next one reads it (B3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dutyofficer.core.page import Page
from dutyofficer.core.speech import calls_speech, how_many_fit, page_speech
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import as_it_stands, waiting_count
from dutyofficer.store import calls, incidents, logbook, pages, stale, warnings
from dutyofficer.store.calls import Waiting
from dutyofficer.store.db import Tx

AT_ONCE = 12
"""Pages that one call reads at most: `1` accepts what was heard, and nobody listens to more."""


@dataclass(slots=True)
class _Open:
    """Every page that nobody has, looked at once for all phones. `over`: all that it is about has ended."""

    tx: Tx
    pages: dict[int, Page]
    over: frozenset[int]
    looked: dict[int, Page] = field(default_factory=dict)

    def as_it_stands(self, number: int) -> Page:
        """That page about what is true now."""
        if number not in self.looked:
            page = self.pages.get(number) or pages.get(self.tx, number)
            self.looked[number] = as_it_stands(self.tx, page, [*self.pages.values()])
        return self.looked[number]


def arrange(tx: Tx, house: House, now: datetime) -> None:
    """Decide which call rings each phone now and what it reads, just before messages are claimed."""
    waiting = calls.waiting(tx, now)
    nobodys = _nobodys(tx) if any(call.page for call in waiting) else _Open(tx, {}, frozenset())
    waiting = _without_ended(tx, waiting, nobodys.over, now)
    busy = calls.busy_until(tx, sorted({call.to for call in waiting}), now)
    calls.postpone(tx, {call.message: busy[call.to] for call in waiting if call.to in busy})
    by_phone: dict[str, list[Waiting]] = {}
    for call in waiting:
        if call.to not in busy:
            by_phone.setdefault(call.to, []).append(call)
    for theirs in by_phone.values():
        _one_call(tx, house, theirs, nobodys, now)


def _nobodys(tx: Tx) -> _Open:
    found = {page.id: page for page in pages.open_ones(tx)}
    levels = warnings.levels(tx, sorted({number for page in found.values() for number in page.warnings}))
    known = {page.id: [levels[number] for number in page.warnings if number in levels] for page in found.values()}
    return _Open(tx, found, frozenset(page for page, each in known.items() if each and max(each) is Level.LIFTED))


def _without_ended(tx: Tx, waiting: Sequence[Waiting], over: frozenset[int], now: datetime) -> list[Waiting]:
    """What waited until all that it was to read had ended calls nobody any more; texts go on (L5)."""
    needless = {call.message for call in waiting if call.page in over and not call.over}
    if needless:
        logbook.write(tx, stale.cancel_for(tx, sorted(needless), now), now)
    return [call for call in waiting if call.message not in needless]


def read_aloud(tx: Tx, house: House, phone: str, read: Sequence[Page], now: datetime) -> str:
    """These pages in one call, worst first, and how many others wait for the next call to that phone."""
    told = [(incidents.get(tx, page.incident), page.items) for page in _worst_first(read)]
    if len(told) > 1:
        later = len(calls.to_read(tx, phone) - {page.id for page in read})
        return calls_speech(house.texts, [(incident.ref, items) for incident, items in told], later)
    ((incident, items),) = told
    return page_speech(house.texts, incident.ref, items, now, waiting=waiting_count(tx, incident))


def _one_call(tx: Tx, house: House, theirs: Sequence[Waiting], nobodys: _Open, now: datetime) -> None:
    """Pages come before a warden's call to the same phone; whatever this call does not read waits until it is over."""
    first = next((call for call in theirs if call.page is not None), theirs[0])
    calls.postpone(tx, {call.message: now + calls.WINDOW for call in theirs if call is not first})
    if first.page is None:
        return
    some = [nobodys.as_it_stands(number) for number in _wanted(tx, theirs, nobodys)[:AT_ONCE]]
    told = [(incidents.get(tx, page.incident).ref, page.items) for page in some]
    read = some[: how_many_fit(house.texts, told)]
    if len(read) > 1 or first.reads:
        body = read_aloud(tx, house, first.to, read, now)
        calls.reads_out(tx, first.message, body, [page.id for page in _worst_first(read)])


def _wanted(tx: Tx, theirs: Sequence[Waiting], nobodys: _Open) -> list[int]:
    """The pages that these calls are to read; then every other RED that this person was asked about and nobody has.

    In this order: a call that read those again and had no room for its own would come back for ever. What has a call of
    its own that waits is read by that.
    """
    later = calls.to_read(tx, theirs[0].to)
    alive = {number: page for number, page in nobodys.pages.items() if number not in nobodys.over}
    asking = [(call, call.page) for call in theirs if call.page is not None]
    own = [number for call, page in asking for number in (page, *(each for each in call.reads if each in alive))]
    red = [page for page in alive.values() if page.level is Level.RED and page.id not in later]
    others = [page.id for page in red if any(page.was_asked(call.person) for call, _ in asking)]
    return list(dict.fromkeys([*own, *others]))


def _worst_first(read: Sequence[Page]) -> list[Page]:
    return sorted(read, key=lambda page: (-page.level, page.id))
