"""A world for every promise: by day in November, nothing in force; an unexpected text fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.store.db import Database
from tests.promises.world import Publisher, World, build, london, serve

MAKE = Callable[..., World]


@pytest.fixture
def publisher() -> Publisher:
    """The Environment Agency, with nothing to say."""
    return Publisher()


@pytest.fixture
def feed(publisher: Publisher) -> Iterator[str]:
    """Its address."""
    yield from serve(publisher)


@pytest.fixture
def make_world(sqlite_database: Database, feed: str, publisher: Publisher, tmp_path: Path) -> MAKE:
    """Makes a world at another hour, or with other rules."""

    def make(at: str = "2025-11-14 14:00", **changed: Any) -> World:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        world = build(sqlite_database, feed, publisher, folder, london(at), **changed)
        world.poll()
        return world

    return make


@pytest.fixture
def world(make_world: MAKE) -> Iterator[World]:
    """Friday afternoon; whatever reached a phone must have been expected."""
    world = make_world()
    yield world
    world.all_read()


@pytest.fixture
def night(make_world: MAKE) -> Iterator[World]:
    """Saturday, 03:00 on everybody's clocks."""
    world = make_world("2025-11-15 03:00")
    yield world
    world.all_read()
