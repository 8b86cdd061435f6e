"""The duty passes from one person to the next (D2): who is rostered the rota says, who holds the phone is said here.

From the handover until the incoming officer takes it, the outgoing one holds it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from dutyofficer.core.message import Medium
from dutyofficer.core.page import Page
from dutyofficer.core.policy import Ladder, Policy, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One change of duty on a rota, at `at` (aware UTC). `until`: when the shift of `incoming` ends, if that is known.

    `asked_at`: when `incoming` was asked to take it; None where nobody need (D4). `told_at`: when `outgoing` heard that
    they are through.
    """

    id: int
    rota: str
    incoming: str
    outgoing: str | None
    at: datetime
    until: datetime | None = None
    asked_at: datetime | None = None
    warned_at: datetime | None = None
    taken_at: datetime | None = None
    released_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether two people hold the phone: the incoming has not taken it, the outgoing is not released."""
        return self.taken_at is None and self.released_at is None and self.outgoing is not None

    @property
    def holder(self) -> str:
        """Who last took the phone, or was left with it (D1)."""
        return self.outgoing if self.waits and self.outgoing else self.incoming

    @property
    def cause(self) -> str:
        """What its concern is called."""
        return f"handover:{self.rota}:{self.id}"


def needs_take_over(
    shift: timedelta, cover: timedelta | None, at: datetime, policy: Policy, *, incident_open: bool
) -> bool:
    """D4: not for a shift under six hours, nor back from a cover of that, nor at night; always with an incident open.

    `cover`: how long the one before lasted, if it comes back from that.
    """
    short = shift < policy.short_shift or (cover is not None and cover < policy.short_shift)
    return incident_open or not (short or policy.quiet.holds(at))


def next_move(handover: Handover, policy: Policy) -> datetime | None:
    """When something is due about one that waits: the concern after 15 minutes, the release after two hours."""
    if not handover.waits or handover.asked_at is None:
        return None
    return handover.asked_at + (policy.take_over_release if handover.warned_at else policy.take_over_within)


def take_over_ladder(handover: Handover, policy: Policy, ladder: Ladder) -> Ladder:
    """D2: the incoming by voice, the outgoing and the senior manager at once; then whoever a page climbs to."""
    people = [(handover.incoming, (Medium.VOICE,)), (handover.outgoing, (Medium.SMS,))]
    named = [Step(after=timedelta(), person=who, by=by) for who, by in people if who]
    manager = Step(after=timedelta(), rota=policy.managers_rota, by=(Medium.SMS,))
    later = [step for step in ladder.steps if step.after and step.rota != policy.officers_rota]
    return Ladder(
        steps=(*named, manager, *later), again=ladder.again, ended_again=ladder.ended_again,
        last_resort=ladder.last_resort,
    )  # fmt: skip


def figures(pages: Sequence[Page], person: str) -> str:
    """How somebody's duty went, in a sentence; empty if nothing was asked of them."""
    asked = [page for page in pages if page.was_asked(person)]
    spans = [p.accepted_at - p.opened_at for p in asked if p.accepted_by == person and p.accepted_at]
    if not asked:
        return ""
    took = [max(1, round(span / timedelta(minutes=1))) for span in spans]
    within = f", in {round(median(took))} min as a rule, {max(took)} at most" if took else ""
    return f"Your duty: {len(asked)} page{'s' * (len(asked) > 1)}, you took {len(took)}{within}. "
