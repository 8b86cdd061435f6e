"""D6: what a change does to a rota, who gains or loses what by it, and which change may be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.clock import from_wall
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota import Fixed, Layer, Leave, Override, Rota, Shift, Span, Swap, gaps, rostered, schedule
from dutyofficer.core.rota_change import Change, tell_at, undone, why_not
from dutyofficer.core.rota_edit import (
    FURTHEST,
    Cover,
    also_on,
    differences,
    holds,
    horizon,
    new_gaps,
    put,
    put_last,
    without,
)
from dutyofficer.core.rota_words import dated, lasts, spans_words, written

LONDON = ZoneInfo("Europe/London")


def wall(text: str) -> datetime:
    """In December 2026 if only a day is given."""
    return from_wall(datetime.fromisoformat(text if len(text) > 8 else f"2026-12-{text}"), LONDON)


TURNS = Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime.fromisoformat("2026-12-07T09:00"))
DUTY = Rota(id="duty", name="Duty", timezone="Europe/London", layers=(TURNS,))
"""Asha has it from Monday 7, Ben from 14, Asha from 21, Ben from 28 December."""
SECOND = replace(DUTY, id="second", layers=(replace(TURNS, people=("ben", "asha")),))
NOW = wall("10T12:00")
END = wall("31T00:00")


def override(person: str, start: str, end: str, instead_of: str | None = None, id: str = "") -> Override:
    return Override(person=person, start=wall(start), end=wall(end), instead_of=instead_of, id=id)


CAROL = override("carol", "25T09:00", "26T09:00")
SWAP = Swap(person="asha", with_="ben", start=wall("21T09:00"), end=wall("28T09:00"))
AWAY = Leave(person="asha", start=wall("24T00:00"), end=wall("27T00:00"))
COVERED = replace(AWAY, stand_in="carol")


def said(before: Rota | None, after: Rota | None, start: datetime = NOW, end: datetime = END) -> list[str]:
    """`+carol 25 09:00-26 09:00`: who gains (+) and loses (-) what."""
    found = differences(before, after, start, end)
    return [
        f"{sign}{who} {_days(span)}"
        for who, mine in found.items()
        for sign, spans in (("+", mine.gained), ("-", mine.lost))
        for span in spans
    ]


def _days(span: Span) -> str:
    start, end = (moment.astimezone(LONDON) for moment in (span.start, span.end))
    return f"{start:%d %H:%M}-{end:%d %H:%M}"


CHANGES: list[tuple[str, Rota | None, Rota | None, list[str]]] = [
    ("nothing changed: nobody", DUTY, DUTY, []),
    ("an override: one gains it, the other loses only that", DUTY, put(DUTY, CAROL),
     ["+carol 25 09:00-26 09:00", "-asha 25 09:00-26 09:00"]),
    ("an override by whoever has it anyway: nobody", DUTY, put(DUTY, override("asha", "22T09:00", "23T09:00")), []),
    ("instead of somebody whose turn it is not: nobody", DUTY,
     put(DUTY, override("carol", "22T09:00", "23T09:00", instead_of="ben")), []),
    ("a swap joins what is around it", DUTY, put(DUTY, SWAP),
     ["+ben 21 09:00-28 09:00", "-asha 21 09:00-28 09:00"]),
    ("over a handover: one duty, from two people", DUTY, put(DUTY, override("carol", "20T09:00", "22T09:00")),
     ["+carol 20 09:00-22 09:00", "-ben 20 09:00-21 09:00", "-asha 21 09:00-22 09:00"]),
    ("leave with nobody to stand in: only a loss", DUTY, put(DUTY, AWAY), ["-asha 24 00:00-27 00:00"]),
    ("leave with a stand-in", DUTY, put(DUTY, COVERED), ["+carol 24 00:00-27 00:00", "-asha 24 00:00-27 00:00"]),
    ("only the reason changed: nobody", put(DUTY, CAROL), put(put(DUTY, CAROL), replace(CAROL, id="again")), []),
    ("another order of people: from the first difference on", DUTY, replace(DUTY, layers=SECOND.layers),
     ["+ben 10 12:00-14 09:00", "+ben 21 09:00-28 09:00", "-ben 14 09:00-21 09:00", "-ben 28 09:00-31 00:00",
      "-asha 10 12:00-14 09:00", "-asha 21 09:00-28 09:00", "+asha 14 09:00-21 09:00", "+asha 28 09:00-31 00:00"]),
    ("what is past is not looked at", DUTY, put(DUTY, override("carol", "08T09:00", "10T12:00")), []),
    ("what is half past, from now on", DUTY, put(DUTY, override("carol", "08T09:00", "11T09:00")),
     ["+carol 10 12:00-11 09:00", "-asha 10 12:00-11 09:00"]),
    ("a rota that goes: everybody loses theirs", put(DUTY, CAROL), None,
     ["-asha 10 12:00-14 09:00", "-asha 21 09:00-25 09:00", "-asha 26 09:00-28 09:00", "-ben 14 09:00-21 09:00",
      "-ben 28 09:00-31 00:00", "-carol 25 09:00-26 09:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "before", "after", "wanted"), CHANGES, ids=[row[0] for row in CHANGES])
def test_who_gains_and_who_loses(sentence: str, before: Rota | None, after: Rota | None, wanted: list[str]) -> None:
    """D6: each person's own spans, in order; of nobody else's."""
    assert sorted(said(before, after)) == sorted(wanted)


def test_a_clock_change_is_an_hour_more_of_the_same_duty() -> None:
    """D1, D6: on 25 October the day of an override has 25 hours, and so have both spans."""
    october = replace(DUTY, layers=(replace(TURNS, start=datetime.fromisoformat("2026-10-19T09:00")),))
    span = wall("2026-10-24T09:00"), wall("2026-10-25T09:00")
    found = differences(october, put(october, Override(person="carol", start=span[0], end=span[1])), *span)
    assert [mine.gained[0].end - mine.gained[0].start for mine in found.values() if mine.gained] == [
        timedelta(hours=25)
    ]


def test_what_is_put_in_counts_and_the_same_again_changes_nothing() -> None:
    """D6: an id made from the content; by id in its place; taken out again it is as it was."""
    for item in (CAROL, SWAP, AWAY, Fixed(start=wall("24T09:00"), end=wall("27T09:00"))):
        once = put(DUTY, item)
        assert once != DUTY
        assert put(once, item) == put_last(once, item) == once
        (kept,) = (one for field in ("overrides", "swaps", "leave", "fixed") for one in getattr(once, field))
        assert holds(once, kept) == kept
        assert without(once, kept.id) == DUTY
    assert put(SECOND, AWAY).leave == put(DUTY, AWAY).leave, "leave has one id on every rota"
    assert put(SECOND, CAROL).overrides != put(DUTY, CAROL).overrides


def test_what_has_the_id_of_another_takes_its_place() -> None:
    """D6: an import changes by id, and what covers what stays as it was."""
    first, last = override("carol", "25T09:00", "26T09:00", id="x"), override("dev", "25T09:00", "26T09:00", id="y")
    both = put(put(DUTY, first), last)
    changed = put(both, replace(first, person="ben"))
    assert [item.person for item in changed.overrides] == ["ben", "dev"]
    assert rostered(changed, wall("25T12:00")) == "dev"


def test_whoever_asks_again_is_on_top() -> None:
    """D6: an override that a later one has covered is asked for again: it counts, and once more changes nothing."""
    covered = put(put(DUTY, CAROL), override("dev", "25T00:00", "27T00:00"))
    assert rostered(covered, wall("25T12:00")) == "dev"
    again = put_last(covered, CAROL)
    assert rostered(again, wall("25T12:00")) == "carol"
    assert put_last(again, CAROL) == again
    assert len(again.overrides) == 2


GAPS: list[tuple[str, Rota | None, Rota, list[str]]] = [
    ("leave without a stand-in leaves a gap", DUTY, put(DUTY, AWAY), ["24 00:00-27 00:00"]),
    ("with one it does not", DUTY, put(DUTY, COVERED), []),
    ("a gap that was there is not new", put(DUTY, AWAY), put(put(DUTY, AWAY), CAROL), []),
    ("but a longer one is, by what is longer", put(DUTY, AWAY),
     put(put(DUTY, AWAY), Leave(person="ben", start=wall("28T00:00"), end=wall("29T00:00"))), ["28 09:00-29 00:00"]),
    ("fixed shifts that leave a minute open", DUTY, put(DUTY, Fixed(start=wall("25T09:00"), end=wall("25T09:01"))),
     ["25 09:00-25 09:01"]),
    ("of a new rota every gap is new", None, put(DUTY, AWAY), ["24 00:00-27 00:00"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "before", "after", "wanted"), GAPS, ids=[row[0] for row in GAPS])
def test_new_gaps(sentence: str, before: Rota | None, after: Rota, wanted: list[str]) -> None:
    """D6, L3: what a change would leave open, to the minute."""
    assert [_days(span) for span in new_gaps(before, after, NOW, END)] == wanted


people = st.sampled_from(["asha", "ben", "carol"])
SOME = timedelta(hours=6)
moments = st.integers(0, 56).map(lambda count: wall("10T12:00") + count * SOME)
lasting = st.tuples(moments, st.integers(1, 40)).map(lambda at: (at[0], at[0] + at[1] * SOME))


@st.composite
def covers(draw: st.DrawFn) -> Cover:
    (start, end), who = draw(lasting), draw(st.lists(people, min_size=2, max_size=2, unique=True))
    kinds: list[Cover] = [
        Override(person=who[0], start=start, end=end, instead_of=draw(st.sampled_from([None, who[1]]))),
        Swap(person=who[0], with_=who[1], start=start, end=end),
        Leave(person=who[0], start=start, end=end, stand_in=draw(st.sampled_from([None, who[1]]))),
    ]
    return draw(st.sampled_from(kinds))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(old=st.lists(covers(), max_size=4), new=st.lists(covers(), min_size=1, max_size=4))
def test_differences_are_those_of_every_moment(old: list[Cover], new: list[Cover]) -> None:
    """D6: against asking who is rostered every six hours before and after; gaps likewise."""
    before = DUTY
    for item in old:
        before = put_last(before, item)
    after = before
    for item in new:
        after = put_last(after, item)
    start, end = NOW, NOW + timedelta(days=14)
    found, holes = differences(before, after, start, end), new_gaps(before, after, start, end)
    at = start
    while at < end:
        was, is_ = rostered(before, at), rostered(after, at)
        gained = {who for who, mine in found.items() for span in mine.gained if span.start <= at < span.end}
        lost = {who for who, mine in found.items() for span in mine.lost if span.start <= at < span.end}
        assert gained == ({is_} - {None} if was != is_ else set())
        assert lost == ({was} - {None} if was != is_ else set())
        assert any(span.start <= at < span.end for span in holes) == (is_ is None and was is not None)
        at += SOME


def test_how_far_it_is_looked() -> None:
    """D6: a year, or to the end of what changed; but a slip of a century is not worked out."""
    far = override("carol", "2028-12-25T09:00", "2028-12-26T09:00")
    slip = override("carol", "2126-12-25T09:00", "2126-12-26T09:00")
    assert horizon(DUTY, put(DUTY, CAROL), NOW) == NOW + timedelta(days=366)
    assert horizon(DUTY, put(DUTY, far), NOW) == far.end + timedelta(days=1)
    assert horizon(put(DUTY, far), put(put(DUTY, far), CAROL), NOW) == NOW + timedelta(days=366)
    assert horizon(DUTY, put(DUTY, slip), NOW) == NOW + FURTHEST


def test_two_duties_at_once_are_seen() -> None:
    """D7: one phone on two rungs is one rung."""
    taken = [Span(start=wall("24T00:00"), end=wall("29T00:00"), person="asha", why="")]
    assert [(rota, _days(span)) for rota, span in also_on([SECOND], "asha", taken)] == [("second", "28 09:00-29 00:00")]
    assert also_on([SECOND], "carol", taken) == []


def change(number: int, undoes: int | None = None, *, first: bool = False) -> Change:
    before = None if first else DUTY
    kind = "undo: of it" if undoes else "override: carol"
    return Change(number=number, at=NOW, by=None, what=kind, rota="duty", before=before, after=DUTY, undoes=undoes)


HISTORY = [change(1, first=True), change(2), change(3)]
UNDO = [
    ("the newest can be taken back", HISTORY, 3, None),
    ("an older one only after it", HISTORY, 2, "change 3 (override) came later: take that back first"),
    ("what brought the rota here cannot", HISTORY[:1], 1, "there is nothing before it"),
    ("taken back twice it cannot be", [*HISTORY, change(4, undoes=3)], 3, "was taken back by change 4 already"),
    ("then the one before can", [*HISTORY, change(4, undoes=3)], 2, None),
    ("an undo can be taken back itself", [*HISTORY, change(4, undoes=3)], 4, None),
    ("then what it took back counts again", [*HISTORY, change(4, undoes=3), change(5, undoes=4)], 3, None),
    ("and comes before the older one", [*HISTORY, change(4, undoes=3), change(5, undoes=4)], 2, "change 3 (override)"),
    ("an undo with anything after it cannot", [*HISTORY, change(4, undoes=3), change(5)], 4, "change 5 (override)"),
    ("nor one with another undo after it", [*HISTORY, change(4, undoes=3), change(5, undoes=2)], 4, "change 5 (undo)"),
]


@pytest.mark.parametrize(("sentence", "changes", "number", "why"), UNDO, ids=[row[0] for row in UNDO])
def test_what_may_be_taken_back(sentence: str, changes: list[Change], number: int, why: str | None) -> None:
    """D6: only the newest that still counts: whatever came later was made upon it."""
    found = why_not(changes, changes[number - 1])
    assert (found is None) if why is None else why in (found or "")


def test_which_are_taken_back() -> None:
    """D6: an undo that was taken back counts no more."""
    assert undone([*HISTORY, change(4, undoes=3)]) == {3: 4}
    assert undone([*HISTORY, change(4, undoes=3), change(5, undoes=4)]) == {4: 5}


TELL = [
    ("by day at once", "10T12:00", "2027-06-01T09:00", "10T12:00"),
    ("at night what begins in a week waits for 07:00", "10T23:00", "17T09:00", "11T07:00"),
    ("after midnight too", "11T03:00", "17T09:00", "11T07:00"),
    ("what begins within twelve hours does not", "10T23:00", "11T09:00", "10T23:00"),
    ("nor what has begun", "10T23:00", "10T22:00", "10T23:00"),
    ("twelve hours to the minute is soon", "10T23:00", "11T11:00", "10T23:00"),
    ("a minute more can wait", "10T23:00", "11T11:01", "11T07:00"),
]


@pytest.mark.parametrize(("sentence", "now", "begins", "wanted"), TELL, ids=[row[0] for row in TELL])
def test_when_they_are_told(sentence: str, now: str, begins: str, wanted: str) -> None:
    """D6, B4: nobody is woken by what can wait."""
    assert tell_at(wall(begins), Policy().quiet, Policy().rota_soon, wall(now)) == wall(wanted)


def test_words() -> None:
    """S5: days and times on the clocks of the rota; a year only where it is not the next such date."""
    one, two = CAROL, override("carol", "2027-12-25T09:00", "2027-12-26T09:00")
    spans = [Span(start=item.start, end=item.end, person="carol", why="") for item in (one, two)]
    assert spans_words(spans, NOW, LONDON) == "Fri 25 Dec 09:00 to Sat 26 Dec 09:00 and 1 more"
    assert lasts(spans[1], NOW, LONDON) == "Sat 25 Dec 2027 09:00 to Sun 26 Dec 2027 09:00"
    assert lasts(spans[0], wall("25T12:00"), LONDON) == "now to Sat 26 Dec 09:00"
    assert lasts(spans[0], NOW, LONDON, wall("26T09:00")) == "from Fri 25 Dec 09:00 on"
    assert dated(wall("2027-06-01T09:00"), NOW, LONDON) == "Tue 1 Jun 09:00"
    assert written(wall("2027-06-01T09:00"), wall("2027-11-01T09:00"), LONDON) == (
        "2027-06-01T09:00+01:00 to 2027-11-01T09:00+00:00"
    )


def test_gaps_and_schedule_agree() -> None:
    """D6, L3: what is left open by leave is what the rota shows as a gap."""
    after = put(DUTY, AWAY)
    assert new_gaps(DUTY, after, NOW, END) == [replace(gap, why=gap.why) for gap in gaps(after, NOW, END)]
    assert [span.person for span in schedule(after, NOW, END)] == ["asha", "ben", "asha", None, "asha", "ben"]
