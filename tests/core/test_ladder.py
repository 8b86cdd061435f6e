"""L1 to L6: a page climbs until a human accepts, never stops by itself, and never asks nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.ladder import Climb, Roster, climb, decline, first_asks, hand_on, remind_ended
from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person, Role
from dutyofficer.core.policy import BOTH, SMS, Handling, Ladder, Policy, Step
from tests.core.builders import (
    ASHA,
    BEN,
    NOON,
    OLGA,
    PEOPLE,
    POLICY,
    RED,
    ROSTER,
    ROTAS,
    WILMA,
    minutes,
    page,
    wall,
)  # fmt: skip

ACCEPT, URGENT = Handling.ACCEPT, Handling.URGENT
FIRST, REPEAT, ESCALATED, EVERYBODY, GAP = (
    Reason.FIRST, Reason.REPEAT, Reason.ESCALATED, Reason.EVERYBODY, Reason.GAP,
)  # fmt: skip
TEXT, CALL = "text", "call"
TWO_RUNGS = replace(POLICY, accept=(
    Step(after=minutes(0), rota="duty-officer", by=SMS), Step(after=minutes(5), rota="second-on-call", by=BOTH),
))  # fmt: skip


def asked(found: Climb) -> list[str]:
    """`asha text FIRST`: everybody asked in one look."""
    ways = {Medium.SMS: TEXT, Medium.VOICE: CALL}
    return [f"{ask.person} {ways[ask.medium]} {ask.reason}" for ask in found.asks]


def play(start: Page, roster: Roster, until: int, owner: str | None = None) -> dict[int, list[str]]:
    """Who is asked in which minute, if nobody answers."""
    found = first_asks(start, owner, roster, NOON)
    story = {0: asked(found)}
    for minute in range(1, until + 1):
        now = NOON + minutes(minute)
        if found.page.next_step_at is not None and found.page.next_step_at <= now:
            found = climb(found.page, roster, now)
            story[minute] = asked(found)
    return {minute: asks for minute, asks in story.items() if asks}


def both(*people: str, why: Reason) -> list[str]:
    return [f"{who} {way} {why}" for who in people for way in (TEXT, CALL)]


ALL = both("asha", "ben", "carol", "dev", "grace", why=EVERYBODY)


def test_accept_ladder() -> None:
    """L1: text, call at 2, second on call at 5, senior manager at 10, everybody at 25 and every 15 minutes."""
    assert play(page(), ROSTER, 60) == {
        0: ["asha text FIRST"],
        2: ["asha call REPEAT"],
        5: both("ben", why=ESCALATED),
        10: both("carol", why=ESCALATED),
        25: ALL,
        40: ALL,
        55: ALL,
    }


def test_urgent_ladder() -> None:
    """L1: officer and senior manager at once by text and call, second at 3, everybody at 6 and every 15 minutes."""
    assert play(page(URGENT, RED), ROSTER, 40) == {
        0: both("asha", "carol", why=FIRST),
        3: both("ben", why=ESCALATED),
        6: ALL,
        21: ALL,
        36: ALL,
    }


def test_ladder_without_everyone() -> None:
    """L1: it repeats whole every 15 minutes."""
    again = {15: ["asha text REPEAT"], 20: both("ben", why=REPEAT)}
    later = {minute + 15: asks for minute, asks in again.items()}
    first = {0: ["asha text FIRST"], 5: both("ben", why=ESCALATED)}
    assert play(page(policy=TWO_RUNGS), ROSTER, 44) == first | again | later


def test_long_ladder_without_everyone() -> None:
    """L1: one that is longer than that begins again 15 minutes after its last step: rounds never overlap."""
    slow = replace(TWO_RUNGS, accept=(TWO_RUNGS.accept[0], replace(TWO_RUNGS.accept[1], after=minutes(20))))
    assert list(play(page(policy=slow), ROSTER, 60)) == [0, 20, 35, 55]


def test_everybody_are_officers_and_last_resort() -> None:
    """L2: never wardens, volunteers or key holders; grace is asked because the last-resort list names her."""
    assert ROSTER.everyone(("dev", "grace")) == ("asha", "ben", "carol", "dev", "grace")
    assert ROSTER.everyone(()) == ("asha", "ben", "carol", "dev")


ROLES = [(role, role in (Role.DUTY_OFFICER, Role.SENIOR_MANAGER, Role.TEAM)) for role in Role]


@pytest.mark.parametrize(("role", "counts"), ROLES, ids=[role for role, _ in ROLES])
def test_everybody_by_role(role: Role, counts: bool) -> None:
    """L2: the roles that count are fixed."""
    roster = Roster(on={}, people={"kim": replace(OLGA, id="kim", roles=frozenset({role}))})
    assert (roster.everyone(()) == ("kim",)) is counts


LANDLINE = replace(ASHA, mobile="", landline="+441632960201")

PHONES = [
    ("a mobile is texted and called", ASHA, both("asha", why=FIRST)),
    ("a landline is called", LANDLINE, ["asha call FIRST"]),
    ("an opted-out mobile is called", replace(ASHA, opted_out=True), ["asha call FIRST"]),
    ("no phone at all: the step is passed", replace(ASHA, mobile=""), []),
]


@pytest.mark.parametrize(("why", "person", "asks"), PHONES, ids=[row[0] for row in PHONES])
def test_phones(why: str, person: Person, asks: list[str]) -> None:
    """L4: a phone that no text reaches is called at the first step."""
    roster = Roster(on={"duty-officer": "asha"}, people={"asha": person, "dev": PEOPLE["dev"]})
    found = asked(first_asks(page(URGENT, RED), None, roster, NOON))
    assert [ask for ask in found if ask.startswith("asha")] == asks


WITH_MAIL = replace(ASHA, email="asha@example.org")
MAILS = [
    ("beside the text", WITH_MAIL, [Medium.SMS, Medium.EMAIL]),
    ("beside the call that stands for a text", replace(WITH_MAIL, opted_out=True), [Medium.VOICE, Medium.EMAIL]),
    ("nobody has an address", ASHA, [Medium.SMS]),
    ("an address alone is no way to be woken", replace(WITH_MAIL, mobile=""), []),
]


@pytest.mark.parametrize(("why", "person", "ways"), MAILS, ids=[row[0] for row in MAILS])
def test_a_mail_goes_beside(why: str, person: Person, ways: list[Medium]) -> None:
    """S3, L4: a step may mail as well, never instead; whoever has only an address is passed, and the next asked."""
    ladder = Ladder(steps=(Step(after=minutes(0), rota="duty-officer", by=(Medium.SMS, Medium.EMAIL)),))
    roster = Roster(on={"duty-officer": "asha"}, people={"asha": person})
    asks = first_asks(replace(page(ACCEPT, RED), ladder=ladder), None, roster, NOON).asks
    assert [ask.medium for ask in asks] == ways, why


NOBODY: dict[str, str | None] = dict.fromkeys(ROTAS)
EMPTY = Roster(on=NOBODY, people={who: PEOPLE[who] for who in ("dev", "grace", "wilma", "olga")})
NO_PHONE = replace(BEN, mobile="")

GAPS = [
    ("whoever was last on that rota", Roster(on=ROTAS | {"duty-officer": None}, last={"duty-officer": ("ben",)},
     people=PEOPLE), ["ben text GAP"], ["nobody is on duty-officer: ben was last"]),
    ("the last one with a phone", Roster(on=ROTAS | {"duty-officer": None}, last={"duty-officer": ("ben", "carol")},
     people=PEOPLE | {"ben": NO_PHONE}), ["carol text GAP"], ["nobody is on duty-officer: carol was last"]),
    ("nobody was: the next rung at once", Roster(on=ROTAS | {"duty-officer": None}, people=PEOPLE),
     both("ben", why=ESCALATED), ["step 1 (duty-officer) skipped: nobody can be reached",
     "step 2 (duty-officer) skipped: nobody can be reached"]),
    ("rostered without a phone: the next rung at once", Roster(on=ROTAS, people=PEOPLE | {"asha": NO_PHONE}),
     both("ben", why=ESCALATED), ["step 1 (duty-officer) skipped: nobody can be reached",
     "step 2 (duty-officer) skipped: nobody can be reached"]),
    ("no rota at all: everybody at once", EMPTY, both("dev", "grace", why=EVERYBODY),
     [f"step {n} ({rota}) skipped: nobody can be reached" for n, rota in
      enumerate(("duty-officer", "duty-officer", "second-on-call", "senior-manager"), 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "roster", "asks", "notes"), GAPS, ids=[row[0] for row in GAPS])
def test_gap(why: str, roster: Roster, asks: list[str], notes: list[str]) -> None:
    """L3: a step with nobody is passed at once and logged; a gap falls back to the last one, then the next rung."""
    found = first_asks(page(), None, roster, NOON)
    assert (asked(found), list(found.notes)) == (asks, notes)


def test_last_resort_of_a_ladder_without_everyone() -> None:
    """L3: when every rung is empty the last-resort list is asked in the same second, and again."""
    story = play(page(policy=TWO_RUNGS), EMPTY, 20)
    assert story == {0: both("dev", "grace", why=EVERYBODY), 15: both("dev", "grace", why=EVERYBODY)}


def test_nobody_at_all_is_written_down_and_tried_again() -> None:
    """L3: with no phone in the whole house the page stays open and says so."""
    found = first_asks(page(), None, Roster(on=NOBODY, people={"wilma": WILMA, "olga": OLGA}), NOON)
    assert (found.asks, found.notes[-1]) == ((), "NOBODY CAN BE REACHED")
    assert found.page.next_step_at is not None
    assert found.page.next_step_at > NOON


@st.composite
def rosters(draw: st.DrawFn) -> tuple[Page, Roster, str | None]:
    """Any rota with holes, any phones, any ladder, an owner or none; one of last resort can be reached."""
    names = ["asha", "ben", "carol", "grace"]
    phones = st.sampled_from(["+447700900101", ""])
    people = {who: replace(PEOPLE[who], mobile=draw(phones), opted_out=draw(st.booleans())) for who in names}
    on = {rota: draw(st.sampled_from([*names, "gone", None])) for rota in ROTAS}
    last = {rota: tuple(draw(st.lists(st.sampled_from([*names, "gone"]), max_size=2))) for rota in ROTAS}
    policy = draw(st.sampled_from([POLICY, TWO_RUNGS, replace(POLICY, accept=POLICY.accept[:3])]))
    start = page(draw(st.sampled_from([ACCEPT, URGENT])), policy=replace(policy, last_resort=("grace", "dev")))
    everybody = people | {"dev": PEOPLE["dev"], "olga": OLGA, "wilma": WILMA}
    return start, Roster(on=on, last=last, people=everybody), draw(st.sampled_from([*names, None]))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(rosters(), st.lists(st.tuples(st.integers(1, 90), st.sampled_from(["asha", "ben", "dev"])), max_size=8))
def test_never_nobody(drawn: tuple[Page, Roster, str | None], refusals: list[tuple[int, str]]) -> None:
    """L1, L3: whatever the rotas and refusals, somebody is asked in the first round, and again and again."""
    start, roster, owner = drawn
    found = first_asks(start, owner, roster, NOON)
    heard = [NOON] if found.asks else []
    for minute in range(1, 100):
        now = NOON + minutes(minute)
        current = found.page
        for who in [who for at, who in refusals if at == minute]:
            current = decline(current, who, now)
        assert current.next_step_at is not None, "a page always has a next step"
        found = climb(current, roster, now) if current.next_step_at <= now else Climb(current)
        heard += [now] if found.asks else []
        assert not {"olga", "wilma"} & {ask.person for ask in found.asks}
    assert heard, "nobody was asked"
    assert heard[0] <= NOON + start.ladder.steps[-1].after
    assert max(b - a for a, b in pairwise(heard)) <= max(start.ladder.again, start.ladder.steps[-1].after)


# --- owners and refusals ---------------------------------------------------------------------------------------------

OWNERS = [
    ("no owner: the duty officer", ACCEPT, None, ["asha text FIRST"]),
    ("the owner first, and the ladder from its start behind", ACCEPT, "carol", ["carol text FIRST", "asha text FIRST"]),
    ("the duty officer owns it: asked once", ACCEPT, "asha", ["asha text FIRST"]),
    ("urgent: the owner is called too", URGENT, "dev", both("dev", "asha", "carol", why=FIRST)),
    ("the senior manager owns it: asked once", URGENT, "carol", both("carol", "asha", why=FIRST)),
    ("an owner who has gone: the ladder alone", ACCEPT, "gone", ["asha text FIRST"]),
]


@pytest.mark.parametrize(("why", "handling", "owner", "asks"), OWNERS, ids=[row[0] for row in OWNERS])
def test_owner_first(why: str, handling: Handling, owner: str | None, asks: list[str]) -> None:
    """L6: a new page goes to the owner, and the whole ladder runs from its start behind them."""
    found = first_asks(page(handling), owner, ROSTER, NOON)
    assert asked(found) == asks
    assert [who for who, _ in found.page.asked] == list(dict.fromkeys(ask.split()[0] for ask in asks))


def after(minute: int, start: Page | None = None) -> Page:
    """A page as it stands that many minutes after it opened, nobody having answered."""
    found = first_asks(start or page(), None, ROSTER, NOON)
    for step in range(1, minute + 1):
        now = NOON + minutes(step)
        if found.page.next_step_at is not None and found.page.next_step_at <= now:
            found = climb(found.page, ROSTER, now)
    return found.page


def refused(start: Page, who: str, minute: float) -> Climb:
    now = NOON + minutes(minute)
    return climb(decline(start, who, now), ROSTER, now)


def test_refusal_asks_the_next_at_once() -> None:
    """A1: `2` takes the next step at once; the officer's own call is passed, and the later steps keep their time."""
    found = refused(after(0), "asha", 1)
    assert asked(found) == both("ben", why=ESCALATED)
    assert found.notes == ("step 2 (duty-officer) passed: they cannot",)
    assert found.page.next_step_at == NOON + minutes(10)


def test_who_refused_is_asked_again_with_everybody() -> None:
    """L1: by then it may be the only phone left."""
    found = climb(replace(after(10), declined=frozenset({"asha"})), ROSTER, NOON + minutes(25))
    assert asked(found) == ALL


@pytest.mark.parametrize("policy", [POLICY, TWO_RUNGS], ids=["standard", "without everyone"])
def test_refusals_never_put_the_next_round_off(policy: Policy) -> None:
    """L1: however many say no after everybody was asked, the next round is no further off than a round."""
    current, latest = after(26, page(policy=policy)), minutes(20)
    for count, who in enumerate(["asha", "ben", "carol", "dev", "asha", "ben"]):
        current = refused(current, who, 27 + count).page
        assert current.next_step_at is not None
        assert current.next_step_at - (NOON + minutes(27 + count)) <= latest


def test_handed_on() -> None:
    """L6: the owner's `2 F7` opens it at the next step, and the later ones keep their distance from then."""
    taken = replace(after(5), state=PageState.ACCEPTED, accepted_by="ben", accepted_at=NOON, next_step_at=None)
    now = NOON + minutes(180)
    again = hand_on(taken, "ben", now)
    found = climb(again, ROSTER, now)
    assert (again.state, again.accepted_by, again.accepted_at) == (PageState.OPEN, None, None)
    assert asked(found) == both("carol", why=ESCALATED)
    assert found.page.next_step_at == now + minutes(15)


def test_handed_on_by_the_last_of_them() -> None:
    """L6: handed on after everybody was asked, everybody is asked, and again after 15 minutes."""
    now = NOON + minutes(180)
    found = climb(hand_on(replace(after(26), next_step_at=None), "dev", now), ROSTER, now)
    assert {ask.reason for ask in found.asks} == {EVERYBODY}
    assert found.page.next_step_at == now + minutes(15)


def test_a_step_is_taken_once() -> None:
    """L1: a look before the next step is due asks nobody and changes nothing."""
    current = after(5)
    found = climb(current, ROSTER, NOON + minutes(9))
    assert (found.asks, found.page) == ((), current)


# --- ended meanwhile -------------------------------------------------------------------------------------------------

REMINDERS = [
    ("by day those asked are texted, again in 30 minutes", "2026-11-18T12:00", True, "2026-11-18T12:30"),
    ("the last before the night", "2026-11-18T21:45", True, "2026-11-19T07:00"),
    ("at night nobody, then at 07:00", "2026-11-18T22:00", False, "2026-11-19T07:00"),
    ("in the small hours likewise", "2026-11-18T03:10", False, "2026-11-18T07:00"),
    ("at 07:00 they are", "2026-11-18T07:00", True, "2026-11-18T07:30"),
]


@pytest.mark.parametrize(("why", "now", "texts", "then"), REMINDERS, ids=[row[0] for row in REMINDERS])
def test_ended(why: str, now: str, texts: bool, then: str) -> None:
    """L5: a page that has ended calls nobody new: texts to those asked, by day, until accepted."""
    found = remind_ended(after(5), ROSTER, POLICY.quiet, wall(now))
    assert asked(found) == (["asha text ENDED", "ben text ENDED"] if texts else [])
    assert found.page.next_step_at == wall(then)


def test_frozen_ladder() -> None:
    """I4: the ladder is frozen into the page; an edit meanwhile does not change it."""
    assert play(page(policy=TWO_RUNGS), ROSTER, 4)[0] == play(page(), ROSTER, 4)[0]
    assert page(policy=TWO_RUNGS).ladder.steps == TWO_RUNGS.accept


def test_who_was_asked_and_when() -> None:
    """A1: the page remembers to whom it was handed first, and since when."""
    current = after(5)
    assert current.asked == (("asha", NOON), ("ben", NOON + minutes(5)))
    before: datetime = NOON + minutes(4)
    assert (current.was_asked("ben"), current.was_asked("ben", before)) == (True, False)
