"""A recorded storm for a process that is killed: every document in which something of ours changed, one a step.

The two shipped storms are laid end to end, as often as steps are wanted, and moved so that the last ends now: each
document is as it was recorded but for its times. The partnership has enough wardens that an outbox takes a while.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from dutyofficer.wiring import PACKS
from tests.promises.publisher import LONDON
from tests.promises.world import ROTAS, collection, square

ALERT, SILEBY, BARROW, MOUNTSORREL = "034WAF428", "034FWFSOSILEBY", "034FWFSOBARRSOAR", "034FWFSOMNTSORRL"
OURS = (ALERT, SILEBY, BARROW, MOUNTSORREL)
OFFICERS = """id,name,mobile,landline,roles,areas,night
asha,Asha Patel,07700 900101,,duty-officer,,text
ben,Ben Jones,07700 900102,,duty-officer,,text
carol,Carol King,07700 900103,,senior-manager,,text
dev,Dev Rao,07700 900104,,team,,text
lil,Lil Moss,,0116 496 0201,warden,sileby,text
"""
TEAM = "".join(f"team-{n},Team {n},07700 900{110 + n},,team,,text\n" for n in range(1, 9))
WARDENS = {"sileby": 8, "barrow": 4, "mountsorrel": 4}
_PLACES = {"sileby": SILEBY, "barrow": BARROW, "mountsorrel": MOUNTSORREL}


def _people() -> Iterator[str]:
    number = 200
    for place, count in WARDENS.items():
        for turn in range(1, count + 1):
            number += 1
            yield f"{place}-{turn},Warden {turn} {place.title()},07700 900{number},,warden,{place},text\n"


def _area(place: str, code: str, x: float) -> tuple[dict[str, Any], dict[str, Any]]:
    named = {"id": place, "name": place.title(), "short_name": place.title(), "kind": "store", "flood_areas": [code]}
    return named, square(x, 52.72, 0.01)


FILES = {
    "people.csv": OFFICERS + "".join(_people()),
    "rotas.toml": ROTAS,
    "areas.geojson": collection(
        *(_area(place, code, -1.18 + 0.02 * turn) for turn, (place, code) in enumerate(_PLACES.items())),
        ({"id": "leicestershire", "name": "Leicestershire", "kind": "authority"}, square(-1.5, 52.4, 0.8)),
    ),
    "flood_areas.geojson": collection(
        ({"code": ALERT, "name": "Lower River Soar", "parent": None}, square(-1.19, 52.71, 0.11)),
        *(
            ({"code": code, "name": f"River Soar at {place.title()}", "parent": ALERT}, square(x, 52.72, 0.01))
            for x, (place, code) in zip((-1.18, -1.16, -1.14), _PLACES.items(), strict=True)
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded document and when it was captured."""

    at: datetime
    items: tuple[dict[str, Any], ...]

    def of_ours(self) -> dict[str, int]:
        """The level of each code of ours in it."""
        return {item["floodAreaID"]: item["severityLevel"] for item in self.items if item["floodAreaID"] in OURS}


@cache
def captures(storm: str) -> tuple[Capture, ...]:
    """Of a shipped storm, those in which something of ours is not as it was."""
    found: list[Capture] = []
    with (PACKS / storm / "captures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            items = json.loads((PACKS / storm / row["file"]).read_text(encoding="utf-8"))["items"]
            capture = Capture(datetime.fromisoformat(row["captured_at_utc"]), tuple(items))
            if capture.of_ours() != (found[-1].of_ours() if found else {}):
                found.append(capture)
    return tuple(found)


def documents(steps: int, now: datetime) -> list[bytes]:
    """So many documents, the last captured `now`."""
    blocks = [list(captures(storm)) for storm in ("severe", "soar")]
    told: list[tuple[Capture, timedelta]] = []
    shift = timedelta()
    for block in islice(cycle(blocks), steps):  # more than enough
        if told:
            shift = told[-1][0].at + told[-1][1] + timedelta(hours=3) - block[0].at
        told += [(capture, shift) for capture in block]
    told = told[:steps]
    late = now - (told[-1][0].at + told[-1][1])
    return [json.dumps({"items": [_moved(i, by + late) for i in capture.items]}).encode() for capture, by in told]


def _moved(item: dict[str, Any], by: timedelta) -> dict[str, Any]:
    times = {name: _later(value, by) for name, value in item.items() if name.startswith("time") and value}
    return item | times


def _later(local: str, by: timedelta) -> str:
    moment = datetime.fromisoformat(local).replace(tzinfo=LONDON) + by
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def write_files(folder: Path, config: str, more_people: str = "") -> Path:
    """Write the partnership and its dutyofficer.toml; returns the path of that."""
    folder.mkdir()
    for name, text in (FILES | {"people.csv": FILES["people.csv"] + more_people}).items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "dutyofficer.toml").write_text(config, encoding="utf-8")
    return folder / "dutyofficer.toml"
