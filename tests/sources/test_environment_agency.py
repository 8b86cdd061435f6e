"""The Environment Agency's answers, real and broken: what can be read is read, and nothing is lifted by mistake."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.warning import HazardWarning, Level, Reading
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.environment_agency import (
    UNCONDITIONAL,
    EnvironmentAgency,
    read_floods,
)
from tests.sources.conftest import Publisher, reply

DATA = Path(__file__).parents[1] / "data" / "ea"
NOW = datetime(2025, 11, 14, 20, 0, tzinfo=UTC)

WHITWICK: dict[str, Any] = {
    "@id": "http://environment.data.gov.uk/flood-monitoring/id/floods/034FWFGDWHITWICK",
    "description": "Grace Dieu Brook at Whitwick and Thringstone",
    "floodArea": {"county": "Leicester, Leicestershire", "notation": "034FWFGDWHITWICK"},
    "floodAreaID": "034FWFGDWHITWICK",
    "message": "Flooding is expected.\n",
    "severity": "Flood warning",
    "severityLevel": 2,
    "timeMessageChanged": "2025-11-14T16:10:00",
    "timeRaised": "2025-11-14T16:10:31",
    "timeSeverityChanged": "2025-11-14T15:37:00",
}
ABSENT = object()


def item(**changes: Any) -> dict[str, Any]:
    """The Whitwick warning with some fields changed, or taken out."""
    return {key: value for key, value in (WHITWICK | changes).items() if value is not ABSENT}


def read(*items: Any) -> Reading:
    return read_floods("ea", json.dumps({"items": items}).encode())


def one(**changes: Any) -> HazardWarning:
    return read(item(**changes)).warnings[0]


TESTS: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("a test by its name", {"description": "TEST: River Soar at Sileby"}, True),
    ("an exercise by its severity", {"severity": "Flood warning - EXERCISE"}, True),
    ("the river of that name", {"description": "River Test at Romsey"}, False),
    ("words about care", {"message": "EXERCISE CAUTION near the river."}, False),
    ("as always", {}, False),
)


@pytest.mark.parametrize(("sentence", "changes", "is_test"), TESTS, ids=[row[0] for row in TESTS])
def test_f9_what_calls_itself_a_test_is_none(sentence: str, changes: dict[str, Any], is_test: bool) -> None:
    """F9: in the name or the severity of an item, never for a word of its message."""
    assert one(**changes).test is is_test, sentence


def test_a_warning_is_read_as_the_publisher_means_it() -> None:
    warning = one()
    assert (warning.ref, warning.hazard, warning.level) == ("ea:034FWFGDWHITWICK", "flood", Level.AMBER)
    assert (warning.name, warning.headline) == (WHITWICK["description"], "Flood warning")
    assert (warning.text, warning.authorities) == ("Flooding is expected.\n", ("Leicester", "Leicestershire"))
    assert warning.level_since == datetime(2025, 11, 14, 15, 37, tzinfo=UTC)
    assert warning.text_since == datetime(2025, 11, 14, 16, 10, tzinfo=UTC)
    assert warning.issued == datetime(2025, 11, 14, 16, 10, 31, tzinfo=UTC)
    assert json.loads(warning.raw) == WHITWICK


LEVELS = (
    (1, "Flood Alert", Level.RED, "Severe flood warning"),
    (2, "flood warning", Level.AMBER, "Flood warning"),
    (3, "Severe Flood Warning", Level.YELLOW, "Flood alert"),
    (4, "Severe Flood Warning", Level.LIFTED, "Warning no longer in force"),
)


@pytest.mark.parametrize(("number", "severity", "level", "headline"), LEVELS)
def test_f2_the_number_alone_says_the_level(number: int, severity: str, level: Level, headline: str) -> None:
    warning = one(severityLevel=number, severity=severity)
    assert (warning.level, warning.headline) == (level, headline)


TIMES = (
    ("2025-06-13T18:00:00", "2025-06-13T17:00:00", "in summer the publisher's clock is an hour ahead of UTC"),
    ("2025-11-14T16:10:31", "2025-11-14T16:10:31", "in winter it is UTC"),
    ("2025-10-26T01:30:00", "2025-10-26T00:30:00", "a time that happens twice is the first"),
    ("2025-03-30T01:30:00", "2025-03-30T01:00:00", "a time that does not exist is the first instant after"),
    ("2025-06-13T18:00:00Z", "2025-06-13T18:00:00", "an offset, if one day there is one, counts"),
    ("2025-06-13T18:00:00+01:00", "2025-06-13T17:00:00", "any offset"),
)


@pytest.mark.parametrize(("local", "utc", "sentence"), TIMES, ids=[row[2] for row in TIMES])
def test_f2_times_are_british_wall_clock(local: str, utc: str, sentence: str) -> None:
    assert one(timeRaised=local).issued == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_missing_time_is_taken_from_another() -> None:
    warning = one(timeSeverityChanged=ABSENT, timeRaised=None)
    assert warning.level_since == warning.text_since == warning.issued == datetime(2025, 11, 14, 16, 10, tzinfo=UTC)


def test_what_is_only_for_reading_may_be_missing() -> None:
    warning = one(message=ABSENT, floodArea=ABSENT, description=ABSENT)
    assert (warning.text, warning.authorities, warning.name) == ("", (), "034FWFGDWHITWICK")


def test_characters_that_no_database_takes_are_taken_out() -> None:
    assert one(message="a\0b\ud800c").text == "ab?c"


REJECTS: tuple[tuple[Any, str], ...] = (
    (item(severityLevel="2"), 'severityLevel held "2"'),
    (item(severityLevel=True), "severityLevel held true"),
    (item(severityLevel=2.0), "severityLevel held 2.0"),
    (item(severityLevel=5), "severityLevel held 5"),
    (item(severityLevel=0), "severityLevel held 0"),
    (item(severityLevel=ABSENT), "severityLevel held nothing"),
    (item(floodAreaID=ABSENT), "floodAreaID held nothing"),
    (item(floodAreaID=34), "floodAreaID held 34"),
    (item(floodAreaID=" "), 'floodAreaID held " "'),
    (item(floodAreaID=""), 'floodAreaID held ""'),
    (item(description=["a"]), 'description held ["a"]'),
    (item(message={"en": "x" * 200}), 'message held {"en": "' + "x" * 72),
    (item(floodArea="http://a/b"), 'floodArea held "http://a/b"'),
    (item(floodArea={"county": 7}), "county held 7"),
    (item(timeRaised=1731600000), "timeRaised held 1731600000"),
    (item(timeRaised="yesterday"), 'timeRaised held "yesterday"'),
    (item(timeRaised="2025-11-14"), 'timeRaised held "2025-11-14"'),
    (item(timeMessageChanged="2025-02-30T10:00:00"), 'timeMessageChanged held "2025-02-30T10:00:00"'),
    (item(timeSeverityChanged="0001-01-01T00:00:00+14:00"), 'timeSeverityChanged held "0001-01-01T00:00:00+14:00"'),
    (item(timeSeverityChanged="9999-12-31T23:59:59"), 'timeSeverityChanged held "9999-12-31T23:59:59"'),
    (
        item(timeRaised=ABSENT, timeMessageChanged=ABSENT, timeSeverityChanged=ABSENT),
        "timeRaised, timeMessageChanged and timeSeverityChanged held nothing",
    ),
)


@pytest.mark.parametrize(("broken", "why"), REJECTS, ids=[row[1][:40] for row in REJECTS])
def test_f1_an_item_that_cannot_be_read_is_a_reject_and_the_rest_stands(broken: Any, why: str) -> None:
    reading = read(broken, item(floodAreaID="034WAF405"))
    assert [warning.code for warning in reading.warnings] == ["034WAF405"]
    (reject,) = reading.rejects
    assert (reject.why, reject.code) == (why, "034FWFGDWHITWICK")
    assert json.loads(reject.item) == broken


@pytest.mark.parametrize("broken", [None, 5, "item", [], [{}], True, {}], ids=repr)
def test_what_is_no_item_at_all_is_a_reject_without_a_code(broken: Any) -> None:
    (reject,) = read(broken, item()).rejects
    assert (reject.code, reject.authorities) == (None, ())


def test_a_reject_keeps_whom_it_concerns() -> None:
    (reject,) = read(item(severityLevel="1"), item(floodAreaID="034WAF405")).rejects
    assert reject.authorities == ("Leicester", "Leicestershire")


def test_of_two_with_one_code_the_more_dangerous_stands() -> None:
    reading = read(item(severityLevel=4), item(floodAreaID="034fwfgdwhitwick", severityLevel=1), item(severityLevel=2))
    assert [(w.code, w.level) for w in reading.warnings] == [("034fwfgdwhitwick", Level.RED)]
    assert [r.why for r in reading.rejects] == ["034FWFGDWHITWICK given twice"] * 2


def test_an_all_clear_does_not_stand_beside_one_that_cannot_be_read() -> None:
    other = item(floodAreaID="034WAF405")
    reading = read(item(severityLevel=4), item(severityLevel="1"), other)
    assert [w.code for w in reading.warnings] == ["034WAF405"]
    with pytest.raises(BadPoll):
        read(item(severityLevel=4), item(severityLevel="1"))


def test_a_key_given_twice_makes_the_item_a_reject() -> None:
    twice = json.dumps(item()).replace('"severityLevel": 2', '"severityLevel": 1, "severityLevel": 4')
    good = json.dumps(item(floodAreaID="034WAF405"))
    (reject,) = read_floods("ea", f'{{"items":[{twice},{good}]}}'.encode()).rejects
    assert (reject.why, reject.code) == ("the item gives a key twice", "034FWFGDWHITWICK")


GOOD = json.dumps(item())
BAD: tuple[tuple[str, bytes], ...] = (
    ("no bytes", b""),
    ("a web page", b"<html></html>"),
    ("cut off", json.dumps({"items": [item()]}).encode()[:-9]),
    ("not UTF-8", json.dumps({"items": [item(message="é")]}, ensure_ascii=False).encode("latin-1")),
    ("a list", b"[]"),
    ("no items", b'{"meta":{}}'),
    ("items of a single resource", b'{"items":{}}'),
    ("no list but null", b'{"items":null}'),
    ("items twice", f'{{"items":[{GOOD}],"items":[]}}'.encode()),
    ("NaN", f'{{"items":[{GOOD}],"a":NaN}}'.encode()),
    ("an infinite number", f'{{"items":[{GOOD}],"a":1e999}}'.encode()),
    ("a number without end", f'{{"items":[{GOOD}],"a":{"9" * 5000}}}'.encode()),
    ("nested without end", b'{"items":' + b"[" * 200_000),
    ("items, but none can be read", json.dumps({"items": [item(severityLevel="2"), 7]}).encode()),
)


@pytest.mark.parametrize(("sentence", "body"), BAD, ids=[row[0] for row in BAD])
def test_f1_what_is_not_such_an_answer_is_a_bad_poll(sentence: str, body: bytes) -> None:
    with pytest.raises(BadPoll):
        read_floods("ea", body)


@pytest.mark.parametrize("depth", [100, 300, 400, 450, 480, 900])
def test_deep_nesting_inside_an_item_never_ends_the_poll_otherwise(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    body = f'{{"items":[{GOOD},{{"floodAreaID":"034WAF405","floodArea":{deep}}}]}}'.encode()
    try:
        rejects = read_floods("ea", body).rejects
    except BadPoll:
        return
    assert [reject.code for reject in rejects] == ["034WAF405"]


def test_an_answer_without_any_warning_is_good() -> None:
    assert read_floods("ea", (DATA / "odd" / "empty_items.json").read_bytes()) == Reading(())


def test_the_two_empty_bodies_of_2025_were_bad() -> None:
    with pytest.raises(BadPoll):
        read_floods("ea", (DATA / "odd" / "zero_byte_body_2025-04-22T165743Z.txt").read_bytes())


def test_a_message_of_one_blank_is_read() -> None:
    (warning,) = read_floods("ea", (DATA / "odd" / "blank_message_2025-03-24T0857.json").read_bytes()).warnings
    assert (warning.text, warning.level) == (" ", Level.LIFTED)


@pytest.mark.parametrize("storm", ["2025-06-13_thunderstorms", "2025-10-03_storm_amy"])
def test_every_item_of_a_real_storm_is_read(storm: str) -> None:
    with (DATA / storm / "captures.csv").open(newline="") as file:
        items = {row["file"]: int(row["items"]) for row in csv.DictReader(file)}
    for name, count in items.items():
        reading = read_floods("ea", (DATA / storm / name).read_bytes())
        assert (len(reading.warnings), reading.rejects) == (count, ())


@pytest.mark.parametrize("path", sorted((DATA / "older").rglob("*.json")), ids=lambda path: path.name)
def test_answers_of_2016_are_read(path: Path) -> None:
    """Numeric ids, capital letters, a message left out: the code and the number say enough."""
    reading = read_floods("ea", path.read_bytes())
    assert not reading.rejects
    assert len(reading.warnings) == len(json.loads(path.read_bytes())["items"])


REAL = [path.read_bytes() for folder in ("county_gloucestershire", "odd") for path in (DATA / folder).glob("*.json")]
JUNK = st.sampled_from(
    (
        None,
        True,
        False,
        0,
        1,
        4,
        5,
        -1,
        2.5,
        10**30,
        "",
        "4",
        "2",
        " ",
        "\ud800",
        "\0",
        "x" * 100,
        [],
        {},
        [4],
        {"a": 1},
    )
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real answer with a few keys dropped or given other values; perhaps cut off, perhaps with one byte changed."""
    document = json.loads(draw(st.sampled_from(REAL)))
    for victim in document["items"]:
        for _ in range(draw(st.integers(0, 2))):
            area = victim.get("floodArea")
            target = area if isinstance(area, dict) and area and draw(st.booleans()) else victim
            key = draw(st.sampled_from(sorted(target)))
            target.pop(key) if draw(st.booleans()) else target.update({key: draw(JUNK)})
    body = bytearray(json.dumps(document).encode())
    if draw(st.integers(0, 3)) == 0:
        body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
    cut = draw(st.integers(0, len(body) * 4))
    return bytes(body[:cut])


@given(mutated())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_f1_whatever_happens_to_a_real_answer_nothing_is_lifted_that_it_did_not_say(body: bytes) -> None:
    try:
        reading = read_floods("ea", body)
    except BadPoll:
        return
    items = json.loads(body)["items"]
    lifted = [i for i in items if isinstance(i, dict) and i.get("severityLevel") == 4]
    said = {i["floodAreaID"] for i in lifted if isinstance(i.get("floodAreaID"), str)}
    assert {w.code for w in reading.warnings if w.level is Level.LIFTED} <= said
    assert len(reading.warnings) + len(reading.rejects) == len(items)


ANSWER = json.dumps({"items": [WHITWICK]}).encode()


def test_a_poll_reads_then_says_unchanged_by_304_or_by_the_same_bytes(
    publisher: Publisher, session: requests.Session
) -> None:
    source = EnvironmentAgency("ea", publisher.url + "/", session)
    publisher.answer = reply(ANSWER, ETag="1")
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert len(first.reading.warnings) == 1
    publisher.answer = reply(ANSWER, ETag="2")
    second = source.poll(NOW, first.caching)
    assert (second.reading, second.caching.etag) == (None, "2")
    publisher.answer = reply(status=304)
    assert source.poll(NOW, second.caching) == second
    assert {path for path, _ in publisher.asked} == {"/id/floods"}


def test_a_cache_that_always_says_unchanged_cannot_blind_us(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(status=304)
    source = EnvironmentAgency("ea", publisher.url, session)
    for _ in range(UNCONDITIONAL - 1):
        source.poll(NOW, Caching(etag="1", digest="old"))
    publisher.answer = reply(ANSWER)
    assert source.poll(NOW, Caching(etag="1", digest="old")).reading is not None
    assert "If-None-Match" not in publisher.asked[-1][1]


def test_f1_a_bad_document_names_the_address(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(b"{}")
    with pytest.raises(BadPoll, match=f"{publisher.url}/id/floods: no list of items"):
        EnvironmentAgency("ea", publisher.url, session).poll(NOW, Caching())
