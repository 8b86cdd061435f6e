"""The schema: brought up to date, checked at every start, and copied to a safe place."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from dutyofficer.store.db import Database, DatabaseFault

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(database: Database) -> None:
    """Bring the schema up to this program's, all or nothing. Errors: DatabaseFault if it is newer."""
    from alembic import command

    with database.write() as tx:
        _refuse_newer(*_revisions(tx))
        command.upgrade(_config(tx), "head")


def check(database: Database) -> None:
    """Refuse a schema that is not this program's. Errors: DatabaseFault, which says what to do."""
    with database.read() as tx:
        here, known = _revisions(tx)
    _refuse_newer(here, known)
    if here is None:
        raise DatabaseFault("the database is empty: run `dutyofficer db upgrade`")
    if here != known[-1]:
        raise DatabaseFault(f"the database has schema {here}, wanted {known[-1]}: run `dutyofficer db upgrade`")


def backup(database: Database, path: Path) -> None:
    """Copy a SQLite database to the new file `path`, while others write. Errors: DatabaseFault."""
    if database.engine.dialect.name != "sqlite":
        raise DatabaseFault("this is PostgreSQL: back it up with `pg_dump --format=custom`")
    if path.exists():
        raise DatabaseFault(f"{path}: there already; a backup never replaces another")
    # Under another name until it is whole, so that half a copy is never taken for a backup.
    part = path.with_name(path.name + ".part")
    try:
        _copy(database, part)
        os.replace(part, path)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseFault(f"{path}: cannot be written ({error})") from error


def _copy(database: Database, path: Path) -> None:
    source = database.engine.raw_connection()
    try:
        target = sqlite3.connect(path)
        try:
            assert isinstance(source.driver_connection, sqlite3.Connection)
            source.driver_connection.backup(target)
            # The copy is one file that may be moved: it must not need a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
    finally:
        source.close()


def _refuse_newer(here: str | None, known: list[str]) -> None:
    if here is not None and here not in known:
        raise DatabaseFault(
            f"the database has schema {here}, newer than this program ({known[-1]}): install the newer program"
        )


def _revisions(tx: Connection) -> tuple[str | None, list[str]]:
    """The schema that is there, and those that this program knows, oldest first."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(_config(tx))
    known = [revision.revision for revision in script.walk_revisions()]
    return MigrationContext.configure(tx).get_current_revision(), known[::-1]


def _config(tx: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    # Beside this file, also when installed; percent signs mean something to the file format that alembic reads.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = tx
    return config
