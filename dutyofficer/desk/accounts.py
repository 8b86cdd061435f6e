"""Accounts: made, helped to a password, given more or less to do, disabled; each change on the record (K4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.account import (
    LONGEST_NAME,
    Access,
    Account,
    Actor,
    clean_name,
    digest_of,
    is_last,
    may_manage,
    may_reset,
)
from dutyofficer.core.password import fault
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo, Refused
from dutyofficer.desk.signing import BYTES, SignedIn, note, opened, wrong
from dutyofficer.store import accounts
from dutyofficer.store.db import Tx

SPENT = (
    "This link is not good any more: it was used, it is older than 24 hours, or there is a newer one. Ask for another."
)
NOT_RIGHT = (
    "The password that you have now is not right. After ten wrong ones in a row an account is locked for a while: "
    "wait, or ask your team for a link to a new password"
)
"""Also of one that is locked by now: whoever found a browser signed in must not learn by it which one is right."""


def add_account(
    house: House, name: str, access: Access, person: str | None, actor: Actor, now: datetime, *, elsewhere: bool = False
) -> str:  # fmt: skip
    """A new account. Returns the secret of the link with which its owner chooses a password, said only here.

    `elsewhere`: it may also be signed in from the provider of identities. Errors: CannotDo.
    """
    clean = clean_name(name)
    if clean is None:
        wanted = f"2 to {LONGEST_NAME} of a-z, 0-9 and . _ @ + -, a letter or figure first"
        raise CannotDo(f"{name!r} is no name to sign in with: {wanted}")
    with house.database.write() as tx:
        by = _may(tx, house, actor)
        _exists(tx, house, person)
        made = Account(id=0, name=clean, access=access, made_at=now, person=person, made_by=by, elsewhere=elsewhere)
        try:
            made = accounts.add(tx, made)
        except accounts.Taken as error:
            raise CannotDo(f"there is an account {clean} already") from error
        whose = f" of {person}" if person else ""
        note(tx, made, f"made{whose}, {access.word}", by, now)
        return _invite(tx, made, now)


def reset(house: House, name: str, actor: Actor, now: datetime) -> str:
    """End its password and its sessions. Returns the secret of the link for a new one, said only here.

    Errors: CannotDo.
    """
    with house.database.write() as tx:
        account, by = _held(tx, name), _by(tx, house, actor)
        if not may_reset(actor.access, account.access):
            raise CannotDo(f"an account of the access {actor.access.word} cannot reset one of {account.access.word}")
        if account.disabled:
            raise CannotDo(f"account {account.name} is disabled")
        accounts.set_password(tx, account.id, None)
        accounts.save(tx, replace(account, failures=0, locked_until=None))
        accounts.end_all(tx, account.id)
        note(tx, account, "reset, signed out everywhere", by, now)
        return _invite(tx, account, now)


def _invite(tx: Tx, account: Account, now: datetime) -> str:
    token = secrets.token_urlsafe(BYTES)
    accounts.invite(tx, account.id, digest_of(token), now)
    return token


def invited(tx: Tx, token: str, now: datetime) -> Account | None:
    """Whose link that is, while it is good."""
    account = accounts.invited(tx, digest_of(token), now)
    return None if account is None or account.disabled else account


def choose_password(house: House, token: str, password: str, now: datetime) -> Account:
    """Spend a link. Errors: Refused, for its owner to read."""
    with house.database.read() as tx:
        account = invited(tx, token, now)
    if account is None:
        raise Refused(SPENT)
    kept = _kept(house, account, password)
    with house.database.write() as tx:
        held = accounts.hold(tx, account.id)
        if held is None or invited(tx, token, now) is None or not accounts.spend(tx, digest_of(token)):
            raise Refused(SPENT)
        _store(tx, held, kept)
        note(tx, held, "chose a password", held.by, now)
    return held


def change_password(house: House, account: Account, old: str, new: str, now: datetime) -> SignedIn:
    """One's own; every other browser is signed out, this one gets a new session. Errors: Refused."""
    with house.database.read() as tx:
        before = accounts.password_of(tx, account.id)
    right = house.passwords.matches(before, old)
    with house.database.write() as tx:
        held = _usable(tx, account, before, now)
        if held and not right:
            wrong(tx, held, now)
    if held is None or not right:
        raise Refused(NOT_RIGHT)
    kept = _kept(house, held, new)
    with house.database.write() as tx:
        held = _usable(tx, account, before, now)
        if held is None:
            raise Refused("The account has changed meanwhile. Sign in again")
        _store(tx, held, kept)
        accounts.forget(tx, held.id)
        return opened(tx, held, now, "changed the password, signed out everywhere else")


def _usable(tx: Tx, account: Account, before: str | None, now: datetime) -> Account | None:
    """The account as it is now, held, if a password opens it and that is still the one it was."""
    held = accounts.hold(tx, account.id)
    if held is None or held.disabled or held.locked(now) or accounts.password_of(tx, held.id) != before:
        return None
    return held


def _kept(house: House, account: Account, password: str) -> str:
    if wrong_with_it := fault(password, account.name):
        raise Refused(wrong_with_it)
    return house.passwords.keep(password)


def _store(tx: Tx, account: Account, kept: str) -> None:
    accounts.set_password(tx, account.id, kept)
    accounts.save(tx, replace(account, failures=0, locked_until=None))
    accounts.end_all(tx, account.id)


def change(
    house: House, name: str, actor: Actor, now: datetime, *,
    access: Access | None = None, person: str | None = None, elsewhere: bool | None = None,
) -> Account:  # fmt: skip
    """What it may do, whose it is (nobody's if `person` is empty), whether it comes in from elsewhere; None: as it is.

    All of it or, if one cannot be, nothing; it is signed out everywhere. Errors: CannotDo.
    """
    with house.database.write() as tx:
        account, by = _to_manage(tx, house, name, actor)
        after, what = account, []
        if access is not None and access is not account.access:
            if access is not Access.ADMINISTRATOR:
                _not_the_last(tx, account)
            after, what = replace(after, access=access), [f"now {access.word}"]
        if person is not None and (person or None) != account.person:
            _exists(tx, house, person or None)
            after, what = replace(after, person=person or None), [*what, f"now of {person or 'nobody'}"]
        if elsewhere is not None and elsewhere is not account.elsewhere:
            after = replace(after, elsewhere=elsewhere, subject=account.subject if elsewhere else None)
            what = [*what, f"sign-in from elsewhere {'' if elsewhere else 'not '}allowed"]
        return _changed(tx, after, what, by, now)


def disable(house: House, name: str, actor: Actor, now: datetime) -> Account:
    """Nobody signs in with it any more, and whoever is signed in is out. Errors: CannotDo."""
    with house.database.write() as tx:
        account, by = _to_manage(tx, house, name, actor)
        _not_the_last(tx, account)
        accounts.forget(tx, account.id)
        return _changed(tx, replace(account, disabled=True), [] if account.disabled else ["disabled"], by, now)


def enable(house: House, name: str, actor: Actor, now: datetime) -> Account:
    """It can be signed in with again, with the password that it had. Errors: CannotDo."""
    with house.database.write() as tx:
        account, by = _to_manage(tx, house, name, actor)
        after = replace(account, disabled=False, failures=0, locked_until=None)
        return _changed(tx, after, [] if after == account else ["enabled"], by, now)


def _changed(tx: Tx, after: Account, what: Sequence[str], by: str | None, now: datetime) -> Account:
    if not what:
        raise CannotDo(f"account {after.name} is so already")
    accounts.save(tx, after)
    accounts.end_all(tx, after.id)
    for line in what:
        note(tx, after, line, by, now)
    return after


def _to_manage(tx: Tx, house: House, name: str, actor: Actor) -> tuple[Account, str | None]:
    """The account, held like all the others, and who changes it. Errors: CannotDo."""
    by = _may(tx, house, actor)
    accounts.hold_all(tx)
    return _held(tx, name), by


def _not_the_last(tx: Tx, account: Account) -> None:
    if is_last(account, accounts.everything(tx)):
        raise CannotDo(f"{account.name} is the last administrator who can sign in: make another one first")


def _may(tx: Tx, house: House, actor: Actor) -> str | None:
    if not may_manage(actor.access):
        raise CannotDo("only an administrator makes and changes accounts")
    return _by(tx, house, actor)


def _by(tx: Tx, house: House, actor: Actor) -> str | None:
    """What the record calls whoever does it: somebody in the register, or an account, also of one who has left.

    At the command line an account may be given by its name. Errors: CannotDo.
    """
    if actor.by is None or actor.by in house.register(tx).people:
        return actor.by
    everybody = accounts.everything(tx)
    if any(actor.by == account.by for account in everybody):
        return actor.by
    named = next((account for account in everybody if account.name == actor.by), None)
    if named is None:
        raise CannotDo(f"there is no person {actor.by}, and no account of that name")
    return named.by


def _exists(tx: Tx, house: House, person: str | None) -> None:
    if person is not None and person not in house.register(tx).people:
        raise CannotDo(f"there is no person {person}")


def _held(tx: Tx, name: str) -> Account:
    account = accounts.hold_named(tx, clean_name(name) or "")
    if account is None:
        raise CannotDo(f"there is no account {name}")
    return account


def shapes(tx: Tx, now: datetime) -> list[dict[str, Any]]:
    """Every account, by name, for `user list`."""
    return [_shape(account, now) for account in accounts.everything(tx)]


def _shape(account: Account, now: datetime) -> dict[str, Any]:
    times = {name: getattr(account, name) for name in ("made_at", "signed_in_at", "locked_until")}
    said = {name: moment.isoformat() if moment else None for name, moment in times.items()}
    return {
        "name": account.name, "access": account.access.word, "person": account.person, "state": account.state(now),
        "elsewhere": account.elsewhere, "by": account.made_by, **said,
    }  # fmt: skip
