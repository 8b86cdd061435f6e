"""F13: the whole list of flood areas, or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from dutyofficer.sources import flood_area_list
from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.flood_area_list import fetch_list, read_list
from tests.sources.conftest import Publisher, reply

ANSWERS = Path(__file__).parents[1] / "data" / "ea" / "flood_areas"


def items(*codes: Any) -> bytes:
    """An answer with these areas."""
    return json.dumps({"items": [{"notation": code, "label": f"{code} Brook"} for code in codes]}).encode()


def paged(publisher: Publisher, *pages: bytes) -> None:
    """These answers, one after the other; the next is empty."""
    offset = 0
    for body in [*pages, items()]:
        path = f"/id/floodAreas?_limit={flood_area_list.PAGE}&_offset={offset}"
        publisher.paths[path] = reply(body)
        offset += len(json.loads(body)["items"])


def test_a_real_answer() -> None:
    """F13: 20 areas around Cheltenham in 2020, 23 two years later; an alert area has no parent."""
    before, after = (read_list(path.read_bytes()) for path in sorted(ANSWERS.glob("*.json")))
    assert (len(before), len(after)) == (20, 23)
    chelt = before[0]
    assert (chelt.code, chelt.name) == ("031FWFCH30", "River Chelt at Springbank, Cheltenham")
    assert (chelt.parent, chelt.authorities) == ("031WAF212", ("Gloucestershire",))
    assert {area.parent for area in before if area.code == "031WAF212"} == {None}
    assert ("Gloucestershire", "Shropshire", "Worcestershire") in {area.authorities for area in before}
    assert {area.code for area in before} - {area.code for area in after} == set()
    assert {area.key: area for area in after}["031fwfch30"].parent == "031WAF218"


def test_every_page_is_read_however_long_it_is(publisher: Publisher, session: requests.Session) -> None:
    """F13: pages shorter than asked for do not end it; only an empty one does."""
    paged(publisher, items("A", "B", "C"), items("D"), items("E", "F"))
    listed = EnvironmentAgency("ea", publisher.url, session).areas()
    assert [area.code for area in listed] == ["A", "B", "C", "D", "E", "F"]


ODD: tuple[tuple[str, tuple[bytes, ...], str], ...] = (
    ("an area on two pages", (items("A"), items("B", "a")), "given twice"),
    ("no area at all", (), "empty list"),
    ("an area without a code", (items("A"), b'{"items": [{"label": "Brook"}]}'), "without a code"),
    ("a code that is no code", (items("A B"),), "without a code"),
    ("a number for a code", (items(7),), "without a code"),
    ("an area that is a word", (b'{"items": ["A"]}',), "no object"),
)


@pytest.mark.parametrize(("sentence", "pages", "why"), ODD, ids=[row[0] for row in ODD])
def test_a_list_that_cannot_be_trusted_is_no_list(
    sentence: str, pages: tuple[bytes, ...], why: str, publisher: Publisher, session: requests.Session
) -> None:
    """F13, F1: one odd area spoils it all: half a list would say that the rest is gone."""
    paged(publisher, *pages)
    with pytest.raises(BadPoll, match=why):
        fetch_list(session, publisher.url)


def test_a_page_that_fails_is_a_list_that_fails(publisher: Publisher, session: requests.Session) -> None:
    """F13: the second page is an error, then no JSON, then not a list."""
    for answer in (reply(status=500), reply(status=304), reply(b"<html>"), reply(b'{"items": {}}')):
        paged(publisher, items("A"))
        publisher.paths[f"/id/floodAreas?_limit={flood_area_list.PAGE}&_offset=1"] = answer
        with pytest.raises(BadPoll, match="_offset=1"):
            fetch_list(session, publisher.url)


def test_a_list_without_an_end_is_given_up(
    publisher: Publisher, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F13: so many pages, and so much time, and no more."""
    paged(publisher, *(items(f"A{n}") for n in range(flood_area_list.PAGES + 1)))
    with pytest.raises(BadPoll, match="more than 20 pages"):
        fetch_list(session, publisher.url)
    monkeypatch.setattr(flood_area_list, "DEADLINE", -1.0)
    with pytest.raises(BadPoll, match="takes longer"):
        fetch_list(session, publisher.url)


def test_odd_names_are_left_out() -> None:
    """F13: a name or a county helps people; the code stands for it where it cannot be read."""
    (area,) = read_list(b'{"items": [{"notation": "A", "label": 7, "county": ["x"], "floodWatchArea": {}}]}')
    assert (area.name, area.authorities, area.parent) == ("A", (), None)
