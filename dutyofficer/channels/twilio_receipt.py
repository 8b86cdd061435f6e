"""Reports as Twilio posts them; without its library, which takes a second to load."""

from __future__ import annotations

from collections.abc import Mapping

from dutyofficer.core.receipt import Receipt

DAILY_LIMIT = 63038
"""The account's limit for 24 hours: comes as a 429 too, but no retry of ours outlasts it."""

DEAD = frozenset({
    20003, 30002, DAILY_LIMIT, 21210, 21212, 21219, 21408, 21603, 21606, 21608, 21659, 21660, 21703, 21712,
})  # fmt: skip
"""Account refused, suspended or on trial, its day's limit reached, the country switched off, or no number of ours to
send from: nothing can leave (S3)."""

BAD_NUMBER = frozenset({21211, 21217, 21614, 30005, 30006})
"""No such number, or a landline: it will never take a text (L4)."""

PASSING = frozenset({30001, 30008})
"""The carrier's queue was full, or it cannot say what went wrong: worth one more try."""


def receipt_of(form: Mapping[str, str]) -> Receipt | None:
    """Read a posted report, of a text or of a call. None if it is neither."""
    status = form.get("MessageStatus") or form.get("CallStatus") or ""
    provider_id = form.get("MessageSid") or form.get("CallSid") or ""
    code = form.get("ErrorCode", "")
    if not status or not provider_id:
        return None
    return receipt(status, provider_id, int(code) if code.isascii() and code.isdigit() else None)


def receipt(status: str, provider_id: str, code: int | None) -> Receipt:
    """One report."""
    error = f"twilio {code}: {status}" if code else None
    return Receipt(
        status[:16], provider_id[:64], error, dead=code in DEAD, bad_number=code in BAD_NUMBER, passing=code in PASSING
    )  # fmt: skip
