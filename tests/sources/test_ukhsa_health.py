"""Weather-health alerts: levels, seasons, stale periods, words without HTML, and answers not to be believed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.ukhsa_health import EAST_MIDLANDS, UkhsaHealth, in_season, plain_text, read_alert
from tests.sources.conftest import Publisher, reply

DATA = Path(__file__).parents[1] / "data" / "ukhsa"
LONDON = (DATA / "heat_detail_E12000007_captured_20261005.json").read_bytes()
MOCK = (DATA / "heat_detail_E12000004_green.json").read_bytes()
OURS = ("Leicester", "Leicestershire", "Rutland")
NOW = datetime(2026, 8, 16, 12, 0, tzinfo=UTC)
ABSENT = object()
AMBER: dict[str, Any] = json.loads(LONDON) | {
    "status": "Amber",
    "risk_score": 12,
    "impact": "Medium",
    "likelihood": "High",
    "geography_name": "East Midlands",
    "geography_code": EAST_MIDLANDS,
}
"""Made from the real green answer for London."""


def body(**changes: Any) -> bytes:
    return json.dumps({key: value for key, value in (AMBER | changes).items() if value is not ABSENT}).encode()


def read(kind: str = "heat", now: datetime = NOW, **changes: Any) -> HazardWarning | None:
    return read_alert("ukhsa", kind, EAST_MIDLANDS, OURS, body(**changes), now)


def test_an_alert_is_read_as_the_publisher_means_it() -> None:
    warning = read()
    assert warning is not None
    assert (warning.ref, warning.hazard, warning.level) == ("ukhsa:heat-E12000004", "heat health", Level.AMBER)
    assert (warning.name, warning.headline) == ("Heat-health alert: East Midlands", "Amber heat-health alert")
    assert warning.text.startswith("Little impact observed on health")
    assert "<" not in warning.text
    assert (warning.onset, warning.expires) == (
        datetime(2026, 8, 15, 9, 0, tzinfo=UTC),
        datetime(2026, 8, 18, 8, 0, tzinfo=UTC),
    )
    assert warning.issued == datetime(2026, 8, 18, 8, 0, tzinfo=UTC)
    assert (warning.impact, warning.likelihood, warning.authorities) == (3, 4, OURS)
    assert json.loads(warning.raw) == AMBER


def test_f1_the_real_answer_of_october_is_green() -> None:
    """F1: it still shows the period of August, and that says nothing."""
    warning = read_alert("ukhsa", "heat", "E12000007", OURS, LONDON, datetime(2026, 10, 5, tzinfo=UTC))
    assert warning is not None
    assert (warning.level, warning.text, warning.onset, warning.expires) == (Level.LIFTED, "", None, None)


def test_f2_times_without_an_offset_are_british_wall_clock() -> None:
    """F2: as the agency's own tables have them."""
    warning = read_alert("ukhsa", "heat", EAST_MIDLANDS, OURS, MOCK, NOW)
    assert warning is not None
    assert warning.issued == datetime(2024, 5, 7, 11, 0, tzinfo=UTC)


STATUS = (("Green", Level.LIFTED), ("yellow", Level.YELLOW), ("AMBER", Level.AMBER), ("Red", Level.RED))


@pytest.mark.parametrize(("status", "level"), STATUS)
def test_the_status_says_the_level(status: str, level: Level) -> None:
    warning = read(status=status)
    assert warning is not None
    assert warning.level is level


RUNS: tuple[tuple[str, str, datetime, dict[str, Any], bool], ...] = (
    ("within its period", "heat", datetime(2026, 8, 16, tzinfo=UTC), {}, True),
    ("after its period", "heat", datetime(2026, 8, 18, 8, 0, tzinfo=UTC), {}, False),
    ("before its period", "heat", datetime(2026, 8, 14, tzinfo=UTC), {}, True),
    ("out of season, but with a period", "cold", datetime(2026, 8, 16, tzinfo=UTC), {}, True),
    ("no period, in season and fresh", "heat", datetime(2026, 8, 19, tzinfo=UTC), {"period_end": None}, True),
    ("no period, in season and stale", "heat", datetime(2026, 8, 24, tzinfo=UTC), {"period_end": None}, False),
    ("no period, out of season", "cold", datetime(2026, 8, 19, tzinfo=UTC), {"period_end": ABSENT}, False),
    ("no time at all", "heat", NOW, {"period_end": ABSENT, "refresh_date": None}, False),
)


@pytest.mark.parametrize(("sentence", "kind", "now", "changes", "runs"), RUNS, ids=[row[0] for row in RUNS])
def test_f4_an_alert_that_has_run_out_is_left_out(
    sentence: str, kind: str, now: datetime, changes: dict[str, Any], runs: bool
) -> None:
    """F4: past its own end it is EXPIRED; it is not published any more, and not lifted either."""
    assert (read(kind, now, **changes) is not None) is runs


SEASONS = (
    ("heat", date(2026, 5, 31), False),
    ("heat", date(2026, 6, 1), True),
    ("heat", date(2026, 9, 30), True),
    ("heat", date(2026, 10, 1), False),
    ("cold", date(2026, 10, 31), False),
    ("cold", date(2026, 11, 1), True),
    ("cold", date(2027, 1, 15), True),
    ("cold", date(2027, 3, 31), True),
    ("cold", date(2027, 4, 1), False),
)


@pytest.mark.parametrize(("kind", "day", "inside"), SEASONS)
def test_seasons(kind: str, day: date, inside: bool) -> None:
    assert in_season(kind, day) is inside


HTML = (
    ("<p>One.</p><p>Two &amp; three.</p>", "One.\nTwo & three."),
    ("<ul><li>a</li><li>b <b>bold</b> c</li></ul>", "- a\n- b bold c"),
    ("a<br/>b<script>alert(1)</script><style>p{}</style>c", "a\nbc"),
    ("plain\n\twords", "plain words"),
    ("5 < 6 &nbsp; & more <", "5 < 6 & more <"),
    ("", ""),
)


@pytest.mark.parametrize(("html", "words"), HTML)
def test_the_text_has_no_html(html: str, words: str) -> None:
    assert plain_text(html) == words


BAD: tuple[tuple[str, bytes], ...] = (
    ("no bytes", b""),
    ("a web page", b"<html></html>"),
    ("cut off", body()[:-9]),
    ("the list of all regions", b"[]"),
    ("null", b"null"),
    ("nothing in it", b"{}"),
    ("no status", body(status=ABSENT)),
    ("an unknown status", body(status="Purple")),
    ("a status that is a number", body(status=2)),
    ("another region", body(geography_code="E12000007")),
    ("no region", body(geography_code=ABSENT)),
    ("a time that is none", body(period_end="soon")),
    ("a date alone", body(period_end="2026-08-18")),
    ("a time that is a number", body(refresh_date=17)),
    ("a time out of range", body(period_end="0001-01-01T00:00:00+14:00")),
    ("words that are a list", body(text=["a"])),
    ("a key twice", b'{"status":"Green","status":"Red","geography_code":"E12000004"}'),
    ("NaN", body().replace(b"12,", b"NaN,")),
    ("10,000 statuses", json.dumps(["Green"] * 10_000).encode()),
    ("control characters", body().replace(b"Amber", b"Am\x01ber")),
    ("nested without end", b'{"a":' + b"[" * 200_000),
)


@pytest.mark.parametrize(("sentence", "answer"), BAD, ids=[row[0] for row in BAD])
def test_f1_what_is_no_such_alert_is_a_bad_poll(sentence: str, answer: bytes) -> None:
    """F1: an alert that cannot be read must not look like green."""
    with pytest.raises(BadPoll):
        read_alert("ukhsa", "heat", EAST_MIDLANDS, OURS, answer, NOW)


def test_both_kinds_are_polled(publisher: Publisher, session: requests.Session) -> None:
    publisher.paths = {
        "/v1/heat/E12000004": reply(body()),
        "/v1/cold/E12000004": reply(body(status="Green")),
    }
    source = UkhsaHealth("ukhsa", f"{publisher.url}/v1/", session, authorities=OURS)
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert [(w.code, w.level) for w in first.reading.warnings] == [
        ("heat-E12000004", Level.AMBER),
        ("cold-E12000004", Level.LIFTED),
    ]
    assert source.poll(NOW, first.caching).reading is None
    ended = source.poll(datetime(2026, 8, 18, 8, 0, tzinfo=UTC), first.caching)
    assert ended.reading is not None
    assert [w.code for w in ended.reading.warnings] == ["cold-E12000004"]
    assert source.area("heat-E12000004") is None


@pytest.mark.parametrize("answer", [reply(b"{}", 503), reply(b"{}"), reply(b"", 404)])
def test_f1_one_bad_answer_of_two_is_a_bad_poll(answer: Any, publisher: Publisher, session: requests.Session) -> None:
    """F1."""
    publisher.paths = {"/heat/E12000004": reply(body()), "/cold/E12000004": answer}
    with pytest.raises(BadPoll, match=f"{publisher.url}/cold/E12000004: "):
        UkhsaHealth("ukhsa", publisher.url, session).poll(NOW, Caching())


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, 2.5, "", "Green", "\ud800", "\0", "2026-08-18T09:00:00", "<" * 50, [], {}, ["a"])
)


@given(st.dictionaries(st.sampled_from(sorted(AMBER)), JUNK, max_size=4), st.integers(0, 2000))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_f1_whatever_comes_is_an_alert_or_a_bad_poll(changes: dict[str, Any], cut: int) -> None:
    """F1."""
    try:
        warning = read_alert("ukhsa", "heat", EAST_MIDLANDS, OURS, body(**changes)[:cut], NOW)
    except BadPoll:
        return
    if warning is not None:
        warning.text.encode("utf-8")
        assert warning.code == "heat-E12000004"
