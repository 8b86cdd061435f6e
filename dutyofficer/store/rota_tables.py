"""The tables of what was done to rotas, and of what people have yet to hear of it. Times are aware UTC."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# Every version of every rota, whole: `before` and `after` are null where it was not there.
rota_changes = Table(
    "rota_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64)),
    Column("what", Text, nullable=False),
    Column("rota", String(64), nullable=False, index=True),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("undoes", ForeignKey("rota_changes.id")),
)

# Who has not heard yet of what came or went of their duties. `first` and `last`: the changes since they last heard.
rota_untold = Table(
    "rota_untold",
    metadata,
    Column("rota", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("first", ForeignKey("rota_changes.id"), nullable=False),
    Column("last", ForeignKey("rota_changes.id"), nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
)

# `with` is asked to take a duty of `person`; `question` is null until it was put. `told`: whoever asked knows the end.
swap_offers = Table(
    "swap_offers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rota", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("with_", String(64), nullable=False),
    Column("start", UtcDateTime, nullable=False),
    Column("end", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("question", ForeignKey("questions.id"), index=True),
    Column("due_at", UtcDateTime, index=True),
    Column("state", String(8), nullable=False),
)
