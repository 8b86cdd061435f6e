"""GOV.UK Notify's own client with a deadline and without its log lines, and what each of its errors means (S1)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import requests
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from dutyofficer.channels.request import DEADLINE, TIMEOUT, checked, innermost, masked, never_left, within
from dutyofficer.core.message import Outcome, Result

NOTIFY = "notify:"
"""What its ids begin with in our outbox: with two providers the right one is asked."""

_HOME = "https://api.notifications.service.gov.uk"
_KEY = re.compile(r".*[0-9a-f-]{36}-[0-9a-f-]{36}$", re.IGNORECASE)
# What it says is wrong with our account or its template: no other phone would fare better.
_OURS = re.compile(r"template|sender|api key|service|personalisation", re.IGNORECASE)


class _Client(NotificationsAPIClient):
    """One request ends within the deadline, whatever drips; nothing of it is logged (K3)."""

    def __init__(self, api_key: str, base_url: str, deadline: float) -> None:
        super().__init__(api_key, base_url or _HOME, timeout=TIMEOUT)  # type: ignore[no-untyped-call]
        self._deadline = deadline
        # A proxy from the environment would be asked for its own loopback.
        self.request_session.trust_env = not base_url.startswith("http:")

    def _perform_request(self, method: str, url: str, kwargs: Any) -> Any:
        """As the library does it, which would log what Notify says of a phone.

        Errors: HTTPError with the cause behind it, and TimeoutError.
        """
        try:
            answer = within(self._deadline, partial(self.request_session.request, method, url, **kwargs))
            answer.raise_for_status()
        except requests.RequestException as error:
            raise HTTPError.create(error) from error
        return answer


class Clients:
    """One client for each thread that sends: the library does not promise more."""

    def __init__(self, api_key: str, api_base_url: str = "", deadline: float = DEADLINE) -> None:
        """Errors: ValueError at start, rather than at the first page."""
        if not _KEY.match(api_key):
            raise ValueError("secret notify_api_key: not a key as Notify makes them")
        if api_base_url:
            checked("notify api_base_url", api_base_url)
        self._make = partial(_Client, api_key, api_base_url, deadline)
        self._own = threading.local()

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """Ask `question` of this thread's client. Errors: what its library raises."""
        self._own.client = getattr(self._own, "client", None) or self._make()
        return question(self._own.client)

    def attempt(self, create: Callable[[Any], Any]) -> Result:
        """Try `create` once, and say what came of it. Never raises."""
        try:
            made = self.ask(create)
        except Exception as error:
            return outcome_of(error)
        number = made.get("id") if isinstance(made, dict) else None
        if not isinstance(number, str) or not number:
            return Result(Outcome.UNKNOWN, error="notify 201: no id in the answer")
        return Result(Outcome.ACCEPTED, f"{NOTIFY}{number}")


def outcome_of(error: Exception) -> Result:
    """Say what an error means for the message; in doubt it may have been sent, and is looked up."""
    answer = getattr(error, "response", None)
    if isinstance(error, InvalidResponse) or answer is None:
        return _without_answer(error)
    kind, words = _said(answer)
    status = int(answer.status_code)
    outcome, dead = _of(status, kind, words)
    bad_number = outcome is Outcome.REJECTED and not dead and "phone_number" in words
    return Result(outcome, error=f"notify {status} {kind}: {masked(words)}", dead=dead, bad_number=bad_number)


def _without_answer(error: Exception) -> Result:
    """The library calls every failure of the network a 503: what it came from tells whether anything left."""
    cause = error.__cause__
    gone = isinstance(cause, Exception) and never_left(cause)
    first = innermost(error) if isinstance(error, HTTPError) else error
    words = "no JSON in the answer" if isinstance(error, InvalidResponse) else str(first)
    return Result(
        Outcome.RETRYABLE if gone else Outcome.UNKNOWN, error=masked(f"notify {type(first).__name__}: {words}")
    )


def _said(answer: Any) -> tuple[str, str]:
    """The kind of its first error, and its words."""
    try:
        first = answer.json()["errors"][0]
        return str(first["error"])[:40], str(first["message"])
    except (ValueError, LookupError, TypeError):
        return "", "no reason given"


def _of(status: int, kind: str, words: str) -> tuple[Outcome, bool]:
    """Outcome, and whether it would take nothing at all of ours."""
    if status == 429:
        # The one is for a minute; the other is the day's limit, and lasts until midnight UTC.
        spent = kind == "TooManyRequestsError"
        return (Outcome.REJECTED if spent else Outcome.RETRYABLE), spent
    if status == 408 or not 400 <= status < 500:
        return Outcome.UNKNOWN, False
    # 401 and 403: the key, or a clock of ours that is half a minute off.
    return Outcome.REJECTED, status in (401, 403, 404) or bool(_OURS.search(words))
