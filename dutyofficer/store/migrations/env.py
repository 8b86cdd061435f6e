"""Runs the migrations on the connection, and inside the transaction, that store/migrate.py hands over."""

from __future__ import annotations

from alembic import context

from dutyofficer.store.tables import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter most of a table: there a migration makes the table anew and copies.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
