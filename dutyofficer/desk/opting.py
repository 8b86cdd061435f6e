"""A phone that will take no more texts: an officer's is a concern at once, and is called from now on (A3, L4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.logbook import Line
from dutyofficer.core.people import Person
from dutyofficer.core.rota import may_serve
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.paging import concern, over
from dutyofficer.store import logbook
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx


def opt_out(tx: Tx, house: House, person: Person, now: datetime, words: str | None = None) -> None:
    """They texted STOP, or the provider says that they did. The network answers them, we do not."""
    if person.opted_out:
        return
    _keep(tx, person, now, words, out=True)
    if _on_a_rota(house.register(tx), person):
        concern(tx, house, f"opted_out:{person.id}", "opted_out", now, who=person.short)


def opt_in(tx: Tx, person: Person, now: datetime, words: str | None = None) -> None:
    """They let our number through again."""
    _keep(tx, person, now, words, out=False)
    over(tx, f"opted_out:{person.id}", now)


def number_is_bad(tx: Tx, house: House, person: Person, now: datetime) -> None:
    """The provider says that this number never takes a text: of somebody on a rota that is a concern (C3)."""
    if _on_a_rota(house.register(tx), person):
        concern(tx, house, f"bad_number:{person.id}", "bad_number", now, who=person.short)


def number_works(tx: Tx, person: str, now: datetime) -> None:
    """A text has arrived there after all."""
    over(tx, f"bad_number:{person}", now)


def _keep(tx: Tx, person: Person, now: datetime, words: str | None, *, out: bool) -> None:
    what = f"{person.id} {'opted out' if out else 'opted in again'}"
    logbook.write(tx, [Line(at=now, kind="opted", text=what, by=person.id, words=words)], now)
    kept.put(tx, kept.PEOPLE, [replace(person, opted_out=out)])


def _on_a_rota(register: Register, person: Person) -> bool:
    return person.is_officer or any(person.id in may_serve(rota) for rota in register.rotas.values())
