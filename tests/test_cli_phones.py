"""L9, K3: phones at the command line: `page-test`, `phone verify`, `phone list`."""

from __future__ import annotations

import pytest

from tests.test_cli import Desk, desk  # noqa: F401  # the same shell

SHAPE = {"person", "number", "medium", "proven", "by", "proven_at", "asked_at"}


def test_a_test_page(desk: Desk) -> None:  # noqa: F811
    """Said in one line; the text and the call wait in the outbox for the service."""
    assert desk.run("page-test", "asha").stdout == (
        "asha: a test text and a test call. `dutyofficer phone list` shows the answer.\n"
    )
    sent = [(m["person"], m["channel"], m["reason"], m["incident"]) for m in desk.reads("messages")]
    assert sent == [("asha", "sms", "TEST", None), ("asha", "voice", "TEST", None)]
    assert desk.reads("incidents") == []


def test_our_numbers_go_with_it(desk: Desk) -> None:  # noqa: F811
    """The configured numbers, in a text of their own, with where a phone fetches them; `phone_check` is a figure."""
    numbers = '[twilio]\npages_from = "07700 900001"\ncalls_from = "0116 496 0001"\n'
    text = desk.config.read_text(encoding="utf-8") + 'phone_check = "0d"\n' + numbers
    desk.config.write_text(text, encoding="utf-8")
    assert desk.run("page-test", "asha").exit_code == 0
    card = desk.reads("messages")[-1]
    assert (card["channel"], card["reason"]) == ("sms", "TEST")
    assert card["body"].startswith("Save these so that they ring through do-not-disturb: LLR duty texts ")
    assert card["body"].endswith("/contact.vcf")
    desk.config.write_text(text.replace("0d", "367d"), encoding="utf-8")
    assert "policy.phone_check: must be between 0d and 366d" in desk.run("page-test", "asha").stderr


def test_phones_are_verified_and_listed(desk: Desk) -> None:  # noqa: F811
    """Everybody whom the ladders may ask, numbers masked; a code is never shown."""
    assert desk.run("phone", "verify", "ben").stdout == "ben: texted a code to send back.\n"
    shapes = desk.reads("phone", "list")
    assert all(set(shape) == SHAPE for shape in shapes)
    assert [shape["person"] for shape in shapes] == ["asha", "ben", "carol", "dev"]
    ben = shapes[1]
    assert (ben["number"], ben["medium"], ben["proven"], ben["proven_at"]) == ("+44...102", "sms", False, None)
    assert ben["asked_at"]
    listed = desk.run("phone", "list").stdout
    assert "--  ben             +44...102   never proven, asked " in listed
    assert "07700" not in listed


FAULTS = [
    (["page-test", "zoe"], "there is no person zoe"),
    (["page-test", "wilma"], "wilma is never paged"),
    (["phone", "verify", "olga"], "olga is never paged"),
]


@pytest.mark.parametrize(("args", "fault"), FAULTS, ids=[" ".join(row[0]) for row in FAULTS])
def test_faults_are_one_line(desk: Desk, args: list[str], fault: str) -> None:  # noqa: F811
    """On standard error, exit 1."""
    done = desk.run(*args)
    assert (done.exit_code, done.stdout) == (1, "")
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1
