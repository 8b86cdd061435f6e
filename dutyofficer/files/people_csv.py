"""people.csv: one person a row. Numbers as typed in the UK; columns may be left out, save `id`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dutyofficer.core.people import BadNumber, Night, Person, Role, is_mobile, parse_number
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, why_bad_id, why_bad_name, write_text

COLUMNS = (
    "id", "name", "mobile", "landline", "email", "roles", "areas", "deputy", "yellow_by_day", "night", "away", "notes",
)  # fmt: skip
NUMBERS = ("mobile", "landline")
_YES, _NO = {"yes", "y", "true", "1"}, {"", "no", "n", "false", "0"}
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as one row has them. What `columns` does not name was not in the file and says nothing."""

    person: Person
    columns: frozenset[str]
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The cells of one row by column, and where they stand."""

    file: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def bad(self, column: str, why: str) -> BadFile:
        return BadFile(self.file, f"row {self.number}, column {column}", why)


def read_people(path: Path) -> tuple[PersonRow, ...]:
    """Read the rows in order. Errors: BadFile."""
    rows = list(_rows(path))
    _refuse_twice(rows)
    return tuple(PersonRow(person=_person(row), columns=frozenset(row.cells), row=row.number) for row in rows)


def write_people(path: Path, people: Iterable[Person], *, with_numbers: bool = False) -> None:
    """Write people for import elsewhere. Without numbers their columns are left out, so an import leaves them be."""
    columns = [column for column in COLUMNS if with_numbers or column not in NUMBERS]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(_cells(person) for person in people)
    write_text(path, text.getvalue(), private=with_numbers)


def _rows(path: Path) -> Iterator[_Row]:
    """Rows are numbered as a spreadsheet shows them: the header is row 1, empty rows count."""
    lines = _lines(path)
    header = [cell.strip().casefold() for cell in next(lines, [])]
    _check_header(path.name, header)
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise BadFile(path.name, f"row {number}", f"has {len(cells)} cells, the header has {len(header)}")
        yield _Row(file=path.name, number=number, cells=dict(zip(header, cells, strict=True)))


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    except csv.Error as error:
        raise BadFile(path.name, "", f"is not CSV: {error}") from error


def _check_header(file: str, header: list[str]) -> None:
    for column in header:
        if column not in COLUMNS:
            raise BadFile(file, f"row 1, column {column}", f"is not one of {', '.join(COLUMNS)}")
        if header.count(column) > 1:
            raise BadFile(file, f"row 1, column {column}", "is there twice")
    if "id" not in header:
        raise BadFile(file, "row 1, column id", "is missing")


def _refuse_twice(rows: list[_Row]) -> None:
    """One row a person, and one person a mobile: a reply from a shared phone could not be told apart."""
    for column in ("id", "mobile"):
        seen: dict[str, int] = {}
        for row in rows:
            value = _mobile(row) if column == "mobile" else row.get(column)
            if value and seen.setdefault(value, row.number) != row.number:
                raise row.bad(column, f"is the same as in row {seen[value]}")


def _person(row: _Row) -> Person:
    if why := why_bad_id(row.get("id")):
        raise row.bad("id", why)
    if "name" in row.cells and (why := why_bad_name(row.get("name"))):
        raise row.bad("name", why)
    return Person(
        id=row.get("id"),
        name=row.get("name"),
        mobile=_mobile(row),
        landline=_phone(row, "landline"),
        email=row.get("email"),
        roles=frozenset(_choice(row, "roles", Role, word) for word in row.get("roles").split()),
        areas=tuple(dict.fromkeys(row.get("areas").split())),
        deputy=_deputy(row),
        yellow_by_day=_yes(row, "yellow_by_day"),
        night=_choice(row, "night", Night, row.get("night") or Night.TEXT),
        away=tuple(_absence(row, word) for word in row.get("away").split()),
        notes=row.get("notes"),
    )


def _deputy(row: _Row) -> tuple[str, ...]:
    """Areas; of one who is no warden they would be forgotten without a word."""
    areas = tuple(dict.fromkeys(row.get("deputy").split()))
    if areas and "roles" in row.cells and Role.WARDEN not in row.get("roles").casefold().split():
        raise row.bad("deputy", "is for people with the role warden")
    if both := set(areas).intersection(row.get("areas").split()):
        raise row.bad("deputy", f"{min(both)!r} is under areas too")
    return areas


def _absence(row: _Row, word: str) -> tuple[date, date]:
    """`2025-12-24/2026-01-02`: local days, both among them."""
    try:
        first, last = (date.fromisoformat(day) for day in word.split("/"))
    except ValueError as error:
        raise row.bad("away", f"{word!r} is not two dates such as 2025-12-24/2026-01-02") from error
    if last < first:
        raise row.bad("away", f"{word!r} ends before it begins")
    return first, last


def _phone(row: _Row, column: str) -> str:
    try:
        return parse_number(row.get(column)) if row.get(column) else ""
    except BadNumber as error:
        raise row.bad(column, str(error)) from error


def _mobile(row: _Row) -> str:
    number = _phone(row, "mobile")
    if number and not is_mobile(number):
        raise row.bad("mobile", "is not a mobile, which texts need; put it under landline")
    return number


def _choice(row: _Row, column: str, kind: type[_Choice], word: str) -> _Choice:
    try:
        return kind(word.casefold())
    except ValueError as error:
        raise row.bad(column, f"{word!r} is not one of {', '.join(kind)}") from error


def _yes(row: _Row, column: str) -> bool:
    word = row.get(column).casefold()
    if word not in _YES | _NO:
        raise row.bad(column, f"{word!r} is neither yes nor no")
    return word in _YES


def _cells(person: Person) -> dict[str, str]:
    return {
        "id": person.id,
        "name": person.name,
        "mobile": _typed(person.mobile),
        "landline": _typed(person.landline),
        "email": person.email,
        "roles": " ".join(role for role in Role if role in person.roles),
        "areas": " ".join(person.areas),
        "deputy": " ".join(person.deputy),
        "yellow_by_day": "yes" if person.yellow_by_day else "no",
        "night": person.night,
        "away": " ".join(f"{first}/{last}" for first, last in person.away),
        "notes": person.notes,
    }


def _typed(e164: str) -> str:
    """With a blank inside, since a spreadsheet takes +447700900101 for a sum and saves it rounded."""
    if e164.startswith("+44"):
        return f"0{e164[3:7]} {e164[7:]}"
    return f"{e164[:3]} {e164[3:]}".strip()
