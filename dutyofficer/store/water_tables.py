"""The tables of water to come and of rivers as they stand: the flood guidance day by day, and the gauges."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# The highest risk of one authority on one local date (ISO), by whoever said so: a feed, or somebody by hand.
guidance = Table(
    "guidance",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("authority", String(80), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("statement", String(40), nullable=False),
    Column("issued", UtcDateTime, nullable=False),
    Column("risk", Integer, nullable=False),
    Column("water", String(8)),
    Column("text", Text, nullable=False),
)

# The newest level of each station of ours. `over`: it stands above our own threshold, and that was told.
gauges = Table(
    "gauges",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("measure", String(120), primary_key=True),
    Column("gauge", JSON, nullable=False),
    Column("over", Boolean, nullable=False),
)
