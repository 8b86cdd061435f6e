"""The schema: what the migrations make is what the program means, and a wrong one is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text, update

from dutyofficer.store import migrate
from dutyofficer.store.db import Database, DatabaseFault, open_database
from dutyofficer.store.tables import metadata, state


def test_migrations_make_the_tables_of_the_program(database: Database) -> None:
    """Whoever changes a table and forgets the migration learns it here."""
    with database.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(tx).get_table_names()) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_empty_database_is_refused_until_upgraded(new_url: Callable[[str], str], engine: str) -> None:
    """The service says what to run instead of failing at its first query; upgrading twice does no harm."""
    database = open_database(new_url(engine))
    try:
        with pytest.raises(DatabaseFault, match="dutyofficer db upgrade"):
            migrate.check(database)
        migrate.upgrade(database)
        migrate.upgrade(database)
        migrate.check(database)
    finally:
        database.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_failed_upgrade_leaves_nothing(new_url: Callable[[str], str], engine: str) -> None:
    """All or nothing: a table that is in the way stops the upgrade and no other table is left behind."""
    database = open_database(new_url(engine))
    try:
        with database.write() as tx:
            tx.execute(text("CREATE TABLE log_heads (x INTEGER)"))
        with pytest.raises(Exception, match="log_heads"):
            migrate.upgrade(database)
        with database.read() as tx:
            assert inspect(tx).get_table_names() == ["log_heads"]
    finally:
        database.close()


def test_a_newer_schema_is_refused(new_url: Callable[[str], str]) -> None:
    """An older program must not write into what it does not know."""
    database = open_database(new_url("sqlite"))
    migrate.upgrade(database)
    with database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (migrate.check, migrate.upgrade):
        with pytest.raises(DatabaseFault, match="schema 9999, newer than this program"):
            refuse(database)
    database.close()


def test_a_backup_is_whole_and_moves_alone(sqlite_database: Database, tmp_path: Path) -> None:
    """A copy made while somebody reads can be opened by itself, and never replaces an earlier one."""
    with sqlite_database.write() as tx:
        tx.execute(insert(state).values(key="kept", value="1"))
    path = tmp_path / "backups"
    path.mkdir()
    with sqlite_database.read():
        migrate.backup(sqlite_database, path / "duty.db")
    with sqlite_database.write() as tx:
        tx.execute(update(state).values(value="2"))
    assert [file.name for file in path.iterdir()] == ["duty.db"]
    copy = open_database(f"sqlite:///{path / 'duty.db'}")
    migrate.check(copy)
    with copy.read() as tx:
        assert tx.scalars(select(state.c.value)).all() == ["1"]
    copy.close()
    with pytest.raises(DatabaseFault, match="never replaces"):
        migrate.backup(sqlite_database, path / "duty.db")


def test_a_backup_that_cannot_be_written_says_where(sqlite_database: Database, tmp_path: Path) -> None:
    """The operator reads the path and the cause."""
    with pytest.raises(DatabaseFault, match=r"nowhere.duty\.db: cannot be written"):
        migrate.backup(sqlite_database, tmp_path / "nowhere" / "duty.db")


def test_postgresql_is_backed_up_by_its_own_tool(new_url: Callable[[str], str], tmp_path: Path) -> None:
    """We do not pretend to do what pg_dump does."""
    database = open_database(new_url("postgresql"))
    with pytest.raises(DatabaseFault, match="pg_dump"):
        migrate.backup(database, tmp_path / "duty.dump")
    database.close()
