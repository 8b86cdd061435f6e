"""One TOML table, read key by key; every error names its place, and a key that nobody reads is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dutyofficer.files.problem import BadFile

# A year outside this is a slip of the finger, and far outside it the calendar ends.
_YEARS = range(1970, 2201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table and where it stands, like `rota.duty-officer.layer 1`."""

    file: str
    place: str
    raw: Mapping[str, Any]

    def bad(self, why: str) -> BadFile:
        return BadFile(self.file, self.place, why)

    def only(self, known: set[str]) -> None:
        """Refuse every other key."""
        for key in self.raw:
            if key not in known:
                raise self.bad(f"unknown key {key!r}")

    def tables(self, key: str) -> list[Table]:
        """The tables `[[key]]`, each called by its number."""
        items = self.raw.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.bad(f"{key} is not written as [[{key}]]")
        before = f"{self.place}." if self.place else ""
        return [Table(file=self.file, place=f"{before}{key} {n}", raw=item) for n, item in enumerate(items, 1)]

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty. Without `default` it must be there."""
        value = self.raw.get(key, default)
        if value is None:
            raise self.bad(f"{key} is missing")
        if not isinstance(value, str) or (key in self.raw and not value.strip()):
            raise self.bad(f"{key} is not text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        value = self.raw.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.bad(f"{key} is not a list of ids")
        if not value:
            raise self.bad(f"{key} names nobody")
        return tuple(value)

    def moment(self, key: str) -> datetime:
        """A time as written: naive where it is wall clock, else with its offset."""
        value = self.raw.get(key)
        if value is None:
            raise self.bad(f"{key} is missing")
        moment = _read(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            raise self.bad(f"{key} {str(value)!r} is not a day and time like 2026-11-02T09:00")
        if moment.year not in _YEARS:
            raise self.bad(f"{key}: the year {moment.year} cannot be meant")
        return moment


def _read(text: str) -> datetime | None:
    """A day without a time is refused: midnight is seldom what was meant."""
    try:
        return datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None
