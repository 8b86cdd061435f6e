"""What a publisher says of when it will speak again, read as leniently as it is written, and when it has not (F12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import from_wall, hhmm
from dutyofficer.core.policy import Policy
from dutyofficer.core.warning import HazardWarning, Level

LATE = timedelta(minutes=20)
"""What the publisher is given beyond its word: what it says takes five to fifteen minutes to reach the feed."""
AGAIN = timedelta(minutes=60)
"""At most one reminder an incident in so long, unless life is in danger."""
FARTHEST = timedelta(days=8)
"""A promise farther ahead is a slip of the pen, as is one that lies behind."""

_OPENS = "by|at|on|in|before|again|this|today|tonight|tomorrow|mon|tue|wed|thu|fri|sat|sun"
_CLAUSE = re.compile(rf"\bupdated? (?=(?:{_OPENS}))(.{{0,70}})", re.IGNORECASE)
_MONTHS = {name: n for n, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), start=1)}
_DAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH, _DAY = (rf"({'|'.join(names)})[a-z]*" for names in (_MONTHS, _DAYS))
_NUMBERS = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_WORDS = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (\d{{4}}))?\b")
_TURNED = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b")
_WEEKDAY = re.compile(rf"\b{_DAY}\b")
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2}):? ?(am|pm|noon)?\b")
_HOUR = re.compile(r"\b(\d{1,2}) ?(am|pm|noon)\b")
_FOUR = re.compile(r"\b(?:by|at) ([01]\d|2[0-3])([0-5]\d)\b")
_PARTS = {
    "morning": time(12), "afternoon": time(18), "midday": time(12), "noon": time(12), "evening": time(23, 59),
    "tonight": time(23, 59), "night": time(23, 59), "midnight": time(23, 59),
}  # fmt: skip


def promised_update(text: str, published_at: datetime, zone: ZoneInfo) -> datetime | None:
    """When its publisher said that it would update this text, in UTC; None if it did not, or nobody can tell.

    Where the words leave it open it is the later moment: "tomorrow morning" ends at noon, and "12:00AM" may be noon.
    """
    found = _CLAUSE.search(" ".join(text.split()))
    if found is None:
        return None
    said, local = found[1].split(". ")[0].casefold(), published_at.astimezone(zone)
    day, at = _date(said, local.date()), _time(_NUMBERS.sub(" ", said))
    if (day is None and at is None) or "should the" in said:
        return None
    promised = _moment(day or local.date(), at or time(23, 59), zone)
    if day is None and promised <= published_at:
        promised = _moment(local.date() + timedelta(days=1), at or time(23, 59), zone)
    return promised if published_at < promised <= published_at + FARTHEST else None


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return from_wall(datetime.combine(day, at), zone)


def _time(said: str) -> time | None:
    """The time of day in a clause without its numeric date."""
    late = re.search(r"evening|tonight|afternoon", said) is not None
    if found := _CLOCK.search(said) or _FOUR.search(said):
        return _clock(int(found[1]), int(found[2]), (found[3] if found.re is _CLOCK else None) or "", late=late)
    if found := _HOUR.search(said):
        return _clock(int(found[1]), 0, found[2], late=late)
    return next((at for word, at in _PARTS.items() if word in said), None)


def _clock(hour: int, minute: int, half: str, *, late: bool) -> time | None:
    """A dial of twelve hours or of twenty-four; people write 13:00PM, and 12:00AM for noon."""
    if hour < 12 and (half == "pm" or (late and not half)):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(said: str, published: date) -> date | None:
    """The day in a clause: a date, else a weekday, else today or tomorrow; None if it names none."""
    if found := _NUMBERS.search(said):
        year = int(found[3])
        return _day(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))
    if found := _WORDS.search(said):
        return _of_year(found[3], _MONTHS[found[2]], int(found[1]), published)
    if found := _TURNED.search(said):
        return _of_year(found[3], _MONTHS[found[1]], int(found[2]), published)
    if found := _WEEKDAY.search(said):
        return published + timedelta(days=(_DAYS[found[1]] - published.weekday()) % 7)
    if "tomorrow" in said:
        return published + timedelta(days=1)
    return published if re.search(r"today|tonight|this (morning|afternoon|evening)", said) else None


def _of_year(year: str | None, month: int, day: int, published: date) -> date | None:
    """A date without its year is the next one."""
    if year:
        return _day(int(year), month, day)
    this = _day(published.year, month, day)
    return this if this is None or this >= published else _day(published.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Promise:
    """A warning that stands, and when its publisher said it would speak of it again."""

    warning: HazardWarning
    at: datetime

    @property
    def name(self) -> str:
        """This one promise: a later one of the same warning has another."""
        return f"{self.warning.ref} {self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What an incident's owner was reminded of already, and when last."""

    names: frozenset[str] = field(default_factory=frozenset)
    at: datetime | None = None
    hushed_until: datetime | None = None


def promises(standing: Sequence[HazardWarning], reminded: Reminded, zone: ZoneInfo) -> list[Promise]:
    """What is still open of what was said about warnings above YELLOW, the worst first. Said again since is kept."""
    found = []
    for warning in standing:
        at = promised_update(warning.text, warning.text_since, zone) if warning.level > Level.YELLOW else None
        if at is not None and warning.issued < at and Promise(warning, at).name not in reminded.names:
            found.append(Promise(warning, at))
    return sorted(found, key=lambda promise: (-promise.warning.level, promise.at, promise.warning.ref))


def due_at(promise: Promise, reminded: Reminded, policy: Policy) -> datetime:
    """When its owner is reminded: RED at any hour, AMBER not in quiet hours, not hushed, and once an hour."""
    due = promise.at + LATE
    if promise.warning.level is Level.RED:
        return due
    marks = [reminded.at + AGAIN] if reminded.at else []
    due = max([due, *marks, *([reminded.hushed_until] if reminded.hushed_until else [])])
    return policy.quiet.over(due) if policy.quiet.holds(due) else due


def words(broken: Sequence[Promise], now: datetime, zone: ZoneInfo) -> Mapping[str, str]:
    """What fills in one reminder: the worst warning, and how many more."""
    worst = broken[0]
    more = f"+{len(broken) - 1} more. " if len(broken) > 1 else ""
    return {
        "HEADLINE": worst.warning.headline.upper(), "name": worst.warning.name, "more": more,
        "time": hhmm(worst.at, now, zone), "since": hhmm(now, now, zone),
    }  # fmt: skip
