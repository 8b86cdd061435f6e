"""The front page: who is on duty, what is in force, who has it, and whether we see and send at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.area import AreaKind
from dutyofficer.core.incident import Incident
from dutyofficer.core.ladder import Roster
from dutyofficer.core.page import Page
from dutyofficer.core.warden_answer import Count, tally
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens.blind import Blind, blind
from dutyofficer.desk.screens.duty_rows import GapRow, OnDuty, gaps_ahead, on_duty
from dutyofficer.desk.screens.rows import (
    Climbing,
    WarningRow,
    climbing,
    has_it,
    level_at,
    level_of,
    level_words,
    warning_row,
    worst_words,
)
from dutyofficer.store import incidents, manual, outbox, overview, pages, warden_counts, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.warnings import Kept

MOST = 30
"""Rows of each list: worst first, the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An open incident: `words` is its level as the publisher calls it, `owner` a name, `climbing` while none has it.

    `count`: so many warnings in force are in it. Times are UTC.
    """

    ref: str
    kind: str
    title: str
    level: Level
    words: str
    opened_at: datetime
    needs_accept: bool
    owner: str | None = None
    owned_since: datetime | None = None
    climbing: Climbing | None = None
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One of our areas at which something is in force, and what, in the publisher's words."""

    name: str
    kind: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Everything that the front page says at `at` (UTC). `more_...` counts what there was no room for.

    `carried`: warnings of ours in force that are in no open incident (I3). `empty`: nothing was imported yet.
    """

    at: datetime
    blind: Blind
    duty: tuple[OnDuty, ...]
    gaps: tuple[GapRow, ...]
    incidents: tuple[IncidentRow, ...]
    more_incidents: int
    warnings: tuple[WarningRow, ...]
    more_warnings: int
    carried: int
    places: tuple[PlaceRow, ...]
    more_places: int
    wardens: Count | None
    waiting: int
    failed: int
    empty: bool


def now_screen(tx: Tx, house: House, at: datetime) -> Now:
    """Read it."""
    register = house.register(tx)
    standing, ours = incidents.open_ones(tx), warnings.in_force(tx, ours=True)
    inside = overview.inside_open(tx)
    rows = _incidents(tx, standing, ours, inside, register, register.roster(at))
    found, (waiting, failed) = _places(ours, register), outbox.counts(tx)
    held = frozenset[int]().union(*inside.values())
    return Now(
        at=at, blind=blind(tx, house, at, standing), duty=on_duty(tx, house, at), gaps=gaps_ahead(tx, house, at),
        incidents=rows[:MOST], more_incidents=len(rows[MOST:]), more_warnings=len(ours[MOST:]),
        warnings=tuple(warning_row(k.known, k.matches, register, unmapped=k.unmapped) for k in ours[:MOST]),
        carried=sum(kept.known.id not in held for kept in ours), places=found[:MOST], more_places=len(found[MOST:]),
        wardens=_wardens(tx, standing), waiting=waiting, failed=failed,
        empty=not (register.people or register.areas or register.rotas),
    )  # fmt: skip


def open_rows(tx: Tx, house: House, at: datetime) -> tuple[IncidentRow, ...]:
    """Every open incident, the worst first."""
    register, ours = house.register(tx), warnings.in_force(tx, ours=True)
    standing, inside = incidents.open_ones(tx), overview.inside_open(tx)
    return _incidents(tx, standing, ours, inside, register, register.roster(at))


def _incidents(
    tx: Tx, standing: Sequence[Incident], ours: Sequence[Kept], inside: Mapping[int, frozenset[int]],
    register: Register, roster: Roster,
) -> tuple[IncidentRow, ...]:  # fmt: skip
    """The worst first; of two alike the one that nobody has, then the older one."""
    waiting: dict[int, list[Page]] = {}
    for page in pages.open_ones(tx):
        waiting.setdefault(page.incident, []).append(page)
    by_id = {kept.known.id: kept for kept in ours}
    bare = [one.id for one in standing if not inside.get(one.id)]
    last, by_hand = overview.last_pages(tx, bare), manual.of_incidents(tx, bare)
    rows = [
        _incident(
            one, [by_id[n] for n in inside.get(one.id, ()) if n in by_id],
            waiting.get(one.id, []), level_of(last.get(one.id), by_hand.get(one.id)), register, roster,
        )
        for one in standing
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.level, row.climbing is None, row.opened_at, row.ref)))


def _incident(
    one: Incident, theirs: Sequence[Kept], waiting: Sequence[Page], otherwise: tuple[Level, str],
    register: Register, roster: Roster,
) -> IncidentRow:  # fmt: skip
    level, words = level_words(kept.known.warning for kept in theirs) if theirs else otherwise
    owner = has_it(one, register)
    return IncidentRow(
        ref=one.ref, kind=one.kind.value, title=one.title, level=level, words=words, opened_at=one.opened_at,
        needs_accept=one.needs_accept, owner=owner,
        owned_since=one.owned_since if owner else None, climbing=climbing(waiting, roster, register),
        count=len(theirs),
    )  # fmt: skip


def _places(ours: Sequence[Kept], register: Register) -> tuple[PlaceRow, ...]:
    """Every area of ours at which something stands, worst first, communities before authorities."""
    levels = level_at((kept.known.warning.level, [match.area for match in kept.matches]) for kept in ours)
    words = worst_words((kept.known.warning.headline, [match.area for match in kept.matches]) for kept in ours)
    found = [
        PlaceRow(name=area.label, kind=area.kind.value, level=level, words=words[area.id])
        for name, level in levels.items()
        if (area := register.areas.get(name)) is not None
    ]
    return tuple(sorted(found, key=lambda row: (row.kind == AreaKind.AUTHORITY, -row.level, row.name)))


def _wardens(tx: Tx, standing: Sequence[Incident]) -> Count | None:
    """How many of the wardens who heard of anything open answered what; None if none heard."""
    numbers = [one.id for one in standing]
    heard = warden_counts.all_heard(tx, numbers)
    return tally(heard, warden_counts.all_said(tx, numbers)) if heard else None
