"""Everything that is wrong with the next eight weeks of the rotas, to the minute, worst first (D8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from dutyofficer.core.phones import is_proven, not_proven, phone_of
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota import Span
from dutyofficer.core.rota_risk import AHEAD, DAY, ORDER, Drawn, Plans, Risk, RiskKind, midnight
from dutyofficer.core.rota_strain import empty_layers, too_many_nights, uneven_holidays
from dutyofficer.core.rota_words import lasts

YEARS_BACK = 2
"""Bank holidays are counted in this year and so many before it."""


def risks(plans: Plans, policy: Policy, now: datetime, holidays: Collection[date] = ()) -> list[Risk]:
    """All of them; of one kind the earliest first. `holidays`: those of the years that are to be even, if any are."""
    drawn = {name: _draw(plans, policy, name, now, holidays) for name in plans.rotas}
    found = [*_missing(plans, policy, now), *_on_two_rungs(drawn, plans, policy), *_people(drawn, plans, policy)]
    for rota in drawn.values():
        found += [*_gaps(rota), *empty_layers(rota), *too_many_nights(rota, plans, policy)]
        found += uneven_holidays(rota, plans, holidays)
    return sorted(found, key=lambda risk: (ORDER.index(risk.kind), risk.start, risk.rota, risk.person or ""))


def holiday_years(policy: Policy, now: datetime) -> range:
    """The years in which bank holidays are to be even."""
    year = now.astimezone(policy.zone).year
    return range(year - YEARS_BACK, year + 1)


def pressing(found: Iterable[Risk]) -> list[Risk]:
    """Those that somebody should do something about."""
    return [risk for risk in found if not risk.minor]


def _draw(plans: Plans, policy: Policy, name: str, now: datetime, holidays: Collection[date]) -> Drawn:
    """Each rota once: so far back that a run of nights shows whole, and for holidays over their years."""
    rota, start, until = plans.rotas[name], now - (policy.nights_running + 1) * DAY, now
    if holidays:
        zone = ZoneInfo(rota.timezone)
        start = min(start, midnight(date(min(holidays).year, 1, 1), zone))
        until = midnight(date(max(holidays).year + 1, 1, 1), zone)
    return Drawn.of(rota, start, now, until)


def _missing(plans: Plans, policy: Policy, now: datetime) -> list[Risk]:
    """A rota that a ladder names and that is not there has nobody at all."""
    return [
        Risk(kind=RiskKind.GAP, rota=name, person=None, start=now, end=now + AHEAD,
             text=f"nobody on {name}, which a ladder names: there is no such rota")
        for name in sorted(policy.rotas - set(plans.rotas))
    ]  # fmt: skip


def _gaps(drawn: Drawn) -> list[Risk]:
    """Every stretch with nobody, down to the shortest."""
    return [
        Risk(kind=RiskKind.GAP, rota=drawn.rota.id, person=None, start=span.start, end=span.end,
             text=f"nobody on {drawn.rota.id} {lasts(span, drawn.now, drawn.zone, drawn.end)}")
        for span in drawn.ahead
        if span.person is None
    ]  # fmt: skip


def _people(drawn: Mapping[str, Drawn], plans: Plans, policy: Policy) -> list[Risk]:
    """Whoever will be on duty and is hard to reach, once each: the worst of it, from their first duty to the last."""
    found: dict[str, Risk] = {}
    for rota in drawn.values():
        for span in rota.ahead:
            risk = _of_person(rota, span, plans, policy) if span.person else None
            if risk is not None and risk.person is not None:
                found[risk.person] = _joined(found.get(risk.person, risk), risk)
    return list(found.values())


def _joined(one: Risk, other: Risk) -> Risk:
    worst = min(one, other, key=lambda risk: (ORDER.index(risk.kind), risk.start, risk.rota))
    return replace(worst, end=max(one.end, other.end))


def _of_person(drawn: Drawn, span: Span, plans: Plans, policy: Policy) -> Risk | None:
    person = span.person or ""
    wrong = _wrong_with(person, drawn, plans, policy)
    if wrong is None:
        return None
    kind, words, minor = wrong
    text = f"{plans.name(person)} {words}, on {drawn.rota.id} {drawn.begins(span.start)}"
    return Risk(
        kind=kind, rota=drawn.rota.id, person=person, start=span.start, end=span.end, text=text, minor=minor
    )  # fmt: skip


def _wrong_with(person: str, drawn: Drawn, plans: Plans, policy: Policy) -> tuple[RiskKind, str, bool] | None:
    """Why they are hard to reach. Roles and proofs matter on the ladders' rotas only: nobody else is paged."""
    who, paged = plans.people.get(person), drawn.rota.id in policy.rotas
    if who is None:
        return RiskKind.LEFT, "is not among the people", False
    if paged and not who.is_officer:
        return RiskKind.LEFT, "is no officer any more", False
    if not who.reachable:
        return RiskKind.NO_PHONE, "has no phone", False
    if who.opted_out:
        return RiskKind.OPTED_OUT, "takes no texts of ours (opted out)", False
    if paged and not is_proven(plans.phones.get(phone_of(who)[0]), policy.phone_check, drawn.now):
        # A new phone is asked by itself (L9): the team is told of one that was, and has said nothing for a week.
        late = not_proven([who], plans.phones, policy.phone_check, drawn.now)
        return RiskKind.UNPROVEN, "has not proven their phone", not late
    return None


def _on_two_rungs(drawn: Mapping[str, Drawn], plans: Plans, policy: Policy) -> list[Risk]:
    """One person on two rotas of the same ladder at the same time: the ladder is shorter than it looks."""
    found = []
    for one, other in _pairs(policy, drawn):
        for span in _together(drawn[one].ahead, drawn[other].ahead):
            when = lasts(span, drawn[one].now, drawn[one].zone, drawn[one].end)
            text = f"{plans.name(span.person or '')} is on {one} and {other} at once {when}"
            found.append(Risk(kind=RiskKind.TWO_RUNGS, rota=one, person=span.person, start=span.start, end=span.end,
                              text=text, which=other))  # fmt: skip
    return found


def _pairs(policy: Policy, there: Collection[str]) -> list[tuple[str, str]]:
    """Two rotas of one ladder, each pair once, in the order in which they are climbed."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for ladder in (policy.accept, policy.urgent):
        rotas = dict.fromkeys(step.rota for step in ladder if step.rota in there)
        for one, other in combinations([rota for rota in rotas if rota], 2):
            found.setdefault(frozenset((one, other)), (one, other))
    return list(found.values())


def _together(ones: Sequence[Span], others: Sequence[Span]) -> Iterator[Span]:
    """When both have the same person; both cover the same time without a hole."""
    first = second = 0
    while first < len(ones) and second < len(others):
        one, other = ones[first], others[second]
        if one.person and one.person == other.person:
            yield replace(one, start=max(one.start, other.start), end=min(one.end, other.end))
        first, second = first + (one.end <= other.end), second + (other.end <= one.end)
