"""What the flood guidance comes to for us: the risk of each authority by date, and the worst of it in words (F10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.guidance import DAYS, SOON, Guidance, Risk, Water, daily_risk, date_of
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level

GUIDANCE = "guidance"
"""The hazard of an item that tells of guidance: it is a plan, no warning is in force by it."""

_WATERS = {Water.SURFACE: "surface water", Water.GROUND: "groundwater"}
_LEVELS = {Risk.MEDIUM: Level.YELLOW, Risk.HIGH: Level.AMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskOn:
    """The risk of one authority on one local date, by `source` in its `statement`, issued then (UTC)."""

    source: str
    statement: str
    issued: datetime
    authority: str
    day: date
    risk: Risk
    water: Water | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The worst that is ahead: where and on which dates, and since when it has been said."""

    risk: Risk
    water: Water | None
    authorities: tuple[str, ...]
    days: tuple[date, ...]
    issued: datetime

    @property
    def words(self) -> dict[str, str]:
        """`MEDIUM`, `river`, `Leicestershire`, `Sat-Sun`, by what a text calls them."""
        water = _WATERS.get(self.water, self.water.value) if self.water else ""
        where = ", ".join(self.authorities)
        return {"risk": self.risk.word.upper(), "water": water, "where": where, "days": weekdays(self.days)}


def risks_of(statement: Guidance, authorities: Collection[str], zone: ZoneInfo) -> tuple[RiskOn, ...]:
    """Every authority of ours on each of the statement's dates. A test says nothing (F9)."""
    return tuple(
        RiskOn(
            source=statement.source, statement=statement.id, issued=statement.issued, authority=found.authority,
            day=date_of(statement, found.day, zone), risk=found.risk, water=found.water, text=found.text,
        )
        for found in daily_risk(statement, authorities)
    )  # fmt: skip


def outlook(kept: Sequence[RiskOn], start: date, days: int = len(DAYS)) -> Outlook | None:
    """The worst of so many days from `start`; None if nothing is above very low."""
    last = start + timedelta(days=days - 1)
    ahead = [entry for entry in kept if start <= entry.day <= last and entry.risk > Risk.VERY_LOW]
    if not ahead:
        return None
    worst = max(entry.risk for entry in ahead)
    those = [entry for entry in ahead if entry.risk is worst]
    waters = [entry.water for entry in those if entry.water]
    return Outlook(
        worst, min(waters, key=list(Water).index, default=None), tuple(dict.fromkeys(e.authority for e in those)),
        tuple(sorted({entry.day for entry in those})), max(entry.issued for entry in those),
    )  # fmt: skip


def near(statement_issued: date, kept: Sequence[RiskOn], today: date) -> Outlook | None:
    """F10: what is told ahead: MEDIUM or HIGH on the first two days of a statement, as far as they are to come."""
    last = statement_issued + timedelta(days=SOON[-1] - 1)
    found = outlook([entry for entry in kept if entry.day <= last], today)
    return found if found and found.risk >= Risk.MEDIUM else None


def item_of(found: Outlook) -> Item:
    """As officers are told of it. MEDIUM reads like a YELLOW, HIGH like an AMBER."""
    words = found.words
    return Item(
        warning=None, code=GUIDANCE, name=f"{words['where']} {words['days']}",
        headline=f"Flood guidance {words['risk']} {words['water']}".strip(), hazard=GUIDANCE,
        level=_LEVELS[found.risk], reason=Reason.FIRST, since=found.issued,
    )  # fmt: skip


def weekdays(days: Sequence[date]) -> str:
    """`Sat-Sun, Wed`: dates in order, as people say them of the days to come."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(f"{run[0]:%a}" + (f"-{run[-1]:%a}" if len(run) > 1 else "") for run in runs)
