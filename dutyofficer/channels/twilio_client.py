"""What the Twilio channels share: a client with a deadline, and what each of its errors means for a message (S1)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from dutyofficer.channels.request import DEADLINE, TIMEOUT, checked, innermost, masked, never_left, within
from dutyofficer.channels.twilio_receipt import BAD_NUMBER, DAILY_LIMIT, DEAD
from dutyofficer.core.message import Outcome, Result

_FAILED = frozenset({"failed", "undelivered", "canceled"})


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client with a total deadline, another base address if one is set, and the last Retry-After.

    `retry_after` is in seconds and belongs to the last request: one client serves one thread.
    """

    def __init__(self, base_url: str = "", deadline: float = DEADLINE) -> None:
        """Errors: ValueError if `base_url` is neither https nor on this machine."""
        super().__init__()
        self.timeout = TIMEOUT
        self.retry_after: float | None = None
        self._deadline = deadline
        self._base = checked("twilio api_base_url", base_url) if base_url else None
        if self._base and self._base.scheme == "http":
            # A proxy from the environment would be asked for its own loopback.
            self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Errors: what requests raises, and TimeoutError when the deadline passes."""
        self.retry_after = None
        answer = within(self._deadline, partial(super().request, method, self._rebased(url), *args, **kwargs))
        self.retry_after = _seconds(answer.headers)
        return answer

    def log_request(self, kwargs: Any) -> None:
        """Nothing: the library would log phone numbers that stand in a query (K3)."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing, for the same reason."""

    def _rebased(self, url: str) -> str:
        if not self._base:
            return url
        asked = urlsplit(url)
        return urlunsplit((self._base.scheme, self._base.netloc, self._base.path + asked.path, asked.query, ""))


class Clients:
    """One Twilio client for each thread that sends: the library does not promise more."""

    def __init__(self, account_sid: str, auth_token: str, api_base_url: str = "", deadline: float = DEADLINE) -> None:
        """Errors: ValueError or TwilioException at start, rather than at the first page."""
        self._make = partial(make_client, account_sid, auth_token, api_base_url, deadline)
        self._own = threading.local()
        self._own.client = self._make()
        # The library imports its interface on first use, a second or two that a page should not wait for.
        _ = self._own.client.messages, self._own.client.calls

    def attempt(self, create: Callable[[Any], Any]) -> Result:
        """Try `create` once with this thread's client, and say what came of it. Never raises."""
        client: Any = None
        try:
            client = self._own.client = getattr(self._own, "client", None) or self._make()
            return _made(create(client))
        except Exception as error:
            return outcome_of(error, client.http_client.retry_after if client else None)

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """Ask `question` of this thread's client. Errors: what Twilio's library and requests raise."""
        self._own.client = getattr(self._own, "client", None) or self._make()
        return question(self._own.client)


def make_client(account_sid: str, auth_token: str, api_base_url: str = "", deadline: float = DEADLINE) -> Any:
    """Build a client that takes nothing from the environment. An empty `api_base_url` is Twilio itself."""
    # The library takes an empty mapping for none, and would read TWILIO_EDGE and the like.
    nothing = {"_": ""}
    http = RebasedHttpClient(api_base_url, deadline)
    return Client(account_sid, auth_token, http_client=http, environment=nothing)


QUEUE_FULL = 21611
"""Ten hours of texts wait at our number already: this one was not taken, and may be later."""

OPTED_OUT = 21610
"""The recipient has texted STOP: Twilio refuses every later text to them (A3)."""


def outcome_of(error: Exception, retry_after: float | None) -> Result:
    """Say what an error means for the message; in doubt it may have been sent, and is looked up.

    The text begins `twilio STATUS CODE:` if Twilio answered. Its message may quote a phone number, which is masked.
    """
    if isinstance(error, TwilioException) and isinstance(status := getattr(error, "status", None), int):
        code = getattr(error, "code", None)
        words = getattr(error, "msg", None) or getattr(error, "detail", None) or getattr(error, "title", "")
        outcome = _of_status(status, code)
        wait = retry_after if outcome is Outcome.RETRYABLE else None
        text = f"twilio {status} {code}: {masked(str(words))}"
        dead = status == 401 or code in DEAD
        return Result(
            outcome, error=text, retry_after=wait, opted_out=code == OPTED_OUT, dead=dead, bad_number=code in BAD_NUMBER
        )  # fmt: skip
    outcome = Outcome.RETRYABLE if never_left(error) else Outcome.UNKNOWN
    cause = innermost(error) if isinstance(error, requests.RequestException) else error
    return Result(outcome, error=masked(f"twilio {type(cause).__name__}: {cause}"))


def _of_status(status: int, code: object) -> Outcome:
    if (status == 429 and code != DAILY_LIMIT) or code == QUEUE_FULL:
        return Outcome.RETRYABLE
    # 408 comes from something between us and Twilio, which may have passed the request on.
    return Outcome.REJECTED if 400 <= status < 500 and status != 408 else Outcome.UNKNOWN


def _made(instance: Any) -> Result:
    """Read the answer to a create: a 201 without an id proves nothing, one that failed at once was not sent."""
    sid = instance.sid
    if not isinstance(sid, str) or not sid:
        return Result(Outcome.UNKNOWN, error="twilio 201: no sid in the answer")
    if instance.status in _FAILED:
        code = getattr(instance, "error_code", None)
        return Result(Outcome.REJECTED, sid, f"twilio 201 {code}: {instance.status} at once", dead=code in DEAD)
    return Result(Outcome.ACCEPTED, sid)


def _seconds(headers: Any) -> float | None:
    """Read Retry-After, in seconds; a date in it is counted from the server's own Date, whatever our clock says."""
    value = str(headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date") or "")
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())
