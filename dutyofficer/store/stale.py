"""Messages that waited so long that what they say may no longer be so (L7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import CLIMBING, RED_WARDEN, Medium, Reason, State
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
    kinds = tx.execute(select(*_TOLD).where(_for_wardens(before)).distinct()).all()  # few, of thousands of texts
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
    return list(tx.scalars(select(messages.c.page).where(_asks(), messages.c.created_at < before).distinct()))


def say_instead(tx: Connection, page: int, body: str, reason: Reason) -> int:
    """Let the texts of a page that wait say this. Returns how many."""
    theirs = _asks() & (messages.c.page == page)
    return tx.execute(update(messages).where(theirs).values(body=body, reason=reason)).rowcount


def _asks() -> ColumnElement[bool]:
    waits = (messages.c.state == State.QUEUED) & (messages.c.medium == Medium.SMS) & messages.c.page.is_not(None)
    return waits & messages.c.reason.in_(CLIMBING - {Reason.ENDED})


_TOLD = (messages.c.warning, messages.c.priority, messages.c.reason)


def _for_wardens(before: datetime) -> ColumnElement[bool]:
    waits = (messages.c.state == State.QUEUED) & (messages.c.created_at < before)
    return waits & (messages.c.reason == Reason.WARDEN) & messages.c.warning.is_not(None)


def _has_come_down(row: Row[*tuple[Any, ...]], levels: dict[int, Level]) -> bool:
    if row.reason != Reason.WARDEN or row.warning is None:
        return False
    told = Level.RED if row.priority == RED_WARDEN else Level.AMBER
    return levels.get(row.warning, Level.LIFTED) < told
