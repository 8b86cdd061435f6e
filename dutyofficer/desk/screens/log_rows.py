"""The end of an incident's log, newest first: what happened and what people decided before what was merely sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.logbook import Entry
from dutyofficer.desk.house import Register
from dutyofficer.desk.screens.rows import name_of, place_name
from dutyofficer.store import told
from dutyofficer.store.db import Tx

MOST = 100
"""Lines that are shown unless all are asked for."""
SENDING = frozenset({"sent", "delivered", "queued", "retry", "unknown", "cancelled"})
"""Kinds of lines of which a storm writes thousands; the tables above them say what they come to."""
_WORD = re.compile(r"[\w-]+")
_PLAIN = {" by sms": " by text", " by voice": " by call"}
_SIGN = re.compile(r" by (?:sms|voice)\b| \([A-Z]+\)$")
LATE = timedelta(minutes=1)
"""Entered so long after it happened, a line says when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line: when it happened (UTC), what, who wrote it, and what a person said; `entered_at` if that was later."""

    seq: int
    at: datetime
    kind: str
    text: str
    who: str
    words: str | None
    entered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Log:
    """`left` lines are not shown: older ones, and results of sending."""

    rows: tuple[LogRow, ...]
    left: int


def read_log(tx: Tx, incident: int, register: Register, *, whole: bool) -> Log:
    """Its end, or all of it."""
    found, length = told.log_tail(tx, incident, None if whole else MOST, frozenset() if whole else SENDING)
    return Log(tuple(_row(entry, register) for entry in found), length - len(found))


def _in_names(text: str, register: Register) -> str:
    """The record names people and places by what it calls them; whoever reads it here reads their names."""
    plain = _SIGN.sub(lambda sign: _PLAIN.get(sign[0], ""), text)
    return _WORD.sub(lambda word: place_name(register, name_of(register, word[0])), plain)


def _row(entry: Entry, register: Register) -> LogRow:
    late = entry.entered_at - entry.at > LATE
    return LogRow(
        seq=entry.seq, at=entry.at, kind=entry.kind, text=_in_names(entry.text, register), words=entry.words,
        who=name_of(register, entry.by) if entry.by else "", entered_at=entry.entered_at if late else None,
    )  # fmt: skip
