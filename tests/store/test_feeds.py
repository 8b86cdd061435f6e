"""F1, L7: how a feed is doing, what could not be read, and what must outlive the process."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from sqlalchemy import select

from dutyofficer.core.warning import Reject
from dutyofficer.store import feeds, state
from dutyofficer.store.db import Database
from dutyofficer.store.feeds import FeedState
from dutyofficer.store.tables import rejects
from tests.core.builders import NOON, minutes

FULL = FeedState(
    name="ea", first_try=NOON - timedelta(days=1), last_try=NOON, last_good=NOON - timedelta(microseconds=1),
    moved_at=NOON - timedelta(hours=2), error="ea: 503", suspects=2,
    etag='W/"\u00e9"', last_modified="Sat, 14 Nov 2026 03:09:00 GMT", digest="0" * 64,
)  # fmt: skip


def test_a_feed_comes_back_as_it_was(database: Database) -> None:
    """F1: the last good poll survives a restart; of a feed never polled we know its name and nothing else."""
    assert all(getattr(FULL, field.name) != field.default for field in fields(FeedState)), "a field is not tried here"
    with database.write() as tx:
        assert feeds.get(tx, "ea") == FeedState(name="ea")
        feeds.save(tx, FULL)
    with database.read() as tx:
        assert feeds.get(tx, "ea") == FULL
        assert feeds.get(tx, "metoffice") == FeedState(name="metoffice")


def test_a_feed_is_one_row(database: Database) -> None:
    """F1: a failed poll ages its own feed and no other; what is over is forgotten."""
    failed = replace(FULL, last_try=NOON + minutes(1), error="ea: no answer", suspects=0, etag=None, digest=None)
    other = FeedState(name="metoffice", last_good=NOON)
    with database.write() as tx:
        for each in (FULL, other, failed):
            feeds.save(tx, each)
        assert feeds.get(tx, "ea") == failed
        assert feeds.get(tx, "metoffice") == other


def test_what_could_not_be_read_is_kept(database: Database) -> None:
    """F1: the item as it was, whatever is in it, and why; the same twice is there twice."""
    found = [Reject('{"floodAreaID": "\U0001f30a \u202b', "cut off", code="034A"), Reject("", "no code")]
    with database.write() as tx:
        feeds.add_rejects(tx, "ea", NOON, found)
        feeds.add_rejects(tx, "ea", NOON + minutes(1), found[:1])
        feeds.add_rejects(tx, "ea", NOON, [])
        rows = tx.execute(select(rejects).order_by(rejects.c.id)).all()
    wanted = [(NOON, found[0]), (NOON, found[1]), (NOON + minutes(1), found[0])]
    assert [(row.feed, row.at, row.item, row.why) for row in rows] == [("ea", at, r.item, r.why) for at, r in wanted]


def test_a_small_thing_outlives_the_process(database: Database) -> None:
    """L7: the last finished round is known at the next start; the newest value counts, an empty one too."""
    with database.write() as tx:
        assert state.get(tx, "round") is None
        for key, value in (("round", "1"), ("other", "\U0001f4df"), ("round", "2"), ("empty", "x"), ("empty", "")):
            state.put(tx, key, value)
    with database.read() as tx:
        assert [state.get(tx, key) for key in ("round", "other", "empty")] == ["2", "\U0001f4df", ""]
