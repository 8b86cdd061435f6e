"""`incident new`, cannot, take, manager, ask, and a late entry: what an officer does from a shell (I1, A1, K1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.test_cli import Desk, desk, now  # noqa: F401  # the same shell

CALL = ("--area", "sileby", "--authority", "Leicestershire", "--from", "Fire control", "--by", "dev")


def said(desk: Desk, *args: str) -> str:  # noqa: F811
    """What a command prints."""
    done = desk.run("incident", *args)
    assert done.exit_code == 0, done.stderr
    return done.stdout.strip()


def log(desk: Desk, ref: str) -> list[dict[str, Any]]:  # noqa: F811
    """Its record."""
    found: list[dict[str, Any]] = desk.reads("incident", "show", ref)["log"]
    return found


def test_a_call_becomes_an_incident(desk: Desk) -> None:  # noqa: F811
    """I1: with `--words` or the words behind; in `incidents` and `status` as any other, and paged."""
    assert said(desk, "new", *CALL, "--level", "amber", "--words", "Slash Lane under water") == (
        "M1: Flooding reported, Sileby."
    )
    place = ("--place", "A6 at Hathern", "--authority", "Rutland", "--hazard", "road blocked", "--from", "Police")
    assert said(desk, "new", *place, "--level", "red", "--by", "dev", "tree", "down") == (
        "M2: Road blocked reported, A6 at Hathern, Rutland."
    )
    shapes = desk.reads("incidents")
    assert [(one["ref"], one["kind"], one["level"], one["warnings"]) for one in shapes] == [
        ("M1", "manual", "amber", []), ("M2", "manual", "red", []),
    ]  # fmt: skip
    assert [page["handling"] for one in shapes for page in one["pages"]] == ["accept", "urgent"]
    assert desk.reads("status")["incidents"] == shapes
    texts = {message["person"]: message["body"] for message in desk.reads("messages") if message["channel"] == "sms"}
    assert "ROAD BLOCKED (danger to life) A6 at Hathern: tree down" in texts["carol"]
    assert not {"wilma", "quentin"} & set(texts)
    assert log(desk, "M1")[1]["by"] == "dev"


def test_what_an_officer_does(desk: Desk) -> None:  # noqa: F811
    """A1, W4: each says what came of it, and stands in the record as done by hand."""
    desk.polls()
    assert "The next person is asked now" in said(desk, "cannot", "f1", "--by", "asha")
    assert said(desk, "take", "F1", "--by", "ben") == "You have F1."
    assert "The senior manager is asked now" in said(desk, "manager", "F1", "--by", "ben")
    assert said(desk, "ask", "F1", "--by", "ben").startswith("1 warden asked.")
    lines = [(line["text"], line["by"]) for line in log(desk, "F1") if line["kind"] == "by-hand"]
    assert lines == [
        ("asha: decline, by hand", "asha"), ("ben: take, by hand", "ben"), ("ben: esc, by hand", "ben"),
    ]  # fmt: skip


def test_a_late_entry(desk: Desk) -> None:  # noqa: F811
    """K1: when it happened, with why it was decided."""
    desk.polls()
    earlier = (now() - timedelta(hours=2)).replace(microsecond=0)
    said(desk, "log", "F1", "no", "rest", "centre", "--reason", "0 homes", "--at", earlier.isoformat(), "--by", "ben")
    line = log(desk, "F1")[-1]
    assert (line["text"], line["at"]) == (
        "logged by hand, late: no rest centre. Reason: 0 homes", earlier.isoformat()
    )  # fmt: skip


REFUSED = (
    (("new", *CALL, "--level", "amber"), 1, "write what they say"),
    (("new", *CALL, "--level", "purple", "x"), 2, "purple"),
    (("new", "--level", "red", "--from", "x", "--place", "y", "--authority", "Kent", "z"), 1, "our authorities"),
    (("cannot", "F9", "--by", "asha"), 1, "there is no incident F9"),
    (("take", "F1", "--by", "wilma"), 1, "wilma is not an officer"),
    (("manager", "F1"), 2, "--by"),
    (("ask", "F1", "--by", "wilma"), 1, "wilma is not an officer"),
    (("log", "F1", "x", "--at", "2020-01-01T03:12"), 1, "longer ago than 7 days"),
    (("log", "F1", "x", "--at", "yesterday"), 2, "is not a time"),
)


def test_what_cannot_be_done_is_one_line(desk: Desk) -> None:  # noqa: F811
    """Exit 1 or 2, on standard error."""
    desk.polls()
    for args, code, words in REFUSED:
        done = desk.run("incident", *args)
        assert (done.exit_code, words in done.stderr) == (code, True), (args, done.output)


@pytest.mark.parametrize("command", ["new", "cannot", "take", "manager", "ask"])
def test_each_says_what_it_is_for(desk: Desk, command: str) -> None:  # noqa: F811
    assert command in desk.run("incident", "--help").stdout
    assert "--by" in desk.run("incident", command, "--help").stdout
