"""Incidents that were entered by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Beside the incidents."""
    op.create_table(
        "manual_incidents",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("hazard", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("area", sa.String(64)),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident", name="pk_manual_incidents"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_manual_incidents_incident_incidents"),
    )
