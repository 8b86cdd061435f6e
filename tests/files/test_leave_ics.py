"""D1: leave as calendars of all kinds say it: whole days, zones, series, and nothing taken for leave that is none."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.duty_calendar import Entry
from dutyofficer.files.leave_ics import read_leave
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rota_ics import write_calendar
from tests.core.builders import NOON, wall

LONDON = ZoneInfo("Europe/London")
SERIES = ("UID:1", "DTSTART;VALUE=DATE:20261106", "SUMMARY:Fridays")
PARIS = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*parts: str) -> str:
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *parts, "END:VCALENDAR", ""))


def leave(folder: Path, *parts: str, since: datetime | None = None) -> list[tuple[str, str, str]]:
    """What is read, by London's clocks."""
    (folder / "mei.ics").write_text(calendar(*parts).replace("\n", "\r\n"), encoding="utf-8")
    found = read_leave(folder / "mei.ics", LONDON, since)
    shown = [(start.astimezone(LONDON), end.astimezone(LONDON), said) for start, end, said in found]
    return [(f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", said) for start, end, said in shown]


ONE = [
    ("a week of whole days: the end is the day after",
     ("DTSTART;VALUE=DATE:20261221", "DTEND;VALUE=DATE:20261228"), ("2026-12-21 00:00", "2026-12-28 00:00")),
    ("one day without an end", ("DTSTART;VALUE=DATE:20261225",), ("2026-12-25 00:00", "2026-12-26 00:00")),
    ("one day that ends on itself, as some programs write it",
     ("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"), ("2026-12-25 00:00", "2026-12-26 00:00")),
    ("days by their number", ("DTSTART;VALUE=DATE:20261225", "DURATION:P2D"), ("2026-12-25 00:00", "2026-12-27 00:00")),
    ("the day of 25 hours", ("DTSTART;VALUE=DATE:20261025",), ("2026-10-25 00:00", "2026-10-26 00:00")),
    ("the day of 23 hours", ("DTSTART;VALUE=DATE:20270328",), ("2027-03-28 00:00", "2027-03-29 00:00")),
    ("a time without a zone", ("DTSTART:20260710T090000", "DTEND:20260710T170000"),
     ("2026-07-10 09:00", "2026-07-10 17:00")),
    ("UTC", ("DTSTART:20260710T090000Z", "DURATION:PT8H"), ("2026-07-10 10:00", "2026-07-10 18:00")),
    ("another zone", ("DTSTART;TZID=Europe/Paris:20260710T090000", "DTEND;TZID=Europe/Paris:20260710T170000"),
     ("2026-07-10 08:00", "2026-07-10 16:00")),
    ("Outlook's name of a zone", ("DTSTART;TZID=GMT Standard Time:20260710T090000", "DURATION:PT8H"),
     ("2026-07-10 09:00", "2026-07-10 17:00")),
    ("a zone with its maker's name before it",
     ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20260710T090000", "DURATION:PT8H"),
     ("2026-07-10 09:00", "2026-07-10 17:00")),
    ("a zone that the file brings", ("DTSTART;TZID=Office:20260710T090000", "DTEND;TZID=Office:20260710T170000"),
     ("2026-07-10 08:00", "2026-07-10 16:00")),
    ("an hour that happens twice, from its first to its last",
     ("DTSTART:20261025T013000", "DTEND:20261025T014500"), ("2026-10-25 01:30", "2026-10-25 01:45")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "lines", "wanted"), ONE, ids=[row[0] for row in ONE])
def test_one_event(tmp_path: Path, sentence: str, lines: tuple[str, ...], wanted: tuple[str, str]) -> None:
    """Whatever program wrote it."""
    assert leave(tmp_path, PARIS, event(*lines, "SUMMARY:Away")) == [(*wanted, "Away")], sentence


def test_an_hour_that_happens_twice_is_longer(tmp_path: Path) -> None:
    """Leave rather an hour too long than a duty in the middle of it."""
    leave(tmp_path, event("DTSTART:20261025T013000", "DTEND:20261025T014500"))
    ((start, end, said),) = read_leave(tmp_path / "mei.ics", LONDON)
    assert (start, end - start) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(minutes=75))
    assert said == "2026-10-25 01:30:00"


NONE = [
    ("cancelled", ("STATUS:CANCELLED",)),
    ("not busy", ("TRANSP:TRANSPARENT",)),
    ("cancelled, in small letters", ("STATUS:cancelled",)),
    ("a moment", ("DTSTART:20261225T090000", "DTEND:20261225T090000")),
    ("a reminder without an end", ("DTSTART:20261225T090000",)),
]


@pytest.mark.parametrize(("sentence", "lines"), NONE, ids=[row[0] for row in NONE])
def test_what_is_no_leave(tmp_path: Path, sentence: str, lines: tuple[str, ...]) -> None:
    """The rest of the file is read all the same."""
    day = () if any(line.startswith("DTSTART") for line in lines) else ("DTSTART;VALUE=DATE:20261225",)
    other = event("DTSTART;VALUE=DATE:20270102", "SUMMARY:Real")
    assert leave(tmp_path, event(*day, *lines), other) == [("2027-01-02 00:00", "2027-01-03 00:00", "Real")], sentence


def test_a_calendar_that_takes_all_back(tmp_path: Path) -> None:
    """A cancellation that came by mail is no leave."""
    assert leave(tmp_path, "METHOD:CANCEL", event("DTSTART;VALUE=DATE:20261225")) == []


def test_our_own_calendar_is_nobodys_leave(tmp_path: Path) -> None:
    """A duty makes nobody busy: whoever gives us their duties by mistake does not lose them."""
    duty = Entry(uid="x", start=NOON, end=NOON + timedelta(days=7), title="Duty officer (LLR)", why="rotation")
    (tmp_path / "duties.ics").write_bytes(write_calendar("LLR duties of M Chen", [duty], NOON))
    assert read_leave(tmp_path / "duties.ics", LONDON) == ()


def test_a_series_with_what_was_moved_and_cancelled(tmp_path: Path) -> None:
    """Four Fridays: one left out, one moved to Thursday, one cancelled."""
    said = leave(
        tmp_path,
        event(*SERIES, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20261113"),
        event("UID:1", "RECURRENCE-ID;VALUE=DATE:20261120", "DTSTART;VALUE=DATE:20261119", "SUMMARY:Thursday"),
        event("UID:1", "RECURRENCE-ID;VALUE=DATE:20261127", "DTSTART;VALUE=DATE:20261127", "STATUS:CANCELLED"),
    )
    assert said == [
        ("2026-11-06 00:00", "2026-11-07 00:00", "Fridays"), ("2026-11-19 00:00", "2026-11-20 00:00", "Thursday"),
    ]  # fmt: skip


def test_a_series_keeps_its_time_on_the_wall(tmp_path: Path) -> None:
    """Over a clock change; also where Google writes UTC and names the zone for the whole calendar."""
    here = event("UID:1", "DTSTART;TZID=Europe/London:20261019T090000", "DURATION:PT8H", "RRULE:FREQ=WEEKLY;COUNT=2")
    google = event("UID:1", "DTSTART:20261019T080000Z", "DURATION:PT8H", "RRULE:FREQ=WEEKLY;COUNT=2")
    for parts in ((here,), ("X-WR-TIMEZONE:Europe/London", google)):
        assert [(start, end) for start, end, _ in leave(tmp_path, *parts)] == [
            ("2026-10-19 09:00", "2026-10-19 17:00"), ("2026-10-26 09:00", "2026-10-26 17:00"),
        ]  # fmt: skip


def test_a_series_without_an_end_is_read_for_eighteen_months(tmp_path: Path) -> None:
    """From its first event, or from the moment that the caller names: one from years ago still holds."""
    weekly = event(*SERIES, "RRULE:FREQ=WEEKLY")
    found = leave(tmp_path, weekly)
    assert (len(found), found[0][0], found[-1][0]) == (79, "2026-11-06 00:00", "2028-05-05 00:00")
    later = leave(tmp_path, weekly, since=wall("2031-01-01 00:00"))
    assert (later[0][0], len(later)) == ("2031-01-03 00:00", 78)


def test_one_instance_of_a_series_that_is_elsewhere(tmp_path: Path) -> None:
    """A moved meeting comes alone by mail; it counts as what it is."""
    alone = event("UID:7", "RECURRENCE-ID;VALUE=DATE:20261120", "DTSTART;VALUE=DATE:20261119", "SUMMARY:Thursday")
    assert leave(tmp_path, alone) == [("2026-11-19 00:00", "2026-11-20 00:00", "Thursday")]


def test_the_same_twice_is_once_and_in_order(tmp_path: Path) -> None:
    """Two calendars in one file, and an event in both."""
    christmas = event("DTSTART;VALUE=DATE:20261225", "SUMMARY:Christmas")
    second = calendar(event("DTSTART;VALUE=DATE:20261101", "SUMMARY:Early"), christmas)
    (tmp_path / "two.ics").write_text(calendar(christmas) + second)
    assert [said for _, _, said in read_leave(tmp_path / "two.ics", LONDON)] == ["Early", "Christmas"]


BAD = [
    ("an empty file", "", "mei.ics: is empty"),
    ("a web page", "<html>", "mei.ics: is not a calendar"),
    ("an event alone", event("DTSTART:20261225T090000Z"), "mei.ics: is not a calendar"),
    ("cut off in an event", calendar(event("DTSTART:20261225T090000Z"))[:-40], "mei.ics: is cut off"),
    ("cut off after an event", calendar(event("DTSTART:20261225T090000Z"))[:-8], "mei.ics: is cut off"),
    ("no start", calendar(event("SUMMARY:Skiing")), "mei.ics: event 'Skiing': No DTSTART"),
    ("a start that is none", calendar(event("SUMMARY:Skiing", "DTSTART:soon")), "event 'Skiing': DTSTART: "),
    ("an end that is none", calendar(event("DTSTART:20261225T090000Z", "DTEND:later")), "DTEND: "),
    ("an end before its start", calendar(event("SUMMARY:Skiing", "DTSTART:20261225T090000Z", "DTEND:20261224T090000Z")),
     "event 'Skiing': ends before it begins"),
    ("a day and an hour", calendar(event("DTSTART;VALUE=DATE:20261225", "DTEND:20261226T090000Z")), "same type"),
    ("a zone that nobody knows",
     calendar(event("SUMMARY:Skiing", "DTSTART;TZID=Narnia:20261225T090000", "DURATION:PT1H")),
     "event 'Skiing': DTSTART: there is no time zone 'Narnia'"),
    ("a rule that is none", calendar(event(*SERIES, "RRULE:FREQ=SOMETIMES")), "event 'Fridays': RRULE: "),
    ("every second", calendar(event("UID:1", "DTSTART:20261225T090000Z", "RRULE:FREQ=SECONDLY")), "more often than"),
    ("a moved one that cannot be read",
     calendar(event(*SERIES, "RRULE:FREQ=WEEKLY"), event("UID:1", "RECURRENCE-ID:x", "DTSTART;VALUE=DATE:20261119")),
     "RECURRENCE-ID: "),
    ("a year that is none", calendar(event("DTSTART:00010101T000000Z", "DTEND:99991231T235959Z")), "not in this"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "text", "fault"), BAD, ids=[row[0] for row in BAD])
def test_one_bad_event_stops_it_all(tmp_path: Path, sentence: str, text: str, fault: str) -> None:
    """In one line that names the file and the event; half a file is not half of somebody's leave."""
    (tmp_path / "mei.ics").write_text(text)
    with pytest.raises(BadFile) as caught:
        read_leave(tmp_path / "mei.ics", LONDON)
    assert fault in str(caught.value), sentence
    assert "\n" not in str(caught.value)


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what to install, like any other fault of a file."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(BadFile, match="needs the extra `ical`"):
        leave(tmp_path, event("DTSTART;VALUE=DATE:20261225"))
