"""Accounts of those who use the screens: what each may do, when it is locked, for how long a session is good (K4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256

TRIES = 10
"""Wrong passwords in a row that lock an account."""
LOCKED_FOR = timedelta(minutes=15)
"""The first time; each further lock is twice as long."""
LOCKED_AT_MOST = timedelta(hours=4)
IDLE = timedelta(hours=12)
"""A shift: nobody signs in again in the middle of a night that they have been awake for."""
AT_MOST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How finely it is kept when a session was last used: not a write for every page."""
LINK_GOOD_FOR = timedelta(hours=24)
LONGEST_NAME = 56
"""Characters of a name: with what the record puts before it, it is as long as a person's id may be."""
NAME = re.compile(rf"[a-z0-9][a-z0-9._@+-]{{1,{LONGEST_NAME - 1}}}")


class Access(IntEnum):
    """What an account may do: each may do all that those before it may."""

    VIEWER = 1
    OFFICER = 2
    TEAM = 3
    ADMINISTRATOR = 4

    @property
    def word(self) -> str:
        """As it is typed and shown."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Access:
        """Errors: ValueError, which names those that there are."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"{word!r} is none of {', '.join(access.word for access in cls)}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `name` is what is typed to sign in, in lower case; `person` the id of whose it is, if anybody's.

    `failures` counts wrong passwords in a row, and `locked_until` is since then. `subject` is who it is at the provider
    of identities, `elsewhere` whether an administrator lets it be signed in from there. Times are aware UTC.
    """

    id: int
    name: str
    access: Access
    made_at: datetime
    person: str | None = None
    disabled: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    has_password: bool = False
    subject: str | None = None
    elsewhere: bool = False
    made_by: str | None = None
    signed_in_at: datetime | None = None

    @property
    def by(self) -> str:
        """Who did it, on the record."""
        return self.person or account_by(self.name)

    def locked(self, now: datetime) -> bool:
        """Whether even the right password does not open it."""
        return self.locked_until is not None and now < self.locked_until

    def state(self, now: datetime) -> str:
        """In a word, for a list."""
        if self.disabled:
            return "disabled"
        if self.locked(now):
            return "locked"
        return "ready" if self.has_password or self.subject else "invited"


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. Times are aware UTC."""

    account: int
    made_at: datetime
    seen_at: datetime

    def good(self, now: datetime) -> bool:
        """Used lately, and not for ever."""
        return now < self.seen_at + IDLE and now < self.made_at + AT_MOST

    def stale(self, now: datetime) -> bool:
        """Whether it is time to write down that it is used."""
        return now >= self.seen_at + SEEN_EVERY


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes an account: `by` as the record names them, and what they may do."""

    by: str | None
    access: Access


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of identities (OpenID Connect). `claim` names what lists somebody's roles or groups there.

    `access`: which of them gives what here; empty, it is said here, account by account.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "roles"
    access: Mapping[str, Access] = field(default_factory=dict)


def digest_of(token: str) -> str:
    """What is kept of the secret of a session or a link: it has 256 bits of chance, so nothing slower is needed."""
    return sha256(token.encode()).hexdigest()


def account_by(name: str) -> str:
    """What the record calls an account that is nobody's: never taken for the person whose id is like its name."""
    return f"account {name}"


def clean_name(typed: str) -> str | None:
    """A sign-in name as it is kept; None if it cannot be one."""
    name = typed.strip().lower()
    return name if NAME.fullmatch(name) else None


def after_wrong(account: Account, now: datetime) -> Account:
    """After a wrong password: every tenth in a row locks it, for twice as long each time."""
    failures = account.failures + 1
    if failures % TRIES:
        return replace(account, failures=failures)
    times = min(failures // TRIES - 1, 8)
    return replace(account, failures=failures, locked_until=now + min(LOCKED_FOR * 2**times, LOCKED_AT_MOST))


def after_right(account: Account, now: datetime) -> Account:
    """After the right one nothing is held against it."""
    return replace(account, failures=0, locked_until=None, signed_in_at=now)


def link_good(made_at: datetime, now: datetime) -> bool:
    """Whether a link for a password is still good."""
    return now < made_at + LINK_GOOD_FOR


def may_reset(actor: Access, target: Access) -> bool:
    """The team helps viewers and officers to a new password; administrators everybody."""
    if actor is Access.ADMINISTRATOR:
        return True
    return actor is Access.TEAM and target <= Access.OFFICER


def may_manage(actor: Access) -> bool:
    """Make accounts, change what they may do, disable them."""
    return actor is Access.ADMINISTRATOR


def is_last(account: Account, everybody: Iterable[Account]) -> bool:
    """Whether nobody else could sign in as an administrator."""
    if account.access is not Access.ADMINISTRATOR or account.disabled:
        return False
    others = (other for other in everybody if other.id != account.id and other.access is Access.ADMINISTRATOR)
    return not any(other.has_password and not other.disabled for other in others)


def mapped(roles: Iterable[str], mapping: Mapping[str, Access]) -> Access | None:
    """The most that somebody's roles or groups elsewhere give here; None if none of them gives anything."""
    return max((mapping[role] for role in roles if role in mapping), default=None)
