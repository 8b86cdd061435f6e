"""`import PATH...`: all files are read and checked against each other before any of them counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutyofficer.files.folder import read_folder
from dutyofficer.files.problem import BadFile

AREAS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,
 "properties": {"id": "quorn", "name": "Quorn", "kind": "patch", "flood_areas": ["034WAF430"]}}]}"""
FLOOD_AREAS = """{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,
 "properties": {"code": "034WAF430", "name": "Soar at Quorn"}}]}"""
PEOPLE = "id,name,mobile,areas\nasha,Asha Patel,07700 900101,\nben,Ben Cole,07700 900102,quorn\n"
ROTAS = """[[rota]]
id = "duty-officer"
[[rota.layer]]
people = ["asha"]
shift = "1w"
start = "2026-11-02T09:00"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder with everything in it."""
    folder = tmp_path / "config"
    folder.mkdir()
    files = {"areas.geojson": AREAS, "flood_areas.geojson": FLOOD_AREAS, "people.csv": PEOPLE, "rotas.toml": ROTAS}
    for name, text in (files | {"dutyofficer.toml": "", "services.csv": "", ".hidden": ""}).items():
        (folder / name).write_text(text)
    return folder


def test_reads_a_folder(config: Path) -> None:
    """Files: the names are known, settings are read elsewhere, anything else is listed as ignored."""
    bundle = read_folder([config])
    assert [area.id for area in bundle.areas] == ["quorn"]
    assert [area.code for area in bundle.flood_areas] == ["034WAF430"]
    assert [row.person.id for row in bundle.people] == ["asha", "ben"]
    assert [rota.id for rota in bundle.rotas] == ["duty-officer"]
    assert [file.name for file in bundle.ignored] == ["services.csv"]


def test_reads_one_file_against_what_is_known(config: Path) -> None:
    """Files: what the file leaves out may be here already."""
    bundle = read_folder([config / "people.csv"], known_areas={"quorn"})
    assert [file.name for file in bundle.read] == ["people.csv"]
    assert len(bundle.people) == 2


def test_same_file_given_twice_is_read_once(config: Path) -> None:
    """Files: a folder and a file in it."""
    assert len(read_folder([config, config / "people.csv"]).people) == 2


def test_name_of_a_link_counts(config: Path) -> None:
    """Files: configuration is often a link to a file of another name."""
    (config / "people.csv").rename(config / "people-v2")
    (config / "people.csv").symlink_to(config / "people-v2")
    assert len(read_folder([config / "people.csv"], known_areas={"quorn"}).people) == 2


MISFITS = [
    ("an area that nobody knows", "people.csv", "quorn\n", "loughborough\n",
     "people.csv: row 3, column areas: there is no area 'loughborough'"),
    ("a new person without a name", "people.csv", PEOPLE, "id\nasha\nmoss\n",
     "people.csv: row 2, column name: is missing, and 'asha' is new"),
    ("a person that nobody knows", "rotas.toml", '"asha"', '"asha", "moss"',
     "rotas.toml: rota.duty-officer.layer 1: people: there is no person 'moss'"),
    ("somebody covered that nobody knows", "rotas.toml", ROTAS, ROTAS + """[[override]]
id = "x"
rota = "duty-officer"
person = "ben"
instead_of = "moss"
from = "2026-11-03T09:00"
to = "2026-11-04T09:00"
""", "rotas.toml: override 1: instead_of: there is no person 'moss'"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "name", "old", "new", "why"), MISFITS, ids=[row[0] for row in MISFITS])
def test_files_must_fit_each_other(case: str, name: str, old: str, new: str, why: str, config: Path) -> None:
    """L3: a rota names people that exist; W1: a warden's areas exist."""
    (config / name).write_text((config / name).read_text().replace(old, new))
    with pytest.raises(BadFile) as caught:
        read_folder([config])
    assert str(caught.value) == why


def test_known_people_may_be_on_a_rota(config: Path) -> None:
    """L3: a rota alone is checked against the people who are here already."""
    assert read_folder([config / "rotas.toml"], known_people={"asha"}).rotas
    with pytest.raises(BadFile, match=r"there is no person 'asha'"):
        read_folder([config / "rotas.toml"])


def test_known_person_needs_no_name(config: Path) -> None:
    """Files: columns may be left out for people who are here already."""
    (config / "people.csv").write_text("id,night\nasha,call\n")
    assert read_folder([config / "people.csv"], known_people={"asha"}).people


@pytest.mark.parametrize("name", ["areas.geojson", "flood_areas.geojson", "people.csv", "rotas.toml"])
def test_one_id_in_two_files_is_refused(name: str, config: Path, tmp_path: Path) -> None:
    """Files: which of the two counts would be chance."""
    other = tmp_path / "other"
    other.mkdir()
    (other / name).write_text((config / name).read_text())
    with pytest.raises(BadFile, match=r"is in two of the files given"):
        read_folder([config, other])


def test_what_is_not_ours_is_refused(config: Path, tmp_path: Path) -> None:
    """Files: an import that would read nothing says so."""
    with pytest.raises(BadFile, match=r"services.csv: is not one of areas.geojson"):
        read_folder([config / "services.csv"])
    with pytest.raises(BadFile, match=r"there is no such file"):
        read_folder([tmp_path / "nowhere"])
    with pytest.raises(BadFile, match=r"holds none of areas.geojson"):
        read_folder([tmp_path])
