"""K1: the record as it is kept: appended in groups, whole on both engines, and every tampering found."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, event, update

from dutyofficer.core.logbook import Line
from dutyofficer.store import logbook as record
from dutyofficer.store.db import Database
from dutyofficer.store.tables import log_heads, logbook

NOW = datetime(2026, 11, 14, 3, 9, 0, 123456, tzinfo=UTC)


def _line(text: str, incident: int | None = 7, words: str | None = None) -> Line:
    return Line(at=NOW, kind="reply", text=text, incident=incident, by="asha", words=words)


def _written(tx: Connection) -> None:
    """Two groups over two chains."""
    record.write(tx, [_line("a", words="water in the hall"), _line("s", incident=None), _line("b")], NOW)
    record.write(tx, [_line("c", words="1"), _line("d")], NOW + timedelta(seconds=1))


def test_lines_come_back_as_they_were_written(database: Database) -> None:
    """K1: one chain per incident and one for the service, each numbered from 1, with both times."""
    with database.write() as tx:
        _written(tx)
    with database.read() as tx:
        chain = record.read(tx, 7)
        assert [(entry.seq, entry.text, entry.words) for entry in chain] == [
            (1, "a", "water in the hall"),
            (2, "b", None),
            (3, "c", "1"),
            (4, "d", None),
        ]
        assert (chain[2].at, chain[2].entered_at, chain[2].by) == (NOW, NOW + timedelta(seconds=1), "asha")
        assert [entry.text for entry in record.read(tx, None)] == ["s"]
        assert [entry.text for entry in record.read_all(tx)] == ["a", "s", "b", "c", "d"]
        assert [(head.chain, head.length) for head in record.heads(tx)] == [("incident:7", 4), ("service", 1)]
        assert record.verify_all(tx) == []


@pytest.mark.parametrize(
    ("where", "values", "fault"),
    [
        (logbook.c.text == "b", {"text": "x"}, "incident:7: line 2 was changed"),
        (logbook.c.text == "c", {"words": "2"}, "incident:7: the words of line 3 were altered"),
        (logbook.c.text == "b", None, "incident:7: line 2 is missing"),
        (logbook.c.text == "d", None, "incident:7: line 4 is cut off"),
        (logbook.c.chain == "service", None, "service: line 1 is cut off"),
    ],
)
def test_tampering_in_the_database_is_found(
    database: Database, where: object, values: dict[str, str] | None, fault: str
) -> None:
    """K1: a changed, missing or cut-off line is found and named, and only that one."""
    with database.write() as tx:
        _written(tx)
        change = delete(logbook) if values is None else update(logbook).values(values)
        tx.execute(change.where(where))  # type: ignore[arg-type]
        assert record.verify_all(tx) == [fault]


def test_a_chain_gone_with_its_head_shows_against_a_kept_one(database: Database) -> None:
    """K1: heads leave with backups and exports, so that removing a chain and its head together shows too."""
    with database.write() as tx:
        _written(tx)
        kept = record.heads(tx)
        tx.execute(delete(logbook).where(logbook.c.chain == "service"))
        tx.execute(delete(log_heads).where(log_heads.c.chain == "service"))
        assert record.verify_all(tx) == []
        assert record.verify_all(tx, kept) == ["service: line 1 is not the one that was kept"]


def test_erased_words_leave_a_whole_chain(database: Database) -> None:
    """K1: what a person wrote can be erased, salt and all; the chain holds, and says that it was done and by whom."""
    with database.write() as tx:
        _written(tx)
        assert record.erase_words(tx, 7, [1, 2, 3], "team-lead", NOW) == 2
        assert record.erase_words(tx, 7, [1], "team-lead", NOW) == 0
        chain = record.read(tx, 7)
        assert [(entry.words, entry.salt) for entry in chain] == [(None, None)] * 5
        assert (chain[-1].kind, chain[-1].text, chain[-1].by) == ("erased", "words of line 1, 3 erased", "team-lead")
        assert record.verify_all(tx) == []


def test_a_line_goes_with_its_decision(database: Database) -> None:
    """K1: a decision that is rolled back leaves no line, and the chain goes on without a gap."""
    with database.write() as tx:
        _written(tx)
        tx.rollback()
    with database.write() as tx:
        _written(tx)
        assert record.verify_all(tx) == []


def test_a_group_is_written_in_few_statements(database: Database) -> None:
    """S4: five hundred results over fifty incidents are appended at once, far within the 0.2 s of a transaction."""
    lines = [_line(f"line {number}", incident=number % 50) for number in range(500)]
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with database.write() as tx:
        record.write(tx, lines[:1], NOW)
        statements.clear()
        began = time.monotonic()
        record.write(tx, lines, NOW)
        assert time.monotonic() - began < 1.0
    assert len(statements) <= 5
    with database.read() as tx:
        assert record.verify_all(tx) == []


def test_nothing_to_write_is_nothing(database: Database) -> None:
    """An empty group does not even touch a head."""
    with database.write() as tx:
        record.write(tx, [], NOW)
        assert record.heads(tx) == []


def test_the_mark_changes_with_every_line(database: Database) -> None:
    """Whoever shows the record learns cheaply that there is something new, in whatever chain."""
    with database.write() as tx:
        marks = [record.mark(tx)]
        for incident in (7, None, 7):
            record.write(tx, [_line("x", incident)], NOW)
            marks.append(record.mark(tx))
        assert len(set(marks)) == 4
