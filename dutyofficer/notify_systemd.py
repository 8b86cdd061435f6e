"""What systemd wants to be told: that we run, that we are well, that we read our files again, that we stop."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

log = logging.getLogger(__name__)

READY, STOPPING, WELL = "READY=1", "STOPPING=1", "WATCHDOG=1"


def notify(words: str, environ: Mapping[str, str] = os.environ) -> None:
    """Say it to whoever started us, if they listen. An address that begins with @ is no file (abstract namespace)."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as there:
            there.settimeout(1)
            there.sendto(words.encode(), "\0" + address[1:] if address[0] == "@" else address)
    except OSError as error:
        log.warning("systemd could not be told %s: %s", words.partition("=")[0], error, extra={"action": "notify"})


def reloading() -> str:
    """That we read our files again; READY follows. The time lets systemd tell two of these apart."""
    return f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}"


class Watchdog:
    """Says WATCHDOG=1 at half the interval that systemd asked for, as long as somebody calls `well`."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        asked = environ.get("WATCHDOG_USEC", "")
        self._every = int(asked) / 2e6 if ours and asked.isdecimal() else None
        self._next = 0.0

    def well(self) -> None:
        """Everything was looked at and is in order."""
        if self._every is not None and time.monotonic() >= self._next:
            notify(WELL, self._environ)
            self._next = time.monotonic() + self._every
