"""What Twilio knows of a message: looked up, or asked for (S1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from dutyofficer.channels.twilio_receipt import DEAD, receipt
from dutyofficer.core.message import Look, Outcome, Result
from dutyofficer.core.receipt import Receipt

log = logging.getLogger(__name__)

BAD_CALLBACK = "twilio 400 21609:"
"""How the error begins if Twilio does not like the address that we gave for reports."""

SLACK = timedelta(seconds=60)
"""Its clock and ours may differ by so much."""


def recent(listed: Iterable[Any], look: Look) -> Iterator[Any]:
    """Those, newest first, that may be the attempt: made since it began, and no other message of ours.

    With another one about that looks like it, what was made before is that one: rather twice than never (S1).
    """
    earliest = look.since - SLACK if look.alone else look.since.replace(microsecond=0)
    for one in listed:
        made = one.date_created
        if one.sid and one.sid not in look.known and made is not None and made >= earliest:
            yield one


def answer_to(find: Callable[[], Any], failed: Collection[str] = ()) -> Result:
    """What a look-up came to; see `Channel.find`."""
    try:
        one = find()
    except Exception as error:  # the library raises what it likes, here even an exception without a status
        log.warning("look-up failed: %s", type(error).__name__, extra={"action": "look_failed"})
        return Result(Outcome.UNKNOWN, error="the look-up failed")
    if one is None:
        return Result(Outcome.RETRYABLE, error="the provider does not know of it")
    if one.status in failed:
        code = one.error_code
        return Result(Outcome.REJECTED, one.sid, f"twilio {code}: {one.status}", dead=code in DEAD)
    return Result(Outcome.ACCEPTED, one.sid)


def receipt_for(fetch: Callable[[], Any]) -> Receipt | None:
    """How far a message is."""
    try:
        one = fetch()
    except Exception as error:
        log.warning("asking about a message failed: %s", type(error).__name__, extra={"action": "fetch_failed"})
        return None
    return receipt(one.status or "", one.sid or "", getattr(one, "error_code", None))
