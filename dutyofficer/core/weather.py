"""When a weather warning is told: one far ahead waits, one that ends before the morning does not (H2, H3)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dutyofficer.core.clock import from_wall, next_wall
from dutyofficer.core.policy import Policy
from dutyofficer.core.warning import HazardWarning, Level

EVENING, MORNING, TOO_LATE = time(20), time(8), time(10)
"""Wall clock: when a page that would fall into the night comes instead; when a night's YELLOW is over; a start before
which a page found at night does not wait for the morning."""

SUDDEN = frozenset({"thunderstorm", "thunderstorms", "lightning", "rain", "snow", "ice"})
"""Hazards that can hurt before anybody is up."""

HARMFUL = 3
"""From this impact on, of four, a YELLOW is worth a text at night; one whose impact nobody says as well."""


def pages_at(warning: HazardWarning, policy: Policy, now: datetime) -> datetime | None:
    """H2: when an AMBER that starts far ahead becomes a page. None: now, or it is no such warning."""
    onset = warning.onset
    if warning.level is not Level.AMBER or onset is None or onset <= now + policy.ahead:
        return None
    moment = onset - policy.ahead
    if policy.quiet.holds(moment):
        moment = _evening_before(moment, policy)
    if moment > now:
        return moment
    late = onset.astimezone(policy.zone).time() >= TOO_LATE
    return policy.quiet.over(now) if policy.quiet.holds(now) and late else None


def _evening_before(moment: datetime, policy: Policy) -> datetime:
    day = moment.astimezone(policy.zone).date()
    evening = from_wall(datetime.combine(day, EVENING), policy.zone)
    return evening if evening <= moment else from_wall(
        datetime.combine(day - timedelta(days=1), EVENING), policy.zone
    )  # fmt: skip


def speaks_at_night(warning: HazardWarning, policy: Policy, now: datetime) -> bool:
    """H3: a YELLOW that would be over by 08:00 is a text now: in the morning it would be history."""
    if warning.level is not Level.YELLOW or warning.expires is None or not policy.quiet.holds(now):
        return False
    sudden = SUDDEN.intersection(warning.hazard.lower().replace(",", " ").split())
    harmful = warning.impact is None or warning.impact >= HARMFUL
    return bool(sudden) and harmful and now < warning.expires <= next_wall(now, MORNING, policy.zone)
