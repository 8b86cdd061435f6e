"""What the screen of accounts shows: who may open these screens, what each may do, how each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.account import Account
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens import rows
from dutyofficer.store import accounts
from dutyofficer.store.db import Tx

MOST = 500
"""Rows on the screen; `user list` has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One account, how it stands in a word, and the name of the person whose it is."""

    account: Account
    state: str
    person: str


@dataclass(frozen=True, slots=True)
class AccountsScreen:
    """Every account by name; `more` are not shown."""

    rows: tuple[Row, ...]
    more: int


def accounts_screen(tx: Tx, house: House, now: datetime) -> AccountsScreen:
    """As it is now."""
    register, everybody = house.register(tx), accounts.everything(tx)
    found = tuple(_row(account, register, now) for account in everybody[:MOST])
    return AccountsScreen(found, max(0, len(everybody) - MOST))


def account_row(tx: Tx, house: House, name: str, now: datetime) -> Row | None:
    """The one with that name; None if there is none."""
    account = accounts.named(tx, name)
    return None if account is None else _row(account, house.register(tx), now)


def officers(tx: Tx, house: House) -> tuple[tuple[str, str], ...]:
    """Id and name of everybody who may accept a page, by name."""
    return tuple((person.id, person.name) for person in rows.officers(house.register(tx)))


def _row(account: Account, register: Register, now: datetime) -> Row:
    gone = account.person is not None and account.person not in register.people
    return Row(account, "person gone" if gone else account.state(now), rows.name_of(register, account.person))
