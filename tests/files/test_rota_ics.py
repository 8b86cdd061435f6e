"""D1: calendars as others read them: valid, in UTC, right over both clock changes, and nobody's number in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from dutyofficer.core.duty_calendar import Entry, rota_entries
from dutyofficer.core.rota import Layer, Rota, Shift
from dutyofficer.files.rota_ics import write_calendar
from tests.core.builders import PEOPLE

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
LAYER = Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime(2026, 1, 5, 9))  # noqa: DTZ001  # wall clock
ROTA = Rota(id="duty-officer", name="Duty officer", timezone="Europe/London", layers=(LAYER,))
ENTRIES = rota_entries(ROTA, PEOPLE, NOW)


def read(entries: list[Entry], name: str = "LLR Duty officer") -> Calendar:
    """Written, and read back."""
    return Calendar.from_ical(write_calendar(name, entries, NOW))


def shown(entries: list[Entry]) -> list[Entry]:
    """As the reader has them."""
    found = []
    for event in read(entries).events:
        assert isinstance(event.start, datetime)
        assert isinstance(event.end, datetime)
        title, why = str(event["SUMMARY"]), str(event["DESCRIPTION"])
        found.append(Entry(uid=str(event["UID"]), start=event.start, end=event.end, title=title, why=why))
    return found


def test_what_is_written_is_read_back() -> None:
    """Every entry, with its own times, name and reason; nothing that the reader could not make sense of."""
    calendar = read(ENTRIES)
    assert calendar.errors == []
    assert [event.errors for event in calendar.events if event.errors] == []
    assert shown(ENTRIES) == ENTRIES
    assert {(event.DTSTAMP, str(event["TRANSP"])) for event in calendar.events} == {(NOW, "TRANSPARENT")}


def test_handovers_stay_at_nine_on_the_wall() -> None:
    """D1: over the change in October and the one in March, in the reader's own zone."""
    entries = shown(ENTRIES)
    assert {entry.start.astimezone(LONDON).strftime("%a %H:%M") for entry in entries} == {"Mon 09:00"}
    assert {entry.end - entry.start for entry in entries} == {timedelta(hours=hours) for hours in (167, 168, 169)}


def test_what_programs_are_told() -> None:
    """A name to show, and to look again within the hour, each in both of the ways that are in use."""
    written = write_calendar("LLR Duty officer", ENTRIES, NOW).decode()
    head = written.split("BEGIN:VEVENT")[0].split("\r\n")
    assert {"NAME:LLR Duty officer", "X-WR-CALNAME:LLR Duty officer", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H", "VERSION:2.0"} < set(head)  # fmt: skip
    assert "TZID" not in written
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    assert not [person.mobile for person in PEOPLE.values() if person.mobile[-6:] in written]


def test_whatever_a_rota_is_called() -> None:
    """Commas, line ends and other people's letters do not break out of their line."""
    odd = Entry(uid="a;b", start=NOW, end=NOW + timedelta(hours=1), title="Öffentlich, \\n; x" * 9, why="a\nEND:VEVENT")
    assert shown([odd]) == [odd]
    assert str(read([odd], "Tom, Dick; Harry")["NAME"]) == "Tom, Dick; Harry"


def test_a_calendar_without_duties() -> None:
    """Somebody who has none subscribes all the same."""
    assert read([]).events == []
