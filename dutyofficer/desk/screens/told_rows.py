"""Who was told of an incident and what came back: officers, wardens by place, stores. Numbers are masked (K3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.message import Sender, State
from dutyofficer.core.page import Page
from dutyofficer.core.people import Role, mask
from dutyofficer.core.warden_answer import Answer, Ask, Count, Part, Says, by_place, tally
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import Register
from dutyofficer.desk.screens.rows import WAYS, name_of, place_name
from dutyofficer.desk.warden_shapes import first_told
from dutyofficer.store import told, warden_answers, warden_counts
from dutyofficer.store.db import Tx
from dutyofficer.store.told import Reached

MOST, EACH = 20, 8
"""So many officers, places and stores are listed, and so many wardens of a place; the rest is counted."""

_STATES = {
    State.QUEUED: "waits", State.SENDING: "being sent", State.SENT: "sent", State.DELIVERED: "delivered",
    State.FAILED: "FAILED", State.CANCELLED: "not needed any more",
}  # fmt: skip
_ORDER = {Says.YES: 0, Says.NO: 1, None: 2}


@dataclass(frozen=True, slots=True)
class Way:
    """All texts, or all calls, to somebody, and what became of the last (UTC)."""

    by: str
    count: int
    state: str
    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """One officer: when first asked to accept, None if only informed; how they were reached, what they answered."""

    name: str
    asked_at: datetime | None
    ways: tuple[Way, ...]
    answer: str
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WardenRow:
    """One warden of one place. `answer` None: silent so far."""

    name: str
    phone: str
    told_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWardens:
    """The wardens of one place, whoever is available first."""

    place: str
    level: Level
    count: Count
    wardens: tuple[WardenRow, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    """A store in a place of the incident: `state` open, asked, nokey, or empty while nobody was asked for its key."""

    place: str
    address: str
    equipment: str
    state: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everybody. `wardens` counts each once; `unreached` are those whom a text or call failed to reach."""

    officers: tuple[OfficerRow, ...]
    more_officers: int
    wardens: Count
    by_place: tuple[PlaceWardens, ...]
    more_places: int
    warden_texts: Mapping[str, int]
    unreached: tuple[str, ...]
    stores: tuple[StoreRow, ...]
    more_stores: int


def who_was_told(tx: Tx, incident: int, asked: Sequence[Page], levels: Mapping[str, Level], register: Register) -> Told:
    """Of an incident whose places stand at `levels`."""
    heard, said = warden_counts.heard(tx, incident), warden_counts.said(tx, incident)
    counts = by_place(heard, said)
    worst = sorted(counts, key=lambda area: (-levels.get(area, Level.LIFTED), place_name(register, area)))
    stores = _stores({*levels, *counts}, levels, register)
    asks = warden_counts.asks_at(tx, incident, {*worst[:MOST], *(store.id for store in stores[:MOST])})
    officers = officer_rows(asked, told.to_each(tx, incident, Sender.PAGES, 3 * MOST), register)
    states = told.states(tx, incident, Sender.WARDENS)
    failed = told.failed(tx, incident, Sender.WARDENS, MOST)
    return Told(
        officers=officers[:MOST], more_officers=len(officers[MOST:]),
        wardens=tally({person for _, person in heard}, ((person, says) for (_, person), says in said.items())),
        by_place=_by_place(tx, incident, {area: counts[area] for area in worst[:MOST]}, asks, levels, register),
        more_places=len(worst[MOST:]), warden_texts={_STATES[state]: count for state, count in states.items()},
        unreached=tuple(name_of(register, who) for who in failed), more_stores=len(stores[MOST:]),
        stores=_store_rows(stores[:MOST], asks, register),
    )  # fmt: skip


def officer_rows(asked: Sequence[Page], reached: Sequence[Reached], register: Register) -> tuple[OfficerRow, ...]:
    """Whoever was asked to accept, in that order; then whoever was only informed."""
    first: dict[str, datetime] = {}
    for page in asked:
        for person, at in page.asked:
            first.setdefault(person, at)
    ways: dict[str, list[Way]] = {}
    for one in reached:
        way = Way(WAYS[one.medium], one.count, _STATES[one.state], one.last_at, one.error)
        ways.setdefault(one.person, []).append(way)
    informed = [who for who in ways if who not in first and _is_officer(register, who)]
    return tuple(_officer(who, first.get(who), ways.get(who, ()), asked, register) for who in [*first, *informed])


def _is_officer(register: Register, who: str) -> bool:
    return who in register.people and register.people[who].is_officer


def _officer(
    who: str, at: datetime | None, ways: Sequence[Way], asked: Sequence[Page], register: Register
) -> OfficerRow:
    taken = [page.accepted_at for page in asked if page.accepted_by == who and page.accepted_at]
    declined = any(who in page.declined for page in asked)
    answer = "accepted" if taken else "cannot" if declined else "no answer" if at else "informed"
    return OfficerRow(
        name=name_of(register, who), asked_at=at, ways=tuple(sorted(ways, key=lambda way: way.by, reverse=True)),
        answer=answer, answered_at=max(taken, default=None),
    )  # fmt: skip


def _by_place(
    tx: Tx, incident: int, counts: Mapping[str, Count], asks: Sequence[Ask], levels: Mapping[str, Level],
    register: Register,
) -> tuple[PlaceWardens, ...]:  # fmt: skip
    """Of these places, in their order."""
    said = {(answer.area, answer.person): answer for answer in warden_counts.answers_at(tx, incident, counts)}
    there: dict[str, list[tuple[str, datetime]]] = {area: [] for area in counts}
    for area, person, at in first_told(warden_answers.told(tx, incident, counts), asks):
        if area in there:
            there[area].append((person, at))
    return tuple(
        PlaceWardens(
            place=place_name(register, area), level=levels.get(area, Level.LIFTED), count=counts[area],
            wardens=_named(area, people, said, register), more=len(people[EACH:]),
        )
        for area, people in there.items()
    )  # fmt: skip


def _named(
    area: str, people: Sequence[tuple[str, datetime]], said: Mapping[tuple[str, str], Answer], register: Register
) -> tuple[WardenRow, ...]:
    """Whoever said yes first."""
    order = sorted(people, key=lambda one: (_ORDER[_says(said.get((area, one[0])))], one[0]))
    return tuple(_warden(who, at, said.get((area, who)), register) for who, at in order[:EACH])


def _says(answer: Answer | None) -> Says | None:
    return answer.says if answer else None


def _warden(who: str, at: datetime, answer: Answer | None, register: Register) -> WardenRow:
    return WardenRow(
        name=name_of(register, who), phone=phone_of(register, who), told_at=at,
        answer=answer.says.value if answer else None, answered_at=answer.at if answer else None,
    )  # fmt: skip


def phone_of(register: Register, who: str) -> str:
    """Masked: only a named role sees a number, which is logged (K3)."""
    person = register.people.get(who)
    return mask(person.mobile or person.landline) if person else ""


def _stores(areas: Iterable[str], levels: Mapping[str, Level], register: Register) -> list[Area]:
    """The stores among these, those of the worst places first."""
    found = (register.areas[name] for name in areas if name in register.areas)
    stores = (area for area in found if area.kind is AreaKind.STORE)
    return sorted(stores, key=lambda area: (-levels.get(area.id, Level.LIFTED), area.label))


def _store_rows(stores: Sequence[Area], asks: Sequence[Ask], register: Register) -> tuple[StoreRow, ...]:
    """With their key holders, masked."""
    keys = [ask for ask in asks if ask.part is Part.KEY_HOLDER]
    holders = [person for person in register.people.values() if Role.KEY_HOLDER in person.roles]
    return tuple(
        _store(
            area, [ask for ask in keys if ask.area == area.id],
            tuple(f"{p.name} {phone_of(register, p.id)}".strip() for p in holders if area.id in p.areas),
        )
        for area in stores
    )  # fmt: skip


def _store(area: Area, asks: Sequence[Ask], holders: tuple[str, ...]) -> StoreRow:
    there = dict(area.store)
    return StoreRow(
        place=area.label, address=there.get("address", ""), equipment=there.get("equipment", ""),
        state=store_state(asks), holders=holders,
    )  # fmt: skip


def store_state(asks: Sequence[Ask]) -> str:
    """`open`, `asked` while somebody may still answer, `nokey` once all who were asked cannot; empty: nobody was."""
    if not asks:
        return ""
    if any(ask.says is Says.OPEN for ask in asks):
        return "open"
    return "nokey" if all(ask.says is Says.NOKEY for ask in asks) else "asked"
