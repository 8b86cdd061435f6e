"""D5: the gap that a rota is in, when that changes, and when whoever accepted it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.rota import Fixed, FixedShift, Layer, Rota, Shift, Span
from dutyofficer.core.rota_gap import again_at, gap_at, is_paged, next_turn
from dutyofficer.core.rota_rendered import Rendered
from tests.core.builders import NOON, POLICY, wall

WEEKLY = Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime.fromisoformat("2026-01-12T09:00"))
WHOLE = Rota(id="duty", name="Duty", timezone="Europe/London", layers=(WEEKLY,))
NOBODY = replace(WHOLE, layers=())


def shut(start: str, end: str, *shifts: FixedShift) -> Rota:
    """Fixed shifts that leave the span open but for these."""
    return replace(WHOLE, fixed=(Fixed(start=wall(start), end=wall(end), shifts=shifts),))


CHRISTMAS = shut("2026-12-25T09:00", "2026-12-26T09:00")
TODAY = shut("2026-11-18T09:00", "2026-11-19T09:00")
EVENING = FixedShift(person="ben", start=wall("2026-11-18T18:00"), end=wall("2026-11-18T20:00"))
GAPS: Sequence[tuple[str, Rota, tuple[datetime, datetime] | None, datetime | None]] = (
    ("no gap at all", WHOLE, None, None),
    ("one to come", CHRISTMAS, None, wall("2026-12-25T09:00")),
    ("in it", TODAY, (wall("2026-11-18T09:00"), wall("2026-11-19T09:00")), wall("2026-11-19T09:00")),
    ("until somebody has an evening of it", shut("2026-11-18T09:00", "2026-11-19T09:00", EVENING),
     (wall("2026-11-18T09:00"), wall("2026-11-18T18:00")), wall("2026-11-18T18:00")),
    ("one that was", shut("2026-11-16T09:00", "2026-11-18T12:00"), None, None),
    ("one from this very moment on", shut("2026-11-18T12:00", "2026-11-18T12:30"),
     (NOON, wall("2026-11-18T12:30")), wall("2026-11-18T12:30")),
    ("nobody ever", NOBODY, (NOON - timedelta(days=14), NOON + timedelta(weeks=8)), None),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "rota", "gap", "turn"), GAPS, ids=[row[0] for row in GAPS])
def test_the_gap_at_noon(
    sentence: str, rota: Rota, gap: tuple[datetime, datetime] | None, turn: datetime | None
) -> None:
    """D5: as a whole, and the next moment at which the rota falls empty or has somebody again."""
    found = gap_at(rota, NOON)
    assert (found and (found.start, found.end)) == gap
    assert next_turn(Rendered.around(rota, NOON), NOON) == turn


@pytest.mark.parametrize(("seconds", "pages"), [(59, False), (60, True)])
def test_less_than_a_minute_pages_nobody(seconds: int, *, pages: bool) -> None:
    """D5: it is over before anybody has read of it."""
    assert is_paged(Span(start=NOON, end=NOON + timedelta(seconds=seconds), person=None, why="gap")) == pages


AGAIN = [("12:00", "14:00"), ("19:59", "21:59"), ("20:00", "07:00"), ("03:00", "07:00"), ("05:30", "07:30")]


@pytest.mark.parametrize(("last", "due"), AGAIN)
def test_again_by_day(last: str, due: str) -> None:
    """D5: two hours later; what would fall into quiet hours, at their end."""
    day = 19 if due == "07:00" and last > due else 18
    assert again_at(wall(f"2026-11-18T{last}"), POLICY) == wall(f"2026-11-{day}T{due}")
