"""What the program says of its own running, on standard error: one format, and no number or message in it (K3)."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from types import TracebackType

FORMAT = "%(levelname)s %(name)s: %(message)s"

_LOWEST = {"sqlalchemy": logging.INFO, "twilio": logging.WARNING, "notifications_python_client": logging.ERROR}
"""Below this they write what they carry: whole rows, whole requests. Not even `-vv` shows that."""

_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|%2B|00)[1-9]|\(?0[1-9])(?:[ \xa0().-]{0,3}\d){8,13}(?!\w)|(?<![\w.])\d{10,15}(?!\w)",
    re.IGNORECASE,
)
_PATH = re.compile(r'"([A-Z]{3,7}) \S+ HTTP/')
_TOKEN = re.compile(r"/rota/[^/\s]+?\.ics")
_ROW = re.compile(r"^DETAIL: .*?(?=^\[SQL|\n\n|\Z)", re.MULTILINE | re.DOTALL)


def masked(text: str) -> str:
    """Blank what nobody may read: phone numbers, paths that were asked for, addresses of calendars, rows as quoted."""
    text = _ROW.sub("DETAIL: (row)\n", _TOKEN.sub("/rota/(secret).ics", text))
    return _PHONE.sub("(number)", _PATH.sub(r'"\1 (path) HTTP/', text))


class Masking(logging.Formatter):
    """Masks the whole line at the end, so that an exception's text and traceback are masked like a message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return masked(super().format(record))


def _may_be_said(record: logging.LogRecord) -> bool:
    return record.levelno >= _LOWEST.get(record.name.partition(".")[0], logging.NOTSET)


def set_up(least: int, verbose: int) -> None:
    """Say everything from `least` on; with `-v` what the libraries do too, with `-vv` SQL and each tick as well.

    What must not be said is left out by the handler: a library may set the level of its logger as it likes.
    """
    if logging.getLogger().handlers:
        return  # whoever calls us in their own process has a log of their own
    handler = logging.StreamHandler()
    handler.setFormatter(Masking(FORMAT))
    handler.addFilter(_may_be_said)
    logging.basicConfig(level=logging.DEBUG if verbose else least, handlers=[handler])
    for talkative in ("alembic", "apscheduler", "sqlalchemy"):
        logging.getLogger(talkative).setLevel(logging.WARNING if verbose < 2 else logging.DEBUG)
    sys.excepthook = _uncaught
    threading.excepthook = lambda died: _uncaught(died.exc_type, died.exc_value, died.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
    """As Python would print it, masked."""
    if not issubclass(kind, SystemExit):
        sys.stderr.write(masked("".join(traceback.format_exception(kind, error, at))))
