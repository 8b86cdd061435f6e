"""The register goes out and comes back unchanged; one bad row stops it all, and nothing edited here is lost."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.desk.importing import Conflict, Wish, export_files, import_files
from dutyofficer.files.problem import BadFile
from dutyofficer.store import logbook
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database
from tests.promises.world import AREAS, FLOOD_AREAS, PEOPLE, ROTAS

NOW = datetime(2025, 11, 14, 14, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "config"
FILES = {"people.csv": PEOPLE, "rotas.toml": ROTAS, "areas.geojson": AREAS, "flood_areas.geojson": FLOOD_AREAS}


def brings(database: Database, *paths: Path, **wish: bool) -> list[str]:
    """Import, and say what differed."""
    imported = import_files(database, list(paths), Wish(**wish), "Europe/London", NOW)
    return [str(difference) for difference in imported.differences]


def everything(database: Database) -> dict[str, Any]:
    """The whole register."""
    with database.read() as tx:
        return {register.name: kept.everything(tx, register) for register in kept.ALL}


def edit(database: Database, person: str, **changes: Any) -> None:
    """Somebody changes a person here."""
    with database.write() as tx:
        kept.put(tx, kept.PEOPLE, [replace(kept.everything(tx, kept.PEOPLE)[person], **changes)])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The files of the partnership."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def database(sqlite_database: Database, files: Path) -> Database:
    """They are imported."""
    brings(sqlite_database, files)
    return sqlite_database


def rewrite(files: Path, name: str, old: str, new: str) -> Path:
    """One change in one file."""
    text = (files / name).read_text(encoding="utf-8")
    assert old in text
    (files / name).write_text(text.replace(old, new), encoding="utf-8")
    return files


@pytest.mark.parametrize("with_numbers", [True, False])
@pytest.mark.parametrize("source", ["the partnership", "the shipped example"])
def test_export_then_import_changes_nothing(
    sqlite_database: Database, files: Path, tmp_path: Path, with_numbers: bool, source: str
) -> None:
    """Also with --prune, and numbers stay where their columns were left out."""
    brings(sqlite_database, files if source == "the partnership" else EXAMPLE)
    before = everything(sqlite_database)
    export_files(sqlite_database, tmp_path / "out", NOW, with_numbers=with_numbers)
    assert brings(sqlite_database, tmp_path / "out", prune=True) == []
    assert everything(sqlite_database) == before
    assert any(person.mobile for person in before["people"].values())


def test_numbers_leave_only_when_asked_for_and_then_privately(database: Database, tmp_path: Path) -> None:
    """K3: without the option there is no number in any file; with it the file is mode 0600, and it is logged."""
    paths = export_files(database, tmp_path / "out", NOW, with_numbers=False)
    assert not any("900101" in path.read_text(encoding="utf-8") for path in paths)
    export_files(database, tmp_path / "out", NOW, with_numbers=True)
    people = tmp_path / "out" / "people.csv"
    assert "07700 900101" in people.read_text(encoding="utf-8").replace("07700900101", "07700 900101")
    assert stat.S_IMODE(people.stat().st_mode) == 0o600
    with database.read() as tx:
        assert [line.text for line in logbook.read_all(tx)].count("exported with phone numbers") == 1


def test_an_export_that_cannot_be_written_says_so(database: Database, tmp_path: Path) -> None:
    """One line that names the folder."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(BadFile, match="out: cannot be written"):
        export_files(database, tmp_path / "out", NOW, with_numbers=False)


def test_what_was_edited_here_since_is_a_conflict(database: Database, files: Path) -> None:
    """The import stops and changes nothing; --theirs takes the file's row."""
    edit(database, "asha", name="Asha Patel-Rao", notes="back on Monday")
    before = everything(database)
    with pytest.raises(Conflict, match="people asha"):
        brings(database, rewrite(files, "people.csv", "Ben Jones", "Ben Johns"))
    assert everything(database) == before
    assert brings(database, files, theirs=True) == ["change people asha", "change people ben"]
    asha = everything(database)["people"]["asha"]
    assert (asha.name, asha.notes) == ("Asha Patel", "back on Monday"), "notes are no column of this file"
    assert brings(database, files) == []


def test_opting_out_is_no_edit(database: Database, files: Path) -> None:
    """A3: a phone that opted out stays so, and stops no import."""
    edit(database, "asha", opted_out=True)
    assert brings(database, rewrite(files, "people.csv", "Asha Patel", "Asha Patil")) == ["change people asha"]
    assert everything(database)["people"]["asha"].opted_out


def test_missing_is_listed_and_goes_only_with_prune(database: Database, files: Path) -> None:
    """An import adds and changes; --prune removes, and --dry-run only says so."""
    rewrite(files, "people.csv", "olga,Olga Stone,07700 900301,,volunteer,sileby,text\n", "")
    assert brings(database, files) == ["not in the file people olga"]
    assert brings(database, files, prune=True, dry_run=True) == ["remove people olga"]
    assert "olga" in everything(database)["people"]
    assert brings(database, files, prune=True) == ["remove people olga"]
    assert "olga" not in everything(database)["people"]


def test_a_dry_run_changes_nothing(sqlite_database: Database, files: Path) -> None:
    """It says what an import would do, and writes no line."""
    assert len(brings(sqlite_database, files, dry_run=True)) == 8 + 3 + 3 + 3
    assert not any(everything(sqlite_database).values())
    with sqlite_database.read() as tx:
        assert logbook.read_all(tx) == []


BAD = [
    ("people.csv", "07700 900102", "0770", r"people\.csv: row 3, column mobile: ", "a number that cannot be dialled"),
    ("people.csv", "senior-manager", "boss", r"people\.csv: row 4, column roles: 'boss'", "a role that is none"),
    ("people.csv", "warden,quorn,none", "warden,quorm,none", r"row 7, column areas: .*'quorm'", "an area that is none"),
    ("people.csv", "07700 900102", "07700 900101", r"row 3, column mobile: .*row 2", "two people, one mobile"),
    ("rotas.toml", '"ben"', '"bern"', r"rotas\.toml: rota\.second-on-call\.layer 1: .*'bern'", "nobody on a rota"),
    ("rotas.toml", "shift", "shfit", r"rotas\.toml: .*shfit", "an unknown key"),
]


@pytest.mark.parametrize(("name", "old", "new", "fault", "why"), BAD, ids=[row[4] for row in BAD])
def test_one_bad_row_stops_it_all(
    sqlite_database: Database, files: Path, name: str, old: str, new: str, fault: str, why: str
) -> None:
    """File, row, column and why, in one line; nothing was taken from any file."""
    with pytest.raises(BadFile, match=fault) as bad:
        brings(sqlite_database, rewrite(files, name, old, new))
    assert "\n" not in str(bad.value), why
    assert not any(everything(sqlite_database).values())


def test_who_is_on_a_rota_is_not_pruned(database: Database, files: Path) -> None:
    """L3: the rota would page nobody. With the rota out of the way too, they go."""
    rewrite(files, "people.csv", "ben,Ben Jones,07700 900102,,duty-officer,,text\n", "")
    with pytest.raises(BadFile, match="'ben' is not in it but is still on the rota 'second-on-call'"):
        brings(database, files / "people.csv", prune=True)
    assert "ben" in everything(database)["people"]
    start = ROTAS.index('[[rota]]\nid = "second-on-call"')
    rewrite(files, "rotas.toml", ROTAS[start : ROTAS.index('[[rota]]\nid = "senior-manager"')], "")
    assert brings(database, files, prune=True) == ["remove people ben", "remove rotas second-on-call"]


def test_an_area_that_somebody_is_warden_of_is_not_pruned(database: Database, files: Path) -> None:
    """W1: its warden would never hear of a flood again, and nobody would notice."""
    (files / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(BadFile, match=r"areas\.geojson: '(quorn|sileby)' is not in it but '\w+' still has it"):
        brings(database, files, prune=True)
    assert len(everything(database)["areas"]) == 3


def test_a_mobile_is_one_persons(database: Database, files: Path) -> None:
    """A1: somebody who comes again under another id would answer as somebody else; with --prune the old one goes."""
    rewrite(files, "people.csv", "olga,Olga Stone", "olga-stone,Olga Stone")
    with pytest.raises(BadFile, match="'olga-stone' has the mobile of 'olga'"):
        brings(database, files)
    assert brings(database, files, prune=True) == ["add people olga-stone", "remove people olga"]


def test_columns_left_out_stay_as_they_are(database: Database, files: Path) -> None:
    """Names come from elsewhere, numbers stay here; an empty cell is not a column left out."""
    (files / "people.csv").write_text("id,name\nasha,Asha Patil\n", encoding="utf-8")
    changes = [line for line in brings(database, files / "people.csv") if not line.startswith("not in")]
    assert changes == ["change people asha"]
    asha = everything(database)["people"]["asha"]
    assert (asha.name, asha.mobile, asha.is_officer) == ("Asha Patil", "+447700900101", True)


def test_an_import_is_on_the_record(database: Database) -> None:
    """K1: one line a register, ids and no numbers."""
    with database.read() as tx:
        lines = [line.text for line in logbook.read_all(tx)]
    assert "add 8 people: asha, ben, carol, dev, wilma, quentin, lil, olga" in lines
    assert not any("7700" in line for line in lines)
