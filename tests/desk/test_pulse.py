"""C4: the watcher outside hears of us only while all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.channels.ping import Ping
from dutyofficer.desk.pulse import Pulse, ailing
from dutyofficer.store import pages
from tests.channels.test_ping import Watcher, watcher  # noqa: F401  # its watcher hears this too
from tests.promises.publisher import SILEBY
from tests.promises.world import World


def test_what_is_not_well(world: World) -> None:
    """C4: a feed that is not fresh; an open page without a step to come, or whose step nobody takes."""

    def found(later: int = 0) -> list[str]:
        with world.house.database.read() as tx:
            return ailing(tx, world.house, world.clock + timedelta(minutes=later))

    assert found() == []
    world.warns(SILEBY)
    assert found() == []
    assert found(later=5) == ["page 1 has no step to come"]
    assert found(later=31) == ["feed ea is silent", "page 1 has no step to come"]
    with world.house.database.write() as tx:
        (page,) = pages.open_ones(tx)
        pages.save(tx, replace(page, next_step_at=None))
    assert found() == ["page 1 has no step to come"]
    for who in ("asha", "wilma"):
        world.phone(who).forgets()


def test_the_watcher_is_told_only_while_all_is_well(
    world: World,
    watcher: Watcher,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    """C4: it stops when a loop is late or a feed falls silent, says so once, and goes on when all is well again."""
    late: list[str] = []
    ping = Ping(watcher.url)
    pulse = Pulse(world.house, lambda: ping, lambda: late)
    assert pulse.beat(world.clock)
    late.append("loop ladder")
    assert [pulse.beat(world.clock), pulse.beat(world.clock)] == [False, False]
    late.clear()
    assert not pulse.beat(world.clock + timedelta(minutes=31))
    assert pulse.beat(world.clock)
    assert len(watcher.paths) == 2
    assert [r.message for r in caplog.records if "not told" in r.message] == [
        "the watcher is not told: loop ladder",
        "the watcher is not told: feed ea is silent",
    ]


def test_without_a_watcher_there_is_nothing_to_tell(world: World) -> None:
    """C4: none in the configuration, or gone from it since."""
    assert not Pulse(world.house, lambda: None, list).beat(world.clock)
