"""Messages that waited so long that what they say may no longer be so (L7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, bindparam, select, update

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import ALERT_WARDEN, CLIMBING, RED_WARDEN, WARDEN, Medium, Reason, Sender, State
from dutyofficer.core.warning import Level
from dutyofficer.store import warnings
from dutyofficer.store.tables import messages


def cancel_stale(tx: Connection, before: datetime, now: datetime) -> list[Line]:
    """Cancel what was stored `before` then and has not left: pages, which resume with fresh words, and what wardens
    were to be told of a danger that has come down. Everything else still holds. Returns the lines for the log."""
    waits = (messages.c.state == State.QUEUED) & (messages.c.created_at < before)
    rows = tx.execute(select(messages).where(waits).order_by(messages.c.id)).all()
    levels = warnings.levels(tx, sorted({row.warning for row in rows if row.warning is not None}))
    stale = [row for row in rows if row.reason in CLIMBING or _has_come_down(row, levels)]
    ids = [row.id for row in stale]
    tx.execute(update(messages).where(messages.c.id.in_(ids)).values(state=State.CANCELLED, error="no longer so"))
    return [
        Line(at=now, kind="cancelled", incident=row.incident, text=f"not sent to {row.person} ({row.reason}): too late")
        for row in stale
    ]


def hold(tx: Connection, before: datetime, until: datetime) -> None:
    """What wardens were to be told `before` then waits: whether it still holds, only the feeds can say."""
    tx.execute(update(messages).where(_for_wardens(before), messages.c.not_before < until).values(not_before=until))


def release(tx: Connection, before: datetime, now: datetime) -> None:
    """It may leave now."""
    tx.execute(update(messages).where(_for_wardens(before), messages.c.not_before > now).values(not_before=now))


def come_down(tx: Connection, before: datetime) -> list[Row[*tuple[Any, ...]]]:
    """Texts to wardens, stored `before` then, that wait and tell of more than there is now: their id and person."""
    kinds = tx.execute(_KINDS, {"before": before}).all()  # few, of thousands of texts
    levels = warnings.levels(tx, sorted({kind.warning for kind in kinds}))
    down = sorted({kind.warning for kind in kinds if _has_come_down(kind, levels)})
    if not down:
        return []
    rows = tx.execute(select(messages.c.id, messages.c.person, *_TOLD).where(_for_wardens(before)))
    return [row for row in rows if row.warning in down and _has_come_down(row, levels)]


def cancel_for(tx: Connection, ids: Sequence[int], now: datetime) -> list[Line]:
    """Cancel these, since what they say is no longer so. Returns the lines for the log."""
    waits = messages.c.id.in_(ids) & (messages.c.state == State.QUEUED)  # another node may have begun with one
    rows = tx.execute(select(messages).where(waits).order_by(messages.c.id).with_for_update(skip_locked=True)).all()
    mine = messages.c.id.in_([row.id for row in rows])
    tx.execute(update(messages).where(mine).values(state=State.CANCELLED, error="no longer so"))
    return [
        Line(at=now, kind="cancelled", incident=row.incident, text=f"not sent to {row.person} ({row.reason}): over")
        for row in rows
    ]


def pages_waiting(tx: Connection, before: datetime) -> list[int]:
    """Open pages of which a text, stored `before` then, waits that does not say that all has ended."""
    return list(tx.scalars(_PAGES, {"before": before}))


def say_instead(tx: Connection, page: int, body: str, reason: Reason) -> int:
    """Let the texts of a page that wait say this. Returns how many."""
    theirs = _asks() & (messages.c.page == page)
    return tx.execute(update(messages).where(theirs).values(body=body, reason=reason)).rowcount


def _asks() -> ColumnElement[bool]:
    waits = (messages.c.state == State.QUEUED) & (messages.c.medium == Medium.SMS) & messages.c.page.is_not(None)
    return waits & messages.c.reason.in_(CLIMBING - {Reason.ENDED})


_TOLD = (messages.c.warning, messages.c.priority, messages.c.reason)


def _for_wardens(before: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    waits = (messages.c.state == State.QUEUED) & (messages.c.created_at < before)
    return waits & (messages.c.reason == Reason.WARDEN) & messages.c.warning.is_not(None)


# Asked before each group of messages leaves: built once.
_BEFORE: BindParameter[Any] = bindparam("before")
_KINDS = select(*_TOLD).where(_for_wardens(_BEFORE)).distinct()
_PAGES = select(messages.c.page).where(_asks(), messages.c.created_at < _BEFORE).distinct()


TOLD_LEVEL = {RED_WARDEN: Level.RED, WARDEN: Level.AMBER, ALERT_WARDEN: Level.YELLOW}
"""Which level a text to a warden tells of, by its priority."""


def _has_come_down(row: Row[*tuple[Any, ...]], levels: dict[int, Level]) -> bool:
    if row.reason != Reason.WARDEN or row.warning is None:
        return False
    return levels.get(row.warning, Level.LIFTED) < TOLD_LEVEL.get(row.priority, Level.AMBER)


def lowered(tx: Connection, people: Collection[str]) -> list[int]:
    """What tells these that their place came down, and has not left: it stands at RED again (W6)."""
    waits = (messages.c.state == State.QUEUED) & (messages.c.sender == Sender.WARDENS)
    query = select(messages.c.id, messages.c.person).where(waits, messages.c.reason == Reason.LOWERED)
    return [row.id for row in tx.execute(query) if row.person in people]


def alerts(tx: Connection) -> list[int]:
    """Flood alerts to wardens that have not left (W1: never at night)."""
    waits = (messages.c.state == State.QUEUED) & (messages.c.reason == Reason.WARDEN)
    return list(tx.scalars(select(messages.c.id).where(waits, messages.c.priority == ALERT_WARDEN)))
