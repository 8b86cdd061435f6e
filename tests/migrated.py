"""A SQLite database as after `db upgrade`, made once in a process: to copy it is fifty times faster than to migrate."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from dutyofficer.store import migrate
from dutyofficer.store.db import open_database


@cache
def migrated() -> Path:
    """Its file, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="duty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = open_database(f"sqlite:///{folder / 'template.db'}")
    migrate.upgrade(database)
    database.close()
    return folder / "template.db"
