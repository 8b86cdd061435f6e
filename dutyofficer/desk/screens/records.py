"""Messages and the logbook as screens show them: numbers masked (K3), people by name, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.message import STRANGER, State
from dutyofficer.core.people import mask
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.report import shown
from dutyofficer.desk.screens.log_rows import LogRow, log_row
from dutyofficer.desk.screens.rows import name_of
from dutyofficer.store import paged
from dutyofficer.store.db import Tx
from dutyofficer.store.paged import Named

A_SCREEN = 100
"""Rows of one screen."""

CHANGES = frozenset({"account", "areas", "calendar", "erased", "left", "opted", "register", "rota"})
"""Kinds of lines that say what somebody changed, named or not: the audit."""
DEEDS = frozenset(
    {"accepted", "by-hand", "call", "closed", "decision", "declined", "escalated", "guidance", "handover", "hushed"}
    | {"phone", "stand-down", "wardens-asked", "wardens-asked-part"}
)
"""And of what somebody did or decided, if they are named: some of these happen by themselves too."""

STATES: Mapping[str, Collection[State]] = {
    "all": (),
    "waiting": (State.QUEUED, State.SENDING),
    "failed": (State.FAILED,),
}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A text or call as the screen shows it."""

    number: int
    at: datetime
    to: str
    phone: str
    by: str
    reason: str
    state: str
    error: str
    of: Named | None
    body: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the record with its number over all chains, and the incident it belongs to."""

    number: int
    of: Named | None
    line: LogRow


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item of a feed that could not be read."""

    feed: str
    at: datetime
    item: str
    why: str


def message_rows(tx: Tx, house: House, before: int | None, person: str, state: str) -> list[MessageRow]:
    """A screen of the outbox."""
    register = house.register(tx)
    found = paged.messages_before(tx, before, A_SCREEN, person=person, states=STATES.get(state, ()))
    return [
        MessageRow(
            number=m.id, at=m.created_at, to=_to(register, m.person), phone=mask(m.to), by=m.medium.value,
            reason=m.reason.value, state=m.state.value, error=m.error or "", of=of, body=shown(m.body),
        )
        for m, of in found
    ]  # fmt: skip


def _to(register: Register, person: str) -> str:
    return name_of(register, "" if person == STRANGER else person) or "somebody we do not know"


def line_rows(tx: Tx, house: House, before: int | None, *, changes_only: bool = False) -> list[LineRow]:
    """A screen of the record, of all incidents and the service; or of what people changed."""
    register = house.register(tx)
    some = (CHANGES, DEEDS) if changes_only else ()
    found = paged.lines_before(tx, before, A_SCREEN, *some)
    return [LineRow(one.number, one.of, log_row(one.entry, register)) for one in found]


def rejected(tx: Tx, most: int = 20) -> list[Rejected]:
    """The last items that could not be read, cut short."""
    return [Rejected(feed, at, item[:300], why) for feed, at, item, why in paged.last_rejects(tx, most)]
