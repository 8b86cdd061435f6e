"""What publishers say, verbatim: the worst warnings whole, the next ones in a line each, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.page import Item, Page
from dutyofficer.core.promise import promised_update
from dutyofficer.core.warning import HazardWarning, Known, Level, Standing

WHOLE, LINES = 5, 40
"""So many warnings are shown with their whole text, and so many more with a line each."""
LONGEST = 4000
"""Characters of one text: publishers' own have 2,500 at most; more is cut, and says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """A warning with its publisher's text. Times are UTC; `promised`: when it said it would speak again (F12).

    `gone`: its publisher no longer says a word about it, which is no all-clear (F3).
    """

    ref: str
    level: Level
    headline: str
    name: str
    text: str
    since: datetime
    text_since: datetime
    onset: datetime | None
    expires: datetime | None
    promised: datetime | None
    gone: bool
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """`paged`: of an incident about no warning, what officers were told. `over`: so many warnings in it have ended."""

    whole: tuple[TextRow, ...]
    lines: tuple[TextRow, ...]
    more: int
    over: int
    paged: tuple[Item, ...] = ()


def verbatim(standing: Sequence[Known], over: int, last: Page | None, zone: ZoneInfo) -> Verbatim:
    """Of the warnings that stand, worst first."""
    shown = [_row(known, zone) for known in standing[: WHOLE + LINES]]
    return Verbatim(
        whole=tuple(shown[:WHOLE]), lines=tuple(shown[WHOLE:]), more=len(standing[WHOLE + LINES :]), over=over,
        paged=last.items[:WHOLE] if last is not None else (),
    )  # fmt: skip


def _row(known: Known, zone: ZoneInfo) -> TextRow:
    warning = known.warning
    return TextRow(
        ref=warning.ref, level=warning.level, headline=warning.headline, name=warning.name,
        text=warning.text[:LONGEST], since=warning.level_since, text_since=warning.text_since, onset=warning.onset,
        expires=warning.expires, promised=promise_of(warning, zone), gone=known.standing is Standing.VANISHED,
        cut=len(warning.text) > LONGEST,
    )  # fmt: skip


def promise_of(warning: HazardWarning, zone: ZoneInfo) -> datetime | None:
    """When its publisher said it would update it, unless it has spoken since then."""
    at = promised_update(warning.text, warning.text_since, zone)
    return at if at is not None and warning.issued < at else None


def first_promise(standing: Sequence[Known], zone: ZoneInfo) -> datetime | None:
    """The first update that is promised of the worst level in force."""
    worst = [known.warning for known in standing[: WHOLE + LINES] if known.warning.level is standing[0].warning.level]
    return min((at for warning in worst if (at := promise_of(warning, zone)) is not None), default=None)
