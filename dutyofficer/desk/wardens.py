"""Wardens are told of what a poll brought: right after it, in short transactions, behind the officers' pages (S4).

Who is told is worked out outside of any transaction. What a crash cuts off is told in the next round: the work stands
until its last text is stored, and nobody gets a second one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.incident import FLOOD
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.warden import Hearers, Hour, Told, Work, hear_that_it_came_down, hearers, spared, ways_at
from dutyofficer.core.warden_telling import Telling, asking, tellings
from dutyofficer.core.warden_text import Said, warden_text
from dutyofficer.core.warning import Level, is_over
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.warden_answers import ask_available
from dutyofficer.desk.warden_news import hour_of
from dutyofficer.store import logbook, outbox, stale, warden_told, warden_work, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.warnings import Kept

AT_ONCE = 500
"""People in one transaction: it takes a few hundredths of a second, and pages go in between."""

NAMED = 20
"""People whom a line of the log names; who else was told stands with the texts."""

_PRIORITY = {Level.RED: mail.RED_WARDEN, Level.AMBER: mail.WARDEN, Level.YELLOW: mail.ALERT_WARDEN}


@dataclass(frozen=True, slots=True)
class Plan:
    """All work that is due, what it tells whom, which of that asks something, and the line that will say so."""

    works: Sequence[Work]
    tellings: Sequence[Telling]
    asks: frozenset[str]
    lines: Mapping[int, Line]
    register: Register
    hour: Hour


def tell_waiting(house: House, now: datetime) -> None:
    """Tell wardens whatever is due. If another thread is at it, that one will find what is new."""
    if not house.telling.acquire(blocking=False):
        return
    try:
        while (plan := _plan(house, now)) is not None:
            _carry_out(house, plan, now)
    finally:
        house.telling.release()


def _plan(house: House, now: datetime) -> Plan | None:
    with house.database.read() as tx:
        if not warden_work.any_due(tx, now):
            return None
        register, hour, works = house.register(tx), hour_of(tx, house, now), warden_work.due(tx, now)
        heard = _untold(tx, _as_things_stand(tx, works, now), register, hour)
        warned = {
            (number, person)
            for number in sorted({work.incident for work in works})
            for person, _ in warden_told.at_least(tx, number, Level.AMBER)
        }
    by_poll: dict[tuple[int, datetime], list[tuple[Work, Hearers]]] = {}
    for work, people in heard:
        by_poll.setdefault((work.incident, work.at), []).append((work, people))
    told = [telling for each in by_poll.values() for telling in tellings(each)]
    told.sort(key=lambda telling: -telling.level)
    lines = {work.id: line for work, people in heard if (line := _line(work, people, register, hour))}
    return Plan(works, told, asking(told, warned, hour), lines, register, hour)


def _as_things_stand(tx: Tx, works: Sequence[Work], now: datetime) -> list[Work]:
    """Without what is no longer so: after a crash, or the wait of W6, more may have come since."""
    kept = {entry.known.id: entry for entry in warnings.in_force(tx, ours=True)}
    newest = {work.item.warning: work.id for work in works if not work.lowered}
    stands = (_lower(work, kept) if work.lowered else _still(work, kept, newest, now) for work in works)
    return [work for work in stands if work is not None]


def _still(
    work: Work, kept: Mapping[int, Kept], newest: Mapping[int | None, int], now: datetime
) -> Work | None:  # fmt: skip
    """As it was found, and nothing newer is to be told of the same warning."""
    entry = kept.get(work.item.warning or 0)
    if entry is None or newest[work.item.warning] != work.id:
        return None
    warning = entry.known.warning
    if warning.level is not work.item.level or is_over(warning, now):
        return None
    return replace(work, item=replace(work.item, onset=warning.onset, expires=warning.expires))


def _lower(work: Work, kept: Mapping[int, Kept]) -> Work | None:
    """W6: told only if a flood warning is still the worst there; in the words of that one."""
    area = work.places[0].area
    here = [
        e for e in kept.values() if any(match.area == area for match in e.matches) and e.known.warning.hazard == FLOOD
    ]
    if max((entry.known.warning.level for entry in here), default=Level.LIFTED) is not Level.AMBER:
        return None
    amber = [entry.known for entry in here if entry.known.warning.level is Level.AMBER]
    one = min(amber, key=lambda known: (known.id != work.item.warning, known.warning.name, known.id))
    item = replace(
        work.item, warning=one.id, code=one.warning.code, name=one.warning.name, headline=one.warning.headline,
        level=Level.AMBER, since=one.warning.level_since,
    )  # fmt: skip
    return replace(work, item=item)


def _untold(tx: Tx, works: Sequence[Work], register: Register, hour: Hour) -> list[tuple[Work, Hearers]]:
    """Who is to be told of each, but for those who were before a crash."""
    red = {work.incident: warden_told.at_least(tx, work.incident, Level.RED) for work in works if work.lowered}
    done = warden_told.of_works(tx, [work.id for work in works])
    found = []
    for work in works:
        if work.lowered:
            told = red[work.incident]
            people = hear_that_it_came_down(work.item.level, work.places, told, register.people, hour)
        else:
            people = hearers(work.item, work.places, register.wardens, hour)
        found.append((work, _without(people, work, done) if done else people))
    return found


def _without(people: Hearers, work: Work, done: Set[tuple[int, str, str]]) -> Hearers:
    left = {
        who: (person, tuple(place for place in places if (work.id, who, place.area) not in done))
        for who, (person, places) in people.items()
    }
    return {who: (person, places) for who, (person, places) in left.items() if places}


def _line(work: Work, people: Hearers, register: Register, hour: Hour) -> Line | None:
    """Who was told of what, and who was not and why."""
    what = f"{work.item.headline.lower()} {work.item.name}" + (" has come down" if work.lowered else "")
    count = f"{len(people)} warden{'s' if len(people) != 1 else ''}"
    text = f"told {count} of {what}: {_named(people)}" if people else ""
    not_told = {} if work.lowered else spared(work.item, work.places, register.wardens, hour, people)
    if not_told and work.item.level > Level.YELLOW:
        because = _named([f"{who} ({why})" for who, why in sorted(not_told.items())])
        text = f"{text or f'told no warden of {what}'}; not told: {because}"
    return Line(at=hour.now, kind="told", incident=work.incident, text=text) if text else None


def _named(who: Sequence[str] | Hearers) -> str:
    names = sorted(who)
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _carry_out(house: House, plan: Plan, now: datetime) -> None:
    """Queue all of it, the worst first; each work is done with its last text."""
    speaker = _Speaker(house, plan, {area.id: area.label for area in plan.register.areas.values()}, {})
    done_after = {work.id: 0 for work in plan.works}
    done_after |= {work.id: turn // AT_ONCE for turn, each in enumerate(plan.tellings) for work, _ in each.covers}
    for turn in range(max(1, -(-len(plan.tellings) // AT_ONCE))):
        some = plan.tellings[turn * AT_ONCE : (turn + 1) * AT_ONCE]
        done = [work for work in plan.works if done_after[work.id] == turn]
        drafts = [draft for telling in some for draft in speaker.drafts(telling)]
        told = [one for telling in some for one in _told(telling, now)]
        worse = sorted({telling.person.id for telling in some if telling.level is Level.RED})
        with house.database.write() as tx:
            if worse and (waits := stale.lowered(tx, worse)):
                logbook.write(tx, stale.cancel_for(tx, waits, now), now)
            outbox.add_many(tx, drafts, now)
            warden_told.add(tx, told)
            _ask(tx, house, [telling for telling in some if telling.key in plan.asks], now)
            warden_work.done(tx, done, now)
            logbook.write(tx, [plan.lines[work.id] for work in done if work.id in plan.lines], now)


def _ask(tx: Tx, house: House, some: Sequence[Telling], now: datetime) -> None:
    """What `1` and `2` will answer: about every place that the text was for."""
    asked: dict[int, list[tuple[Person, str]]] = {}
    for telling in some:
        areas = dict.fromkeys(area for _, area in telling.covers)
        asked.setdefault(telling.incident, []).extend((telling.person, area) for area in areas)
    for incident, people in asked.items():
        ask_available(tx, house, incident, people, now)


def _told(telling: Telling, now: datetime) -> list[Told]:
    return [
        Told(
            work=work.id, incident=work.incident, person=telling.person.id, area=area, warning=work.item.warning or 0,
            level=work.item.level, at=now, lowered=work.lowered,
        )
        for work, area in telling.covers
    ]  # fmt: skip


@dataclass(slots=True)
class _Speaker:
    """Makes texts; thousands of people get the same few."""

    house: House
    plan: Plan
    labels: Mapping[str, str]
    made: dict[tuple[Said, Medium], str]

    def drafts(self, telling: Telling) -> list[Draft]:
        """By each way in which they are told."""
        person, worst = telling.person, telling.items[0]
        said = telling.said(self.labels, asks=telling.key in self.plan.asks)
        return [
            Draft(
                key=f"{telling.key}:{medium}", person=person.id, to=person.mobile or person.landline, medium=medium,
                sender=Sender.WARDENS, reason=Reason.LOWERED if telling.lowered else Reason.WARDEN,
                body=self._text(said, medium), priority=_PRIORITY[worst.level],
                incident=telling.incident, warning=worst.warning,
            )
            for medium in ways_at(person, worst.level, self.plan.hour)
        ]  # fmt: skip

    def _text(self, said: Said, medium: Medium) -> str:
        if (said, medium) not in self.made:
            self.made[said, medium] = warden_text(self.house.texts, said, medium)
        return self.made[said, medium]
