"""Who would be paged: a page that nobody answers, climbed on paper by the very functions that climb a real one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dutyofficer.core.incident import FLOOD
from dutyofficer.core.ladder import Ask, Roster, climb, first_asks, on_rung
from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.page import Item, Page
from dutyofficer.core.people import Person, mask
from dutyofficer.core.policy import Handling, Step
from dutyofficer.core.warning import Level
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House
from dutyofficer.desk.report import Shape, iso
from dutyofficer.desk.tell import informed
from dutyofficer.store.db import Tx

WORDS = {Level.YELLOW: "flood alert", Level.AMBER: "flood warning", Level.RED: "severe flood warning"}
_WAYS = {Medium.SMS: "text", Medium.VOICE: "call", Medium.EMAIL: "mail"}
_ROUNDS = 2
"""Up to everybody, and the next repeat: it goes on like that until somebody accepts."""


def ladder(tx: Tx, house: House, at: datetime, level: Level) -> Shape:
    """Whom a flood warning of that level would reach if it were found `at` then and nobody answered.

    As phones and rotas are now; up to the step that asks everybody (or the last), and once more.
    """
    handling = house.policy.handle_warning(FLOOD, level)
    steps = _informed(tx, house, at) if handling is Handling.INFORM else _climbed(tx, house, at, level, handling)
    return {"at": iso(at), "level": level.word, "what": WORDS[level], "handling": handling.value, "steps": steps}


def _informed(tx: Tx, house: House, at: datetime) -> list[Shape]:
    """A text that needs no answer, held in quiet hours (B0, B4)."""
    quiet = house.policy.quiet
    when, why = (quiet.over(at), "held in quiet hours, for information") if quiet.holds(at) else (at, "for information")
    register = house.register(tx)
    who = informed(None, roster_at(tx, house, when), house)
    if who is None:
        return [_shape(at, when, "", why="skipped: nobody to inform")]
    person = register.people[who]
    medium = Medium.SMS if person.takes_texts else Medium.VOICE
    return [_shape(at, when, house.policy.officers_rota, person, medium, why)]


def _climbed(tx: Tx, house: House, at: datetime, level: Level, handling: Handling) -> list[Shape]:
    item = Item(
        warning=None, code="", name="", headline=WORDS[level], hazard=FLOOD, level=level, reason=Reason.FIRST, since=at
    )
    page = Page(
        id=0, incident=0, handling=handling, reason=Reason.FIRST, level=level, items=(item,),
        ladder=house.policy.ladder(handling), opened_at=at, climbs_from=at, next_step_at=at,
    )  # fmt: skip
    found, now, roster = list[Shape](), at, roster_at(tx, house, at)
    moved = first_asks(page, None, roster, at)
    while True:
        taken = _taken(page, moved.page)
        found += [_asked(at, now, ask, taken, roster) for ask in moved.asks]
        found += [_shape(at, now, "", why=note) for note in moved.notes]
        page = moved.page
        if page.next_step_at is None or page.round >= _ROUNDS:
            return found
        now = page.next_step_at
        roster = roster_at(tx, house, now)
        moved = climb(page, roster, now)


def _taken(before: Page, after: Page) -> Sequence[Step]:
    """The steps that one look at a page took."""
    end = after.step if after.round == before.round else None
    return before.ladder.steps[before.step : end]


def _asked(at: datetime, now: datetime, ask: Ask, steps: Sequence[Step], roster: Roster) -> Shape:
    person = roster.people[ask.person]
    step = next((step for step in steps if _is_by(step, ask, roster)), None)
    rota = "last resort" if step is None else "everybody" if step.everyone else step.rota or ""
    return _shape(at, now, rota, person, ask.medium, _why(ask, person, step, roster))


def _is_by(step: Step, ask: Ask, roster: Roster) -> bool:
    if step.everyone or ask.reason is Reason.EVERYBODY:
        return step.everyone and ask.reason is Reason.EVERYBODY
    rota = step.rota or ""
    return ask.person in (step.person, on_rung(rota, roster)[0], roster.holding.get(rota))


def _why(ask: Ask, person: Person, step: Step | None, roster: Roster) -> str:
    """What is out of the ordinary about it."""
    why = ["gap: last on the rota"] if ask.reason is Reason.GAP else []
    if step is not None and step.rota and roster.holding.get(step.rota) == ask.person:
        why.append("still has the phone")
    if step is not None and ask.medium is Medium.VOICE and Medium.VOICE not in step.by:
        opted = "opted out" if person.opted_out and person.mobile else "landline" if not person.mobile else ""
        why.append(f"{opted or 'texts do not get through'}: called")
    return ", ".join(why)


def _shape(
    at: datetime, now: datetime, rota: str, person: Person | None = None, medium: Medium | None = None, why: str = ""
) -> Shape:
    to = "" if person is None else person.email if medium is Medium.EMAIL else person.mobile or person.landline
    return {
        "at": iso(now), "after": _after(now - at), "rota": rota, "person": person.id if person else None,
        "name": person.name if person else None, "medium": _WAYS[medium] if medium else None,
        "to": mask(to) or None, "why": why,
    }  # fmt: skip


def _after(span: timedelta) -> str:
    """`+2 min`."""
    minutes = span / timedelta(minutes=1)
    return f"+{minutes:g} min" if minutes < 60 else f"+{minutes / 60:.4g} h"
