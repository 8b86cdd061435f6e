"""A rota drawn once, for whoever asks often: a look-up is then a bisect, and the answer that of `rostered`."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from dutyofficer.core.clock import aware
from dutyofficer.core.rota import Rota, rostered, schedule

BEFORE, AFTER = timedelta(days=1), timedelta(days=92)
"""How much is drawn around the moment that is asked for first."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """`people[n]` has it from `starts[n]`; the last of the starts is where the drawing ends."""

    rota: Rota
    starts: tuple[datetime, ...]
    people: tuple[str | None, ...]

    @classmethod
    def of(cls, rota: Rota, start: datetime, end: datetime) -> Rendered:
        """The rota from `start` to `end` (aware)."""
        spans = schedule(rota, start, end)
        starts = [span.start for span in spans]
        return cls(rota, (*starts, *[span.end for span in spans[-1:]]), tuple(span.person for span in spans))

    @classmethod
    def around(cls, rota: Rota, at: datetime) -> Rendered:
        """As much as is likely to be asked for next."""
        return cls.of(rota, at - BEFORE, at + AFTER)

    def covers(self, at: datetime) -> bool:
        """Whether `at` is in the drawing."""
        return bool(self.starts) and self.starts[0] <= at < self.starts[-1]

    def next_change(self, at: datetime) -> datetime | None:
        """When it is somebody else's next after `at` (aware), or nobody's; None if not within the drawing."""
        place = bisect_right(self.starts, at)
        return self.starts[place] if place < len(self.starts) - 1 else None

    def rostered(self, at: datetime) -> str | None:
        """Whom the rota names at `at` (aware); also outside the drawing, only slower."""
        if at.tzinfo is None:
            aware(at)
        place = bisect_right(self.starts, at)
        return self.people[place - 1] if 0 < place < len(self.starts) else rostered(self.rota, at)
