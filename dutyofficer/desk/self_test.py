"""Once a week whoever is on duty shows that their phone works; silence is a concern of the others (C3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Medium
from dutyofficer.core.people import Person
from dutyofficer.core.phones import phone_of
from dutyofficer.core.question import Asking
from dutyofficer.core.self_test import LATE, Begin, Move, Trial, begin, next_move, next_week
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import concern
from dutyofficer.desk.questions import put_question
from dutyofficer.desk.watch import come_right
from dutyofficer.store import failing, incidents, logbook, pages, phones, questions, state
from dutyofficer.store.db import Tx

DUE, TRIALS = "self_test_due", "self_tests"


def self_test(tx: Tx, house: House, now: datetime) -> None:
    """Go on with the tests that run; begin the week's, if it is time."""
    before = _trials(tx)
    busy = {who for page in pages.open_ones(tx) for who, _ in page.asked} if before or _is_due(tx, house, now) else ()
    after = {who: trial for who, kept in before.items() if (trial := _go_on(tx, house, who, kept, busy, now))}
    if _is_due(tx, house, now):
        after |= _begin(tx, house, after, busy, now)
    if after != before:
        kept = {who: [trial.began, trial.asked_at, trial.misses, trial.raised] for who, trial in after.items()}
        state.put(tx, TRIALS, json.dumps(kept, default=datetime.isoformat))


def next_self_test(tx: Tx, house: House) -> datetime | None:
    """When there is something to do next; None if nobody is tested."""
    week = _week(tx, house)
    moments = [trial.due for trial in _trials(tx).values()] + [week]
    return min((moment for moment in moments if moment is not None), default=None)


def on_test(tx: Tx) -> set[str]:
    """Whose phone is being tried: they are asked nothing else of the kind meanwhile (L9)."""
    return {who for who, trial in _trials(tx).items() if trial.due is not None}


def _trials(tx: Tx) -> dict[str, Trial]:
    kept: dict[str, tuple[str, str, int, bool]] = json.loads(state.get(tx, TRIALS) or "{}")
    read = datetime.fromisoformat
    return {
        who: Trial(began=read(began), asked_at=read(asked), misses=misses, raised=raised)
        for who, (began, asked, misses, raised) in kept.items()
    }


def _week(tx: Tx, house: House) -> datetime | None:
    """When the next week's test begins, kept by its setting: another day or hour counts from when it is set."""
    kept = state.get(tx, f"{DUE}:{house.policy.self_test}") if house.policy.self_test else None
    return datetime.fromisoformat(kept) if kept else None


def _is_due(tx: Tx, house: House, now: datetime) -> bool:
    if house.policy.self_test is None:
        return False
    week = _week(tx, house)
    return week is None or week <= now


def _begin(
    tx: Tx, house: House, running: Mapping[str, Trial], busy: Collection[str], now: datetime
) -> dict[str, Trial]:
    """Everybody who is on one of the ladders' rotas now, once; after a pause not at all."""
    week, later = _week(tx, house), next_week(house.policy, now)
    if later is not None:
        state.put(tx, f"{DUE}:{house.policy.self_test}", later.isoformat())
    if week is None or now - week > LATE:
        return {}
    people, on = house.register(tx).people, house.register(tx).roster(now).on
    rostered = {on.get(rota) for rota in house.policy.rotas}
    begun = {}
    for person in (people[who] for who in sorted(people) if who in rostered and people[who].reachable):
        how = _how(tx, person, busy, now)
        _note(tx, person.id, how, now)
        if how is Begin.ASK:
            _ask(tx, house, person, Move.TEXT, now, again=False)
        if how in (Begin.ASK, Begin.ASKED):
            begun[person.id] = running.get(person.id) or Trial(began=now, asked_at=now)
    return begun


def _how(tx: Tx, person: Person, busy: Collection[str], now: datetime) -> Begin:
    phone = phones.get(tx, phone_of(person)[0])
    if phone is None:
        return begin(None, None, now, busy=person.id in busy)
    return begin(phone.proven_at, phone.asked_at, now, busy=person.id in busy)


def _go_on(tx: Tx, house: House, who: str, trial: Trial, busy: Collection[str], now: datetime) -> Trial | None:
    """One test a step further; None once it is over."""
    person = house.register(tx).people.get(who)
    if person is None or not person.reachable:
        _over(tx, house, who, "over: no longer to be paged", now)
        return None
    phone = phones.get(tx, phone_of(person)[0])
    heard = phone.proven_at if phone else None
    move = next_move(trial, heard, now, busy=who in busy, quiet=house.policy.quiet.holds(now))
    if move is Move.WAIT:
        return trial
    if move in (Move.PASSED, Move.DROPPED):
        _over(tx, house, who, move, now)
        return None
    if move is Move.CONCERN:
        _note(tx, who, "not answered", now)
        concern(tx, house, _cause(who), "self_test", now, passed=who, who=person.short)
    else:
        _ask(tx, house, person, move, now, again=True)
    return trial.missed(now)


def _ask(tx: Tx, house: House, person: Person, move: Move, now: datetime, *, again: bool) -> None:
    """By text, or by a call; whoever takes no texts, or whose texts do not get through, is called each time (L4)."""
    texts = move is Move.TEXT and person.takes_texts and person.id not in failing.people_whose_texts_fail(tx)
    words = "self_test_again" if again and texts else "self_test" if texts else "voice_self_test"
    medium = Medium.SMS if texts else Medium.VOICE
    put_question(tx, person, Asking.SELF_TEST, medium, house.texts.say(f"question.{words}"), now)


def _over(tx: Tx, house: House, who: str, how: str, now: datetime) -> None:
    """Nothing of it waits for an answer any more, and the concern that it became is over."""
    questions.close(tx, Asking.SELF_TEST, who, now)
    _note(tx, who, how, now)
    standing = incidents.of_cause(tx, _cause(who))
    if standing is not None and standing.calm_since is None:
        come_right(tx, house, standing, now)


def _cause(who: str) -> str:
    return f"self_test:{who}"


def _note(tx: Tx, who: str, how: str, now: datetime) -> None:
    logbook.write(tx, [Line(at=now, kind="self-test", text=f"weekly test of {who}: {how}")], now)
