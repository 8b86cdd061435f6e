"""Accounts, who is signed in, and links for a new password. Of every secret only a digest is kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, or_, select, update

from dutyofficer.core.account import AT_MOST, IDLE, Access, Account, Session, link_good
from dutyofficer.store.account_tables import account_links, accounts, sessions
from dutyofficer.store.db import insert_new
from dutyofficer.store.tables import state

_STRANGER = "sign_in_refused"


class Taken(Exception):
    """The name, or who it is at the provider of identities, is another account's already."""


_CHANGING = ("person", "access", "disabled", "failures", "locked_until", "subject", "elsewhere", "signed_in_at")


def add(tx: Connection, account: Account) -> Account:
    """Store it, without a password; returns it with its number. Errors: Taken, and the transaction goes on."""
    row = {name: value for name, value in asdict(account).items() if name not in ("id", "has_password")}
    number = tx.scalar(insert_new(tx, accounts).values(row).returning(accounts.c.id))
    if number is None:
        raise Taken(account.name)
    return replace(account, id=number, has_password=False)


def save(tx: Connection, account: Account) -> None:
    """What may change of an account that is held; its password is `set_password`'s."""
    values = {name: getattr(account, name) for name in _CHANGING}
    tx.execute(update(accounts).where(accounts.c.id == account.id).values(values))


def everything(tx: Connection) -> list[Account]:
    """All of them, by name."""
    return [_account(row) for row in tx.execute(select(accounts).order_by(accounts.c.name))]


def named(tx: Connection, name: str) -> Account | None:
    """The one with that sign-in name, in lower case."""
    return _one(tx, select(accounts).where(accounts.c.name == name))


def hold(tx: Connection, number: int) -> Account | None:
    """That one, kept from other writers until the transaction ends: wrong passwords on two nodes are both counted."""
    return _one(tx, select(accounts).where(accounts.c.id == number).with_for_update())


def hold_named(tx: Connection, name: str) -> Account | None:
    """The one with that sign-in name, kept from other writers."""
    return _one(tx, select(accounts).where(accounts.c.name == name).with_for_update())


def hold_subject(tx: Connection, subject: str) -> Account | None:
    """The one that is this one at the provider of identities, kept from other writers."""
    return _one(tx, select(accounts).where(accounts.c.subject == subject).with_for_update())


def hold_all(tx: Connection) -> list[Account]:
    """All of them, kept from other writers: of the last two administrators only one can be disabled.

    In one order: whoever is to hold all holds none before, or two would wait for each other.
    """
    return [_account(row) for row in tx.execute(select(accounts).order_by(accounts.c.id).with_for_update())]


def password_of(tx: Connection, number: int) -> str | None:
    """What is kept of its password; None if it has none."""
    return tx.scalar(select(accounts.c.password).where(accounts.c.id == number))


def set_password(tx: Connection, number: int, kept: str | None) -> None:
    """What is to be kept of its password from now on; None: it has none."""
    tx.execute(update(accounts).where(accounts.c.id == number).values(password=kept))


def stranger(tx: Connection, now: datetime) -> None:
    """Somebody typed what opens nothing. A write: the time must not tell which names there are."""
    tx.execute(insert_new(tx, state, "key"), [{"key": _STRANGER, "value": ""}])
    tx.execute(update(state).where(state.c.key == _STRANGER).values(value=now.isoformat()))


# --- who is signed in ----------------------------------------------------------------------------------------------


def begin(tx: Connection, digest: str, number: int, now: datetime) -> None:
    """Somebody has signed in. Sessions that are over go, so that the table stays small."""
    over = or_(sessions.c.seen_at <= now - IDLE, sessions.c.made_at <= now - AT_MOST)
    tx.execute(delete(sessions).where(over))
    tx.execute(insert(sessions).values(digest=digest, account=number, made_at=now, seen_at=now))


def signed_in(tx: Connection, digest: str) -> tuple[Session, Account] | None:
    """That session, perhaps over, and whose it is."""
    joined = select(accounts, sessions.c.made_at.label("began"), sessions.c.seen_at).join_from(sessions, accounts)
    row = tx.execute(joined.where(sessions.c.digest == digest)).one_or_none()
    return None if row is None else (Session(row.id, row.began, row.seen_at), _account(row))


def seen(tx: Connection, digest: str, now: datetime) -> None:
    """It is used."""
    tx.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=now))


def end(tx: Connection, digest: str) -> bool:
    """That browser is signed out; False if it was not in."""
    return tx.execute(delete(sessions).where(sessions.c.digest == digest)).rowcount == 1


def end_all(tx: Connection, number: int) -> int:
    """All browsers of an account; returns how many."""
    return tx.execute(delete(sessions).where(sessions.c.account == number)).rowcount


# --- links ---------------------------------------------------------------------------------------------------------


def invite(tx: Connection, number: int, digest: str, now: datetime) -> None:
    """A link with which the account gets a password; the one before it is good no longer."""
    forget(tx, number)
    tx.execute(insert(account_links).values(account=number, digest=digest, made_at=now))


def invited(tx: Connection, digest: str, now: datetime) -> Account | None:
    """Whose link that is, while it is good."""
    query = select(accounts, account_links.c.made_at.label("linked")).join_from(account_links, accounts)
    row = tx.execute(query.where(account_links.c.digest == digest)).one_or_none()
    return None if row is None or not link_good(row.linked, now) else _account(row)


def spend(tx: Connection, digest: str) -> bool:
    """That link has been used; False if it was by now, or there is a newer one."""
    return tx.execute(delete(account_links).where(account_links.c.digest == digest)).rowcount == 1


def forget(tx: Connection, number: int) -> None:
    """Whatever link that account had leads nowhere."""
    tx.execute(delete(account_links).where(account_links.c.account == number))


def _one(tx: Connection, query: Select[*tuple[Any, ...]]) -> Account | None:
    row = tx.execute(query).one_or_none()
    return None if row is None else _account(row)


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        id=row.id, name=row.name, access=Access(row.access), made_at=row.made_at, person=row.person,
        disabled=row.disabled, failures=row.failures, locked_until=row.locked_until,
        has_password=row.password is not None, subject=row.subject, elsewhere=row.elsewhere, made_by=row.made_by,
        signed_in_at=row.signed_in_at,
    )  # fmt: skip
