"""D6, D7: a rota is changed at the command line: looked at first, a gap never by accident, and taken back."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.test_cli import Desk, desk, is_time, now  # noqa: F401  # the same shell

YEAR = now().year + 1
FROM, TO = f"{YEAR}-12-25T09:00", f"{YEAR}-12-26T09:00"
SPAN = ("--from", FROM, "--to", TO)
WORDS = " to ".join(f"{datetime.fromisoformat(text):%a %d %b %Y %H:%M}" for text in (FROM, TO))
CHANGE = {"number", "at", "rota", "by", "what", "undoes", "undone_by"}
STEP = {"at", "after", "rota", "person", "name", "medium", "to", "why"}


def on(desk: Desk, rota: str = "duty-officer") -> list[str | None]:  # noqa: F811
    """Who has the 25th."""
    return [span["person"] for span in desk.reads("rota", "show", rota, *SPAN)]


def texts(desk: Desk) -> list[str]:  # noqa: F811
    """Whom the outbox tells what."""
    return [f"{message['person']}: {message['body']}" for message in desk.reads("messages")]


def test_an_override_is_said_saved_told_and_taken_back(desk: Desk) -> None:  # noqa: F811
    """D6: who gains and who loses; a dry run keeps nothing; `undo` is a change itself; the log has who did it."""
    edit = ("rota", "override", "duty-officer", "ben", *SPAN, "--by", "dev")
    dry = desk.run(*edit, "--dry-run")
    assert (dry.exit_code, on(desk), texts(desk)) == (0, ["asha"], [])
    done = desk.run(*edit)
    assert done.stdout.startswith(dry.stdout)
    assert dry.stdout.splitlines() == [
        f"duty-officer: ben has {WORDS} (override)",
        f"duty-officer: asha no longer has {WORDS}",
        f"note: ben would have second-on-call at the same time, {WORDS}",
    ]
    assert done.stdout.endswith("duty-officer: saved as change 4.\n")
    assert on(desk) == ["ben"]
    assert texts(desk) == [
        f"asha: LLR rota: you no longer have duty-officer {WORDS} (override by D Rao).",
        f"ben: LLR rota: you have duty-officer {WORDS} (override by D Rao).",
    ]
    assert desk.run(*edit).stdout == "Nothing changes.\n"
    assert "duty-officer: saved as change 5." in desk.run("rota", "undo", "4").stdout
    assert on(desk) == ["asha"]
    shapes = desk.reads("rota", "history", "duty-officer")
    assert [set(shape) for shape in shapes] == [CHANGE] * 3
    assert [(s["number"], s["by"], s["undoes"], s["undone_by"]) for s in shapes] == [
        (1, None, None, None), (4, "dev", None, 5), (5, None, 4, None),
    ]  # fmt: skip
    assert all(is_time(shape["at"]) for shape in shapes)
    listed = desk.run("rota", "history").stdout
    assert f"duty-officer: override: ben {FROM}+00:00 to {TO}+00:00 by dev (taken back by 5)" in listed


def test_a_gap_is_said_first_and_needs_a_yes(desk: Desk) -> None:  # noqa: F811
    """D6, L3: leave without a stand-in leaves nobody: rota, from and to are printed, and nothing is saved."""
    leave = ("rota", "leave", "asha", *SPAN)
    refused = desk.run(*leave)
    assert refused.exit_code == 1
    assert f"warning: nobody would have duty-officer {WORDS}" in refused.stdout
    assert "nothing was saved" in refused.stderr
    assert (on(desk), texts(desk), len(desk.reads("rota", "history"))) == (["asha"], [], 3)
    saved = desk.run(*leave, "--yes")
    assert (saved.exit_code, saved.stdout) == (0, refused.stdout + "duty-officer: saved as change 4.\n")
    assert on(desk) == [None]
    covered = desk.run("rota", "leave", "asha", *SPAN, "--stand-in", "ben")
    assert (covered.exit_code, on(desk)) == (0, ["ben"])


def test_a_swap(desk: Desk) -> None:  # noqa: F811
    """D7: whoever has it gives it, whatever gave it to them."""
    done = desk.run("rota", "swap", "duty-officer", "asha", "ben", *SPAN, "--by", "asha")
    assert (done.exit_code, on(desk)) == (0, ["ben"])
    assert any("(swap by A Patel)." in text for text in texts(desk))


def test_leave_from_a_calendar(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """Files: what a calendar has as leave counts on every rota of theirs; a duty by override is not taken away."""
    pytest.importorskip("icalendar")
    day = f"{YEAR}1225"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", "BEGIN:VEVENT", "UID:1", f"DTSTAMP:{day}T000000Z"]
    lines += [
        f"DTSTART;VALUE=DATE:{day}",
        f"DTEND;VALUE=DATE:{YEAR}1226",
        "SUMMARY:Away",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    file = tmp_path / "away.ics"
    file.write_text("\r\n".join(lines) + "\r\n")
    desk.run("rota", "override", "second-on-call", "asha", *SPAN)
    done = desk.run("rota", "leave", "asha", file, "--stand-in", "ben")
    assert done.exit_code == 0
    assert "note: asha still has second-on-call" in done.stdout
    span = ("--from", f"{YEAR}-12-25T00:00", "--to", f"{YEAR}-12-26T00:00")
    assert [each["person"] for each in desk.reads("rota", "show", "duty-officer", *span)] == ["ben"]


FAULTS = [
    ("no such rota", ["override", "night", "ben", *SPAN], 1, "there is no rota 'night'"),
    ("no such person", ["override", "duty-officer", "zoe", *SPAN], 1, "there is no person zoe"),
    ("nobody of that name did it", ["override", "duty-officer", "ben", *SPAN, "--by", "zoe"], 1, "no person zoe"),
    ("instead of nobody", ["override", "duty-officer", "ben", *SPAN, "--instead-of", "zoe"], 1, "no person zoe"),
    ("an empty span", ["override", "duty-officer", "ben", "--from", FROM, "--to", FROM], 1, "ends before it begins"),
    (
        "a span that is over",
        ["override", "duty-officer", "ben", "--from", "2025-01-01", "--to", "2025-01-02"],
        1,
        "over",
    ),
    (
        "a slip of a century",
        ["override", "duty-officer", "ben", "--from", FROM, "--to", "2126-12-26"],
        1,
        "2126 cannot",
    ),
    (
        "a time that is none",
        ["override", "duty-officer", "ben", "--from", "noon", "--to", TO],
        2,
        "'noon' is not a time",
    ),
    ("with oneself", ["swap", "duty-officer", "ben", "ben", *SPAN], 1, "a swap needs two people"),
    ("nothing to swap", ["swap", "duty-officer", "ben", "carol", *SPAN], 1, "ben has no duty on duty-officer then"),
    ("leave of nobody on a rota", ["leave", "olga", *SPAN], 1, "olga is on no rota"),
    ("leave without a time", ["leave", "asha"], 2, "give --from and --to, or a file of leave"),
    ("leave with half a time", ["leave", "asha", "--from", FROM], 2, "give --from and --to"),
    ("leave with both", ["leave", "asha", "away.ics", *SPAN], 2, "give --from and --to, or a file"),
    ("no such change", ["undo", "99"], 1, "there is no change 99"),
    ("the first import", ["undo", "1"], 1, "there is nothing before it"),
    ("the history of no rota", ["history", "night"], 1, "there is no rota 'night'"),
]


def test_faults(desk: Desk) -> None:  # noqa: F811
    """D6: said in words, and nothing is saved."""
    for case, args, code, fault in FAULTS:
        done = desk.run("rota", *args)
        assert (done.exit_code, done.stdout) == (code, ""), case
        assert fault in done.stderr, case
    assert len(desk.reads("rota", "history")) == 3


def test_nobody_without_a_phone(desk: Desk) -> None:  # noqa: F811
    """L3: a duty for somebody who cannot be reached would page nobody."""
    people = desk.config.with_name("people.csv")
    people.write_text(people.read_text().replace("ben,Ben Jones,07700 900102", "ben,Ben Jones,"), encoding="utf-8")
    desk.run("import", people)
    for args in (["override", "duty-officer", "ben"], ["swap", "duty-officer", "asha", "ben"]):
        assert "ben has no phone" in desk.run("rota", *args, *SPAN).stderr
    assert "ben has no phone" in desk.run("rota", "leave", "asha", *SPAN, "--stand-in", "ben").stderr


def test_only_the_newest_is_taken_back(desk: Desk) -> None:  # noqa: F811
    """D6: the error names the later one."""
    desk.run("rota", "override", "duty-officer", "ben", *SPAN)
    desk.run("rota", "override", "duty-officer", "carol", *SPAN)
    assert "change 5 (override) came later: take that back first" in desk.run("rota", "undo", "4").stderr


def test_what_an_export_says_is_what_is_here(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """Files: after all kinds of edits export then import changes nothing; the older files are a conflict."""
    desk.run("rota", "override", "duty-officer", "ben", *SPAN)
    desk.run("rota", "swap", "second-on-call", "ben", "dev", *SPAN)
    desk.run("rota", "leave", "asha", *SPAN, "--stand-in", "ben")
    refused = desk.run("import", desk.config.with_name("rotas.toml"))
    assert (refused.exit_code, on(desk)) == (1, ["ben"])
    assert "edited here since the last import" in refused.stderr
    assert desk.run("export", tmp_path / "out").exit_code == 0
    assert "0 differences." in desk.run("import", tmp_path / "out").stdout


def test_a_rota_as_csv_comes_back(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """Files: `rota show --csv` has local times with their offset, and is read as overrides."""
    span = ("--from", f"{YEAR}-03-20T09:00", "--to", f"{YEAR}-04-10T09:00")
    text = desk.run("rota", "show", "duty-officer", *span, "--csv").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert row == {
        "rota": "duty-officer", "person": "asha", "why": "rotation",
        "from": f"{YEAR}-03-20T09:00:00+00:00", "to": f"{YEAR}-04-10T09:00:00+01:00",
    }  # fmt: skip
    (tmp_path / "duties.csv").write_text(text.replace(",asha,", ",ben,"))
    assert desk.run("import", tmp_path / "duties.csv").stdout.startswith("change rotas duty-officer\n")
    assert [each["person"] for each in desk.reads("rota", "show", "duty-officer", *span)] == ["ben"]
    assert "0 differences." in desk.run("import", tmp_path / "duties.csv").stdout


def test_the_ladder(desk: Desk) -> None:  # noqa: F811
    """L1, B4: each person and each step, numbers masked; an alert at night is a text in the morning."""
    shape = desk.reads("rota", "ladder", "--at", FROM, "--level", "amber")
    assert (shape["level"], shape["what"], shape["handling"]) == ("amber", "flood warning", "accept")
    assert all(set(step) == STEP for step in shape["steps"])
    assert [(s["after"], s["rota"], s["person"], s["medium"], s["to"]) for s in shape["steps"]][:4] == [
        ("+0 min", "duty-officer", "asha", "text", "+44...101"),
        ("+2 min", "duty-officer", "asha", "call", "+44...101"),
        ("+5 min", "second-on-call", "ben", "text", "+44...102"),
        ("+5 min", "second-on-call", "ben", "call", "+44...102"),
    ]
    assert {s["after"] for s in shape["steps"] if s["rota"] == "everybody"} == {"+25 min", "+40 min"}
    night = desk.reads("rota", "ladder", "--at", f"{YEAR}-12-25T23:00", "--level", "yellow")
    (step,) = night["steps"]
    assert (night["handling"], step["at"], step["person"]) == ("inform", f"{YEAR}-12-26T07:00:00+00:00", "asha")
    printed = desk.run("rota", "ladder", "--level", "red").stdout
    assert "severe flood warning on" in printed
    assert re.search(r"\+0 min  duty-officer     Asha Patel           text  \+44\.\.\.101$", printed, re.MULTILINE)
    assert "07700" not in printed
