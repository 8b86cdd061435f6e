"""Promises 1 and 4 on real storms, at their own times, with the example configuration: every change, every text."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.demo import demo_house
from dutyofficer.desk.house import FeedPlan
from dutyofficer.desk.report import every_incident, message_list, whole_log
from dutyofficer.desk.step import Stepper
from dutyofficer.sources.recorded import Pack
from dutyofficer.store import logbook

STORMS = Path(__file__).parents[1] / "data" / "ea"
Story = dict[str, Any]
OF_DUTY = ("HANDOVER", "ANSWER")
"""Texts about shifts that begin and end, which no storm brings about (D2)."""


def play(name: str) -> Story:
    """A storm from its first capture to an hour after its last; the duty officer accepts 3 minutes after each page."""
    pack = Pack.load(STORMS / name)
    with demo_house(pack, None, None) as service:
        service.house.feeds = {"ea": FeedPlan(every=timedelta(hours=12))}  # and at every capture
        Stepper(service.house, pack.start).run_until(pack.end + timedelta(hours=1))
        with service.database.read() as tx:
            return {
                "messages": message_list(tx),
                "incidents": every_incident(tx),
                "log": whole_log(tx),
                "faults": logbook.verify_all(tx),
            }


@pytest.fixture(scope="module")
def june() -> Story:
    """The thunderstorms of 13 June 2025."""
    return play("2025-06-13_thunderstorms")


@pytest.fixture(scope="module")
def amy() -> Story:
    """Storm Amy, October 2025."""
    return play("2025-10-03_storm_amy")


def changes(story: Story) -> list[tuple[str, str]]:
    """When (UTC, to the minute) and what, of every change of a warning of ours."""
    lines = [line for line in story["log"] if line["kind"] == "warning"]
    return [(line["at"][:16], line["text"].partition(":")[0] + line["text"].partition(":")[2][:10]) for line in lines]


def test_june_every_change_of_ours_and_no_other(june: Story) -> None:
    """F5, F7: three flood alerts found in the capture of 15:57 UTC, lifted the next morning; nothing else is ours."""
    assert changes(june) == [
        ("2025-06-13T15:57", "NEW ea034WAF426 "),
        ("2025-06-13T15:57", "NEW ea034WAF405 "),
        ("2025-06-13T15:57", "NEW ea034WAF411 "),
        ("2025-06-14T08:57", "LIFTED ea034WAF426 "),
        ("2025-06-14T08:57", "LIFTED ea034WAF405 "),
        ("2025-06-14T08:57", "LIFTED ea034WAF411 "),
    ]


def test_june_every_text(june: Story) -> None:
    """B1, B4, F6: the alerts in one text by day; the morning's text of what was lifted; the team's task, once each."""
    officer = [m for m in june["messages"] if m["reason"] not in ("TASK", "WARDEN", *OF_DUTY)]
    assert [(m["created_at"][:16], m["person"], m["reason"]) for m in officer] == [
        ("2025-06-13T15:57", "ruth-okafor", "INFORM"),
        ("2025-06-15T06:00", "ruth-okafor", "DIGEST"),
    ]
    assert "3 flood alerts" in officer[0]["body"]
    assert "3 flood alerts lifted" in officer[1]["body"]
    tasks = [m for m in june["messages"] if m["reason"] == "TASK"]
    assert {m["created_at"][:16] for m in tasks} == {"2025-06-14T06:00"}
    assert len({m["person"] for m in tasks}) == len(tasks)
    assert all("034WAF411" in m["body"] for m in tasks)


def test_june_is_one_episode(june: Story) -> None:
    """I2, I3: for information only; it closes itself a day after it opened, since nothing was worse than an alert."""
    (incident,) = june["incidents"]
    assert (incident["ref"], incident["state"], incident["needs_accept"]) == ("F1", "closed", False)
    assert incident["closed_at"][:16] == "2025-06-14T15:57"
    assert incident["pages"] == []


def test_amy_passed_us_by(amy: Story) -> None:
    """F5: a storm over the rest of England: none of its hundreds of changes is ours; phones heard of shifts alone."""
    assert changes(amy) == []
    assert [m for m in amy["messages"] if m["reason"] not in OF_DUTY] == []
    assert amy["incidents"] == []


@pytest.mark.parametrize("name", ["june", "amy"])
def test_the_record_of_a_storm_is_whole(name: str, request: pytest.FixtureRequest) -> None:
    """K1: every chain holds, and every text that left has its line."""
    story: Story = request.getfixturevalue(name)
    assert story["faults"] == []
    sent = [line for line in story["log"] if line["kind"] == "sent"]
    assert len(sent) == len([m for m in story["messages"] if m["sent_at"]])


def test_the_same_storm_gives_the_same_texts_and_the_same_record(june: Story) -> None:
    """B6, K1: played twice, every message and every line is the same, but for what a provider numbers."""
    again = play("2025-06-13_thunderstorms")

    def plain(story: Story) -> list[dict[str, Any]]:
        return [{key: value for key, value in m.items() if key != "provider_id"} for m in story["messages"]]

    assert plain(again) == plain(june)
    assert again["log"] == june["log"]
    assert again["incidents"] == june["incidents"]
