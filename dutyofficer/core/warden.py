"""Which wardens are told of what happens to their places, and how (W1, W2, W4, W6). W5 binds what the texts say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from dutyofficer.core.message import Medium
from dutyofficer.core.page import Item
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level

FLOOD = "flood"
WARDENS = frozenset({Role.WARDEN, Role.SNOW_WARDEN})
FLOODING, WINTRY = frozenset({"rain", "thunderstorm"}), frozenset({"snow", "ice"})
"""Hazards that wardens are told of below RED."""
AHEAD = timedelta(hours=12)
"""What starts later is told nobody yet."""


class Danger(Protocol):
    """As much of a warning, or of what is to be told of it, as says who hears of it."""

    @property
    def hazard(self) -> str:
        """`flood`, or the publisher's words for weather, separated by commas."""

    @property
    def level(self) -> Level:
        """The level to speak about."""

    @property
    def onset(self) -> datetime | None:
        """When it begins (UTC), if its publisher says so."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of our places that a change touches: what it stood at before, and stands at since (F7)."""

    area: str
    was: Level
    now: Level


Hearers = dict[str, tuple[Person, tuple[Place, ...]]]
"""Who is told, by id, and of which places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A change that wardens are to be told of: `at` is the poll that found it, `due` when they hear (W6), both UTC.

    `lowered`: its places came down from RED, and those who were told that are told.
    """

    id: int = 0
    incident: int
    item: Item
    places: tuple[Place, ...]
    at: datetime
    due: datetime
    lowered: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told of one of their places: of which warning, at which level, when (UTC), by which work."""

    work: int
    incident: int
    person: str
    area: str
    warning: int
    level: Level
    at: datetime
    lowered: bool = False


@dataclass(frozen=True, slots=True)
class Hour:
    """What the hour means for wardens. `day` is the local one; `muted` who wants no more of which place (W4)."""

    day: date
    night: bool
    now: datetime
    muted: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def at(cls, now: datetime, quiet: Quiet, muted: frozenset[tuple[str, str]] = frozenset()) -> Hour:
        """As at `now` (UTC)."""
        return cls(now.astimezone(quiet.zone).date(), quiet.holds(now), now, muted)


def wardens_by_area(people: Iterable[Person]) -> dict[str, tuple[Person, ...]]:
    """Wardens and snow wardens who have a phone, by each of their areas, those of which they are deputies too."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if person.roles & WARDENS and person.reachable:
            for area in dict.fromkeys((*person.areas, *person.deputy)):
                found.setdefault(area, []).append(person)
    return {area: tuple(wardens) for area, wardens in found.items()}


def ways(person: Person, level: Level, now: datetime, quiet: Quiet) -> tuple[Medium, ...]:
    """By text; called too when it is RED; called only with a landline or if they want calls at night.

    `none` at night is respected for AMBER, never for RED. YELLOW is a text by day, to those who asked for it (W1).
    """
    return ways_at(person, level, Hour.at(now, quiet))


def ways_at(person: Person, level: Level, hour: Hour) -> tuple[Medium, ...]:
    """The same, with the hour looked at once for thousands of people."""
    text_too, night = person.takes_texts, hour.night
    if level is Level.RED:
        return (Medium.SMS, Medium.VOICE) if text_too else (Medium.VOICE,)
    if level is Level.YELLOW:
        return (Medium.SMS,) if text_too and person.yellow_by_day and not night else ()
    if night and person.night is Night.NONE:
        return ()
    calls = not text_too or (night and person.night is Night.CALL)
    return (Medium.VOICE,) if calls else (Medium.SMS,)


def why_not(person: Person, level: Level, area: str, hour: Hour) -> str:
    """Why they are not to be told of that place now, in words for the record; empty if they are.

    Nothing that they said, or that we know of them, mutes RED.
    """
    if level is Level.RED:
        return ""
    if (person.id, area) in hour.muted:
        return "said no"
    if person.is_away(hour.day):
        return "away"
    if ways_at(person, level, hour):
        return ""
    return "alerts not asked for" if level is Level.YELLOW else "not at night"


def roles_for(danger: Danger, hour: Hour) -> frozenset[Role]:
    """Whom it concerns: a flood its wardens (W1), weather by role and hour (W2)."""
    return frozenset({Role.WARDEN}) if danger.hazard == FLOOD else weather_roles(danger, hour)


def weather_roles(danger: Danger, hour: Hour) -> frozenset[Role]:
    """W2: who hears of weather. RED: all; AMBER, by day and soon: of rain flood wardens, of snow snow wardens."""
    hazards = set(danger.hazard.split(", "))
    if danger.level is Level.RED:
        return WARDENS
    soon = danger.onset is None or danger.onset <= hour.now + AHEAD
    if danger.level is not Level.AMBER or not soon or hour.night:
        return frozenset()
    flood = {Role.WARDEN} if hazards & FLOODING else set()
    return frozenset(flood | ({Role.SNOW_WARDEN} if hazards & WINTRY else set()))


def is_said(danger: Danger, place: Place) -> bool:
    """F7: where something worse stands, an alert is not said; a flood warning beside a severe one is."""
    return danger.level >= Level.AMBER or place.now <= danger.level


def concerned(
    danger: Danger, place: Place, wardens: Mapping[str, Sequence[Person]], roles: frozenset[Role]
) -> Iterator[Person]:
    """Whose place it is. A deputy's it is when it is RED; below that they are asked when the first ones fail (W4)."""
    for person in wardens.get(place.area, ()):
        if person.roles & roles and (danger.level is Level.RED or place.area in person.areas):
            yield person


def hearers(danger: Danger, places: Sequence[Place], wardens: Mapping[str, Sequence[Person]], hour: Hour) -> Hearers:
    """Who is told of which of these places."""
    roles = roles_for(danger, hour)
    found: Hearers = {}
    for place in places if roles else ():
        for person in concerned(danger, place, wardens, roles) if is_said(danger, place) else ():
            if not why_not(person, danger.level, place.area, hour):
                _, theirs = found.get(person.id, (person, ()))
                found[person.id] = (person, (*theirs, place))
    return found


def spared(
    danger: Danger, places: Sequence[Place], wardens: Mapping[str, Sequence[Person]], hour: Hour, heard: Hearers
) -> dict[str, str]:
    """Who is not told of any of them although it is theirs, and why; `heard` are those who are."""
    roles = roles_for(danger, hour)
    return {
        person.id: why_not(person, danger.level, place.area, hour)
        for place in places
        for person in concerned(danger, place, wardens, roles)
        if person.id not in heard and is_said(danger, place)
        if why_not(person, danger.level, place.area, hour)  # told before a crash
    }


def hear_that_it_came_down(
    level: Level, places: Sequence[Place], told: Collection[tuple[str, str]], people: Mapping[str, Person], hour: Hour
) -> Hearers:
    """W6: whoever was told of RED there (`told`: person and area) and may be told of what it is now."""
    found: Hearers = {}
    for who, area in sorted(told):
        person, theirs = people.get(who), tuple(place for place in places if place.area == area)
        if theirs and person is not None and person.reachable and not why_not(person, level, area, hour):
            found[who] = (person, (*found.get(who, (person, ()))[1], *theirs))
    return found


def due(danger: Danger, now: datetime, quiet: Quiet) -> datetime:
    """When it is told: at once; AMBER weather by day, and not longer ahead than 12 h (W2)."""
    if danger.hazard == FLOOD or danger.level is not Level.AMBER:
        return now
    soon = max(now, (danger.onset or now) - AHEAD)
    return quiet.over(soon) if quiet.holds(soon) else soon
