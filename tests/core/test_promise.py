"""F12: when a publisher said it would speak again: its own wordings, 2016 to 2025, and what may be told when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.promise import Promise, Reminded, due_at, promised_update, promises, words
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, LONDON, POLICY, RED, YELLOW, wall, warning

# What the text says, when it was published, and what it promises (London's clocks); all but the last four are real.
SAID: tuple[tuple[str, str, str | None], ...] = (
    ("This message will be updated by 10:00 AM on 20/09/2025, or as the situation", "09-19 17:17", "09-20 10:00"),
    ("This message will be updated by 8:00AM on 23 October 2025 or as the situation", "10-22 14:29", "10-23 08:00"),
    ("This message will be updated by 18:00 on 29/03/25, or as the situation changes.", "03-29 07:22", "03-29 18:00"),
    ("This message will be updated by 09:00 tomorrow morning, 19/07/25, or as the", "07-18 16:57", "07-19 09:00"),
    ("This message will be updated by 21:00 this evening, 19/07/25, or as the", "07-19 08:34", "07-19 21:00"),
    ("This message will be updated by 9:00PM this evening or as the situation changes.", "07-19 15:45", "07-19 21:00"),
    ("This message will be updated on Saturday morning or earlier if the situation", "06-13 10:27", "06-14 12:00"),
    ("This message will be updated in the afternoon of 29/03/2025, or as the situation", "03-28 20:08", "03-29 18:00"),
    ("This message will be updated tomorrow Sunday 21/09/2025 by 10:00 AM, or as", "09-20 19:42", "09-21 10:00"),
    ("This Flood Alert will be updated by 18:00 on Monday 31/03/2025.", "03-24 14:55", "03-31 18:00"),
    ("This message will be updated by 5pm, Wednesday 2nd April 2025, or as the", "03-26 13:47", "04-02 17:00"),
    ("This message will be updated by 9pm  on 04/10/2025, or as the", "10-04 08:21", "10-04 21:00"),
    ("This message will be updated by 17:00 on the 30/03/2025, or as", "03-29 18:14", "03-30 17:00"),
    ("This message will be updated by 10am tomorrow, Saturday 14th June, or as", "06-13 17:26", "06-14 10:00"),
    ("This message will be updated by 12:00 noon on 31/03/2025, or as", "03-30 19:03", "03-31 12:00"),
    ("This message will be updated by tomorrow morning 01/04/25.", "03-31 11:14", "04-01 12:00"),
    ("This message will be updated by 11.00 on 21 September, or as the situation", "09-20 14:17", "09-21 11:00"),
    ("This message will be updated by 11:30:PM on Sunday 21/09/2025, or as", "09-21 11:14", "09-21 23:30"),
    ("This message will be updated by 00:00AM on Monday 22/09/2025, or as", "09-21 11:41", "09-22 00:00"),
    ("This message will be updated by 17:00PM on 20/09/2025, or as", "09-20 11:08", "09-20 17:00"),
    ("This message will be updated by 08:00 pm Saturday 04/10/2025, or as", "10-04 08:56", "10-04 20:00"),
    ("This message will be updated by this 9:00AM on 08/10/2025, or as", "10-07 19:16", "10-08 09:00"),
    ("This message will be updated by this evening, or as the situation changes.", "10-07 11:05", "10-07 23:59"),
    ("This message will be updated by 10:00 AM on Thursday 9 October, or as", "10-08 15:02", "10-09 10:00"),
    ("We will update this message by 0900 on Monday 21/07/25 or if", "07-20 18:01", "07-21 09:00"),
    ("We will update this message next week, by 01/04/2025, or as", "03-25 10:10", "04-01 23:59"),
    ("We will update this information by 5pm on Monday, or if the situation", "10-19 14:16", "10-20 17:00"),
    ("We will continue to monitor the situation and update on Wednesday", "10-07 13:05", "10-08 23:59"),
    ("This  Flood Alert will be updated at 1600 on Monday 28 March.", "03-27 18:00", "03-28 16:00"),
    ("This Flood Alert will be updated at 1800 on March 28.", "03-28 07:30", "03-28 18:00"),
    ("This message will be updated by 5:00 pm or if the situation changes. At 7:15 am", "03-28 07:30", "03-28 17:00"),
    ("This message will be updated by 12:00AM on 26 October 2025 or as", "10-25 11:56", "10-26 12:00"),
    # no promise, or none that anybody could hold it to
    ("This message will be updated as the situation changes.", "10-04 12:00", None),
    ("We will update this message if necessary.", "10-04 14:58", None),
    ("This message will be updated tomorrow morning, 31/03/25, should the situation change.", "03-30 20:05", None),
    ("This message will be updated by 5:00 PM on 30/03/2025, or as", "03-31 08:44", None),  # it lay behind
    ("This message will be updated by 24/12/2025 12:00.", "10-23 10:59", None),  # two months ahead
    ("River levels are rising.", "10-04 12:00", None),
    (" ", "10-04 12:00", None),
    # ours
    ("will be updated by 11:59PM on 14 November 2025", "11-14 16:10", "11-14 23:59"),
    ("This message will be updated by 15:00 on 31/02/2025", "02-20 10:00", "02-20 15:00"),
    ("This message will be updated by 9:00, or as", "11-14 16:10", "11-15 09:00"),
    ("This message will be updated by 10:00 on 2 January", "12-31 16:10", "01-02 10:00"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "published", "promised"), SAID, ids=[row[0][:60] for row in SAID])
def test_a_promise_is_read_as_it_is_written(text: str, published: str, promised: str | None) -> None:
    """F12: real wordings, each with the moment that it means; where it is open, the later one."""
    said = promised_update(f"The river is rising.\n\n{text}\n", wall(f"2025-{published}"), LONDON)
    assert (said and f"{said.astimezone(LONDON):%m-%d %H:%M}") == promised


def test_no_text_whatever_breaks_it() -> None:
    """F12: odd figures are no promise, and no error."""
    for tail in ("by 99:99 on 99/99/9999", "by 24:00", "on 0/0/00", "by 25pm", "by 30 February 2025", "at 2575"):
        assert promised_update(f"It will be updated {tail}", wall("2025-11-14 16:10"), LONDON) is None, tail


TEN = wall("2025-11-14 10:00")
PAST = replace(
    warning("A"), text="This message will be updated by 10:00 on 14/11/2025.", text_since=TEN - timedelta(hours=3),
    issued=TEN - timedelta(hours=3),
)  # fmt: skip


def test_the_worst_first_and_nothing_that_was_told_or_kept() -> None:
    """F12: alerts are not held to their word, nor what was sent again since; each promise once."""
    severe, alert = replace(PAST, code="B", level=RED), replace(PAST, code="C", level=YELLOW)
    again = replace(PAST, code="D", issued=TEN + timedelta(minutes=5))
    found = promises([PAST, severe, alert, again], Reminded(), LONDON)
    assert [promise.warning.code for promise in found] == ["B", "A"]
    assert promises([PAST], Reminded(frozenset({found[1].name})), LONDON) == []


def due(level: Level, promised: str, **reminded: datetime) -> str:
    """When a promise for then is told, on London's clocks."""
    promise = Promise(replace(PAST, level=level), wall(f"2025-11-14 {promised}"))
    moment = due_at(promise, Reminded(at=reminded.get("at"), hushed_until=reminded.get("hushed")), POLICY)
    return f"{moment.astimezone(LONDON):%d %H:%M}"


def test_when_it_is_told() -> None:
    """F12, B4: twenty minutes late; AMBER once an hour, not hushed and not at night; RED at any hour."""
    assert due(AMBER, "10:00") == "14 10:20"
    assert due(AMBER, "23:00") == "15 07:00"
    assert due(AMBER, "10:00", at=wall("2025-11-14 10:05")) == "14 11:05"
    assert due(AMBER, "10:00", hushed=wall("2025-11-15 07:00")) == "15 07:00"
    assert due(RED, "23:00", at=wall("2025-11-14 23:15"), hushed=wall("2025-11-15 07:00")) == "14 23:20"


def test_its_words() -> None:
    """F12: the worst by name, the others counted."""
    said = words([Promise(PAST, TEN)] * 3, TEN + timedelta(minutes=20), LONDON)
    assert (said["time"], said["since"], said["more"]) == ("10:00", "10:20", "+2 more. ")
    assert words([Promise(PAST, TEN)], TEN, LONDON)["more"] == ""
