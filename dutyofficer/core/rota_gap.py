"""The gap that a rota is in, and when that changes (D5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dutyofficer.core.clock import aware
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota import LOOK_BACK, Rota, Span, schedule
from dutyofficer.core.rota_rendered import Rendered
from dutyofficer.core.rota_risk import AHEAD

CAUSE = "rota_gap:"
"""How the concern of a gap is called; the rota stands behind it."""
SHORTEST = timedelta(minutes=1)
"""A gap below that is over before anybody has read of it: it is shown, and pages nobody."""
LONG = timedelta(days=6)
"""From then on a day of the week alone could be this one's."""


def gap_at(rota: Rota, at: datetime) -> Span | None:
    """The whole gap that `at` (aware) is in, as far as it lies within 14 days before and 8 weeks ahead."""
    at = aware(at)
    spans = schedule(rota, at - timedelta(days=LOOK_BACK), at + AHEAD)
    return next((span for span in spans if span.person is None and span.start <= at < span.end), None)


def is_paged(gap: Span) -> bool:
    """Whether it is long enough to page anybody."""
    return gap.end - gap.start >= SHORTEST


def next_turn(drawn: Rendered, at: datetime) -> datetime | None:
    """When that rota next falls empty, or has somebody again; None if not within the drawing."""
    nobody = drawn.rostered(at) is None
    changes = (
        s for s, person in zip(drawn.starts, drawn.people, strict=False) if s > at and (person is None) != nobody
    )
    return next(changes, None)


def again_at(last: datetime, policy: Policy) -> datetime:
    """When whoever has the gap is told again, by day: `last` is when they took it, or were told (D5)."""
    due = last + policy.gap_again
    return policy.quiet.over(due) if policy.quiet.holds(due) else due
