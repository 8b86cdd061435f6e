"""What is owed to whoever has it: whether they are still with us (H7), and that the manager above them knows (H5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dutyofficer.core.concerns import DEAF
from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.policy import Policy
from dutyofficer.core.warning import HazardWarning, Level


class Still(StrEnum):
    """What is due about an owner of danger to life who is not heard of."""

    NOTHING = "nothing"
    ASK = "ask"
    PAGE = "page"


class Why(StrEnum):
    """Why the senior manager is informed; each once an incident."""

    RED = "red"
    HOMES = "homes"
    MANY = "many"
    WEATHER = "weather"
    BLIND = "blind"


AT_NIGHT = frozenset({Why.RED, Why.HOMES, Why.MANY})
"""These are told at any hour, the rest when quiet hours are over."""


@dataclass(frozen=True, slots=True)
class Owned:
    """An incident with the warnings of it that stand. `homes`: somebody has reported homes under water in it.

    `said`: of one that was entered by hand, how bad its caller said it is.
    """

    incident: Incident
    standing: Sequence[HazardWarning] = ()
    homes: bool = False
    said: Level = Level.LIFTED

    @property
    def worst(self) -> Level:
        """The worst level in force in it."""
        return max((warning.level for warning in self.standing), default=self.said)


def still(owned: Owned, policy: Policy, now: datetime) -> Still:
    """H7: RED, accepted, and nothing heard from its owner: they are asked once, then the ladder asks the others."""
    due = still_due(owned, policy)
    if due is None or now < due:
        return Still.NOTHING
    return Still.PAGE if owned.incident.waits_for_owner else Still.ASK


def still_due(owned: Owned, policy: Policy) -> datetime | None:
    """When something is due about that; None while nothing is in danger or somebody has yet to accept."""
    incident = owned.incident
    heard = incident.heard_at or incident.owned_since
    if incident.state is not IncidentState.ACCEPTED or heard is None or owned.worst < Level.RED:
        return None
    asked = incident.still_asked_at if incident.waits_for_owner else None
    return asked + policy.still_answer if asked else heard + policy.still_after


def manager_reasons(owned: Owned, policy: Policy, now: datetime) -> tuple[Why, ...]:
    """H5: why the senior manager is to be informed now, once somebody has accepted; in the order of their weight."""
    if owned.incident.owner is None or owned.incident.state is IncidentState.CLOSED:
        return ()
    new = [why for why in _true(owned, policy, now) if why not in owned.incident.manager_told]
    return tuple(why for why in new if why in AT_NIGHT or not policy.quiet.holds(now))


def _true(owned: Owned, policy: Policy, now: datetime) -> list[Why]:
    floods = [w for w in owned.standing if w.hazard == "flood" and w.level >= Level.AMBER]
    found = [Why.RED] if owned.worst is Level.RED else []
    found += [Why.HOMES] if owned.homes and owned.incident.state is IncidentState.ACCEPTED else []
    found += [Why.MANY] if len(floods) >= policy.manager_warnings else []
    found += [Why.WEATHER] if any(_soon(warning, policy, now) for warning in owned.standing) else []
    return found + ([Why.BLIND] if _blind(owned.incident, policy, now) else [])


def _soon(warning: HazardWarning, policy: Policy, now: datetime) -> bool:
    """AMBER weather that has begun or will within the hours."""
    starts = warning.onset or now
    return warning.hazard != "flood" and warning.level is Level.AMBER and starts <= now + policy.ahead


def _blind(incident: Incident, policy: Policy, now: datetime) -> bool:
    silent = incident.kind is Kind.SYSTEM and incident.cause.startswith(DEAF)
    return silent and incident.calm_since is None and now >= incident.opened_at + policy.manager_blind


def manager_due(owned: Owned, policy: Policy, now: datetime) -> datetime | None:
    """The next moment at which a reason to inform the manager may come true by time alone."""
    incident = owned.incident
    if incident.owner is None or incident.state is IncidentState.CLOSED:
        return None
    marks = [policy.quiet.over(now)] if policy.quiet.holds(now) and _waits(owned, policy, now) else []
    marks += [w.onset - policy.ahead for w in owned.standing if w.onset is not None and w.level is Level.AMBER]
    marks += [incident.opened_at + policy.manager_blind] if incident.kind is Kind.SYSTEM else []
    return min((mark for mark in marks if mark > now), default=None)


def _waits(owned: Owned, policy: Policy, now: datetime) -> bool:
    """Whether something is held until quiet hours are over."""
    return any(why not in AT_NIGHT and why not in owned.incident.manager_told for why in _true(owned, policy, now))
