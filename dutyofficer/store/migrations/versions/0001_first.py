"""The first schema: what the team loads, what the feeds said, what we did about it, and the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out, not taken from the program's own types: those may change, what is installed somewhere does not.
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Parents before children."""
    _what_the_team_loads()
    _what_the_feeds_said()
    _water()
    _incidents()
    _pages()
    _messages()
    _duty_line()
    _phones()
    _calendars()
    _rotas()
    _wardens()
    _record()


def _what_the_team_loads() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mobile", sa.String(20), nullable=False),
        sa.Column("landline", sa.String(20), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("yellow_by_day", sa.Boolean(), nullable=False),
        sa.Column("night", sa.String(8), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("deputy", sa.JSON(), nullable=False),
        sa.Column("away", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_landline", "people", ["landline"])
    op.create_index("ix_people_mobile", "people", ["mobile"])
    op.create_table(
        "areas",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("flood_areas", sa.JSON(), nullable=False),
        sa.Column("store", sa.JSON(), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=False),
        sa.Column("geometry", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_areas"),
    )
    op.create_table(
        "flood_areas",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(40)),
        sa.Column("geometry", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_flood_areas"),
    )
    op.create_table(
        "rotas",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rotas"),
    )
    op.create_table(
        "imported",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_imported"),
    )


def _what_the_feeds_said() -> None:
    op.create_table(
        "feeds",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("first_try", WHEN),
        sa.Column("last_try", WHEN),
        sa.Column("last_good", WHEN),
        sa.Column("moved_at", WHEN),
        sa.Column("error", sa.Text()),
        sa.Column("suspects", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("name", name="pk_feeds"),
    )
    op.create_table(
        "rejects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(40), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejects"),
    )
    op.create_table(
        "warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("standing", sa.String(12), nullable=False),
        sa.Column("seen", WHEN, nullable=False),
        sa.Column("changed", WHEN, nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("unmapped", sa.Boolean(), nullable=False),
        sa.Column("version", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warnings"),
        sa.UniqueConstraint("source", "key", name="uq_warnings_source"),
    )
    op.create_index("ix_warnings_standing", "warnings", ["standing"])
    op.create_table(
        "warning_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("change", sa.String(12), nullable=False),
        sa.Column("version", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warning_versions"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_warning_versions_warning_warnings"),
    )
    op.create_index("ix_warning_versions_warning", "warning_versions", ["warning"])
    op.create_table(
        "matches",
        sa.Column("warning", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("share", sa.Float()),
        sa.PrimaryKeyConstraint("warning", "area", name="pk_matches"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_matches_warning_warnings"),
    )


def _water() -> None:
    op.create_table(
        "guidance",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("authority", sa.String(80), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("statement", sa.String(40), nullable=False),
        sa.Column("issued", WHEN, nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("water", sa.String(8)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "authority", "day", name="pk_guidance"),
    )
    op.create_table(
        "gauges",
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("measure", sa.String(120), nullable=False),
        sa.Column("gauge", sa.JSON(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "measure", name="pk_gauges"),
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(12), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("needs_accept", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("owned_since", WHEN),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("accepted_at", WHEN),
        sa.Column("closed_at", WHEN),
        sa.Column("calm_since", WHEN),
        sa.Column("heard_at", WHEN),
        sa.Column("told_at", WHEN),
        sa.Column("surged", sa.Boolean(), nullable=False),
        sa.Column("hushed_until", WHEN),
        sa.Column("still_asked_at", WHEN),
        sa.Column("manager_told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("kind", "year", "number", name="uq_incidents_kind"),
    )
    op.create_index("ix_incidents_ref", "incidents", ["ref"])
    op.create_index("ix_incidents_state", "incidents", ["state"])
    op.create_table(
        "incident_warnings",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("warning", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "warning", name="pk_incident_warnings"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_incident_warnings_incident_incidents"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_incident_warnings_warning_warnings"),
    )


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("handling", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("climbs_from", WHEN, nullable=False),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("next_step_at", WHEN),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.Column("accepted_by", sa.String(64)),
        sa.Column("accepted_at", WHEN),
        sa.Column("joined_at", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_pages_incident_incidents"),
    )
    op.create_index("ix_pages_incident", "pages", ["incident"])
    op.create_index("ix_pages_state", "pages", ["state"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("said_at", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_notices_incident_incidents"),
    )
    op.create_index("ix_notices_incident", "notices", ["incident"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("incident", sa.Integer()),
        sa.Column("page", sa.Integer()),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("to", sa.String(254), nullable=False),
        sa.Column("medium", sa.String(8), nullable=False),
        sa.Column("sender", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("warning", sa.Integer()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("not_before", WHEN, nullable=False),
        sa.Column("sent_at", WHEN),
        sa.Column("valid_for", sa.Integer()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(64)),
        sa.Column("status", sa.String(16)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_messages_incident_incidents"),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name="fk_messages_page_pages"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_messages_warning_warnings"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
    )
    op.create_index("ix_messages_due", "messages", ["state", "priority", "id"])
    op.create_index("ix_messages_incident", "messages", ["incident"])
    op.create_index("ix_messages_page", "messages", ["page"])
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"])
    op.create_index("ix_messages_to", "messages", ["to"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("message", sa.Integer(), nullable=False),
        sa.Column("started_at", WHEN, nullable=False),
        sa.Column("boot", sa.String(36), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(12)),
        sa.Column("provider_id", sa.String(64)),
        sa.Column("error", sa.Text()),
        sa.Column("look_at", WHEN),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16)),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_attempts_message_messages"),
    )
    op.create_index("ix_attempts_dead", "attempts", ["dead", "started_at"])
    op.create_index("ix_attempts_look_at", "attempts", ["look_at"])
    op.create_index("ix_attempts_message", "attempts", ["message"])
    op.create_index("ix_attempts_provider_id", "attempts", ["provider_id"])
    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(64), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("to", sa.String(8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
        sa.UniqueConstraint("provider_id", name="uq_inbound_provider_id"),
    )
    op.create_index("ix_inbound_number", "inbound", ["number"])


def _duty_line() -> None:
    op.create_table(
        "line_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_sid", sa.String(64), nullable=False),
        sa.Column("caller", sa.String(20), nullable=False),
        sa.Column("person", sa.String(64)),
        sa.Column("incident", sa.Integer()),
        sa.Column("started_at", WHEN, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("rung", sa.JSON(), nullable=False),
        sa.Column("due_at", WHEN),
        sa.Column("taken_by", sa.String(64)),
        sa.Column("taken_at", WHEN),
        sa.Column("missed_at", WHEN),
        sa.Column("recording", sa.String(64)),
        sa.Column("recording_until", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_line_calls"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_line_calls_incident_incidents"),
        sa.UniqueConstraint("call_sid", name="uq_line_calls_call_sid"),
    )
    op.create_index("ix_line_calls_due_at", "line_calls", ["due_at"])
    op.create_index("ix_line_calls_recording_until", "line_calls", ["recording_until"])


def _phones() -> None:
    op.create_table(
        "phones",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("seen_at", WHEN, nullable=False),
        sa.Column("proven_at", WHEN),
        sa.Column("proven_by", sa.String(8)),
        sa.Column("asked_at", WHEN),
        sa.Column("asked_since", WHEN),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_phones"),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("medium", sa.String(8), nullable=False),
        sa.Column("sender", sa.String(8), nullable=False),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.Column("answered_at", WHEN),
        sa.Column("incident", sa.Integer()),
        sa.Column("area", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_questions_incident_incidents"),
    )
    op.create_index("ix_questions_incident", "questions", ["incident"])
    op.create_index("ix_questions_number", "questions", ["number"])


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("rota", sa.String(64)),
        sa.Column("person", sa.String(64)),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("made_by", sa.String(64)),
        sa.Column("revoked_at", WHEN),
        sa.Column("read_at", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
        sa.UniqueConstraint("digest", name="uq_calendars_digest"),
    )


def _rotas() -> None:
    op.create_table(
        "rota_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("rota", sa.String(64), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("undoes", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_rota_changes"),
        sa.ForeignKeyConstraint(["undoes"], ["rota_changes.id"], name="fk_rota_changes_undoes_rota_changes"),
    )
    op.create_index("ix_rota_changes_rota", "rota_changes", ["rota"])
    op.create_table(
        "rota_untold",
        sa.Column("rota", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("due_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("rota", "person", name="pk_rota_untold"),
        sa.ForeignKeyConstraint(["first"], ["rota_changes.id"], name="fk_rota_untold_first_rota_changes"),
        sa.ForeignKeyConstraint(["last"], ["rota_changes.id"], name="fk_rota_untold_last_rota_changes"),
    )
    op.create_index("ix_rota_untold_due_at", "rota_untold", ["due_at"])
    op.create_table(
        "swap_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rota", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("with_", sa.String(64), nullable=False),
        sa.Column("start", WHEN, nullable=False),
        sa.Column("end", WHEN, nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("question", sa.Integer()),
        sa.Column("due_at", WHEN),
        sa.Column("state", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_swap_offers"),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name="fk_swap_offers_question_questions"),
    )
    op.create_index("ix_swap_offers_due_at", "swap_offers", ["due_at"])
    op.create_index("ix_swap_offers_question", "swap_offers", ["question"])
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rota", sa.String(64), nullable=False),
        sa.Column("incoming", sa.String(64), nullable=False),
        sa.Column("outgoing", sa.String(64)),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("until", WHEN),
        sa.Column("asked_at", WHEN),
        sa.Column("warned_at", WHEN),
        sa.Column("taken_at", WHEN),
        sa.Column("released_at", WHEN),
        sa.Column("told_at", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_rota", "handovers", ["rota"])


def _wardens() -> None:
    op.create_table(
        "warden_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("warning", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("due", WHEN, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("done_at", WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_warden_work"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_warden_work_incident_incidents"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_warden_work_warning_warnings"),
        sa.UniqueConstraint("incident", "warning", "area", "at", name="uq_warden_work_incident"),
    )
    op.create_index("ix_warden_work_done_at", "warden_work", ["done_at"])
    op.create_table(
        "warden_told",
        sa.Column("work", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("warning", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("lowered", sa.Boolean(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("work", "person", "area", name="pk_warden_told"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_warden_told_incident_incidents"),
        sa.ForeignKeyConstraint(["warning"], ["warnings.id"], name="fk_warden_told_warning_warnings"),
        sa.ForeignKeyConstraint(["work"], ["warden_work.id"], name="fk_warden_told_work_warden_work"),
    )
    op.create_index("ix_warden_told_incident", "warden_told", ["incident"])
    op.create_table(
        "warden_answers",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("says", sa.String(4), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("incident", "area", "person", name="pk_warden_answers"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_warden_answers_incident_incidents"),
    )
    op.create_index("ix_warden_answers_until", "warden_answers", ["until"])
    op.create_table(
        "warden_asks",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("says", sa.String(8)),
        sa.Column("said_at", WHEN),
        sa.PrimaryKeyConstraint("incident", "area", "person", "part", name="pk_warden_asks"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_warden_asks_incident_incidents"),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64)),
        sa.Column("incident", sa.Integer()),
        sa.Column("road", sa.String(8)),
        sa.Column("homes", sa.Integer()),
        sa.Column("uncounted", sa.Boolean(), nullable=False),
        sa.Column("trend", sa.String(8)),
        sa.Column("distress", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_reports_incident_incidents"),
    )
    op.create_index("ix_reports_incident", "reports", ["incident"])
    op.create_table(
        "stand_downs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("since", WHEN, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", WHEN),
        sa.Column("held_at", WHEN),
        sa.Column("ended_at", WHEN),
        sa.Column("by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_stand_downs"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_stand_downs_incident_incidents"),
    )
    op.create_index("ix_stand_downs_incident", "stand_downs", ["incident"])
    op.create_index("ix_stand_downs_state", "stand_downs", ["state"])


def _record() -> None:
    op.create_table(
        "logbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("entered_at", WHEN, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("words", sa.Text()),
        sa.Column("salt", sa.String(32)),
        sa.Column("words_digest", sa.String(64)),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logbook"),
        sa.UniqueConstraint("chain", "seq", name="uq_logbook_chain"),
    )
    op.create_table(
        "log_heads",
        sa.Column("chain", sa.String(40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_log_heads"),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_state"),
    )
