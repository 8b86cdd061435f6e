"""Screens of messages and log lines: newest first, nothing shown twice, nothing left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender, State
from dutyofficer.core.warning import Reject
from dutyofficer.store import feeds, logbook, outbox, paged
from dutyofficer.store.db import Database

NOW = datetime(2025, 11, 14, 3, tzinfo=UTC)


def _draft(number: int, person: str) -> Draft:
    return Draft(
        key=f"k{number}", person=person, to="+447700900101", medium=Medium.SMS, sender=Sender.PAGES,
        reason=Reason.FIRST, body=f"text {number}", priority=1,
    )  # fmt: skip


def test_messages_a_screen_at_a_time(database: Database) -> None:
    with database.write() as tx:
        outbox.add(tx, [_draft(n, "asha" if n % 2 else "ben") for n in range(1, 8)], NOW)
        screens = []
        before = None
        while found := paged.messages_before(tx, before, 3):
            screens.append([message.body for message, _ in found])
            before = found[-1][0].id
        theirs = [m.body for m, _ in paged.messages_before(tx, None, 9, person="ben")]
        assert not paged.messages_before(tx, None, 9, states=(State.FAILED,))
        assert len(paged.messages_before(tx, None, 9, states=(State.QUEUED,))) == 7
    assert screens == [["text 7", "text 6", "text 5"], ["text 4", "text 3", "text 2"], ["text 1"]]
    assert theirs == ["text 6", "text 4", "text 2"]


def test_lines_of_all_chains_a_screen_at_a_time(database: Database) -> None:
    """Each with the incident that it belongs to; or only some kinds."""
    with database.write() as tx:
        for n in range(1, 6):
            kind = "rota" if n == 2 else "service"
            logbook.write(tx, [Line(at=NOW + timedelta(minutes=n), kind=kind, text=f"line {n}")], NOW)
        first = paged.lines_before(tx, None, 2)
        rest = paged.lines_before(tx, first[-1].number, 9)
        assert [one.entry.text for one in (*first, *rest)] == ["line 5", "line 4", "line 3", "line 2", "line 1"]
        assert [one.entry.text for one in paged.lines_before(tx, None, 9, ("rota",))] == ["line 2"]
        assert first[0].of is None


def test_of_some_kinds_only_what_somebody_did(database: Database) -> None:
    """A close by time alone is nobody's deed; an import that names nobody is a change all the same."""
    written = [("closed", None), ("closed", "asha"), ("register", None), ("sent", "asha"), ("decision", "account desk")]
    with database.write() as tx:
        logbook.write(tx, [Line(at=NOW, kind=kind, text=kind, by=by) for kind, by in written], NOW)
        found = paged.lines_before(tx, None, 9, ("register",), ("closed", "decision"))
    assert [(one.entry.kind, one.entry.by) for one in found] == [written[4], written[2], written[1]]


def test_the_last_rejects(database: Database) -> None:
    with database.write() as tx:
        feeds.add_rejects(tx, "ea", NOW, [Reject("item 1", "no code"), Reject("item 2", "no time")])
        assert paged.last_rejects(tx, 1) == [("ea", NOW, "item 2", "no time")]
