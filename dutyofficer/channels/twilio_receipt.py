"""Reports as Twilio posts them; without its library, which takes a second to load."""

from __future__ import annotations

from collections.abc import Mapping

from dutyofficer.core.receipt import Receipt

DAILY_LIMIT = 63038
"""The account's limit for 24 hours: comes as a 429 too, but no retry of ours outlasts it."""

DEAD = frozenset({20003, 30002, DAILY_LIMIT, 21210, 21212, 21603, 21606, 21659, 21660})
"""Account refused or suspended, its day's limit reached, or no number of ours to send from: nothing can leave (S3)."""


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
    return Receipt(status[:16], provider_id[:64], error, dead=code in DEAD)
