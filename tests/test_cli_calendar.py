"""D1, K3: `rota ics` at the command line: a link is shown once, listed without its address, taken back."""

from __future__ import annotations

import re
import sys

import pytest

from tests.test_cli import Desk, desk, is_time  # noqa: F401  # the same shell

SHAPE = {"number", "rota", "person", "by", "made_at", "revoked_at", "read_at"}
LINK = re.compile(r"http://127\.0\.0\.1:8321/rota/[\w-]{43}\.ics")


def test_a_link_for_a_rota_and_for_a_person(desk: Desk) -> None:  # noqa: F811
    """Each its own address below `public_url`; what is listed has no address, and says who made it."""
    rota = desk.run("rota", "ics", "duty-officer", "--by", "dev").stdout.splitlines()
    assert LINK.fullmatch(rota[0])
    assert rota[1:] == ["Calendar 1. The link is not shown again; `rota ics --revoke 1` ends it."]
    mine = desk.reads("rota", "ics", "--person", "ben")
    assert mine["number"] == 2
    assert LINK.fullmatch(mine["url"])
    assert mine["url"] != rota[0]
    shapes = desk.reads("rota", "ics", "--list")
    assert all(set(shape) == SHAPE and is_time(shape["made_at"]) for shape in shapes)
    assert [(s["number"], s["rota"], s["person"], s["by"], s["read_at"]) for s in shapes] == [
        (1, "duty-officer", None, "dev", None), (2, None, "ben", None, None),
    ]  # fmt: skip
    listed = desk.run("rota", "ics", "--list").stdout
    assert "   1 rota duty-officer, made " in listed
    assert "   2 duties of ben, made " in listed
    assert rota[0][-47:-4] not in listed


def test_a_link_is_taken_back(desk: Desk) -> None:  # noqa: F811
    """By its number, once."""
    assert desk.run("rota", "ics", "--list").stdout == "No calendars.\n"
    desk.run("rota", "ics", "duty-officer")
    assert desk.run("rota", "ics", "--revoke", "1").stdout == "Calendar 1: revoked.\n"
    assert is_time(desk.reads("rota", "ics", "--list")[0]["revoked_at"])
    assert "last read never, revoked " in desk.run("rota", "ics", "--list").stdout


FAULTS = [
    (["ics", "nights"], 1, "there is no rota 'nights'; there are duty-officer"),
    (["ics", "--person", "zoe"], 1, "there is no person zoe"),
    (["ics", "duty-officer", "--by", "zoe"], 1, "there is no person zoe"),
    (["ics", "--revoke", "7"], 1, "there is no calendar 7"),
    (["ics"], 2, "name a rota, or give one of"),
    (["ics", "duty-officer", "--person", "ben"], 2, "name a rota, or give one of"),
    (["ics", "--list", "--revoke", "1"], 2, "name a rota, or give one of"),
]


@pytest.mark.parametrize(("args", "code", "fault"), FAULTS, ids=[" ".join(row[0]) for row in FAULTS])
def test_faults_are_one_line(desk: Desk, args: list[str], code: int, fault: str) -> None:  # noqa: F811
    """On standard error, and nothing is made."""
    done = desk.run("rota", *args)
    assert (done.exit_code, done.stdout) == (code, "")
    assert fault in done.stderr
    assert desk.reads("rota", "ics", "--list") == []


def test_twice_is_a_fault(desk: Desk) -> None:  # noqa: F811
    """A link that was taken back is not there to be taken back."""
    desk.run("rota", "ics", "duty-officer")
    desk.run("rota", "ics", "--revoke", "1")
    assert desk.run("rota", "ics", "--revoke", "1").stderr == "dutyofficer: calendar 1 was revoked before\n"


def test_without_the_extra(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Says what to install."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    done = desk.run("rota", "ics", "duty-officer")
    assert (done.exit_code, done.stderr) == (
        1, "dutyofficer: calendars need the extra `ical`: pip install 'dutyofficer[ical]'\n"
    )  # fmt: skip
