"""rotas.toml in and out: every error names its place, times are wall clock of the rota, nothing is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.rota import Fixed, FixedShift, Layer, Leave, Override, Rota, Shift, Swap, Window, gaps, item_id
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml import read_rotas
from dutyofficer.files.rotas_toml_out import write_rotas

LAYER = """
[[rota.layer]]
people = ["asha", "ben"]
shift = "1w"
start = 2026-11-02T09:00:00
"""
DUTY = '[[rota]]\nid = "duty-officer"\nname = "Duty officer"\n' + LAYER


def override(**keys: str) -> str:
    """An override as a file has it; keys are given as TOML."""
    given = {"rota": '"duty-officer"', "person": '"cara"', "from": '"2026-11-03T09:00"', "to": '"2026-11-04T09:00"'}
    return "[[override]]\n" + "".join(f"{key} = {value}\n" for key, value in (given | keys).items())


def swap(**keys: str) -> str:
    given = {"rota": '"duty-officer"', "person": '"asha"', "with": '"ben"'}
    given |= {"from": '"2026-11-03T09:00"', "to": '"2026-11-04T09:00"'}
    return "[[swap]]\n" + "".join(f"{key} = {value}\n" for key, value in (given | keys).items())


def fixed(shifts: str) -> str:
    head = '[[fixed]]\nrota = "duty-officer"\nfrom = "2026-12-24T09:00"\nto = "2026-12-26T09:00"\n'
    return f"{head}shifts = [{shifts}]\n"


def leave(more: str = "") -> str:
    return f'[[leave]]\nperson = "asha"\nfrom = "2026-12-24T00:00"\nto = "2026-12-27T00:00"\n{more}\n'


def read(folder: Path, text: str) -> tuple[Rota, ...]:
    path = folder / "rotas.toml"
    path.write_text(text)
    return read_rotas(path)


def test_reads_a_rota_with_its_overrides(tmp_path: Path) -> None:
    """D1: an override stands in its rota, in the order of the file."""
    second = DUTY.replace("duty-officer", "second").replace("[[rota]]", '[[rota]]\ntimezone = "Europe/Paris"')
    duty, other = read(tmp_path, DUTY + second + override() + override(person='"dan"', instead_of='"asha"'))
    turns = Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime.fromisoformat("2026-11-02T09:00"))
    assert duty.layers == (replace(turns, id=item_id("duty-officer", turns)),)
    assert [(item.person, item.instead_of) for item in duty.overrides] == [("cara", None), ("dan", "asha")]
    assert (duty.timezone, other.timezone, other.overrides) == ("Europe/London", "Europe/Paris", ())


def test_reads_all_that_covers_layers(tmp_path: Path) -> None:
    """D1: windows stand in their layer; swaps and fixed shifts in their rota; leave in all, or those it names."""
    week, rest = '{days = "Mon-Fri", from = "09:00", to = 17:30:00}', '{days = "Sat,Sun", from = "00:00", to = "00:00"}'
    second = DUTY.replace("duty-officer", "second")
    one = fixed('{person = "ben", from = "2026-12-24T09:00", to = "2026-12-25T09:00"}')
    away = leave('stand_in = "cara"') + leave('rotas = ["second"]')
    duty, other = read(tmp_path, f"{DUTY}windows = [{week}, {rest}]\n" + second + swap() + one + away)
    assert duty.layers[0].windows == (
        Window(days=(0, 1, 2, 3, 4), opens=time(9), closes=time(17, 30)),
        Window(days=(5, 6), opens=time(0), closes=time(0)),
    )
    assert [(item.person, item.with_) for item in duty.swaps] == [("asha", "ben")]
    assert [[shift.person for shift in item.shifts] for item in duty.fixed] == [["ben"]]
    assert [item.stand_in for item in duty.leave] == ["cara"]
    assert [item.stand_in for item in other.leave] == ["cara", None]
    assert (other.swaps, other.fixed) == ((), ())


def test_leave_is_wall_clock_of_each_rota(tmp_path: Path) -> None:
    """D1: leave names no rota, so its days begin at midnight of every rota that it counts on."""
    paris = DUTY.replace("duty-officer", "paris").replace("[[rota]]", '[[rota]]\ntimezone = "Europe/Paris"')
    rotas = read(tmp_path, DUTY + paris + leave())
    assert [rota.leave[0].start.hour for rota in rotas] == [0, 23]
    write_rotas(tmp_path / "out.toml", rotas)
    assert read_rotas(tmp_path / "out.toml") == rotas


def test_content_makes_the_id(tmp_path: Path) -> None:
    """Files: everything may have an id; without one it is made from the content."""
    made, given_id = (read(tmp_path, DUTY + text)[0].overrides[0].id for text in (override(), override(id='"storm"')))
    assert (len(made), given_id) == (12, "storm")
    assert made == read(tmp_path, DUTY + override())[0].overrides[0].id


TIMES = [
    ("winter wall clock", '"2026-11-03T09:00"', (11, 3, 9, 0)),
    ("summer wall clock, in TOML's own form", "2026-07-01T09:00:00", (7, 1, 8, 0)),
    ("an offset is kept to", '"2026-07-01T09:00:00+00:00"', (7, 1, 9, 0)),
    ("Z too", "2026-07-01T09:00:00Z", (7, 1, 9, 0)),
    ("an hour that happens twice is the first", '"2026-10-25T01:30"', (10, 25, 0, 30)),
    ("one that does not exist is the first instant after", '"2026-03-29T01:30"', (3, 29, 1, 0)),
]


@pytest.mark.parametrize(("case", "text", "utc"), TIMES, ids=[row[0] for row in TIMES])
def test_times(case: str, text: str, utc: tuple[int, int, int, int], tmp_path: Path) -> None:
    """D1: times are local wall clock of the rota, or carry an offset."""
    (rota,) = read(tmp_path, DUTY + override(**{"from": text, "to": '"2027-01-01T00:00"'}))
    assert rota.overrides[0].start == datetime(2026, *utc, tzinfo=UTC)


def test_start_with_an_offset_becomes_wall_clock(tmp_path: Path) -> None:
    """D1: a handover is a time on the wall; the offset only says which."""
    (rota,) = read(tmp_path, DUTY.replace("2026-11-02T09:00:00", "2026-07-06T08:00:00Z"))
    assert rota.layers[0].start == datetime.fromisoformat("2026-07-06T09:00")


def in_layer(old: str, new: str) -> str:
    return DUTY.replace(old, new)


def in_zone(name: str) -> str:
    return DUTY.replace("name =", f'timezone = "{name}"\nname =')


BAD = [
    ("a key of a rota", DUTY.replace("name", "nmae"), "rota.duty-officer: unknown key 'nmae'"),
    ("a key of a layer", DUTY + "length = 1", "rota.duty-officer.layer 1: unknown key 'length'"),
    ("a key of an override", DUTY + override(why='"leave"'), "override 1: unknown key 'why'"),
    ("a table", DUTY + "[[rotas]]", "unknown key 'rotas'"),
    ("windows without a day", DUTY + 'windows = [{from = "09:00", to = "17:00"}]',
     "rota.duty-officer.layer 1.windows 1: days is missing"),
    ("windows on no day", DUTY + 'windows = [{days = "Mo-Fr", from = "09:00", to = "17:00"}]',
     "rota.duty-officer.layer 1.windows 1: days 'Mo-Fr' are not days"),
    ("a window to 24:00", DUTY + 'windows = [{days = "Mon", from = "09:00", to = "24:00"}]',
     "rota.duty-officer.layer 1.windows 1: to '24:00' is not a time of day"),
    ("a window of hours", DUTY + 'windows = [{days = "Mon", from = 9, to = "17:00"}]',
     "rota.duty-officer.layer 1.windows 1: from '9' is not a time of day"),
    ("a window in a zone", DUTY + 'windows = [{days = "Mon", from = "09:00Z", to = "17:00"}]',
     "rota.duty-officer.layer 1.windows 1: from '09:00Z' is not a time of day"),
    ("a window without an end", DUTY + 'windows = [{days = "Mon", from = "09:00"}]',
     "rota.duty-officer.layer 1.windows 1: to is missing"),
    ("no windows", DUTY + "windows = []", "rota.duty-officer.layer 1: windows is empty"),
    ("a swap with nobody", DUTY + swap(**{"with": '""'}), "swap 1: with is not text"),
    ("a swap with oneself", DUTY + swap(**{"with": '"asha"'}), "swap 1: a swap needs two people"),
    ("a swap of no rota", DUTY + swap(rota='"second"'), "swap 1: rota: there is no rota 'second'"),
    ("a swap twice", DUTY + swap() + swap(), "swap 2: id "),
    ("a fixed table without shifts", DUTY + fixed("").replace("shifts = []", ""), "fixed 1: shifts is missing"),
    ("a fixed shift outside", DUTY + fixed('{person = "asha", from = "2026-12-24T09:00", to = "2026-12-27T09:00"}'),
     "fixed 1: shifts 1: it is not within from and to"),
    ("a fixed shift that ends first",
     DUTY + fixed('{person = "asha", from = "2026-12-25T09:00", to = "2026-12-24T09:00"}'),
     "fixed 1.shifts 1: to: it ends before it begins"),
    ("a fixed shift of nobody", DUTY + fixed('{from = "2026-12-24T09:00", to = "2026-12-25T09:00"}'),
     "fixed 1.shifts 1: person is missing"),
    ("leave of a rota that is not there", DUTY + leave('rotas = ["second"]'), "leave 1: rotas: there is no rota"),
    ("leave that stands in for itself", DUTY + leave('stand_in = "asha"'), "leave 1: leave needs a person, and"),
    ("leave twice", DUTY + leave() + leave(), "leave 2: id "),
    ("an unknown key of leave", DUTY + leave('standin = "ben"'), "leave 1: unknown key 'standin'"),
    ("nobody on a layer", in_layer('["asha", "ben"]', "[]"), "rota.duty-officer.layer 1: people names nobody"),
    ("people in one text", in_layer('["asha", "ben"]', '"asha"'), "rota.duty-officer.layer 1: people is not a list"),
    ("nobody on a rota", '[[rota]]\nid = "duty"', "rota.duty: names nobody"),
    ("no id", '[[rota]]\nname = "Duty"', "rota 1: id is missing"),
    ("an id with a blank", '[[rota]]\nid = "a b"', "rota 1: id 'a b' has a blank"),
    ("an id twice", DUTY + DUTY, "rota 2: id 'duty-officer' is there twice"),
    ("a zone", in_zone("Europe/Leicester"), "rota.duty-officer: timezone 'Europe/L"),
    ("a zone that is a folder", in_zone("Europe"), "rota.duty-officer: timezone 'Eu"),
    ("a path", in_zone("../../etc/passwd"), "rota.duty-officer: timezone '../"),
    ("a shift", in_layer('"1w"', '"1 week"'), "rota.duty-officer.layer 1: shift '1 week' is not a length"),
    ("no start", in_layer("start = 2026-11-02T09:00:00", ""), "rota.duty-officer.layer 1: start is missing"),
    ("a day alone", in_layer("T09:00:00", ""), "rota.duty-officer.layer 1: start '2026-11-02' is not a day and time"),
    ("a year", in_layer("2026-", "0226-"), "rota.duty-officer.layer 1: start: the year 226 cannot be meant"),
    ("from after until", DUTY + "from = 2027-01-01T00:00:00\nuntil = 2026-01-01T00:00:00",
     "rota.duty-officer.layer 1: until: it ends before it begins"),
    ("a rota that is not there", override(), "override 1: rota: there is no rota 'duty-officer'"),
    ("an end before the start", DUTY + override(to='"2026-11-03T09:00"'), "override 1: to: it ends before it begins"),
    ("a time", DUTY + override(to='"tomorrow 9:00"'), "override 1: to 'tomorrow 9:00' is not a day and time"),
    ("no end", DUTY + override().split("to =")[0], "override 1: to is missing"),
    ("no person", DUTY + override(person='""'), "override 1: person is not text"),
    ("the same again", DUTY + override() + override(), "override 2: id "),
    ("one table for many", '[rota]\nid = "duty"', "rota is not written as [[rota]]"),
    ("no TOML", "rota:\n  - id: duty", "is not TOML: "),
    ("nothing", "\n", "is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "text", "why"), BAD, ids=[row[0] for row in BAD])
def test_bad_rota_names_its_place(case: str, text: str, why: str, tmp_path: Path) -> None:
    """D1: a rota that says something else than it means is refused, with the place."""
    with pytest.raises(BadFile) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"rotas.toml: {why}")


MISSPELT = [
    (DUTY.replace('"ben"', '"bern"'), "rota.duty-officer.layer 1: people"),
    (DUTY + override(), "override 1: person"),
    (DUTY + override(person='"ben"', instead_of='"cara"'), "override 1: instead_of"),
    (DUTY + swap() + swap(**{"with": '"cara"'}), "swap 2: with"),
    (DUTY + fixed('{person = "cara", from = "2026-12-24T09:00", to = "2026-12-25T09:00"}'), "fixed 1.shifts 1: person"),
    (DUTY + leave('stand_in = "cara"'), "leave 1: stand_in"),
]


@pytest.mark.parametrize(("text", "place"), MISSPELT, ids=[row[1] for row in MISSPELT])
def test_misspelt_person_is_found_in_place(text: str, place: str, tmp_path: Path) -> None:
    """D1: a misspelt name would quietly never be on duty."""
    path = tmp_path / "rotas.toml"
    path.write_text(text)
    read_rotas(path)
    with pytest.raises(BadFile, match=rf"^rotas\.toml: {place}: there is no person '(bern|cara)'"):
        read_rotas(path, people={"asha", "ben"})


def test_lists_are_written_one_a_line(tmp_path: Path) -> None:
    """Files: windows and shifts can be edited by hand."""
    path = tmp_path / "rotas.toml"
    shift = '{person = "ben", from = "2026-12-24T09:00", to = "2026-12-25T09:00"}'
    day = 'windows = [{days = "Mon-Fri", from = "09:00", to = "17:30"}]\n'
    write_rotas(path, read(tmp_path, DUTY + day + fixed(shift)))
    lines = [line.strip() for line in path.read_text().splitlines()]
    assert '{ days = "Mon-Fri", from = "09:00", to = "17:30" },' in lines
    assert '{ person = "ben", from = 2026-12-24 09:00:00, to = 2026-12-25 09:00:00 },' in lines


def test_written_to_be_edited_by_hand(tmp_path: Path) -> None:
    """Files: one block a table, wall clock, an offset only where the wall shows the time twice."""
    path = tmp_path / "rotas.toml"
    twice = override(**{"from": "2026-10-25T01:30:00Z"})
    write_rotas(path, read(tmp_path, DUTY + twice))
    lines = path.read_text().splitlines()
    assert [line for line in lines if line.startswith("[[")] == ["[[rota]]", "[[rota.layer]]", "[[override]]"]
    assert "from = 2026-10-25 01:30:00+00:00" in lines
    assert "to = 2026-11-04 09:00:00" in lines


ids = st.text("abcdefghij-0123", min_size=1, max_size=12)
moments = st.integers(0, 40_000).map(lambda n: datetime.fromtimestamp(1_790_000_000 + 900 * n, UTC))
spans = st.lists(moments, min_size=2, max_size=2, unique=True).map(sorted)


windows = st.builds(
    Window,
    days=st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple),
    opens=st.times().map(lambda t: t.replace(fold=0)),
    closes=st.sampled_from([time(0), time(17, 30)]),
)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    from_, until = draw(spans)
    return Layer(
        people=tuple(draw(st.lists(ids, min_size=1, max_size=3))),
        shift=Shift.parse(draw(st.sampled_from(["8h", "3d", "1w", "2mo"]))),
        start=draw(moments).replace(tzinfo=None),
        from_=draw(st.sampled_from([None, from_])),
        until=draw(st.sampled_from([None, until])),
        windows=tuple(draw(st.lists(windows, max_size=2))),
        id=draw(ids),
    )


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    start, end = draw(spans)
    return Override(person=draw(ids), start=start, end=end, instead_of=draw(st.none() | ids), id=draw(ids))


@st.composite
def swaps(draw: st.DrawFn) -> Swap:
    start, end = draw(spans)
    person, other = draw(st.lists(ids, min_size=2, max_size=2, unique=True))
    return Swap(person=person, with_=other, start=start, end=end, id=draw(ids))


@st.composite
def fixes(draw: st.DrawFn) -> Fixed:
    start, end = draw(spans)
    shift = FixedShift(person=draw(ids), start=start, end=end)
    return Fixed(start=start, end=end, shifts=(shift,) * draw(st.integers(0, 2)), id=draw(ids))


@st.composite
def away(draw: st.DrawFn) -> Leave:
    start, end = draw(spans)
    person, other = draw(st.lists(ids, min_size=2, max_size=2, unique=True))
    return Leave(person=person, start=start, end=end, stand_in=draw(st.sampled_from([None, other])), id=draw(ids))


def some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=2, unique_by=lambda item: item.id).map(tuple)


rotas = st.builds(
    Rota,
    id=ids,
    name=st.sampled_from(["Duty officer", 'the "second"', "D\xfbty\t\\"]),
    timezone=st.sampled_from(["Europe/London", "Australia/Lord_Howe"]),
    layers=st.lists(layers(), min_size=1, max_size=2).map(tuple),
    overrides=some(overrides()),
    swaps=some(swaps()),
    fixed=some(fixes()),
    leave=some(away()),
)


def apart(found: list[Rota]) -> bool:
    """Ids are unique among all rotas, but for leave, which is on many."""
    kinds = ("overrides", "swaps", "fixed")
    names = [item.id for rota in found for kind in kinds for item in getattr(rota, kind)]
    return len(set(names)) == len(names)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(found=st.lists(rotas, min_size=1, max_size=2, unique_by=lambda rota: rota.id).filter(apart))
def test_out_and_in_changes_nothing(found: list[Rota], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files: export then import changes nothing, also in the hours that happen twice, and with leave of one rota."""
    path = tmp_path_factory.mktemp("out") / "rotas.toml"
    write_rotas(path, found)
    assert read_rotas(path) == tuple(found)


def test_no_rotas_out_and_in(tmp_path: Path) -> None:
    """Files: an empty export can be imported."""
    write_rotas(tmp_path / "rotas.toml", [])
    assert read_rotas(tmp_path / "rotas.toml") == ()


def test_shipped_examples_can_be_uncommented(tmp_path: Path) -> None:
    """Files: the rotas that are shipped show one table of each kind, and each is read as it stands."""
    shipped = (Path(__file__).parents[2] / "config/rotas.toml").read_text()
    keys = re.compile(r"^# (?=\[\[|\w+ = |    \{|\])", re.MULTILINE)
    duty, *_ = rotas = read(tmp_path, keys.sub("", shipped))
    assert all((duty.layers[1].windows, duty.overrides, duty.swaps, duty.fixed, duty.leave))
    assert gaps(duty, datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2028, 1, 3, 9, tzinfo=UTC)) == []
    write_rotas(tmp_path / "out.toml", rotas)
    assert read_rotas(tmp_path / "out.toml") == rotas
