"""D6: what an import does to rotas that are here: added by id, versioned, told; nothing edited here is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dutyofficer.core.rota import Override, Rota
from dutyofficer.core.rota_edit import put
from dutyofficer.desk.importing import Conflict, export_files
from dutyofficer.desk.rota_editing import keep
from dutyofficer.store import logbook, rota_changes
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database
from tests.desk.test_importing import NOW, brings, database, files, rewrite  # noqa: F401  # the same partnership

CHRISTMAS = """[[override]]
id = "christmas"
rota = "duty-officer"
person = "ben"
from = "2025-12-25T09:00"
to = "2025-12-26T09:00"
"""
AWAY = '[[leave]]\nperson = "asha"\nfrom = "2025-12-29T00:00"\nto = "2025-12-30T00:00"\n'
DUTIES = "rota,person,from,to\nsecond-on-call,carol,2025-12-25T09:00,2025-12-26T09:00\n"


def rota(database: Database, name: str = "duty-officer") -> Rota:  # noqa: F811
    with database.read() as tx:
        found: Rota = kept.everything(tx, kept.ROTAS)[name]
    return found


def versions(database: Database) -> list[str]:  # noqa: F811
    with database.read() as tx:
        return [f"{change.rota}: {change.what}" for change in rota_changes.listed(tx)]


def untold(database: Database) -> list[str]:  # noqa: F811
    with database.read() as tx:
        return [f"{entry.person} of {entry.rota}" for entry in rota_changes.untold(tx, NOW)]


def edits(database: Database, person: str) -> None:  # noqa: F811
    """Somebody gives Boxing Day to that person here."""
    span = datetime(2025, 12, 26, 9, tzinfo=UTC), datetime(2025, 12, 27, 9, tzinfo=UTC)
    after = put(rota(database), Override(person=person, start=span[0], end=span[1]))
    with database.write() as tx:
        keep(tx, "duty-officer", after, "override: of a test", None, NOW)


def only(folder: Path, name: str, text: str) -> Path:
    (folder / "only").mkdir(exist_ok=True)
    (folder / "only" / name).write_text(text, encoding="utf-8")
    return folder / "only" / name


def test_the_first_import_is_kept_and_tells_nobody(database: Database) -> None:  # noqa: F811
    """D6: each rota has its first version; nobody has a text for every week of the year."""
    assert versions(database) == ["duty-officer: import", "second-on-call: import", "senior-manager: import"]
    assert untold(database) == []


def test_covers_alone_are_added_by_id(database: Database, tmp_path: Path) -> None:  # noqa: F811
    """Files: what is here stays; the same again changes nothing; another content under that id replaces it."""
    path = only(tmp_path, "rotas.toml", CHRISTMAS + AWAY)
    assert brings(database, path, dry_run=True) == ["change rotas duty-officer"]
    assert brings(database, path) == ["change rotas duty-officer"]
    assert [item.id for item in rota(database).overrides] == ["christmas"]
    assert [item.person for item in rota(database).leave] == ["asha"], "and Ben's rota does not name her"
    assert rota(database, "second-on-call").leave == ()
    assert untold(database) == ["asha of duty-officer", "ben of duty-officer"]
    assert brings(database, path) == []
    assert brings(database, path, prune=True) == [], "a file that only adds does not say which rotas there are"
    only(tmp_path, "rotas.toml", CHRISTMAS.replace("ben", "carol"))
    with pytest.raises(Conflict, match="rotas duty-officer"):
        brings(database, path)
    assert brings(database, path, theirs=True) == ["change rotas duty-officer"]
    assert [item.person for item in rota(database).overrides] == ["carol"]


def test_duties_are_added_too(database: Database, tmp_path: Path) -> None:  # noqa: F811
    """Files: each row an override; versioned, logged and to be told like any other change."""
    path = only(tmp_path, "duties.csv", DUTIES)
    assert brings(database, path) == ["change rotas second-on-call"]
    assert brings(database, path) == []
    assert [item.person for item in rota(database, "second-on-call").overrides] == ["carol"]
    assert untold(database) == ["ben of second-on-call", "carol of second-on-call"]
    with database.read() as tx:
        lines = [line.text for line in logbook.read_all(tx) if line.kind == "rota"]
    assert lines == ["change 4 of rota second-on-call: import"]


def test_adding_loses_no_edit_and_hides_none(database: Database, files: Path, tmp_path: Path) -> None:  # noqa: F811
    """Files: what was edited here stands beside what is added; the file that defines the rota is still a conflict."""
    edits(database, "carol")
    brings(database, only(tmp_path, "rotas.toml", CHRISTMAS))
    assert [item.person for item in rota(database).overrides] == ["carol", "ben"]
    with pytest.raises(Conflict, match="rotas duty-officer"):
        brings(database, files / "rotas.toml")
    export_files(database, tmp_path / "out", NOW, with_numbers=False)
    assert brings(database, tmp_path / "out", prune=True) == []
    assert [item.person for item in rota(database).overrides] == ["carol", "ben"]


def test_what_was_added_is_not_lost_to_the_older_file(database: Database, files: Path, tmp_path: Path) -> None:  # noqa: F811
    """Files: the file that defines the rota knows nothing of Christmas: it is a conflict, not a quiet loss."""
    brings(database, only(tmp_path, "rotas.toml", CHRISTMAS))
    with pytest.raises(Conflict, match="rotas duty-officer"):
        brings(database, files)
    assert rota(database).overrides


def test_a_rota_that_goes_is_a_change(database: Database, files: Path) -> None:  # noqa: F811
    """D6: with --prune; its version is kept, and whoever had it hears of it. Come again, it is no first import."""
    text = (files / "rotas.toml").read_text(encoding="utf-8")
    start = text.index('[[rota]]\nid = "senior-manager"')
    rewrite(files, "rotas.toml", text[start:], "")
    assert brings(database, files, prune=True) == ["remove rotas senior-manager"]
    assert versions(database)[-1] == "senior-manager: import: it is no longer in the files"
    assert untold(database) == ["carol of senior-manager"]
    (files / "rotas.toml").write_text(text, encoding="utf-8")
    assert brings(database, files) == ["add rotas senior-manager"]
    assert versions(database)[-1] == "senior-manager: import"


def test_a_bad_row_changes_nothing(database: Database, tmp_path: Path) -> None:  # noqa: F811
    """Files: one row stops it all, whatever else is in the import."""
    only(tmp_path, "rotas.toml", CHRISTMAS)
    only(tmp_path, "duties.csv", DUTIES + "second-on-call,moss,2025-12-27T09:00,2025-12-28T09:00\n")
    with pytest.raises(Exception, match=r"duties\.csv: row 3, column person: there is no person 'moss'"):
        brings(database, tmp_path / "only")
    assert len(versions(database)) == 3
