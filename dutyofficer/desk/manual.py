"""A control room rings: one form makes an incident of it, paged by the same rules as any other (I1, H1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dutyofficer.core.gather import NewPage
from dutyofficer.core.incident import How, Incident, IncidentState, Kind, Notice
from dutyofficer.core.logbook import Line
from dutyofficer.core.manual import FLOODING, KIND, PLACE, SOURCE, WORDS, Manual, cause_of_place, manual_item
from dutyofficer.core.message import Reason
from dutyofficer.core.policy import Handling
from dutyofficer.core.visible import one_line
from dutyofficer.core.warning import Level
from dutyofficer.desk.hand import Hand, recorded
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import open_page, opened_line
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.tell import tell
from dutyofficer.store import incidents, logbook, manual
from dutyofficer.store.db import Tx

TWICE = timedelta(minutes=2)
"""The same again within that is one form sent twice, not two calls (A4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the form says. The place is one of our areas by its id, or in free words; `hazard` is `flood` or in words.

    `authority` may be left out where the area has one.
    """

    level: Level
    words: str
    source: str
    area: str = ""
    place: str = ""
    authority: str = ""
    hazard: str = FLOODING


def open_manual(house: House, call: Call, hand: Hand, now: datetime) -> Incident:
    """Open it and page it: yellow informs, amber must be accepted, red is urgent. Errors: CannotDo.

    No warden is told by it: they hear of warnings that were issued (W1), and of this when an officer asks them.
    """
    with house.database.write() as tx:
        said = _read(tx, house, call, now)
        by, words = recorded(tx, house, hand), one_line(call.words)
        return _twin(tx, said, words, by, now) or _opened(tx, house, said, words, hand, by, now)


def _read(tx: Tx, house: House, call: Call, now: datetime) -> Manual:
    area = house.register(tx).areas.get(call.area) if call.area else None
    if call.area and area is None:
        raise CannotDo(f"there is no area {call.area}")
    if call.level is Level.LIFTED:
        raise CannotDo("a level is yellow, amber or red")
    _some(call.words, "write what they say", WORDS)
    place = area.label if area else _some(call.place, "say where: one of our areas, or in words", PLACE)
    authority = _authority(house, call.authority or (area.authority if area else ""))
    return Manual(
        incident=0, at=now, level=call.level, hazard=_some(call.hazard, "say what it is", KIND), place=place,
        authority=authority, source=_some(call.source, "say who told you", SOURCE), area=area.id if area else None,
    )  # fmt: skip


def _some(text: str, ask: str, most: int) -> str:
    words = one_line(text)
    if not words:
        raise CannotDo(ask)
    if len(words) > most:
        raise CannotDo(f"{ask}, in {most} characters at most: there are {len(words)}")
    return words


def _authority(house: House, name: str) -> str:
    ours = {one.casefold(): one for one in house.authorities}
    found = ours.get(name.strip().casefold())
    if found is None:
        there = ", ".join(house.authorities) or "none"
        raise CannotDo(f"{name!r} is not one of our authorities: {there}" if name else f"say which authority: {there}")
    return found


def _twin(tx: Tx, said: Manual, words: str, by: str | None, now: datetime) -> Incident | None:
    """What the same form has opened a moment ago. Another word, or somebody else who wrote it, is another call."""
    for other in manual.since(tx, now - TWICE):
        incident = incidents.get(tx, other.incident)
        if incident.state is IncidentState.CLOSED or replace(other, incident=said.incident, at=said.at) != said:
            continue
        calls = [entry for entry in logbook.read(tx, incident.id) if entry.kind == "call"]
        if any((call.words, call.by) == (_record(said, words), by) for call in calls):
            return incident
    return None


def _record(said: Manual, words: str) -> str:
    """The caller's words as the record has them."""
    return f"{said.source}: {words}"


def _opened(
    tx: Tx, house: House, said: Manual, words: str, hand: Hand, by: str | None, now: datetime
) -> Incident:  # fmt: skip
    cause = cause_of_place(said.area or now.isoformat())
    opening = incidents.Opening(Kind.MANUAL, cause, said.title, needs_accept=False)
    made = incidents.open_new(tx, opening, now, house.local_year(now))
    said = replace(said, incident=made.id)
    manual.add(tx, said)
    text = f"entered {hand.way}: {said.level.word} {said.hazard}, {said.area or 'no area of ours'}"
    call = Line(at=now, kind="call", incident=made.id, text=text, by=by, words=_record(said, words))
    logbook.write(tx, [opened_line(made, now), call], now)
    item = manual_item(said, words)
    handling = house.policy.handle_warning(item.hazard, item.level)
    if handling is not Handling.INFORM:
        return open_page(tx, house, made, NewPage(handling, Reason.FIRST, (item,)), now)
    incidents.add_notices(tx, made.id, [Notice(How.INFORM, item, now)])
    return tell(tx, house, made, now)
