"""Why somebody who has to do with a place would not be told of a danger there: for whoever asks beforehand (W1, W2)."""

from __future__ import annotations

from dutyofficer.core.people import Person
from dutyofficer.core.warden import WARDENS, Danger, Hour, Place, is_said, roles_for, why_not
from dutyofficer.core.warning import Level


def why_silent(person: Person, danger: Danger, place: Place, hour: Hour) -> str:
    """In words; empty if they are told. It agrees with `warden.hearers`, which decides."""
    if not person.roles & WARDENS:
        return "not a warden"
    if not person.reachable:
        return "no phone"
    if not person.roles & roles_for(danger, hour):
        return "not of this hazard, or not at this level and hour"
    if not is_said(danger, place):
        return "something worse stands there"
    if danger.level is not Level.RED and place.area not in person.areas:
        return "deputy: asked when the first ones fail"
    return why_not(person, danger.level, place.area, hour)
