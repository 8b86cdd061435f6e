"""D1: who is rostered is one pure function of the rota and the moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.clock import NaiveTime, from_wall
from dutyofficer.core.rota import (
    BadRota,
    Layer,
    Override,
    Rota,
    Shift,
    Span,
    gaps,
    item_id,
    last_before,
    people_named,
    rostered,
    schedule,
)

LONDON = ZoneInfo("Europe/London")
GAP = "gap: nobody is on the rota"


def wall(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return from_wall(datetime.fromisoformat(text), zone)


def layer(
    *people: str,
    shift: str = "1w",
    start: str = "2026-11-02T09:00",
    from_: datetime | None = None,
    until: datetime | None = None,
) -> Layer:
    return Layer(people=people, shift=Shift.parse(shift), start=datetime.fromisoformat(start), from_=from_, until=until)


def override(person: str, start: str, end: str, instead_of: str | None = None) -> Override:
    return Override(person=person, start=wall(start), end=wall(end), instead_of=instead_of)


def rota(*layers: Layer, overrides: tuple[Override, ...] = (), zone: ZoneInfo = LONDON) -> Rota:
    return Rota(id="duty", name="Duty officer", timezone=zone.key, layers=layers, overrides=overrides)


def told(spans: list[Span]) -> list[tuple[str, str | None, str]]:
    return [(f"{span.start.astimezone(LONDON):%a %d %H:%M}", span.person, span.why) for span in spans]


WEEKLY = layer("asha", "ben", "cara")

TURNS = [
    ("the first of the layer begins at start", WEEKLY, "2026-11-02T09:00", "asha"),
    ("a minute before start the last of them has it: shifts extend before it", WEEKLY, "2026-11-02T08:59", "cara"),
    ("a week later it is the second", WEEKLY, "2026-11-09T09:00", "ben"),
    ("and after the last the first again", WEEKLY, "2026-11-23T09:00", "asha"),
    ("the handover stays at 09:00 on the wall in summer", WEEKLY, "2027-03-29T08:59", "cara"),
    ("so at 09:00 BST the next has it", WEEKLY, "2027-03-29T09:00", "asha"),
    ("a night of 8 h ends at 06:00 also when it lasts 9 hours", layer("asha", "ben", "cara", shift="8h",
     start="2026-10-24T22:00"), "2026-10-25T05:59", "asha"),
    ("nobody is on before from", layer("asha", from_=wall("2026-12-01T09:00")), "2026-12-01T08:59", None),
    ("from itself is in", layer("asha", from_=wall("2026-12-01T09:00")), "2026-12-01T09:00", "asha"),
    ("until itself is out", layer("asha", until=wall("2026-12-01T09:00")), "2026-12-01T09:00", None),
    ("from does not move the turns", layer("asha", "ben", from_=wall("2026-11-11T12:00")), "2026-11-11T12:00", "ben"),
    ("a month from the 31st ends on the 30th", layer("asha", "ben", shift="1mo", start="2026-08-31T09:00"),
     "2026-09-30T09:00", "ben"),
    ("and the next on the 31st again, not the 30th", layer("asha", "ben", shift="1mo", start="2026-08-31T09:00"),
     "2026-10-31T08:59", "ben"),
    ("February is clamped to its last day", layer("asha", "ben", shift="2mo", start="2026-12-31T09:00"),
     "2027-02-28T09:00", "ben"),
    ("also in a leap year", layer("asha", "ben", shift="1mo", start="2027-12-31T09:00"), "2028-02-29T08:59", "ben"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "turns", "at", "person"), TURNS, ids=[row[0] for row in TURNS])
def test_turns(why: str, turns: Layer, at: str, person: str | None) -> None:
    """D1: whose turn it is follows the wall clock of the rota."""
    assert rostered(rota(turns), wall(at)) == person


COVER = (
    override("dan", "2026-11-03T09:00", "2026-11-05T09:00"),
    override("eve", "2026-11-04T09:00", "2026-11-04T12:00"),
    override("finn", "2026-11-08T09:00", "2026-11-10T09:00", instead_of="asha"),
    override("gus", "2026-11-04T10:00", "2026-11-04T11:00", instead_of="dan"),
)

COVERED = [
    ("an override covers the rotation", "2026-11-03T09:00", "dan"),
    ("of overlapping overrides the later in the file covers", "2026-11-04T09:30", "eve"),
    ("instead_of looks at the rotation, not at other overrides", "2026-11-04T10:30", "eve"),
    ("afterwards the earlier one counts again", "2026-11-04T12:00", "dan"),
    ("instead_of applies while the rotation has that person", "2026-11-08T09:00", "finn"),
    ("and not after their shift ends", "2026-11-09T09:00", "ben"),
    ("the end of an override is not in it", "2026-11-05T09:00", "asha"),
]


@pytest.mark.parametrize(("why", "at", "person"), COVERED, ids=[row[0] for row in COVERED])
def test_overrides(why: str, at: str, person: str) -> None:
    """D1: the later override covers the earlier."""
    assert rostered(rota(WEEKLY, overrides=COVER), wall(at)) == person


def test_later_layer_covers_where_it_has_somebody() -> None:
    """D1: a later layer covers an earlier one, and lets it through outside its own bounds."""
    winter = layer("dan", from_=wall("2026-12-01T09:00"), until=wall("2026-12-03T09:00"))
    spans = schedule(rota(layer("asha"), winter), wall("2026-11-30T09:00"), wall("2026-12-04T09:00"))
    assert [span.person for span in spans] == ["asha", "dan", "asha"]


def test_handover_that_does_not_exist_is_at_the_first_instant_after() -> None:
    """D1: 28 March 2027 has no 01:30; the clocks go from 01:00 GMT to 02:00 BST."""
    spans = schedule(rota(layer("asha", "ben", shift="1d", start="2027-03-28T01:30")), *_day("2027-03-28"))
    assert spans[1].start == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_handover_that_happens_twice_is_at_the_first() -> None:
    """D1: 25 October 2026 has 01:30 twice; the second does not hand over again or back."""
    spans = schedule(rota(layer("asha", "ben", shift="1d", start="2026-10-25T01:30")), *_day("2026-10-25"))
    assert [span.person for span in spans] == ["ben", "asha"]
    assert spans[1].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_looked_at_in_the_second_of_two_hours() -> None:
    """D1: clocks show 01:10 again, before the handover at 01:30 that is over; the schedule begins where it is asked."""
    value, at = (
        rota(layer("asha", "ben", shift="1d", start="2026-10-25T01:30")),
        datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
    )
    assert told(schedule(value, at, at + timedelta(hours=1))) == [("Sun 25 01:10", "asha", "rotation")]
    assert schedule(value, at, at + timedelta(hours=1))[0].start == at


def _day(day: str) -> tuple[datetime, datetime]:
    return wall(f"{day}T00:00"), wall(f"{day}T23:00")


def test_schedule_says_who_and_why() -> None:
    """D1: the whole span in order; a person who goes on has one span with both reasons."""
    turns = layer("asha", "ben", until=wall("2026-11-12T09:00"))
    cover = (override("ben", "2026-11-08T21:00", "2026-11-09T09:00"),)
    assert told(schedule(rota(turns, overrides=cover), wall("2026-11-08T09:00"), wall("2026-11-13T09:00"))) == [
        ("Sun 08 09:00", "asha", "rotation"),
        ("Sun 08 21:00", "ben", "override, rotation"),
        ("Thu 12 09:00", None, GAP),
    ]


def test_schedule_of_no_time_is_empty() -> None:
    """D1: a span that ends where it begins, or before, has nobody in it."""
    noon = wall("2026-11-02T12:00")
    assert schedule(rota(WEEKLY), noon, noon) == schedule(rota(WEEKLY), noon, noon - timedelta(days=1)) == []


def test_gaps_are_found_to_the_minute() -> None:
    """D5: a hole of one minute is a gap."""
    first = layer("asha", until=wall("2026-11-09T09:00"))
    second = layer("ben", from_=wall("2026-11-09T09:01"))
    found = gaps(rota(first, second), wall("2026-11-01T00:00"), wall("2026-12-01T00:00"))
    assert told(found) == [("Mon 09 09:00", None, GAP)]
    assert found[0].end - found[0].start == timedelta(minutes=1)


def test_last_before_a_gap() -> None:
    """L3: a gap falls back to whoever was last on that rota within 14 days, the latest first."""
    turns = layer("asha", "ben", "cara", until=wall("2026-11-23T09:00"))
    assert last_before(rota(turns), wall("2026-11-24T03:00")) == ["cara", "ben"]
    assert last_before(rota(turns), wall("2026-12-07T08:59")) == ["cara"]
    assert last_before(rota(turns), wall("2026-12-07T09:00")) == []


def test_last_before_names_each_once() -> None:
    """L3: somebody who was on twice is tried once."""
    turns = layer("asha", "ben", shift="1d", until=wall("2026-11-23T09:00"))
    assert last_before(rota(turns), wall("2026-11-23T09:00")) == ["asha", "ben"]


def test_people_named_are_all_who_must_exist() -> None:
    """D1: those who are covered count too, or a misspelt name would quietly never be."""
    assert people_named(rota(WEEKLY, overrides=COVER)) == {"asha", "ben", "cara", "dan", "eve", "finn", "gus"}


def test_item_id_is_made_from_the_content() -> None:
    """D1: the same override has the same id, any other another."""
    ids = [item_id("duty", item) for item in COVER] + [item_id("second", COVER[0])]
    assert len(set(ids)) == len(ids)
    assert ids[0] == item_id("duty", override("dan", "2026-11-03T09:00", "2026-11-05T09:00"))


@pytest.mark.parametrize("text", ["", "0d", "1", "d", "1.5h", "-1w", "1 w", "1m", "1W", "99999w"])
def test_shift_that_is_no_length(text: str) -> None:
    """D1: a length that could be misread is refused."""
    with pytest.raises(BadRota):
        Shift.parse(text)


@pytest.mark.parametrize("text", ["8h", "3d", "1w", "2mo"])
def test_shift_reads_as_written(text: str) -> None:
    """D1: a length comes out as it went in."""
    assert str(Shift.parse(text)) == text


def test_values_refuse_what_has_no_answer() -> None:
    """D1: nobody to take turns, a span that ends first, a start with a zone."""
    nine = wall("2026-11-02T09:00")
    with pytest.raises(BadRota, match="needs people"):
        layer()
    with pytest.raises(BadRota, match="ends before"):
        layer("asha", from_=nine, until=nine)
    with pytest.raises(BadRota, match="ends before"):
        override("asha", "2026-11-02T09:00", "2026-11-02T09:00")
    with pytest.raises(BadRota, match="needs a person"):
        override("", "2026-11-02T09:00", "2026-11-03T09:00")
    with pytest.raises(BadRota, match="without a zone"):
        Layer(people=("asha",), shift=Shift.parse("1w"), start=nine)


def test_naive_times_are_refused() -> None:
    """D1: half the year a time without a zone is an hour wrong."""
    naive = datetime.fromisoformat("2026-11-02T09:00")
    with pytest.raises(NaiveTime):
        rostered(rota(WEEKLY), naive)
    with pytest.raises(NaiveTime):
        layer("asha", from_=naive)
