"""The screen of the people: who does what, and whether their phone can be relied on. Numbers are masked (K3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dutyofficer.core.people import Person, Role, mask
from dutyofficer.core.phones import Phone, is_proven, on_ladders, phone_of
from dutyofficer.desk.house import House, Register
from dutyofficer.store import failing, phones
from dutyofficer.store.db import Tx

PAGE = 50
"""People on one page."""
MOST_AREAS = 4
"""Areas that are named; the rest are counted."""


class Tone(StrEnum):
    """How bad a state is: it works, somebody should know, or a page would not arrive."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


class State(NamedTuple):
    """One thing to know of somebody's phone, in words."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person. `areas`: the first by name, `more_areas` so many others; `testable`: pages may reach them (L2)."""

    id: str
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    more_areas: int
    phone: str
    states: tuple[State, ...]
    testable: bool


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """One page of those that were asked for. `found` of all `everybody`; pages count from 1."""

    rows: tuple[Row, ...]
    found: int
    everybody: int
    page: int
    pages: int


class _Known(NamedTuple):
    """What is known of phones, read once for all rows."""

    proven: Mapping[str, Phone]
    failing: Collection[str]
    paged: Collection[str]


def people_screen(tx: Tx, house: House, role: str, text: str, page: int, now: datetime) -> PeopleScreen:
    """Those with that role, if one is named, and with `text` in their name, id or an area of theirs."""
    register = house.register(tx)
    wanted = [who for who in register.people.values() if _is_meant(who, role, text.strip().casefold(), register)]
    wanted.sort(key=lambda who: (not who.is_officer, who.name.casefold(), who.id))
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(page, 1), pages)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    paged = {who.id for who in on_ladders(house.policy, register.rotas.values(), register.people, now)}
    known = _Known(phones.everything(tx), failing.people_whose_texts_fail(tx), paged)
    rows = tuple(_row(who, register, known, house, now) for who in shown)
    return PeopleScreen(rows, len(wanted), len(register.people), page, pages)


def _is_meant(person: Person, role: str, text: str, register: Register) -> bool:
    if role in {known.value for known in Role} and role not in person.roles:
        return False
    words = [person.name, person.id, *(register.areas[area].label for area in _areas(person, register))]
    return any(text in word.casefold() for word in words)


def _areas(person: Person, register: Register) -> list[str]:
    return [area for area in (*person.areas, *person.deputy) if area in register.areas]


def _row(person: Person, register: Register, known: _Known, house: House, now: datetime) -> Row:
    areas = [register.areas[area].label for area in _areas(person, register)]
    return Row(
        id=person.id, name=person.name, roles=tuple(sorted(role.value.replace("-", " ") for role in person.roles)),
        areas=tuple(areas[:MOST_AREAS]), more_areas=max(0, len(areas) - MOST_AREAS), phone=mask(phone_of(person)[0]),
        states=tuple(_states(person, known, house, now)),
        testable=person.reachable and (person.is_officer or person.id in known.paged),
    )  # fmt: skip


def _states(person: Person, known: _Known, house: House, now: datetime) -> list[State]:
    """What keeps a page from them first; whoever is never paged has nothing to prove."""
    if not person.reachable:
        return [State(Tone.BAD, "no phone")]
    found = []
    if person.opted_out:
        found.append(State(Tone.BAD, "opted out: takes no texts of ours"))
    if person.id in known.failing:
        found.append(State(Tone.BAD, "the last texts did not arrive"))
    today = now.astimezone(house.policy.zone).date()
    if until := _away_until(person, today):
        found.append(State(Tone.NOTE, f"away until {until:%a} {until.day} {until:%b}"))
    if person.is_officer or person.id in known.paged:
        found.append(_proof(known.proven.get(phone_of(person)[0]), house, now))
    return found


def _away_until(person: Person, day: date) -> date | None:
    return max((last for first, last in person.away if first <= day <= last), default=None)


def _proof(phone: Phone | None, house: House, now: datetime) -> State:
    """L9: when it last showed that it works, and how."""
    if phone is None or phone.proven_at is None or phone.proven_by is None:
        asked = phone is not None and phone.asked_at is not None and now - phone.asked_at < timedelta(days=1)
        return State(Tone.NOTE, "asked, no answer yet" if asked else "never proven")
    day = phone.proven_at.astimezone(house.policy.zone)
    words = f"proven {day.day} {day:%b %Y} by {phone.proven_by.value}"
    if is_proven(phone, house.policy.phone_check, now):
        return State(Tone.GOOD, words)
    return State(Tone.NOTE, f"{words}: too long ago")
