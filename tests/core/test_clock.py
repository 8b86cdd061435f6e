"""Times are aware UTC inside, and the wall clock where a person reads or sets one (F2)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.clock import BadTime, NaiveTime, aware, from_wall, hhmm, lasting, next_wall, typed
from dutyofficer.core.policy import Quiet

LONDON, LORD_HOWE = ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe")

WALLS = [
    ("in winter it is UTC", LONDON, "2026-11-18T09:00", "2026-11-18T09:00"),
    ("in summer an hour less", LONDON, "2026-07-01T09:00", "2026-07-01T08:00"),
    ("the minute before the clocks go forward", LONDON, "2027-03-28T00:59", "2027-03-28T00:59"),
    ("01:00 does not exist: the first instant after", LONDON, "2027-03-28T01:00", "2027-03-28T01:00"),
    ("nor does 01:30", LONDON, "2027-03-28T01:30", "2027-03-28T01:00"),
    ("02:00 is that same instant", LONDON, "2027-03-28T02:00", "2027-03-28T01:00"),
    ("01:30 happens twice: the first", LONDON, "2026-10-25T01:30", "2026-10-25T00:30"),
    ("02:00 happens once again", LONDON, "2026-10-25T02:00", "2026-10-25T02:00"),
    ("half an hour is missing on Lord Howe", LORD_HOWE, "2026-10-04T02:15", "2026-10-03T15:30"),
    ("02:30 there is the first instant after", LORD_HOWE, "2026-10-04T02:30", "2026-10-03T15:30"),
    ("half an hour happens twice there", LORD_HOWE, "2027-04-04T01:45", "2027-04-03T14:45"),
    ("and 02:00 once", LORD_HOWE, "2027-04-04T02:00", "2027-04-03T15:30"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("why", "zone", "wall", "moment"), WALLS, ids=[row[0] for row in WALLS])
def test_from_wall(why: str, zone: ZoneInfo, wall: str, moment: str) -> None:
    """F2: local times without an offset are read by the zone, also on the days when the clocks change."""
    assert from_wall(datetime.fromisoformat(wall), zone) == utc(moment)


NEXT = [
    ("later today", "2026-11-18T06:59", "07:00", "2026-11-18T07:00"),
    ("exactly now is not later", "2026-11-18T07:00", "07:00", "2026-11-19T07:00"),
    ("tomorrow", "2026-11-18T12:00", "07:00", "2026-11-19T07:00"),
    ("in summer by the summer clock", "2026-07-01T05:59", "07:00", "2026-07-01T06:00"),
    ("late in UTC it is tomorrow already in summer", "2026-07-01T23:30", "07:00", "2026-07-02T06:00"),
    ("over the change to summer a night is an hour shorter", "2027-03-27T22:00", "07:00", "2027-03-28T06:00"),
    ("over the change to winter an hour longer", "2026-10-24T21:00", "07:00", "2026-10-25T07:00"),
    ("a time that does not exist is the first instant after", "2027-03-28T00:00", "01:30", "2027-03-28T01:00"),
    ("and not twice", "2027-03-28T01:00", "01:30", "2027-03-29T00:30"),
    ("a time that happens twice is the first", "2026-10-25T00:00", "01:30", "2026-10-25T00:30"),
]


@pytest.mark.parametrize(("why", "after", "at", "moment"), NEXT, ids=[row[0] for row in NEXT])
def test_next_wall(why: str, after: str, at: str, moment: str) -> None:
    """B4: the morning comes at 07:00 on the wall, once a day, whatever the clocks do."""
    assert next_wall(utc(after), time.fromisoformat(at), LONDON) == utc(moment)


NOW = utc("2026-10-25T03:00")
TYPED = [
    ("an hour alone is today's", "01:59", NOW, "2026-10-25T01:59"),
    ("or yesterday's, if it is yet to come", "03:20", NOW, "2026-10-24T02:20"),
    ("without its nought", " 1:59 ", NOW, "2026-10-25T01:59"),
    ("the minute itself has come", "03:00", NOW, "2026-10-25T03:00"),
    ("01:30 was shown twice: the last time", "01:30", NOW, "2026-10-25T01:30"),
    ("unless that is yet to come", "01:30", utc("2026-10-25T01:10"), "2026-10-25T00:30"),
    ("an hour that the clocks left out is when they did", "01:30", utc("2027-03-28T05:00"), "2027-03-28T01:00"),
    ("with its day", "2026-10-24 03:20", NOW, "2026-10-24T02:20"),
    ("as a form sends it", "2026-10-24T03:20", None, "2026-10-24T02:20"),
    ("with an offset it is that, whatever the zone", "2026-10-24T03:20+00:00", None, "2026-10-24T03:20"),
    ("a day alone is its midnight", "2026-10-24", None, "2026-10-23T23:00"),
]


@pytest.mark.parametrize(("why", "text", "now", "moment"), TYPED, ids=[row[0] for row in TYPED])
def test_typed(why: str, text: str, now: datetime | None, moment: str) -> None:
    """F2, K1: what people type is read by the clocks that they see."""
    assert typed(text, LONDON, now) == utc(moment)


BAD = [
    ("no time", "yesterday", NOW, "'yesterday' is not a time such as 03:20 or"),
    ("nothing", " ", NOW, "'' is not a time"),
    ("an hour that no day has", "25:20", NOW, "'25:20' is not a time"),
    ("an hour alone where a day is needed", "03:20", None, "'03:20' is not a time such as 2026-12-25T09:00"),
    ("another age", "2999-01-01T00:00", None, "the year 2999 cannot be meant"),
    ("before all zones", "0001-01-01T00:00+14:00", NOW, "the year 1 cannot be meant"),
]


@pytest.mark.parametrize(("why", "text", "now", "words"), BAD, ids=[row[0] for row in BAD])
def test_what_is_typed_and_no_time(why: str, text: str, now: datetime | None, words: str) -> None:
    with pytest.raises(BadTime, match=words):
        typed(text, LONDON, now)


def test_naive_times_are_refused() -> None:
    """F2: half the year a time without a zone is an hour wrong."""
    with pytest.raises(NaiveTime, match="has no zone"):
        aware(datetime.fromisoformat("2026-07-01T09:00"))


def test_aware_times_become_utc() -> None:
    """F2: inside there is one zone."""
    moment = aware(datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=1))))
    assert (moment, moment.tzinfo) == (utc("2026-07-01T08:00"), UTC)


READ = [
    ("today the time is enough", "2026-11-18T03:09", "2026-11-18T12:00", "03:09"),
    ("of another day the day too", "2026-11-17T23:59", "2026-11-18T00:01", "Tue 23:59"),
    ("today is by the wall clock", "2026-07-01T23:30", "2026-07-02T05:00", "00:30"),
    ("so is the day", "2026-06-30T23:30", "2026-07-02T05:00", "Wed 00:30"),
    ("tomorrow has its day", "2026-11-19T07:00", "2026-11-18T12:00", "Thu 07:00"),
]


@pytest.mark.parametrize(("why", "moment", "now", "text"), READ, ids=[row[0] for row in READ])
def test_hhmm(why: str, moment: str, now: str, text: str) -> None:
    """S5: a time as a tired person reads it."""
    assert hhmm(utc(moment), utc(now), LONDON) == text


NIGHT, LUNCH, NEVER = (
    Quiet(time(22), time(7), LONDON),
    Quiet(time(12), time(13), LONDON),
    Quiet(time(7), time(7), LONDON),
)

HOURS = [
    ("the first minute of the night", NIGHT, "2026-11-18T22:00", True),
    ("the minute before", NIGHT, "2026-11-18T21:59", False),
    ("after midnight", NIGHT, "2026-11-18T03:00", True),
    ("the last minute", NIGHT, "2026-11-18T06:59", True),
    ("07:00 is day", NIGHT, "2026-11-18T07:00", False),
    ("in summer by the summer clock", NIGHT, "2026-07-01T21:30", True),
    ("hours within a day", LUNCH, "2026-11-18T12:30", True),
    ("and outside them", LUNCH, "2026-11-18T03:00", False),
    ("equal ends mean never", NEVER, "2026-11-18T07:00", False),
]


@pytest.mark.parametrize(("why", "quiet", "now", "holds"), HOURS, ids=[row[0] for row in HOURS])
def test_quiet_hours(why: str, quiet: Quiet, now: str, holds: bool) -> None:
    """B4: quiet hours are by the local wall clock and may go over midnight."""
    assert quiet.holds(utc(now)) is holds


def test_quiet_hours_begin_and_end() -> None:
    """B4: when they next begin and end."""
    noon = utc("2026-07-01T12:00")
    assert (NIGHT.begins(noon), NIGHT.over(noon)) == (utc("2026-07-01T21:00"), utc("2026-07-02T06:00"))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=40), "under a minute"),
        (timedelta(minutes=71), "71 min"),
        (timedelta(hours=3, minutes=5), "3 h 05 min"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_ages_read_as_people_say_them(span: timedelta, words: str) -> None:
    assert lasting(span) == words
