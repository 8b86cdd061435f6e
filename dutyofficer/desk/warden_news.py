"""What a poll brought that wardens are to be told: written down in the transaction that stores it, told right after.

Thousands of texts would hold everybody else up; what is kept here is a row for each change (W1, W2, W6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.incident import Board, Incident, News, Notice, goes_up
from dutyofficer.core.page import Item
from dutyofficer.core.warden import FLOOD, Hour, Place, Work, due, hearers
from dutyofficer.core.warning import Change, HazardWarning, Level
from dutyofficer.desk.house import House, Register
from dutyofficer.store import warden_answers, warden_work
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True)
class Touched:
    """What each place of ours stood at before a poll, and stands at since (F7)."""

    before: Mapping[str, Level]
    after: Mapping[str, Level]

    @classmethod
    def of(cls, before: Board, after: Board) -> Touched:
        """Of one incident."""
        return cls(before.places(), after.places())

    def place(self, area: str) -> Place:
        """One of them."""
        return Place(area, self.before.get(area, Level.LIFTED), self.after.get(area, Level.LIFTED))

    def came_down(self, area: str) -> bool:
        """W6: from RED, and not further than to a flood warning; the rest is a stand-down (W3)."""
        return self.before.get(area) is Level.RED and self.after.get(area) is Level.AMBER


def with_counts(tx: Tx, house: House, news: Sequence[News], touched: Touched, now: datetime) -> list[News]:
    """The same, saying how many wardens are told of it now: officers read that."""
    register, hour = house.register(tx), hour_of(tx, house, now)
    return [replace(entry, wardens=_count(entry, register, touched, hour)) for entry in news]


def hour_of(tx: Tx, house: House, now: datetime) -> Hour:
    """What the hour means for wardens, and what they have said."""
    return Hour.at(now, house.policy.quiet, warden_answers.muted(tx, now))


def _count(entry: News, register: Register, touched: Touched, hour: Hour) -> int:
    if not goes_up(entry):
        return 0
    warning = entry.changed.warning
    return len(hearers(warning, _places(warning, entry.areas, register, touched), register.wardens, hour))


def _places(
    warning: HazardWarning, areas: Sequence[str], register: Register, touched: Touched
) -> tuple[Place, ...]:  # fmt: skip
    """The communities it touches; of RED weather all that lies in an authority it names (W2)."""
    named: set[str] = set()
    if warning.hazard != FLOOD and warning.level is Level.RED:
        authorities = {name.casefold() for name in warning.authorities}
        named = {area.id for area in register.areas.values() if area.authority.casefold() in authorities}
    return tuple(touched.place(area) for area in sorted(named.union(areas)))


def keep_for_wardens(
    tx: Tx, house: House, incident: Incident, news: Sequence[News], notices: Sequence[Notice], touched: Touched,
    now: datetime,
) -> None:  # fmt: skip
    """Write down what they are to be told; what comes down waits, and a rise ends that waiting (W6)."""
    items = {notice.item.warning: notice.item for notice in notices}
    up = list(_went_up(house, house.register(tx), incident, news, items, touched, now))
    red = {place.area for work in up if work.item.level is Level.RED for place in work.places}
    warden_work.rose(tx, sorted(red), now)
    warden_work.add(tx, [*up, *_came_down(house, incident, news, items, touched, now)])


def _went_up(
    house: House, register: Register, incident: Incident, news: Sequence[News], items: Mapping[int | None, Item],
    touched: Touched, now: datetime,
) -> Iterator[Work]:  # fmt: skip
    for entry in news:
        if goes_up(entry) and entry.warning in items:
            item = items[entry.warning]
            places = _places(entry.changed.warning, entry.areas, register, touched)
            if places:
                when = due(item, now, house.policy.quiet)
                yield Work(incident=incident.id, item=item, places=places, at=now, due=when)


def _came_down(
    house: House, incident: Incident, news: Sequence[News], items: Mapping[int | None, Item], touched: Touched,
    now: datetime,
) -> Iterator[Work]:  # fmt: skip
    """One for each place, whichever of its warnings came down: another poll may raise that place alone."""
    waits = now + house.policy.downgrade_wait
    seen: set[str] = set()
    for entry in news:
        down = entry.changed.change in (Change.LOWERED, Change.LIFTED) and entry.changed.level_before is Level.RED
        for area in entry.areas if down and entry.warning in items else ():
            if touched.came_down(area) and area not in seen:
                seen.add(area)
                item = items[entry.warning]
                yield Work(
                    incident=incident.id, item=item, places=(touched.place(area),), at=now, due=waits, lowered=True
                )
