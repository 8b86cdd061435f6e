"""How every story begins: files are imported, the publisher is heard once. It is done once and then copied.

To do it anew for each test took a fifth of the time of all of them.
"""

from __future__ import annotations

import atexit
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.wording import Texts
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.store import register
from dutyofficer.store.db import Database

if TYPE_CHECKING:
    from tests.promises.world import World

POLL = timedelta(seconds=1)
"""How long a poll takes that a test asks for."""

_COPIES: dict[Hashable, sqlite3.Connection] = {}


@cache
def texts() -> Texts:
    """As they are shipped."""
    config = Path(__file__).parents[2] / "config"
    return load_texts(config / "texts.toml", load_settings(config / "dutyofficer.toml"))


def begin(world: World, folder: Path, files: Mapping[str, str], *, polled: bool) -> None:
    """The team loads its files; `polled`: and what the publisher says by now is heard."""

    def does() -> None:
        import_files(house.database, [folder], Wish(), "Europe/London", start)
        if polled:
            world.poll()

    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    house, start = world.house, world.clock
    said = repr(world.publisher) if polled else None
    _once(house.database, (start, repr(house.policy), repr(house.feeds), *files.items(), said), does)
    if polled:
        world.stepper = replace(world.stepper, now=start + POLL, _polls={"ea": start})


def _once(database: Database, what: Hashable, does: Callable[[], object]) -> None:
    """Do it to a database in which nothing is yet; where it was done for the same `what`, copy what it came to."""
    if not _is_empty(database):
        does()
        return
    if what in _COPIES:
        with _file(database) as file:
            _COPIES[what].backup(file)
        return
    does()
    copy = _COPIES[what] = sqlite3.connect(":memory:")
    atexit.register(copy.close)
    with _file(database) as file:
        file.backup(copy)


def _is_empty(database: Database) -> bool:
    if database.engine.dialect.name != "sqlite":
        return False
    with database.read() as tx:
        return register.version(tx) == 0


@contextmanager
def _file(database: Database) -> Iterator[sqlite3.Connection]:
    """The driver's own connection."""
    pooled = database.engine.raw_connection()
    try:
        assert isinstance(pooled.driver_connection, sqlite3.Connection)
        yield pooled.driver_connection
    finally:
        pooled.close()
