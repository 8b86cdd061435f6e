"""F10: what the flood guidance comes to for us: which risk, where, on which days, and in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.guidance import Guidance, Risk, RiskBlock, Water
from dutyofficer.core.outlook import RiskOn, item_of, near, outlook, risks_of, weekdays
from dutyofficer.core.warning import Level

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2025, 11, 14)
ISSUED = datetime(2025, 11, 14, 10, 30, tzinfo=UTC)
LOW, MEDIUM, HIGH = Risk.LOW, Risk.MEDIUM, Risk.HIGH
LEICESTER, COUNTY, RUTLAND = "Leicester", "Leicestershire", "Rutland"


def on(authority: str, day: int, risk: Risk, water: Water = Water.RIVER, source: str = "fgs") -> RiskOn:
    """A risk on that day of November."""
    return RiskOn(
        source=source, statement="1212", issued=ISSUED, authority=authority, day=date(2025, 11, day), risk=risk,
        water=water,
    )  # fmt: skip


SAID = [
    ([], None),
    ([on(COUNTY, 14, Risk.VERY_LOW)], None),
    ([on(COUNTY, 13, HIGH)], None),
    ([on(COUNTY, 15, MEDIUM), on(COUNTY, 16, MEDIUM)], "MEDIUM river Leicestershire Sat-Sun"),
    ([on(COUNTY, 14, LOW), on(RUTLAND, 17, MEDIUM)], "MEDIUM river Rutland Mon"),
    ([on(COUNTY, 15, HIGH), on(RUTLAND, 15, HIGH, Water.SURFACE)], "HIGH river Leicestershire, Rutland Sat"),
    ([on(COUNTY, 15, LOW, Water.SURFACE)], "LOW surface water Leicestershire Sat"),
    ([on(RUTLAND, 15, LOW, Water.GROUND), on(RUTLAND, 17, LOW, Water.GROUND)], "LOW groundwater Rutland Sat, Mon"),
    ([on(COUNTY, 15, LOW), on(COUNTY, 15, MEDIUM, source="by hand")], "MEDIUM river Leicestershire Sat"),
]


@pytest.mark.parametrize(("kept", "said"), SAID, ids=[str(said) + str(n) for n, (_, said) in enumerate(SAID)])
def test_the_worst_of_the_days_to_come(kept: list[RiskOn], said: str | None) -> None:
    """F10: the worst from today on, whoever said it; what is over or very low says nothing."""
    found = outlook(kept, FRIDAY)
    assert (" ".join(found.words.values()) if found else None) == said


NEAR = [
    ("medium on day 2", FRIDAY, on(COUNTY, 15, MEDIUM), MEDIUM),
    ("high today", FRIDAY, on(COUNTY, 14, HIGH), HIGH),
    ("medium on day 3", FRIDAY, on(COUNTY, 16, MEDIUM), None),
    ("low today", FRIDAY, on(COUNTY, 14, LOW), None),
    ("of a statement of yesterday, its day 3", date(2025, 11, 13), on(COUNTY, 15, HIGH), None),
    ("of a statement of yesterday, its day 2", date(2025, 11, 13), on(COUNTY, 14, HIGH), HIGH),
]


@pytest.mark.parametrize(("sentence", "issued", "kept", "risk"), NEAR, ids=[row[0] for row in NEAR])
def test_what_is_told_ahead(sentence: str, issued: date, kept: RiskOn, risk: Risk | None) -> None:
    """F10: MEDIUM or HIGH on the first two days of its statement."""
    found = near(issued, [kept], FRIDAY)
    assert (found.risk if found else None) is risk, sentence


def test_a_statement_by_dates_of_ours() -> None:
    """F5, F9, F10: whole names only; day 1 is the local date of issue; a test says nothing."""
    late = datetime(2025, 7, 4, 23, 30, tzinfo=UTC)  # half past midnight on clocks in London
    given = Guidance(
        source="fgs", id="7", issued=late,
        blocks=(RiskBlock((1, 2), ((Water.RIVER, MEDIUM),), ("Leicestershire",)),),
    )  # fmt: skip
    found = [r for r in risks_of(given, (LEICESTER, COUNTY), LONDON) if r.risk > Risk.VERY_LOW]
    assert [(r.authority, r.day) for r in found] == [(COUNTY, date(2025, 7, 5)), (COUNTY, date(2025, 7, 6))]
    trial = Guidance(source="fgs", id="7", issued=late, blocks=given.blocks, test=True)
    assert risks_of(trial, (COUNTY,), LONDON) == ()


def test_as_officers_are_told() -> None:
    """F10: its words, and a level that a page can have: MEDIUM like a YELLOW, HIGH like an AMBER."""
    medium, high = (outlook([on(COUNTY, 15, risk)], FRIDAY) for risk in (MEDIUM, HIGH))
    assert medium is not None
    assert high is not None
    assert (item_of(medium).headline, item_of(medium).name) == ("Flood guidance MEDIUM river", "Leicestershire Sat")
    assert (item_of(medium).level, item_of(high).level) == (Level.YELLOW, Level.AMBER)


def test_days_in_words() -> None:
    """Runs are joined; what lies apart is named apart."""
    days = [date(2025, 11, day) for day in (14, 15, 16, 18)]
    assert weekdays(days) == "Fri-Sun, Tue"
    assert weekdays([]) == ""
