"""The tables of what wardens are to be told, were told, and answered."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from dutyofficer.store.metadata import metadata
from dutyofficer.store.types import UtcDateTime

# A change that wardens are to be told of, written with it; `area` is set of what comes down and so waits (W6).
warden_work = Table(
    "warden_work",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.id"), nullable=False),
    Column("warning", ForeignKey("warnings.id"), nullable=False),
    Column("area", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("value", JSON, nullable=False),
    Column("done_at", UtcDateTime, index=True),
    UniqueConstraint("incident", "warning", "area", "at"),
)

# Who was told what of which place, written with the texts: once for each change.
warden_told = Table(
    "warden_told",
    metadata,
    Column("work", ForeignKey("warden_work.id"), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("incident", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("warning", ForeignKey("warnings.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("lowered", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What a warden answered of one place in one incident: the newest answer counts. `until`: a `no` mutes until then (W4).
warden_answers = Table(
    "warden_answers",
    metadata,
    Column("incident", ForeignKey("incidents.id"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("says", String(4), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
)

# Deputies and key holders who were asked because of what others did not say: each once for an incident and place.
warden_asks = Table(
    "warden_asks",
    metadata,
    Column("incident", ForeignKey("incidents.id"), primary_key=True),
    Column("area", String(64), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("part", String(12), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("says", String(8)),
    Column("said_at", UtcDateTime),
)

# What somebody out there saw, as it was read: their words are in the record alone.
reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person", String(64), nullable=False),
    Column("area", String(64)),
    Column("incident", ForeignKey("incidents.id"), index=True),
    Column("road", String(8)),
    Column("homes", Integer),
    Column("uncounted", Boolean, nullable=False),
    Column("trend", String(8)),
    Column("distress", Boolean, nullable=False),
)

# A place whose flood warnings have ended and whose wardens do not know yet (W3): the newest row of a place counts.
stand_downs = Table(
    "stand_downs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("area", String(64), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("asked_at", UtcDateTime),
    Column("held_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("by", String(64)),
)
