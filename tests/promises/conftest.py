"""A world for every promise: by day in November, nothing in force; an unexpected text fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.store.db import Database, open_database
from tests.promises.publisher import Publisher, serve
from tests.promises.world import World, build, london

MAKE = Callable[..., World]


@pytest.fixture
def publisher() -> Publisher:
    """The Environment Agency, with nothing to say."""
    return Publisher()


@pytest.fixture
def feed(publisher: Publisher) -> Iterator[str]:
    """Its address."""
    yield from serve(publisher)


def _worlds(database: Database, feed: str, publisher: Publisher, folder: Path) -> Iterator[MAKE]:
    made: list[World] = []

    def make(at: str = "2025-11-14 14:00", **changed: Any) -> World:
        folder.mkdir(exist_ok=True)
        made.append(build(database, feed, publisher, folder, london(at), polled=True, **changed))
        return made[-1]

    yield make
    for world in made:
        world.all_read()


@pytest.fixture
def make_world(sqlite_database: Database, feed: str, publisher: Publisher, tmp_path: Path) -> Iterator[MAKE]:
    """Makes a world at another hour, or with other rules; whatever reached a phone there must have been expected."""
    yield from _worlds(sqlite_database, feed, publisher, tmp_path / "files")


@pytest.fixture
def world(make_world: MAKE) -> World:
    """Friday afternoon."""
    return make_world()


@pytest.fixture
def night(make_world: MAKE) -> World:
    """Saturday, 03:00 on everybody's clocks."""
    return make_world("2025-11-15 03:00")


@pytest.fixture
def either(database: Database, feed: str, publisher: Publisher, tmp_path: Path) -> Iterator[World]:
    """Friday afternoon, once on SQLite and once on PostgreSQL."""
    for make in _worlds(database, feed, publisher, tmp_path / "files"):
        yield make()


@pytest.fixture
def opened_again(sqlite_database: Database) -> Iterator[Database]:
    """The same database file, opened by a second life of the service."""
    again = open_database(sqlite_database.engine.url.render_as_string(hide_password=False))
    yield again
    again.close()
