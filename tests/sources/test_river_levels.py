"""River levels: one answer for all gauges, trends remembered and fetched, and answers not to be believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.gauge import Station, Threshold, Trend, WaterLevel
from dutyofficer.core.warning import Level
from dutyofficer.files.stations_csv import read_stations
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.river_levels import BACKFILL, LATEST, RiverLevels, read_latest
from tests.sources.conftest import Publisher, reply

DATA = Path(__file__).parents[1] / "data" / "river"
STATIONS = read_stations(DATA / "stations.csv")
NOW = datetime(2025, 11, 14, 16, 0, tzinfo=UTC)
MEASURE = "4204-level-stage-i-15_min-mASD"
ROOT = "http://environment.data.gov.uk/flood-monitoring"
WHITWICK = Station(
    id="4204", name="Whitwick", measure=MEASURE, thresholds=(Threshold(1.25, Level.AMBER, "034FWFGDWHITWICK"),)
)


def item(metres: Any = 1.31, time: Any = "2025-11-14T15:45:00Z", measure: Any = f"{ROOT}/id/measures/{MEASURE}") -> Any:
    """A reading as the publisher gives it."""
    return {"@id": f"{ROOT}/data/readings/x", "dateTime": time, "measure": measure, "value": metres}


def body(*items: Any) -> bytes:
    return json.dumps({"meta": {"version": "0.9"}, "items": items}).encode()


def read(*items: Any) -> set[WaterLevel]:
    return read_latest(body(*items, item(0.5, "2025-11-14T10:00:00Z")), (WHITWICK,), NOW)[MEASURE]


def replayed(publisher: Publisher, session: requests.Session) -> list[list[str]]:
    """An evening at three gauges, poll by poll: name, level, trend, and the thresholds reached."""
    source = RiverLevels("levels", publisher.url, session, STATIONS)
    publisher.answer = reply(b"", 503)
    told = []
    for poll in json.loads((DATA / "constructed_readings.json").read_text()):
        publisher.paths = {LATEST: reply(json.dumps(poll["answer"]).encode())}
        gauges = source.gauges(datetime.fromisoformat(poll["now"]), Caching()).gauges
        assert gauges is not None
        told.append(
            [
                f"{g.station.name} {g.metres} {g.trend or 'unknown'}: "
                + ", ".join(f"{t.flood_area} {t.metres}" for t in g.reached)
                for g in gauges
            ]
        )
    return told


def test_an_evening_at_three_gauges(publisher: Publisher, session: requests.Session) -> None:
    assert replayed(publisher, session) == json.loads((DATA / "expected.json").read_text())


def test_f2_a_reading_is_in_utc() -> None:
    """F2: unlike the warnings of the same publisher, whose times are British wall clock."""
    assert WaterLevel(datetime(2025, 11, 14, 15, 45, tzinfo=UTC), 1.31) in read(item())
    assert WaterLevel(datetime(2025, 6, 14, 14, 45, tzinfo=UTC), 1.0) in read(item(1, "2025-06-14T15:45:00+01:00"))
    assert len(read(item(measure={"@id": f"{ROOT}/id/measures/{MEASURE}"}))) == 2


LEFT_OUT: tuple[Any, ...] = (
    item("1.31"),
    item([1.31, 1.32]),
    item(None),
    item(True),
    item(-9999),
    item(1e9),
    item(time=None),
    item(time="2025-11-14T15:45:00"),
    item(time="2025-11-14"),
    item(time="soon"),
    item(time=5),
    item(time="2025-11-14T16:16:00Z"),
    item(time="0001-01-01T00:00:00+14:00"),
    item(measure=None),
    item(measure={"@id": 5}),
    item(measure=f"{ROOT}/id/measures/other"),
    None,
    5,
    [],
)


@pytest.mark.parametrize("broken", LEFT_OUT, ids=[str(n) for n in range(len(LEFT_OUT))])
def test_f1_a_reading_that_cannot_be_read_is_left_out(broken: Any) -> None:
    """F1: a gauge is a help; one that fails, or tells of the future, does not spoil the others."""
    assert read(broken) == {WaterLevel(datetime(2025, 11, 14, 10, 0, tzinfo=UTC), 0.5)}


BAD: tuple[tuple[str, bytes], ...] = (
    ("no bytes", b""),
    ("a web page", b"<html></html>"),
    ("cut off", body(item())[:-9]),
    ("a list", b"[]"),
    ("no items", b"{}"),
    ("items of a single resource", b'{"items":{}}'),
    ("no item at all", body()),
    ("none of ours", body(item(measure=f"{ROOT}/id/measures/other"))),
    ("none that can be read", body(item("1"))),
    ("10,000 of others", body(*[item(measure=f"{ROOT}/id/measures/{n}") for n in range(10_000)])),
    ("NaN", body(item()).replace(b"1.31", b"NaN")),
    ("control characters", body(item()).replace(b"0.9", b"0\x019")),
    ("nested without end", b'{"items":' + b"[" * 200_000),
)


@pytest.mark.parametrize(("sentence", "answer"), BAD, ids=[row[0] for row in BAD])
def test_f1_what_is_no_such_answer_is_a_bad_poll(sentence: str, answer: bytes) -> None:
    """F1."""
    with pytest.raises(BadPoll):
        read_latest(answer, (WHITWICK,), NOW)


def test_after_a_start_the_last_hours_are_fetched(publisher: Publisher, session: requests.Session) -> None:
    hours = f"/id/measures/{MEASURE}/readings?since=2025-11-14T12:45:00Z"
    publisher.paths = {
        LATEST: reply(body(item())),
        hours: reply(body(item(), item(1.1, "2025-11-14T14:45:00Z"))),
    }
    source = RiverLevels("levels", f"{publisher.url}/", session, (WHITWICK,))
    first = source.gauges(NOW, Caching())
    assert first.gauges is not None
    assert [(g.metres, g.trend) for g in first.gauges] == [(1.31, Trend.RISING)]
    assert source.gauges(NOW, first.caching).gauges is None
    assert [path for path, _ in publisher.asked] == [LATEST, hours, LATEST]
    again = RiverLevels("levels", publisher.url, session, (WHITWICK,))
    assert again.gauges(NOW, first.caching).gauges == first.gauges


def test_the_last_hours_are_fetched_of_a_few_gauges_and_not_again_at_once(
    publisher: Publisher, session: requests.Session
) -> None:
    publisher.paths = {LATEST: reply(body(*[item(1.0, measure=f"{ROOT}/id/measures/{s.measure}") for s in STATIONS]))}
    publisher.answer = reply(b"{}", 503)
    source = RiverLevels("levels", publisher.url, session, STATIONS)
    asked = []
    for minutes in (0, 15, 30, 45, 59, 61):
        publisher.asked.clear()
        result = source.gauges(NOW + timedelta(minutes=minutes), Caching())
        assert result.gauges is not None
        assert {gauge.trend for gauge in result.gauges} == {None}
        asked.append(len(publisher.asked) - 1)
    assert asked == [BACKFILL, BACKFILL, BACKFILL, BACKFILL, len(STATIONS) - 4 * BACKFILL, BACKFILL]


@pytest.mark.parametrize(("answer", "status"), [(b"{}", 200), (b"", 200), (b"{}", 503), (b"{}", 404)])
def test_f1_a_bad_answer_names_the_feed(
    answer: bytes, status: int, publisher: Publisher, session: requests.Session
) -> None:
    """F1."""
    publisher.answer = reply(answer, status)
    with pytest.raises(BadPoll, match=f"{publisher.url}/data/readings"):
        RiverLevels("levels", publisher.url, session, STATIONS).gauges(NOW, Caching())


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, -1, 1.5, 10**400, "", "1", "\ud800", "2025-11-14T15:00:00Z", [], {}, [1], {"@id": "a/b"})
)


@given(st.lists(st.dictionaries(st.sampled_from(("@id", "dateTime", "measure", "value")), JUNK)), st.integers(0, 4000))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_f1_whatever_comes_is_levels_or_a_bad_poll(changes: list[dict[str, Any]], cut: int) -> None:
    """F1."""
    answer = body(item(), *[item() | change for change in changes])[:cut]
    try:
        levels = read_latest(answer, (WHITWICK,), NOW)
    except BadPoll:
        return
    assert all(level.time.tzinfo is UTC for level in levels[MEASURE])
