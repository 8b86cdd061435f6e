"""Leave from a calendar file: each event is a span in which somebody is away. Needs the extra `ical`.

All-day events are whole local days, times without a zone are read in the given one, series are written out one by one.
What is cancelled, or does not make its owner busy, is no leave.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import aware, from_wall, last_at_wall
from dutyofficer.files.problem import BadFile
from dutyofficer.files.text import read_text

if TYPE_CHECKING:
    from icalendar import Calendar, Event

Away = tuple[datetime, datetime, str]
"""From, to before (aware UTC), and what the event is called."""

AHEAD = timedelta(days=548)
"""Eighteen months of a series are read; most have no end of their own."""
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_DAY = timedelta(days=1)
_READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


def read_leave(path: Path, zone: ZoneInfo, since: datetime | None = None) -> tuple[Away, ...]:
    """Every span of leave in the file, in order. Errors: BadFile naming the event; one bad event stops it all.

    A series is read for eighteen months from its first event, or from `since` (aware) if that is later.
    """
    found: set[Away] = set()
    for calendar in _calendars(path):
        for event, series in _things(calendar):
            try:
                found.update(_away(calendar, event, series, zone, since))
            except (ValueError, OverflowError) as error:
                raise BadFile(path.name, f"event {_called(event)!r}", str(error)) from None
    return tuple(sorted(found))


def _calendars(path: Path) -> list[Calendar]:
    """The calendars in a file. One that was cut off reads as none at all, which must not pass for "no leave"."""
    text = read_text(path)
    try:
        from icalendar import Calendar
    except ModuleNotFoundError:
        raise BadFile(path.name, "", "to read it needs the extra `ical`: pip install 'dutyofficer[ical]'") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says so where it guesses a zone from its maker's own name for it
            found = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise BadFile(path.name, "", f"is not a calendar: {error}") from None
    lines = [line.strip().upper() for line in text.splitlines()]
    begun, ended = lines.count("BEGIN:VCALENDAR"), lines.count("END:VCALENDAR")
    if not begun == ended == len(found) or not begun:
        raise BadFile(path.name, "", "is cut off" if begun else "is not a calendar")
    return found


def _things(calendar: Calendar) -> Iterator[tuple[Event, list[Event]]]:
    """Each event that stands alone; each series by its first event, with what was moved or cancelled of it."""
    series: dict[str, list[Event]] = {}
    for event in calendar.events:
        series.setdefault(str(event.get("UID", id(event))), []).append(event)
    for events in series.values():
        heads = [event for event in events if "RRULE" in event or "RDATE" in event]
        if heads:
            yield heads[0], events
        else:
            yield from ((event, []) for event in events)


def _away(
    calendar: Calendar, event: Event, series: list[Event], zone: ZoneInfo, since: datetime | None
) -> Iterator[Away]:
    """Errors: ValueError."""
    for each in series or [event]:
        _refuse_broken(each)
    start = _span(event, zone)[0]
    each_time = _each_time(calendar, series, max(start, since or start)) if series else [event]
    for one in each_time:
        begins, ends = _span(one, zone)
        if begins < ends and _is_away(calendar, one):
            yield begins, ends, _called(one)


def _refuse_broken(event: Event) -> None:
    """What cannot be read is kept aside by the library, and the rest would stand without it."""
    for name, why in event.errors:
        if (name or "").upper() in _READ:
            raise ValueError(f"{name}: {why}")
    for name in _READ:
        value = event.get(name)
        if (zone := getattr(value, "params", {}).get("TZID")) and _floats(value):
            raise ValueError(f"{name}: there is no time zone {zone!r}")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if _TOO_OFTEN.intersection(rule.get("FREQ", [])):
            raise ValueError("comes more often than once a day")


def _floats(value: object) -> bool:
    moment = getattr(value, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None


def _each_time(calendar: Calendar, series: list[Event], start: datetime) -> list[Event]:
    import recurring_ical_events
    from icalendar import Calendar

    alone = Calendar()
    if "X-WR-TIMEZONE" in calendar:  # Google says there in which zone a series keeps its time on the wall
        alone["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
    for event in series:
        alone.add_component(event)
    found: list[Event] = recurring_ical_events.of(alone).between(start, start + AHEAD)
    return found


def _is_away(calendar: Calendar, event: Event) -> bool:
    said = (calendar.get("METHOD", ""), event.get("STATUS", ""), event.get("TRANSP", ""))
    return not {"CANCEL", "CANCELLED", "TRANSPARENT"}.intersection(str(word).strip().upper() for word in said)


def _span(event: Event, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From and to in UTC. A day that ends on itself is written by some programs for one whole day."""
    start, end = event.start, event.end
    if not isinstance(start, datetime) and start == end:
        end = start + _DAY
    for moment in (start, end):
        if not 2000 <= moment.year < 2200:
            raise ValueError(f"{moment} is not in this century or the next")
    if (ends := _utc(end, zone, last=True)) < (begins := _utc(start, zone, last=False)):
        raise ValueError("ends before it begins")
    return begins, ends


def _utc(moment: date, zone: ZoneInfo, *, last: bool) -> datetime:
    """A time that happens twice: leave begins at the first and ends at the last."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is not None:
        return aware(moment)
    return last_at_wall(moment, zone) if last else from_wall(moment, zone)


def _called(event: Event) -> str:
    """Its summary in one line; without one, when it begins."""
    summary = " ".join(str(event.get("SUMMARY", "")).split())
    return summary or str(getattr(event.get("DTSTART"), "dt", "without a time") if "DTSTART" in event else "no start")
