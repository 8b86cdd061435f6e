"""F13: once a week the publisher's flood areas: what is new of ours is kept, and told to the team in the morning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dutyofficer.core.area import FloodArea
from dutyofficer.desk.area_list import gone_from_list, refresh, refresh_if_due, shape
from dutyofficer.desk.health import check
from dutyofficer.desk.learn import learn
from dutyofficer.desk.problem import CannotDo
from dutyofficer.sources.base import BadPoll
from dutyofficer.store import register as kept
from tests.promises.forecaster import Forecaster
from tests.promises.publisher import ALERT, NAMES, QUORN, SILEBY, UNKNOWN
from tests.promises.world import World, collection, square

IN_SILEBY = collection(({"TA_NAME": "NEW BROOK", "PARENT": ALERT}, square(-1.11, 52.73, 0.01)))


def lists_all(world: World) -> None:
    """Its list holds what we have, and a river of somebody else."""
    for code in (ALERT, SILEBY, QUORN):
        world.publisher.lists(code, NAMES[code])
    world.publisher.lists("031FWFCH30", "River Chelt", "Gloucestershire")


def flood_areas(world: World) -> dict[str, FloodArea]:
    """What we keep."""
    with world.house.database.read() as tx:
        return kept.everything(tx, kept.FLOOD_AREAS)


def texts_to_dev(world: World) -> list[str]:
    """What the team was told."""
    return [message.body for message in world.outbox() if message.person == "dev"]


def test_a_new_area_of_ours_is_kept_its_shape_fetched_and_the_team_told(world: World) -> None:
    """F13: two new brooks, one in Sileby as its shape shows, one that nobody covers: one text at seven."""
    lists_all(world)
    world.publisher.lists(UNKNOWN, NAMES[UNKNOWN])
    world.publisher.lists("034FWFDRY", "Dry Brook", "Leicester, Rutland")
    world.publisher.shapes[UNKNOWN] = IN_SILEBY
    found = refresh(world.house, world.clock)
    assert [area.code for area in found.news.new] == [UNKNOWN, "034FWFDRY"]
    assert {UNKNOWN.casefold(), "034fwfdry"} <= set(flood_areas(world))
    asked: set[str] = set()
    assert (learn(world.house, asked, world.clock), learn(world.house, asked, world.clock)) == (1, 0)
    learnt = flood_areas(world)[UNKNOWN.casefold()]
    assert (learnt.name, learnt.parent, learnt.geometry is not None) == (NAMES[UNKNOWN], ALERT, True)
    assert sorted(world.publisher.asked) == ["034FWFDRY", UNKNOWN]
    assert texts_to_dev(world) == []
    world.at("2025-11-15 07:01")
    text = world.phone("dev").gets("2 new flood areas of ours: 034FWFNEWAREA New Brook at Nowhere, 034FWFDRY Dry Brook")
    assert "No store or warden covers: 034FWFDRY Dry Brook." in text
    refresh(world.house, world.clock)
    world.at("2025-11-16 07:01")
    world.phone("dev").is_silent()
    assert any(": 5 flood areas of ours in its list, 2 new" in line for line in world.log())


def test_its_shape_makes_the_next_warning_there_reach_the_warden(world: World) -> None:
    """F13, W1: the brook was learnt before the first warning on it."""
    lists_all(world)
    world.publisher.lists(UNKNOWN, NAMES[UNKNOWN])
    world.publisher.shapes[UNKNOWN] = IN_SILEBY
    refresh(world.house, world.clock)
    learn(world.house, set(), world.clock)
    world.warns(UNKNOWN)
    world.phone("wilma").gets("Flood warning: Sileby")
    world.phone("asha").gets("Sileby")


def test_what_is_renamed_or_gone_is_kept_marked_and_told_once(world: World) -> None:
    """F13: a name in the team's own file is the team's to change; one that we learnt takes the new name."""
    lists_all(world)
    world.publisher.lists(UNKNOWN, NAMES[UNKNOWN])
    refresh(world.house, world.clock)
    world.at("2025-11-15 07:01")
    world.phone("dev").forgets()
    del world.publisher.areas[QUORN]
    world.publisher.lists(SILEBY, "River Soar at Sileby and Barrow")
    world.publisher.lists(UNKNOWN, "Newer Brook")
    for _ in range(2):
        found = refresh(world.house, world.clock)
    assert [area.code for area in found.news.gone] == [QUORN]
    here = flood_areas(world)
    assert here[QUORN.casefold()].geometry is not None
    assert (here[SILEBY.casefold()].name, here[UNKNOWN.casefold()].name) == (NAMES[SILEBY], "Newer Brook")
    with world.house.database.read() as tx:
        assert gone_from_list(tx) == [QUORN]
        marks = [finding.text for finding in check(tx, world.house, world.clock) if finding.name == "areas"]
    assert marks[0].endswith(f"no longer in the publisher's list (F13): {QUORN}")
    assert f"no store and no patch lies in {UNKNOWN}; see" in marks[0], "F14: the list says that it is ours"
    world.at("2025-11-16 07:01")
    text = world.phone("dev").gets("Renamed: 034FWFNEWAREA is now Newer Brook and 1 more.")
    assert f"No longer in the list, kept here: {QUORN}" in text
    assert "covers" not in text
    refresh(world.house, world.clock)
    world.at("2025-11-17 07:01")
    world.phone("dev").is_silent()


def test_a_dry_run_keeps_nothing(world: World) -> None:
    """F13: the same answer, and no trace of it."""
    lists_all(world)
    world.publisher.lists(UNKNOWN, NAMES[UNKNOWN])
    before, lines = flood_areas(world), world.log()
    said = shape(refresh(world.house, world.clock, dry_run=True))
    assert said["new"] == said["uncovered"] == [{"code": UNKNOWN, "name": NAMES[UNKNOWN]}]
    assert (said["feed"], said["ours"], said["renamed"], said["gone"]) == ("ea", 4, [], [])
    assert (flood_areas(world), world.log()) == (before, lines)
    world.at("2025-11-15 07:01")
    world.phone("dev").is_silent()


def test_it_is_asked_for_once_a_week_at_four(world: World) -> None:
    """F13: the first time in the night after the start, then a week later, whatever happened in between."""
    lists_all(world)
    asked = []
    for hour in range(24 * 16):
        now = world.clock + timedelta(hours=hour)
        if refresh_if_due(world.house, now) is not None:
            asked.append(f"{now:%d %H:%M}")
    assert asked == ["15 04:00", "22 04:00", "29 04:00"]


def test_one_that_fails_is_tried_the_next_day_and_changes_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """F13: an error, then an empty list, then nothing of ours in it; on the fourth night it is there."""
    before, moment = flood_areas(world), world.clock
    refresh_if_due(world.house, moment)
    for day in range(1, 4):
        world.publisher.status = 503 if day == 1 else 200
        if day == 3:
            world.publisher.lists("031FWFCH30", "River Chelt", "Gloucestershire")
        night = moment.replace(hour=4, minute=0) + timedelta(days=day)
        assert refresh_if_due(world.house, night) is None
        assert refresh_if_due(world.house, night + timedelta(hours=23, minutes=50)) is None
    assert flood_areas(world) == before
    assert [record.message.count("flood areas") for record in caplog.records if "list of" in record.message]
    lists_all(world)
    assert refresh_if_due(world.house, moment.replace(hour=4, minute=0) + timedelta(days=4)) is not None


def test_without_such_a_feed_there_is_no_list(world: World) -> None:
    """F13: weather has none; asked for by hand, it is said."""
    world.house.sources = {"met": Forecaster()}
    assert refresh_if_due(world.house, world.clock) is None
    with pytest.raises(CannotDo):
        refresh(world.house, world.clock)


def test_a_list_of_somebody_else_is_refused(world: World) -> None:
    """F13, F3: none of it is ours: that is not believed."""
    world.publisher.lists("031FWFCH30", "River Chelt", "Gloucestershire")
    with pytest.raises(BadPoll, match="none of 1 flood areas"):
        refresh(world.house, world.clock)
