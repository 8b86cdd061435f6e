"""D1: what calendars show is the schedule that pages go by: whole stretches, gaps too, each with a name to keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from dutyofficer.core.duty_calendar import AHEAD, BACK, Entry, person_entries, rota_entries
from dutyofficer.core.rota import Fixed, Layer, Override, Rota, Shift, rostered
from tests.core.builders import PEOPLE, wall

NOW = datetime(2026, 11, 18, 12, 34, 56, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEKLY = Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime(2026, 1, 5, 9))  # noqa: DTZ001  # wall clock
COVER = Override(person="zoe", start=wall("2026-12-25 09:00"), end=wall("2026-12-26 09:00"))
HOLE = Fixed(start=wall("2027-01-01 00:00"), end=wall("2027-01-02 00:00"))
ROTA = Rota(
    id="duty-officer", name="Duty officer", timezone="Europe/London", layers=(WEEKLY,), overrides=(COVER,),
    fixed=(HOLE,),
)  # fmt: skip
ALONE = Layer(people=("asha",), shift=Shift.parse("1w"), start=datetime(2026, 1, 5, 9))  # noqa: DTZ001  # wall clock
ALWAYS = Rota(id="second", name="Second", timezone="Europe/London", layers=(ALONE,))


def at(entries: list[Entry], moment: str) -> Entry:
    """The only entry of that moment."""
    (found,) = [entry for entry in entries if entry.start <= wall(moment) < entry.end]
    return found


TITLES = [
    ("2026-11-25 12:00", "Duty officer: A Patel", "rotation", "whose turn it is"),
    ("2026-12-25 12:00", "Duty officer: zoe", "override", "somebody whom nobody knows, by id"),
    ("2027-01-01 12:00", "NOBODY: Duty officer", "gap: nobody is on the rota", "a gap"),
    ("2027-03-28 12:00", "Duty officer: B Okafor", "rotation", "the day on which the clocks go forward"),
]


@pytest.mark.parametrize(("moment", "title", "why", "sentence"), TITLES, ids=[row[3] for row in TITLES])
def test_who_has_it_and_why(moment: str, title: str, why: str, sentence: str) -> None:
    """D1: also nobody."""
    entry = at(rota_entries(ROTA, PEOPLE, NOW), moment)
    assert (entry.title, entry.why) == (title, why), sentence


def test_it_is_the_schedule_without_a_hole() -> None:
    """D1: from four weeks back to 26 ahead, hour by hour what a page would say, over both clock changes."""
    entries = rota_entries(ROTA, PEOPLE, NOW)
    assert entries[0].start <= NOW - BACK
    assert entries[-1].end >= NOW + AHEAD
    assert all(one.end == other.start for one, other in pairwise(entries))
    moment, place = NOW - BACK, 0
    while moment < NOW + AHEAD:
        while entries[place].end <= moment:
            place += 1
        who = rostered(ROTA, moment)
        wanted = PEOPLE[who].short if who in PEOPLE else who
        assert entries[place].title == (f"Duty officer: {wanted}" if who else "NOBODY: Duty officer"), moment
        moment += HOUR


def test_an_entry_keeps_its_name() -> None:
    """A calendar that looks again finds the same entries: they neither shrink nor get new names as days pass."""
    later = NOW + timedelta(days=5)
    for rota in (ROTA, ALWAYS):
        before, after = ({e.uid: e for e in rota_entries(rota, PEOPLE, at)} for at in (NOW, later))
        gone = [entry for uid, entry in before.items() if uid not in after]
        assert all(entry.end <= later - BACK for entry in gone)
        assert [before[uid] for uid in before.keys() & after.keys()] == [
            after[uid] for uid in before.keys() & after.keys()
        ]


def test_names_are_made_of_rota_and_start() -> None:
    """No two alike, and whoever takes a stretch over takes its name too."""
    uids = [entry.uid for rota in (ROTA, ALWAYS) for entry in rota_entries(rota, PEOPLE, NOW)]
    assert len(set(uids)) == len(uids)
    assert at(rota_entries(ROTA, PEOPLE, NOW), "2026-12-25 12:00").uid == "duty-officer-20261225T090000Z@dutyofficer"


def test_a_person_has_all_rotas_in_one() -> None:
    """Only theirs, in order, with the name of the service; nothing of gaps."""
    entries = person_entries("asha", {rota.id: rota for rota in (ROTA, ALWAYS)}, "LLR", NOW)
    assert {entry.title for entry in entries} == {"Duty officer (LLR)", "Second (LLR)"}
    assert [entry.start for entry in entries] == sorted(entry.start for entry in entries)
    (second,) = [entry for entry in entries if entry.title == "Second (LLR)"]
    assert second.start <= NOW - BACK
    assert second.end >= NOW + AHEAD
    assert person_entries("nobody", {"duty-officer": ROTA}, "LLR", NOW) == []
