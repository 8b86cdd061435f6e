"""B0 to B6, H4: when to speak, what goes together, and what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.gather import Moment, Plan, digest, next_due, plan
from dutyofficer.core.incident import How, IncidentState, Notice
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item, worst_first
from dutyofficer.core.policy import Handling
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, LIFTED, NOON, POLICY, RED, YELLOW, incident, item, minutes, notice, wall

URGENT, ACCEPT, INFORM, OWNER, NOW, DIGEST = How.URGENT, How.ACCEPT, How.INFORM, How.OWNER, How.NOW, How.DIGEST
LOWERED, ENDED, REWORDED = Reason.LOWERED, Reason.LIFTED, Reason.REWORDED
NIGHT = wall("2026-11-18T23:30")


def moment(
    now: datetime = NOON, *, owner: str | None = None, told: datetime | None = None, heard: datetime | None = None,
    worst: Level = AMBER, page_open: bool = False, climbing: bool = False, paged: datetime | None = None,
    surge: tuple[Item, ...] = (),
) -> Moment:  # fmt: skip
    state = IncidentState.ACCEPTED if owner else IncidentState.OPEN
    about = incident(state=state, owner=owner, told_at=told, heard_at=heard or (now if owner else None))
    return Moment(incident=about, now=now, worst=worst, page_open=page_open, bundle_climbing=climbing,
                  last_page_at=paged, surge=surge)  # fmt: skip


def says(found: Plan) -> tuple[list[tuple[Handling, list[int | None]]], list[int | None]]:
    """The pages and the text, by the rows of the warnings in them."""
    return [(page.handling, [i.warning for i in page.items]) for page in found.pages], [i.warning for i in found.text]


ALERT = notice(INFORM, 1, YELLOW)
ALERTS = [ALERT, notice(INFORM, 2, YELLOW)]
SURGE = tuple(alert.item for alert in ALERTS)
OWNED = notice(OWNER, 3, LIFTED, ENDED, before=AMBER)
AT_ONCE = notice(NOW, 4, AMBER, LOWERED, before=RED)

TEXTS = [
    ("the first is told at once", [ALERT], moment(), [1]),
    ("all that wait are one text", ALERTS, moment(), [1, 2]),
    ("then at most one in 60 minutes", [ALERT], moment(told=NOON - minutes(59)), []),
    ("after 60 minutes it is told", [ALERT], moment(told=NOON - minutes(60)), [1]),
    ("by day also while a page waits: it is news", [ALERT], moment(page_open=True), [1]),
    ("what only goes into the digest is no text", [notice(DIGEST, 1, YELLOW, REWORDED)], moment(), []),
    ("for the owner it is gathered", [OWNED], moment(NOON + minutes(29)), []),
    ("for 30 minutes", [OWNED], moment(NOON + minutes(30)), [3]),
    ("a text that is due takes the owner's along", [ALERT, OWNED], moment(), [1, 3]),
    ("and the owner's takes the alerts along", [ALERT, OWNED], moment(NOON + minutes(30), told=NOON), [1, 3]),
    ("severe lowered is told at once", [AT_ONCE], moment(owner="asha"), [4]),
    ("and takes along what waits", [AT_ONCE, ALERT], moment(owner="asha", told=NOON), [4, 1]),
    ("nothing of the owner's beside a page that nobody has", [OWNED], moment(NOON + minutes(90), page_open=True), []),
    ("nor of severe: the page that climbs says it", [AT_ONCE], moment(page_open=True), []),
    ("not even along with an alert", [AT_ONCE, OWNED, ALERT], moment(NOON + minutes(90), page_open=True), [1]),
    ("an owner who has it is told though another page waits", [AT_ONCE], moment(owner="asha", page_open=True), [4]),
    ("nothing waits, nothing is said", [], moment(), []),
]


@pytest.mark.parametrize(("why", "notices", "when", "text"), TEXTS, ids=[row[0] for row in TEXTS])
def test_texts_by_day(why: str, notices: list[Notice], when: Moment, text: list[int]) -> None:
    """B1: the first text at once, then gathered; nothing is told beside a page that nobody has (B3)."""
    assert says(plan(notices, when, POLICY)) == ([], text)


HEARD = NIGHT - minutes(60)
LATE_ALERT, LATE_LIFT = notice(INFORM, 1, YELLOW, at=NIGHT), notice(OWNER, 3, LIFTED, ENDED, before=AMBER, at=NIGHT)

QUIET = [
    ("an alert waits for the morning", [LATE_ALERT], moment(NIGHT), []),
    ("at 22:00 exactly it is night", [ALERT], moment(wall("2026-11-18T22:00")), []),
    ("a minute before it is day", [ALERT], moment(wall("2026-11-18T21:59")), [1]),
    ("at 06:59 it is night", [ALERT], moment(wall("2026-11-19T06:59")), []),
    ("at 07:00 it is day", [ALERT], moment(wall("2026-11-19T07:00")), [1]),
    ("severe lowered is told at any hour", [AT_ONCE], moment(NIGHT, owner="asha", heard=HEARD), [4]),
    ("also to an owner who sleeps", [AT_ONCE], moment(NIGHT, owner="asha", heard=NIGHT - minutes(600)), [4]),
    ("an owner who is up: gathered", [LATE_LIFT], moment(NIGHT + minutes(29), owner="asha", heard=HEARD), []),
    ("for 30 minutes, then told", [LATE_LIFT], moment(NIGHT + minutes(30), owner="asha", heard=HEARD), [3]),
    ("alerts too", [LATE_ALERT], moment(NIGHT + minutes(30), owner="asha", heard=HEARD), [1]),
    ("the oldest sets the time", [LATE_ALERT, notice(INFORM, 2, YELLOW, at=NIGHT + minutes(20))],
     moment(NIGHT + minutes(30), owner="asha", heard=HEARD), [1, 2]),
    ("six hours after they wrote they sleep", [LATE_ALERT],
     moment(NIGHT + minutes(300), owner="asha", heard=HEARD), []),
    ("a minute before that they do not", [LATE_ALERT], moment(NIGHT + minutes(299), owner="asha", heard=HEARD), [1]),
    ("with nothing above an alert they may sleep", [LATE_ALERT],
     moment(NIGHT + minutes(30), owner="asha", heard=HEARD, worst=YELLOW), []),
    ("nobody owns it", [LATE_LIFT], moment(NIGHT + minutes(30)), []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "notices", "when", "text"), QUIET, ids=[row[0] for row in QUIET])
def test_texts_by_night(why: str, notices: list[Notice], when: Moment, text: list[int]) -> None:
    """B4, B5: quiet hours hold what only informs, except from an owner who is up."""
    assert says(plan(notices, when, POLICY)) == ([], text)


WARNING, RISE, SEVERE = notice(ACCEPT, 5), notice(ACCEPT, 6, rise=True), notice(URGENT, 7, RED)
BUNDLE, RED_PAGE = Handling.ACCEPT, Handling.URGENT
CLIMBS = moment(page_open=True, climbing=True, paged=NOON - minutes(9))
JUST_PAGED = moment(owner="asha", paged=NOON - minutes(9))

PAGES = [
    ("a flood warning is a page", [WARNING], moment(), [(BUNDLE, [5])], []),
    ("at any hour", [WARNING], moment(NIGHT), [(BUNDLE, [5])], []),
    ("one poll makes one page, and what waits goes with it", [*ALERTS, WARNING, notice(ACCEPT, 6), OWNED], moment(),
     [(BUNDLE, [5, 6, 1, 2, 3])], []),
    ("each severe one has its own", [notice(URGENT, 8, RED), SEVERE, WARNING], moment(),
     [(RED_PAGE, [8]), (RED_PAGE, [7]), (BUNDLE, [5])], []),
    ("severe is never held", [SEVERE], moment(NIGHT, owner="asha", paged=NIGHT, page_open=True, climbing=True),
     [(RED_PAGE, [7])], []),
    ("an owner has ten minutes between two pages", [WARNING], JUST_PAGED, [], []),
    ("after ten it is paged", [WARNING], moment(owner="asha", paged=NOON - minutes(10)), [(BUNDLE, [5])], []),
    ("a rise is paged at once whatever the gap", [RISE], JUST_PAGED, [(BUNDLE, [6])], []),
    ("and takes along what the gap held", [RISE, WARNING], JUST_PAGED, [(BUNDLE, [5, 6])], []),
    ("what nobody owns is not held by a gap", [WARNING], moment(paged=NOON - minutes(1)), [(BUNDLE, [5])], []),
    ("what comes just after a page waits", [WARNING], CLIMBS, [], []),
    ("a rise does not", [RISE], CLIMBS, [(BUNDLE, [6])], []),
    ("a severe page that climbs holds nothing below it", [WARNING], moment(page_open=True), [(BUNDLE, [5])], []),
    ("texts go on while a page is held", [WARNING, ALERT], CLIMBS, [], [1]),
    ("a surge is a page at any hour", ALERTS, moment(NIGHT, surge=SURGE), [(BUNDLE, [1, 2])], []),
    ("news of a severe one never hides in a bundle", [WARNING, notice(NOW, 4, RED, REWORDED, before=RED)],
     moment(owner="asha"), [(BUNDLE, [5])], [4]),
    ("nor leaves beside a page that nobody has", [WARNING, notice(NOW, 4, RED, REWORDED, before=RED)],
     moment(page_open=True), [(BUNDLE, [5])], []),
    ("severe brought down goes with the page", [WARNING, AT_ONCE], moment(owner="asha"), [(BUNDLE, [5, 4])], []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "notices", "when", "pages", "text"), PAGES, ids=[row[0] for row in PAGES])
def test_pages(
    why: str, notices: list[Notice], when: Moment, pages: list[tuple[Handling, list[int]]], text: list[int]
) -> None:
    """B2, B3, H4: one page below RED, worst first, one for each RED; an owner is not paged twice in ten minutes."""
    found = plan(notices, when, POLICY)
    assert says(found) == (pages, text)
    assert {number for _, rows in pages for number in rows} <= set(found.said)


LONGER = moment(page_open=True, climbing=True, paged=NOON - minutes(10))

JOINS = [
    ("ten minutes after it opened the page takes in what is new", [WARNING], LONGER, [5], []),
    ("and what waits with it", [*ALERTS, WARNING], LONGER, [5, 1, 2], []),
    ("not before", [WARNING], CLIMBS, [], []),
    ("a surge joins it at once", ALERTS, replace(CLIMBS, surge=SURGE), [1, 2], []),
    ("a rise is a page of its own", [RISE, WARNING], LONGER, [], [[5, 6]]),
    ("severe never joins", [SEVERE], LONGER, [], [[7]]),
]


@pytest.mark.parametrize(("why", "notices", "when", "join", "pages"), JOINS, ids=[row[0] for row in JOINS])
def test_joins(why: str, notices: list[Notice], when: Moment, join: list[int], pages: list[list[int]]) -> None:
    """B2: one page below RED climbs at a time and takes in what comes; only a rise opens another."""
    found = plan(notices, when, POLICY)
    assert [item.warning for item in found.join] == join
    assert [[item.warning for item in page.items] for page in found.pages] == pages


def test_reason_of_a_page() -> None:
    """B2, H4: a page says why it came: its worst demand, or the surge if there is none."""
    raised = notice(ACCEPT, 6, AMBER, Reason.RAISED, before=YELLOW)
    assert plan([WARNING, raised, AT_ONCE], moment(), POLICY).pages[0].reason is Reason.RAISED
    assert plan(ALERTS, moment(surge=SURGE), POLICY).pages[0].reason is Reason.SURGE
    assert plan([*ALERTS, WARNING], moment(surge=SURGE), POLICY).pages[0].reason is Reason.FIRST


def test_level_of_a_page() -> None:
    """B3: a page has its worst level, and a bundle is never RED."""
    found = plan([SEVERE, WARNING, notice(NOW, 4, RED, REWORDED, before=RED)], moment(), POLICY)
    assert [page.level for page in found.pages] == [RED, AMBER]


def overtaking(first: Notice, then: Notice) -> list[Notice]:
    return [replace(first, id=1), replace(then, id=2, at=NOON + minutes(1))]


OVERTAKEN = [
    ("an alert that was lifted while it waited", notice(INFORM, 1, YELLOW),
     notice(DIGEST, 1, LIFTED, ENDED, before=YELLOW), [], [], ()),
    ("an alert that was reworded while it waited is still new", notice(INFORM, 1, YELLOW),
     notice(DIGEST, 1, YELLOW, REWORDED, before=YELLOW), [], [Reason.FIRST], (1, 2)),
    ("a warning that was lifted before its page", notice(ACCEPT, 1),
     notice(OWNER, 1, LIFTED, ENDED, before=AMBER), [], [], ()),
    ("a warning that was reworded before its page still demands", notice(ACCEPT, 1),
     notice(OWNER, 1, AMBER, REWORDED, before=AMBER), [Reason.FIRST], [], (1, 2)),
    ("a warning that became severe before its page is paged once", notice(ACCEPT, 1),
     notice(URGENT, 1, RED, Reason.RAISED, before=AMBER), [Reason.RAISED], [], (2, 1)),
    ("lifted and back before it was told", notice(OWNER, 1, LIFTED, ENDED, before=AMBER), notice(ACCEPT, 1),
     [Reason.FIRST], [], (1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "first", "then", "pages", "text", "said"), OVERTAKEN, ids=[r[0] for r in OVERTAKEN])
def test_overtaken(
    why: str, first: Notice, then: Notice, pages: list[Reason], text: list[Reason], said: tuple[int, ...]
) -> None:
    """B1: a text never says what was overtaken while it waited, and what it replaces is not said later."""
    found = plan(overtaking(first, then), moment(NOON + minutes(2)), POLICY)
    assert [page.reason for page in found.pages] == pages
    assert [item.reason for item in found.text] == text
    assert found.said == said


ORDER = [
    ("severe, warning, alert", [item(1, YELLOW), item(2, RED), item(3, AMBER)], [2, 3, 1]),
    ("what has ended comes last, however bad it was", [item(1, LIFTED, ENDED, before=RED), item(2, YELLOW)], [2, 1]),
    ("new before reworded", [item(1, AMBER, REWORDED, before=AMBER), item(2, AMBER)], [2, 1]),
    ("of those that ended the worst first", [item(1, LIFTED, ENDED, before=YELLOW), item(2, LIFTED, ENDED, before=RED)],
     [2, 1]),
    ("an alert where a warning stands is still an alert", [item(1, YELLOW, before=AMBER), item(2, AMBER)], [2, 1]),
    ("then by name", [item(1, name="River Wreake"), item(2, name="River Soar")], [2, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "items", "order"), ORDER, ids=[row[0] for row in ORDER])
def test_worst_first(why: str, items: list[Item], order: list[int]) -> None:
    """B2: a tired person reads the worst that is in force first."""
    assert [found.warning for found in worst_first(items)] == order


MORNING = [
    ("nothing waits: nothing is sent", [], []),
    ("reworded alerts alone say nothing", [notice(DIGEST, 1, YELLOW, REWORDED, before=YELLOW)], []),
    ("a lifted alert is said", [notice(DIGEST, 1, LIFTED, ENDED, before=YELLOW)], [1]),
    ("and takes the reworded one along", [notice(DIGEST, 1, LIFTED, ENDED, before=YELLOW),
     notice(DIGEST, 2, YELLOW, REWORDED, before=YELLOW)], [2, 1]),
    ("all that the night held", [ALERT, OWNED, notice(DIGEST, 2, LIFTED, ENDED, before=YELLOW)], [1, 3, 2]),
    ("a reworded warning is said", [notice(OWNER, 1, AMBER, REWORDED, before=AMBER)], [1]),
    ("a page that waits is not the digest's", [WARNING], []),
    ("an alert that came and went is said once, as lifted", [ALERT, notice(DIGEST, 1, LIFTED, ENDED, before=YELLOW)],
     [1]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "notices", "rows"), MORNING, ids=[row[0] for row in MORNING])
def test_digest(why: str, notices: list[Notice], rows: list[int]) -> None:
    """B4: one digest in the morning; nothing to say, nothing sent."""
    assert [found.warning for found in digest(notices)] == rows


# --- the next moment: a house that jumps to it misses nothing --------------------------------------------------------

TICKS = st.integers(0, 26 * 60).map(minutes)
LEVELS = {INFORM: YELLOW, OWNER: AMBER, NOW: AMBER, ACCEPT: AMBER, DIGEST: YELLOW}


@st.composite
def waiting(draw: st.DrawFn) -> tuple[list[Notice], Moment]:
    """Anything that may wait about one incident, and how that stands, with nothing in the future."""
    now = NOON + draw(TICKS)
    ago = st.integers(0, 500).map(lambda count: now - minutes(count))
    hows = draw(st.lists(st.sampled_from(list(LEVELS)), min_size=1, max_size=4))
    notices = [notice(how, row, LEVELS[how], at=draw(ago)) for row, how in enumerate(hows, 1)]
    state = moment(
        now, owner=draw(st.sampled_from(["asha", None])), told=draw(st.none() | ago), heard=draw(ago),
        worst=draw(st.sampled_from([YELLOW, AMBER])), page_open=draw(st.booleans()), climbing=draw(st.booleans()),
        paged=draw(st.none() | ago),
    )  # fmt: skip
    return notices, state


def speaks(notices: list[Notice], when: Moment, at: datetime) -> bool:
    return bool(plan(notices, replace(when, now=at), POLICY).said)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(waiting(), st.floats(0, 1, exclude_max=True))
def test_before_the_next_moment_nothing_is_said(drawn: tuple[list[Notice], Moment], part: float) -> None:
    """B1, B4, B5: what is silent now is silent until the moment that is named."""
    notices, when = drawn
    if not speaks(notices, when, when.now):
        due = next_due(notices, when, POLICY)
        until = due if due is not None else when.now + timedelta(days=2)
        assert not speaks(notices, when, when.now + part * (until - when.now))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(waiting())
def test_from_moment_to_moment_all_is_said(drawn: tuple[list[Notice], Moment]) -> None:
    """B1: with no page in the way everything but the digest's is said within a day."""
    notices, when = drawn
    when = replace(when, page_open=False, bundle_climbing=False)
    if all(notice.how is DIGEST for notice in notices):
        assert next_due(notices, when, POLICY) is None
        return
    end = when.now + timedelta(days=1)
    while not speaks(notices, when, when.now):
        due = next_due(notices, when, POLICY)
        assert due is not None
        assert due <= end
        when = replace(when, now=due)


def test_a_surge_page_has_every_alert_that_it_counts() -> None:
    """H4: four were told an hour ago; the fifth makes a page about all five."""
    five = tuple(notice(INFORM, number, YELLOW).item for number in range(1, 6))
    (page,) = plan([notice(INFORM, 5, YELLOW)], moment(surge=five), POLICY).pages
    assert (page.reason, len(page.items)) == (Reason.SURGE, 5)


def test_rewording_does_not_put_the_telling_off_for_ever() -> None:
    """B1: reworded every twenty minutes: told thirty minutes after the first of them."""
    first = notice(OWNER, 1, AMBER, REWORDED)
    again = replace(first, at=first.at + timedelta(minutes=20), id=2)
    owned = moment(first.at + timedelta(minutes=30), owner="asha")
    assert plan([first, again], owned, POLICY).text
