"""Entries of a rota as an iCalendar document (RFC 5545), for phones and Outlook. Needs the extra `ical`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from dutyofficer.core.duty_calendar import Entry

AGAIN = timedelta(hours=1)
"""How often whoever subscribes is asked to look again; some look once a day whatever is said."""


def write_calendar(name: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """The document; times are UTC. A duty makes nobody busy: they may still be asked to a meeting."""
    calendar = Calendar()
    calendar.add("prodid", "-//dutyofficer//rota//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", entry.title)
    event.add("description", entry.why)
    event.add("transp", "TRANSPARENT")
    return event
