"""D8: of which gaps and other risks the team is told on which morning, each once, in one text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.gap_notices import Told, in_one_text, notices
from dutyofficer.core.message import segments
from dutyofficer.core.rota_risk import Risk, RiskKind
from tests.core.builders import POLICY, wall

CHRISTMAS = "2026-12-25T09:00"


def gap(start: str = CHRISTMAS, end: str = "", *, rota: str = "duty-officer") -> Risk:
    until = wall(end) if end else wall(start) + timedelta(days=1)
    return Risk(
        kind=RiskKind.GAP, rota=rota, person=None, start=wall(start), end=until, text=f"nobody on {rota} {start}"
    )


def other(kind: RiskKind = RiskKind.OPTED_OUT, start: str = CHRISTMAS, end: str = "", *, person: str = "ben") -> Risk:
    until = wall(end) if end else wall(start) + timedelta(days=1)
    return Risk(kind=kind, rota="duty-officer", person=person, start=wall(start), end=until, text=f"{kind} {person}")


def mornings(plan: dict[str, Sequence[Risk]], first: str, last: str) -> dict[str, str]:
    """What each morning at 07:00 says, if anything; `plan`: what is wrong from that morning on."""
    told, standing, said = Told(), list[Risk](), dict[str, str]()
    day = wall(f"{first}T07:00")
    while day <= wall(f"{last}T07:00"):
        standing = list(plan.get(f"{day:%Y-%m-%d}", standing))
        found = notices([risk for risk in standing if risk.end > day], told, POLICY, day)
        told = found.told
        if found.gaps or found.others:
            said[f"{day:%d %b}"] = in_one_text(found.gaps, found.others)
        day += timedelta(days=1)
    return said


LONGER = gap("2026-12-24T09:00", "2026-12-26T09:00")
FIRST, REST = gap("2026-12-24T09:00", "2026-12-25T09:00"), gap("2026-12-26T09:00", "2026-12-27T09:00")
WHOLE = gap("2026-12-24T09:00", "2026-12-27T09:00")
NAMED = "nobody on duty-officer 2026-12-25T09:00"
TABLE: Sequence[tuple[str, dict[str, Sequence[Risk]], list[tuple[str, str]]]] = (
    ("28, 14, 7, 3 and 1 days before", {"2026-11-20": [gap()]},
     [("27 Nov", f"{NAMED} (in 28 days)."), ("11 Dec", f"{NAMED} (in 14 days)."), ("18 Dec", f"{NAMED} (in 7 days)."),
      ("22 Dec", f"{NAMED} (in 3 days)."), ("24 Dec", f"{NAMED} (tomorrow).")]),
    ("one that appears in between, the next morning", {"2026-12-06": [gap()]},
     [("06 Dec", f"{NAMED} (in 19 days)."), ("11 Dec", f"{NAMED} (in 14 days)."), ("18 Dec", f"{NAMED} (in 7 days)."),
      ("22 Dec", f"{NAMED} (in 3 days)."), ("24 Dec", f"{NAMED} (tomorrow).")]),
    ("one that appears on its own day", {"2026-12-25": [gap()]}, [("25 Dec", f"{NAMED} (today).")]),
    ("one that was closed is not told again", {"2026-11-20": [gap()], "2026-12-08": []},
     [("27 Nov", f"{NAMED} (in 28 days).")]),
    ("closed and open again: told again", {"2026-11-27": [gap()], "2026-11-28": [], "2026-11-30": [gap()],
                                           "2026-12-05": []},
     [("27 Nov", f"{NAMED} (in 28 days)."), ("30 Nov", f"{NAMED} (in 25 days).")]),
    ("one that grows backwards has the notices of its new start", {"2026-12-18": [gap()], "2026-12-20": [LONGER],
                                                                   "2026-12-22": []},
     [("18 Dec", f"{NAMED} (in 7 days)."), ("21 Dec", "nobody on duty-officer 2026-12-24T09:00 (in 3 days).")]),
    ("one that was half covered is no new one", {"2026-12-17": [WHOLE], "2026-12-18": [FIRST, REST],
                                                 "2026-12-20": []},
     [("17 Dec", "nobody on duty-officer 2026-12-24T09:00 (in 7 days)."),
      ("19 Dec", "nobody on duty-officer 2026-12-26T09:00 (in 7 days).")]),
    ("three on one morning are one text", {"2026-12-22": [gap(rota="senior-manager"), gap("2026-12-24T09:00"),
                                                          gap("2026-12-30T09:00")], "2026-12-23": []},
     [("22 Dec", "nobody on duty-officer 2026-12-24T09:00 (in 2 days). 2 more gaps: see rota gaps.")]),
    ("any other risk once", {"2026-12-01": [other()]}, [("01 Dec", "opted-out ben.")]),
    ("put right and wrong again: told again", {"2026-12-01": [other()], "2026-12-02": [], "2026-12-04": [other()]},
     [("01 Dec", "opted-out ben."), ("04 Dec", "opted-out ben.")]),
    ("its next duty is the same risk", {"2026-12-01": [other(end="2026-12-27T09:00")],
                                        "2026-12-26": [other(start="2026-12-26T09:00", end="2027-01-10T09:00")]},
     [("01 Dec", "opted-out ben.")]),
    ("two rungs at another time are another risk",
     {"2026-12-01": [other(RiskKind.TWO_RUNGS)],
      "2026-12-02": [other(RiskKind.TWO_RUNGS), other(RiskKind.TWO_RUNGS, "2026-12-29T09:00")]},
     [("01 Dec", "two-rungs ben."), ("02 Dec", "two-rungs ben.")]),
    ("gaps come first", {"2026-12-24": [other(), gap()], "2026-12-25": []},
     [("24 Dec", f"{NAMED} (tomorrow). opted-out ben.")]),
)  # fmt: skip


@pytest.mark.parametrize(("sentence", "plan", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_each_morning(sentence: str, plan: dict[str, Sequence[Risk]], expected: list[tuple[str, str]]) -> None:
    """D8: from the day of the first to the end of the year, morning by morning."""
    assert list(mornings(plan, min(plan), "2026-12-31").items()) == expected


def test_after_a_pause_nothing_in_bulk() -> None:
    """D8, L7: down from 28 to 2 days before: one text, then as ever."""
    told = notices([gap()], Told(), POLICY, wall("2026-11-27T07:00")).told
    late = notices([gap()], told, POLICY, wall("2026-12-23T07:00"))
    assert in_one_text(late.gaps, late.others) == f"{NAMED} (in 2 days)."
    assert notices([gap()], late.told, POLICY, wall("2026-12-23T07:00")).gaps == ()


def test_it_fits_two_segments() -> None:
    """S5, D8: what there is no room for is counted; one risk alone is always said."""
    many = [other(person=f"somebody-with-a-long-name-{number}") for number in range(20)]
    for gaps in ([], [(gap(), 3)], [(gap(), 3), (gap(), 3), (gap(), 4)]):
        text = in_one_text(gaps, many)
        assert segments(f"Leicestershire: rota: {text} No reply needed.") == 2
        assert text.endswith(" more: see rota risks.")
        named = text.count("opted-out")
        assert named >= 2
        assert f" {20 - named} more: " in text
    assert in_one_text([], many[:1]) == "opted-out somebody-with-a-long-name-0."


def test_days_are_those_of_a_calendar() -> None:
    """D8: a gap at one minute past midnight on the night of a clock change is a day ahead, not 23 hours or 25."""
    for day, before in (("2026-10-26", "2026-10-25"), ("2027-03-29", "2027-03-28")):
        at: datetime = wall(f"{before}T07:00")
        ((_, days),) = notices([gap(f"{day}T00:01")], Told(), POLICY, at).gaps
        assert days == 1
