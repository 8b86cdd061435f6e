"""What a storm came to: what the database says beside what the provider took, and every promise that was broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from dutyofficer.core.message import Medium, Message, Outcome, Reason, State
from dutyofficer.store import inbound, logbook, outbox, pages, warnings
from dutyofficer.store.db import Database, Tx
from dutyofficer.store.tables import attempts, warning_versions
from tests.chaos.exchange import Exchange

TOLD_AT_ONCE = (Reason.FIRST, Reason.RAISED, Reason.WIDENED, Reason.SURGE, Reason.WARDEN)
"""What is stored with the poll that found it, whenever that was; climbing and gathering go by the clock."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of one storm."""

    kills: int
    messages: int
    taken: int
    duplicates: int
    unknown: int
    found: int

    def __str__(self) -> str:
        """In one line."""
        return (
            f"{self.kills} kills, {self.messages} messages, {self.taken} taken, {self.duplicates} of them twice, "
            f"{self.unknown} attempts unknown, {self.found} of them found by a look-up"
        )


def told_at_once(tx: Tx) -> Counter[str]:
    """What was decided at once: of wardens about which warning; of pages, whose numbers go by the clock, to whom."""
    told = [m for m in outbox.list_messages(tx) if m.reason in TOLD_AT_ONCE and not m.key.startswith("instead")]
    return Counter(f"{m.reason} of {_about(m)} to {m.person} by {m.medium}" for m in told)


def _about(message: Message) -> str:
    return "page" if message.page else ":".join(message.key.split(":")[1:3])


def changes(tx: Tx) -> list[tuple[int, str, int]]:
    """Every version of every warning, in the order of storing."""
    rows = tx.execute(select(warning_versions).order_by(warning_versions.c.id))
    return [(row.warning, row.change, row.version["level"]) for row in rows]


def levels(tx: Tx) -> dict[str, int]:
    """The level of every warning that was in a document."""
    return {known.warning.code: int(known.warning.level) for known in warnings.of_feed(tx, "ea")}


def is_quiet(database: Database) -> bool:
    """Nothing waits, nothing is on its way, nothing is to be looked up."""
    with database.read() as tx:
        waiting = any(m.state in (State.QUEUED, State.SENDING) for m in outbox.list_messages(tx))
        return not waiting and tx.scalar(select(attempts.c.id).where(attempts.c.look_at.is_not(None))) is None


def count(database: Database, provider: Exchange, kills: int) -> Counted:
    """The figures."""
    with database.read() as tx:
        tried = tx.execute(select(attempts)).all()
        by_message = _taken_by_message(tried, provider)
        left = sum(row.outcome in (None, Outcome.UNKNOWN) for row in tried)
        messages = len(outbox.list_messages(tx))
        found = sum("sent: the provider has it" in entry.text for entry in logbook.read_all(tx))
    extra = sum(times - 1 for times in by_message.values())
    return Counted(kills, messages, len(provider.taken), extra, left + found, found)


def was_unknown(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether an attempt ever was without an outcome that anybody knew; a look-up may have settled it since."""
    return row.outcome in (None, Outcome.UNKNOWN) or row.looks > 0 or (row.error or "").startswith("no outcome")


def _taken_by_message(tried: Sequence[Row[*tuple[Any, ...]]], provider: Exchange) -> Counter[int]:
    message_of = {row.id: row.message for row in tried}
    return Counter(message_of[one.attempt] for one in provider.taken)


def broken(database: Database, provider: Exchange, now: datetime) -> Iterator[str]:
    """Every promise about sending that was not kept, in words."""
    with database.read() as tx:
        tried = tx.execute(select(attempts)).all()
        by_message = _taken_by_message(tried, provider)
        unknown = Counter(row.message for row in tried if was_unknown(row))
        alike: dict[tuple[str, Medium, str], list[Message]] = {}
        for message in outbox.list_messages(tx):
            yield from _wrong_with(message, by_message[message.id], unknown[message.id])
            alike.setdefault((message.to, message.medium, message.body), []).append(message)
        for same in alike.values():
            yield from _lost(same, sum(by_message[message.id] for message in same))
        for page in pages.open_ones(tx):
            if page.next_step_at is None or page.next_step_at < now - timedelta(seconds=5):
                yield f"page {page.id} is open and has no step to come: {page.next_step_at}"
        yield from logbook.verify_all(tx)


def _lost(same: Sequence[Message], taken: int) -> Iterator[str]:
    """Of two messages to one phone in the same words it matters to nobody which of them a copy was."""
    sent = [message.id for message in same if message.state in (State.SENT, State.DELIVERED)]
    if taken < len(sent):
        yield f"messages {sent} are said to have left, and the provider took {taken}: {same[0].body}"


def _wrong_with(message: Message, taken: int, unknown: int) -> Iterator[str]:
    name = f"message {message.id} ({message.reason} by {message.medium} to {message.person})"
    if message.state in (State.QUEUED, State.SENDING):
        yield f"{name} is stuck: {message.state}, {message.error}"
    if message.state is State.FAILED:
        yield f"{name} failed, with a provider that takes everything: {message.error}"
    if taken > 1 + unknown:
        yield f"{name} was taken {taken} times with {unknown} unknown attempts"
    if message.state is State.CANCELLED and taken and not unknown:
        yield f"{name} is cancelled, and the provider took it {taken} times"


def unanswered(tx: Tx, since: datetime) -> list[str]:
    """Answers that came in and that nothing has been done about."""
    return [text.provider_id for _, text in inbound.unanswered(tx, since)]
