"""The watcher outside: one GET that says we are well (C4). It raises the alarm when none comes."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from urllib.parse import urlsplit

import requests

log = logging.getLogger(__name__)

DEADLINE = 10.0
"""Seconds for the whole of it, the look-up of the name too."""


class Ping:
    """Fetches `url`. Only its host is ever logged: the rest is a secret with most watchers."""

    def __init__(self, url: str, deadline: float = DEADLINE) -> None:
        self._url, self._deadline = url, deadline
        self._host = urlsplit(url).hostname
        self._asked: Future[int] | None = None
        self._failing = False

    def send(self) -> bool:
        """Whether the watcher heard it. One that is still under way is not joined by another."""
        if self._asked is not None and not self._asked.done():
            return False
        heard = self._asked = Future[int]()
        threading.Thread(target=lambda: self._fetch(heard), name="ping", daemon=True).start()
        try:
            status = heard.result(self._deadline)
            fault = "" if 200 <= status < 300 else f"status {status}"
        except TookTooLong:
            fault = f"no answer within {self._deadline:g} s"
        except Exception as error:
            fault = type(error).__name__
        self._say(fault)
        return not fault

    def _fetch(self, heard: Future[int]) -> None:
        """In a thread of its own, given up at the deadline: no time-out of a socket counts the look-up of a name."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                timeout = (self._deadline, self._deadline)
                with session.get(self._url, timeout=timeout, stream=True, allow_redirects=False) as answer:
                    status = answer.status_code
            heard.set_result(status)
        except Exception as error:
            heard.set_exception(error)

    def _say(self, fault: str) -> None:
        """When it begins to fail, and when it works again; not every minute in between."""
        if fault and not self._failing:
            log.warning("the watcher at %s does not hear us: %s", self._host, fault, extra={"action": "ping_failed"})
        elif self._failing and not fault:
            log.info("the watcher at %s hears us again", self._host, extra={"action": "ping_good"})
        self._failing = bool(fault)
