"""S1: two texts in the same words to one phone: a look-up for one never takes a copy of the other for it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Look, Medium, Outcome, Reason, Result, Sender, State
from dutyofficer.store import outbox, unknown
from dutyofficer.store.db import Database, Tx
from tests.promises.world import london

THEN = london("2026-11-14 03:09")
LATER = THEN + timedelta(seconds=20)


def stores(tx: Tx, key: str, words: str, at: datetime) -> None:
    """A text to a warden."""
    draft = Draft(
        key=key, person="wilma", to="+447700900201", medium=Medium.SMS, sender=Sender.WARDENS,
        reason=Reason.WARDEN, body=words, priority=mail.WARDEN,
    )  # fmt: skip
    outbox.add(tx, [draft], at)


def leaves(tx: Tx, database: Database, result: Result, at: datetime) -> None:
    """Whatever is due is tried, and comes to that."""
    claimed = outbox.claim(tx, at, database.boot, time.monotonic(), 50)
    outbox.record(tx, at, [(out, result) for out in claimed])


def second_look(database: Database, first: Result, words: str = "LLR: flood warning") -> Look:
    """The look-up for a second text of those words whose outcome is unknown, after a first that came to `first`."""
    with database.write() as tx:
        stores(tx, "w1", "LLR: flood warning", THEN)
        leaves(tx, database, first, THEN)
        stores(tx, "w2", words, LATER)
        leaves(tx, database, Result(Outcome.UNKNOWN), LATER)
        looks = unknown.claim_looks(tx, LATER, database.boot, time.monotonic(), 50)
    return next(look for look in looks if look.since == LATER)


def test_a_copy_of_unknown_name_is_about(database: Database) -> None:
    """The first may be with the provider under an id that we never learnt: their clock gets no grace then."""
    assert not second_look(database, Result(Outcome.UNKNOWN)).alone


def test_the_first_is_known_by_name(database: Database) -> None:
    """Its id tells it from the second."""
    look = second_look(database, Result(Outcome.ACCEPTED, "SM1"))
    assert (look.alone, look.known) == (True, frozenset({"SM1"}))


def test_other_words_are_no_copy(database: Database) -> None:
    """The words tell them apart."""
    assert second_look(database, Result(Outcome.UNKNOWN), "LLR: severe flood warning").alone


def test_one_copy_is_not_found_for_two(database: Database) -> None:
    """Both are looked up in one round, and the provider has one: the other is still to be sent."""
    with database.write() as tx:
        for key in ("w1", "w2"):
            stores(tx, key, "LLR: flood warning", THEN)
        leaves(tx, database, Result(Outcome.UNKNOWN), THEN)
        for look in unknown.claim_looks(tx, THEN, database.boot, time.monotonic(), 50):
            unknown.record_look(tx, THEN, look, Result(Outcome.ACCEPTED, "SM1"))
        states = {message.state for message in outbox.list_messages(tx)}
        assert states == {State.SENT, State.SENDING}
        assert unknown.any_due(tx, THEN + unknown.GAPS[0])
