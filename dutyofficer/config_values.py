"""Kinds of value as dutyofficer.toml writes them: lengths of time, hours of a day or a week, zones, addresses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from dutyofficer.core.clock import Weekly
from dutyofficer.core.season import Yearly
from dutyofficer.providers import read_address

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_span(value: object) -> timedelta:
    """`30s`, `5m`, `2h`, `1d`. Errors: ValueError."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is not a length of time such as "30s", "5m" or "2h"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def between(low: str, high: str) -> AfterValidator:
    """Both ends included."""

    def check(value: timedelta) -> timedelta:
        if not read_span(low) <= value <= read_span(high):
            raise ValueError(f"must be between {low} and {high}")
        return value

    return AfterValidator(check)


def _any(value: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if not value:
        raise ValueError("without one nobody would hear of a gap before it begins")
    return value


def _whole_days(value: timedelta) -> timedelta:
    if value % timedelta(days=1):
        raise ValueError("must be whole days: it is looked at once a day")
    return value


def _weekly(value: object) -> Weekly | None:
    return None if value == "off" else Weekly.parse(str(value))


def _yearly(value: object) -> Yearly | None:
    return None if value == "off" else Yearly.parse(str(value))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone") from error
    return name


Span = Annotated[timedelta, BeforeValidator(read_span)]
Gap = Annotated[Span, between("1s", "24h")]
Test = Annotated[Weekly | None, PlainValidator(_weekly)]
Season = Annotated[Yearly | None, PlainValidator(_yearly)]
Again = Annotated[Span, between("10s", "60m")]
Days = Annotated[Span, between("1d", "56d"), AfterValidator(_whole_days)]
Address = Annotated[str, AfterValidator(read_address)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Zone = Annotated[str, AfterValidator(_zone)]
Notices = Annotated[tuple[Days, ...], AfterValidator(_any)]
