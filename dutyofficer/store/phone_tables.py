"""The tables of phones and of what they are asked. Times are aware UTC."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# One row a number, not a person: a number that changes has yet to prove itself. `code` is a digest.
phones = Table(
    "phones",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("proven_at", UtcDateTime),
    Column("proven_by", String(8)),
    Column("asked_at", UtcDateTime),
    Column("asked_since", UtcDateTime),
    Column("code", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
)

# An open request for an answer from one phone on one of our numbers (`sender`), until it is answered or has run out;
# of a warden with what it is about: the incident and one of our areas.
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("person", String(64), nullable=False),
    Column("number", String(20), nullable=False, index=True),
    Column("medium", String(8), nullable=False),
    Column("sender", String(8), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("incident", ForeignKey("incidents.id"), index=True),
    Column("area", String(64)),
)
