"""duties.csv: who has which rota from when to when, one row a duty, as `rota show --csv` prints it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall
from dutyofficer.core.rota import Override, Rota, Span
from dutyofficer.core.rota_edit import with_id
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml import Added
from dutyofficer.files.text import read_text

COLUMNS = ("rota", "person", "from", "to")
"""Others may be there and say nothing."""
_YEARS = range(1970, 2201)
_Cells = dict[str, str]


def read_duties(path: Path, rotas: Mapping[str, Rota], people: Collection[str]) -> tuple[Added, ...]:
    """Each row as an override, in order. `rotas` and `people` are all that there are. Errors: BadFile."""
    return tuple(_added(path.name, number, cells, rotas, people) for number, cells in _rows(path))


def duties_csv(rota: Rota, spans: Iterable[Span]) -> str:
    """The same, written: local times with their offset. A gap has nobody in it, and is refused when it is read."""
    zone, text = ZoneInfo(rota.timezone), io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, "why"])
    for span in spans:
        times = (moment.astimezone(zone).isoformat() for moment in (span.start, span.end))
        writer.writerow([rota.id, span.person or "", *times, span.why])
    return text.getvalue()


def _rows(path: Path) -> Iterator[tuple[int, _Cells]]:
    """Rows are numbered as a spreadsheet shows them: the header is row 1, empty rows count."""
    lines = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(lines, [])]
        for column in COLUMNS:
            if header.count(column) != 1:
                raise BadFile(
                    path.name, f"row 1, column {column}", "is there twice" if column in header else "is missing"
                )
        for number, line in enumerate(lines, 2):
            if any(cell.strip() for cell in line):
                if len(line) != len(header):
                    raise BadFile(path.name, f"row {number}", f"has {len(line)} cells, the header has {len(header)}")
                yield number, dict(zip(header, (cell.strip() for cell in line), strict=True))
    except csv.Error as error:
        raise BadFile(path.name, f"row {lines.line_num}", f"is not CSV: {error}") from error


def _added(file: str, number: int, cells: _Cells, rotas: Mapping[str, Rota], people: Collection[str]) -> Added:
    def bad(column: str, why: str) -> BadFile:
        return BadFile(file, f"row {number}, column {column}", why)

    rota, person = rotas.get(cells["rota"]), cells["person"]
    if rota is None:
        raise bad("rota", f"there is no rota {cells['rota']!r}")
    if not person:
        raise bad("person", "is missing: a gap is no duty, fill it or take the row out")
    if person not in people:
        raise bad("person", f"there is no person {person!r}")
    start, end = (_moment(cells[column], ZoneInfo(rota.timezone)) for column in ("from", "to"))
    if start is None or end is None:
        column = "from" if start is None else "to"
        raise bad(column, f"{cells[column]!r} is not a day and time like 2026-12-25T09:00")
    if end <= start:
        raise bad("to", "it ends before it begins")
    item = with_id(rota, Override(person=person, start=start, end=end))
    return Added(rota=rota.id, item=item, file=file, place=f"row {number}")


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Wall clock of the rota, or with an offset; a day without a time is seldom what was meant."""
    try:
        moment = datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in _YEARS:
        return None
    return aware(moment) if moment.tzinfo else from_wall(moment, zone)
