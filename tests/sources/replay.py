"""Plays documents one after the other through the comparison, and says what each of them changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dutyofficer.core.warning import (
    Change,
    Changed,
    Ending,
    Ends,
    HazardWarning,
    Known,
    Level,
    Reading,
    Standing,
    compare_all,
)

ENDED = {Change.LIFTED: Standing.LIFTED, Change.EXPIRED: Standing.EXPIRED, Change.VANISHED: Standing.VANISHED}


def played(steps: Iterable[tuple[str, str, Reading]]) -> list[dict[str, Any]]:
    """For every document, its time and what was read in it: what it changed against those before, and its rejects."""
    known: dict[tuple[str, str], Known] = {}
    missing: frozenset[tuple[str, str]] = frozenset()
    told = []
    for file, at, reading in steps:
        ends = Ends(Ending.GONE, datetime.fromisoformat(at), missing)
        compared = compare_all(list(known.values()), reading, ends=ends)
        missing = compared.missing
        for changed in compared.changes:
            known[changed.warning.key] = _known(changed)
        told.append({
            "file": file,
            "at": at,
            "warnings": len(reading.warnings),
            "rejects": [reject.code for reject in reading.rejects],
            "missing": sorted(code for _, code in missing),
            "changes": [_said(changed.change, changed.warning) for changed in compared.changes],
        })  # fmt: skip
    return told


def _known(changed: Changed) -> Known:
    standing = ENDED.get(changed.change, Standing.IN_FORCE)
    return Known(id=0, warning=changed.warning, standing=standing, seen=changed.warning.issued)


def _said(change: Change, warning: HazardWarning) -> list[str]:
    return [change.value, warning.code, f"{warning.headline}: {warning.name}", *times(warning)]


def times(warning: HazardWarning) -> list[str]:
    """Its validity, as the expected files have it."""
    return [f"{time:%Y-%m-%dT%H:%MZ}" if time else "" for time in (warning.onset, warning.expires)]


def is_whole(reading: Reading) -> bool:
    """What the rest of the service counts on: one warning for an id, aware times, words that a database takes."""
    keys = {warning.key for warning in reading.warnings}
    return len(keys) == len(reading.warnings) and all(map(_is_whole, reading.warnings))


def _is_whole(warning: HazardWarning) -> bool:
    moments = (warning.issued, warning.text_since, warning.level_since, warning.onset, warning.expires)
    names = (warning.code, warning.name, warning.headline, *warning.authorities)
    aware = all(moment is None or moment.tzinfo is not None for moment in moments)
    printable = all(name.isprintable() for name in names)
    takes = all("\0" not in text.encode().decode() for text in (warning.text, warning.raw, warning.shape))
    return aware and printable and takes and isinstance(warning.level, Level)
