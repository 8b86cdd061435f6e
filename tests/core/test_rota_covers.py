"""D1: what covers the layers for a while: windows, leave, fixed shifts, swaps; and what covers what."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dutyofficer.core.clock import NaiveTime, from_wall
from dutyofficer.core.rota import (
    GAP,
    BadRota,
    Fixed,
    FixedShift,
    Layer,
    Leave,
    Override,
    Rota,
    Shift,
    Span,
    Swap,
    Window,
    days_named,
    days_written,
    last_before,
    may_serve,
    people_named,
    rostered,
    schedule,
)
from dutyofficer.core.rota_rendered import Rendered

LONDON = ZoneInfo("Europe/London")


def wall(text: str) -> datetime:
    """In November 2026 if only a day is given."""
    return from_wall(datetime.fromisoformat(text if len(text) > 8 else f"2026-11-{text}"), LONDON)


def layer(*people: str, shift: str = "1w", windows: tuple[Window, ...] = ()) -> Layer:
    start = datetime.fromisoformat("2026-11-02T09:00")
    return Layer(people=people, shift=Shift.parse(shift), start=start, windows=windows)


def window(days: str, opens: str, closes: str) -> Window:
    return Window(days=days_named(days), opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def swap(person: str, with_: str, start: str, end: str) -> Swap:
    return Swap(person=person, with_=with_, start=wall(start), end=wall(end))


def override(person: str, start: str, end: str, instead_of: str | None = None) -> Override:
    return Override(person=person, start=wall(start), end=wall(end), instead_of=instead_of)


def fixed(start: str, end: str, *shifts: tuple[str, str, str]) -> Fixed:
    made = tuple(FixedShift(person=who, start=wall(one), end=wall(other)) for who, one, other in shifts)
    return Fixed(start=wall(start), end=wall(end), shifts=made)


def leave(person: str, start: str, end: str, stand_in: str | None = None) -> Leave:
    return Leave(person=person, start=wall(start), end=wall(end), stand_in=stand_in)


def rota(
    *layers: Layer,
    overrides: tuple[Override, ...] = (),
    swaps: tuple[Swap, ...] = (),
    fixed: tuple[Fixed, ...] = (),
    leave: tuple[Leave, ...] = (),
) -> Rota:
    return Rota(
        id="duty", name="Duty officer", timezone=LONDON.key,
        layers=layers, overrides=overrides, swaps=swaps, fixed=fixed, leave=leave,
    )  # fmt: skip


def told(spans: list[Span]) -> list[tuple[str, str | None, str]]:
    return [(f"{span.start.astimezone(LONDON):%d %H:%M}", span.person, span.why) for span in spans]


WEEKLY = layer("asha", "ben", "cara")
ASHA_AWAY = leave("asha", "03T00:00", "05T00:00")
STOOD_IN = leave("asha", "03T00:00", "05T00:00", "dan")
TRADE = swap("asha", "eve", "04T09:00", "06T09:00")
ASHA = ("02 09:00", "asha", "rotation")

WEEKS = [
    ("a swap hands one person's duty over, and back", rota(WEEKLY, swaps=(TRADE,)),
     [ASHA, ("04 09:00", "eve", "swap"), ("06 09:00", "asha", "rotation")]),
    ("a swap is only of the duty of that person", rota(WEEKLY, swaps=(swap("ben", "eve", "04T09:00", "06T09:00"),)),
     [ASHA]),
    ("a swap also takes what an override gave",
     rota(WEEKLY, overrides=(override("finn", "03T09:00", "05T09:00"),),
          swaps=(swap("finn", "eve", "04T09:00", "06T09:00"),)),
     [ASHA, ("03 09:00", "finn", "override"), ("04 09:00", "eve", "swap"), ("05 09:00", "asha", "rotation")]),
    ("whose duty an override has taken has none to swap",
     rota(WEEKLY, overrides=(override("finn", "03T09:00", "07T09:00"),), swaps=(TRADE,)),
     [ASHA, ("03 09:00", "finn", "override"), ("07 09:00", "asha", "rotation")]),
    ("what was taken in a swap can be swapped on",
     rota(WEEKLY, swaps=(TRADE, swap("eve", "ben", "05T09:00", "08T09:00"))),
     [ASHA, ("04 09:00", "eve", "swap"), ("05 09:00", "ben", "swap"), ("06 09:00", "asha", "rotation")]),
    ("only the fixed shifts count, and between them is a gap",
     rota(WEEKLY, overrides=(override("finn", "03T09:00", "05T09:00"),),
          fixed=(fixed("03T12:00", "06T09:00", ("ben", "04T09:00", "05T09:00")),)),
     [ASHA, ("03 09:00", "finn", "override"), ("03 12:00", None, GAP), ("04 09:00", "ben", "fixed"),
      ("05 09:00", None, GAP), ("06 09:00", "asha", "rotation")]),
    ("a fixed shift can be swapped",
     rota(WEEKLY, fixed=(fixed("04T09:00", "05T09:00", ("ben", "04T09:00", "05T09:00")),),
          swaps=(swap("ben", "eve", "04T20:00", "06T00:00"),)),
     [ASHA, ("04 09:00", "ben", "fixed"), ("04 20:00", "eve", "swap"), ("05 09:00", "asha", "rotation")]),
    ("of overlapping fixed tables the later covers, its gaps too",
     rota(fixed=(fixed("02T09:00", "09T09:00", ("ben", "02T09:00", "09T09:00")), fixed("04T09:00", "05T09:00"))),
     [("02 09:00", "ben", "fixed"), ("04 09:00", None, GAP), ("05 09:00", "ben", "fixed")]),
    ("leave without a stand-in leaves a gap", rota(WEEKLY, leave=(ASHA_AWAY,)),
     [ASHA, ("03 00:00", None, GAP), ("05 00:00", "asha", "rotation")]),
    ("or lets the layer below through", rota(layer("zoe"), WEEKLY, leave=(ASHA_AWAY,)),
     [ASHA, ("03 00:00", "zoe", "rotation"), ("05 00:00", "asha", "rotation")]),
    ("the stand-in has their turns", rota(WEEKLY, leave=(STOOD_IN,)),
     [ASHA, ("03 00:00", "dan", "leave, stand-in"), ("05 00:00", "asha", "rotation")]),
    ("of overlapping leave the later counts",
     rota(WEEKLY, leave=(STOOD_IN, leave("asha", "04T00:00", "06T00:00", "eve"))),
     [ASHA, ("03 00:00", "dan", "leave, stand-in"), ("04 00:00", "eve", "leave, stand-in"),
      ("06 00:00", "asha", "rotation")]),
    ("a stand-in may be away too", rota(WEEKLY, leave=(leave("dan", "04T00:00", "05T00:00", "eve"), STOOD_IN)),
     [ASHA, ("03 00:00", "dan", "leave, stand-in"), ("04 00:00", "eve", "leave, stand-in"),
      ("05 00:00", "asha", "rotation")]),
    ("two who stand in for each other are both away",
     rota(WEEKLY, leave=(leave("dan", "04T00:00", "05T00:00", "asha"), STOOD_IN)),
     [ASHA, ("03 00:00", "dan", "leave, stand-in"), ("04 00:00", None, GAP), ("05 00:00", "asha", "rotation")]),
    ("an override counts whoever is away, also of somebody who is",
     rota(WEEKLY, overrides=(override("asha", "04T00:00", "05T00:00"),), leave=(ASHA_AWAY,)),
     [ASHA, ("03 00:00", None, GAP), ("04 00:00", "asha", "override, rotation")]),
    ("instead_of covers the turns of whoever is away",
     rota(WEEKLY, overrides=(override("finn", "01T00:00", "30T00:00", "asha"),), leave=(ASHA_AWAY,)),
     [("02 09:00", "finn", "override")]),
    ("a swap covers leave", rota(WEEKLY, swaps=(swap("asha", "eve", "03T00:00", "05T00:00"),), leave=(STOOD_IN,)),
     [ASHA, ("03 00:00", "eve", "swap"), ("05 00:00", "asha", "rotation")]),
    ("windows: by day one, else the layer below",
     rota(layer("zoe"), layer("asha", windows=(window("Mon-Wed,Sat", "09:00", "17:30"),))),
     [("02 09:00", "asha", "rotation"), ("02 17:30", "zoe", "rotation"), ("03 09:00", "asha", "rotation"),
      ("03 17:30", "zoe", "rotation"), ("04 09:00", "asha", "rotation"), ("04 17:30", "zoe", "rotation"),
      ("07 09:00", "asha", "rotation"), ("07 17:30", "zoe", "rotation")]),
    ("a window that ends when it begins is 24 hours, one that ends earlier ends the next day",
     rota(layer("asha", windows=(window("Tue", "12:00", "12:00"), window("Fri-Sat", "22:00", "06:00")))),
     [("02 09:00", None, GAP), ("03 12:00", "asha", "rotation"), ("04 12:00", None, GAP),
      ("06 22:00", "asha", "rotation"), ("07 06:00", None, GAP), ("07 22:00", "asha", "rotation"),
      ("08 06:00", None, GAP)]),
    ("windows that overlap are one",
     rota(layer("asha", windows=(window("Mon", "09:00", "12:00"), window("Mon", "11:00", "13:00")))),
     [("02 09:00", "asha", "rotation"), ("02 13:00", None, GAP)]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "value", "spans"), WEEKS, ids=[row[0] for row in WEEKS])
def test_a_week(why: str, value: Rota, spans: list[tuple[str, str | None, str]]) -> None:
    """D1: the final schedule of one week, with the reason for every span."""
    assert told(schedule(value, wall("02T09:00"), wall("09T09:00"))) == spans


# Clocks in London went from 02:00 back to 01:00 on 25 October 2026, and go from 01:00 to 02:00 on 28 March 2027.
NIGHTS = [
    ("begins at the first of two", "2026-10-25", "01:30", "03:00", ("00:30", "03:00")),
    ("ends at the last of two", "2026-10-25", "00:00", "01:30", ("23:00", "01:30")),
    ("begins at the first instant after", "2027-03-28", "01:30", "03:00", ("01:00", "02:00")),
    ("ends at the first instant after", "2027-03-28", "00:00", "01:30", ("00:00", "01:00")),
    ("is not at all if clocks go forward over it", "2027-03-28", "01:10", "01:50", None),
]


@pytest.mark.parametrize(("why", "day", "opens", "closes", "utc"), NIGHTS, ids=[row[0] for row in NIGHTS])
def test_window_at_a_clock_change(why: str, day: str, opens: str, closes: str, utc: tuple[str, str] | None) -> None:
    """D1: a window is never shorter than what clocks show of it."""
    value = rota(layer("asha", windows=(window("Sun", opens, closes),)))
    midnight = wall(f"{day}T00:00")
    spans = [s for s in schedule(value, midnight, midnight + timedelta(days=1)) if s.person]
    assert [(f"{span.start:%H:%M}", f"{span.end:%H:%M}") for span in spans] == ([utc] if utc else [])


def test_day_and_night_windows_leave_no_minute() -> None:
    """D1: windows that meet at an hour that happens twice overlap, and the later layer has it; never a gap."""
    night = layer("asha", windows=(window("Mon-Sun", "17:30", "01:30"),))
    day = layer("ben", windows=(window("Mon-Sun", "01:30", "17:30"),))
    for value in (rota(night, day), rota(day, night)):
        spans = schedule(value, wall("2026-10-01T00:00"), wall("2027-04-30T00:00"))
        assert not [span for span in spans if span.person is None]


DAYS = [
    ("Mon-Fri", (0, 1, 2, 3, 4), "Mon-Fri"),
    ("Sat,Sun", (5, 6), "Sat,Sun"),
    ("fri - mon".replace(" ", ""), (0, 4, 5, 6), "Mon,Fri-Sun"),
    ("Mon, Wed-Wed", (0, 2), "Mon,Wed"),
    ("Tue-Mon", (0, 1, 2, 3, 4, 5, 6), "Mon-Sun"),
]


@pytest.mark.parametrize(("text", "days", "written"), DAYS, ids=[row[0] for row in DAYS])
def test_days(text: str, days: tuple[int, ...], written: str) -> None:
    """D1: days of the week in words, and back."""
    assert (days_named(text), days_written(days)) == (days, written)
    assert days_named(written) == days


@pytest.mark.parametrize("text", ["", "Monday", "Mon-", "Mon-Fri-Sun", "1-5", "Mon;Tue", "Mon,"])
def test_no_days(text: str) -> None:
    """D1: days that could be misread are refused."""
    with pytest.raises(BadRota, match="are not days"):
        days_named(text)


def test_values_refuse_what_has_no_answer() -> None:
    """D1: nobody, somebody instead of themselves, a shift outside its span, an empty span, a window without days."""
    with pytest.raises(BadRota, match="two people"):
        swap("asha", "asha", "02T09:00", "03T09:00")
    with pytest.raises(BadRota, match="somebody else"):
        leave("asha", "02T09:00", "03T09:00", "asha")
    with pytest.raises(BadRota, match="shifts 1: it is not within"):
        fixed("02T09:00", "03T09:00", ("asha", "02T09:00", "03T09:01"))
    with pytest.raises(BadRota, match="ends before"):
        fixed("02T09:00", "02T09:00")
    with pytest.raises(BadRota, match="a shift needs a person"):
        fixed("02T09:00", "03T09:00", ("", "02T09:00", "03T09:00"))
    with pytest.raises(BadRota, match="needs days"):
        Window(days=(), opens=time(9), closes=time(17))


FULL = rota(
    layer("asha", "ben"),
    overrides=(override("cara", "02T09:00", "03T09:00", "dan"),),
    swaps=(swap("eve", "finn", "02T09:00", "03T09:00"),),
    fixed=(fixed("02T09:00", "04T09:00", ("gus", "02T09:00", "03T09:00")),),
    leave=(leave("asha", "02T09:00", "03T09:00", "hal"), leave("ida", "02T09:00", "03T09:00", "joe")),
)


def test_everybody_named() -> None:
    """D1: all must exist, or a misspelt name would quietly never be; only who may come on must have a phone."""
    assert people_named(FULL) == {"asha", "ben", "cara", "dan", "eve", "finn", "gus", "hal", "ida", "joe"}
    assert may_serve(FULL) == {"asha", "ben", "cara", "finn", "gus", "hal"}
    assert may_serve(FULL, wall("02T10:00")) == may_serve(FULL)
    assert may_serve(FULL, wall("03T09:00")) == {"asha", "ben"}


def test_last_before_a_gap_by_leave() -> None:
    """L3: whoever was last is asked of the final schedule, stand-ins and swaps in it."""
    away = (leave("asha", "03T00:00", "05T00:00", "dan"), leave("asha", "05T00:00", "09T09:00"))
    value = rota(WEEKLY, swaps=(swap("dan", "eve", "04T00:00", "05T00:00"),), leave=away)
    assert rostered(value, wall("06T03:00")) is None
    assert last_before(value, wall("06T03:00"), days=3) == ["eve", "dan"]


def test_what_is_loaded_says_the_same() -> None:
    """D1: inside the drawing, at its ends, and outside of it."""
    value = rota(WEEKLY, swaps=(TRADE,), leave=(STOOD_IN,))
    loaded = Rendered.around(value, wall("04T00:00"))
    moments = [wall("04T00:00") + timedelta(hours=7) * number for number in range(-60, 400)]
    assert not all(loaded.covers(moment) for moment in moments)
    for moment in [*moments, loaded.starts[0], loaded.starts[-1]]:
        assert loaded.rostered(moment.astimezone(LONDON)) == rostered(value, moment)
    with pytest.raises(NaiveTime):
        loaded.rostered(moments[0].replace(tzinfo=None))


def test_nothing_drawn() -> None:
    """D1: a drawing of no time still answers."""
    loaded = Rendered.of(rota(WEEKLY), wall("02T09:00"), wall("02T09:00"))
    assert not loaded.covers(wall("02T09:00"))
    assert loaded.rostered(datetime(2026, 11, 2, 9, tzinfo=UTC)) == "asha"
