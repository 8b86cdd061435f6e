"""All incidents, a part at a time: open ones first, the worst of them first; then closed ones, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.incident import Incident
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.screens.now import IncidentRow, open_rows
from dutyofficer.desk.screens.rows import has_it
from dutyofficer.store import overview, paged
from dutyofficer.store.db import Tx
from dutyofficer.store.paged import Named

A_SCREEN = 50
"""Rows of one screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One incident. `owner` is a name, None if nobody has it; times are UTC.

    `row`: its own, if a newer one has the same reference. `level`, in the publisher's `words`, while it is open.
    """

    ref: str
    title: str
    opened_at: datetime
    owner: str | None
    waits: bool = False
    level: Level | None = None
    words: str = ""
    closed_at: datetime | None = None
    row: int | None = None


def incident_list(tx: Tx, house: House, page: int, at: datetime) -> tuple[list[ListedRow], int]:
    """That part of them, counted from 1, and how many there are in all."""
    still, first = open_rows(tx, house, at), (page - 1) * A_SCREEN
    rows = [_open(one) for one in still[first : first + A_SCREEN]]
    closed, count = overview.closed_ones(tx, A_SCREEN - len(rows), max(0, first - len(still)))
    names, register = paged.named(tx, [one.id for one in closed]), house.register(tx)
    return rows + [_closed(one, names[one.id], register) for one in closed], count + len(still)


def _open(one: IncidentRow) -> ListedRow:
    """No newer one has its reference: that is given again only once it has closed."""
    return ListedRow(
        ref=one.ref, title=one.title, opened_at=one.opened_at, owner=one.owner, level=one.level, words=one.words,
        waits=one.needs_accept and one.owner is None,
    )  # fmt: skip


def _closed(one: Incident, named: Named, register: Register) -> ListedRow:
    return ListedRow(
        ref=one.ref, title=one.title, opened_at=one.opened_at, closed_at=one.closed_at, owner=has_it(one, register),
        row=named.row,
    )  # fmt: skip
