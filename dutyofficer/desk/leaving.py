"""LEAVE: a warden goes, after a second LEAVE; and once a year the question who stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.clock import from_wall
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Inbound, Medium, Reason, Sender
from dutyofficer.core.people import LEAVABLE, Person, Role
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.core.reply import Reply
from dutyofficer.core.season import ANSWERABLE, season_of
from dutyofficer.desk.house import House
from dutyofficer.desk.morning import tell_team
from dutyofficer.store import logbook, outbox, questions, state
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx

AT_ONCE = 200
"""Texts of the season check in one transaction: it may not keep a page waiting."""
_DONE = "season_done"


def leave(tx: Tx, house: House, person: Person, reply: Reply, text: Inbound, now: datetime) -> str:
    """LEAVE: asked once to confirm; then they are no warden, snow warden and key holder any more, and the team knows.

    What an officer is they stay: a rota would page nobody.
    """
    if not person.roles & LEAVABLE:
        return house.texts.say("answer.not_warden")
    waiting = questions.waiting(tx, text.sender, text.to, text.received)
    asked = [question for question in waiting if question.kind is Asking.LEAVE]
    if not asked:
        questions.add(tx, _question(Asking.LEAVE, person, text, now))
        logbook.write(tx, [Line(at=text.received, kind="leave", text=f"{person.id} asks to leave", by=person.id)], now)
        return house.texts.say("question.leave")
    questions.close(tx, Asking.LEAVE, person.id, now)
    gone = replace(person, roles=person.roles - LEAVABLE)
    kept.put(tx, kept.PEOPLE, [gone])
    were = " ".join(role for role in Role if role in person.roles & LEAVABLE)
    logbook.write(tx, [Line(at=now, kind="left", text=f"{person.id} has left: {were}", by=person.id)], now)
    body = house.texts.say("inform.left", who=person.short, name=places(tx, house, person))
    tell_team(tx, house, body, f"left:{person.id}:{now.isoformat()}", now)
    return house.texts.say("answer.left")


def _question(kind: Asking, person: Person, text: Inbound, now: datetime) -> Question:
    return Question(
        id=0, kind=kind, person=person.id, number=text.sender, medium=Medium.SMS, sender=text.to, asked_at=now,
        until=now + HOLDS,
    )  # fmt: skip


def places(tx: Tx, house: House, person: Person) -> str:
    """`Sileby and 2 more`."""
    areas = [*person.areas, *person.deputy]
    more = f" and {len(areas) - 1} more" if len(areas) > 1 else ""
    return house.label(tx, areas[0]) + more if areas else "no place"


def season_check(tx: Tx, house: House, now: datetime) -> None:
    """Once a year every warden with a mobile is asked by day whether they stay; some at a time."""
    season = season_of(house.policy.season_check, now, house.policy.zone)
    if season is None or house.policy.quiet.holds(now) or state.get(tx, _DONE) == season.isoformat():
        return
    begun = from_wall(season, house.policy.zone)
    asked = questions.asked_since(tx, Asking.SEASON, begun)
    people = house.register(tx).people.values()
    fresh = [p for p in people if Role.WARDEN in p.roles and p.takes_texts and p.id not in asked][:AT_ONCE]
    if not fresh:
        state.put(tx, _DONE, season.isoformat())
        return
    _ask(tx, house, fresh, season.year, now)
    logbook.write(tx, [Line(at=now, kind="question", text=f"{len(fresh)} wardens asked whether they stay")], now)


def _ask(tx: Tx, house: House, people: list[Person], year: int, now: datetime) -> None:
    asked = [
        Question(
            id=0, kind=Asking.SEASON, person=person.id, number=person.mobile, medium=Medium.SMS,
            sender=Sender.WARDENS, asked_at=now, until=now + ANSWERABLE,
        )
        for person in people
    ]  # fmt: skip
    drafts = [
        Draft(
            key=f"season:{year}:{person.id}", person=person.id, to=person.mobile, medium=Medium.SMS,
            sender=Sender.WARDENS, reason=Reason.TEST, priority=mail.ALERT_WARDEN,
            body=house.texts.say("question.season", name=places(tx, house, person)),
        )
        for person in people
    ]  # fmt: skip
    questions.add_many(tx, asked)
    outbox.add(tx, drafts, now)


def next_season(tx: Tx, house: House, now: datetime) -> datetime | None:
    """When the next of them are to be asked, None if it is not the season or all were."""
    policy = house.policy
    season = season_of(policy.season_check, now, policy.zone)
    if season is not None and state.get(tx, _DONE) != season.isoformat():
        return policy.quiet.over(now) if policy.quiet.holds(now) else now
    following = policy.season_check and policy.season_check.after(now, policy.zone)
    return following or None
