"""The table of handovers."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rota", String(64), nullable=False),
    Column("incoming", String(64), nullable=False),
    Column("outgoing", String(64)),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("warned_at", UtcDateTime),
    Column("taken_at", UtcDateTime),
    Column("released_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Index("ix_handovers_rota", "rota"),
)
