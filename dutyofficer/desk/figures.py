"""Figures for whoever watches many services: counts and ages, never a person or a number (K3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.desk.house import House
from dutyofficer.desk.report import feed_state
from dutyofficer.store import counts, feeds, outbox
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The service in numbers. `feeds` is state and age of the last good answer, by name; None: never one."""

    feeds: Mapping[str, tuple[str, timedelta | None]]
    waiting: int
    failed: int
    oldest: timedelta
    pages: Mapping[str, int]
    incidents: Mapping[str, int]
    messages: Mapping[str, int]


def figures(tx: Tx, house: House, now: datetime) -> Figures:
    """As it is now."""
    waiting, failed = outbox.counts(tx)
    return Figures(
        feeds={name: _feed(tx, name, plan.silent_after, now) for name, plan in house.feeds.items()},
        waiting=waiting,
        failed=failed,
        oldest=now - (outbox.oldest_waiting(tx) or now),
        pages=counts.open_pages_by_handling(tx),
        incidents=counts.open_incidents_by_kind(tx),
        messages=counts.messages_by_state(tx),
    )


def _feed(tx: Tx, name: str, silent_after: timedelta, now: datetime) -> tuple[str, timedelta | None]:
    feed = feeds.get(tx, name)
    return feed_state(feed, silent_after, now), now - feed.last_good if feed.last_good else None
