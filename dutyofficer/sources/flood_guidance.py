"""The Flood Guidance Statement of the Flood Forecasting Centre (England and Wales), API version 3 and version 1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from dutyofficer.core.guidance import DAYS, Guidance, Risk, RiskBlock, Water, risk_of
from dutyofficer.sources.base import BadPoll, Caching, FetchedGuidance
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_json import Twice, read_object

UNCONDITIONAL = 12
"""Every so many polls go without conditions: a cache on the way that always answers 304 must not blind us."""
BLOCKS = 500
"""Blocks of risk in one statement; a real one has ten."""
TEXT = 500
"""Characters of a block's own words that are kept."""
TRIAL = "uat"
"""A part of the names of the machines on which the publisher tries things out."""
LINKS = ("pdf_url", "detailed_csv_url", "area_of_concern_url")
"""Where a statement links to what was made from it, on the machine that made it."""


@dataclass
class FloodGuidance:
    """The interface below `url`, such as https://api.ffc-environment-agency.fgs.metoffice.gov.uk/api/public/v3.

    Version 3 wants a key in the header `x-api-key`: the session must show it. Version 1 was open.
    """

    name: str
    url: str
    session: requests.Session
    _polls: int = field(default=0, init=False)

    def statement(self, now: datetime, caching: Caching) -> FetchedGuidance:
        """Fetch and read the latest statement as at `now` (aware UTC). Errors: BadPoll, and nothing else."""
        address = f"{self.url.rstrip('/')}/statements/latest"
        self._polls += 1
        whole = self._polls % UNCONDITIONAL == 0
        body = fetch(self.session, address, Caching() if whole else caching)
        if body is None:
            return FetchedGuidance(None, caching)
        if body.caching.digest == caching.digest:
            return FetchedGuidance(None, body.caching)
        try:
            return FetchedGuidance(read_statement(self.name, body.content, trial=_is_trial(self.url)), body.caching)
        except BadPoll as error:
            raise BadPoll(f"{address}: {error}") from error


def read_statement(name: str, body: bytes, *, trial: bool = False) -> Guidance:
    """Read one statement as the source `name`; `trial` if it comes from a trial system. Errors: BadPoll (F1).

    A block that cannot be read may be the one that names us, so it makes the whole statement a bad one.
    """
    statement = _plain("statement", read_object(body).get("statement"))
    number = statement.get("id")
    if type(number) not in (int, str) or not str(number).strip() or len(str(number)) > 40:
        raise _wrong("id", number)
    issued = _time(statement, "issued_at")
    if issued is None:
        raise _wrong("issued_at", None)
    headline = _words(statement, "headline")
    return Guidance(
        source=name,
        id=str(number).strip(),
        issued=issued,
        next_due=_time(statement, "next_issue_due_at"),
        headline=headline,
        blocks=tuple(_blocks(statement)),
        test=trial or says_test(headline) or any(_is_trial(_words(statement, key)) for key in LINKS),
    )


def _is_trial(url: str) -> bool:
    """By any part of the address: what a statement links to lies in stores that bear the machine's name in the path."""
    return TRIAL in re.split(r"[^a-z0-9]+", url.lower())


def _wrong(what: str, held: Any) -> BadPoll:
    held = "nothing" if held is None else json.dumps(held, ensure_ascii=True)[:80]
    return BadPoll(f"{what} held {held}")


def _plain(what: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Twice) or not isinstance(value, dict):
        raise _wrong(what, value)
    return value


def _list(parent: dict[str, Any], key: str) -> list[Any]:
    value = parent.get(key)
    if not isinstance(value, list):
        raise _wrong(key, value)
    return value


def _words(parent: dict[str, Any], key: str) -> str:
    """The words of a field, "" if it is missing; half characters and NULs go."""
    value = parent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(key, value)
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _time(statement: dict[str, Any], key: str) -> datetime | None:
    """A time in UTC; the publisher writes it with Z, and one without is not guessed at."""
    value = statement.get(key)
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value if "T" in value else "")
        moment = time.astimezone(UTC) if time.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        moment = None
    if moment is None or not 2000 <= moment.year < 2100:
        raise _wrong(key, value)
    return moment


def _blocks(statement: dict[str, Any]) -> Iterator[RiskBlock]:
    found = 0
    for area in _list(statement, "risk_areas"):
        for block in _list(_plain("a risk area", area), "risk_area_blocks"):
            found += 1
            if found > BLOCKS:
                raise BadPoll(f"more than {BLOCKS} blocks of risk")
            yield _block(_plain("a block of risk", block))


def _block(block: dict[str, Any]) -> RiskBlock:
    days = _list(block, "days")
    if any(type(day) is not int or day not in DAYS for day in days):
        raise _wrong("days", days)
    levels = _plain("risk_levels", block.get("risk_levels"))
    return RiskBlock(
        days=tuple(sorted(set(days))),
        risks=tuple(_risk(water, pair) for water, pair in levels.items()),
        authorities=tuple(dict.fromkeys(_counties(block))),
        text=_words(block, "additional_information")[:TEXT],
    )


def _risk(water: str, pair: Any) -> tuple[Water, Risk]:
    if water not in set(Water):
        raise _wrong("a kind of water", water)
    if not isinstance(pair, list) or len(pair) != 2 or any(type(n) is not int or not 1 <= n <= 4 for n in pair):
        raise _wrong(f"risk_levels of {water}", pair)
    return Water(water), risk_of(*pair)


def _counties(block: dict[str, Any]) -> Iterator[str]:
    for shape in _list(block, "polys"):
        for county in _list(_plain("a shape", shape), "counties"):
            name = _words(_plain("a county", county), "name")
            if not name:
                raise _wrong("a county's name", county)
            yield name
