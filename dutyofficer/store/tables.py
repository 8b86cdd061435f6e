"""The tables, on SQLite and PostgreSQL alike. Times are aware UTC; documents that only we read are JSON."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dutyofficer.store import (  # noqa: F401  # with them the schema is whole
    account_tables,
    calendar_tables,
    duty_tables,
    manual_tables,
    phone_tables,
    rota_tables,
    warden_tables,
)
from dutyofficer.store.metadata import metadata as metadata
from dutyofficer.store.types import UtcDateTime
from dutyofficer.store.water_tables import gauges as gauges
from dutyofficer.store.water_tables import guidance as guidance

# --- what the team loads -------------------------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("mobile", String(20), nullable=False, index=True),
    Column("landline", String(20), nullable=False, index=True),
    Column("email", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("yellow_by_day", Boolean, nullable=False),
    Column("night", String(8), nullable=False),
    Column("notes", Text, nullable=False),
    Column("opted_out", Boolean, nullable=False, default=False),
    Column("deputy", JSON, nullable=False, default=list),
    Column("away", JSON, nullable=False, default=list),
)

areas = Table(
    "areas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("short_name", String(24), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("authority", Text, nullable=False),
    Column("flood_areas", JSON, nullable=False),
    Column("store", JSON, nullable=False),
    Column("boundary", Text, nullable=False),
    Column("geometry", Text),
)

# Keyed by the code without its letter case (F2); `code` keeps the publisher's own spelling for addresses.
flood_areas = Table(
    "flood_areas",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", String(40)),
    Column("geometry", Text),
)

rotas = Table(
    "rotas",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("definition", JSON, nullable=False),
)

# What each row looked like when it was last imported: a row edited elsewhere since is a conflict.
imported = Table(
    "imported",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
)

# --- what the feeds said -------------------------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("first_try", UtcDateTime),
    Column("last_try", UtcDateTime),
    Column("last_good", UtcDateTime),
    Column("moved_at", UtcDateTime),
    Column("error", Text),
    Column("suspects", Integer, nullable=False, default=0),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String(64)),
)

rejects = Table(
    "rejects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("item", Text, nullable=False),
    Column("why", Text, nullable=False),
)

# One row per warning, as last published. `key` is the code without its letter case.
warnings = Table(
    "warnings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("standing", String(12), nullable=False, index=True),
    Column("seen", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("unmapped", Boolean, nullable=False),
    Column("version", JSON, nullable=False),
    UniqueConstraint("source", "key"),
)

# Every version ever seen, with the change that it was.
warning_versions = Table(
    "warning_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("warning", ForeignKey("warnings.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("change", String(12), nullable=False),
    Column("version", JSON, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("warning", ForeignKey("warnings.id"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("why", Text, nullable=False),
    Column("share", Float),
)

# --- what we do about it -------------------------------------------------------------------------------------------

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("ref", String(12), nullable=False, index=True),
    Column("cause", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("needs_accept", Boolean, nullable=False),
    Column("owner", String(64)),
    Column("owned_since", UtcDateTime),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("calm_since", UtcDateTime),
    Column("heard_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("surged", Boolean, nullable=False, default=False),
    Column("hushed_until", UtcDateTime),
    Column("still_asked_at", UtcDateTime),
    Column("manager_told", JSON, nullable=False, default=list),
    UniqueConstraint("kind", "year", "number"),
)

incident_warnings = Table(
    "incident_warnings",
    metadata,
    Column("incident", ForeignKey("incidents.id"), primary_key=True),
    Column("warning", ForeignKey("warnings.id"), primary_key=True),
)

# A page and, frozen into it, the ladder it climbs (I4). `asked` is who was asked and when first.
pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("handling", String(8), nullable=False),
    Column("reason", String(12), nullable=False),
    Column("level", Integer, nullable=False),
    Column("items", JSON, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("climbs_from", UtcDateTime, nullable=False),
    Column("ladder", JSON, nullable=False),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("next_step_at", UtcDateTime),
    Column("asked", JSON, nullable=False),
    Column("declined", JSON, nullable=False),
    Column("accepted_by", String(64)),
    Column("accepted_at", UtcDateTime),
    Column("joined_at", UtcDateTime),
)

# Something the officer is to be told, waiting for its moment (B1 to B5).
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("value", JSON, nullable=False),
    Column("said_at", UtcDateTime),
)

# --- what leaves and what comes back -------------------------------------------------------------------------------

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("incident", ForeignKey("incidents.id"), index=True),
    Column("page", ForeignKey("pages.id"), index=True),
    Column("person", String(64), nullable=False),
    Column("to", String(254), nullable=False, index=True),
    Column("medium", String(8), nullable=False),
    Column("sender", String(8), nullable=False),
    Column("reason", String(12), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("reads", JSON, nullable=False, default=list),
    Column("warning", ForeignKey("warnings.id")),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime, index=True),
    Column("valid_for", Integer),
    Column("attempts", Integer, nullable=False, default=0),
    Column("provider_id", String(64)),
    Column("status", String(16)),
    Column("error", Text),
    Index("ix_messages_due", "state", "priority", "id"),
)

# Leases are machine time: the monotonic seconds of one process life, named by its boot id. `look_at` is set while it
# is unknown whether it left; `dead` says that the provider takes nothing of ours at present.
attempts = Table(
    "attempts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("boot", String(36), nullable=False),
    Column("lease_until", Float, nullable=False),
    Column("outcome", String(12)),
    Column("provider_id", String(64), index=True),
    Column("error", Text),
    Column("look_at", UtcDateTime, index=True),
    Column("looks", Integer, nullable=False, default=0),
    Column("status", String(16)),
    Column("checks", Integer, nullable=False, default=0),
    Column("dead", Boolean, nullable=False, default=False),
    Index("ix_attempts_dead", "dead", "started_at"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("provider_id", String(64), nullable=False, unique=True),
    Column("number", String(20), nullable=False, index=True),
    Column("person", String(64)),
    Column("to", String(8), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("answered", Boolean, nullable=False, default=False),
)

# A call on the duty line. `rung`: whose phones rang for it; `due_at`: when it counts as taken by nobody.
line_calls = Table(
    "line_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_sid", String(64), nullable=False, unique=True),
    Column("caller", String(20), nullable=False),
    Column("person", String(64)),
    Column("incident", ForeignKey("incidents.id")),
    Column("started_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("rung", JSON, nullable=False),
    Column("due_at", UtcDateTime, index=True),
    Column("taken_by", String(64)),
    Column("taken_at", UtcDateTime),
    Column("missed_at", UtcDateTime),
    Column("recording", String(64)),
    Column("recording_until", UtcDateTime, index=True),
)

# --- the record ----------------------------------------------------------------------------------------------------

# `words` is what a person wrote; only its salted digest is in the hashed line, so that it can be erased (K1).
logbook = Table(
    "logbook",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chain", String(40), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String(64)),
    Column("words", Text),
    Column("salt", String(32)),
    Column("words_digest", String(64)),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("chain", "seq"),
)

log_heads = Table(
    "log_heads",
    metadata,
    Column("chain", String(40), primary_key=True),
    Column("length", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

state = Table(
    "state",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
