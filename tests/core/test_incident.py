"""H1, F6 to F8, B1 to B5: what a poll means for an incident, and when the incident ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.incident import (
    Board,
    How,
    Incident,
    IncidentState,
    Kind,
    News,
    Notice,
    Standing,
    judge,
    may_close,
    next_number,
    surges,
)
from dutyofficer.core.message import Reason
from dutyofficer.core.policy import Handling, Policy
from dutyofficer.core.warning import Change, Changed, Known, Level
from dutyofficer.core.warning import Standing as Counts
from tests.core.builders import AMBER, LIFTED, NOON, POLICY, RED, YELLOW, incident, known, minutes, notice, warning

DAY = minutes(24 * 60)


def board(*standing: tuple[int, Level, str]) -> Board:
    """Warnings in force: row, level, place."""
    return Board({row: Standing(row, level, (place,)) for row, level, place in standing})


def news(change: Change, old: Level | None, new: Level | None, row: int = 1, *, newly_ours: bool = False) -> News:
    """One change at Quorn; `new` None: it vanished."""
    before = None if old is None else Known(id=row, warning=warning(level=old), standing=Counts.IN_FORCE, seen=NOON)
    after = None if new is None else warning(level=new)
    return News(changed=Changed(change, before, after), warning=row, areas=("quorn",), newly_ours=newly_ours)


def told(entry: News, before: Board, after: Board, policy: Policy = POLICY) -> Notice | None:
    found = judge([entry], before, after, policy, NOON)
    return found[0] if found else None


NONE = board()
ONE = {level: board((1, level, "quorn")) for level in (YELLOW, AMBER, RED)} | {LIFTED: NONE}

HOWS = [
    ("a new flood alert informs", Change.NEW, None, YELLOW, How.INFORM),
    ("a new flood warning must be accepted", Change.NEW, None, AMBER, How.ACCEPT),
    ("a new severe one is urgent", Change.NEW, None, RED, How.URGENT),
    ("a warning raised to severe is urgent", Change.RAISED, AMBER, RED, How.URGENT),
    ("severe brought down: to the owner at once", Change.LOWERED, RED, AMBER, How.NOW),
    ("severe lifted: to the owner at once", Change.LIFTED, RED, LIFTED, How.NOW),
    ("severe reworded: to the owner at once", Change.REWORDED, RED, RED, How.NOW),
    ("severe vanished: to the owner at once", Change.VANISHED, RED, None, How.NOW),
    ("severe narrowed: to the owner at once", Change.NARROWED, RED, RED, How.NOW),
    ("a flood warning reworded: to the owner, gathered", Change.REWORDED, AMBER, AMBER, How.OWNER),
    ("a flood warning lifted: to the owner, gathered", Change.LIFTED, AMBER, LIFTED, How.OWNER),
    ("a flood warning vanished: to the owner", Change.VANISHED, AMBER, None, How.OWNER),
    ("an alert vanished: unknown is told to the owner too", Change.VANISHED, YELLOW, None, How.OWNER),
    ("an alert reworded waits for the digest", Change.REWORDED, YELLOW, YELLOW, How.DIGEST),
    ("an alert lifted waits for the digest", Change.LIFTED, YELLOW, LIFTED, How.DIGEST),
    ("first seen lifted after we were blind", Change.NEW, None, LIFTED, How.INFORM),
    ("the same text again tells nobody", Change.REISSUED, RED, RED, None),
    ("past its own end tells nobody", Change.EXPIRED, AMBER, AMBER, None),
]


@pytest.mark.parametrize(("why", "change", "old", "new", "how"), HOWS, ids=[row[0] for row in HOWS])
def test_how(why: str, change: Change, old: Level | None, new: Level | None, how: How | None) -> None:
    """H1, B1, B3, B5, F8: which way each change goes to the officer."""
    stands = new if new is not None else old
    found = told(news(change, old, new), ONE[old or LIFTED], ONE[stands or LIFTED])
    assert (found.how if found else None) is how


def test_configured_handling() -> None:
    """H1: a partnership may ask for more than the standard handling."""
    policy = replace(POLICY, handling=(*POLICY.handling, ("flood_alert", Handling.URGENT)))
    found = told(news(Change.NEW, None, YELLOW), NONE, ONE[YELLOW], policy)
    assert found is not None
    assert (found.how, found.urgent) == (How.ACCEPT, True)


def test_severe_always_has_its_own_page() -> None:
    """B3: whatever is configured, RED is never put into a bundle."""
    policy = replace(POLICY, handling=(*POLICY.handling, ("severe", Handling.ACCEPT)))
    found = told(news(Change.NEW, None, RED), NONE, ONE[RED], policy)
    assert found is not None
    assert found.how is How.URGENT


SHOWN = replace(POLICY, show_only=frozenset({"034a"}))

SHOW_ONLY = [
    ("an alert on it tells nobody", Change.NEW, None, YELLOW, False),
    ("nor does its end", Change.LIFTED, YELLOW, LIFTED, False),
    ("nor that it vanished", Change.VANISHED, YELLOW, None, False),
    ("a flood warning on it is told", Change.NEW, None, AMBER, True),
    ("so is the end of one", Change.LIFTED, AMBER, LIFTED, True),
    ("and severe", Change.RAISED, YELLOW, RED, True),
]


@pytest.mark.parametrize(("why", "change", "old", "new", "speaks"), SHOW_ONLY, ids=[row[0] for row in SHOW_ONLY])
def test_show_only(why: str, change: Change, old: Level | None, new: Level | None, speaks: bool) -> None:
    """F6: a `show_only` code, in any letters, says nothing as an alert, and never applies to AMBER or RED."""
    assert (told(news(change, old, new), NONE, NONE, SHOWN) is not None) == speaks


ALERT, AT_SILEBY = (9, YELLOW, "quorn"), (9, RED, "sileby")

PLACES = [
    ("a warning at a place with nothing is the first", Change.NEW, None, AMBER, (), Reason.FIRST, LIFTED, AMBER),
    ("on a child area while its parent alert stands it is raised", Change.NEW, None, AMBER, (ALERT,), Reason.RAISED,
     YELLOW, AMBER),
    ("an alert where an alert stands is another first", Change.NEW, None, YELLOW, (ALERT,), Reason.FIRST,
     YELLOW, YELLOW),
    ("what stands at another place does not count", Change.NEW, None, AMBER, (AT_SILEBY,), Reason.FIRST,
     LIFTED, AMBER),
    ("one code raised", Change.RAISED, AMBER, RED, (), Reason.RAISED, AMBER, RED),
    ("a warning lifted while its parent alert stands is lowered", Change.LIFTED, AMBER, LIFTED, (ALERT,),
     Reason.LOWERED, AMBER, YELLOW),
    ("lifted with nothing left there", Change.LIFTED, AMBER, LIFTED, (AT_SILEBY,), Reason.LIFTED, AMBER, LIFTED),
    ("the alert lifted while the warning stands", Change.LIFTED, YELLOW, LIFTED, ((9, AMBER, "quorn"),),
     Reason.LIFTED, YELLOW, AMBER),
    ("severe brought down to a warning", Change.LOWERED, RED, AMBER, (), Reason.LOWERED, RED, AMBER),
    ("brought down where another severe stands is not lifted", Change.LOWERED, RED, AMBER, ((9, RED, "quorn"),),
     Reason.LOWERED, RED, AMBER),
    ("narrowed is told as reworded", Change.NARROWED, AMBER, AMBER, (), Reason.REWORDED, AMBER, AMBER),
    ("vanished stays what it is", Change.VANISHED, AMBER, None, (ALERT,), Reason.VANISHED, AMBER, AMBER),
    ("first seen lifted: we were blind", Change.NEW, None, LIFTED, (), Reason.BLIND, LIFTED, LIFTED),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "old", "new", "others", "reason", "before", "stands"), PLACES,
                         ids=[row[0] for row in PLACES])  # fmt: skip
def test_about_the_place(
    why: str, change: Change, old: Level | None, new: Level | None, others: tuple[tuple[int, Level, str], ...],
    reason: Reason, before: Level, stands: Level,
) -> None:  # fmt: skip
    """F7: RAISED, LOWERED and LIFTED, as people are told them, are about the place."""
    was = board(*others, *([(1, old, "quorn")] if old else []))
    left = old if new is None else new
    found = told(news(change, old, new), was, board(*others, *([(1, left, "quorn")] if left else [])))
    assert found is not None
    assert (found.item.reason, found.item.before, found.item.stands) == (reason, before, stands)


def test_newly_ours_is_first() -> None:
    """F5: an old warning that only now touches one of ours is new danger to us, whatever changed in it."""
    found = told(news(Change.REWORDED, AMBER, AMBER, newly_ours=True), NONE, ONE[AMBER])
    assert found is not None
    assert (found.how, found.item.reason) == (How.ACCEPT, Reason.FIRST)


def test_unmapped_stands_for_itself() -> None:
    """F6: a code of ours in no community is handled at its own level, and says so."""
    entry = replace(news(Change.LIFTED, AMBER, LIFTED), areas=(), unmapped=True)
    found = told(entry, Board({1: Standing(1, AMBER, ())}), Board({2: Standing(2, RED, ())}))
    assert found is not None
    assert (found.item.reason, found.item.unmapped) == (Reason.LIFTED, True)


HEADLINES = [
    ("lifted: the words it stood under, which people remember", Change.LIFTED, AMBER, LIFTED, "Flood warning"),
    ("lowered: likewise", Change.LOWERED, RED, AMBER, "Severe flood warning"),
    ("raised: the new words", Change.RAISED, AMBER, RED, "Severe flood warning"),
    ("vanished: the last words", Change.VANISHED, AMBER, None, "Flood warning"),
]


@pytest.mark.parametrize(("why", "change", "old", "new", "words"), HEADLINES, ids=[row[0] for row in HEADLINES])
def test_headline(why: str, change: Change, old: Level, new: Level | None, words: str) -> None:
    """F7: screens and texts use the publisher's words."""
    found = told(news(change, old, new), ONE[old], NONE)
    assert found is not None
    assert found.item.headline == words


RISES = [
    ("the first warning is a rise", NONE, (AMBER,), [True]),
    ("a second at the same level is none", board((9, AMBER, "sileby")), (AMBER,), [False]),
    ("severe above a warning is one", board((9, AMBER, "sileby")), (RED,), [True]),
    ("of several only those at the worst level", NONE, (RED, AMBER), [True, False]),
    ("one below what stands elsewhere is none", board((9, RED, "sileby")), (AMBER,), [False]),
]


@pytest.mark.parametrize(("why", "before", "levels", "rises"), RISES, ids=[row[0] for row in RISES])
def test_rise(why: str, before: Board, levels: tuple[Level, ...], rises: list[bool]) -> None:
    """B2: a rise is the incident's worst level going up."""
    new = [(row, level, "quorn") for row, level in enumerate(levels, 1)]
    after = Board({**before.standing, **board(*new).standing})
    made = judge([news(Change.NEW, None, level, row) for row, level, _ in new], before, after, POLICY, NOON)
    assert [notice.rise for notice in made] == rises


ALERTED = [notice(How.INFORM, level=YELLOW)]

SURGES = [
    ("the fifth alert in three hours", 5, ALERTED, False, True),
    ("four are none", 4, ALERTED, False, False),
    ("once per episode", 6, ALERTED, True, False),
    ("this poll's must be among them", 6, [], False, False),
    ("a flood warning of this poll is paged anyway", 6, [notice(How.ACCEPT)], False, False),
    ("weather does not count", 6, [notice(How.INFORM, level=YELLOW, hazard="wind")], False, False),
]


@pytest.mark.parametrize(("why", "fresh", "made", "surged", "page"), SURGES, ids=[row[0] for row in SURGES])
def test_surge(why: str, fresh: int, made: list[Notice], surged: bool, page: bool) -> None:
    """H4: five flood alerts new within three hours are a page, once per episode."""
    assert surges(fresh, made, POLICY, surged=surged) is page


OPEN, ACCEPTED, CLOSED = IncidentState.OPEN, IncidentState.ACCEPTED, IncidentState.CLOSED
CALM = NOON - DAY

CLOSING = [
    ("calm for 24 h and accepted", incident(state=ACCEPTED, owner="asha", calm_since=CALM), False, True),
    ("a minute less is not 24 h", incident(state=ACCEPTED, calm_since=CALM + minutes(1)), False, False),
    ("something above an alert stands", incident(state=ACCEPTED, calm_since=None), False, False),
    ("a page is open", incident(state=ACCEPTED, calm_since=CALM), True, False),
    ("unaccepted never closes itself", incident(state=OPEN, calm_since=CALM - DAY * 9), False, False),
    ("one that only informed needs no accept", incident(state=OPEN, needs_accept=False, calm_since=CALM), False, True),
    ("closed is closed", incident(state=CLOSED, calm_since=CALM), False, False),
    ("a concern closes as soon as its cause is gone", incident(kind=Kind.SYSTEM, state=ACCEPTED, calm_since=NOON),
     False, True),
    ("but not unaccepted", incident(kind=Kind.SYSTEM, state=OPEN, calm_since=CALM), False, False),
]  # fmt: skip


@pytest.mark.parametrize(("why", "subject", "open_pages", "closes"), CLOSING, ids=[row[0] for row in CLOSING])
def test_may_close(why: str, subject: Incident, open_pages: bool, closes: bool) -> None:
    """I3, I5: a flood incident closes itself after 24 h of calm, and nothing closes unaccepted."""
    assert may_close(subject, open_pages=open_pages, policy=POLICY, now=NOON) is closes


NUMBERS = [
    ("the first of the year", None, [], 1),
    ("the next one", 6, [], 7),
    ("a reference still in use is passed", None, ["F1", "F2"], 3),
    ("other letters do not matter", None, ["W1", "S2"], 1),
    ("an exercise has its own", None, ["X-F1"], 1),
]


@pytest.mark.parametrize(("why", "this_year", "busy", "number"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_next_number(why: str, this_year: int | None, busy: list[str], number: int) -> None:
    """I1: numbered per year, and no reference is used again within a day."""
    assert next_number(this_year, busy, Kind.FLOOD.letter) == number


def test_letters() -> None:
    """I1: the letter says what an incident is about."""
    assert [kind.letter for kind in Kind] == ["F", "W", "S", "M"]


def test_what_is_told_of_a_vanished_one_is_its_last_version() -> None:
    """F3: unknown is told at the level that it had, never as ended."""
    before = known(level=AMBER)
    found = told(News(changed=Changed(Change.VANISHED, before, None), warning=1), ONE[AMBER], ONE[AMBER])
    assert found is not None
    assert (found.item.level, found.item.code) == (AMBER, before.warning.code)
