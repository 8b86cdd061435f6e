"""Whoever does something by hand, and where: it stands in the record with what they did (K1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dutyofficer.core.people import Person
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
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


def officer(tx: Tx, house: House, hand: Hand) -> Person:
    """The officer whose hand it is. Errors: CannotDo."""
    if hand.by is None and hand.account:
        raise CannotDo(f"the account {hand.account} belongs to nobody in the register: ask the team to say whose it is")
    if hand.by is None:
        raise CannotDo("this is for an officer: say who does it")
    found = named(tx, house, hand.by)
    if not found.is_officer:
        raise CannotDo(f"{hand.by} is not an officer")
    return found


def recorded(tx: Tx, house: House, hand: Hand) -> str | None:
    """Who did it, for the record. Errors: CannotDo."""
    return named(tx, house, hand.by).id if hand.by is not None else hand.account or None
