"""Signing in by a provider of identities: whose account that is, what it may do, never more than was allowed (K4)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.account import Access, Account, clean_name, is_last, mapped
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import Refused
from dutyofficer.desk.signing import SignedIn, let_in, note
from dutyofficer.store import accounts
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

LONGEST = 320
"""Characters of who somebody is there: the issuer and 64 of theirs."""
STRANGER = "Your organisation knows you, this service does not. Ask an administrator here for an account."
TAKEN = (
    "An account of your name is here, and may not be signed in from elsewhere. Ask an administrator here to allow it."
)
NO_ROLE = "Nothing that you are in your organisation gives you access here. Ask an administrator here."
LAST = "By your organisation's list the last administrator would be none any more. Sign in with the password."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who the provider says that it is: for ever (`subject`), by name (`names`, best first), and their roles there."""

    subject: str
    names: tuple[str, ...]
    roles: tuple[str, ...]


def sign_in_from_elsewhere(
    house: House, who: Newcomer, mapping: Mapping[str, Access], now: datetime
) -> SignedIn:  # fmt: skip
    """Sign a browser in whose owner the provider has vouched for.

    `mapping`: which of their roles gives what; if there is any, it decides at every sign-in, and makes the accounts of
    those who have none. Errors: Refused, for them to read; nothing is stored then.
    """
    given = mapped(who.roles, mapping)
    with house.database.write() as tx:
        if mapping:
            accounts.hold_all(tx)  # one of them may be given less, and must not be the last administrator then
        account = accounts.hold_subject(tx, who.subject) or _linked(tx, who, now) or _made(tx, who, given, now)
        if account.disabled or not account.elsewhere:
            raise Refused(STRANGER)
        if mapping:
            account = _with_access(tx, account, given, now)
        return let_in(tx, replace(account, signed_in_at=now), "signed in from elsewhere", now)


def _linked(tx: Tx, who: Newcomer, now: datetime) -> Account | None:
    """The account of that name, if an administrator allowed it and it is nobody else's there: names can be changed."""
    for name in _clean(who.names):
        if account := accounts.hold_named(tx, name):
            if account.subject == who.subject:
                return account  # another browser of theirs came in a moment ago
            if not account.elsewhere or account.subject is not None:
                raise Refused(TAKEN)
            note(tx, account, "linked to who it is elsewhere", account.by, now)
            return replace(account, subject=who.subject)
    return None


def _made(tx: Tx, who: Newcomer, given: Access | None, now: datetime) -> Account:
    """An account for somebody whose role gives them one."""
    name = next(_clean(who.names), None)
    if given is None or name is None or len(who.subject) > LONGEST:
        raise Refused(STRANGER)
    made = Account(id=0, name=name, access=given, made_at=now, subject=who.subject, elsewhere=True)
    try:
        made = accounts.add(tx, made)
    except accounts.Taken:
        return _twin(tx, who)
    note(tx, made, f"made at its first sign-in from elsewhere, {given.word}", None, now)
    return made


def _twin(tx: Tx, who: Newcomer) -> Account:
    """What another browser of theirs made a moment ago."""
    account = accounts.hold_subject(tx, who.subject)
    if account is None:
        raise Refused(TAKEN)
    return account


def _with_access(tx: Tx, account: Account, given: Access | None, now: datetime) -> Account:
    """What their roles there give them today."""
    if given is None:
        raise Refused(NO_ROLE)
    if given is account.access:
        return account
    if given is not Access.ADMINISTRATOR and is_last(account, accounts.everything(tx)):
        raise Refused(LAST)
    accounts.end_all(tx, account.id)
    note(tx, account, f"now {given.word}, by what it is elsewhere", None, now)
    return replace(account, access=given)


def _clean(names: Iterable[str]) -> Iterator[str]:
    return (clean for name in names if (clean := clean_name(name)))
