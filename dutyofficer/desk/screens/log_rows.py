"""The end of an incident's log, newest first: what happened and what people decided before what was merely sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.logbook import Entry
from dutyofficer.core.message import STRANGER
from dutyofficer.desk.house import Register
from dutyofficer.desk.screens.rows import name_of, place_name
from dutyofficer.store import told
from dutyofficer.store.db import Tx

MOST = 100
"""Lines that are shown unless all are asked for."""
A_SCREEN = 300
"""Lines of all of them that are shown at once."""
SENDING = frozenset({"sent", "delivered", "queued", "retry", "unknown", "cancelled"})
"""Kinds of lines of which a storm writes thousands; the tables above them say what they come to."""
_WORD = re.compile(r"\baccount \S+|[\w-]+")
"""What may be an id; the name of an account is none, whoever's id it is like."""
_PLAIN = {" by sms": " by text", " by voice": " by call"}
_SIGN = re.compile(r" by (?:sms|voice)\b| \([A-Z]+\)$")
LATE = timedelta(minutes=1)
"""Entered so long after it happened, a line says when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line: when it happened and when it was entered (UTC), what, who wrote it, and what a person said."""

    seq: int
    at: datetime
    entered_at: datetime
    kind: str
    text: str
    who: str
    words: str | None

    @property
    def late(self) -> bool:
        """Whether it was written down afterwards."""
        return self.entered_at - self.at > LATE


@dataclass(frozen=True, slots=True)
class Log:
    """`left` lines are not shown: older ones, and results of sending. `older`: all of it goes on before that."""

    rows: tuple[LogRow, ...]
    left: int
    older: int | None = None


def read_log(tx: Tx, incident: int, register: Register, *, whole: bool, before: int | None = None) -> Log:
    """Its end; or all of it, a screen at a time."""
    if not whole:
        found, length = told.log_tail(tx, incident, MOST, without=SENDING)
        return Log(_rows(found, register), length - len(found))
    found, length = told.log_tail(tx, incident, A_SCREEN, before=before)
    return Log(_rows(found, register), length - len(found), found[-1].seq if len(found) == A_SCREEN else None)


def _rows(found: Iterable[Entry], register: Register) -> tuple[LogRow, ...]:
    return tuple(log_row(entry, register) for entry in found)


def log_row(entry: Entry, register: Register) -> LogRow:
    """As every screen shows it: people and places by name, and what a person wrote as they wrote it."""
    return LogRow(
        seq=entry.seq, at=entry.at, entered_at=entry.entered_at, kind=entry.kind, words=entry.words,
        text=_in_names(entry.text, register), who="" if entry.by == STRANGER else name_of(register, entry.by),
    )  # fmt: skip


def _in_names(text: str, register: Register) -> str:
    """The record names people and places by what it calls them; whoever reads it here reads their names."""
    plain = _SIGN.sub(lambda sign: _PLAIN.get(sign[0], ""), text)
    return _WORD.sub(lambda word: place_name(register, name_of(register, word[0])), plain)
