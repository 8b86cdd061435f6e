"""How many texts a phone has had: networks block a number that sends too many to one (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from dutyofficer.core.message import ALERT_WARDEN, INFORM, PAGE, WARDEN, Medium, State
from dutyofficer.store.tables import messages

_LATELY = (messages.c.sent_at > bindparam("since")) & (messages.c.medium == Medium.SMS)
_FULL = select(messages.c.to).where(_LATELY).group_by(messages.c.to).having(func.count() >= bindparam("most"))


def full_phones(tx: Connection, since: datetime, most: int) -> list[str]:
    """Phones that were sent so many texts since then."""
    return list(tx.scalars(_FULL, {"since": since, "most": most}))


def hold(tx: Connection, phones: Sequence[str], now: datetime, until: datetime) -> None:
    """What only informs them, or a warden below RED, waits."""
    small = messages.c.priority.in_([INFORM, WARDEN, ALERT_WARDEN])
    tx.execute(update(messages).where(_queued(phones), small, messages.c.not_before <= now).values(not_before=until))


def give_up_pages(tx: Connection, phones: Sequence[str], why: str) -> list[int]:
    """Texts of pages to them do not leave; returns which. RED ones and answers are never among them."""
    wanted = _queued(phones) & (messages.c.priority == PAGE)
    given_up = update(messages).where(wanted).values(state=State.FAILED, error=why).returning(messages.c.id)
    return list(tx.scalars(given_up))


def _queued(phones: Sequence[str]) -> ColumnElement[bool]:
    return messages.c.to.in_(phones) & (messages.c.medium == Medium.SMS) & (messages.c.state == State.QUEUED)
