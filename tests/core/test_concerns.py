"""C1, C2: when a silence becomes a concern, and how many."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.concerns import Danger, Hearing, causes, is_silent
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level

QUIET = Quiet(time(22), time(7), ZoneInfo("Europe/London"))
DAY = datetime(2026, 1, 14, 14, tzinfo=UTC)
NIGHT = datetime(2026, 1, 14, 3, tzinfo=UTC)
CALM, ALERT = Danger(worst=Level.LIFTED, page_open=False), Danger(worst=Level.YELLOW, page_open=False)
AMBER, PAGE = Danger(worst=Level.AMBER, page_open=False), Danger(worst=Level.LIFTED, page_open=True)

ROWS = (
    ("by day, a minute before its time", CALM, DAY, 29, False),
    ("by day, at silent_after", CALM, DAY, 30, True),
    ("a flood alert is no danger to be blind in", ALERT, DAY, 29, False),
    ("in danger, half of it", AMBER, DAY, 15, True),
    ("in danger, a minute before half of it", AMBER, DAY, 14, False),
    ("while somebody has yet to accept, half of it", PAGE, DAY, 15, True),
    ("in a calm night, not for two hours", CALM, NIGHT, 119, False),
    ("in a calm night, after two hours", CALM, NIGHT, 120, True),
    ("an alert does not shorten the night", ALERT, NIGHT, 119, False),
    ("danger does, at any hour", AMBER, NIGHT, 15, True),
)


@pytest.mark.parametrize(("sentence", "danger", "now", "minutes", "silent"), ROWS, ids=[row[0] for row in ROWS])
def test_when_a_feed_is_silent(sentence: str, danger: Danger, now: datetime, minutes: int, silent: bool) -> None:
    """C1: by what is at stake, and by the hour."""
    feed = Hearing(name="ea", since=now - timedelta(minutes=minutes), silent_after=timedelta(minutes=30))
    assert is_silent(feed, danger, QUIET, now) is silent


def test_all_feeds_silent_together_are_one_concern() -> None:
    """C2: our own connection, once; one of two is that feed's own, and a single feed is always its own."""
    ea, met = (Hearing(name=name, since=DAY, silent_after=timedelta(minutes=30)) for name in ("ea", "met"))
    assert [cause for cause, _ in causes([ea, met], 2)] == ["connection"]
    assert [cause for cause, _ in causes([ea], 2)] == ["feed_silent:ea"]
    assert [cause for cause, _ in causes([ea], 1)] == ["feed_silent:ea"]
    assert causes([], 2) == []
