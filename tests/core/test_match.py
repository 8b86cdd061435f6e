"""Which areas a warning concerns, and why: small squares for the rules, the example configuration for the table."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from datetime import UTC, datetime
from random import Random

import pytest

from dutyofficer.core.area import Area, AreaKind, FloodArea, Match
from dutyofficer.core.match import Matched, Matcher
from dutyofficer.core.warning import HazardWarning, Level

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


def many(areas: int, floods: int) -> tuple[list[Area], list[FloodArea]]:
    """So many places side by side, and ragged flood areas over them: nine warning areas in each alert area."""
    random, side = Random(1), math.isqrt(areas) + 1
    places = [area(f"p{n}", shape=square(n % side, n // side, n % side + 1, n // side + 1)) for n in range(areas)]
    made, x, y = [], 0.0, 0.0
    for n in range(floods):
        alert = n % 10 == 0
        x, y = (random.uniform(0, side), random.uniform(0, side)) if alert else (x, y)
        made.append(FloodArea(code=f"F{n}", name=f"F{n}", parent=None if alert else f"F{n - n % 10}",
                              geometry=_ragged(random, x, y, 3.0 if alert else 0.6)))  # fmt: skip
    return places, made


def _ragged(random: Random, x: float, y: float, size: float) -> str:
    """Two hundred points round a point somewhere near."""
    x, y = x + random.uniform(-1, 1), y + random.uniform(-1, 1)
    turns = [(math.tau * step / 200, size * random.uniform(0.8, 1)) for step in range(200)]
    ring = [[x + r * math.cos(turn), y + r * math.sin(turn)] for turn, r in turns]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


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


CORNER = json.dumps({"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]})
TOUCHING = [
    ("a border in common", square(1, 0, 2, 1)),
    ("part of a border", square(1, 0.1, 2, 1 / 3)),
    ("one corner", CORNER),
    ("rounded in the twelfth place", square(1 - 1e-12, 0, 2, 1)),
    ("far away", square(5, 5, 6, 6)),
]


@pytest.mark.parametrize("shape", [shape for _, shape in TOUCHING], ids=[case for case, _ in TOUCHING])
def test_touching_is_nothing(shape: str) -> None:
    """F5: polygons that only touch do not match, and there is nothing to show."""
    assert matched([area("next-door", shape=shape)], [SOAR], "FW1") == Matched(ours=False)


def test_a_sliver_is_shown_and_tells_nobody() -> None:
    """F5: an overlap of under 1 % of both is two maps drawn differently; whoever asks sees it."""
    found = matched([area("next-door", shape=square(0.995, 0, 1.995, 1))], [SOAR], "FW1")
    assert (found.ours, found.matches, found.unmapped) == (False, (), False)
    (sliver,) = found.slivers
    assert sliver.why == "0.5 % of it lies in River Soar at Sileby, 0.5 % of that: too little, nobody is told"
    assert sliver.share == pytest.approx(0.005)


def test_a_sliver_of_what_is_listed_is_a_match() -> None:
    """F5: what people listed themselves needs no map."""
    found = matched([area("next-door", "FW1", shape=square(0.995, 0, 1.995, 1))], [SOAR], "FW1")
    assert [match.why for match in found.matches] == ["lists FW1"]
    assert found.slivers == ()


def test_one_hundredth_is_a_match() -> None:
    """F5: the limit itself; a hair less of both is a sliver."""
    flood = [FloodArea(code="FW1", name="x", geometry=square(0, 0, 100, 1))]
    (match,) = matched([area("strip", shape=square(99, 0, 199, 1))], flood, "FW1").matches
    assert match.share == 0.01
    assert not matched([area("strip", shape=square(99.001, 0, 199.001, 1))], flood, "FW1").matches


def test_a_hole_is_not_in_it() -> None:
    """F5: an island in a flood area that is drawn as a hole is dry."""
    ring = [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]]
    flood = FloodArea(code="FW1", name="x", geometry=json.dumps({"type": "Polygon", "coordinates": ring}))
    assert matched([area("island", shape=square(3, 3, 6, 6))], [flood], "FW1") == Matched(ours=False)
    (match,) = matched([area("bank", shape=square(2, 3, 4, 6))], [flood], "FW1").matches
    assert match.share == pytest.approx(0.5)


def test_parts_that_overlap_are_in_it_once() -> None:
    """F5: a shape of two parts that lie over each other is mended, and what both cover is under water, not dry."""
    parts = [json.loads(square(0, 0, 2, 1))["coordinates"], json.loads(square(1, 0, 3, 1))["coordinates"]]
    flood = FloodArea(code="FW1", name="x", geometry=json.dumps({"type": "MultiPolygon", "coordinates": parts}))
    (match,) = matched([area("middle", shape=square(1, 0, 2, 1))], [flood], "FW1").matches
    assert match.share == 1


def test_a_hole_that_sticks_out_is_dry_outside() -> None:
    """F5: what a hole cuts off is not in the shape, nor is what lies beyond it."""
    ring = [json.loads(square(0, 0, 2, 2))["coordinates"][0], json.loads(square(1, 0.5, 3, 1.5))["coordinates"][0]]
    flood = FloodArea(code="FW1", name="x", geometry=json.dumps({"type": "Polygon", "coordinates": ring}))
    assert matched([area("beyond", shape=square(2, 0.5, 3, 1.5))], [flood], "FW1") == Matched(ours=False)


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


def test_what_is_listed_itself_is_told_before_what_follows_from_it() -> None:
    """F7: and of several warning areas in the alert area the first by code, in whatever order they were listed."""
    other = FloodArea(code="FW2", name="x", parent="WA1")
    assert matched([area("a", "FW1", "WA1")], [SOAR], "WA1").matches == (Match("a", "lists WA1"),)
    (match,) = matched([area("a", "FW2", "FW1")], [SOAR, other], "WA1").matches
    assert match.why == "its warning area FW1 lies in this alert area"


ALERT = FloodArea(code="WA1", name="Lower Soar", geometry=square(0, 0, 0.5, 1))


def test_an_alert_area_is_at_least_its_warning_areas() -> None:
    """F7: what a warning area covers is concerned by its alert too, also where nobody has drawn the alert area."""
    place, flood = area("sileby", shape=square(0.8, 0, 1.8, 1)), FloodArea(code="WA1", name="Lower Soar")
    for alert in (ALERT, flood):
        (match,) = matched([place], [alert, SOAR], "WA1").matches
        assert match.why == "20 % of it lies in Lower Soar"
        assert match.share == pytest.approx(0.2)
    assert Matcher([place], [flood, SOAR], LLR).lacks_polygon("WA1"), "its own is still to be fetched"


AROUND = [
    ("nobody has drawn the place", None, SOAR, ["lists WA1, the alert area in which this lies"]),
    ("nobody has drawn the warning area", square(5, 5, 6, 6), FloodArea(code="FW1", name="x", parent="wa1"),
     ["lists WA1, the alert area in which this lies"]),
    ("both are drawn and lie apart", square(5, 5, 6, 6), SOAR, []),
    ("both are drawn and overlap", square(0.5, 0, 1.5, 1), SOAR, ["50 % of it lies in River Soar at Sileby"]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "shape", "flood", "whys"), AROUND, ids=[row[0] for row in AROUND])
def test_a_place_that_lists_its_alert_area(case: str, shape: str | None, flood: FloodArea, whys: list[str]) -> None:
    """F7: a warning inside an alert area that the place lists concerns it, unless maps say that it lies elsewhere."""
    found = matched([area("sileby", "WA1", shape=shape)], [ALERT, flood], "FW1")
    assert [match.why for match in found.matches] == whys


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


def test_the_name_of_a_county_means_none_of_its_districts() -> None:
    """F5: also where the county itself is no area of ours."""
    districts = [area(name, kind=AreaKind.AUTHORITY, within="Leicestershire") for name in ("Blaby", "Charnwood")]
    assert matched(districts, [], "FW9", "Leicestershire").matches == ()
    assert [match.area for match in matched(districts, [], "FW9", "blaby").matches] == ["Blaby"]


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


def test_a_busy_poll_is_matched_in_a_moment() -> None:
    """B3 needs texts within 2 s of the poll: 400 warnings against 1,000 areas take well under one second of it."""
    areas, flood = many(1000, 400)
    started = time.process_time()
    matcher = Matcher(areas, flood, LLR)
    found = [matcher.match(warning(area.code, "Leicestershire")) for area in flood]
    assert time.process_time() - started < 1
    assert sum(bool(match.matches) for match in found) > 200
    assert sum(len(match.matches) for match in found) > 400
