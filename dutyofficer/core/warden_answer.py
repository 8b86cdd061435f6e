"""What wardens, deputies and key holders answer, and who is asked next because of it (W4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.message import segments
from dutyofficer.core.page import Item
from dutyofficer.core.people import Person
from dutyofficer.core.warden import Hour, ways_at
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import Texts

MUTED = timedelta(hours=24)
"""So long at most a warden who said no hears no more of that place below RED."""
Pair = tuple[str, str]
"""An area and a person."""


class Says(StrEnum):
    """What was answered: `1` or `2` of a warden, OPEN or NOKEY of a key holder."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    NOKEY = "nokey"


class Part(StrEnum):
    """As what somebody is asked who is not asked by the warning itself."""

    DEPUTY = "deputy"
    WARDEN = "warden"  # by an officer, where no warning told them
    KEY_HOLDER = "key-holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a warden said of a place in an incident (its row), when, and until when it counts as a no (UTC)."""

    incident: int
    area: str
    person: str
    says: Says
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody was asked at `at` (UTC) as deputy, key holder or warden of a place; `says` None: silent so far."""

    incident: int
    area: str
    person: str
    part: Part
    at: datetime
    says: Says | None = None
    said_at: datetime | None = None

    @property
    def is_deputy(self) -> bool:
        """Whether it asked for help, not for a key."""
        return self.part is Part.DEPUTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The wardens of one place that stands at `level`: who hears of it now, was told and when, and says what.

    `wardens` are the first ones, whether they hear or not; `telling` while some are still to be told.
    """

    level: Level
    wardens: frozenset[str]
    hear: frozenset[str]
    told: Mapping[str, datetime] = field(default_factory=dict)
    said: Mapping[str, Says] = field(default_factory=dict)
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """Who is asked now; if nobody is, when to look again (UTC), None if only an answer can change it."""

    ask: tuple[Person, ...] = ()
    at: datetime | None = None


def hears(person: Person, hour: Hour) -> bool:
    """Whether a flood warning would reach them at this hour."""
    return not person.is_away(hour.day) and bool(ways_at(person, Level.AMBER, hour))


def deputies_due(team: Team, now: datetime, after: timedelta) -> datetime | None:
    """W4: since when or from when a place needs its deputies, None if it does not.

    At once where no warden can hear of it or one has said no; else when all have been silent for `after`. A yes is
    enough, and RED is told to deputies like to everybody.
    """
    if team.level is not Level.AMBER or Says.YES in team.said.values():
        return None
    if any(team.said.get(who) is Says.NO for who in team.wardens):
        return now
    heard = [team.told[who] for who in team.hear if who in team.told]
    if not heard:
        return None if team.telling else now
    return max(heard) + after


def holders_due(
    level: Level, holders: Sequence[Person], asks: Mapping[str, Ask], now: datetime, after: timedelta
) -> Next:
    """Which key holders are asked: one at a time, the next after a NOKEY or a silence; all at once when it is RED."""
    if level < Level.AMBER or any(ask.says is Says.OPEN for ask in asks.values()):
        return Next()
    fresh = tuple(person for person in holders if person.id not in asks)
    if not fresh or level is Level.RED:
        return Next(fresh)
    waiting = [ask.at + after for ask in asks.values() if ask.says is None and now < ask.at + after]
    return Next(at=min(waiting)) if waiting else Next(fresh[:1])


def nobody_can_open(
    holders: Sequence[Person], asks: Mapping[str, Ask], now: datetime, after: timedelta
) -> datetime | None:
    """Since when or from when nobody can open a store: all were asked, and each said so or has been silent."""
    if not asks or any(person.id not in asks for person in holders):
        return None
    if any(ask.says is Says.OPEN for ask in asks.values()):
        return None
    return max([now, *(ask.at + after for ask in asks.values() if ask.says is None)])


def all_said_no(told: Collection[str], said: Mapping[str, Says]) -> bool:
    """Whether everybody who was told of a place has said no."""
    return bool(told) and all(said.get(who) is Says.NO for who in told)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of those who were told said yes, said no, or nothing."""

    yes: int = 0
    no: int = 0
    silent: int = 0

    def __str__(self) -> str:
        return f"{self.yes} yes, {self.no} no, {self.silent} silent"


def tally(told: Collection[str], said: Iterable[tuple[str, Says]]) -> Count:
    """Each counts once: with a yes for any place as yes, else with a no for any as no. `said`: who said what."""
    answers = set(said)
    yes = {person for person, says in answers if says is Says.YES}
    no = {person for person, says in answers if says is Says.NO} - yes
    return Count(len(yes), len(no), len(set(told) - yes - no))


def by_place(heard: Collection[Pair], said: Mapping[Pair, Says]) -> dict[str, Count]:
    """Of every place of which anybody heard."""
    told = Counter(area for area, _ in heard)
    yes, no = (
        Counter(pair[0] for pair in said if pair in heard and said[pair] is what) for what in (Says.YES, Says.NO)
    )
    return {area: Count(yes[area], no[area], count - yes[area] - no[area]) for area, count in told.items()}


def heard_text(texts: Texts, ref: str, items: Sequence[Item]) -> str:
    """What wardens and others on the ground say, as many of it as two segments hold; the rest counted."""
    for count in range(len(items), 1, -1):
        left = f" +{len(items) - count} more" if count < len(items) else ""
        words = "; ".join(item.name for item in items[:count]) + left
        text = texts.say("inform.heard", ref=ref, words=words)
        if segments(text) <= 2:
            return text
    more = f" +{len(items) - 1} more" if len(items) > 1 else ""
    return texts.say("inform.heard", ref=ref, words=items[0].name + more)
