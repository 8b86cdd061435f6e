"""Which wardens are told of a flood, and how (W1). What they are told is in the texts, and W5 binds those."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dutyofficer.core.message import Medium
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import HazardWarning, Level


def wardens_by_area(people: Iterable[Person]) -> dict[str, tuple[Person, ...]]:
    """Wardens who have a phone, by each of their areas."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if Role.WARDEN in person.roles and person.reachable:
            for area in person.areas:
                found.setdefault(area, []).append(person)
    return {area: tuple(wardens) for area, wardens in found.items()}


def ways(person: Person, level: Level, now: datetime, quiet: Quiet) -> tuple[Medium, ...]:
    """By text; called too when it is RED; called only with a landline or if they want calls at night.

    `none` at night is respected for AMBER, never for RED.
    """
    text_too = person.takes_texts
    if level is Level.RED:
        return (Medium.SMS, Medium.VOICE) if text_too else (Medium.VOICE,)
    if quiet.holds(now) and person.night is Night.NONE:
        return ()
    calls = not text_too or (quiet.holds(now) and person.night is Night.CALL)
    return (Medium.VOICE,) if calls else (Medium.SMS,)


FLOODING, WINTRY = frozenset({"rain", "thunderstorm"}), frozenset({"snow", "ice"})
"""Hazards that wardens are told of below RED."""

AHEAD = timedelta(hours=12)
"""What starts later is told nobody yet."""


def weather_roles(warning: HazardWarning, now: datetime, quiet: Quiet) -> frozenset[Role]:
    """W2: who hears of weather. RED: all; AMBER, by day and soon: of rain flood wardens, of snow snow wardens."""
    hazards = set(warning.hazard.split(", "))
    if warning.level is Level.RED:
        return frozenset({Role.WARDEN, Role.SNOW_WARDEN})
    soon = warning.onset is None or warning.onset <= now + AHEAD
    if warning.level is not Level.AMBER or not soon or quiet.holds(now):
        return frozenset()
    flood = {Role.WARDEN} if hazards & FLOODING else set()
    return frozenset(flood | ({Role.SNOW_WARDEN} if hazards & WINTRY else set()))
