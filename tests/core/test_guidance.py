"""Flood guidance: the table of risk, the highest of a day, and what is told ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.guidance import MATRIX, Guidance, Risk, RiskBlock, Water, daily_risk, date_of, risk_of, soon

ISSUED = datetime(2019, 12, 18, 10, 30, tzinfo=UTC)


def block(days: tuple[int, ...], *names: str, text: str = "", **risks: Risk) -> RiskBlock:
    return RiskBlock(days, tuple((Water(water), risk) for water, risk in risks.items()), names, text)


def statement(*blocks: RiskBlock, test: bool = False) -> Guidance:
    return Guidance(
        source="fgs", id="1261", issued=ISSUED, next_due=ISSUED + timedelta(days=1), blocks=blocks, test=test
    )


def test_the_table_is_the_publishers() -> None:
    assert [[int(risk) for risk in row] for row in MATRIX] == [[1, 1, 1, 1], [1, 1, 2, 2], [2, 2, 3, 3], [2, 3, 3, 4]]
    assert (risk_of(4, 4), risk_of(4, 1), risk_of(1, 4)) == (Risk.HIGH, Risk.LOW, Risk.VERY_LOW)
    assert [risk.word for risk in Risk] == ["very low", "low", "medium", "high"]


ROWS = (
    ("nothing said is very low", (), (1, Risk.VERY_LOW, None)),
    ("one block", (block((1, 2), "Leicester", river=Risk.LOW),), (2, Risk.LOW, Water.RIVER)),
    (
        "the highest of several",
        (block((1,), "Leicester", river=Risk.LOW), block((1,), "Leicester", surface=Risk.MEDIUM)),
        (1, Risk.MEDIUM, Water.SURFACE),
    ),
    (
        "of two equal ones the river is named",
        (block((1,), "Leicester", surface=Risk.LOW, river=Risk.LOW),),
        (1, Risk.LOW, Water.RIVER),
    ),
    ("a block without days is on no day", (block((), "Leicester", river=Risk.HIGH),), (1, Risk.VERY_LOW, None)),
    ("another day", (block((3,), "Leicester", river=Risk.HIGH),), (2, Risk.VERY_LOW, None)),
    ("a longer name", (block((1,), "Leicestershire", river=Risk.HIGH),), (1, Risk.VERY_LOW, None)),
    ("other letter case", (block((1,), "LEICESTER", ground=Risk.HIGH),), (1, Risk.HIGH, Water.GROUND)),
)


@pytest.mark.parametrize(("sentence", "blocks", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_f5_the_risk_of_a_day_is_the_highest_of_the_blocks_that_name_the_authority(
    sentence: str, blocks: tuple[RiskBlock, ...], expected: tuple[int, Risk, Water | None]
) -> None:
    """F5: authorities are whole names."""
    day, risk, water = expected
    found = daily_risk(statement(*blocks), ["Leicester"])[day - 1]
    assert (found.authority, found.day, found.risk, found.water) == ("Leicester", day, risk, water)


def test_every_authority_has_five_days_in_the_given_order() -> None:
    found = daily_risk(statement(), ("Rutland", "Leicester"))
    assert [(row.authority, row.day) for row in found] == [
        (n, d) for n in ("Rutland", "Leicester") for d in range(1, 6)
    ]


def test_what_is_medium_or_high_soon_is_told_the_worst_first() -> None:
    given = statement(
        block((1, 2), "Rutland", river=Risk.MEDIUM, text="Minor rivers."),
        block((2, 3), "Leicester", surface=Risk.HIGH),
        block((1,), "Leicester", river=Risk.LOW),
    )
    assert [(row.authority, row.day, row.risk) for row in soon(given, ("Rutland", "Leicester"))] == [
        ("Leicester", 2, Risk.HIGH),
        ("Rutland", 1, Risk.MEDIUM),
        ("Rutland", 2, Risk.MEDIUM),
    ]
    assert soon(given, ("Rutland",))[0].text == "Minor rivers."
    assert [row.day for row in soon(given, ("Leicester",), Risk.LOW)] == [2, 1]


def test_f9_a_test_says_nothing() -> None:
    """F9."""
    high = block((1,), "Leicester", river=Risk.HIGH)
    assert daily_risk(statement(high, test=True), ("Leicester",)) == ()
    assert soon(statement(high, test=True), ("Leicester",)) == ()


def test_a_day_has_the_date_of_british_clocks() -> None:
    london = ZoneInfo("Europe/London")
    late = Guidance(source="fgs", id="1", issued=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert [date_of(late, day, london) for day in (1, 2)] == [date(2026, 7, 1), date(2026, 7, 2)]
