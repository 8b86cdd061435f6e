"""Asking the provider: what nobody knows is looked up, what nothing is heard of is asked about (S1)."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.channels.base import Channel, Ringing
from dutyofficer.core.message import Look, Medium, Outcome, Result
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk.house import House
from dutyofficer.desk.instead import after_sending
from dutyofficer.desk.opting import number_is_bad, number_works
from dutyofficer.store import logbook, outbox, receipts, ringing, unknown
from dutyofficer.store.db import Tx

log = logging.getLogger(__name__)

CHECKS = 5
"""How many messages are asked about in one round: it must not hold up what is to be sent."""

Looked = tuple[Look, Result | Receipt | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Look):
    """A call that rings for what somebody has by now: it is stopped."""


def claim_looks(house: House, now: datetime, limit: int, *, pages_only: bool = False) -> list[Look]:
    """Take what is to be looked up now; and sent pages of which nothing is heard."""
    with house.database.read() as tx:
        if limit <= 0 or not (unknown.any_due(tx, now) or ringing.any_needless(tx, now)):
            return []
    with house.database.write() as tx:
        looks = unknown.claim_looks(tx, now, house.database.boot, time.monotonic(), limit, pages_only)
        rings = [
            TakeBack(about=look.about, since=look.since, provider_id=look.provider_id)
            for look in ringing.claim_needless(tx, now)
        ]
        return looks + rings + unknown.claim_checks(tx, now, min(CHECKS, limit))


def ask(channels: Mapping[Medium, Channel], look: Look) -> Looked:
    """Put one question. A channel never raises; if one does, it has not answered."""
    channel = channels[look.about.medium]
    if isinstance(look, TakeBack):
        _take_back(channel, look)
        return look, None
    try:
        return look, channel.fetch(look.provider_id) if look.provider_id else channel.find(look)
    except Exception:
        log.exception("message %s: the look-up failed", look.about.message, extra={"action": "look_failed"})
        return look, None if look.provider_id else Result(Outcome.UNKNOWN, error="the look-up failed")


def _take_back(channel: Channel, call: TakeBack) -> None:
    """Where it cannot be stopped, whoever answers hears who has it."""
    if isinstance(channel, Ringing) and call.provider_id:
        try:
            channel.hang_up(call.provider_id)
        except Exception as error:
            kind = type(error).__name__
            log.info("call %s rings on: %s", call.about.message, kind, extra={"action": "not_hung_up"})


def record_looks(house: House, looked: Sequence[Looked], now: datetime) -> None:
    """Write down what the provider said."""
    if looked:
        with house.database.write() as tx:
            for look, answer in looked:
                if isinstance(answer, Receipt):
                    _note(tx, house, look.about.attempt, answer, now)
                elif look.provider_id is None:
                    logbook.write(tx, unknown.record_look(tx, now, look, answer), now)
            after_sending(tx, house, {look.about.message for look, _ in looked}, now)


def note_receipt(house: House, attempt: str, receipt: Receipt, now: datetime) -> bool:
    """A report that the provider posted. What is old or came before costs no turn among the writers.

    Returns whether we know of that attempt.
    """
    with house.database.read() as tx:
        news = receipts.is_news(tx, attempt, receipt)
    if news:
        with house.database.write() as tx:
            if (message := _note(tx, house, attempt, receipt, now)) is not None:
                after_sending(tx, house, {message}, now)
    return news is not None


def _note(tx: Tx, house: House, attempt: str, receipt: Receipt, now: datetime) -> int | None:
    """Store a report; what it says of the phone is kept too. Returns the message, None if it was no news."""
    noted = receipts.note(tx, attempt, receipt, now)
    if noted is None:
        return None
    logbook.write(tx, noted.lines, now)
    about = outbox.of_attempt(tx, attempt)
    person = house.register(tx).people.get(about.person) if about else None
    if person is not None and receipt.bad_number:
        number_is_bad(tx, house, person, now)
    elif person is not None and receipt.status == "delivered":
        number_works(tx, person.id, now)
    return noted.message
