"""Storm packs: recorded answers of a feed, played back as if they were being published now."""

from __future__ import annotations

import csv
import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import Reading
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.environment_agency import read_floods


class BadPack(Exception):
    """A storm pack cannot be played. The text names the file, the row (its line in the file) and the column."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded poll: what `feed` answered at `at` (UTC). The same file comes again while nothing changed."""

    at: datetime
    file: Path
    feed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person of the pack answers, and when (UTC)."""

    at: datetime
    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder with captures.csv, the documents it names, and perhaps answers.csv and index.json. Sorted by time."""

    folder: Path
    captures: tuple[Capture, ...]
    answers: tuple[Answer, ...]
    index: dict[str, Any]

    @classmethod
    def load(cls, folder: Path) -> Pack:
        """Read a pack and see that every document is there. What is in them counts at the poll. Errors: BadPack."""
        captures = [_capture(folder, row) for row in _rows(folder / "captures.csv", ("captured_at_utc", "file"))]
        if not captures:
            raise BadPack(f"{folder / 'captures.csv'}: no captures")
        path = folder / "answers.csv"
        rows = _rows(path, ("at_utc", "person", "text")) if path.exists() else ()
        answers = [Answer(row.time("at_utc"), row.text("person"), row.text("text")) for row in rows]
        by_time = (sorted(captures, key=lambda c: c.at), sorted(answers, key=lambda a: a.at))
        return cls(folder, tuple(by_time[0]), tuple(by_time[1]), _index(folder / "index.json"))

    @property
    def start(self) -> datetime:
        """The first capture of any feed."""
        return self.captures[0].at

    @property
    def end(self) -> datetime:
        """The last capture of any feed."""
        return self.captures[-1].at


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a CSV file, and where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def bad(self, column: str, why: str) -> BadPack:
        return BadPack(f"{self.path}, row {self.line}, column {column}: {why}")

    def text(self, column: str) -> str:
        value = self.cells[column]
        if not value:
            raise self.bad(column, "is empty")
        return value

    def time(self, column: str) -> datetime:
        """A time in UTC, as the column's name says; an offset may be given."""
        value = self.text(column)
        try:
            time = datetime.fromisoformat(value)
            return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise self.bad(column, f"{value[:80]!r} is not a time") from None


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restval="")
            missing = [column for column in columns if column not in (table.fieldnames or ())]
            if missing:
                raise BadPack(f"{path}, row 1: column {' and '.join(missing)} is missing")
            for cells in table:
                yield _Row(path, table.line_num, {key: cells[key].strip() for key in cells if key is not None})
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadPack(f"{path}: {error}") from error


def _capture(folder: Path, row: _Row) -> Capture:
    name = row.text("file")
    try:
        file = (folder / name).resolve()
        there = file.is_file()
    except (OSError, ValueError, RuntimeError):
        raise row.bad("file", f"{name[:80]!r} is not a path") from None
    if not file.is_relative_to(folder.resolve()):
        raise row.bad("file", f"{name[:80]!r} is outside the pack")
    if not there:
        raise row.bad("file", f"there is no file {name[:80]!r}")
    return Capture(row.time("captured_at_utc"), file, row.cells.get("feed") or "ea")


def _index(path: Path) -> dict[str, Any]:
    """Source, licence and what was re-keyed, for people to read; {} without the file."""
    if not path.exists():
        return {}
    try:
        index = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadPack(f"{path}: {error}") from error
    if not isinstance(index, dict):
        raise BadPack(f"{path}: not a JSON object")
    return index


@dataclass
class Recorded:
    """The captures of one feed of a pack as a source: any moment is answered by the last capture up to then.

    `read` belongs to the publisher whose documents `feed` holds.
    """

    name: str
    pack: Pack
    feed: str = "ea"
    read: Callable[[str, bytes], Reading] = read_floods
    _captures: list[Capture] = field(init=False, repr=False)
    _readings: dict[str, Reading] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._captures = [capture for capture in self.pack.captures if capture.feed == self.feed]
        if not self._captures:
            raise BadPack(f"{self.pack.folder / 'captures.csv'}: no captures of the feed {self.feed}")

    @property
    def start(self) -> datetime:
        """This feed's first capture."""
        return self._captures[0].at

    @property
    def end(self) -> datetime:
        """This feed's last capture."""
        return self._captures[-1].at

    def area(self, code: str) -> FloodArea | None:
        """A recording holds no areas."""
        return None

    def next_capture(self, after: datetime) -> datetime | None:
        """The first capture strictly later than `after`, None behind the last: nothing can change before it."""
        return next((capture.at for capture in self._captures[self._until(after) :]), None)

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Answer as the publisher did at `now`. Errors: BadPoll, for a bad document as when it was live."""
        until = self._until(now)
        if until == 0:
            raise BadPoll(f"{self.pack.folder}: nothing captured yet")
        file = self._captures[until - 1].file
        try:
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            reading = None if digest == caching.digest else self._reading(digest, content)
        except (OSError, BadPoll) as error:
            raise BadPoll(f"{file}: {error}") from error
        return Fetched(reading, Caching(digest=digest))

    def _until(self, moment: datetime) -> int:
        return bisect_right(self._captures, moment, key=lambda capture: capture.at)

    def _reading(self, digest: str, content: bytes) -> Reading:
        if digest not in self._readings:
            self._readings[digest] = self.read(self.name, content)
        return self._readings[digest]
