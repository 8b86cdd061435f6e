"""K4: `dutyofficer user` at the command line: the first account, links shown once, changes, faults in one line."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dutyofficer.core.account import Account
from dutyofficer.desk.accounts import choose_password
from dutyofficer.desk.passwords import Passwords
from dutyofficer.wiring import open_service
from tests.test_cli import Desk, desk, is_time, now  # noqa: F401  # the same shell

LINK = re.compile(r"http://127\.0\.0\.1:8321/welcome/([\w-]{43})")
SHAPE = {"name", "access", "person", "state", "elsewhere", "by", "made_at", "signed_in_at", "locked_until"}


def spend(config: Path, link: str) -> Account:
    """Its owner opens the link and chooses."""
    found = LINK.fullmatch(link)
    assert found
    service = open_service(config)
    service.house.passwords = Passwords(rounds=1, kib=8, lanes=1)
    try:
        return choose_password(service.house, found[1], "teapot ladder fog", now().astimezone(UTC))
    finally:
        service.database.close()


def test_the_first_account(desk: Desk) -> None:  # noqa: F811
    """The least unless said otherwise; the link is shown once, and is nowhere in the list."""
    assert desk.run("user", "list").stdout == "No accounts.\n"
    link, note = desk.run("user", "add", "Boss", "--access", "administrator", "--person", "dev").stdout.splitlines()
    assert note == "Give it to the owner of boss: good once, for 24 h, and not shown again."
    assert spend(desk.config, link).name == "boss"
    shape = desk.reads("user", "add", "view", "--by", "dev")
    assert (shape["name"], bool(LINK.fullmatch(shape["url"]))) == ("view", True)
    shapes = desk.reads("user", "list")
    assert all(set(shape) == SHAPE and is_time(shape["made_at"]) for shape in shapes)
    assert [(s["name"], s["access"], s["person"], s["state"], s["by"]) for s in shapes] == [
        ("boss", "administrator", "dev", "ready", None), ("view", "viewer", None, "invited", "dev"),
    ]  # fmt: skip
    listed = desk.run("user", "list").stdout.splitlines()
    assert [" ".join(line.split()) for line in listed] == [
        "boss administrator ready, of dev, last signed in never", "view viewer invited, last signed in never",
    ]  # fmt: skip


def test_changed_one_by_one(desk: Desk) -> None:  # noqa: F811
    """Each says what the account is now."""
    desk.run("user", "add", "asha")
    said = [
        desk.run("user", *args, "--by", "dev").stdout.strip()
        for args in (
            ("access", "asha", "officer"), ("person", "asha", "asha"), ("person", "asha"), ("disable", "asha"),
            ("enable", "asha"), ("elsewhere", "asha", "allow"),
        )
    ]  # fmt: skip
    assert said == [
        "asha: officer, invited.", "asha: officer, of asha, invited.", "asha: officer, invited.",
        "asha: officer, disabled.", "asha: officer, invited.", "asha: officer, invited.",
    ]  # fmt: skip
    assert desk.reads("user", "list")[0]["elsewhere"] is True


def test_a_reset_is_a_new_link(desk: Desk) -> None:  # noqa: F811
    """The one before is good no longer."""
    old = desk.reads("user", "add", "asha")["url"]
    new = desk.run("user", "reset", "asha").stdout.splitlines()[0]
    assert old != new
    with pytest.raises(Exception, match="not good any more"):
        spend(desk.config, old)
    assert spend(desk.config, new).name == "asha"


def test_it_is_on_the_record(desk: Desk) -> None:  # noqa: F811
    """And the record still holds."""
    desk.run("user", "add", "asha", "--by", "dev")
    assert desk.run("log", "verify").stdout.startswith("Every chain holds")


FAULTS = [
    (["add", "asha patel"], 1, "is no name to sign in with"),
    (["add", "asha", "--person", "zoe"], 1, "there is no person zoe"),
    (["add", "asha", "--by", "zoe"], 1, "there is no person zoe, and no account of that name"),
    (["add", "asha", "--access", "boss"], 2, "is not one of 'viewer', 'officer', 'team', 'administrator'"),
    (["reset", "asha"], 1, "there is no account asha"),
    (["access", "asha", "team"], 1, "there is no account asha"),
    (["disable", "asha"], 1, "there is no account asha"),
    (["enable", "asha"], 1, "there is no account asha"),
]


@pytest.mark.parametrize(("args", "code", "fault"), FAULTS, ids=[" ".join(row[0]) for row in FAULTS])
def test_faults_are_one_line(desk: Desk, args: list[str], code: int, fault: str) -> None:  # noqa: F811
    """On standard error, and nothing is made."""
    done = desk.run("user", *args)
    assert (done.exit_code, done.stdout) == (code, "")
    assert fault in done.stderr
    assert desk.reads("user", "list") == []


def test_times_are_now(desk: Desk) -> None:  # noqa: F811
    """Made a moment ago, by the clock that the commands read."""
    desk.run("user", "add", "asha")
    made = datetime.fromisoformat(desk.reads("user", "list")[0]["made_at"])
    assert abs((now() - made).total_seconds()) < 60
