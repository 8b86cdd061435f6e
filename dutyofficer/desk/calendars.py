"""Calendars that people subscribe to: a link for a rota or a person, read by whoever has it, taken back at any time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from dutyofficer.core.duty_calendar import Entry, Link, digest_of, person_entries, rota_entries
from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.report import rota_named
from dutyofficer.store import calendars, logbook
from dutyofficer.store.db import Tx

BYTES = 32
"""Of chance in an address: nobody guesses it."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a link shows now."""

    name: str
    entries: tuple[Entry, ...]


def make_link(
    house: House, *, rota: str | None, person: str | None, by: str | None, now: datetime
) -> tuple[int, str]:  # fmt: skip
    """A new link to a rota or to all duties of a person: its number, and its path, said only here. Errors: CannotDo."""
    if find_spec("icalendar") is None:
        raise CannotDo("calendars need the extra `ical`: pip install 'dutyofficer[ical]'")
    token = secrets.token_urlsafe(BYTES)
    with house.database.write() as tx:
        _known(tx, house, rota, person, by)
        link = Link(id=0, digest=digest_of(token), rota=rota, person=person, made_at=now, made_by=by)
        link = calendars.add(tx, link)
        _note(tx, link, "made", by, now)
    return link.id, f"/rota/{token}.ics"


def _known(tx: Tx, house: House, rota: str | None, person: str | None, by: str | None) -> None:
    if rota is not None:
        rota_named(tx, house, rota)
    people = house.register(tx).people
    if unknown := next((who for who in (person, by) if who is not None and who not in people), None):
        raise CannotDo(f"there is no person {unknown}")


def _note(tx: Tx, link: Link, what: str, by: str | None, now: datetime) -> None:
    text = f"calendar {link.id} ({link.rota or link.person}) {what}"
    logbook.write(tx, [Line(at=now, kind="calendar", text=text, by=by)], now)


def revoke_link(house: House, number: int, by: str | None, now: datetime) -> Link:
    """From now on its address leads nowhere. Errors: CannotDo."""
    with house.database.write() as tx:
        _known(tx, house, None, None, by)
        link = next((link for link in calendars.everything(tx) if link.id == number), None)
        if link is None or not calendars.revoke(tx, number, now):
            raise CannotDo(f"calendar {number} was revoked before" if link else f"there is no calendar {number}")
        _note(tx, link, "revoked", by, now)
    return link


def read_link(house: House, token: str, now: datetime) -> Drawn | None:
    """What the link with that secret shows; None if there is none, or it was revoked, or who it is about has gone."""
    with house.database.read() as tx:
        link = calendars.of_digest(tx, digest_of(token))
        drawn = _drawn(tx, house, link, now) if link else None
    if link and drawn and (link.read_at is None or link.read_at <= now - DAY):  # by the day: phones fetch all the time
        with house.database.write() as tx:
            calendars.was_read(tx, link.id, now)
    return drawn


def _drawn(tx: Tx, house: House, link: Link, now: datetime) -> Drawn | None:
    register, service = house.register(tx), house.texts.service
    if rota := register.rotas.get(link.rota or ""):
        return Drawn(f"{service} {rota.name}", tuple(rota_entries(rota, register.people, now)))
    if person := register.people.get(link.person or ""):
        name = f"{service} duties of {person.short}"
        return Drawn(name, tuple(person_entries(person.id, register.rotas, service, now)))
    return None


def link_shapes(tx: Tx) -> list[dict[str, Any]]:
    """Every link for `rota ics --list`; what is in its address is not known here either."""
    return [_shape(link) for link in calendars.everything(tx)]


def _shape(link: Link) -> dict[str, Any]:
    times = {name: getattr(link, name) for name in ("made_at", "revoked_at", "read_at")}
    said = {name: moment.isoformat() if moment else None for name, moment in times.items()}
    return {"number": link.id, "rota": link.rota, "person": link.person, "by": link.made_by, **said}
