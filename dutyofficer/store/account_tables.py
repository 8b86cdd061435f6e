"""The tables of accounts, of who is signed in, and of links for a new password. Times are aware UTC."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# `password` is what argon2 makes of it, with its salt and its parameters; NULL until one was chosen.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("person", String(64)),
    Column("access", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("password", Text),
    Column("subject", String(320), unique=True),
    Column("elsewhere", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(64)),
    Column("signed_in_at", UtcDateTime),
)

# `digest` is of the secret in the browser's cookie, which is kept nowhere.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# One an account: a new link ends the one before. `digest` is of the secret in its address.
account_links = Table(
    "account_links",
    metadata,
    Column("account", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
)
