"""Signing in and out: which browser is whose, kept by the digest of a secret that only the browser has (K4)."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.account import Account, Session, after_right, after_wrong, clean_name, digest_of
from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import Refused
from dutyofficer.store import accounts, logbook
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

BYTES = 32
"""Of chance in a secret: nobody guesses it."""
WRONG = (
    "The name or the password is not right. After ten wrong passwords in a row an account is locked for 15 minutes, "
    "then for longer: wait, or ask your team for a link to a new password."
)
"""One answer for a name that there is not, a wrong password, a locked and a disabled account: it tells nobody which."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that was signed in: its secret, said only here, and whose account it is."""

    token: str
    account: Account


def sign_in(house: House, name: str, password: str, now: datetime) -> SignedIn:
    """Sign a browser in. Errors: Refused, in the same words and after the same time whatever was wrong."""
    seen = _compared(house, name, password)
    with house.database.write() as tx:
        held = accounts.hold(tx, seen.account) if seen.account else None
        if held is None or not _open(tx, held, seen, now) or not _there(tx, house, held):
            accounts.stranger(tx, now)
        elif not seen.right:
            wrong(tx, held, now)
        else:
            if seen.better:
                accounts.set_password(tx, held.id, seen.better)
            return opened(tx, held, now)
    log.info("a sign-in was refused", extra={"action": "sign_in_refused"})
    raise Refused(WRONG)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was compared: with what is `kept` of whose password; `better` is to be kept if less work made that."""

    account: int | None
    kept: str | None
    right: bool
    better: str | None


def _compared(house: House, name: str, password: str) -> _Seen:
    """Outside any transaction: it takes long, on purpose."""
    with house.database.read() as tx:
        account = accounts.named(tx, clean_name(name) or "")
        kept = accounts.password_of(tx, account.id) if account else None
    right = house.passwords.matches(kept, password)
    outdated = right and kept is not None and house.passwords.outdated(kept)
    better = house.passwords.keep(password) if outdated else None
    return _Seen(account.id if account else None, kept, right, better)


def _open(tx: Tx, held: Account, seen: _Seen, now: datetime) -> bool:
    """Whether a password opens it now, and it is still the one that was compared with."""
    if held.disabled or held.locked(now):
        return False
    return seen.kept is not None and accounts.password_of(tx, held.id) == seen.kept


def _there(tx: Tx, house: House, account: Account) -> bool:
    """Whether whose account it is is still with us."""
    return account.person is None or account.person in house.register(tx).people


def wrong(tx: Tx, account: Account, now: datetime) -> None:
    """Count a wrong password; a lock goes on the record."""
    after = after_wrong(account, now)
    accounts.save(tx, after)
    if after.locked_until != account.locked_until:
        note(tx, account, f"locked after {after.failures} wrong passwords in a row", None, now)


def opened(tx: Tx, account: Account, now: datetime, how: str = "signed in") -> SignedIn:
    """A session for an account whose password was typed."""
    tries = f", after {account.failures} wrong passwords" if account.failures else ""
    return let_in(tx, after_right(account, now), f"{how}{tries}", now)


def let_in(tx: Tx, account: Account, how: str, now: datetime) -> SignedIn:
    """A session for an account that has shown who it is; what has become of it by that is stored."""
    token = secrets.token_urlsafe(BYTES)
    accounts.save(tx, account)
    accounts.begin(tx, digest_of(token), account.id, now)
    note(tx, account, how, account.by, now)
    return SignedIn(token, account)


def note(tx: Tx, account: Account, what: str, by: str | None, now: datetime) -> None:
    """A line of the service's log."""
    logbook.write(tx, [Line(at=now, kind="account", text=f"account {account.name}: {what}", by=by)], now)


def session_of(tx: Tx, token: str, now: datetime) -> tuple[Session, Account] | None:
    """The session of the browser that has that secret, while it is good, and whose it is, unless that is disabled."""
    found = accounts.signed_in(tx, digest_of(token))
    return found if found and found[0].good(now) and not found[1].disabled else None


def who(tx: Tx, token: str, now: datetime) -> Account | None:
    """Whose browser has that secret, while its session is good and the account not disabled."""
    found = session_of(tx, token, now)
    return found[1] if found else None


def touch(house: House, token: str, session: Session, now: datetime) -> None:
    """The session is used: written down every five minutes, not for every page."""
    if session.stale(now):
        with house.database.write() as tx:
            accounts.seen(tx, digest_of(token), now)


def sign_out(house: House, token: str, now: datetime) -> None:
    """That browser is signed out; nothing if it was not in."""
    with house.database.write() as tx:
        found = accounts.signed_in(tx, digest_of(token))
        if found and accounts.end(tx, digest_of(token)):
            note(tx, found[1], "signed out", found[1].by, now)


def sign_out_everywhere(house: House, account: Account, now: datetime) -> int:
    """All browsers of an account; returns how many."""
    with house.database.write() as tx:
        count = accounts.end_all(tx, account.id)
        note(tx, account, f"signed out of {count} browser{'' if count == 1 else 's'}", account.by, now)
    return count
