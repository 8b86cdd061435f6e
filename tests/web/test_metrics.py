"""K3: what /metrics says, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from tests.promises.publisher import SILEBY
from tests.promises.world import World

Labels = Mapping[str, str]


@pytest.fixture
def front(front: Front) -> Front:
    """With loops, as the service has them."""
    return replace(front, ages=lambda: {"ladder": 0.5, "poll ea": 61.0}, troubles=lambda: {"skipped": 2})


def read(front: Front) -> dict[tuple[str, ...], float]:
    """Every sample: its name and the values of its labels."""
    answer = make_app(front).test_client().get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return {
        (sample.name.removeprefix("dutyofficer_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_quiet_day(front: Front) -> None:
    """Every curve is there from the first day, at 0: an alarm on one that is missing never rings."""
    found = read(front)
    assert found["loop_age_seconds", "ladder"] == 0.5
    assert found["loop_age_seconds", "poll ea"] == 61
    assert found["scheduler_troubles_total", "skipped"] == 2
    assert 0 <= found["feed_age_seconds", "ea"] < 60
    assert {state: found["feed_state", "ea", state] for state in ("fresh", "silent", "never")} == {
        "fresh": 1, "silent": 0, "never": 0
    }  # fmt: skip
    for name in ("outbox_waiting", "outbox_failed", "outbox_oldest_seconds"):
        assert found[name,] == 0
    assert found["database_up",] == 1
    assert {key[1]: value for key, value in found.items() if key[0] == "pages_open"} == {
        "inform": 0, "accept": 0, "urgent": 0
    }  # fmt: skip


def test_a_flood_warning(front: Front, world: World) -> None:
    """One page, one incident; what was sent; the feed ages, falls silent and the numbers say so."""
    world.warns(SILEBY)
    found = read(front)
    assert found["pages_open", "accept"] == 1
    assert found["incidents_open", "flood"] == 1
    assert sum(value for key, value in found.items() if key[0] == "messages") == len(world.outbox()) > 0
    for who in ("asha", "wilma"):
        world.phone(who).forgets()
    world.publisher.status = 503
    world.forward(minutes=40)
    found = read(front)
    assert found["feed_state", "ea", "silent"] == 1
    assert found["feed_age_seconds", "ea"] >= 40 * 60
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).forgets()


def test_nobody_is_named(front: Front, world: World) -> None:
    """K3: no id, no name, no number, in a label or anywhere."""
    world.warns(SILEBY)
    said = make_app(front).test_client().get("/metrics").text
    for word in ("asha", "wilma", "Patel", "Sileby"):
        assert word not in said
    assert not re.search(r"\d{9,}", said)
    for who in ("asha", "wilma"):
        world.phone(who).forgets()


def test_without_its_database(front: Front, world: World, caplog: pytest.LogCaptureFixture) -> None:
    """What can be said without it is still said, and that it is gone."""
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE feeds RENAME TO feeds_gone")
    found = read(front)
    assert found["database_up",] == 0
    assert found["loop_age_seconds", "ladder"] == 0.5
    assert "figures could not be read" in caplog.text
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE feeds_gone RENAME TO feeds")
