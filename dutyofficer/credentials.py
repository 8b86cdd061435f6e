"""Secrets: from systemd's credentials, a file, or the environment; never from a file of settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dutyofficer.config import BadConfig


def secret(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """A secret: $CREDENTIALS_DIRECTORY/<name>, then DUTYOFFICER_<NAME>_FILE, then DUTYOFFICER_<NAME>; "" if none.

    Errors: BadConfig if a file is named but cannot be read.
    """
    folder, variable = environ.get("CREDENTIALS_DIRECTORY"), f"DUTYOFFICER_{name.upper()}"
    if folder and os.path.lexists(Path(folder) / name):
        return _secret_file(Path(folder) / name)
    if file := environ.get(f"{variable}_FILE"):
        return _secret_file(Path(file))
    return environ.get(variable, "")


def _secret_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"secret {path}: {getattr(error, 'strerror', None) or error}") from error
