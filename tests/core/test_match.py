"""Which areas a warning concerns, and why: small squares for the rules, the example configuration for the table."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.core.area import Area, AreaKind, FloodArea, Match
from dutyofficer.core.match import Matched, Matcher
from dutyofficer.core.warning import HazardWarning, Level

CONFIG = Path(__file__).parents[2] / "config"
LLR = ("Leicester", "Leicestershire", "Rutland")
THEN = datetime(2025, 10, 3, 20, tzinfo=UTC)


def warning(code: str, *authorities: str) -> HazardWarning:
    """A flood warning with nothing in it but what is matched."""
    return HazardWarning(
        source="ea",
        code=code,
        hazard="flood",
        level=Level.AMBER,
        name=code,
        headline="",
        text="",
        authorities=authorities,
        flood_area=code,
        level_since=THEN,
        text_since=THEN,
        issued=THEN,
    )


def square(west: float, south: float, east: float, north: float) -> str:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def area(
    id: str, *codes: str, kind: AreaKind = AreaKind.STORE, shape: str | None = None, name: str = "", within: str = ""
) -> Area:
    return Area(id=id, name=name or id, kind=kind, authority=within, flood_areas=codes, geometry=shape)


def matched(areas: list[Area], flood: list[FloodArea], code: str, *named: str) -> Matched:
    return Matcher(areas, flood, ["Leicestershire"]).match(warning(code, *named))


SOAR = FloodArea(code="FW1", name="River Soar at Sileby", parent="WA1", geometry=square(0, 0, 1, 1))


def test_a_listed_code_is_ours_whatever_its_letter_case() -> None:
    """F5: a code listed by an area is ours, compared without case, also when it names none of our authorities."""
    found = matched([area("sileby", "fw1")], [SOAR], "Fw1", "Derbyshire")
    assert found == Matched(ours=True, matches=(Match("sileby", "lists fw1"),))


def test_the_share_is_the_part_of_our_area() -> None:
    """F5: a polygon that overlaps one of our areas is ours, and says how much of the area lies in it."""
    (match,) = matched([area("sileby", shape=square(0.5, 0, 1.5, 1))], [SOAR], "FW1").matches
    assert match.why == "50 % of it lies in River Soar at Sileby"
    assert match.share == pytest.approx(0.5)


def test_a_small_flood_area_in_a_large_area_is_told_the_other_way_round() -> None:
    """F5: an overlap that is next to nothing of our area, but all of the flood area, is a match."""
    (match,) = matched([area("county", shape=square(-50, -50, 50, 50))], [SOAR], "FW1").matches
    assert match.why == "all of River Soar at Sileby lies in it"


@pytest.mark.parametrize("shape", [square(1, 0, 2, 1), square(0.995, 0, 1.995, 1), square(5, 5, 6, 6)])
def test_touching_is_not_lying_in_it(shape: str) -> None:
    """F5: polygons that only touch, or overlap by under 1 % of both, do not match: maps are drawn differently."""
    assert matched([area("next-door", shape=shape)], [SOAR], "FW1") == Matched(ours=False)


def test_a_listed_code_wins_as_the_reason_and_keeps_the_share() -> None:
    """F5: what people listed is told before what the map says, and before a name; the share is still given."""
    place = area("sileby", "FW1", shape=square(0.75, 0, 1.75, 1))
    (match,) = matched([place], [SOAR], "FW1", "Leicestershire").matches
    assert match.why == "lists FW1"
    assert match.share == pytest.approx(0.25)


def test_an_alert_reaches_the_area_that_lists_its_warning_area() -> None:
    """F7: the alert area is the parent of the listed warning area, so its alert concerns the place too."""
    (match,) = matched([area("sileby", "FW1")], [SOAR], "WA1").matches
    assert match.why == "its warning area FW1 lies in this alert area"


@pytest.mark.parametrize(
    ("named", "ours"), [("Gloucestershire", True), ("GLOUCESTERSHIRE ", True), ("South Gloucestershire", False)]
)
def test_an_authority_is_a_whole_name(named: str, ours: bool) -> None:
    """F5: South Gloucestershire is not Gloucestershire; letter case and blanks do not matter."""
    assert Matcher([], [], ["Gloucestershire"]).match(warning("X", "Avon", named)).ours is ours


def test_a_named_authority_matches_but_its_districts_do_not() -> None:
    """F5: the county is named, not the district that lies in it; a store in it is not meant by the name."""
    county = area("leicestershire", kind=AreaKind.AUTHORITY, name="Leicestershire", within="Leicestershire")
    charnwood = area("charnwood", kind=AreaKind.AUTHORITY, name="Charnwood", within="Leicestershire")
    store = area("sileby", "FW1", within="Leicestershire")
    found = matched([county, charnwood, store], [SOAR], "FW9", "leicestershire")
    assert found.matches == (Match("leicestershire", "named: Leicestershire"),)
    assert found.unmapped


def test_a_council_under_another_name_matches_by_the_name_of_its_authority() -> None:
    """F5: a lone council area named after its council is meant by the name that the feed uses."""
    county = area("lcc", kind=AreaKind.AUTHORITY, name="County Council", within="Leicestershire")
    assert matched([county], [], "FW9", "Leicestershire").matches == (Match("lcc", "named: Leicestershire"),)


def test_ours_without_a_community_is_unmapped() -> None:
    """F6: a code of ours that no store or patch lists or overlaps is ours and unmapped, never dropped."""
    assert matched([], [], "NEW1", "Leicestershire") == Matched(ours=True, unmapped=True)
    assert matched([area("sileby", "FW1")], [], "FW9", "Kent") == Matched(ours=False)


def test_a_patch_is_a_community() -> None:
    """W1: a warden's patch that lists the code is told, and the code counts as mapped."""
    assert not matched([area("brook", "FW1", kind=AreaKind.PATCH)], [], "FW1").unmapped


@pytest.mark.parametrize("shape", ["", "{", '{"type": "Polygon"}', '{"type": "Polygon", "coordinates": []}'])
def test_a_polygon_that_cannot_be_read_leaves_the_codes(shape: str) -> None:
    """F6: a broken polygon counts as none: it is to be fetched again, and listed codes go on matching."""
    matcher = Matcher([area("sileby", "FW1", shape=shape)], [FloodArea(code="FW1", name="x", geometry=shape)], LLR)
    assert matcher.lacks_polygon("fw1")
    assert matcher.match(warning("FW1")).matches == (Match("sileby", "lists FW1"),)


def test_a_crossed_polygon_is_mended() -> None:
    """F5: a ring that crosses itself still says where the water is."""
    bow = json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]})
    matcher = Matcher([area("sileby", shape=square(0, 0, 1, 1))], [FloodArea(code="FW1", name="x", geometry=bow)], LLR)
    assert matcher.match(warning("FW1")).matches[0].share == pytest.approx(0.5)
    assert not matcher.lacks_polygon("fw1")


def test_the_same_code_again_is_the_same_answer_for_its_names_only() -> None:
    """F5: the answer is remembered by code and named authorities, so that another name is looked at again."""
    matcher = Matcher([], [], LLR)
    assert matcher.match(warning("X", "Rutland")) is matcher.match(warning("x", "rutland"))
    assert not matcher.match(warning("X", "Kent")).ours


def test_shapely_is_loaded_only_for_a_matcher() -> None:
    """The module can be imported without the geometry library, so that --help stays fast."""
    code = "import sys, dutyofficer.core.match; sys.exit('shapely' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _example() -> tuple[list[Area], list[FloodArea]]:
    def features(name: str) -> list[tuple[dict[str, Any], str | None]]:
        document = json.loads((CONFIG / name).read_text(encoding="utf-8"))
        return [(f["properties"], f["geometry"] and json.dumps(f["geometry"])) for f in document["features"]]

    areas = [
        Area(
            id=p["id"],
            name=p["name"],
            short_name=p["short_name"],
            kind=AreaKind(p["kind"]),
            authority=p["authority"],
            flood_areas=tuple(p["flood_areas"]),
            geometry=shape,
        )
        for p, shape in features("areas.geojson")
    ]
    flood = [
        FloodArea(code=p["code"], name=p["name"], parent=p["parent"], geometry=g)
        for p, g in features("flood_areas.geojson")
    ]
    return areas, flood


@pytest.fixture(scope="module")
def llr() -> Matcher:
    return Matcher(*_example(), LLR)


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


def test_a_busy_poll_is_matched_in_a_moment() -> None:
    """B3 needs texts within 2 s of the poll: 400 warnings against 300 areas take well under one second of it."""
    _, flood = _example()
    cells = [(-1.6 + 0.06 * x, 52.38 + 0.04 * y) for x in range(20) for y in range(15)]
    areas = [area(f"cell-{n}", shape=square(x, y, x + 0.06, y + 0.04)) for n, (x, y) in enumerate(cells)]
    matcher = Matcher(areas, flood, LLR)
    codes = [f"background-{n}" for n in range(400 - len(flood))] + [a.code for a in flood]
    started = time.process_time()
    found = [matcher.match(warning(code, "Leicestershire")) for code in codes]
    assert len(found) == 400
    assert time.process_time() - started < 1
    assert sum(bool(match.matches) for match in found) > 80
