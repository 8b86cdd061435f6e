"""`match`: whom a warning concerns and who would be told of it now, and why. Nothing is stored (F5, F6, F7, W1, W2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.area import Match
from dutyofficer.core.incident import FLOOD
from dutyofficer.core.match import Matched
from dutyofficer.core.people import Person, mask
from dutyofficer.core.warden import Hour, Place, ways
from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.core.who_hears import why_silent
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.respond import board
from dutyofficer.desk.warden_news import hour_of
from dutyofficer.store import warnings
from dutyofficer.store.db import Tx

Shape = dict[str, Any]


def probe(
    tx: Tx, house: House, now: datetime, *, code: str = "", shape: str = "", level: Level | None = None,
    named: Sequence[str] = (),
) -> HazardWarning:  # fmt: skip
    """A warning to ask about: the one in force under that code, else one that might come; `level` may be another."""
    standing = [entry.known.warning for entry in warnings.in_force(tx)]
    found = next((one for one in standing if code and one.code.casefold() == code.casefold()), None)
    if found is None:
        area = house.register(tx).flood_areas.get(code.casefold())
        code, name = (area.code, area.name) if area else (code, code)
        found = HazardWarning(
            source="", code=code, hazard=FLOOD, level=Level.AMBER, name=name, headline="", text="", level_since=now,
            text_since=now, issued=now, shape=shape,
        )  # fmt: skip
    return replace(found, level=level or found.level, authorities=(*found.authorities, *named))


def explain(tx: Tx, house: House, warning: HazardWarning, now: datetime) -> Shape:
    """For another program. `areas` are those of ours that it concerns, each with its people; `slivers` tell nobody."""
    register, hour = house.register(tx), hour_of(tx, house, now)
    found = register.matcher.match(warning)
    flood = register.flood_areas.get(warning.code.casefold())
    stands = board(tx).places()
    return {
        "at": now.isoformat(), "code": warning.code, "name": warning.name, "hazard": warning.hazard,
        "level": warning.level.word, "in_force": bool(warning.source), "parent": flood.parent if flood else None,
        "known": bool(flood or warning.source or warning.shape),
        "has_shape": bool(warning.shape) or not register.matcher.lacks_polygon(warning.code),
        "ours": found.ours, "unmapped": found.unmapped, "authorities": list(warning.authorities),
        "areas": [
            _area(register, match) | {"people": _people(house, register, warning, match.area, stands, hour)}
            for match in found.matches
        ],
        "slivers": [_area(register, match) for match in found.slivers],
    }  # fmt: skip


def sliver_shape(found: Matched) -> Shape:
    """What stands beside a warning in force: nothing, or the areas that it only just overlaps."""
    return {"slivers": [{"id": match.area, "why": match.why} for match in found.slivers]} if found.slivers else {}


def _area(register: Register, match: Match) -> Shape:
    area = register.areas[match.area]
    return {
        "id": area.id, "name": area.name, "kind": area.kind.value, "authority": area.authority, "why": match.why,
        "share": match.share,
    }  # fmt: skip


def _people(
    house: House, register: Register, warning: HazardWarning, area: str, stands: dict[str, Level], hour: Hour
) -> list[Shape]:
    """Everybody who has to do with the area, whether or not they are told."""
    before = stands.get(area, Level.LIFTED)
    place = Place(area, before, max(before, warning.level))
    theirs = (person for person in register.people.values() if area in (*person.areas, *person.deputy))
    return [
        _person(house, person, warning.level, why_silent(person, warning, place, hour), hour)
        for person in sorted(theirs, key=lambda person: person.id)
    ]


def _person(house: House, person: Person, level: Level, why: str, hour: Hour) -> Shape:
    by = () if why else ways(person, level, hour.now, house.policy.quiet)
    return {
        "id": person.id, "name": person.name, "roles": sorted(role.value for role in person.roles),
        "by": [medium.value for medium in by], "why_not": why, "night": person.night.value,
        "to": mask(person.mobile or person.landline),
    }  # fmt: skip
