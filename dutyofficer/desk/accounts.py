"""Accounts: made, helped to a password, given more or less to do, disabled; each change on the record (K4)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.account import Access, Account, Actor, clean_name, digest_of, is_last, may_manage, may_reset
from dutyofficer.core.password import fault
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.signing import BYTES, Refused, SignedIn, note, opened, wrong
from dutyofficer.store import accounts
from dutyofficer.store.db import Tx

SPENT = (
    "This link is not good any more: it was used, it is older than 24 hours, or there is a newer one. Ask for another."
)


def add_account(
    house: House, name: str, access: Access, person: str | None, actor: Actor, now: datetime, *, elsewhere: bool = False
) -> str:  # fmt: skip
    """A new account. Returns the secret of the link with which its owner chooses a password, said only here.

    `elsewhere`: it may also be signed in from the provider of identities. Errors: CannotDo.
    """
    clean = clean_name(name)
    if clean is None:
        raise CannotDo(
            f"{name!r} is no name to sign in with: 2 to 64 of a-z, 0-9 and . _ @ + -, a letter or figure first"
        )
    with house.database.write() as tx:
        _may(tx, house, actor)
        _exists(tx, house, person)
        if accounts.named(tx, clean):
            raise CannotDo(f"there is an account {clean} already")
        made = Account(
            id=0, name=clean, access=access, made_at=now, person=person, made_by=actor.by, elsewhere=elsewhere
        )  # fmt: skip
        made = accounts.add(tx, made)
        whose = f" of {person}" if person else ""
        note(tx, made, f"made{whose}, {access.word}", actor.by, now)
        return _invite(tx, made, now)


def reset(house: House, name: str, actor: Actor, now: datetime) -> str:
    """End its password and its sessions. Returns the secret of the link for a new one, said only here.

    Errors: CannotDo.
    """
    with house.database.write() as tx:
        account = _named(tx, name)
        _known(tx, house, actor)
        if not may_reset(actor.access, account.access):
            raise CannotDo(f"an account of the access {actor.access.word} cannot reset one of {account.access.word}")
        if account.disabled:
            raise CannotDo(f"account {account.name} is disabled")
        accounts.set_password(tx, account.id, None)
        accounts.save(tx, replace(account, failures=0, locked_until=None))
        accounts.end_all(tx, account.id)
        note(tx, account, "reset, signed out everywhere", actor.by, now)
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
        account = invited(tx, token, now)
        if account is None or not accounts.forget(tx, account.id):
            raise Refused(SPENT)
        _store(tx, account, kept)
        note(tx, account, "chose a password", account.by, now)
    return account


def change_password(house: House, account: Account, old: str, new: str, now: datetime) -> SignedIn:
    """One's own; every other browser is signed out, this one gets a new session. Errors: Refused."""
    with house.database.read() as tx:
        before = accounts.password_of(tx, account.id)
    if not house.passwords.matches(before, old):
        with house.database.write() as tx:
            if held := accounts.hold(tx, account.id):
                wrong(tx, held, now)
        raise Refused("The password that you have now is not right")
    kept = _kept(house, account, new)
    with house.database.write() as tx:
        held = accounts.hold(tx, account.id)
        if held is None or held.disabled or held.locked(now) or accounts.password_of(tx, account.id) != before:
            raise Refused("The account has changed meanwhile. Sign in again")
        _store(tx, held, kept)
        accounts.forget(tx, held.id)
        return opened(tx, held, now, "changed the password, signed out everywhere else")


def _kept(house: House, account: Account, password: str) -> str:
    if wrong_with_it := fault(password, account.name):
        raise Refused(wrong_with_it)
    return house.passwords.keep(password)


def _store(tx: Tx, account: Account, kept: str) -> None:
    accounts.set_password(tx, account.id, kept)
    accounts.save(tx, replace(account, failures=0, locked_until=None))
    accounts.end_all(tx, account.id)


def change_access(house: House, name: str, access: Access, actor: Actor, now: datetime) -> Account:
    """What it may do from now on; it is signed out everywhere. Errors: CannotDo."""
    with house.database.write() as tx:
        account = _to_manage(tx, house, name, actor)
        if access is not Access.ADMINISTRATOR:
            _not_the_last(tx, account)
        return _changed(tx, account, replace(account, access=access), f"now {access.word}", actor, now)


def change_person(house: House, name: str, person: str | None, actor: Actor, now: datetime) -> Account:
    """Whose it is; it is signed out everywhere. Errors: CannotDo."""
    with house.database.write() as tx:
        account = _to_manage(tx, house, name, actor)
        _exists(tx, house, person)
        return _changed(tx, account, replace(account, person=person), f"now of {person or 'nobody'}", actor, now)


def allow_elsewhere(house: House, name: str, allowed: bool, actor: Actor, now: datetime) -> Account:
    """Whether it may be signed in from the provider of identities; if not, whoever it was there is forgotten."""
    with house.database.write() as tx:
        account = _to_manage(tx, house, name, actor)
        after = replace(account, elsewhere=allowed, subject=account.subject if allowed else None)
        return _changed(tx, account, after, f"sign-in from elsewhere {'' if allowed else 'not '}allowed", actor, now)


def disable(house: House, name: str, actor: Actor, now: datetime) -> Account:
    """Nobody signs in with it any more, and whoever is signed in is out. Errors: CannotDo."""
    with house.database.write() as tx:
        account = _to_manage(tx, house, name, actor)
        _not_the_last(tx, account)
        accounts.forget(tx, account.id)
        return _changed(tx, account, replace(account, disabled=True), "disabled", actor, now)


def enable(house: House, name: str, actor: Actor, now: datetime) -> Account:
    """It can be signed in with again, with the password that it had. Errors: CannotDo."""
    with house.database.write() as tx:
        account = _to_manage(tx, house, name, actor)
        after = replace(account, disabled=False, failures=0, locked_until=None)
        return _changed(tx, account, after, "enabled", actor, now)


def _changed(tx: Tx, before: Account, after: Account, what: str, actor: Actor, now: datetime) -> Account:
    if after == before:
        raise CannotDo(f"account {before.name} is so already")
    accounts.save(tx, after)
    accounts.end_all(tx, after.id)
    note(tx, after, what, actor.by, now)
    return after


def _to_manage(tx: Tx, house: House, name: str, actor: Actor) -> Account:
    _may(tx, house, actor)
    return _named(tx, name)


def _not_the_last(tx: Tx, account: Account) -> None:
    if is_last(account, accounts.hold_all(tx)):
        raise CannotDo(f"{account.name} is the last administrator who can sign in: make another one first")


def _may(tx: Tx, house: House, actor: Actor) -> None:
    if not may_manage(actor.access):
        raise CannotDo("only an administrator makes and changes accounts")
    _known(tx, house, actor)


def _known(tx: Tx, house: House, actor: Actor) -> None:
    """Whoever does it is in the register, or has an account; also one whose person has left the register since."""
    if actor.by is None or actor.by in house.register(tx).people:
        return
    if not any(actor.by in (account.name, account.by) for account in accounts.everything(tx)):
        raise CannotDo(f"there is no person {actor.by}, and no account of that name")


def _exists(tx: Tx, house: House, person: str | None) -> None:
    if person is not None and person not in house.register(tx).people:
        raise CannotDo(f"there is no person {person}")


def _named(tx: Tx, name: str) -> Account:
    account = accounts.named(tx, clean_name(name) or "")
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
