"""F14: what no flood warning can ever match is found before a flood finds it, and so is a plan of long ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from dutyofficer.core.area import Area, AreaKind, FloodArea
from dutyofficer.core.area_review import in_words, overdue, review, some
from dutyofficer.core.match import Matcher
from tests.core.test_match import SOAR, area, square

COUNTY = area("county", kind=AreaKind.AUTHORITY, shape=square(0, 0, 9, 9))
OTHER = FloodArea(code="FW9", name="Wood Brook", geometry=square(5, 5, 6, 6))
ALERT = FloodArea(code="WA1", name="Lower Soar")
ABROAD = FloodArea(code="XX1", name="River Tees", geometry=square(50, 50, 51, 51))

# What is there: our areas, the register's; what is found: places, codes that nothing has, flood areas without a place.
FOUND: list[tuple[str, list[Area], list[FloodArea], list[str], list[str], list[str]]] = [
    ("a place in the water", [area("sileby", shape=square(0, 0, 1, 2))], [SOAR], [], [], []),
    ("a dry place", [area("hill", shape=square(3, 3, 4, 4))], [SOAR], ["hill"], [], []),
    ("a dry patch", [area("hill", kind=AreaKind.PATCH, shape=square(3, 3, 4, 4))], [SOAR], ["hill"], [], []),
    ("a place that only just overlaps", [area("edge", shape=square(0.995, 0, 2, 1))], [SOAR], ["edge"], [], []),
    ("a dry place that lists a code", [area("hill", "fw1", shape=square(3, 3, 4, 4))], [SOAR], [], [], []),
    ("a council without a river", [area("c", kind=AreaKind.AUTHORITY, shape=square(3, 3, 4, 4))], [SOAR], [], [], []),
    ("a slip in a code", [area("sileby", "FWI")], [SOAR], [], ["FWI of sileby"], []),
    ("no register to compare with", [area("sileby", "FW1"), area("b", shape=square(0, 0, 1, 1))], [], ["b"], [], []),
    ("a flood area of the council alone", [COUNTY], [SOAR, OTHER], [], [], ["FW1", "FW9"]),
    ("one of two has a place", [COUNTY, area("sileby", "FW1")], [SOAR, OTHER], [], [], ["FW9"]),
    ("its alert has a place with it", [COUNTY, area("sileby", "FW1")], [SOAR, ALERT], [], [], []),
    ("a flood area of others", [COUNTY, area("sileby", "FW1")], [SOAR, ABROAD], [], [], []),
    ("one that the list says is ours", [area("sileby", "FW1")], [SOAR, FloodArea(code="Mine", name="x")], [], [],
     ["Mine"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "ours", "flood", "places", "codes", "uncovered"), FOUND, ids=[row[0] for row in FOUND]
)
def test_what_can_never_match(
    case: str, ours: list[Area], flood: list[FloodArea], places: list[str], codes: list[str], uncovered: list[str]
) -> None:
    """F14: by map or by code; councils are named by the publisher, and need no river."""
    register = {each.code.casefold(): each for each in flood}
    found = review(ours, register, Matcher(ours, flood, ["Leicestershire"]), {"mine"})
    assert [each.id for each in found.unreached] == places
    assert [f"{code} of {each.id}" for each, code in found.unheard] == codes
    assert [each.code for each in found.uncovered] == uncovered


def with_plan(id: str, reviewed: str) -> Area:
    return Area(id=id, name=id, kind=AreaKind.STORE, store=(("plan_reviewed", reviewed),) if reviewed else ())


PLANS: list[tuple[str, str, bool]] = [
    ("looked at yesterday", "2026-11-17", False),
    ("on the last day", "2025-10-14", False),
    ("a day too long ago", "2025-10-13", True),
    ("years ago", "2019-01-01", True),
    ("of a day to come", "2027-01-01", False),
    ("no plan, or no date of one", "", False),
]


@pytest.mark.parametrize(("case", "reviewed", "late"), PLANS, ids=[row[0] for row in PLANS])
def test_plans_grow_old(case: str, reviewed: str, late: bool) -> None:
    """F14: 400 days by default."""
    assert bool(overdue([with_plan("a", reviewed)], date(2026, 11, 18), timedelta(days=400))) is late


def test_the_oldest_plan_is_first() -> None:
    """F14: whoever reads only the first line reads the worst."""
    plans = [with_plan("b", "2021-01-01"), with_plan("c", "2020-01-01"), with_plan("a", "2021-01-01")]
    assert [area.id for area in overdue(plans, date(2026, 1, 1), timedelta(days=400))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("names", "words"), [(["a"], "a"), (list("abcde"), "a, b, c, d, e"), (list("abcdefg"), "a, b, c, d, e and 2 more")]
)
def test_a_line_has_only_so_many_names(names: Sequence[str], words: str) -> None:
    """F14: the review has the rest."""
    assert some(names) == words


def test_a_sentence_a_kind() -> None:
    """F14: only of what there is."""
    ours, flood = [COUNTY, area("hill", shape=square(3, 3, 4, 4)), area("sileby", "FWI")], [SOAR]
    found = review(ours, {"fw1": SOAR}, Matcher(ours, flood, []), ())
    assert in_words(found) == [
        "no flood area and no code reaches hill", "no flood area has the code FWI of sileby",
        "no store and no patch lies in FW1",
    ]  # fmt: skip
    assert in_words(review([], {}, Matcher([], [], []), ())) == []
