"""How a page climbs until a human accepts it (rules L1 to L6). It never stops by itself and never pages nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import OFFICERS, Person
from dutyofficer.core.policy import Handling, Ladder, Quiet, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who can be asked at one moment. `on` has whoever is rostered; `last` who was, latest first, for a gap (L3).

    `texts_fail`: people whose last texts did not get through; they are called (L4). `holding`: of a rota in whose
    handover the incoming officer has not taken the phone, whoever still has it (D2).
    """

    on: Mapping[str, str | None]
    last: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    texts_fail: frozenset[str] = frozenset()
    holding: Mapping[str, str] = field(default_factory=dict)

    def holds(self, person: str, rotas: frozenset[str]) -> bool:
        """Whether `person` is on duty on one of `rotas`."""
        return any(person in (self.on.get(rota), self.holding.get(rota)) for rota in rotas)

    def can_reach(self, person: str | None) -> bool:
        """Whether there is a phone to try."""
        return person is not None and person in self.people and self.people[person].reachable

    def everyone(self, last_resort: tuple[str, ...]) -> tuple[str, ...]:
        """L2, fixed: officers, managers and team, and the last-resort list. Never wardens."""
        officers = [p.id for p in self.people.values() if p.roles & OFFICERS]
        return tuple(who for who in dict.fromkeys([*officers, *last_resort]) if self.can_reach(who))


@dataclass(frozen=True, slots=True)
class Ask:
    """One person to ask now, one way, and why."""

    person: str
    medium: Medium
    reason: Reason


@dataclass(frozen=True, slots=True)
class Climb:
    """What one look at a page came to: the page as it now is, whom to ask, and what to write down."""

    page: Page
    asks: tuple[Ask, ...] = ()
    notes: tuple[str, ...] = ()


def climb(page: Page, roster: Roster, now: datetime) -> Climb:
    """Take every step that is due. Steps with nobody to ask are passed at once (L3)."""
    asks: list[Ask] = []
    notes: list[str] = []
    turn = page.round
    while page.next_step_at is not None and page.next_step_at <= now and page.round == turn:
        step = page.ladder.steps[page.step]
        wanted = _asks(page, step, roster)
        asks += [ask for ask in wanted if (ask.person, ask.medium) not in _pairs(asks)]
        notes += _notes(page, step, roster, wanted)
        page = _after(page, now, at_once=not wanted)
    if page.round > turn and not asks:
        asks, notes = _last_resort(page, roster, notes)
    return Climb(_with_asked(page, asks, now), tuple(asks), tuple(notes))


def _last_resort(page: Page, roster: Roster, notes: list[str]) -> tuple[list[Ask], list[str]]:
    """The rungs ran out and nobody was asked: whoever is on the last-resort list is, by every phone they have."""
    people = [who for who in page.ladder.last_resort if roster.can_reach(who)]
    asks = [Ask(who, m, Reason.EVERYBODY) for who in people for m in _media(roster, who, (Medium.SMS, Medium.VOICE))]
    return asks, [*notes, "no rung reached anybody: last resort" if asks else "NOBODY CAN BE REACHED"]


def _pairs(asks: list[Ask]) -> set[tuple[str, Medium]]:
    return {(ask.person, ask.medium) for ask in asks}


def first_asks(page: Page, owner: str | None, roster: Roster, now: datetime) -> Climb:
    """Open the page: the owner first if there is one (L6), and the whole ladder from its start behind them."""
    opened = replace(page, next_step_at=page.opened_at + page.ladder.steps[0].after)
    media = (Medium.SMS, Medium.VOICE) if page.handling is Handling.URGENT else (Medium.SMS,)
    to_owner = [Ask(owner, m, page.reason) for m in _media(roster, owner, media)] if owner else []
    rest = climb(_with_asked(opened, to_owner, now), roster, now)
    asks = to_owner + [ask for ask in rest.asks if (ask.person, ask.medium) not in _pairs(to_owner)]
    return replace(rest, asks=tuple(asks))


def _asks(page: Page, step: Step, roster: Roster) -> list[Ask]:
    if step.everyone:
        people = roster.everyone(page.ladder.last_resort)
        return [Ask(who, m, Reason.EVERYBODY) for who in people for m in _media(roster, who, step.by)]
    found, in_gap = (step.person, False) if step.person else on_rung(step.rota or "", roster)
    both = [who for who in (found, _still_holding(page, step, roster)) if who and who not in page.declined]
    return [
        Ask(who, m, Reason.GAP if in_gap and who == found else _reason(page, step, who))
        for who in dict.fromkeys(both)
        for m in _media(roster, who, step.by)
    ]


def _still_holding(page: Page, step: Step, roster: Roster) -> str | None:
    """D2: in a handover the first step asks whoever still has the phone, too; all do if the other has none."""
    first = page.step == 0 and page.round == 0
    alone = not roster.can_reach(roster.on.get(step.rota or ""))
    return roster.holding.get(step.rota or "") if first or alone else None


def on_rung(rota: str, roster: Roster) -> tuple[str | None, bool]:
    """Whoever a rung reaches, and whether it is a gap: then the last one on that same rota who has a phone (L3)."""
    person = roster.on.get(rota)
    if person is not None:
        return (person if roster.can_reach(person) else None), False
    return next((who for who in roster.last.get(rota, ()) if roster.can_reach(who)), None), True


def _reason(page: Page, step: Step, person: str) -> Reason:
    if page.was_asked(person):
        return Reason.REPEAT
    first = page.round == 0 and step.after == page.ladder.steps[0].after
    return page.reason if first else Reason.ESCALATED


def _media(roster: Roster, person: str | None, by: tuple[Medium, ...]) -> list[Medium]:
    """The ways that this person's phones allow; one that takes no texts is called whatever the step says (L4).

    A mail goes beside it to whoever has an address, never in its place.
    """
    if person is None or not roster.can_reach(person):
        return []
    theirs = roster.people[person]
    mails = [Medium.EMAIL] if Medium.EMAIL in by and theirs.email else []
    if not theirs.takes_texts or person in roster.texts_fail:
        return [Medium.VOICE, *mails]
    return [medium for medium in by if medium is not Medium.EMAIL] + mails


def _notes(page: Page, step: Step, roster: Roster, wanted: list[Ask]) -> list[str]:
    where = "everybody" if step.everyone else step.person or step.rota or ""
    if not wanted and not step.everyone and roster.on.get(where) in page.declined:
        return [f"step {page.step + 1} ({where}) passed: they cannot"]
    if not wanted:
        return [f"step {page.step + 1} ({where}) skipped: nobody can be reached"]
    if wanted[0].reason is Reason.GAP:
        return [f"nobody is on {where}: {wanted[0].person} was last"]
    return []


def _after(page: Page, now: datetime, *, at_once: bool) -> Page:
    """Where the page stands after a step. `at_once`: nobody was asked, so the next step does not wait."""
    step = page.step + 1
    if step < len(page.ladder.steps):
        due = _due(page, step, page.round, now)
        return replace(page, step=step, next_step_at=min(due, now) if at_once else due)
    step = _again_from(page.ladder)
    due = _due(page, step, page.round + 1, now)
    later = due if due > now else now + page.ladder.again
    # Whoever could not take it is asked again with the next round: by then it may be the only phone left.
    return replace(page, step=step, round=page.round + 1, declined=frozenset(), next_step_at=later)


def _again_from(ladder: Ladder) -> int:
    """Which step the repeats begin with: the one that asks everybody, or the whole ladder again."""
    everyone = [number for number, step in enumerate(ladder.steps) if step.everyone]
    return everyone[-1] if everyone else 0


def _due(page: Page, step: int, turn: int, now: datetime) -> datetime:
    """When a step of a round is due: repeats come every `again`, a whole ladder's never overlapping."""
    ladder = page.ladder
    start = ladder.steps[_again_from(ladder)].after
    span = ladder.steps[-1].after - start
    period = ladder.again if span < ladder.again else span + ladder.again
    due = page.climbs_from + ladder.steps[step].after + turn * period
    # Refusals use up rounds before their time; nobody waits longer than one round for that.
    return min(due, now + period) if turn else due


def _with_asked(page: Page, asks: list[Ask], now: datetime) -> Page:
    known = {person for person, _ in page.asked}
    fresh = dict.fromkeys(ask.person for ask in asks if ask.person not in known)
    return replace(page, asked=page.asked + tuple((person, now) for person in fresh))


def also(page: Page, roster: Roster, reason: Reason) -> tuple[Ask, ...]:
    """Whoever the page has asked so far is texted what it took in (B2); the steps go on as they were."""
    return tuple(Ask(who, m, reason) for who, _ in page.asked for m in _media(roster, who, (Medium.SMS,)))


def remind_ended(page: Page, roster: Roster, quiet: Quiet, now: datetime) -> Climb:
    """L5: everything it was about has ended. Nobody new is called; those asked are texted by day until one accepts."""
    if quiet.holds(now):
        return Climb(replace(page, next_step_at=quiet.over(now)))
    asks = [Ask(who, m, Reason.ENDED) for who, _ in page.asked for m in _media(roster, who, (Medium.SMS,))]
    later = now + page.ladder.ended_again
    return Climb(replace(page, next_step_at=quiet.over(now) if quiet.holds(later) else later), tuple(asks))


def bring_in(page: Page, rota: str, roster: Roster, now: datetime) -> Climb:
    """`ESC`: whoever is on that rung is asked now by every phone they have; the steps go on as they were."""
    person, _ = on_rung(rota, roster)
    asks = [Ask(person, m, Reason.ASKED) for m in _media(roster, person, (Medium.SMS, Medium.VOICE))] if person else []
    return Climb(_with_asked(page, asks, now), tuple(asks), () if asks else (f"nobody can be reached on {rota}",))


def only_rung(ladder: Ladder, rota: str) -> Ladder:
    """That rung alone, by text and call at once, and again: whoever asked for it still has the incident."""
    return replace(ladder, steps=(Step(after=timedelta(), rota=rota, by=(Medium.SMS, Medium.VOICE)),))


def resume(page: Page, now: datetime) -> Page:
    """L7: after a pause the ladder goes on with the step that is due, and the later ones keep their distance."""
    if page.next_step_at is None or page.next_step_at >= now:
        return page
    return replace(page, climbs_from=page.climbs_from + (now - page.next_step_at), next_step_at=now)


def clock_set(page: Page, span: timedelta, now: datetime) -> Page:
    """The clock was set by `span`, forward or back: steps keep their distance from now.

    None waits for an hour to come again, none falls due an hour early. Nor can anybody have been asked later than now:
    their reply would count as one from before the page.
    """
    return replace(
        page, opened_at=min(page.opened_at, now), climbs_from=page.climbs_from + span,
        joined_at=page.joined_at and min(page.joined_at, now),
        next_step_at=page.next_step_at and page.next_step_at + span,
        asked=tuple((who, min(when, now)) for who, when in page.asked),
    )  # fmt: skip


def decline(page: Page, person: str, now: datetime) -> Page:
    """`2`: they cannot, so the next step is due at once (A1); once everybody was asked there is none."""
    everybody_asked = page.round > 0 and page.ladder.steps[page.step].everyone
    due = page.next_step_at if everybody_asked else now
    return replace(page, declined=page.declined | {person}, next_step_at=due)


def hand_on(page: Page, person: str, now: datetime) -> Page:
    """L6: open again at the next step, and the later ones keep their distance from now."""
    zero = now - page.ladder.steps[page.step].after
    again = replace(page, state=PageState.OPEN, accepted_by=None, accepted_at=None, round=0, climbs_from=zero)
    return decline(again, person, now)
