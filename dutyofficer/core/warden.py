"""Which wardens are told of a flood, and how (W1). What they are told is in the texts, and W5 binds those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dutyofficer.core.message import Medium
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.policy import Quiet
from dutyofficer.core.warning import Level


def wardens_of(people: Iterable[Person], areas: Sequence[str], level: Level) -> list[Person]:
    """Wardens with one of these areas who have a phone; below AMBER nobody."""
    if level < Level.AMBER:
        return []
    mine = set(areas)
    return [p for p in people if Role.WARDEN in p.roles and p.reachable and mine.intersection(p.areas)]


def ways(person: Person, level: Level, now: datetime, quiet: Quiet) -> tuple[Medium, ...]:
    """By text; called too when it is RED; called only with a landline or if they want calls at night.

    `none` at night is respected for AMBER, never for RED.
    """
    text_too = bool(person.mobile) and not person.opted_out
    if level is Level.RED:
        return (Medium.SMS, Medium.VOICE) if text_too else (Medium.VOICE,)
    if quiet.holds(now) and person.night is Night.NONE:
        return ()
    calls = not text_too or (quiet.holds(now) and person.night is Night.CALL)
    return (Medium.VOICE,) if calls else (Medium.SMS,)
