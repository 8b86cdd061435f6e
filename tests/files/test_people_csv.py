"""people.csv in and out: one bad row stops the import and names its place; what it says comes back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.people import Night, Person, Role
from dutyofficer.files.people_csv import PersonRow, read_people, write_people
from dutyofficer.files.problem import BadFile

HEADER = "id,name,mobile,landline,email,roles,areas,yellow_by_day,night,notes\n"
ASHA = "asha,Asha Patel,07700 900101,0116 496 0101,asha@example.org,duty-officer team,,no,text,\n"
BEN = 'ben,Ben Cole,+44 7700 900102,,,warden,quorn barrow,YES,call,"gate code, ask"\n'


def read(folder: Path, text: str | bytes) -> tuple[PersonRow, ...]:
    path = folder / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_people(path)


def test_reads_a_row_as_typed(tmp_path: Path) -> None:
    """K3: numbers are kept E.164 however they were typed."""
    asha, ben = (row.person for row in read(tmp_path, HEADER + ASHA + BEN))
    assert (asha.mobile, asha.landline) == ("+447700900101", "+441164960101")
    assert asha.roles == {Role.DUTY_OFFICER, Role.TEAM}
    assert ben == Person(
        id="ben",
        name="Ben Cole",
        mobile="+447700900102",
        roles=frozenset({Role.WARDEN}),
        areas=("quorn", "barrow"),
        yellow_by_day=True,
        night=Night.CALL,
        notes="gate code, ask",
    )


def test_columns_left_out_are_told_apart_from_empty_ones(tmp_path: Path) -> None:
    """Files: an import without the columns of numbers leaves them as they are."""
    (row,) = read(tmp_path, "id,roles\nasha,team\n")
    assert row.columns == {"id", "roles"}
    assert row.person == Person(id="asha", name="", roles=frozenset({Role.TEAM}))


def test_excel_leaves_its_mark_and_empty_rows(tmp_path: Path) -> None:
    """Files: the mark in front is no part of `id`, empty rows are no people but count as rows."""
    rows = read(tmp_path, b"\xef\xbb\xbfID, Name\r\n\r\n,\r\nasha,Asha Patel\r\n")
    assert [(row.row, row.person.name) for row in rows] == [(4, "Asha Patel")]


BAD_ROWS = [
    ("an unknown role", "x,X Y,,,,chief,,,,", "row 3, column roles: 'chief' is not one of duty-officer, senior-"),
    ("a number that is none", "x,X Y,0770,,,,,,,", "row 3, column mobile: '0770' is not a number"),
    ("words for a number", "x,X Y,,ask Ben,,,,,,", "row 3, column landline: 'ask Ben' is not a phone"),
    ("a landline as mobile", "x,X Y,0116 496 0102,,,,,,,", "row 3, column mobile: is not a mobile"),
    ("an id that was there", "asha,X Y,,,,,,,,", "row 3, column id: is the same as in row 2"),
    ("a phone that was there", "x,X Y,+447700900101,,,,,,,", "row 3, column mobile: is the same as in row 2"),
    ("no id", ",X Y,,,,,,,,", "row 3, column id: is missing"),
    ("an id with a blank", "x y,X Y,,,,,,,,", "row 3, column id: 'x y' has a blank"),
    ("a long id", "x" * 65 + ",X Y,,,,,,,,", "row 3, column id: 'xxx"),
    ("no name", "x,,,,,,,,,", "row 3, column name: is missing"),
    ("a long name", f"x,{'y' * 201},,,,,,,,", "row 3, column name: 'yyy"),
    ("neither yes nor no", "x,X Y,,,,,,maybe,,", "row 3, column yellow_by_day: 'maybe' is neither"),
    ("an unknown night", "x,X Y,,,,,,,pager,", "row 3, column night: 'pager' is not one of text, call, none"),
    ("a comma too many", "x,X Y,,,,,,,,,", "row 3: has 11 cells, the header has 10"),
    ("a comma too few", "x,X Y", "row 3: has 2 cells, the header has 10"),
    ("a quote left open", 'x,"X Y,,,,,,,,', "is not CSV"),
]


@pytest.mark.parametrize(("case", "row", "why"), BAD_ROWS, ids=[row[0] for row in BAD_ROWS])
def test_bad_row_names_row_and_column(case: str, row: str, why: str, tmp_path: Path) -> None:
    """Files: one bad row stops the whole import and says file, row, column and why."""
    with pytest.raises(BadFile) as caught:
        read(tmp_path, HEADER + ASHA + row + "\n")
    assert str(caught.value).startswith(f"people.csv: {why}")
    assert "\n" not in str(caught.value)


def test_deputies_and_absences_are_read(tmp_path: Path) -> None:
    """W4: areas as a deputy, and local days away, both ends among them."""
    away = "2025-12-24/2026-01-02 2026-08-01/2026-08-01"
    (row,) = read(tmp_path, f"id,name,roles,areas,deputy,away\nx,X Y,warden,quorn,sileby barrow,{away}\n")
    assert row.person.deputy == ("sileby", "barrow")
    assert row.person.away == ((date(2025, 12, 24), date(2026, 1, 2)), (date(2026, 8, 1), date(2026, 8, 1)))
    days = [date(2025, 12, 23), date(2025, 12, 24), date(2026, 1, 2), date(2026, 1, 3), date(2026, 8, 1)]
    assert [row.person.is_away(day) for day in days] == [False, True, True, False, True]


BAD_OFFERS = [
    ("a deputy who is no warden", "team,,sileby,", "column deputy: is for people with the role warden"),
    ("deputy where they are warden", "warden,sileby,sileby,", "column deputy: 'sileby' is under areas too"),
    ("one date", "warden,,,2025-12-24", "column away: '2025-12-24' is not two dates"),
    ("dates as typed elsewhere", "warden,,,24/12/2025", "column away: '24/12/2025' is not two dates"),
    ("a day that is none", "warden,,,2025-02-30/2025-03-01", "column away: '2025-02-30/2025-03-01' is not two"),
    ("back before they left", "warden,,,2026-01-02/2025-12-24", "column away: '2026-01-02/2025-12-24' ends before"),
]


@pytest.mark.parametrize(("case", "cells", "why"), BAD_OFFERS, ids=[row[0] for row in BAD_OFFERS])
def test_bad_deputies_and_absences_name_row_and_column(case: str, cells: str, why: str, tmp_path: Path) -> None:
    """Files: a slip in them would leave a place without a warden."""
    with pytest.raises(BadFile) as caught:
        read(tmp_path, f"id,name,roles,areas,deputy,away\nx,X Y,{cells}\n")
    assert str(caught.value).startswith(f"people.csv: row 2, {why}")


BAD_FILES = [
    ("empty", b"", "people.csv: is empty"),
    ("nothing but blanks", b"\xef\xbb\xbf \n", "people.csv: is empty"),
    ("saved by an old Excel", "id,name\nx,Zo\xeb\n".encode("cp1252"), "people.csv: is not UTF-8"),
    ("saved as Unicode text", "id,name\n".encode("utf-16"), "people.csv: is not UTF-8"),
    ("an unknown column", b"id,phone\n", "people.csv: row 1, column phone: is not one of id, name, mobile"),
    ("a column twice", b"id,name,id\n", "people.csv: row 1, column id: is there twice"),
    ("no ids", b"name\nAsha\n", "people.csv: row 1, column id: is missing"),
]


@pytest.mark.parametrize(("case", "data", "why"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_bad_file_is_refused(case: str, data: bytes, why: str, tmp_path: Path) -> None:
    """Files: what is not a people.csv is refused in words."""
    with pytest.raises(BadFile) as caught:
        read(tmp_path, data)
    assert str(caught.value).startswith(why)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """Files: no traceback for a slip in the name."""
    with pytest.raises(BadFile, match=r"people.csv: cannot be read: No such file"):
        read_people(tmp_path / "people.csv")


def test_numbers_leave_only_when_asked(tmp_path: Path) -> None:
    """K3: without being asked for, numbers are not in the file, nor are their columns."""
    path = tmp_path / "people.csv"
    write_people(path, [row.person for row in read(tmp_path, HEADER + ASHA)])
    (row,) = read_people(path)
    assert not {"mobile", "landline"} & row.columns
    assert "900101" not in path.read_text()


def test_file_with_numbers_is_private(tmp_path: Path) -> None:
    """K3: also where a file that everybody could read was before."""
    path = tmp_path / "people.csv"
    path.write_text("old\n" * 99)
    path.chmod(0o644)
    write_people(path, [Person(id="asha", name="Asha Patel", mobile="+447700900101")], with_numbers=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "old" not in path.read_text()
    assert "07700 900101" in path.read_text(), "as a spreadsheet keeps it"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
ids = st.text("abcdefghij-0123", min_size=1, max_size=12)
people = st.builds(
    Person,
    id=ids,
    name=words.filter(bool),
    mobile=st.sampled_from(["", "+447700900103", "+33612345678"]),
    landline=st.sampled_from(["", "+441632960104", "+441164960105"]),
    email=st.sampled_from(["", "a@example.org"]),
    roles=st.frozensets(st.sampled_from(Role)),
    areas=st.lists(ids, unique=True, max_size=3).map(tuple),
    yellow_by_day=st.booleans(),
    night=st.sampled_from(Night),
    away=st.lists(st.dates(date(2025, 1, 1), date(2030, 1, 1)), max_size=2).map(
        lambda days: tuple((day, day + timedelta(days=3)) for day in days)
    ),
    notes=st.sampled_from(["", "two\nlines", "one\rreturn", 'a "quoted", word', "=1+1"]) | words,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(person=people)
def test_out_and_in_changes_nothing(person: Person, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files: export then import changes nothing."""
    path = tmp_path_factory.mktemp("out") / "people.csv"
    write_people(path, [person], with_numbers=True)
    assert [row.person for row in read_people(path)] == [person]
