"""stations.csv: the real thresholds of our area, and files that are refused with the row that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutyofficer.core.warning import Level
from dutyofficer.files.problem import BadFile
from dutyofficer.files.stations_csv import COLUMNS, read_stations

REAL = Path(__file__).parents[1] / "data" / "river" / "stations.csv"
HEAD = ",".join(COLUMNS)
ROW = "4204,Whitwick,Grace Dieu Brook,4204-level,034FWFGDWHITWICK,warning,1.25"


def read(folder: Path, text: str) -> object:
    path = folder / "stations.csv"
    path.write_text(text, encoding="utf-8")
    return read_stations(path)


def test_the_real_thresholds_of_our_area() -> None:
    stations = {station.name: station for station in read_stations(REAL)}
    assert (len(stations), sum(len(station.thresholds) for station in stations.values())) == (33, 108)
    (whitwick,) = [t for t in stations["Whitwick"].thresholds if t.flood_area == "034FWFGDWHITWICK"]
    assert (whitwick.metres, whitwick.level) == (1.25, Level.AMBER)
    assert stations["Whitwick"].ours is None


def test_a_threshold_of_our_own_names_no_flood_area(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"{HEAD}\n{ROW}\n\n4204,Whitwick,Grace Dieu Brook,4204-level,,ours,1.1\n", encoding="utf-8-sig")
    (station,) = read_stations(path)
    assert (station.id, station.ours, len(station.thresholds)) == ("4204", 1.1, 1)


BAD = (
    ("", "is empty"),
    ("a,b\n1,2\n", "row 1: the columns are not"),
    (f"{HEAD}\n{ROW},x\n", "row 2: has 8 cells"),
    (f"{HEAD}\n{ROW.replace('1.25', 'high')}\n", "row 2: metres 'high' is not a level"),
    (f"{HEAD}\n{ROW.replace('1.25', 'nan')}\n", "row 2: metres 'nan' is not a level"),
    (f"{HEAD}\n{ROW.replace('1.25', '9999')}\n", "row 2: metres '9999' is not a level"),
    (f"{HEAD}\n{ROW.replace('warning', 'severe')}\n", "row 2: kind is ours"),
    (f"{HEAD}\n{ROW.replace('034FWFGDWHITWICK', '')}\n", "row 2: kind is ours"),
    (f"{HEAD}\n{ROW.replace('4204-level', '')}\n", "row 2: measure '' is empty"),
    (f"{HEAD}\n{ROW.replace('Whitwick', '', 1)}\n", "row 2: the name is missing"),
    (f"{HEAD}\n{ROW}\n{ROW.replace('4204,', '4205,')}\n", "row 3: the measure 4204-level belongs to 4204 Whitwick"),
    (f"{HEAD}\n" + 2 * "1,A,,m,,ours,1\n", "row 3: a second threshold of our own"),
    (f'{HEAD}\n"open', "row "),
)


@pytest.mark.parametrize(("text", "why"), BAD)
def test_a_broken_file_says_which_row(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"stations\.csv") as caught:
        read(tmp_path, text)
    assert why in str(caught.value)
