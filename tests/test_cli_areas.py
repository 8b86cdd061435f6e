"""`match`, `areas review`, and what `import`, `status` and `check` say of areas (F5, F7, F14, W1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.promises.publisher import ALERT, QUORN, SILEBY, UNKNOWN
from tests.promises.world import collection, square
from tests.test_cli import Desk, desk  # noqa: F401  # the same shell

NIGHT, NOON = "2026-11-18T03:12", "2026-11-18T12:00"
EXPLAINED = {
    "at", "code", "name", "hazard", "level", "in_force", "known", "parent", "has_shape", "ours", "unmapped",
    "authorities", "areas", "slivers",
}  # fmt: skip
PERSON = {"id", "name", "roles", "by", "why_not", "night", "to"}
# Half a hundredth of the flood area at Sileby lies in it, and less of itself.
EDGE = collection(({"id": "edge", "name": "Edge", "kind": "patch"}, square(-1.10005, 52.73, 0.03)))
MORE = collection(
    (
        {"id": "hill", "name": "Hill", "kind": "store", "store": {"plan_reviewed": "2020-02-03"}},
        square(-0.9, 52.9, 0.01),
    ),
    ({"id": "slip", "name": "Slip", "kind": "store", "flood_areas": ["034FWFSILBY"]}, None),
    ({"id": "syston", "name": "Syston", "kind": "store", "boundary": "community:Syston"}, None),
)


def write(folder: Path, name: str, text: str) -> Path:
    """One file of the team's."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture
def edge(desk: Desk, tmp_path: Path) -> Desk:  # noqa: F811  # the fixture
    """A patch next door that only just overlaps."""
    assert desk.run("import", write(tmp_path / "more", "areas.geojson", EDGE)).exit_code == 0
    return desk


def people(shape: Any, area: str) -> dict[str, tuple[list[str], str]]:
    """How everybody who has to do with an area would be told, and why not."""
    (found,) = [each for each in shape["areas"] if each["id"] == area]
    return {person["id"]: (person["by"], person["why_not"]) for person in found["people"]}


def test_match_says_who_and_why(desk: Desk) -> None:  # noqa: F811
    """F5, W1: every area with its reason, everybody of it with the way they are told, numbers masked (K3)."""
    shape = desk.reads("match", SILEBY.lower(), "--at", NOON)
    assert set(shape) == EXPLAINED
    assert (shape["code"], shape["level"], shape["parent"], shape["in_force"]) == (SILEBY, "amber", ALERT, False)
    assert (shape["ours"], shape["unmapped"], shape["known"], shape["has_shape"]) == (True, False, True, True)
    assert [(area["id"], area["why"]) for area in shape["areas"]] == [
        ("leicestershire", "all of River Soar at Sileby lies in it"), ("sileby", f"lists {SILEBY}"),
    ]  # fmt: skip
    assert people(shape, "sileby") == {"wilma": (["sms"], ""), "olga": ([], "not a warden")}
    assert all(set(person) == PERSON for area in shape["areas"] for person in area["people"])
    assert "07700900" not in json.dumps(shape).replace(" ", "")


QUORNS: list[tuple[str, str, str, tuple[list[str], str], tuple[list[str], str]]] = [
    ("by day", "amber", NOON, (["sms"], ""), (["voice"], "")),
    ("at night", "amber", NIGHT, ([], "not at night"), (["voice"], "")),
    ("danger to life at night", "red", NIGHT, (["sms", "voice"], ""), (["voice"], "")),
    ("an alert", "yellow", NOON, ([], "alerts not asked for"), ([], "alerts not asked for")),
]


@pytest.mark.parametrize(("case", "level", "at", "quentin", "lil"), QUORNS, ids=[row[0] for row in QUORNS])
def test_match_knows_the_hour_and_the_level(
    desk: Desk, case: str, level: str, at: str, quentin: tuple[list[str], str], lil: tuple[list[str], str]  # noqa: F811
) -> None:  # fmt: skip
    """W1: Quentin wants nothing at night, Lil has a landline."""
    shape = desk.reads("match", QUORN, "--level", level, "--at", at)
    assert people(shape, "quorn") == {"quentin": quentin, "lil": lil}


def test_match_of_what_is_in_force(desk: Desk) -> None:  # noqa: F811
    """F7: at its own level, with the authorities that it names; below what stands there nobody is told."""
    desk.polls()
    shape = desk.reads("match", SILEBY)
    assert (shape["in_force"], shape["level"], shape["authorities"]) == (True, "amber", ["Leicestershire"])
    alert = desk.reads("match", ALERT, "--level", "yellow", "--at", NOON)
    assert people(alert, "sileby")["wilma"] == ([], "something worse stands there")


def test_match_of_what_nobody_knows(desk: Desk) -> None:  # noqa: F811
    """F6: not ours, unless it names one of us."""
    shape = desk.reads("match", UNKNOWN)
    assert (shape["known"], shape["ours"], shape["areas"]) == (False, False, [])
    shape = desk.reads("match", UNKNOWN, "--authority", "Leicestershire")
    assert (shape["ours"], shape["unmapped"]) == (True, True)
    said = desk.run("match", UNKNOWN, "--authority", "Leicestershire").stdout
    assert "ours, not mapped to a community" in said
    assert "no flood area that we know has that code" in said


def test_match_of_a_drawn_shape(edge: Desk, tmp_path: Path) -> None:
    """F5: a shape from any map program; a sliver is shown and tells nobody, an unsound one is mended and said."""
    drawn = write(tmp_path / "drawn", "flood.json", json.dumps(square(-1.11, 52.73, 0.01)))
    shape = edge.reads("match", "--geojson", drawn)
    assert [area["id"] for area in shape["areas"]] == ["leicestershire", "sileby"]
    (sliver,) = shape["slivers"]
    assert (sliver["id"], sliver["kind"]) == ("edge", "patch")
    assert sliver["why"].endswith("0.5 % of that: too little, nobody is told")
    printed = edge.run("match", "--geojson", drawn)
    assert "shown, not told: edge, " in printed.stdout
    assert "store     sileby                      11 % of it lies in the warning's area\n" in printed.stdout
    assert "  wilma             Wilma Reed (warden)                 +44...201   text, at night text" in printed.stdout
    twice = {"type": "MultiPolygon", "coordinates": [square(-1.11, 52.73, 0.01)["coordinates"]] * 2}
    mended = edge.run("match", "--geojson", write(tmp_path / "drawn", "twice.json", json.dumps(twice)))
    assert mended.stderr.startswith("note: twice.json: feature 1: the shape was repaired")


@pytest.mark.parametrize("args", [[], [SILEBY, "--geojson", "x.json"], [SILEBY, "--level", "green"]])
def test_match_asks_for_one_thing(desk: Desk, args: list[str]) -> None:  # noqa: F811
    """Exit 2."""
    assert desk.run("match", *args).exit_code == 2


def test_a_file_that_is_none_is_a_fault(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """One line, exit 1."""
    done = desk.run("match", "--geojson", write(tmp_path / "x", "x.json", "7"))
    assert (done.exit_code, done.stderr) == (1, "dutyofficer: x.json: is not a GeoJSON FeatureCollection\n")


def test_a_sliver_is_a_note_in_status(edge: Desk) -> None:
    """F5: beside the warning, and on nobody's phone."""
    edge.polls()
    (warning,) = edge.reads("status")["warnings"]
    assert [sliver["id"] for sliver in warning["slivers"]] == ["edge"]
    assert "edge" not in {area["id"] for area in warning["areas"]}
    assert f"  {SILEBY}: shown, not told: edge, " in edge.run("status").stdout


def test_review_and_check_say_what_can_never_match(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """F14: `import` says it at once, `check` as a warning, `areas review` has all of it, and old plans."""
    before = desk.reads("areas", "review")
    assert before == {"unreached": [], "unheard": [], "uncovered": [], "overdue": []}
    assert desk.run("areas", "review").stdout.startswith("Every place is reached")
    said = desk.run("import", write(tmp_path / "more", "areas.geojson", MORE)).stdout
    assert "warning: areas: 6 areas, 3 flood areas; no flood area and no code reaches hill, syston; no" in said
    assert "plans:" not in said  # an old plan is no mistake of this import
    found = desk.reads("areas", "review")
    assert [area["id"] for area in found["unreached"]] == ["hill", "syston"]
    assert found["unheard"] == [{"area": "slip", "code": "034FWFSILBY"}]
    assert [(area["id"], area["plan_reviewed"]) for area in found["overdue"]] == [("hill", "2020-02-03")]
    levels = {finding["name"]: finding["ok"] for finding in desk.reads("check", code=1)}
    assert (levels["areas"], levels["plans"]) == (False, True)
    lines = desk.run("areas", "review").stdout.splitlines()
    assert [line.split()[0:3] for line in lines] == [
        ["no", "flood", "hill"], ["no", "flood", "syston"], ["no", "code", "034FWFSILBY"], ["old", "plan", "hill"],
    ]  # fmt: skip


def test_named_boundaries_and_notes_through_import_and_export(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """F14: what was put right is printed; a boundary goes out as its name, a team's own with its shape."""
    bow = {"type": "Polygon", "coordinates": [[[-1.2, 52.7], [-1.1, 52.8], [-1.1, 52.7], [-1.2, 52.8], [-1.2, 52.7]]]}
    files = collection(
        ({"id": "bow", "name": "Bow", "kind": "patch"}, bow),
        ({"id": "syston", "name": "Syston", "kind": "store", "boundary": "community:Syston"}, None),
        ({"id": "cossington", "name": "Cossington", "kind": "store", "boundary": "parish:Cossington"}, None),
    )
    folder = write(tmp_path / "more", "areas.geojson", files).parent
    write(folder / "boundaries", "parish.geojson", collection(({"name": "Cossington"}, square(-1.1, 52.7, 0.02))))
    said = desk.run("import", folder).stdout
    assert "note: areas.geojson: feature 1 (bow): the shape was repaired, look at it on a map (Self-inter" in said
    desk.run("export", tmp_path / "out")
    text = (tmp_path / "out" / "areas.geojson").read_text(encoding="utf-8")
    shapes = {each["properties"]["id"]: each["geometry"] for each in json.loads(text)["features"]}
    assert (shapes["syston"], shapes["cossington"]["type"]) == (None, "Polygon")
    assert "0 differences." in desk.run("import", tmp_path / "out").stdout
    bad = write(tmp_path / "bad", "areas.geojson", files.replace("community:Syston", "community:Syson"))
    done = desk.run("import", bad)
    assert (done.exit_code, "the nearest are community:Syston" in done.stderr) == (1, True)
