"""Which gaps ahead, and which other risks of the rotas, the team is told of this morning: each once (D8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dutyofficer.core.message import gsm7, places
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota_risk import Risk, RiskKind

ROOM = 260
"""Characters of the team's sentences: with the words round them they fill two messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldGap:
    """A gap as the team was told of it last. `notice`: how long before it, of the lengths in the policy."""

    rota: str
    start: datetime
    end: datetime
    notice: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the team knows of: gaps, and until when each other risk, by its key, was said to last."""

    gaps: tuple[ToldGap, ...] = ()
    others: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is new this morning: gaps with the days until they begin, other risks; and what the team will then know."""

    gaps: tuple[tuple[Risk, int], ...]
    others: tuple[Risk, ...]
    told: Told


def notices(risks: Sequence[Risk], told: Told, policy: Policy, now: datetime) -> Notice:
    """What of these is to be told now. What is right again is forgotten, and told anew if it comes back."""
    near = [(risk, _notice(risk, policy, now)) for risk in risks if risk.kind is RiskKind.GAP]
    gaps = [(risk, notice) for risk, notice in near if notice is not None]
    fresh = [(risk, _days(risk, policy, now)) for risk, notice in gaps if not _knows(told, risk, notice)]
    others = [risk for risk in risks if risk.kind is not RiskKind.GAP]
    knows = Told(
        gaps=tuple(ToldGap(rota=r.rota, start=r.start, end=r.end, notice=notice) for r, notice in gaps),
        others={key_of(risk): risk.end for risk in sorted(others, key=lambda risk: risk.end)},
    )
    new = tuple(risk for risk in others if key_of(risk) not in told.others or risk.start > told.others[key_of(risk)])
    return Notice(tuple(sorted(fresh, key=lambda gap: gap[0].start)), new, knows)


def key_of(risk: Risk) -> str:
    """What is one risk to the team, however its times move as the weeks go by."""
    return f"{risk.kind}:{risk.rota}:{risk.person or ''}:{risk.which}"


def _days(risk: Risk, policy: Policy, now: datetime) -> int:
    """Nights until it begins, by the service's own calendar; 0: today, or begun."""
    begins, today = (moment.astimezone(policy.zone).date() for moment in (risk.start, now))
    return max(0, (begins - today).days)


def _notice(risk: Risk, policy: Policy, now: datetime) -> timedelta | None:
    """The shortest notice whose morning has come; None while it is too far ahead."""
    days = timedelta(days=_days(risk, policy, now))
    return min((notice for notice in policy.gap_notices if days <= notice), default=None)


def _knows(told: Told, risk: Risk, notice: timedelta) -> bool:
    """Whether any part of it was told at this notice or a shorter one: a gap may have grown, or been split."""
    return any(
        gap.rota == risk.rota and gap.start < risk.end and risk.start < gap.end and gap.notice <= notice
        for gap in told.gaps
    )


def in_one_text(gaps: Sequence[tuple[Risk, int]], others: Sequence[Risk]) -> str:
    """The nearest gap and how many more, then of the other risks as many as there is room for."""
    said = [f"{gaps[0][0].text} ({in_days(gaps[0][1])})."] if gaps else []
    said += [f"{len(gaps) - 1} more gap{'s' if len(gaps) > 2 else ''}: see rota gaps."] if len(gaps) > 1 else []
    for number, risk in enumerate(others):
        rest = f"{len(others) - number} more: see rota risks."
        more = [rest] if number + 1 < len(others) else []
        if said and places(gsm7(" ".join([*said, f"{risk.text}.", *more]))) > ROOM:
            return " ".join([*said, rest])
        said.append(f"{risk.text}.")
    return " ".join(said)


def in_days(days: int) -> str:
    """As somebody would say it."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
