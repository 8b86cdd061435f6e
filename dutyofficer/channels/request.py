"""What channels that post to a provider share: a deadline for all of it, whether it left, and words without numbers."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests

DEADLINE = 9.0
"""Seconds for one request, all told: a message's lease counts on less than ten."""

TIMEOUT = (3.05, 8.0)
"""Seconds to connect, and between two bytes of the answer."""

_NOT_REACHED = frozenset({"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"})
"""The reasons of urllib3, by name: requests hands them on without exporting them."""

_PHONE = re.compile(r"(?:\+|%2B)?\d(?:[\s().-]*\d){6,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@,;:'\"()]+@[^\s<>@,;:'\"()]+")


def masked(text: str) -> str:
    """Blank whatever may be a phone number or an address, and keep to a length that a log line can carry."""
    return _PHONE.sub("(number)", _ADDRESS.sub("(address)", text))[:300]


def never_left(error: Exception) -> bool:
    """Whether no byte of the request can have reached the provider."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    if isinstance(error, requests.exceptions.SSLError):
        cause = innermost(error)
        reason = getattr(cause, "reason", None) or ""
        return isinstance(cause, ssl.SSLCertVerificationError) or "HANDSHAKE" in reason or "VERSION" in reason
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectionError) and type(reason).__name__ in _NOT_REACHED


def innermost(error: BaseException) -> BaseException:
    """What it began with."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return error


def checked(what: str, base_url: str) -> SplitResult:
    """An address to post to. Errors: ValueError naming `what` if it is neither https nor on this machine."""
    base = urlsplit(base_url.rstrip("/"))
    if base.scheme not in ("http", "https") or not base.hostname:
        raise ValueError(f"{what} {base_url!r}: not an address")
    if base.scheme == "http" and not loopback(base.hostname):
        raise ValueError(f"{what} {base_url!r}: http only to this machine, the token would be in clear")
    return base


def loopback(host: str) -> bool:
    """Whether it is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """Run `work` in a thread of its own: no socket timeout ends a slow name server or an answer that drips.

    Errors: TimeoutError, and what `work` raises.
    """
    future: Future[Any] = Future()
    threading.Thread(target=_fill, args=(future, work), daemon=True, name="request").start()
    try:
        return future.result(seconds)
    except TimeoutError as error:
        raise TimeoutError(f"no whole answer within {seconds:g} s") from error


def _fill(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)
