"""The figures of the rule book as values. All of them come from the configuration and are frozen into a page (I4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import Weekly, next_wall
from dutyofficer.core.message import Medium
from dutyofficer.core.season import Yearly
from dutyofficer.core.warning import Level


class Handling(StrEnum):
    """How the duty officer is told (H1)."""

    INFORM = "inform"
    ACCEPT = "accept"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: `after` the page opened, whoever is on `rota` (or everyone, L2) is asked `by` these media in turn.

    `person`: that one is, whatever any rota says.
    """

    after: timedelta
    rota: str | None = None
    person: str | None = None
    everyone: bool = False
    by: tuple[Medium, ...] = (Medium.SMS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs of a page, and how it goes on when they are used up: it never stops by itself (L1)."""

    steps: tuple[Step, ...]
    again: timedelta = timedelta(minutes=15)
    ended_again: timedelta = timedelta(minutes=30)
    last_resort: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which INFORM waits, by the wall clock of `zone`; `start` may be later than `end` (over midnight)."""

    start: time
    end: time
    zone: ZoneInfo

    def holds(self, now: datetime) -> bool:
        """Whether `now` (UTC) is within them. Equal ends mean never."""
        local = now.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def begins(self, now: datetime) -> datetime:
        """When they next begin, after `now`."""
        return next_wall(now, self.start, self.zone)

    def over(self, now: datetime) -> datetime:
        """When they next end, after `now`."""
        return next_wall(now, self.end, self.zone)


def minutes(count: int) -> timedelta:
    """Shorthand for the figures below."""
    return timedelta(minutes=count)


GAP_NOTICES = tuple(timedelta(days=days) for days in (28, 14, 7, 3, 1))
"""So long before a gap the team is told of it."""

SMS, VOICE = (Medium.SMS,), (Medium.VOICE,)
BOTH = (Medium.SMS, Medium.VOICE)

ACCEPT_LADDER = (
    Step(after=minutes(0), rota="duty-officer", by=SMS),
    Step(after=minutes(2), rota="duty-officer", by=VOICE),
    Step(after=minutes(5), rota="second-on-call", by=BOTH),
    Step(after=minutes(10), rota="senior-manager", by=BOTH),
    Step(after=minutes(25), everyone=True, by=BOTH),
)
URGENT_LADDER = (
    Step(after=minutes(0), rota="duty-officer", by=BOTH),
    Step(after=minutes(0), rota="senior-manager", by=BOTH),
    Step(after=minutes(3), rota="second-on-call", by=BOTH),
    Step(after=minutes(6), everyone=True, by=BOTH),
)

HANDLING = {
    "flood_alert": Handling.INFORM,
    "flood_warning": Handling.ACCEPT,
    "severe": Handling.URGENT,
    "yellow": Handling.INFORM,
    "amber": Handling.ACCEPT,
    "red": Handling.URGENT,
    "surge": Handling.ACCEPT,
    "feed_silent": Handling.ACCEPT,
    "connection": Handling.ACCEPT,
    "provider": Handling.ACCEPT,
    "outbox": Handling.ACCEPT,
    "loop": Handling.ACCEPT,
    "disk": Handling.ACCEPT,
    "clock": Handling.ACCEPT,
    "falls": Handling.ACCEPT,
    "feed_suspect": Handling.ACCEPT,
    "unreadable": Handling.ACCEPT,
    "opted_out": Handling.ACCEPT,
    "bad_number": Handling.ACCEPT,
    "disagree": Handling.ACCEPT,
    "duty_line": Handling.ACCEPT,
    "rota_gap": Handling.ACCEPT,
    "handover": Handling.ACCEPT,
    "harm_report": Handling.ACCEPT,
    "self_test": Handling.ACCEPT,
    "guidance_medium": Handling.INFORM,
    "guidance_high": Handling.ACCEPT,
    "gauge": Handling.INFORM,
}
"""What a thing is called in the configuration, and how it is handled unless that says otherwise (H1)."""

PLANNING = frozenset({"guidance_medium", "guidance_high", "gauge"})
"""What is no warning: a partnership may choose that it never pages."""

_FLOOD = {Level.YELLOW: "flood_alert", Level.AMBER: "flood_warning", Level.RED: "severe"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every figure of the rule book that a partnership may set. Without `self_test` no phone is tried by itself."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    quiet_start: time = time(22)
    quiet_end: time = time(7)
    digest_at: time = time(7)
    repeat_gap: timedelta = minutes(10)
    inform_gap: timedelta = minutes(60)
    owner_gap: timedelta = minutes(30)
    awake: timedelta = timedelta(hours=6)
    still_after: timedelta = minutes(45)
    still_answer: timedelta = minutes(10)
    manager_warnings: int = 3
    manager_blind: timedelta = timedelta(hours=2)
    ahead: timedelta = timedelta(hours=12)
    surge_count: int = 5
    surge_within: timedelta = timedelta(hours=3)
    calm: timedelta = timedelta(hours=24)
    everybody_again: timedelta = minutes(15)
    ended_again: timedelta = minutes(30)
    suspect_polls: int = 3
    texts_an_hour: int = 20
    phone_check: timedelta = timedelta(days=90)
    self_test: Weekly | None = None
    rota_soon: timedelta = timedelta(hours=12)
    swap_answer: timedelta = timedelta(hours=24)
    downgrade_wait: timedelta = minutes(20)
    gap_notices: tuple[timedelta, ...] = GAP_NOTICES
    gap_again: timedelta = timedelta(hours=2)
    nights_running: int = 7
    take_over_within: timedelta = minutes(15)
    take_over_release: timedelta = timedelta(hours=2)
    short_shift: timedelta = timedelta(hours=6)
    shift_reminder: timedelta = timedelta(hours=24)
    deputy_after: timedelta = minutes(15)
    key_holder_after: timedelta = minutes(30)
    season_check: Yearly | None = None
    plan_review: timedelta = timedelta(days=400)
    stand_down_drops: timedelta = timedelta(hours=48)
    last_resort: tuple[str, ...] = ()
    show_only: frozenset[str] = frozenset()
    handling: tuple[tuple[str, Handling], ...] = tuple(HANDLING.items())
    accept: tuple[Step, ...] = ACCEPT_LADDER
    urgent: tuple[Step, ...] = URGENT_LADDER

    @property
    def quiet(self) -> Quiet:
        """Quiet hours (B4)."""
        return Quiet(self.quiet_start, self.quiet_end, self.zone)

    def handle(self, thing: str) -> Handling:
        """How `thing` is handled, by its name in the configuration."""
        return dict(self.handling)[thing]

    def handle_warning(self, hazard: str, level: Level) -> Handling:
        """How a warning in force at `level` is handled; LIFTED only ever informs (H1)."""
        if level is Level.LIFTED:
            return Handling.INFORM
        return self.handle(_FLOOD[level] if hazard == "flood" else level.word)

    def ladder(self, handling: Handling) -> Ladder:
        """The ladder that a page opened now will climb."""
        return Ladder(
            steps=self.urgent if handling is Handling.URGENT else self.accept,
            again=self.everybody_again,
            ended_again=self.ended_again,
            last_resort=self.last_resort,
        )

    @property
    def officers_rota(self) -> str:
        """The rota of the duty officers: the one that the ladder for ordinary warnings begins with."""
        return next((step.rota for step in self.accept if step.rota), "")

    @property
    def managers_rota(self) -> str:
        """The rota of the senior managers: the last rung of the ladder for ordinary warnings."""
        return next((step.rota for step in reversed(self.accept) if step.rota), "")

    @property
    def rotas(self) -> frozenset[str]:
        """Every rota that a ladder names: whoever is on one of them is on duty."""
        return frozenset(step.rota for step in self.accept + self.urgent if step.rota)
