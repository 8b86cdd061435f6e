"""What an address asks for behind its question mark."""

from __future__ import annotations

from flask import request


def number_here(name: str) -> int | None:
    """A number that a database can have; None for whatever is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
