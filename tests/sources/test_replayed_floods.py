"""Captured sequences of /id/floods played one after the other: one warning per area, every change named, no rejects.

Beside each input lies `expected.json`, read and agreed by a person: a list for every capture in which anything
happened. What is not in it did not happen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dutyofficer.core.warning import Change, Changed, Ending, Ends, Known, Level, Standing, compare_all
from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.environment_agency import read_floods
from dutyofficer.sources.recorded import Pack
from tests.sources.replay import ENDED, is_whole

HOME = Path(__file__).parents[2]
DATA = HOME / "tests" / "data" / "ea"
FLOODS = DATA / "floods"
CUT = (
    "2025-03-29_spring_tides",
    "2025-07-18_thunderstorms",
    "2025-09-20_heavy_rain",
    "2025-10-23_storm_benjamin",
    "2025-10-26_clocks_change",
)
INPUTS = {name: FLOODS / name for name in (*CUT, "constructed_bad")} | {
    "2025-06-13_thunderstorms": DATA / "2025-06-13_thunderstorms",
    "2025-10-03_storm_amy": DATA / "2025-10-03_storm_amy",
    "pack_severe": HOME / "dutyofficer" / "packs" / "severe",
    "pack_soar": HOME / "dutyofficer" / "packs" / "soar",
}
"""Each sequence, and where its captures are; the last four are whole, and shipped or kept elsewhere already."""
MADE_BAD = "constructed_bad"
REAL = [name for name in INPUTS if name not in (MADE_BAD, "pack_severe")]

Step = dict[str, Any]


def play(folder: Path) -> Iterator[Step]:
    """What every capture said and did. A suspect answer is not a good one, and a bad one is not an answer (F1, F3)."""
    known: dict[tuple[str, str], Known] = {}
    good: datetime | None = None
    for capture in Pack.load(folder).captures:
        step: Step = {"at": f"{capture.at:%Y-%m-%dT%H:%M:%SZ}", "file": capture.file.name}
        try:
            reading = read_floods("ea", capture.file.read_bytes())
        except BadPoll as error:
            yield step | {"bad": str(error)}
            continue
        assert is_whole(reading), step
        blind = capture.at - good if good else timedelta()
        compared = compare_all(list(known.values()), reading, blind, Ends(Ending.SAID, capture.at))
        good = good if compared.suspect else capture.at
        for changed in compared.changes:
            standing = ENDED.get(changed.change, Standing.IN_FORCE)
            known[changed.warning.key] = Known(id=0, warning=changed.warning, standing=standing, seen=capture.at)
        step |= {"warnings": len(reading.warnings), "rejects": [[r.code, r.why] for r in reading.rejects]}
        step |= {"suspect": True} if compared.suspect else {}
        yield step | {"changes": [_said(changed) for changed in compared.changes]}


def _said(changed: Changed) -> list[str]:
    return [changed.change.value, changed.warning.code, changed.warning.level.word]


def happened(steps: Iterator[Step]) -> list[Step]:
    """The first capture, and every other in which anything changed, was refused or was not believed."""
    told = ("bad", "rejects", "suspect", "changes")
    return [step for number, step in enumerate(steps) if not number or any(step.get(key) for key in told)]


def as_text(steps: list[Step]) -> str:
    """A step a line and a change a line, for people to read and for a diff to show."""
    said = []
    for step in steps:
        head = json.dumps({key: value for key, value in step.items() if key != "changes"})
        changes = ",\n   ".join(json.dumps(change) for change in step.get("changes", []))
        said.append(head if "bad" in step else f'{head[:-1]}, "changes": [{changes and chr(10) + "   " + changes}]}}')
    return "[\n" + ",\n".join(said) + "\n]\n"


def expected(name: str) -> list[Step]:
    """The reviewed file."""
    told: list[Step] = json.loads((FLOODS / name / "expected.json").read_bytes())
    return told


@pytest.mark.parametrize("name", INPUTS)
def test_each_sequence_gives_what_was_agreed(name: str) -> None:
    """F1, F2, F3: one warning for an area in every capture, and exactly these changes and rejects, in this order."""
    assert happened(play(INPUTS[name])) == expected(name)


@pytest.mark.parametrize("name", REAL)
def test_nothing_real_is_rejected_or_doubted(name: str) -> None:
    """F1, F3: as many warnings as items in every capture; no reject, nothing vanished, nothing suspect."""
    for capture, step in zip(Pack.load(INPUTS[name]).captures, play(INPUTS[name]), strict=True):
        items = json.loads(capture.file.read_bytes())["items"]
        assert (step["warnings"], step["rejects"]) == (len(items), []), step
        assert "suspect" not in step, step
        assert Change.VANISHED not in {change for change, _, _ in step["changes"]}, step


@pytest.mark.parametrize("name", REAL)
def test_the_same_file_again_changes_nothing(name: str) -> None:
    """F2: most captures repeat the one before; none of those says anything."""
    before = ""
    for step in play(INPUTS[name]):
        assert step["file"] != before or not step["changes"], step
        before = step["file"]


@pytest.mark.parametrize("name", [name for name in INPUTS if name != MADE_BAD])
def test_the_changes_of_each_area_tell_a_story_that_can_be(name: str) -> None:
    """F3, F8: every area begins with NEW, is lifted only while in force, and rises only above what people knew."""
    level: dict[str, str] = {}
    rank = {each.word: each for each in Level}
    first = expected(name)[0]["at"]
    for step in expected(name):
        for change, code, word in step["changes"]:
            was, now = rank[level.get(code, "lifted")], rank[word]
            assert (change == Change.NEW) == (code not in level), (step["at"], change, code)
            assert change != Change.NEW or now > was or step["at"] == first, (step["at"], code, "first seen lifted")
            assert (change == Change.LIFTED) == (now is Level.LIFTED < was), (step["at"], change, code)
            assert change not in (Change.RAISED, Change.LOWERED) or (change == Change.RAISED) == (now > was)
            assert change not in (Change.REWORDED, Change.REISSUED) or now is was, (step["at"], change, code)
            level[code] = word


@pytest.mark.parametrize("name", REAL)
def test_nothing_is_dated_later_than_it_was_captured(name: str) -> None:
    """F2: British wall clock is read as such, through both changes of the clocks: no time lies in the future.

    Read as UTC, what was changed within the hour before a summer capture would.
    """
    for capture in Pack.load(INPUTS[name]).captures:
        for warning in read_floods("ea", capture.file.read_bytes()).warnings:
            assert max(warning.issued, warning.text_since, warning.level_since) <= capture.at, (capture, warning.ref)
