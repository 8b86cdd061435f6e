"""What an incident stood at before: the course of the worst level in force (F7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dutyofficer.core.course import Stood, Version, before, course
from dutyofficer.core.warning import Change, Level

START = datetime(2025, 11, 14, 18, tzinfo=UTC)
ALERT, WARNING, SEVERE = Level.YELLOW, Level.AMBER, Level.RED
WORDS = {ALERT: "Flood alert", WARNING: "Flood warning", SEVERE: "Severe flood warning", Level.LIFTED: "Over"}


def said(hour: int, warning: int, level: Level, change: Change = Change.NEW) -> Version:
    """So many hours after the start."""
    return Version(warning, START + timedelta(hours=hour), change, level, WORDS[level])


@pytest.mark.parametrize(
    ("versions", "levels"),
    [
        # Nothing was ever said.
        ([], []),
        # An alert, then a warning beside it: it rose.
        ([said(0, 1, ALERT), said(2, 2, WARNING)], [ALERT, WARNING]),
        # The warning is lifted while the alert stands: lowered, not over.
        ([said(0, 1, ALERT), said(2, 2, WARNING), said(4, 2, Level.LIFTED, Change.LIFTED)], [ALERT, WARNING, ALERT]),
        # Two in one poll are one step.
        ([said(0, 1, ALERT), said(0, 2, SEVERE)], [SEVERE]),
        # New words change nothing.
        ([said(0, 1, WARNING), said(1, 1, WARNING, Change.REWORDED)], [WARNING]),
        # Gone without a word is not over (F3).
        ([said(0, 1, WARNING), said(1, 1, WARNING, Change.VANISHED)], [WARNING]),
        # Past its own end it is over, whatever level it last had.
        ([said(0, 1, WARNING), said(1, 1, WARNING, Change.EXPIRED)], [WARNING, Level.LIFTED]),
    ],
)
def test_every_change_of_the_worst_is_a_step(versions: list[Version], levels: list[Level]) -> None:
    assert [stood.level for stood in course(versions)] == levels


def test_before_is_what_people_knew_last() -> None:
    """In the publisher's words, and since when."""
    stood = course([said(0, 1, ALERT), said(2, 2, WARNING), said(3, 3, SEVERE)])
    assert before(stood, SEVERE) == Stood(WARNING, "Flood warning", START + timedelta(hours=2))
    assert before(stood[:1], ALERT) is None
    assert before([], Level.LIFTED) is None
