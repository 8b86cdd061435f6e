"""Whoever does something by hand, and where: it stands in the record with what they did (K1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dutyofficer.core.account import account_by
from dutyofficer.core.incident import Incident
from dutyofficer.core.people import Person
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.store import incidents
from dutyofficer.store.db import Tx


class Way(StrEnum):
    """Where: as the record calls it."""

    COMMAND = "by hand"
    CONSOLE = "by hand, at the console"
    LINK = "by hand, from a link in a text"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it: `by` is a person's id. At the console it may be an `account` that belongs to nobody in the register:
    never taken for the person whose id is like its name.
    """

    by: str | None = None
    way: Way = Way.COMMAND
    account: str = ""

    @classmethod
    def of(cls, who: Hand | str | None) -> Hand:
        """Somebody at the command line is given by their id alone."""
        return who if isinstance(who, Hand) else cls(who)


def named(tx: Tx, house: House, person: str) -> Person:
    """That person. Errors: CannotDo."""
    found = house.register(tx).people.get(person)
    if found is None:
        raise CannotDo(f"there is no person {person}")
    return found


def whose(tx: Tx, house: House, hand: Hand) -> Person:
    """The person whose hand it is. Errors: CannotDo."""
    if hand.by is None and hand.account:
        raise CannotDo(f"the account {hand.account} belongs to nobody in the register: ask the team to say whose it is")
    if hand.by is None:
        raise CannotDo("this is for an officer: say who does it")
    return named(tx, house, hand.by)


def officer(tx: Tx, house: House, hand: Hand, incident: Incident) -> Person:
    """The officer whose hand it is, or whoever has that incident, as the texts have it (A1). Errors: CannotDo."""
    found = whose(tx, house, hand)
    if not (found.is_officer or found.id == incident.owner):
        raise CannotDo(f"{found.id} is not an officer")
    return found


def recorded(tx: Tx, house: House, hand: Hand) -> str | None:
    """Who did it, for the record. Errors: CannotDo."""
    if hand.by is not None:
        return named(tx, house, hand.by).id
    return account_by(hand.account) if hand.account else None


def find(tx: Tx, ref: str) -> Incident:
    """The newest incident of that reference. Errors: CannotDo."""
    incident = incidents.by_ref(tx, ref)
    if incident is None:
        raise CannotDo(f"there is no incident {ref}")
    return incident
