"""S1, S2, S4: the outbox claims worst first, loses nothing, sends nothing that was overtaken, and never goes back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Connection, Integer, Table, insert, select, update

from dutyofficer.core.message import (
    CLIMBING,
    INFORM,
    PAGE,
    RED_PAGE,
    STRANGER,
    Draft,
    Look,
    Medium,
    Message,
    Outcome,
    Outgoing,
    Reason,
    Result,
    Sender,
    State,
)
from dutyofficer.store import outbox, unknown
from dutyofficer.store.db import Database
from dutyofficer.store.tables import attempts, incidents, messages, pages
from dutyofficer.store.types import UtcDateTime

NOW = datetime(2026, 11, 14, 3, 9, tzinfo=UTC)
BOOT = "this life"
PHONE = "+447700900123"
SENT = Result(Outcome.ACCEPTED, provider_id="SM1")
LATER = Result(Outcome.RETRYABLE, error="twilio: 503")
UNKNOWN = Result(Outcome.UNKNOWN)
NO = Result(Outcome.REJECTED, error="twilio: 21610")


def _draft(key: str, **changes: Any) -> Draft:
    values: dict[str, Any] = {"person": "asha", "to": PHONE, "medium": Medium.SMS, "sender": Sender.PAGES}
    values |= {"reason": Reason.FIRST, "body": "LLR DUTY F7: water", "priority": PAGE}
    return Draft(key=key, **values | changes)


def _insert(tx: Connection, table: Table, **given: object) -> int:
    """A row of which only `given` matters; the rest is filled with anything."""
    anything: dict[type, object] = {Integer: 1, Boolean: True, UtcDateTime: NOW, JSON: []}
    rest = {c.name: anything.get(type(c.type), "x") for c in table.columns if not (c.nullable or c.primary_key)}
    filled = {name: value for name, value in rest.items() if table.c[name].default is None}
    return int(tx.scalars(insert(table).values(filled | given).returning(table.c.id)).one())


def _page(tx: Connection) -> int:
    return _insert(tx, pages, incident=_insert(tx, incidents), state="open")


def _claim(tx: Connection, after: float = 0.0, boot: str = BOOT, **how: Any) -> list[Outgoing]:
    """What there is to send `after` seconds, by both times."""
    return outbox.claim(tx, NOW + timedelta(seconds=after), boot, 1000.0 + after, how.pop("limit", 100), **how)


def _looks(tx: Connection, after: float = 0.0, boot: str = BOOT) -> list[Look]:
    """What is to be looked up `after` seconds."""
    return unknown.claim_looks(tx, NOW + timedelta(seconds=after), boot, 1000.0 + after, 100)


def _not_there(tx: Connection, after: float) -> None:
    """The provider does not know of it, so it goes again."""
    (look,) = _looks(tx, after)
    unknown.record_look(tx, NOW + timedelta(seconds=after), look, Result(Outcome.RETRYABLE))


def _only(tx: Connection) -> Message:
    (message,) = outbox.list_messages(tx)
    return message


def _outcomes(tx: Connection) -> list[str | None]:
    return list(tx.scalars(select(attempts.c.outcome).order_by(attempts.c.lease_until)))


def test_a_key_is_once_only(database: Database) -> None:
    """S1: the same decision taken twice sends one message; what is new in the group goes all the same."""
    with database.write() as tx:
        assert outbox.add(tx, [_draft("a"), _draft("b"), _draft("a")], NOW) == [1, 2]
        assert len(outbox.add(tx, [_draft("b"), _draft("c")], NOW)) == 1
        assert outbox.add(tx, [], NOW) == []
        assert [message.key for message in outbox.list_messages(tx)] == ["a", "b", "c"]


def test_a_stored_message_wakes_the_sender(database: Database) -> None:
    """S4: the text is handed over at once, not at the next tick; claiming wakes nobody."""
    woken: list[bool] = []
    database.on_commit(lambda: woken.append(True))
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
    with database.write() as tx:
        assert _claim(tx)
    assert woken == [True]


def test_the_worst_goes_first(database: Database) -> None:
    """S4: pages before everything, the worst first, else in order; some senders take pages only."""
    with database.write() as tx:
        for key, priority in (("1", INFORM), ("2", PAGE), ("3", RED_PAGE), ("4", PAGE), ("5", INFORM)):
            outbox.add(tx, [_draft(key, body=key, priority=priority)], NOW)
        assert [out.body for out in _claim(tx, limit=2)] == ["3", "2"]
        assert [out.body for out in _claim(tx, officers_only=True)] == ["4"]
        assert [out.body for out in _claim(tx)] == ["1", "5"]
        assert _claim(tx) == []


def test_a_claim_is_stored_before_anything_is_sent(database: Database) -> None:
    """S1: message and attempt are there before the call, with a lease of 30 s and the name of this life."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a", medium=Medium.VOICE)], NOW)
        (out,) = _claim(tx)
        assert (out.to, out.medium, out.sender, out.page) == (PHONE, Medium.VOICE, Sender.PAGES, None)
        row = tx.execute(select(attempts)).one()
        assert (row.id, row.message, row.started_at, row.boot) == (out.attempt, out.message, NOW, BOOT)
        assert (row.lease_until, row.outcome) == (1030.0, None)
        assert (_only(tx).state, _only(tx).attempts) == (State.SENDING, 1)


@pytest.mark.parametrize(
    ("after", "boot", "unknown"),
    [(29.0, BOOT, False), (30.5, BOOT, True), (1.0, "the next life", True)],
)
def test_no_outcome_is_unknown_and_is_looked_up(database: Database, after: float, boot: str, unknown: bool) -> None:
    """S1: a claim without outcome when its lease ends, or from an earlier life, is UNKNOWN, and is looked up first."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
        _claim(tx)
    with database.write() as tx:
        assert _claim(tx, after, boot) == []
        assert _outcomes(tx) == (["UNKNOWN"] if unknown else [None])
        assert [look.about.message for look in _looks(tx, after, boot)] == ([1] if unknown else [])
        assert _only(tx).state is State.SENDING


def test_what_was_not_claimed_goes_on_at_once(database: Database) -> None:
    """S1: after a kill the rest of the outbox does not wait for the leases of the dead."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a"), _draft("b")], NOW)
        (taken,) = _claim(tx, limit=1)
        (rest,) = _claim(tx)
        assert (taken.message, rest.message) == (1, 2)


def test_overtaken_is_cancelled_with_its_reason(database: Database) -> None:
    """S2: a page that was accepted meanwhile pages nobody else; who has it is told all the same."""
    with database.write() as tx:
        page = _page(tx)
        outbox.add(tx, [_draft(reason, page=page, incident=1, reason=reason) for reason in sorted(CLIMBING)], NOW)
        outbox.add(tx, [_draft("taken", page=page, reason=Reason.TAKEN), _draft("no page")], NOW)
        assert outbox.cancel_overtaken(tx, NOW) == []
        tx.execute(update(pages).values(state="accepted"))
        lines = outbox.cancel_overtaken(tx, NOW)
        assert {(line.kind, line.incident, line.at) for line in lines} == {("cancelled", 1, NOW)}
        assert "text to asha (FIRST) not sent: accepted meanwhile" in [line.text for line in lines]
        assert len(lines) == len(CLIMBING)
        stored = outbox.list_messages(tx, incident=1)
        assert {(m.state, m.error) for m in stored} == {(State.CANCELLED, "accepted meanwhile")}
        assert len(_claim(tx)) == 2


def test_overtaken_is_never_handed_out(database: Database) -> None:
    """S2: looked at again just before, also if nobody cancelled it, and also when its first try was left unknown."""
    with database.write() as tx:
        still, closed = _page(tx), _insert(tx, pages, incident=1, state="closed")
        outbox.add(tx, [_draft("a", page=still), _draft("b", page=closed)], NOW)
        assert [out.message for out in _claim(tx)] == [1]
        tx.execute(update(pages).values(state="accepted"))
        assert _claim(tx, 31.0) == []
        _not_there(tx, 31.0)
        assert _claim(tx, 31.0) == []
        assert len(outbox.cancel_overtaken(tx, NOW)) == 2


@pytest.mark.parametrize(
    ("result", "state", "error", "kind", "text"),
    [
        (SENT, State.SENT, None, "sent", "text to asha (FIRST) sent"),
        (NO, State.FAILED, "twilio: 21610", "failed", "text to asha (FIRST) failed: twilio: 21610"),
        (LATER, State.QUEUED, "twilio: 503", "retry", "text to asha (FIRST) will be tried again: twilio: 503"),
        (
            Result(Outcome.UNKNOWN),
            State.SENDING,
            "unknown",
            "unknown",
            "text to asha (FIRST) may have left or not: no answer",
        ),
    ],
)
def test_each_outcome(
    database: Database, result: Result, state: State, error: str | None, kind: str, text: str
) -> None:
    """S1: four outcomes, each with its state and its line; the line has neither number nor body."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a", incident=_insert(tx, incidents))], NOW)
        (out,) = _claim(tx)
        (line,) = outbox.record(tx, NOW, [(out, result)])
        assert (line.kind, line.text, line.incident, line.by, line.words) == (kind, text, 1, None, None)
        message = _only(tx)
        assert (message.state, message.error) == (state, error)
        assert (message.sent_at, message.provider_id) == ((NOW, "SM1") if state == State.SENT else (None, None))
        assert _outcomes(tx) == [result.outcome]


def test_retries_wait_longer_each_time_and_end(database: Database) -> None:
    """S1: tried again after 5, 15, 30, 60, then every 120 s; after 30 minutes it has failed, with the last error."""
    waits, at = [], 0.0
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
        while (message := _only(tx)).state is State.QUEUED:
            at = (message.not_before - NOW).total_seconds()
            assert _claim(tx, at - 0.1) == []
            outbox.record(tx, NOW + timedelta(seconds=at), [(_claim(tx, at)[0], LATER)])
            waits.append((_only(tx).not_before - NOW).total_seconds() - at)
        assert waits[:6] == [5, 15, 30, 60, 120, 120]
        assert 1800 <= at < 1920
        assert (message.state, message.error) == (State.FAILED, "twilio: 503")


@pytest.mark.parametrize(("asked", "waited"), [(2.0, 5), (45.0, 45), (86400.0, 300)])
def test_the_provider_may_ask_for_more_time(database: Database, asked: float, waited: int) -> None:
    """S1: never zero: a provider that asks for a day does not silence a page for a day."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
        outbox.record(tx, NOW, [(_claim(tx)[0], Result(Outcome.RETRYABLE, retry_after=asked))])
        assert _only(tx).not_before == NOW + timedelta(seconds=waited)


@pytest.mark.parametrize(
    ("late", "then", "state"),
    [
        (SENT, NO, State.SENT),
        (NO, SENT, State.SENT),
        (LATER, LATER, State.QUEUED),
        (NO, LATER, State.QUEUED),
        (SENT, SENT, State.SENT),
    ],
)
def test_a_late_result_only_moves_forward(database: Database, late: Result, then: Result, state: State) -> None:
    """S1: a yes counts however late it comes; a no whose lease had ended undoes nothing. Both tries are on record."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
        (first,) = _claim(tx)
        assert _claim(tx, 31.0) == []
        _not_there(tx, 31.0)
        (second,) = _claim(tx, 31.0)
        outbox.record(tx, NOW, [(first, late), (second, then)])
        assert _only(tx).state == state
        assert _outcomes(tx) == [late.outcome, then.outcome]


def test_delivered_stays_delivered(database: Database) -> None:
    """S1: the provider's word that it arrived can be here before our own record that it left."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a")], NOW)
        (out,) = _claim(tx)
        tx.execute(update(messages).values(state=State.DELIVERED))
        outbox.record(tx, NOW, [(out, SENT)])
        assert (_only(tx).state, _only(tx).sent_at, _only(tx).provider_id) == (State.DELIVERED, NOW, "SM1")


def test_no_number_reaches_the_log(database: Database) -> None:
    """K1: a number that a provider put into its error would be hashed for ever; a stranger is called one."""
    with database.write() as tx:
        outbox.add(tx, [_draft("a", person=STRANGER, medium=Medium.VOICE, reason=Reason.ANSWER)], NOW)
        (line,) = outbox.record(tx, NOW, [(_claim(tx)[0], Result(Outcome.REJECTED, error=f"{PHONE} is not a mobile"))])
        assert line.text == "call to a stranger (ANSWER) failed: [number] is not a mobile"
        assert outbox.record(tx, NOW, []) == []


def test_two_claims_never_share_a_message(database: Database) -> None:
    """S1: once only among several senders: four threads claim two hundred messages, each once."""
    with database.write() as tx:
        outbox.add(tx, [_draft(str(number)) for number in range(200)], NOW)
    taken: list[int] = []

    def work() -> None:
        while True:
            with database.write() as tx:
                claimed = _claim(tx, limit=7)
            if not claimed:
                return
            taken.extend(out.message for out in claimed)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 201))


def test_another_node_passes_over_what_is_being_claimed(database: Database) -> None:
    """S1: on PostgreSQL a second node does not wait for the first one's claim, and takes what is left."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("one process at a time writes to SQLite")
    with database.write() as tx:
        outbox.add(tx, [_draft("a"), _draft("b")], NOW)
    with database.write() as tx, database.engine.begin() as other_node:
        assert [out.message for out in _claim(tx, limit=1)] == [1]
        assert [out.message for out in _claim(other_node)] == [2]


def test_reading_the_outbox(database: Database) -> None:
    """What screens ask: all, since a time, of an incident, the last to somebody, how many wait and have failed."""
    with database.write() as tx:
        incident = _insert(tx, incidents)
        outbox.add(tx, [_draft("a"), _draft("b", incident=incident), _draft("c", person="ben")], NOW)
        outbox.add(tx, [_draft("d", priority=RED_PAGE)], NOW + timedelta(hours=1))
        (red, other, *_) = _claim(tx, 3600.0)
        outbox.record(tx, NOW, [(red, NO), (other, SENT)])
    with database.read() as tx:
        assert [message.key for message in outbox.list_messages(tx, since=NOW + timedelta(minutes=1))] == ["d"]
        assert [message.key for message in outbox.list_messages(tx, incident=incident)] == ["b"]
        assert outbox.counts(tx) == (2, 1)
        last = outbox.last_to(tx, "ben")
        assert last is not None
        assert (last.key, last.created_at, last.medium, last.sender) == ("c", NOW, Medium.SMS, Sender.PAGES)
        assert outbox.last_to(tx, "nobody") is None
