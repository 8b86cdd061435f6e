"""The storm packs that ship: complete, readable, and honest about what was re-keyed or made."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKS = sorted(path for path in (ROOT / "dutyofficer" / "packs").iterdir() if (path / "captures.csv").is_file())
OURS = {"Leicester", "Leicestershire", "Rutland"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def items(pack: Path, file: str) -> list[dict[str, Any]]:
    found = json.loads((pack / file).read_text(encoding="utf-8"))["items"]
    assert isinstance(found, list)
    return found


def story(pack: Path, code: str) -> list[tuple[str, int]]:
    """The levels of a code in order, each with the hour (UTC) in which it was first captured."""
    told: list[tuple[str, int]] = []
    for row in rows(pack / "captures.csv"):
        levels = [item["severityLevel"] for item in items(pack, row["file"]) if item["floodAreaID"] == code]
        if levels and (not told or told[-1][1] != levels[0]):
            told.append((row["captured_at_utc"][5:13], levels[0]))
    return told


@cache
def ours(pack: Path) -> set[tuple[str, str]]:
    """File and code of every item that names one of our authorities."""
    files = {row["file"] for row in rows(pack / "captures.csv")}
    return {
        (file, item["floodAreaID"])
        for file in files
        for item in items(pack, file)
        if OURS & set(item["floodArea"]["county"].split(", "))
    }


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_captures_are_in_order_and_there(pack: Path) -> None:
    """A pack's captures name documents that exist and hold the items they say, oldest first."""
    captures = rows(pack / "captures.csv")
    times = [datetime.fromisoformat(row["captured_at_utc"]) for row in captures]
    assert times == sorted(times)
    assert [len(items(pack, row["file"])) for row in captures] == [int(row["items"]) for row in captures]
    assert {row["file"] for row in captures} == {path.name for path in pack.glob("2*.json")}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_index_lists_every_re_keyed_item(pack: Path) -> None:
    """Nobody can take a re-keyed item for what was published: each says what it was made from."""
    index = json.loads((pack / "index.json").read_text(encoding="utf-8"))
    assert {(item["file"], item["code"]) for item in index["items"]} == ours(pack)
    assert all(set(item["rekeyed_from"]) == {"code", "name", "file"} for item in index["items"])
    assert "Open Government Licence" in index["licence"]
    assert "cheltenham-open-data" in index["source"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_severe_item_is_marked_as_made(pack: Path) -> None:
    """No real item of level 1 was ever recorded, so each one in a pack is listed as constructed."""
    index = json.loads((pack / "index.json").read_text(encoding="utf-8"))
    made = {(item["file"], item["code"]) for item in index["items"] if "severityLevel" in item.get("constructed", ())}
    files = {row["file"] for row in rows(pack / "captures.csv")}
    severe = {(f, item["floodAreaID"]) for f in files for item in items(pack, f) if item["severityLevel"] == 1}
    assert severe == made


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_no_river_of_elsewhere_is_left_in_our_messages(pack: Path) -> None:
    """A text about Sileby does not send anybody to Boroughbridge or Bolton Bridge."""
    files = {row["file"] for row in rows(pack / "captures.csv")}
    texts = [item["message"] for f in files for item in items(pack, f) if (f, item["floodAreaID"]) in ours(pack)]
    elsewhere = ("River Ure", "Boroughbridge", "Masham", "Wharfe", "Bolton", "Burnsall", "Ilkley", "Beamsley")
    assert texts
    assert not [text for text in texts if any(place in text for place in elsewhere)]


def test_the_story_of_soar() -> None:
    """F7: quiet, an alert, a warning on its child area, the warning lifted while the alert stands, then the alert."""
    pack = ROOT / "dutyofficer" / "packs" / "soar"
    assert story(pack, "034WAF428") == [("10-03T16", 3), ("10-04T19", 4)]
    assert story(pack, "034FWFSOSILEBY") == [("10-03T19", 2), ("10-04T15", 4)]


def test_the_story_of_severe() -> None:
    """F7: within one code a warning becomes severe and goes back; its neighbours stay warnings."""
    pack = ROOT / "dutyofficer" / "packs" / "severe"
    assert story(pack, "034FWFSOSILEBY") == [("09-20T21", 2), ("09-20T23", 1), ("09-21T08", 2), ("09-21T09", 4)]
    assert story(pack, "034FWFSOBARRSOAR") == story(pack, "034FWFSOMNTSORRL") == [("09-20T21", 2), ("09-21T08", 4)]


def test_answers_come_from_people_of_the_example() -> None:
    """The answers of a pack are by people of the example configuration, in the time of the pack."""
    people = {row["id"] for row in rows(ROOT / "config" / "people.csv")}
    for pack in PACKS:
        captures = [row["captured_at_utc"] for row in rows(pack / "captures.csv")]
        for answer in rows(pack / "answers.csv") if (pack / "answers.csv").is_file() else []:
            assert answer["person"] in people
            assert captures[0] < answer["at_utc"] < captures[-1]
