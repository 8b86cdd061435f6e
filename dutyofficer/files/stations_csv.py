"""stations.csv: one threshold of a river gauge a row; the rows of one measure make one station."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dutyofficer.core.gauge import Station, Threshold
from dutyofficer.core.warning import Level
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text, why_bad_name

COLUMNS = ("station", "name", "river", "measure", "flood_area", "kind", "metres")
KINDS = {"alert": Level.YELLOW, "warning": Level.AMBER}
OURS = "ours"
"""The kind of a row with a threshold of our own; it names no flood area."""


def read_stations(path: Path) -> tuple[Station, ...]:
    """Read the stations in order of their first rows. Errors: BadFile."""
    stations: dict[str, Station] = {}
    for number, cells in _rows(path):
        try:
            station = stations.get(cells["measure"]) or _station(cells)
            stations[cells["measure"]] = _with_threshold(station, cells)
        except ValueError as error:
            raise BadFile(path.name, f"row {number}", str(error)) from None
    return tuple(stations.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows are numbered as a spreadsheet shows them: the header is row 1."""
    lines = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = tuple(cell.strip().casefold() for cell in next(lines, []))
        if header != COLUMNS:
            raise BadFile(path.name, "row 1", f"the columns are not {', '.join(COLUMNS)}")
        for number, line in enumerate(lines, 2):
            if any(cell.strip() for cell in line):
                if len(line) != len(COLUMNS):
                    raise BadFile(path.name, f"row {number}", f"has {len(line)} cells, the header has {len(COLUMNS)}")
                yield number, dict(zip(COLUMNS, (cell.strip() for cell in line), strict=True))
    except csv.Error as error:
        raise BadFile(path.name, f"row {lines.line_num}", str(error)) from None


def _station(cells: dict[str, str]) -> Station:
    for column in ("station", "measure"):
        if not cells[column] or not cells[column].isprintable() or " " in cells[column]:
            raise ValueError(f"{column} {cells[column]!r} is empty or has a blank in it")
    if why := why_bad_name(cells["name"]):
        raise ValueError(f"the name {why}")
    return Station(id=cells["station"], name=cells["name"], river=cells["river"], measure=cells["measure"])


def _with_threshold(station: Station, cells: dict[str, str]) -> Station:
    kind, metres = cells["kind"].casefold(), _metres(cells["metres"])
    if (station.id, station.name) != (cells["station"], cells["name"]):
        raise ValueError(f"the measure {station.measure} belongs to {station.id} {station.name} above")
    if kind == OURS:
        if station.ours is not None:
            raise ValueError("a second threshold of our own")
        return replace(station, ours=metres)
    if kind not in KINDS or not cells["flood_area"]:
        raise ValueError(f"kind is {OURS}, or {' or '.join(KINDS)} with a flood area")
    threshold = Threshold(metres, KINDS[kind], cells["flood_area"])
    return replace(station, thresholds=tuple(sorted({*station.thresholds, threshold})))


def _metres(text: str) -> float:
    try:
        metres = float(text)
    except ValueError:
        metres = math.nan
    if not -50 <= metres <= 1500:
        raise ValueError(f"metres {text!r} is not a level")
    return metres
