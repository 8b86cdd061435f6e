"""areas.geojson and flood_areas.geojson in and out: a shape that could match nothing in silence is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import shape

from dutyofficer.core.area import Area, AreaKind, FloodArea
from dutyofficer.files.areas_geojson import read_areas, write_areas
from dutyofficer.files.flood_areas_geojson import read_flood_areas, write_flood_areas
from dutyofficer.files.geojson import Note, read_shape, unsaid
from dutyofficer.files.problem import BadFile

QUORN = [[[-1.19, 52.73], [-1.16, 52.73], [-1.16, 52.75], [-1.19, 52.75], [-1.19, 52.73]]]
BOW_TIE = [[[-1.2, 52.7], [-1.1, 52.8], [-1.1, 52.7], [-1.2, 52.8], [-1.2, 52.7]]]
PROPERTIES = {"id": "quorn", "name": "Quorn village", "kind": "patch"}


def feature(coordinates: object = QUORN, kind: str = "Polygon", **properties: object) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates} if coordinates else None
    return {"type": "Feature", "geometry": geometry, "properties": PROPERTIES | properties}


def areas(folder: Path, *features: object, note: Note = unsaid) -> tuple[Area, ...]:
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_areas(path, note)


def flood_areas(folder: Path, *properties: dict[str, Any]) -> tuple[FloodArea, ...]:
    path = folder / "flood_areas.geojson"
    features = [{"type": "Feature", "geometry": None, "properties": item} for item in properties]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return read_flood_areas(path)


def test_reads_an_area(tmp_path: Path) -> None:
    """F5: an area has a shape, codes, or both; properties that we do not know are ignored."""
    store = {"address": "Village Hall", "key_holders": ["ben", "cara"], "equipment": "", "colour": "red",
             "plan_reviewed": "2026-03-31", "places_of_safety": ["School", "Chapel"]}  # fmt: skip
    (area,) = areas(tmp_path, feature(short_name="Quorn", flood_areas=["034WAF430"], store=store, fill="#fff"))
    assert area == Area(
        id="quorn",
        name="Quorn village",
        short_name="Quorn",
        kind=AreaKind.PATCH,
        flood_areas=("034WAF430",),
        store=(
            ("address", "Village Hall"), ("key_holders", "ben, cara"), ("plan_reviewed", "2026-03-31"),
            ("places_of_safety", "School, Chapel"),
        ),
        geometry=area.geometry,
    )  # fmt: skip
    assert area.plan_reviewed == date(2026, 3, 31)
    assert json.loads(area.geometry or "") == {"type": "Polygon", "coordinates": QUORN}


def test_codes_alone_are_enough(tmp_path: Path) -> None:
    """F5: a place that we cannot draw is still told."""
    assert areas(tmp_path, feature(None, flood_areas=["034WAF430"]))[0].geometry is None


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A ring in tenths of a degree from (-1.2, 52.7)."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[-1.2 + x / 10, 52.7 + y / 10] for x, y in corners]


SPIKE = [[[-1.2, 52.7], [-1.1, 52.7], [-1.1, 52.8], [-1.0, 52.9], [-1.1, 52.8], [-1.2, 52.8], [-1.2, 52.7]]]
# What was drawn, its kind, what it becomes and its area in hundredths of a square degree.
UNSOUND: list[tuple[str, object, str, str, float]] = [
    ("a ring that crosses itself", BOW_TIE, "Polygon", "MultiPolygon", 0.5),
    ("a spike, of which a line is left over", SPIKE, "Polygon", "Polygon", 1),
    ("a ring drawn twice round", [box(0, 0, 1, 1) + box(0, 0, 1, 1)[1:]], "Polygon", "Polygon", 1),
    ("two parts that lie over each other", [[box(0, 0, 2, 1)], [box(1, 0, 3, 1)]], "MultiPolygon", "Polygon", 3),
    ("a part within a part", [[box(0, 0, 3, 3)], [box(1, 1, 2, 2)]], "MultiPolygon", "Polygon", 9),
    ("a hole that sticks out", [box(0, 0, 2, 2), box(1, 0.5, 3, 1.5)], "Polygon", "Polygon", 3),
    ("a hole over a hole", [box(0, 0, 4, 4), box(1, 1, 3, 2), box(2, 1, 3, 3)], "Polygon", "Polygon", 13),
]


@pytest.mark.parametrize(("case", "drawn", "kind", "becomes", "size"), UNSOUND, ids=[row[0] for row in UNSOUND])
def test_unsound_shape_is_repaired_and_said(
    case: str, drawn: object, kind: str, becomes: str, size: float, tmp_path: Path
) -> None:
    """F14: what was drawn in any part is kept once, holes stay holes, and whoever imports it is told to look."""
    notes: list[str] = []
    (area,) = areas(tmp_path, feature(drawn, kind), note=notes.append)
    repaired = shape(json.loads(area.geometry or ""))
    assert (repaired.is_valid, repaired.geom_type) == (True, becomes)
    assert repaired.area == pytest.approx(size / 100)
    assert [note.split(" (")[0:2] for note in notes] == [
        ["areas.geojson: feature 1", "quorn): the shape was repaired, look at it on a map"]
    ]


SOUND: list[tuple[str, object, str, float]] = [
    ("a hole", [box(0, 0, 3, 3), box(1, 1, 2, 2)], "Polygon", 8),
    ("two parts", [[box(0, 0, 1, 1)], [box(2, 2, 3, 3)]], "MultiPolygon", 2),
    ("an island in a lake", [[box(0, 0, 5, 5), box(1, 1, 4, 4)], [box(2, 2, 3, 3)]], "MultiPolygon", 17),
]


@pytest.mark.parametrize(("case", "drawn", "kind", "size"), SOUND, ids=[row[0] for row in SOUND])
def test_sound_shape_stays_as_it_is(case: str, drawn: object, kind: str, size: float, tmp_path: Path) -> None:
    """F14: point by point, and there is nothing to say."""
    notes: list[str] = []
    (area,) = areas(tmp_path, feature(drawn, kind), note=notes.append)
    assert json.loads(area.geometry or "") == {"type": kind, "coordinates": drawn}
    assert shape(json.loads(area.geometry or "")).area == pytest.approx(size / 100)
    assert notes == []


BAD_AREAS: list[tuple[str, object, str]] = [
    ("latitude first", feature([[[y, x] for x, y in QUORN[0]]]), "(quorn): latitude and longitude are swapped"),
    ("in France", feature([[[2.6, 48.9], [2.7, 48.9], [2.7, 49.0]]]), "(quorn): 2.6, 48.9 lies outside Great Britain"),
    ("one point astray", feature([[*QUORN[0][:-1], [0, 0], QUORN[0][0]]]), "(quorn): 0, 0 lies outside Great Britain"),
    ("west for east", feature([[[-x - 12, y] for x, y in QUORN[0]]]), "(quorn): -10.81, 52.73 lies outside"),
    ("too many points", feature([QUORN[0] * 20_001]), "(quorn): the shape has 100,005 points; 100,000 are the most"),
    ("eastings", feature([[[455000, 316000], [456000, 316000], [456000, 317000]]]), "(quorn): 455000, 316000 is not"),
    (
        "no height",
        feature([[[-1.2, 52.7], [-1.1, 52.7], [-1.0, 52.7], [-1.2, 52.7]]]),
        "(quorn): the shape has no area",
    ),
    ("no rings", feature([[]]), "(quorn): the shape has no area"),
    ("a flat list", feature([[-1.2, 52.7], [-1.1, 52.7], [-1.0, 52.7]]), "(quorn): the shape is not a list"),
    ("a list too deep", feature([QUORN]), "(quorn): the shape is not a list"),
    ("words", feature("here"), "(quorn): the shape is not a list"),
    ("half a point", feature([[[-1.2], [1.0], [2.0]]]), "(quorn): the shape is not a list"),
    ("a huge number", feature([[[10**400, 1], [1, 1], [1, 2]]]), "(quorn): the shape is not a list"),
    ("a point", feature([-1.2, 52.7], "Point"), "(quorn): the shape is neither a Polygon nor"),
    ("no shape, no codes", feature(None), "(quorn): has neither a shape, nor a boundary, nor"),
    ("a long short name", feature(short_name="Q" * 25), "(quorn): short_name 'QQQ"),
    ("a shape of no known type", feature(kind="Square"), "(quorn): the shape is neither"),
    ("no id", feature(id=""), ": id is missing"),
    ("an id with a blank", feature(id="quorn a"), "(quorn a): id 'quorn a' has a blank"),
    ("an id that is a number", feature(id=7), "(7): id is not text"),
    ("no name", feature(name=" "), "(quorn): name is missing"),
    ("codes in one text", feature(flood_areas="034WAF430"), "(quorn): flood_areas is not a list"),
    ("a store in words", feature(store="the hall"), "(quorn): store is not an object"),
    ("a store with a number", feature(store={"address": 7}), "(quorn): store.address is not text"),
    (
        "a day as people write it",
        feature(store={"plan_reviewed": "1/4/26"}),
        "(quorn): store.plan_reviewed '1/4/26' is",
    ),
    ("no feature", 7, ": is not a GeoJSON feature"),
    ("properties in a list", {"type": "Feature", "properties": []}, ": is not a GeoJSON feature"),
]


@pytest.mark.parametrize(("case", "item", "why"), BAD_AREAS, ids=[row[0] for row in BAD_AREAS])
def test_bad_area_names_its_place(case: str, item: object, why: str, tmp_path: Path) -> None:
    """F5: what could never match, or match the wrong place, stops the import."""
    good = feature(id="barrow")
    with pytest.raises(BadFile) as caught:
        areas(tmp_path, good, item)
    assert str(caught.value).startswith("areas.geojson: feature 2" + (why if why[0] == ":" else f" {why}"))


def test_unknown_kind_is_refused(tmp_path: Path) -> None:
    """F5: the kinds are few and named."""
    item = feature()
    item["properties"]["kind"] = "village"
    with pytest.raises(BadFile, match=r"feature 1 .quorn.: kind 'village' is not one of store, patch, authority"):
        areas(tmp_path, item)


def test_same_id_twice_is_refused(tmp_path: Path) -> None:
    """F5: two features with one id, in whatever letter case."""
    with pytest.raises(BadFile, match=r"feature 2 .Quorn.: id is the same as in feature 1 .quorn."):
        areas(tmp_path, feature(), feature(id="Quorn"))


BAD_TEXTS = [
    ("", "is empty"),
    ("{", "is not JSON"),
    ("[" * 100_000, "is nested too deeply"),
    ("[]", "is not a GeoJSON FeatureCollection"),
    ('{"type": "Feature"}', "is not a GeoJSON FeatureCollection"),
    ('{"type": "FeatureCollection", "features": [NaN]}', "is not JSON: NaN is no number"),
]


@pytest.mark.parametrize(("text", "why"), BAD_TEXTS, ids=[row[1] for row in BAD_TEXTS])
def test_what_is_no_geojson_is_refused(text: str, why: str, tmp_path: Path) -> None:
    """Files: one line that says what the file is not."""
    path = tmp_path / "areas.geojson"
    path.write_text(text)
    with pytest.raises(BadFile) as caught:
        read_areas(path)
    assert str(caught.value).startswith(f"areas.geojson: {why}")


def test_reads_flood_areas(tmp_path: Path) -> None:
    """F2: codes keep their letter case; F7: the alert area around a warning area is its parent."""
    assert flood_areas(tmp_path, {"code": "034waf430", "name": "Soar at Quorn", "parent": "034WAF400", "x": 1}) == (
        FloodArea(code="034waf430", name="Soar at Quorn", parent="034WAF400"),
    )


def test_flood_area_twice_is_refused(tmp_path: Path) -> None:
    """F2: codes are compared without their letter case."""
    with pytest.raises(BadFile, match=r"flood_areas.geojson: feature 2 .034WAF430.: code is the same"):
        flood_areas(tmp_path, {"code": "034waf430"}, {"code": "034WAF430"})


def test_areas_out_and_in_change_nothing(tmp_path: Path) -> None:
    """Files: export then import changes nothing, also of a repaired shape and of the ones that have none."""
    path = tmp_path / "areas.geojson"
    plain = Area(id="b", name="B\xeb", kind=AreaKind.STORE, flood_areas=("X1",), store=(("address", 'the "Hall"\n'),))
    before = (*areas(tmp_path, feature(), feature(BOW_TIE, id="tie", authority="Leicestershire")), plain)
    write_areas(path, before)
    assert read_areas(path) == before
    assert len(path.read_text().splitlines()) == 5, "a feature a line"


def test_no_areas_out_and_in(tmp_path: Path) -> None:
    """Files: an empty export can be imported."""
    write_areas(tmp_path / "areas.geojson", [])
    assert read_areas(tmp_path / "areas.geojson") == ()


def test_flood_areas_out_and_in_change_nothing(tmp_path: Path) -> None:
    """Files: export then import changes nothing."""
    square = json.dumps({"type": "Polygon", "coordinates": QUORN}, separators=(",", ":"))
    before = (FloodArea(code="a", name="A", geometry=square), FloodArea(code="b", name="", parent="a"))
    write_flood_areas(tmp_path / "flood_areas.geojson", before)
    assert read_flood_areas(tmp_path / "flood_areas.geojson") == before


FORMS: list[tuple[str, object]] = [
    ("a collection", {"type": "FeatureCollection", "features": [feature(), feature([box(5, 5, 6, 6)])]}),
    ("a feature", feature([[box(0, 0, 1, 1)], [box(5, 5, 6, 6)]], "MultiPolygon")),
    ("a geometry alone", {"type": "Polygon", "coordinates": QUORN}),
]


@pytest.mark.parametrize(("case", "document"), FORMS, ids=[row[0] for row in FORMS])
def test_reads_one_shape_from_whatever_a_map_program_writes(case: str, document: object, tmp_path: Path) -> None:
    """F5: for `match --geojson`."""
    path = tmp_path / "drawn.geojson"
    path.write_text(json.dumps(document))
    assert shape(json.loads(read_shape(path))).is_valid
    assert (json.loads(read_shape(path))["type"] == "Polygon") is (case == "a geometry alone")


@pytest.mark.parametrize("text", ['{"type": "FeatureCollection", "features": []}', '{"type": "Point"}', "7"])
def test_no_shape_to_ask_about_is_refused(text: str, tmp_path: Path) -> None:
    """F5: one line that names the file."""
    path = tmp_path / "drawn.geojson"
    path.write_text(text)
    with pytest.raises(BadFile, match=r"^drawn.geojson: "):
        read_shape(path)
