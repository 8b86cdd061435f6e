"""What is kept of a feed after each poll: it was good, it was the same as before, or it was bad (F1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.logbook import Line
from dutyofficer.desk.house import House
from dutyofficer.sources.base import Caching
from dutyofficer.store import feeds, logbook, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.feeds import FeedState

FROZEN = timedelta(days=1)


def failed(house: House, known: FeedState, error: str, now: datetime) -> None:
    """It ages; the first of several bad polls is written down."""
    with house.database.write() as tx:
        feeds.save(tx, replace(known, first_try=known.first_try or now, last_try=now, error=error))
        if known.error is None:
            logbook.write(tx, [Line(at=now, kind="feed-bad", text=f"{known.name}: {error}")], now)


def frozen(tx: Tx, known: FeedState, now: datetime) -> str | None:
    """Why an answer that is good and the same as ever is none (F1): it still holds what ended a day ago.

    Publishers take a warning out at its end; one that no longer does is one that says nothing new either.
    """
    if known.moved_at is None or now - known.moved_at < FROZEN:
        return None
    stale = warnings.expired_between(tx, known.name, known.moved_at, now - FROZEN)
    return f"frozen: {stale[0].ref} ended at {stale[0].expires:%d %b %H:%M} UTC and is still in it" if stale else None


def unchanged(house: House, known: FeedState, cache: Caching, now: datetime) -> None:
    """It answered, with the same document as before."""
    with house.database.write() as tx:
        keep(tx, known, cache, now)


def keep(tx: Tx, known: FeedState, cache: Caching, now: datetime) -> None:
    """It answered as it should."""
    log_return(tx, known, now)
    feeds.save(tx, good(known, cache, now))


def good(known: FeedState, cache: Caching, now: datetime) -> FeedState:
    """The feed as it is after a good poll."""
    same = cache.digest is not None and cache.digest == known.digest
    return replace(
        known, first_try=known.first_try or now, last_try=now, last_good=now, error=None, suspects=0,
        moved_at=known.moved_at if same else now,
        etag=cache.etag, last_modified=cache.last_modified, digest=cache.digest,
    )  # fmt: skip


def log_return(tx: Tx, known: FeedState, now: datetime) -> None:
    """That it is good again is written down once."""
    if known.error is not None:
        logbook.write(tx, [Line(at=now, kind="feed-good", text=f"{known.name}: good again")], now)
