"""What an incident stood at before: the course of the worst level in force (F7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from dutyofficer.core.course import Stood, before, course
from dutyofficer.core.warning import Change, Level

START = datetime(2025, 11, 14, 18, tzinfo=UTC)
ALERT, WARNING, SEVERE = Level.YELLOW, Level.AMBER, Level.RED
WORDS = {ALERT: "Flood alert", WARNING: "Flood warning", SEVERE: "Severe flood warning", Level.LIFTED: "Over"}


@dataclass(frozen=True)
class Said:
    """One version: `hour` is when, after the start."""

    hour: int
    warning: int
    level: Level
    change: Change = Change.NEW

    @property
    def at(self) -> datetime:
        """Of which poll."""
        return START + timedelta(hours=self.hour)

    @property
    def headline(self) -> str:
        """The publisher's words."""
        return WORDS[self.level]


@pytest.mark.parametrize(
    ("versions", "levels"),
    [
        # Nothing was ever said.
        ([], []),
        # An alert, then a warning beside it: it rose.
        ([Said(0, 1, ALERT), Said(2, 2, WARNING)], [ALERT, WARNING]),
        # The warning is lifted while the alert stands: lowered, not over.
        ([Said(0, 1, ALERT), Said(2, 2, WARNING), Said(4, 2, Level.LIFTED, Change.LIFTED)], [ALERT, WARNING, ALERT]),
        # Two in one poll are one step.
        ([Said(0, 1, ALERT), Said(0, 2, SEVERE)], [SEVERE]),
        # New words change nothing.
        ([Said(0, 1, WARNING), Said(1, 1, WARNING, Change.REWORDED)], [WARNING]),
        # Gone without a word is not over (F3).
        ([Said(0, 1, WARNING), Said(1, 1, WARNING, Change.VANISHED)], [WARNING]),
        # Past its own end it is over, whatever level it last had.
        ([Said(0, 1, WARNING), Said(1, 1, WARNING, Change.EXPIRED)], [WARNING, Level.LIFTED]),
    ],
)
def test_every_change_of_the_worst_is_a_step(versions: list[Said], levels: list[Level]) -> None:
    assert [stood.level for stood in course(versions)] == levels


def test_before_is_what_people_knew_last() -> None:
    """In the publisher's words, and since when."""
    stood = course([Said(0, 1, ALERT), Said(2, 2, WARNING), Said(3, 3, SEVERE)])
    assert before(stood, SEVERE) == Stood(WARNING, "Flood warning", START + timedelta(hours=2))
    assert before(stood[:1], ALERT) is None
    assert before([], Level.LIFTED) is None
