"""D1 beside what other on-call systems are documented to do, and what went wrong there; where we differ it says why."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.clock import from_wall
from dutyofficer.core.rota import (
    Fixed,
    FixedShift,
    Layer,
    Override,
    Rota,
    Shift,
    Span,
    Swap,
    Window,
    gaps,
    last_before,
    rostered,
    schedule,
)
from dutyofficer.core.rota_rendered import Rendered

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)


def wall(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return from_wall(datetime.fromisoformat(text), zone)


def layer(*people: str, shift: str = "1w", start: str = "2026-10-05T09:00", **more: object) -> Layer:
    return Layer(people=people, shift=Shift.parse(shift), start=datetime.fromisoformat(start), **more)  # type: ignore[arg-type]


def override(person: str, start: str, end: str, instead_of: str | None = None) -> Override:
    return Override(person=person, start=wall(start), end=wall(end), instead_of=instead_of)


def rota(*layers: Layer, zone: ZoneInfo = LONDON, **more: object) -> Rota:
    return Rota(id="duty", name="Duty", timezone=zone.key, layers=layers, **more)  # type: ignore[arg-type]


def year(value: Rota) -> list[Span]:
    return schedule(value, wall("2026-10-05T09:00"), wall("2027-10-04T09:00"))


def handovers(value: Rota) -> set[str]:
    zone = ZoneInfo(value.timezone)
    return {f"{span.start.astimezone(zone):%a %H:%M}" for span in year(value)}


WEEKLY = layer("asha", "ben", "cara")
EIGHT = layer("asha", "ben", "cara", shift="8h", start="2026-10-05T01:00")
NIGHT = Window(days=tuple(range(7)), opens=time(17, 30), closes=time(1, 30))
DAY = Window(days=tuple(range(7)), opens=time(1, 30), closes=time(17, 30))


def test_goalert_handover_stays_on_the_wall() -> None:
    """D1: weekly at 09:00 in both halves of the year."""
    assert handovers(rota(WEEKLY)) == {"Mon 09:00"}


def test_goalert_eight_hours_do_not_drift() -> None:
    """D1: eight-hour shifts had drifted there; counted on the wall they begin at the same three times all year."""
    times = {start.split()[1] for start in handovers(rota(EIGHT))}
    assert times == {"01:00", "09:00", "17:00"} | {"02:00"}  # 02:00: the one of 28 March, whose 01:00 does not exist


def test_goalert_missing_time_is_the_first_valid_instant() -> None:
    """D1: 01:30 on 28 March 2027 is 02:00 BST."""
    value = rota(layer("asha", "ben", shift="1d", start="2026-10-05T01:30"))
    assert [s.start for s in schedule(value, wall("2027-03-28T00:00"), wall("2027-03-28T12:00"))][1] == datetime(
        2027, 3, 28, 1, tzinfo=UTC
    )


def test_goalert_repeated_time_is_the_first() -> None:
    """D1: 01:30 on 25 October 2026 is 01:30 BST, once."""
    value = rota(layer("asha", "ben", shift="1d", start="2026-10-05T01:30"))
    spans = schedule(value, wall("2026-10-25T00:00"), wall("2026-10-25T12:00"))
    assert [span.start for span in spans[1:]] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


@pytest.mark.parametrize("layers", [(NIGHT, DAY), (DAY, NIGHT)], ids=["day over night", "night over day"])
def test_goalert_ambiguous_end_never_gaps(layers: tuple[Window, Window]) -> None:
    """D1: a rule begins at the first and ends at the last of two. There both are on for that hour; here only one ever
    is, so that nobody wonders who answers: the later layer."""
    value = rota(layer("asha", windows=layers[:1]), layer("ben", windows=layers[1:]))
    assert not [span for span in year(value) if span.person is None]
    assert rostered(value, datetime(2026, 10, 25, 1, tzinfo=UTC)) == "ben"


def test_goalert_replace_is_seen_alike_everywhere() -> None:
    """D1: screen and pager disagreed there about a replacement; here every answer is made from the schedule."""
    value = rota(WEEKLY, overrides=(override("finn", "2026-10-10T09:00", "2026-10-14T09:00", "asha"),))
    start, end = wall("2026-10-09T09:00"), wall("2026-10-16T09:00")
    loaded = Rendered.of(value, start, end)
    for span in schedule(value, start, end):
        for at in (span.start, span.end - MINUTE):
            assert rostered(value, at) == loaded.rostered(at) == span.person
            assert last_before(value, at + MINUTE)[0] == span.person


def test_goalert_maps_a_person_once() -> None:
    """D1: asha replaced by ben, ben by cara: ben's own override is not replaced in turn."""
    covers = (
        override("cara", "2026-10-05T09:00", "2026-10-12T09:00", "ben"),
        override("ben", "2026-10-05T09:00", "2026-10-12T09:00", "asha"),
    )
    assert rostered(rota(WEEKLY, overrides=covers), wall("2026-10-06T09:00")) == "ben"


def test_goalert_overrides_in_any_order() -> None:
    """D1: out-of-order overrides failed there, and a future shift was joined to the present one; here neither."""
    late = override("asha", "2026-11-20T09:00", "2026-11-21T09:00")
    soon = override("finn", "2026-10-06T09:00", "2026-10-07T09:00")
    one, other = (year(rota(WEEKLY, overrides=pair)) for pair in ((late, soon), (soon, late)))
    assert one == other
    assert [span.person for span in one[:3]] == ["asha", "finn", "asha"]


def test_goalert_fixed_shifts_hide_rules_and_overrides() -> None:
    """D1: a temporary schedule suppresses both, and is looked through for gaps like everything else."""
    shift = FixedShift(person="ben", start=wall("2026-12-24T09:00"), end=wall("2026-12-25T09:00"))
    fixed = Fixed(start=wall("2026-12-24T09:00"), end=wall("2026-12-26T09:00"), shifts=(shift,))
    value = rota(WEEKLY, overrides=(override("finn", "2026-12-24T00:00", "2026-12-28T00:00"),), fixed=(fixed,))
    assert [(s.start, s.end) for s in gaps(value, wall("2026-12-01T00:00"), wall("2027-01-01T00:00"))] == [
        (wall("2026-12-25T09:00"), wall("2026-12-26T09:00"))
    ]


def test_goalert_rotation_that_starts_in_the_future() -> None:
    """D1: a start in the future had to be mended there; here turns extend before it, unless `from` says otherwise."""
    assert rostered(rota(WEEKLY), wall("2026-09-01T09:00")) == "ben"
    bounded = rota(layer("asha", "ben", from_=wall("2026-10-05T09:00")))
    assert rostered(bounded, wall("2026-09-01T09:00")) is None


def test_goalert_less_than_a_minute_ends() -> None:
    """D1: less than a minute stayed active there; here an override of ten seconds is over after ten."""
    nine = wall("2026-10-06T09:00")
    value = rota(WEEKLY, overrides=(Override(person="finn", start=nine, end=nine + timedelta(seconds=10)),))
    assert [rostered(value, nine + timedelta(seconds=n)) for n in (0, 9, 10)] == ["finn", "finn", "asha"]


def test_grafana_october_change_moves_nothing() -> None:
    """D1: schedules moved by an hour in October there; the day shift of the Monday after still begins at 09:00."""
    value = rota(layer("asha", "ben", shift="12h", start="2026-10-05T09:00"))
    spans = schedule(value, wall("2026-10-26T00:00"), wall("2026-10-27T00:00"))
    assert [f"{span.start.astimezone(LONDON):%H:%M}" for span in spans] == ["00:00", "09:00", "21:00"]


def test_grafana_no_weekly_gap_or_overlap() -> None:
    """D1: an hour was missing or double there every week after a change; two halves of a day are whole all year."""
    halves = [Window(days=tuple(range(7)), opens=time(a), closes=time(b)) for a, b in ((9, 21), (21, 9))]
    value = rota(layer("asha", windows=(halves[0],)), layer("ben", windows=(halves[1],)))
    assert {start.split()[1] for start in handovers(value)} == {"09:00", "21:00"}
    assert [span.person for span in year(value)] == ["asha", "ben"] * 364


def test_grafana_shift_over_the_spring_change_keeps_its_end() -> None:
    """D1: it was cut short there; here it ends at its time on the wall, an hour less of real time."""
    value = rota(layer("asha", "ben", shift="1d", start="2027-03-27T09:00"))
    first = schedule(value, wall("2027-03-27T09:00"), wall("2027-03-30T09:00"))[0]
    assert (first.end, first.end - first.start) == (wall("2027-03-28T09:00"), timedelta(hours=23))


def test_grafana_swap_shows_everywhere() -> None:
    """D1: notices ignored swaps there; here a swap is part of the schedule. One nobody took is in no file."""
    swap = Swap(person="asha", with_="ben", start=wall("2026-10-06T09:00"), end=wall("2026-10-07T09:00"))
    value = rota(WEEKLY, swaps=(swap,))
    assert [span.why for span in year(value)[:3]] == ["rotation", "swap", "rotation"]
    assert last_before(value, wall("2026-10-07T08:00"))[0] == "ben"


def test_grafana_gaps_of_the_past_are_not_told() -> None:
    """D5: the gap check complained of the past there; here of what is asked for, cut to it."""
    value = rota(layer("asha", from_=wall("2026-10-08T09:00")))
    (gap,) = gaps(value, wall("2026-10-07T09:00"), wall("2026-10-20T09:00"))
    assert (gap.start, gap.end) == (wall("2026-10-07T09:00"), wall("2026-10-08T09:00"))


def test_linkedin_a_busy_week_is_no_silent_gap() -> None:
    """D5: a week for which nobody was free was never looked at again there; nothing is stored here, so cover counts."""
    empty = rota(layer("asha", until=wall("2026-10-12T09:00")))
    weeks = (wall("2026-10-05T09:00"), wall("2026-10-19T09:00"))
    assert len(gaps(empty, *weeks)) == 1
    covered = rota(*empty.layers, overrides=(override("ben", "2026-10-12T09:00", "2026-10-19T09:00"),))
    assert gaps(covered, *weeks) == []


def test_linkedin_ambiguous_is_summer_time() -> None:
    """D1: there too an hour that happens twice is read as the first, in summer time."""
    assert wall("2026-10-25T01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_linkedin_override_splits_the_shift() -> None:
    """D1: the rest of the shift stays with whoever had it, on both sides."""
    value = rota(WEEKLY, overrides=(override("finn", "2026-10-07T12:00", "2026-10-07T18:00"),))
    assert [span.person for span in year(value)[:3]] == ["asha", "finn", "asha"]


def test_opsgenie_rotations_add_up_ours_do_not() -> None:
    """D1: there everybody on any rotation is told; here one person has the duty, and the ladder asks the others."""
    assert {span.person for span in year(rota(layer("asha"), layer("ben")))} == {"ben"}
