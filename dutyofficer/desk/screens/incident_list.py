"""All incidents, a part at a time: open ones first, then closed ones, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.incident import IncidentState
from dutyofficer.desk.house import House
from dutyofficer.desk.screens.rows import name_of
from dutyofficer.store import overview
from dutyofficer.store.db import Tx

A_SCREEN = 50
"""Rows of one screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """One incident. `owner` is a name, None if nobody has it; times are UTC."""

    ref: str
    title: str
    opened_at: datetime
    closed_at: datetime | None
    owner: str | None
    open: bool
    waits: bool


def incident_list(tx: Tx, house: House, page: int) -> tuple[list[ListedRow], int]:
    """That part of them, counted from 1, and how many there are in all."""
    register = house.register(tx)
    found, count = overview.listed(tx, A_SCREEN, (page - 1) * A_SCREEN)
    rows = [
        ListedRow(
            ref=one.ref, title=one.title, opened_at=one.opened_at, closed_at=one.closed_at,
            owner=name_of(register, one.owner) if one.owner else None, open=one.state is not IncidentState.CLOSED,
            waits=one.state is IncidentState.OPEN and one.needs_accept,
        )
        for one in found
    ]  # fmt: skip
    return rows, count
