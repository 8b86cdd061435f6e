"""What several screens show of a warning, of who is on duty, and of a page that climbs: in people's names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.area import COMMUNITIES, Match
from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.ladder import Roster, on_rung
from dutyofficer.core.manual import Manual
from dutyofficer.core.message import Medium
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.warning import HazardWarning, Known, Level, Standing
from dutyofficer.desk.house import Register

SHOWN_PLACES = 6
"""Places that are named beside a warning; the rest is counted."""
WAYS = {Medium.SMS: "text", Medium.VOICE: "call", Medium.EMAIL: "mail"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """One warning: its publisher's own words, since when (UTC) it stands at its level, and which of our places.

    `gone`: its publisher no longer says a word about it, which is no all-clear (F3). `unmapped`: no place of ours is
    known to lie in it (F6).
    """

    ref: str
    level: Level
    headline: str
    name: str
    since: datetime
    onset: datetime | None = None
    expires: datetime | None = None
    places: tuple[str, ...] = ()
    more_places: int = 0
    gone: bool = False
    unmapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbing:
    """A page that nobody has accepted: how many steps it took of how many, who is asked next, how and when (UTC)."""

    step: int
    steps: int
    next_who: str
    next_by: str
    next_at: datetime | None


def name_of(register: Register, person: str | None) -> str:
    """What people call them; somebody who is not in the register by what the record calls them; nothing if nobody."""
    return register.people[person].name if person and person in register.people else person or ""


def has_it(incident: Incident, register: Register) -> str | None:
    """The name of whoever has it, or had it when it closed; None while it waits for somebody."""
    return name_of(register, incident.owner) if incident.owner and incident.state is not IncidentState.OPEN else None


def officers(register: Register) -> list[Person]:
    """Whoever may accept a page, by name."""
    able = [person for person in register.people.values() if person.is_officer]
    return sorted(able, key=lambda person: (person.name.casefold(), person.id))


def place_name(register: Register, area: str) -> str:
    """What a place is called; one that was taken out of the register meanwhile by its id."""
    return register.areas[area].label if area in register.areas else area


def warning_row(known: Known, where: Sequence[Match], register: Register, *, unmapped: bool = False) -> WarningRow:
    """A warning as a screen has it; communities come before the authorities around them."""
    warning, names = known.warning, places(where, register)
    return WarningRow(
        ref=warning.ref, level=warning.level, headline=warning.headline, name=warning.name, since=warning.level_since,
        onset=warning.onset, expires=warning.expires, places=names[:SHOWN_PLACES],
        more_places=len(names) - len(names[:SHOWN_PLACES]), gone=known.standing is Standing.VANISHED,
        unmapped=unmapped,
    )  # fmt: skip


def places(where: Iterable[Match], register: Register) -> tuple[str, ...]:
    """The names of our areas among these, stores and patches first."""
    areas = [register.areas[match.area] for match in where if match.area in register.areas]
    return tuple(area.label for area in sorted(areas, key=lambda a: (a.kind not in COMMUNITIES, a.label)))


def worst_first(found: Iterable[Known]) -> list[Known]:
    """In the order in which a tired person reads them."""
    return sorted(found, key=lambda known: (-known.warning.level, known.warning.name, known.id))


def level_words(found: Iterable[HazardWarning]) -> tuple[Level, str]:
    """The worst level among these, in its publisher's words; nothing if there is none."""
    worst = max(found, key=lambda warning: (warning.level, warning.level_since), default=None)
    return (worst.level, worst.headline) if worst else (Level.LIFTED, "")


def level_of(last: Page | None, entered: Manual | None) -> tuple[Level, str]:
    """The same of an incident about no warning: what somebody entered, or what it was last paged for."""
    if entered is not None:
        return entered.level, entered.headline
    return (last.level, last.items[0].headline) if last is not None else (Level.LIFTED, "")


def climbing(waiting: Iterable[Page], roster: Roster, register: Register) -> Climbing | None:
    """The next thing that happens about pages that nobody has accepted."""
    still = [page for page in waiting if page.state is PageState.OPEN]
    page = min(still, key=lambda page: (page.next_step_at is None, page.next_step_at), default=None)
    if page is None:
        return None
    step = page.ladder.steps[page.step]
    who = "everybody" if step.everyone else step.person or on_rung(step.rota or "", roster)[0]
    return Climbing(
        step=len(page.ladder.steps) if page.round else page.step, steps=len(page.ladder.steps),
        next_who=name_of(register, who) if who else f"nobody: {step.rota} is passed over",
        next_by=" and ".join(WAYS[medium] for medium in step.by), next_at=page.next_step_at,
    )  # fmt: skip


def worst_words(said: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """What is said of every area, in its publisher's words. `said`: words and the areas they are about, worst first."""
    found: dict[str, str] = {}
    for words, areas in said:
        for area in areas:
            found.setdefault(area, words)
    return found


def level_at(areas: Iterable[tuple[Level, Iterable[str]]]) -> Mapping[str, Level]:
    """F7: the level of every area is the highest in force over it."""
    found: dict[str, Level] = {}
    for level, names in areas:
        for name in names:
            found[name] = max(level, found.get(name, Level.LIFTED))
    return found
