"""JSON as a publisher must send it: one object, every key once, every number a number."""

from __future__ import annotations

import json
import math
from typing import Any

from dutyofficer.sources.base import BadPoll


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
