"""Counting wardens: each once in all, each place for itself (W4)."""

from __future__ import annotations

import pytest

from dutyofficer.core.warden_answer import Count, Says
from dutyofficer.core.warden_count import Pair, by_place, in_all

A, B, TWICE = ("sileby", "wilma"), ("sileby", "will"), ("quorn", "wilma")


@pytest.mark.parametrize(
    ("heard", "said", "places", "every"),
    [
        # Nobody heard.
        (set(), {}, {}, None),
        # All are silent.
        ({A, B}, {}, {"sileby": Count(0, 0, 2)}, Count(0, 0, 2)),
        # One of two can help.
        ({A, B}, {A: Says.YES}, {"sileby": Count(1, 0, 1)}, Count(1, 0, 1)),
        # A yes for one place is one, whatever they said of the other.
        (
            {A, TWICE},
            {A: Says.NO, TWICE: Says.YES},
            {"sileby": Count(0, 1, 0), "quorn": Count(1, 0, 0)},
            Count(1, 0, 0),
        ),
        # Somebody who hears of two places counts once.
        ({A, B, TWICE}, {A: Says.NO}, {"sileby": Count(0, 1, 1), "quorn": Count(0, 0, 1)}, Count(0, 1, 1)),
    ],
)
def test_counts(heard: set[Pair], said: dict[Pair, Says], places: dict[str, Count], every: Count | None) -> None:
    assert by_place(heard, said) == places
    assert in_all(heard, said) == every
