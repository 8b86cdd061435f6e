"""Which texts there must be."""

from __future__ import annotations

KEYS = (
    *(f"publisher.{key}" for key in ("flood", "weather", "system")),
    *(f"page.{key}" for key in ("first", "raised", "red", "many", "surge", "repeat", "escalated", "everybody")),
    *(f"page.{key}" for key in ("gap", "ended", "system", "voice")),
    *(f"inform.{key}" for key in ("first", "raised", "lowered", "lifted", "reworded", "vanished", "blind")),
    *(f"inform.{key}" for key in ("many", "digest", "taken", "off_duty")),
    *(f"warden.{key}" for key in ("first", "raised", "red", "many", "voice", "voice_red")),
    *(f"answer.{key}" for key in ("accepted", "already", "late", "declined", "reopened", "nothing", "no_need")),
    *(f"answer.{key}" for key in ("unknown_ref", "not_officer", "logged", "logged_nowhere", "list", "list_empty")),
    *(f"answer.{key}" for key in ("unclear", "warden", "stranger")),
    *(f"concern.{key}{part}" for key in ("feed_suspect", "unreadable", "opted_out") for part in ("", "_what")),
)
"""Every key of texts.toml that the rules speak; one that is missing is an error at start, not at 03:00."""
