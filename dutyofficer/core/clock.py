"""Times as the rules see them: aware UTC inside, wall clock only where a person reads or sets it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


class NaiveTime(ValueError):
    """A time without a zone reached the rules; half the year it would be an hour wrong."""


def aware(moment: datetime) -> datetime:
    """Return `moment` in UTC; refuse one without a zone (NaiveTime)."""
    if moment.tzinfo is None:
        raise NaiveTime(f"{moment.isoformat()} has no zone")
    return moment.astimezone(UTC)


def from_wall(naive: datetime, zone: ZoneInfo) -> datetime:
    """Read a wall-clock time of `zone` as UTC.

    A time that happens twice is the first; a time that does not exist is the first instant after the gap.
    """
    local = naive.replace(tzinfo=zone, fold=0)
    there_and_back = local.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if there_and_back == naive:
        return local.astimezone(UTC)
    return _first_instant_after_gap(naive, zone)


def last_at_wall(naive: datetime, zone: ZoneInfo) -> datetime:
    """Read a wall-clock time of `zone` as UTC, but one that happens twice as the second."""
    # Of one that does not exist fold 1 is before the clocks change, from_wall just when they do.
    return max(from_wall(naive, zone), naive.replace(tzinfo=zone, fold=1).astimezone(UTC))


class BadTime(ValueError):
    """What was typed is no time; the text says what one looks like."""


def typed(text: str, zone: ZoneInfo, now: datetime | None = None) -> datetime:
    """A time as people type it, by the clocks of `zone` unless it carries an offset: `2026-12-25T09:00`, in UTC.

    With `now` (UTC) also `03:20` alone: the last time until then that clocks there showed it. Errors: BadTime.
    """
    clean = text.strip()
    try:
        if now is not None and _HOUR.fullmatch(clean):
            return _last_shown(time.fromisoformat(clean.zfill(len("03:20"))), zone, now)
        read = datetime.fromisoformat(clean)
    except ValueError as error:
        such = "03:20 or 2026-11-22 03:20" if now is not None else "2026-12-25T09:00"
        raise BadTime(f"{clean!r} is not a time such as {such}") from error
    if not 2000 <= read.year < 2200:
        raise BadTime(f"the year {read.year} cannot be meant")
    return aware(read) if read.tzinfo else from_wall(read, zone)


_HOUR = re.compile(r"\d{1,2}:\d\d")


def _last_shown(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    today = datetime.combine(now.astimezone(zone).date(), at)
    shown = [read(today - timedelta(days=ago), zone) for ago in (0, 1) for read in (last_at_wall, from_wall)]
    return next(moment for moment in shown if moment <= now)


def _first_instant_after_gap(naive: datetime, zone: ZoneInfo) -> datetime:
    """The moment the clocks went forward over `naive`: fold 1 reads it with the offset from after the change."""
    before = naive.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    after = naive.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    low = naive.replace(tzinfo=UTC) - max(before, after)
    high = naive.replace(tzinfo=UTC) - min(before, after)
    offset_low = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset_low else (low, middle)
    return high.replace(microsecond=0)


def next_wall(after: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The first moment later than `after` (UTC) at which clocks in `zone` show `at`, on each day only once."""
    day = after.astimezone(zone).date()
    moment = from_wall(datetime.combine(day, at), zone)
    return moment if moment > after else from_wall(datetime.combine(day + timedelta(days=1), at), zone)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Weekly:
    """A day of the week (0 is Monday) and an hour on the wall."""

    day: int
    at: time

    @classmethod
    def parse(cls, text: str) -> Weekly:
        """Read `Wed 10:00`. Errors: ValueError."""
        found = re.fullmatch(rf"({'|'.join(_DAYS)}) ((?:[01]\d|2[0-3]):[0-5]\d)", text)
        if found is None:
            raise ValueError(f'{text!r} is not a day and an hour such as "Wed 10:00"')
        return cls(_DAYS.index(found[1]), time.fromisoformat(found[2]))

    def __str__(self) -> str:
        return f"{_DAYS[self.day]} {self.at:%H:%M}"

    def next(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first such moment later than `after` (UTC) by the clocks of `zone`."""
        moment = next_wall(after, self.at, zone)
        while moment.astimezone(zone).weekday() != self.day:
            moment = next_wall(moment, self.at, zone)
        return moment


def lasting(span: timedelta) -> str:
    """`under a minute`, `2 min`, `3 h 05 min`, `2 days`: as long as a tired person reads it."""
    minutes = span // timedelta(minutes=1)
    if minutes < 1:
        return "under a minute"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def hhmm(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`moment` as a tired person reads it: 03:09 today, else Fri 03:09."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    return local.strftime("%H:%M") if local.date() == today else local.strftime("%a %H:%M")
