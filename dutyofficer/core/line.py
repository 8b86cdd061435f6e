"""The duty line: one number that rings whoever has the duty, the next person, then takes a message (L8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.ladder import Roster, on_rung
from dutyofficer.core.people import Person
from dutyofficer.core.policy import Policy

RING = 20
"""Seconds for which one phone rings."""
LONGEST_MESSAGE = 120
"""Seconds of voicemail."""
KEPT = timedelta(days=30)
"""How long a voicemail is kept (K2)."""
STEP_OVER = timedelta(minutes=2)
"""A phone has long stopped ringing by then: if we have not heard so, the caller has rung off."""
MESSAGE_OVER = timedelta(minutes=4)
"""The same of somebody who was to leave a message."""


class LineState(StrEnum):
    """What the caller hears: a phone that rings, the tone, or nothing more."""

    RINGING = "ringing"
    MESSAGE = "message"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCall:
    """One call on the duty line. Times are UTC. `caller` is E.164, empty if withheld; `person` if it is one of ours.

    `rung` are the people whose phones have rung for it, in order. `due_at`: when it counts as taken by nobody, None
    once that is known either way. `missed_at`: since when a page asks for somebody to ring back.
    """

    id: int
    call_sid: str
    caller: str
    person: str | None
    incident: int
    started_at: datetime
    state: LineState = LineState.RINGING
    rung: tuple[str, ...] = ()
    due_at: datetime | None = None
    taken_by: str | None = None
    taken_at: datetime | None = None
    missed_at: datetime | None = None
    recording: str | None = None
    recording_until: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still open who takes it."""
        return self.taken_by is None and self.missed_at is None


def phone_of(person: Person) -> str:
    """The phone that rings; a call needs no mobile."""
    return person.mobile or person.landline


def to_ring(call: LineCall, roster: Roster, policy: Policy) -> tuple[str, ...]:
    """Whom the line rings, in order: each rung of the ladder for ordinary pages, in a gap whoever was last (L3).

    With nobody there, the last-resort list. Never the phone that the call comes from.
    """
    rotas = dict.fromkeys(step.rota for step in policy.accept if step.rota)
    rungs = _others(call, roster, [on_rung(rota, roster)[0] for rota in rotas])
    return rungs or _others(call, roster, policy.last_resort)


def _others(call: LineCall, roster: Roster, people: Sequence[str | None]) -> tuple[str, ...]:
    found = dict.fromkeys(who for who in people if who and roster.can_reach(who) and who != call.person)
    return tuple(who for who in found if phone_of(roster.people[who]) != call.caller)


def next_step(call: LineCall, roster: Roster, policy: Policy, now: datetime) -> LineCall:
    """The next phone that has not rung yet; after the last one, a message."""
    person = next((who for who in to_ring(call, roster, policy) if who not in call.rung), None)
    due = now + (MESSAGE_OVER if person is None else STEP_OVER) if call.waits else None
    if person is None:
        return replace(call, state=LineState.MESSAGE, due_at=due)
    return replace(call, rung=(*call.rung, person), due_at=due)


def taken(call: LineCall, step: int, now: datetime) -> LineCall:
    """Whoever's phone rang at that step (from 1) has pressed the key. The first to do so has it."""
    if call.taken_by is not None or not 1 <= step <= len(call.rung):
        return call
    return replace(call, taken_by=call.rung[step - 1], taken_at=now, due_at=None)


def missed(call: LineCall, now: datetime) -> LineCall:
    """Nobody took it."""
    return replace(call, missed_at=now, due_at=None)


def with_recording(call: LineCall, recording: str, now: datetime) -> LineCall:
    """The caller has left a message."""
    return replace(call, recording=recording, recording_until=now + KEPT)
