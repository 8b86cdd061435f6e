"""The screen of the rotas: who has which duty on which day, where nobody has it, what is wrong with what is to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from dutyofficer.core.bank_holidays import bank_holidays
from dutyofficer.core.rota import Span, schedule
from dutyofficer.core.rota_days import Day, calendar_days
from dutyofficer.core.rota_risk import DAY, Risk, RiskKind, midnight
from dutyofficer.core.rota_words import lasts
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.rota_ahead import all_risks
from dutyofficer.desk.rota_edits import Planned
from dutyofficer.desk.screens.rows import name_of, officers
from dutyofficer.store.db import Tx

WEEKS, MOST_WEEKS = 4, 12
"""Shown unless somebody asks for more, and at most."""
MOST_RISKS = 20


@dataclass(frozen=True, slots=True)
class Lane:
    """One rota; `paged`: a ladder climbs it."""

    id: str
    name: str
    paged: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody has that rota from `start` to `end`; in words by the clocks on the wall."""

    rota: str
    start: datetime
    end: datetime
    when: str


@dataclass(frozen=True, slots=True)
class RotaScreen:
    """Everything that the screen shows. `missing`: rotas that a ladder names and that are not there at all.

    `names` of everybody by id; `officers` have a phone and may be put on a rota. `more_risks`: so many are not shown.
    """

    first: date
    weeks: int
    lanes: tuple[Lane, ...]
    days: tuple[Day, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...]
    risks: tuple[Risk, ...]
    more_risks: int
    names: Mapping[str, str]
    officers: tuple[tuple[str, str], ...]

    @property
    def last(self) -> date:
        """The last day that is shown."""
        return self.first + self.weeks * 7 * DAY - DAY


def rota_screen(tx: Tx, house: House, first: date | None, weeks: int | None, now: datetime) -> RotaScreen:
    """From that local day, today unless given, for so many weeks."""
    register, zone = house.register(tx), house.policy.zone
    first, weeks = first or now.astimezone(zone).date(), min(max(weeks or WEEKS, 1), MOST_WEEKS)
    start, end = midnight(first, zone), midnight(first + weeks * 7 * DAY, zone)
    spans = {rota.id: schedule(rota, start, end) for rota in register.rotas.values()}
    holidays = bank_holidays(range(first.year, (first + weeks * 7 * DAY).year + 1))
    risks = [risk for risk in all_risks(tx, house, now) if risk.kind is not RiskKind.GAP or risk.start >= end]
    return RotaScreen(
        first=first, weeks=weeks,
        lanes=tuple(Lane(rota.id, rota.name, rota.id in house.policy.rotas) for rota in register.rotas.values()),
        days=tuple(calendar_days(spans, house.policy.rotas, first, weeks * 7, zone, holidays)),
        gaps=tuple(_gaps(register, spans, house, now)),
        missing=tuple(sorted(house.policy.rotas - set(register.rotas))),
        risks=tuple(risks[:MOST_RISKS]), more_risks=max(0, len(risks) - MOST_RISKS),
        names={person.id: person.name for person in register.people.values()},
        officers=tuple((who.id, who.name) for who in officers(register) if who.reachable),
    )  # fmt: skip


def _gaps(register: Register, spans: Mapping[str, Sequence[Span]], house: House, now: datetime) -> list[Gap]:
    """Those that are not over, in the order in which they come."""
    found = [
        Gap(register.rotas[name].name, span.start, span.end, lasts(span, now, house.policy.zone))
        for name, theirs in spans.items() for span in theirs if span.person is None and span.end > now
    ]  # fmt: skip
    return sorted(found, key=lambda gap: (gap.start, gap.rota))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an edit would mean, in sentences. `seal` is of what was shown: another one must be looked at again."""

    changes: tuple[str, ...]
    doubled: tuple[str, ...]
    gaps: tuple[str, ...]
    seal: str


def outcome(planned: Sequence[Planned], register: Register, house: House, now: datetime) -> Outcome:
    """For whoever is asked to confirm it."""
    changes: list[str] = []
    doubled: list[str] = []
    gaps: list[str] = []
    for each in planned:
        name, zone = each.after.name or each.after.id, house.policy.zone
        for who, mine in each.differences.items():
            person = name_of(register, who)
            changes += [f"{person} has {name} {lasts(span, now, zone)}." for span in mine.gained]
            changes += [f"{person} no longer has {name} {lasts(span, now, zone)}." for span in mine.lost]
        doubled += [
            f"{name_of(register, who)} would have {other} at the same time, {lasts(span, now, zone)}."
            for who, other, span in each.doubled
        ]
        gaps += [f"Nobody would have {name} {lasts(span, now, zone)}." for span in each.gaps]
    # Not of what is said: of a duty that has begun that is another from second to second.
    rotas = repr([(each.before, each.after) for each in planned])
    return Outcome(tuple(changes), tuple(doubled), tuple(gaps), sha256(rotas.encode()).hexdigest()[:24])
