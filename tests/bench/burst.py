"""The worst answer that the Environment Agency could give: 400 warnings at once, every area of the example in force."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dutyofficer.desk.house import House
from dutyofficer.desk.importing import Wish, import_files
from dutyofficer.desk.receive import poll
from dutyofficer.files.folder import FLOOD_AREAS
from dutyofficer.sources.environment_agency import EnvironmentAgency
from dutyofficer.sources.http import open_session
from dutyofficer.store import migrate, warnings
from dutyofficer.store.db import Database, open_database
from dutyofficer.wiring import example
from tests.promises.publisher import Publisher, serve
from tests.promises.world import build, london

WARNINGS = 400
DATA = Path(__file__).parents[1] / "data" / "ea"


@dataclass
class Burst:
    """Seconds: `cold` for the first such answer, with a matcher yet to be built; `changed` when each has new words.

    `same`: the same document again. `ours` counts the warnings in it that concern us.
    """

    cold: float
    changed: float
    same: float
    ours: int


def real_items() -> list[dict[str, Any]]:
    """Real warnings, each area once: first those of the example's areas, which take the words of others in turn."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(DATA.glob("2025-*/*Z.json")):
        for item in json.loads(path.read_bytes())["items"]:
            found.setdefault(item["floodAreaID"], item)
    rest = list(found.values())
    areas = json.loads((example() / FLOOD_AREAS).read_bytes())["features"]
    ours = [_rekeyed(rest[n % len(rest)], area["properties"]["code"], n) for n, area in enumerate(areas)]
    codes = {item["floodAreaID"] for item in ours}
    others = [item for item in rest if item["floodAreaID"] not in codes]
    more = [_rekeyed(item, f"{item['floodAreaID']}{n}X", 1) for n in range(2) for item in others]
    return (ours + others + more)[:WARNINGS]


def _rekeyed(item: dict[str, Any], code: str, n: int) -> dict[str, Any]:
    """The same words about another area; every third one a flood warning, none is lifted."""
    level = 2 if n % 3 == 0 else 3
    named = {"county": "Leicestershire", "notation": code} if not code.endswith("X") else item["floodArea"]
    return item | {"floodAreaID": code, "severityLevel": level, "floodArea": named}


def measure(folder: Path) -> Burst:
    """Poll it over HTTP into a real SQLite file with the example's areas."""
    database = open_database(f"sqlite:///{folder / 'burst.db'}")
    migrate.upgrade(database)
    publisher, start = Publisher(), london("2025-10-04 09:00")
    items = real_items()
    for url in serve(publisher):
        (folder / "files").mkdir()
        house = build(database, url, publisher, folder / "files", start).house
        _example_areas(database, start)
        house.sources = {"ea": EnvironmentAgency("ea", url, open_session())}
        publisher.body = json.dumps({"items": items}).encode()
        cold = _poll(house, start)
        for item in items:
            item["message"] += " Levels are rising still."
            item["timeMessageChanged"] = item["timeRaised"] = "2025-10-04T10:00:00"
        publisher.body = json.dumps({"items": items}).encode()
        changed = _poll(house, start + timedelta(hours=1))
        same = _poll(house, start + timedelta(hours=2))
        with database.read() as tx:
            ours = len(warnings.in_force(tx, ours=True))
    database.close()
    return Burst(cold, changed, same, ours)


def _example_areas(database: Database, start: datetime) -> None:
    paths = [example() / name for name in ("areas.geojson", FLOOD_AREAS)]
    import_files(database, paths, Wish(), "Europe/London", start)


def _poll(house: House, now: datetime) -> float:
    began = time.perf_counter()
    polled = poll(house, "ea", now)
    taken = time.perf_counter() - began
    assert polled.error is None, polled.error
    return taken
