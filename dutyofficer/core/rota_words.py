"""A stretch of duty in words: days and times by the clock on the wall of its rota."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.rota import Span

_ANOTHER_YEAR = timedelta(days=300)
"""From then on a date without its year could be taken for a nearer one."""


def dated(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`Thu 25 Dec 09:00`, with its year if that is far away."""
    local = moment.astimezone(zone)
    year = f" {local:%Y}" if abs(moment - now) > _ANOTHER_YEAR else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def lasts(span: Span, now: datetime, zone: ZoneInfo, until: datetime | None = None) -> str:
    """`Thu 25 Dec 09:00 to Fri 26 Dec 09:00`; what reaches to `until`, where nobody looks further, goes `on`."""
    begins = "now" if span.start <= now else dated(span.start, now, zone)
    if until is not None and span.end >= until:
        return f"from {begins} on"
    return f"{begins} to {dated(span.end, now, zone)}"


def written(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`2026-12-25T09:00+00:00 to 2026-12-26T09:00+00:00`, for the record."""
    return " to ".join(moment.astimezone(zone).isoformat(timespec="minutes") for moment in (start, end))


def spans_words(spans: Sequence[Span], now: datetime, zone: ZoneInfo, until: datetime | None = None) -> str:
    """The first of them, the rest counted."""
    more = f" and {len(spans) - 1} more" if len(spans) > 1 else ""
    return lasts(spans[0], now, zone, until) + more
