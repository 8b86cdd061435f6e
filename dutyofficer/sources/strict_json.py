"""JSON as a publisher must send it: one object, every key once, every number a number."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import from_wall
from dutyofficer.sources.base import BadPoll

LONDON = ZoneInfo("Europe/London")
"""Where publishers who write no offset have their clocks."""


class Twice(dict[str, Any]):
    """A JSON object that gave a key twice: nobody can say which of the two is meant."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else Twice(plain)


def _no_number(literal: str) -> None:
    raise ValueError(f"{literal} is not JSON")


def _finite(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise ValueError(f"{literal[:20]} is too large a number")
    return number


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object, strictly. Errors: BadPoll."""
    try:
        document = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise BadPoll(f"not JSON: {str(error)[:120]}") from error
    if type(document) is not dict:
        raise BadPoll("not a JSON object, or one with a key twice")
    return document


def british_time(value: object) -> datetime:
    """A time in UTC. Where it carries no offset it is British wall clock (F2). Errors: ValueError.

    A date alone is no time: it would be read as midnight.
    """
    if not isinstance(value, str) or ":" not in value:
        raise ValueError("no time of day")
    try:
        time = datetime.fromisoformat(value)
        moment = time.astimezone(UTC) if time.tzinfo else from_wall(time, LONDON)
    except OverflowError as error:
        raise ValueError("no time that could be") from error
    if not 2000 <= moment.year < 2100:
        raise ValueError("not of our times")
    return moment
