"""When we are the problem: a feed gone quiet, texts that do not leave, our own process (C1, C2, C3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dutyofficer.core.guidance import Risk
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level

SILENT = "feed_silent:"
"""How the concern of a silent feed is called; the feed stands behind it."""
DEAF = (SILENT, "connection")
"""How concerns begin while which we do not hear."""
NIGHT = timedelta(hours=2)
"""How long a feed may be silent in quiet hours while nothing above YELLOW is in force."""
AGAIN = timedelta(minutes=60)
"""How often an owner who is blind in danger is reminded of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One feed as it is heard. `since` is its last good answer, or our first question if there was none (UTC).

    `failing`: the last two polls at least brought nothing good. `doubted`: it answers, and we do not believe it (F3).
    """

    name: str
    since: datetime
    silent_after: timedelta
    failing: bool = True
    doubted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What is at stake while we are blind. `guidance`: the flood risk of today and tomorrow."""

    worst: Level
    page_open: bool
    guidance: Risk = Risk.VERY_LOW

    @property
    def real(self) -> bool:
        """AMBER or RED in force, guidance of MEDIUM or worse, or somebody yet to accept."""
        return self.worst >= Level.AMBER or self.guidance >= Risk.MEDIUM or self.page_open


def is_silent(feed: Hearing, danger: Danger, quiet: Quiet, now: datetime) -> bool:
    """C1: half as long in danger, two hours in a quiet night, else as configured."""
    if feed.doubted:
        return False
    if danger.real:
        return now - feed.since >= feed.silent_after / 2
    limit = max(NIGHT, feed.silent_after) if quiet.holds(now) else feed.silent_after
    return now - feed.since >= limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How the outbox leaves. `waiting_since`: when the oldest message that is due came due, if it has not left.

    `tried`: it was, and the provider did not take it. `refused`: how many a dead provider refused of late, with none
    taken since. `moving`: something was taken within `STUCK`. `unreached`: names of whom a page did not reach for that.
    """

    waiting_since: datetime | None = None
    waiting: int = 0
    tried: bool = False
    refused: int = 0
    moving: bool = False
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """How the process is, as only it can know. `falls`: how often it ended within the last hour without being told to.

    `late` names loops that are overdue, `clock_set` is by how much the clock was set just now, `disk_free` in bytes.
    """

    late: tuple[str, ...] = ()
    clock_set: timedelta = timedelta()
    disk_free: int | None = None
    falls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that is wrong with us. `cause` is one open incident, `key` names its texts, `words` fill them in."""

    cause: str
    key: str
    since: datetime
    words: dict[str, str] = field(default_factory=dict)


STUCK = timedelta(minutes=2)
"""So long may a message that is due not have left, with nothing else leaving either."""
REFUSED = 3
"""So many messages that a dead provider refused are a concern at once."""
NAMED = 3
"""So many are named: a text has no room for more."""
DISK_LOW = 200 * 2**20
"""Bytes that must be free where the database is: some weeks of storms."""
CLOCK_OFF = timedelta(minutes=2)
"""A clock set by so much has said the wrong time to somebody."""
FALLS = 3
"""Ends without being told to, within an hour, that nobody calls chance."""


def of_hearing_and_sending(
    silent: Sequence[Hearing], feeds: Sequence[Hearing], sending: Sending, now: datetime
) -> list[Cause]:
    """C2: one cause, one concern. All feeds failing together, or all of them and the provider: our own connection."""
    found = [_silence(feed) for feed in silent] + _provider(sending, now)
    parties = len(feeds) + any(cause.key == "provider" for cause in found)
    if found and feeds and parties > 1 and all(feed.failing for feed in feeds):
        return [Cause(cause="connection", key="connection", since=min(feed.since for feed in feeds))]
    return found


def _silence(feed: Hearing) -> Cause:
    return Cause(cause=f"{SILENT}{feed.name}", key="feed_silent", since=feed.since, words={"feed": feed.name})


def _provider(sending: Sending, now: datetime) -> list[Cause]:
    """C3: it refuses everything, it takes nothing; or we do not even try."""
    if sending.refused >= REFUSED:
        words = {"count": str(sending.refused), "who": named(sending.unreached)}
        return [Cause(cause="provider", key="provider", since=now, words=words)]
    since = sending.waiting_since
    if since is None or sending.moving or now - since < STUCK:
        return []
    key = "provider" if sending.tried else "outbox"
    words = {"count": str(sending.waiting), "who": named(sending.unreached)}
    return [Cause(cause=key, key=key, since=since, words=words)]


def named(people: Sequence[str]) -> str:
    """Whom nobody reached (S3), three by name: whoever reads it rings them."""
    more = f" +{len(people) - NAMED}" if len(people) > NAMED else ""
    return f"Not reached: {', '.join(people[:NAMED])}{more}. " if people else ""


def of_ourselves(ours: Ourselves, now: datetime) -> list[Cause]:
    """C3: a loop that is overdue, a full disk, a clock that was set, a service that keeps falling over."""
    found = [Cause(cause=f"loop:{name}", key="loop", since=now, words={"loop": name}) for name in ours.late]
    if ours.disk_free is not None and ours.disk_free < DISK_LOW:
        found.append(Cause(cause="disk", key="disk", since=now, words={"free": str(ours.disk_free // 2**20)}))
    if abs(ours.clock_set) >= CLOCK_OFF:
        minutes = round(ours.clock_set / timedelta(minutes=1))
        found.append(Cause(cause="clock", key="clock", since=now, words={"minutes": f"{minutes:+d}"}))
    if ours.falls >= FALLS:
        found.append(Cause(cause="falls", key="falls", since=now, words={"count": str(ours.falls)}))
    return found
