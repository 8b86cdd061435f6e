"""What the real flood areas of Leicester, Leicestershire and Rutland match: the example's areas, and every community.

tests/data/boundaries/llr_matches.csv has been looked at by a person, line by line; a change of it is one too.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.match import Matcher
from dutyofficer.files.areas_geojson import read_areas
from dutyofficer.files.boundaries import SHIPPED
from dutyofficer.files.flood_areas_geojson import read_flood_areas
from dutyofficer.files.geojson import read_features
from tests.core.test_match import LLR, warning

CONFIG = Path(__file__).parents[2] / "config"
REVIEWED = Path(__file__).parents[1] / "data" / "boundaries" / "llr_matches.csv"
FLOOD_AREAS = read_flood_areas(CONFIG / "flood_areas.geojson")
NEWER = {area.code for area in FLOOD_AREAS if area.geometry is None}


@pytest.fixture(scope="module")
def llr() -> Matcher:
    """The example configuration."""
    return Matcher(read_areas(CONFIG / "areas.geojson"), FLOOD_AREAS, LLR)


@pytest.fixture(scope="module")
def communities() -> Matcher:
    """Every shipped community by its shape alone; codes of the newer areas, which have none, as in the example."""
    example = {area.geometry: area.flood_areas for area in read_areas(CONFIG / "areas.geojson")}
    areas = [
        Area(
            id=str(feature.properties["id"]), name=feature.text("name"), kind=AreaKind.STORE,
            flood_areas=tuple(NEWER.intersection(example.get(feature.geometry(), ()))),
            geometry=feature.geometry(),
        )
        for feature in read_features(SHIPPED / "community.geojson", "name")
    ]  # fmt: skip
    return Matcher(areas, FLOOD_AREAS, LLR)


def reviewed(line: dict[str, str]) -> dict[str, object]:
    """By community, the percentage of it that is covered; None if it is known by code alone."""
    said = (entry.rsplit(" ", 1) for entry in line["communities"].split("; ") if entry)
    return {area: None if share == "code" else pytest.approx(float(share), abs=0.1) for area, share in said}


with REVIEWED.open(encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file))


def test_every_flood_area_was_looked_at() -> None:
    """F5: the 83 that have a shape, and the 12 newer ones that have none."""
    assert {line["code"]: line["name"] for line in LINES} == {area.code: area.name for area in FLOOD_AREAS}
    assert (len(LINES), len(NEWER)) == (95, 12)


@pytest.mark.parametrize("line", LINES, ids=[line["code"] for line in LINES])
def test_the_communities_of_every_flood_area(communities: Matcher, line: dict[str, str]) -> None:
    """F5, F7: communities, shares and slivers are those that were reviewed."""
    found = communities.match(warning(line["code"]))
    assert {match.area: match.share and 100 * match.share for match in found.matches} == reviewed(line)
    assert "; ".join(sliver.area for sliver in found.slivers) == line["slivers"]


# Written down so that a change of data or rule shows: code, authorities named, areas (an asterisk: by listing).
TABLE = """
034FWFSOSILEBY | Leicestershire
    charnwood leicestershire sileby* sileby-brook-patch
034FWFSBSILEBY | Leicestershire
    leicestershire sileby* sileby-brook-patch*
034FWFSOBARRSOAR | Leicestershire
    barrow-upon-soar* charnwood leicestershire quorn sileby
034FWFSOBELGRAVE | Leicester
    belgrave-riverside-patch* leicester leicester-abbey leicester-belgrave* leicester-rushey-mead
034FWFWILEICS | Leicester
    leicester leicester-belgrave*
034WAF405 | Leicester
    leicester leicester-belgrave leicester-rushey-mead leicester-westcotes
034FWFTHLEICS | Leicester
    leicester
034WAF426 | Leicestershire, Nottinghamshire
    charnwood leicestershire loughborough north-west-leicestershire sileby sileby-brook-patch whitwick
034WAF428 | Leicestershire, Derbyshire
    barrow-upon-soar charnwood kegworth leicestershire loughborough mountsorrel north-west-leicestershire quorn
    sileby sileby-brook-patch wreake-villages
034FWFGDWHITWICK | Leicestershire
    leicestershire north-west-leicestershire whitwick*
034FWFWRMILLS | Leicestershire
    charnwood frisby leicestershire melton wreake-villages*
033FWF3MEASE02 | Derbyshire, Leicestershire
    leicestershire measham* north-west-leicestershire
055FWFUWEL01 | Leicestershire
    harborough leicestershire market-harborough*
055FWFUWEL06 | North Northamptonshire, Rutland
    rutland
055FWFWELT03 | Rutland
    ketton* rutland
055FWFWELT04 | Rutland
    oakham* oakham-gwash-patch* rutland
053WAF108WSK | Lincolnshire, Rutland
    rutland
034WAF430 | Nottinghamshire
122FWF310 | North Yorkshire
"""


def _rows() -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for line in TABLE.strip().splitlines():
        if line.startswith(" "):
            code, named, expected = rows.pop()
            rows.append((code, named, f"{expected} {line.strip()}".strip()))
        else:
            code, named = line.split(" | ")
            rows.append((code, named, ""))
    return rows


ROWS = _rows()


@pytest.mark.parametrize(("code", "named", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_the_example_areas_of_real_codes(llr: Matcher, code: str, named: str, expected: str) -> None:
    """F5, F6: what each real code matches in the example configuration is written down, so that a change shows."""
    found = llr.match(warning(code, *named.split(", ")))
    star = {True: "*", False: ""}
    assert [match.area + star[match.why.startswith("lists ")] for match in found.matches] == expected.split()
    assert found.ours is bool(expected)
    assert found.unmapped is (code in {"034FWFTHLEICS", "055FWFUWEL06", "053WAF108WSK"})


def test_polygons_of_the_newest_areas_are_to_be_fetched(llr: Matcher) -> None:
    """F6: a code without a polygon says so, in whatever letter case it is asked."""
    assert llr.lacks_polygon("034waf405")
    assert llr.lacks_polygon("never-heard-of")
    assert not llr.lacks_polygon("034fwfsosileby")
