"""A report from somebody out there: what of it is new harm, which asks for an accept at any hour (H8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.area import Area
from dutyofficer.core.harm import Seen, read
from dutyofficer.core.reply import Reply, Verb

INVESTIGATED = 5
"""So many homes flooded at one place, and the lead local flood authority may have to investigate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report as kept. `area` is one of ours, None if nobody can tell; `at` (UTC) is when it came."""

    at: datetime
    person: str
    seen: Seen
    area: str | None = None
    incident: int | None = None


def is_report(reply: Reply, body: str) -> bool:
    """`R` and words; and words that mean nothing else and tell of harm."""
    return reply.verb is Verb.REPORT or (reply.verb is Verb.UNKNOWN and read(body).harm)


def most_homes(reports: Iterable[Report]) -> dict[str, int]:
    """Homes flooded, by place: the highest number that anybody reported there; of those that nobody counted one."""
    found: dict[str, int] = {}
    for report in reports:
        if report.area is not None and _homes(report):
            found[report.area] = max(_homes(report), found.get(report.area, 0))
    return found


def _homes(report: Report) -> int:
    return max(report.seen.homes or 0, int(report.seen.uncounted))


def more_homes(report: Report, earlier: Iterable[Report]) -> bool:
    """Whether more homes are flooded there than anybody has said; where nobody knows the place, than they have."""
    placed = report.area is not None
    same = (r for r in earlier if r.area == report.area and (placed or r.person == report.person))
    return _homes(report) > max((_homes(other) for other in same), default=0)


def headline(seen: Seen) -> str:
    """`HELP ASKED, HOMES FLOODED 3`: the harm in it, as a page begins."""
    homes = f"HOMES FLOODED {seen.homes}" if seen.homes else "HOMES FLOODED" if seen.uncounted else ""
    return ", ".join(part for part in ("HELP ASKED" if seen.distress else "", homes) if part)


def named(words: str, areas: Iterable[Area]) -> list[Area]:
    """The areas that the words name by short name or name, the longest name first."""
    said = _plain(words)
    found = {area.id: area for area in areas if any(f" {_plain(name).strip()} " in said for name in _names(area))}
    return sorted(found.values(), key=lambda area: (-len(area.label), area.id))


def _names(area: Area) -> list[str]:
    return [name for name in (area.short_name, area.name) if name.strip()]


def _plain(text: str) -> str:
    letters = "".join(char if char.isalnum() else " " for char in text.casefold())
    return f" {' '.join(letters.split())} "
