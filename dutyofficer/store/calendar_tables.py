"""The table of calendars that people subscribe to. Times are aware UTC."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# A link to the duties of a rota or of a person. `digest` is of the secret in its address, which is kept nowhere.
calendars = Table(
    "calendars",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("rota", String(64)),
    Column("person", String(64)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(64)),
    Column("revoked_at", UtcDateTime),
    Column("read_at", UtcDateTime),
)
