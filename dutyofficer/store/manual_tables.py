"""The table of incidents that were entered by hand. Times are aware UTC."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# What somebody rang about, beside its incident. The caller's words stand in the record alone.
manual_incidents = Table(
    "manual_incidents",
    metadata,
    Column("incident", ForeignKey("incidents.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("level", Integer, nullable=False),
    Column("hazard", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("area", String(64)),
    Column("authority", Text, nullable=False),
    Column("source", Text, nullable=False),
)
