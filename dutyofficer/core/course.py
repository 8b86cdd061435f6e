"""How bad it was before: the course of an incident's worst level through the versions of its warnings (F7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dutyofficer.core.warning import Change, Level


@dataclass(frozen=True, slots=True)
class Version:
    """A warning as it stood from `at` (UTC) on: the change that it was, its level and its publisher's words."""

    warning: int
    at: datetime
    change: Change
    level: Level
    headline: str


@dataclass(frozen=True, slots=True)
class Stood:
    """From `since` (UTC) the worst in force was `level`, in its publisher's `words`; nothing of it if LIFTED."""

    level: Level
    words: str
    since: datetime


def course(versions: Iterable[Version]) -> list[Stood]:
    """Every change of the worst level in force, the first first. `versions` in the order in which they came."""
    now: dict[int, tuple[Level, str]] = {}
    found: list[Stood] = []
    for at, together in groupby(versions, key=lambda version: version.at):
        for one in together:
            over = one.change in (Change.LIFTED, Change.EXPIRED)
            now[one.warning] = (Level.LIFTED, "") if over else (one.level, one.headline)
        level, words = max(now.values())
        if not found or found[-1].level is not level:
            found.append(Stood(level, words, at))
    return found


def before(stood: Iterable[Stood], now: Level) -> Stood | None:
    """What it stood at before it came to `now`; None if it has only ever stood at that."""
    others = [one for one in stood if one.level is not now]
    return others[-1] if others else None
