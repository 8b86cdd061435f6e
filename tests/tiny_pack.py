"""A storm of one warning: nothing, a flood warning at Sileby at 14:00, lifted an hour later."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

from tests.migrated import migrated
from tests.promises.publisher import SILEBY, Publisher
from tests.promises.world import AREAS, FLOOD_AREAS, PEOPLE, ROTAS, london

START = london("2025-11-14 13:55")
OPENED = START + timedelta(minutes=5)
FILES = {"people.csv": PEOPLE, "rotas.toml": ROTAS, "areas.geojson": AREAS, "flood_areas.geojson": FLOOD_AREAS}


def write_pack(folder: Path, answers: str = "") -> Path:
    """Write it; `answers` are rows of answers.csv."""
    folder.mkdir()
    publisher = Publisher()
    lines = ["captured_at_utc,file"]
    for name, after, level in (("quiet", 0, 0), ("warned", 5, 2), ("over", 65, 4)):
        at = START + timedelta(minutes=after)
        if level:
            publisher.say(SILEBY, level, at)
        (folder / f"{name}.json").write_bytes(publisher.document())
        lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ},{name}.json")
    (folder / "captures.csv").write_text("\n".join(lines) + "\n")
    (folder / "index.json").write_text(json.dumps({"source": "made for a test"}))
    if answers:
        (folder / "answers.csv").write_text(f"at_utc,person,text\n{answers}")
    return folder


def write_files(folder: Path, config: str = "") -> Path:
    """Write the partnership's files; with a dutyofficer.toml, if one is given, goes a database that is migrated."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    if config:
        (folder / "dutyofficer.toml").write_text(config, encoding="utf-8")
        shutil.copy(migrated(), folder / "dutyofficer.db")
    return folder
