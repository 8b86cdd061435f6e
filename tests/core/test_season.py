"""The season check: on which day wardens are asked whether they stay, and until when."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.season import Yearly, season_of

LONDON = ZoneInfo("Europe/London")
FIRST = Yearly.parse("1 Oct")
MOMENTS = [
    ("a minute before ten", datetime(2025, 10, 1, 8, 59, tzinfo=UTC), None),
    ("at ten in summer time", datetime(2025, 10, 1, 9, tzinfo=UTC), 2025),
    ("a service that was down is not too late", datetime(2025, 10, 14, 9, tzinfo=UTC), 2025),
    ("two weeks after it is", datetime(2025, 10, 15, 9, tzinfo=UTC), None),
    ("in spring nobody is asked", datetime(2026, 3, 1, 9, tzinfo=UTC), None),
]


@pytest.mark.parametrize(("case", "now", "year"), MOMENTS, ids=[row[0] for row in MOMENTS])
def test_w8_season_of(case: str, now: datetime, year: int | None) -> None:
    """W8: asked once a year, on the day and up to two weeks after it."""
    found = season_of(FIRST, now, LONDON)
    assert (found.year if found else None) == year


def test_w8_a_season_may_run_over_the_new_year() -> None:
    """W8: asked on 30 December it is still that season on 2 January."""
    found = season_of(Yearly.parse("30 Dec"), datetime(2026, 1, 2, 12, tzinfo=UTC), LONDON)
    assert found is not None
    assert found.year == 2025


def test_w8_off_is_never() -> None:
    """W8: without a day nobody is asked."""
    assert season_of(None, datetime(2025, 10, 1, 12, tzinfo=UTC), LONDON) is None


def test_next_season_is_next_year_once_the_day_is_over() -> None:
    """W8: the next moment, by London's clocks."""
    assert FIRST.after(datetime(2025, 10, 1, 9, tzinfo=UTC), LONDON) == datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert str(FIRST) == "1 Oct"


@pytest.mark.parametrize("text", ["on", "Oct 1", "31 Jun", "0 Oct", "29 Feb", "1 October"])
def test_what_is_no_day_of_the_year_is_refused(text: str) -> None:
    """W8: an error at start, not a check that never comes."""
    with pytest.raises(ValueError):  # noqa: PT011
        Yearly.parse(text)
