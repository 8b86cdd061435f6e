"""The database: writers queue, readers see one moment, and a fault says what to do."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from dutyofficer.store.db import Database, DatabaseFault, FairLock, insert_new, open_database, stored_messages
from dutyofficer.store.tables import attempts, feeds, state


def _put(database: Database, key: str, value: str) -> None:
    with database.write() as tx:
        tx.execute(insert(state).values(key=key, value=value))


def _break_off(database: Database, work: Callable[[Connection], object]) -> None:
    with database.write() as tx:
        work(tx)
        raise LookupError("a fault of ours in the middle of a decision")


def _keys(database: Database) -> list[str]:
    with database.read() as tx:
        return list(tx.scalars(select(state.c.key).order_by(state.c.key)))


def _start_one_by_one(queue: FairLock, work: list[threading.Thread]) -> None:
    """Each is in the queue before the next one comes."""
    for number, thread in enumerate(work, start=1):
        thread.start()
        deadline = time.monotonic() + 5
        while len(queue._waiting) < number and time.monotonic() < deadline:
            time.sleep(0.001)


def test_the_queue_is_in_order_of_arrival() -> None:
    """S4: who came first writes first, so that a reply never waits behind senders that came later."""
    queue, order = FairLock(), list[int]()

    def work(number: int) -> None:
        with queue:
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    with queue:
        _start_one_by_one(queue, threads)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_the_queue_does_not_let_its_last_holder_back_in_first() -> None:
    """A busy writer that asks again at once stands behind whoever was waiting."""
    queue, order = FairLock(), list[str]()

    def reply() -> None:
        with queue:
            order.append("reply")

    thread = threading.Thread(target=reply)
    with queue:
        _start_one_by_one(queue, [thread])
        order.append("sender")
    with queue:
        order.append("sender")
    thread.join()
    assert order == ["sender", "reply", "sender"]


def _interrupt(*_: object) -> None:
    raise InterruptedError


def test_an_interrupted_wait_leaves_the_queue() -> None:
    """A signal that ends somebody's waiting must not shut out everybody behind them."""
    queue, held, done = FairLock(), threading.Event(), threading.Event()

    def hold() -> None:
        with queue:
            held.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    before = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with pytest.raises(InterruptedError):
        queue.__enter__()
    signal.signal(signal.SIGALRM, before)
    done.set()
    thread.join()
    with queue:
        pass


def test_a_write_inside_a_write_is_refused(database: Database) -> None:
    """It would wait for itself for ever; the mistake shows in the first test instead, and harms nobody else."""
    with pytest.raises(RuntimeError, match="inside a write"), database.write(), database.write():
        pass
    _put(database, "after", "1")
    assert _keys(database) == ["after"]


def test_no_update_is_lost(database: Database) -> None:
    """Six threads that read, add one and write back end at the full count."""
    _put(database, "count", "0")

    def work() -> None:
        for _ in range(10):
            with database.write() as tx:
                value = int(tx.scalars(select(state.c.value)).one())
                tx.execute(state.update().values(value=str(value + 1)))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert tx.scalars(select(state.c.value)).one() == "60"


def test_an_exception_leaves_nothing_behind(database: Database) -> None:
    """S1: what a decision stores is stored whole or not at all, and the next writer is let in."""
    with pytest.raises(LookupError):
        _break_off(database, lambda tx: tx.execute(insert(state).values(key="half", value="1")))
    _put(database, "whole", "1")
    assert _keys(database) == ["whole"]


def test_a_reader_sees_one_moment(database: Database) -> None:
    """Two queries of one reading never contradict each other, and a reader does not hold up a writer."""
    with database.read() as tx:
        before = tx.scalars(select(state.c.key)).all()
        _put(database, "meanwhile", "1")
        assert tx.scalars(select(state.c.key)).all() == before
    assert _keys(database) == ["meanwhile"]


def test_a_reader_cannot_write(database: Database) -> None:
    """A screen that only shows must not be able to change anything."""
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), database.read() as tx:
        tx.execute(insert(state).values(key="sneaked", value="1"))
    _put(database, "allowed", "1")
    assert _keys(database) == ["allowed"]


def test_callbacks_run_after_a_commit_that_stored_messages(database: Database) -> None:
    """S4: senders are woken at once by new messages, and by nothing else: not by a rollback, nor by their own."""
    woken: list[list[str]] = []
    database.on_commit(lambda: woken.append(_keys(database)))
    _put(database, "a", "1")
    with pytest.raises(LookupError):
        _break_off(database, stored_messages)
    _put(database, "b", "1")
    assert woken == []
    with database.write() as tx:
        tx.execute(insert(state).values(key="c", value="1"))
        stored_messages(tx)
    assert woken == [["a", "b", "c"]]


def test_times_come_back_aware_and_exact(database: Database) -> None:
    """A time is UTC with its microseconds on both engines; one without a zone is refused."""
    moment = datetime(2026, 7, 1, 3, 9, 0, 123456, tzinfo=UTC)
    with database.write() as tx:
        tx.execute(insert(feeds).values(name="ea", last_good=moment))
        assert tx.scalars(select(feeds.c.last_good)).one() == moment
    with pytest.raises(StatementError, match="no zone"), database.write() as tx:
        tx.execute(insert(feeds).values(name="x", last_good=moment.replace(tzinfo=None)))


def test_what_belongs_to_nothing_is_refused(database: Database) -> None:
    """Foreign keys hold, on SQLite too: an attempt is of a message."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(insert(attempts).values(id="a", message=99, started_at=now, boot="b", lease_until=1.0))


def test_insert_new_passes_over_what_is_there(database: Database) -> None:
    """The same row twice, in one go or two, is one row."""
    rows = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]
    with database.write() as tx:
        tx.execute(insert_new(tx, state, "key"), rows)
        tx.execute(insert_new(tx, state, "key"), rows)
        assert tx.scalars(select(state.c.value)).all() == ["1"]


@pytest.mark.usefixtures("as_shipped")
def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    """S1: a commit has reached the disk when it returns, and another process may take ten seconds over its write."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}
    opened = open_database(f"sqlite:///{tmp_path / 'duty.db'}")
    with opened.read() as tx:
        assert {name: tx.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted
    opened.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///{tmp}/no/such/folder/duty.db", "no/such/folder/duty.db: cannot be written"),
        ("sqlite:///{tmp}", "cannot be written"),
        ("sqlite:///{tmp}/letter.txt", "letter.txt: cannot be written (file is not a database)"),
        ("sqlite://", "use sqlite:///FILE"),
        ("mysql://localhost/duty", "use sqlite:///FILE or postgresql://"),
        ("dutyofficer.db", "the address of the database is not one"),
    ],
)
def test_a_database_that_cannot_be_used_says_so(tmp_path: Path, url: str, says: str) -> None:
    """It is found at the start, in words, not at the first warning."""
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 50)
    with pytest.raises(DatabaseFault) as fault:
        open_database(url.format(tmp=tmp_path))
    assert says in str(fault.value)


def test_each_life_has_its_own_name(database: Database) -> None:
    """S1: a lease of an earlier life can be told from one of ours."""
    again = open_database(database.engine.url.render_as_string(hide_password=False))
    again.close()
    assert again.boot != database.boot
