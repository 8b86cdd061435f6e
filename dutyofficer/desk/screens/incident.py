"""One incident, in the order in which a tired person needs it: how bad, in whose words, where, who knows, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core import course
from dutyofficer.core.area import COMMUNITIES
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.manual import Manual
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.warning import Known, Level
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens.log_rows import Log, read_log
from dutyofficer.desk.screens.rows import (
    Climbing,
    climbing,
    has_it,
    level_at,
    level_of,
    level_words,
    worst_first,
    worst_words,
)
from dutyofficer.desk.screens.seen_rows import GaugeRow, Reports, WaitingRow, gauge_rows, report_rows, waiting_rows
from dutyofficer.desk.screens.told_rows import Told, who_was_told
from dutyofficer.desk.screens.words_rows import Verbatim, first_promise, verbatim
from dutyofficer.store import manual, pages, stand_downs, told, warnings
from dutyofficer.store.db import Tx

MOST = 30
"""Places that are listed, worst first; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What it is, how bad, and whose. Times are UTC.

    `words` is the level in the publisher's words, `since` the publisher's own time of it, `before` what it stood at
    until then, `promise` when the publisher said it would speak again. `owner` is a name, `owner_id` what
    the register calls them.
    """

    ref: str
    kind: str
    title: str
    state: str
    level: Level
    words: str
    since: datetime | None
    before: course.Stood | None
    promise: datetime | None
    needs_accept: bool
    opened_at: datetime
    closed_at: datetime | None
    owner: str | None
    owner_id: str | None
    owned_since: datetime | None
    climbing: Climbing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One of our communities in the incident: what it stands at now, in the publisher's words; LIFTED if it is over."""

    name: str
    authority: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Places:
    """Worst first, `more` counted; and every authority that is concerned."""

    rows: tuple[PlaceRow, ...]
    more: int
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentScreen:
    """Everything that the page of an incident says at `at` (UTC). `possible`: what can be done now, whoever asks."""

    at: datetime
    head: Head
    texts: Verbatim
    places: Places
    gauges: tuple[GaugeRow, ...]
    told: Told
    reports: Reports
    waiting: tuple[WaitingRow, ...]
    log: Log
    possible: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Inside:
    """The warnings in it: all, those that stand (worst first), and the level of every area of ours in it.

    `entered`: what somebody rang about, if that is what opened it.
    """

    known: Sequence[Known]
    standing: Sequence[Known]
    where: Mapping[int, Sequence[str]]
    levels: Mapping[str, Level]
    entered: Manual | None


def incident_screen(
    tx: Tx, house: House, incident: Incident, at: datetime, *, whole_log: bool = False, before: int | None = None
) -> IncidentScreen:
    """Read it. `before`: of the whole log, the lines before that one."""
    register, asked = house.register(tx), pages.of_incident(tx, incident.id)
    inside, waiting = _read_inside(tx, incident), stand_downs.waiting(tx, incident.id)
    last, zone = asked[-1] if asked else None, house.policy.zone
    over = len(inside.known) - len(inside.standing)
    return IncidentScreen(
        at=at, head=_head(tx, house, incident, inside, asked, at),
        texts=verbatim(inside.standing, over, None if inside.known else last, zone),
        places=_places(inside, register), gauges=gauge_rows(tx, inside.standing, at),
        told=who_was_told(tx, incident.id, asked, inside.levels, register),
        reports=report_rows(tx, incident.id, register), waiting=waiting_rows(waiting, register),
        log=read_log(tx, incident.id, register, whole=whole_log, before=before),
        possible=possible(incident, asked, waits=bool(waiting), places=_may_ask(inside, register)),
    )  # fmt: skip


def _read_inside(tx: Tx, incident: Incident) -> _Inside:
    known, where = warnings.inside(tx, incident.id), told.areas_inside(tx, incident.id)
    each = ((k.warning.level if k.stands else Level.LIFTED, where.get(k.id, ())) for k in known)
    levels, entered = level_at(each), None if known else manual.of_incident(tx, incident.id)
    if entered is not None and entered.area:
        levels = {entered.area: entered.level}
    return _Inside(known, worst_first(k for k in known if k.stands), where, levels, entered)


def _head(tx: Tx, house: House, incident: Incident, inside: _Inside, asked: Sequence[Page], at: datetime) -> Head:
    register, standing = house.register(tx), inside.standing
    if inside.known:
        level, words = level_words(known.warning for known in standing)
    else:
        level, words = level_of(asked[-1] if asked else None, inside.entered)
    owner = has_it(incident, register)
    return Head(
        ref=incident.ref, kind=incident.kind.value, title=incident.title, state=incident.state.value, level=level,
        words=words, since=min((k.warning.level_since for k in standing if k.warning.level is level), default=None),
        before=course.before(course.course(told.versions(tx, incident.id)), level) if inside.known else None,
        promise=first_promise(standing, house.policy.zone), needs_accept=incident.needs_accept,
        opened_at=incident.opened_at, closed_at=incident.closed_at,
        owner=owner, owner_id=incident.owner if owner else None, owned_since=incident.owned_since if owner else None,
        climbing=climbing(asked, register.roster(at), register),
    )  # fmt: skip


def _places(inside: _Inside, register: Register) -> Places:
    """Stores and patches by what they stand at; the authorities that the warnings name or touch."""
    words = worst_words((known.warning.headline, inside.where.get(known.id, ())) for known in inside.standing)
    if inside.entered is not None and inside.entered.area:
        words[inside.entered.area] = inside.entered.headline
    areas = [(register.areas[name], level) for name, level in inside.levels.items() if name in register.areas]
    rows = [
        PlaceRow(name=area.label, authority=area.authority, level=level, words=words.get(area.id, ""))
        for area, level in sorted(areas, key=lambda found: (-found[1], found[0].label))
        if area.kind in COMMUNITIES
    ]
    rows += [_said(inside.entered)] if inside.entered is not None and not inside.entered.area else []
    named = {name for known in inside.standing for name in known.warning.authorities}
    touched = {area.label for area, _ in areas if area.kind not in COMMUNITIES}
    return Places(tuple(rows[:MOST]), len(rows[MOST:]), tuple(sorted(named | touched)))


def _may_ask(inside: _Inside, register: Register) -> bool:
    """W5: whoever is in danger of life is asked nothing."""
    communities = register.communities(tuple(inside.levels))
    return any(inside.levels[area] < Level.RED for area in communities)


def _said(entered: Manual) -> PlaceRow:
    """Where none of our areas is: in the words of whoever entered it."""
    return PlaceRow(name=entered.place, authority=entered.authority, level=entered.level, words=entered.headline)


def possible(incident: Incident, asked: Sequence[Page], *, waits: bool, places: bool) -> frozenset[str]:
    """What an officer can do about it as it is now. What has closed can still be written about.

    `places`: whether wardens of any of them may be asked anything. Whoever has it can say that they cannot keep it.
    """
    if incident.state is IncidentState.CLOSED:
        return frozenset({"log"})
    waiting = any(page.state is PageState.OPEN for page in asked)
    answers = {"accept", "cannot"} if waiting else {"take", "cannot"} if asked else {"take"}
    return frozenset(
        {"log", "close", "manager"} | answers | ({"send", "hold"} if waits else set()) | ({"ask"} if places else set())
    )
