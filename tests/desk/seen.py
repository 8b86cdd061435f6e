"""Looking at the screens of a story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dutyofficer.desk.screens.incident import IncidentScreen, incident_screen
from dutyofficer.desk.screens.now import Now, now_screen
from dutyofficer.store import incidents
from tests.promises.world import World


def now_of(world: World) -> Now:
    """The front page at this moment."""
    with world.house.database.read() as tx:
        return now_screen(tx, world.house, world.clock)


def page_of(world: World, ref: str = "F1", *, whole_log: bool = False) -> IncidentScreen:
    """The page of an incident at this moment."""
    with world.house.database.read() as tx:
        found = incidents.by_ref(tx, ref)
        assert found is not None, f"there is no {ref}"
        return incident_screen(tx, world.house, found, world.clock, whole_log=whole_log)


@contextmanager
def phones_aside(world: World) -> Iterator[World]:
    """A story about screens: what phones got is not what it is about."""
    yield world
    for person in {message.person for message in world.outbox()}:
        world.phone(person).forgets()
