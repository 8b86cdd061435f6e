"""The database: one engine, readers that see one moment, writers that queue."""

from __future__ import annotations

import shutil
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError

Tx = Connection
"""A transaction, as the desk hands it from function to function."""

_WRITES = "dutyofficer_writes"
_STORED = "dutyofficer_stored"
_NOTES = "dutyofficer_notes"


class DatabaseFault(Exception):
    """The database cannot be used as it is. The text says what is wrong and what to do, for the operator to read."""


class FairLock:
    """Lets threads in strictly in the order in which they came.

    SQLite's own waiting and `threading.Lock` are not fair: replies were seen to wait two seconds behind senders.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._owner: int | None = None

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._guard:
            if self._owner == me:
                raise RuntimeError("a write inside a write of the same thread would wait for itself")
            if self._owner is None:
                self._owner = me
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        self._wait(turn)
        self._owner = me

    def _wait(self, turn: threading.Lock) -> None:
        try:
            turn.acquire()
        except BaseException:
            # Interrupted by a signal: a ticket left in the queue would shut everybody out for ever.
            with self._guard:
                gone = turn not in self._waiting
                if not gone:
                    self._waiting.remove(turn)
            if gone:
                self._next()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._next()

    def _next(self) -> None:
        """Hand over to the longest waiting; the lock is never free in between, so nobody can slip in."""
        with self._guard:
            self._owner = -1 if self._waiting else None
            if self._waiting:
                self._waiting.popleft().release()


class Database:
    """One database of ours. `boot` names this life of the process: leases of another life are over (S1)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.boot = str(uuid4())
        self._turn = FairLock()
        self._callbacks: list[Callable[[], None]] = []

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: commits at the end, rolls back on an exception. Keep it under 0.2 s."""
        with self._turn, self.engine.connect() as tx:
            tx.info.pop(_STORED, None)
            with tx.begin():
                _begin(tx, writes=True)
                yield tx
            stored = tx.info.pop(_STORED, False)
        # After the lock is free, so that whoever is woken does not wait for us.
        for callback in self._callbacks if stored else ():
            callback()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment however many queries it makes; the database refuses to write in it."""
        with self.engine.connect() as tx:
            if tx.dialect.name == "postgresql":
                tx = tx.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with tx.begin():
                _begin(tx, writes=False)
                yield tx

    @contextmanager
    def rehearsal(self) -> Iterator[Database]:
        """A database in which everything can be done and nothing is kept. Writers wait meanwhile: keep it short."""
        with self._turn, self.engine.connect() as tx:
            outer = tx.begin()
            try:
                _begin(tx, writes=True)
                yield _Rehearsal(self, tx)
            finally:
                outer.rollback()

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` after every commit that stored messages, in the writer's thread: it only wakes somebody."""
        self._callbacks.append(callback)

    def free_space(self) -> int | None:
        """Bytes that are free where the file of the database is; None where a server keeps it."""
        if self.engine.dialect.name != "sqlite" or not self.engine.url.database:
            return None
        return shutil.disk_usage(Path(self.engine.url.database).resolve().parent).free

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


class _Rehearsal(Database):
    """Every transaction is a part of one that is rolled back in the end."""

    def __init__(self, real: Database, tx: Connection) -> None:
        super().__init__(real.engine)
        self._tx = tx

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A part that may write."""
        self._tx.info.pop(_NOTES, None)  # the part before may have been undone
        with self._tx.begin_nested():
            yield self._tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A part that sees what was written so far."""
        self._tx.info.pop(_NOTES, None)
        yield self._tx


def stored_messages(tx: Connection) -> None:
    """Note that `tx` stores messages; only then are senders woken, or their own commits would keep them awake."""
    tx.info[_STORED] = True


def notes(tx: Connection) -> dict[str, Any]:
    """What is noted beside a transaction, so that nothing is asked twice in it; the next one begins with nothing."""
    noted: dict[str, Any] = tx.info.setdefault(_NOTES, {})
    return noted


def insert_new(tx: Connection, table: Table, *unique: str) -> Insert:
    """An insert that passes over rows whose `unique` columns are there already; both engines spell it alike.

    Without `unique` it is any of the table's unique keys.
    """
    if tx.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # slow to import: only where there is one

        return postgresql.insert(table).on_conflict_do_nothing(index_elements=unique or None)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=unique or None)


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://user@host/db`. Errors: DatabaseFault.

    A SQLite file is made if need be and tried at once; a PostgreSQL server is first called at the first transaction,
    because it may come up after us.
    """
    try:
        parsed = make_url(url)
        backend, path = parsed.get_backend_name(), parsed.database
        if backend == "postgresql":
            return Database(_postgresql(url))
    except ArgumentError as error:
        raise DatabaseFault("the address of the database is not one; use sqlite:///FILE or postgresql://") from error
    except ModuleNotFoundError as error:
        raise DatabaseFault(f"{error.name} is missing: install dutyofficer[postgres]") from error
    if backend != "sqlite" or not path or path == ":memory:":
        raise DatabaseFault(f"{backend}: use sqlite:///FILE or postgresql://; nothing else keeps what we must not lose")
    return _tried(Database(_sqlite(url)), path)


def _tried(database: Database, path: str) -> Database:
    """A service that cannot write would find out at its first warning; better at its start."""
    try:
        with database.write():
            return database
    except DBAPIError as error:
        database.close()
        raise DatabaseFault(f"{path}: cannot be written ({error.orig})") from error


def _postgresql(url: str) -> Engine:
    """Every wait has an end: a database that hangs must not hold up the ladder."""
    options = "-c statement_timeout=10000 -c lock_timeout=5000 -c timezone=UTC"
    return create_engine(
        url,
        hide_parameters=True,  # an error that shows them would put a phone number into the log (K3)
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "options": options},
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # K3, as above
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    # Or the driver would begin transactions of its own, later than ours, and lose updates without an error.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(tx: Connection, *, writes: bool) -> None:
    """PostgreSQL has begun by now; SQLite does here: an event that says so would slow down every statement.

    IMMEDIATE: a transaction that reads before it writes would otherwise fail with "locked" instead of waiting.
    """
    tx.info.pop(_NOTES, None)
    if tx.dialect.name != "sqlite":
        return
    driver = tx.connection.cursor()  # of what cannot fail nobody needs to hear; it is asked several times a second
    if tx.info.get(_WRITES) is not writes:  # kept beside the connection: most do as the one before did
        driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        tx.info[_WRITES] = writes
    if writes:
        tx.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        driver.execute("BEGIN")
    driver.close()
