"""F14: an area may name a boundary instead of drawing it; a name that is none says which come near."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import shape

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.files.areas_geojson import read_areas, write_areas
from dutyofficer.files.boundaries import SHIPPED, Boundaries, NoBoundary
from dutyofficer.files.geojson import read_features
from dutyofficer.files.problem import BadFile
from tests.files.test_geojson import QUORN, areas, feature

SQUARE = {"type": "Polygon", "coordinates": QUORN}


@pytest.fixture(scope="module")
def shipped() -> Boundaries:
    """What comes with the program."""
    return Boundaries()


def own(folder: Path, kind: str, *features: dict[str, object]) -> Path:
    """A team's own boundaries beside its areas."""
    path = folder / "boundaries" / f"{kind}.geojson"
    path.parent.mkdir(exist_ok=True)
    made = [{"type": "Feature", "properties": said, "geometry": SQUARE} for said in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}))
    return path.parent


SAME = [
    ("community:Sileby", "community: sileby"),
    ("community:Barrow upon Soar", "community:barrow-upon-soar"),
    ("ward:Sileby & Seagrave", "ward:Sileby and  Seagrave"),
    ("ward:Sileby & Seagrave", "ward:E05014684"),
    ("district:Charnwood", "district:CHARNWOOD"),
    ("authority:Rutland", "authority:e06000017"),
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_the_same_boundary_by_other_words(shipped: Boundaries, name: str, other: str) -> None:
    """F14: letter case, blanks and `&` do not matter; the official code and our id will do, too."""
    assert shipped.shape(name) == shipped.shape(other)


UNKNOWN = [
    ("ward:Sileby & Wolds", "there is no 'ward:Sileby & Wolds'; the nearest are ward:Sileby & Seagrave"),
    ("community:Barow on Soar", "there is no 'community:Barow on Soar'; the nearest are community:Barrow upon Soar"),
    ("community:Quorn", "there is no 'community:Quorn'; the nearest are community:Quorn and Mountsorrel Castle"),
    ("ward:Sileby", "ward:Sileby & Seagrave"),
    ("ward:Sileby", "community:Sileby"),
    ("district:Rutland", "the nearest are authority:Rutland"),
    ("ward:xyzzy", "there is no 'ward:xyzzy'"),
    ("parish:Cossington", "before the colon stands one of authority, community, district, ward"),
    ("Sileby", "before the colon stands one of authority, community, district, ward"),
    ("../ward:Evington", "before the colon stands one of"),
]


@pytest.mark.parametrize(("name", "why"), UNKNOWN)
def test_an_unknown_name_says_which_come_near(shipped: Boundaries, name: str, why: str) -> None:
    """F14: whoever mistyped it need not look into our files."""
    with pytest.raises(NoBoundary) as caught:
        shipped.shape(name)
    assert why in str(caught.value)


def test_one_name_for_two_shapes_is_refused(tmp_path: Path) -> None:
    """F14: there are many wards called Castle; their codes are their own."""
    folder = own(tmp_path, "parish", {"name": "Castle", "gss": "E04000001"}, {"name": "Castle", "gss": "E04000002"})
    with pytest.raises(NoBoundary, match="is 2 shapes: write parish:E04000001 or parish:E04000002"):
        Boundaries(folder).shape("parish:Castle")


def test_a_teams_own_boundaries_come_first(tmp_path: Path, shipped: Boundaries) -> None:
    """F14: a kind of its own, or a better shape for one of ours; what it does not have is taken from ours."""
    own(tmp_path, "parish", {"name": "Cossington"})
    found = Boundaries(own(tmp_path, "community", {"name": "Sileby"}))
    assert json.loads(found.shape("parish:Cossington")) == json.loads(found.shape("community:Sileby")) == SQUARE
    assert found.shape("community:Syston") == shipped.shape("community:Syston")


def test_every_shipped_boundary_can_be_named(shipped: Boundaries) -> None:
    """F14: each by a name of its own, sound, and in Great Britain."""
    count = 0
    for file in SHIPPED.glob("*.geojson"):
        for named in read_features(file, "name"):
            assert shape(json.loads(shipped.shape(f"{file.stem}:{named.text('name')}"))).is_valid
            count += 1
    assert count == 47 + 176 + 7 + 3


def test_neighbours_share_their_border(shipped: Boundaries) -> None:
    """F5: touching is no match; nothing was made simpler on one side only."""
    one, other = (shape(json.loads(shipped.shape(f"district:{name}"))) for name in ("Charnwood", "Melton"))
    assert one.touches(other)
    assert one.intersection(other).area == 0


def test_an_area_takes_the_shape_that_it_names(tmp_path: Path, shipped: Boundaries) -> None:
    """F14: with or without codes."""
    (area,) = areas(tmp_path, feature(None, boundary="community:Sileby"))
    assert (area.boundary, area.geometry) == ("community:Sileby", shipped.shape("community:Sileby"))


def test_an_area_that_names_none_is_refused(tmp_path: Path) -> None:
    """F14: in one line, with its place in the file."""
    with pytest.raises(BadFile) as caught:
        areas(tmp_path, feature(None, boundary="community:Barrow on Sore"))
    why = "areas.geojson: feature 1 (quorn): boundary: there is no 'community:Barrow on Sore'; the nearest are"
    assert str(caught.value).startswith(f"{why} community:Barrow upon Soar")


def test_a_shape_of_its_own_counts_and_is_said(tmp_path: Path) -> None:
    """F14: who draws a shape means it; the name then only says where it came from."""
    notes: list[str] = []
    (area,) = areas(tmp_path, feature(boundary="community:Sileby"), note=notes.append)
    assert json.loads(area.geometry or "") == SQUARE
    assert notes == [
        "areas.geojson: feature 1 (quorn): it has a shape of its own, so that of community:Sileby was not looked up"
    ]


def test_boundaries_out_and_in_change_nothing(tmp_path: Path, shipped: Boundaries) -> None:
    """F14: ours go out by name; a team's own, and those that a later version draws anew, with their shape."""
    sileby = Area(
        id="a", name="A", kind=AreaKind.STORE, boundary="ward:Evington", geometry=shipped.shape("ward:Evington")
    )
    text = json.dumps(SQUARE, separators=(",", ":"))
    before = (
        sileby,
        replace(sileby, id="b", geometry=text),
        replace(sileby, id="c", boundary="parish:X", geometry=text),
    )
    path = tmp_path / "areas.geojson"
    write_areas(path, before)
    assert read_areas(path) == before
    written = [item["geometry"] for item in json.loads(path.read_text())["features"]]
    assert written == [None, SQUARE, SQUARE]
