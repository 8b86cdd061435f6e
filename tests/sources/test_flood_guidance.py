"""Flood Guidance Statements: seven real ones day by day, trial systems, and answers not to be believed."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.guidance import Guidance, daily_risk, soon
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.flood_guidance import BLOCKS, FloodGuidance, read_statement
from tests.sources.conftest import Publisher, reply

DATA = Path(__file__).parents[1] / "data" / "fgs"
STATEMENTS = sorted(DATA.glob("cut_statement_*.json"))
MEDIUM = (DATA / "cut_statement_1212_2019-11-09.json").read_bytes()
NOW = datetime(2019, 11, 9, 16, 0, tzinfo=UTC)
NAMES = ("Leicester", "Leicestershire", "Rutland", "S Yorkshire")


def row(statement: Guidance, name: str) -> str:
    """Five days of an authority on one line: `low river, very low, ...`."""
    days = daily_risk(statement, (name,))
    return ", ".join(f"{day.risk.word} {day.water}" if day.water else day.risk.word for day in days)


def replayed() -> dict[str, dict[str, str]]:
    """The daily risk of every real statement, by its number."""
    statements = [read_statement("fgs", path.read_bytes()) for path in STATEMENTS]
    return {given.id: {name: row(given, name) for name in NAMES} for given in statements}


def test_the_daily_risk_of_real_statements_is_what_was_reviewed() -> None:
    assert replayed() == json.loads((DATA / "expected.json").read_text())


def test_a_statement_is_read_as_the_publisher_means_it() -> None:
    given = read_statement("fgs", MEDIUM)
    assert (given.source, given.id, given.test) == ("fgs", "1212", False)
    assert given.issued == datetime(2019, 11, 9, 15, 30, tzinfo=UTC)
    assert given.next_due == datetime(2019, 11, 10, 10, 30, tzinfo=UTC)
    assert given.headline.startswith("Ongoing significant river flooding impacts")
    assert sum(block.days == () for block in given.blocks) == 1
    assert [(r.authority, r.day, r.risk.word) for r in soon(given, NAMES)] == [
        ("S Yorkshire", 1, "medium"),
        ("S Yorkshire", 2, "medium"),
    ]


def changed(path: str, value: Any) -> bytes:
    """The real statement with one thing changed: `risk_areas.0.ordering`."""
    document = json.loads(MEDIUM)
    *way, last = path.split(".")
    place = document["statement"]
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[last] = value
    return json.dumps(document).encode()


def test_f9_what_comes_from_a_trial_system_is_a_test() -> None:
    """F9: the publisher tries statements out on machines with uat in their names."""
    assert read_statement("fgs", changed("headline", "TEST - overall flood risk is HIGH")).test
    assert read_statement("fgs", changed("pdf_url", "https://uat.api.ffc-environment-agency.fgs/x.pdf")).test
    assert read_statement("fgs", changed("detailed_csv_url", "https://s3.example/assets.uat.ffc/detailed.csv")).test
    assert not read_statement("fgs", changed("pdf_url", "https://s3.example/situation/equator.pdf")).test
    assert not read_statement("fgs", changed("headline", "The latest flood risk in Test Valley")).test
    assert read_statement("fgs", MEDIUM, trial=True).test


BLOCK = "risk_areas.0.risk_area_blocks.0."
BAD: tuple[tuple[str, bytes], ...] = (
    ("no bytes", b""),
    ("a web page", b"<html></html>"),
    ("cut off", MEDIUM[:-9]),
    ("a list", b"[]"),
    ("no statement", b"{}"),
    ("all statements", b'{"statements":[]}'),
    ("no id", changed("id", None)),
    ("an id that is true", changed("id", True)),
    ("an empty id", changed("id", " ")),
    ("no time of issue", changed("issued_at", None)),
    ("a time without a zone", changed("issued_at", "2019-11-09T15:30:00")),
    ("a date alone", changed("next_issue_due_at", "2019-11-10")),
    ("a time that is a number", changed("issued_at", 5)),
    ("a headline that is a list", changed("headline", ["HIGH"])),
    ("no areas of risk", changed("risk_areas", None)),
    ("an area that is none", changed("risk_areas", [5])),
    ("no blocks", changed("risk_areas.0.risk_area_blocks", {})),
    ("days that are words", changed(BLOCK + "days", ["1"])),
    ("day six", changed(BLOCK + "days", [6])),
    ("no days", changed(BLOCK + "days", None)),
    ("unknown water", changed(BLOCK + "risk_levels", {"sewer": [1, 1]})),
    ("impact five", changed(BLOCK + "risk_levels", {"river": [5, 1]})),
    ("impact nought", changed(BLOCK + "risk_levels", {"river": [0, 1]})),
    ("no likelihood", changed(BLOCK + "risk_levels", {"river": [1]})),
    ("levels that are words", changed(BLOCK + "risk_levels", {"river": ["1", "1"]})),
    ("no levels", changed(BLOCK + "risk_levels", None)),
    ("no shapes", changed(BLOCK + "polys", None)),
    ("a county without a name", changed(BLOCK + "polys", [{"counties": [{"id": 1}]}])),
    ("a key twice", MEDIUM.replace(b'"id":1212', b'"id":1212,"id":1213', 1)),
    ("NaN", changed(BLOCK + "days", [float("nan")])),
    ("control characters", MEDIUM.replace(b"Ongoing", b"On\x01going")),
    ("nested without end", b'{"statement":' + b"[" * 200_000),
    ("10,000 areas of risk", changed("risk_areas", [{"risk_area_blocks": []}] * 10_000 + [{}])),
    ("blocks without end", changed("risk_areas", json.loads(MEDIUM)["statement"]["risk_areas"] * BLOCKS)),
)


@pytest.mark.parametrize(("sentence", "body"), BAD, ids=[row[0] for row in BAD])
def test_f1_what_is_no_statement_is_a_bad_poll(sentence: str, body: bytes) -> None:
    """F1: a block that cannot be read may be the one that names us."""
    with pytest.raises(BadPoll):
        read_statement("fgs", body)


def test_the_latest_statement_is_fetched(publisher: Publisher, session: requests.Session) -> None:
    session.headers["x-api-key"] = "not-a-real-key"
    publisher.paths = {"/v3/statements/latest": reply(MEDIUM, ETag='"a"')}
    source = FloodGuidance("fgs", f"{publisher.url}/v3/", session)
    first = source.statement(NOW, Caching())
    assert first.statement == read_statement("fgs", MEDIUM)
    assert publisher.asked[0][1]["x-api-key"] == "not-a-real-key"
    assert source.statement(NOW, first.caching).statement is None
    publisher.paths = {"/v3/statements/latest": reply(b"", 304)}
    assert source.statement(NOW, first.caching).statement is None
    for _ in range(8):
        source.statement(NOW, first.caching)
    with pytest.raises(BadPoll, match="304"):
        source.statement(NOW, first.caching)


@pytest.mark.parametrize(("body", "status"), [(b"{}", 200), (b"", 200), (b"{}", 403), (b"{}", 503)])
def test_f1_a_bad_answer_names_the_feed(
    body: bytes, status: int, publisher: Publisher, session: requests.Session
) -> None:
    """F1: 403 is what a wrong key gets."""
    publisher.answer = reply(body, status)
    with pytest.raises(BadPoll, match=f"{publisher.url}/statements/latest: "):
        FloodGuidance("fgs", publisher.url, session).statement(NOW, Caching())


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, 0, 3, 2.5, "", "river", "\ud800", "2019-11-09T15:30:00Z", [], {}, [1], [1, 1], {"river": [4, 4]})
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, key) for key, _ in pairs] + [place for _, inner in pairs for place in _places(inner)]


@given(st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_f1_whatever_comes_is_a_statement_or_a_bad_poll(data: st.DataObject) -> None:
    """F1."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(data.draw(st.integers(0, 3))):
        container, key = data.draw(st.sampled_from(_places(document)))
        container[key] = copy.deepcopy(data.draw(JUNK))
    body = json.dumps(document).encode()
    try:
        given = read_statement("fgs", body[: data.draw(st.integers(0, len(body) * 4))])
    except BadPoll:
        return
    assert len(daily_risk(given, NAMES)) in (0, 5 * len(NAMES))


DOCUMENT: dict[str, Any] = json.loads((DATA / "cut_statement_1305_2020-01-27.json").read_bytes())
