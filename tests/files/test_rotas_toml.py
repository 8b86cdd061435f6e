"""rotas.toml in and out: every error names its place, times are wall clock of the rota, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.rota import Layer, Override, Rota, Shift
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml import read_rotas, write_rotas

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


def read(folder: Path, text: str) -> tuple[Rota, ...]:
    path = folder / "rotas.toml"
    path.write_text(text)
    return read_rotas(path)


def test_reads_a_rota_with_its_overrides(tmp_path: Path) -> None:
    """D1: an override stands in its rota, in the order of the file."""
    second = DUTY.replace("duty-officer", "second").replace("[[rota]]", '[[rota]]\ntimezone = "Europe/Paris"')
    duty, other = read(tmp_path, DUTY + second + override() + override(person='"dan"', instead_of='"asha"'))
    assert duty.layers == (
        Layer(people=("asha", "ben"), shift=Shift.parse("1w"), start=datetime.fromisoformat("2026-11-02T09:00")),
    )
    assert [(item.person, item.instead_of) for item in duty.overrides] == [("cara", None), ("dan", "asha")]
    assert (duty.timezone, other.timezone, other.overrides) == ("Europe/London", "Europe/Paris", ())


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
    ("windows", DUTY + "windows = []", "rota.duty-officer.layer 1: windows is not supported yet"),
    ("swap", DUTY + "[[swap]]", "swap is not supported yet"),
    ("fixed", DUTY + "[[fixed]]", "fixed is not supported yet"),
    ("leave", DUTY + "[[leave]]", "leave is not supported yet"),
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
     "rota.duty-officer.layer 1: it ends before it begins"),
    ("a rota that is not there", override(), "override 1: there is no rota 'duty-officer'"),
    ("an end before the start", DUTY + override(to='"2026-11-03T09:00"'), "override 1: it ends before it begins"),
    ("a time", DUTY + override(to='"tomorrow 9:00"'), "override 1: to 'tomorrow 9:00' is not a day and time"),
    ("no end", DUTY + override().split("to =")[0], "override 1: to is missing"),
    ("no person", DUTY + override(person='""'), "override 1: person is not text"),
    ("the same again", DUTY + override() + override(), "override 2: is there twice"),
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


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    from_, until = draw(spans)
    return Layer(
        people=tuple(draw(st.lists(ids, min_size=1, max_size=3))),
        shift=Shift.parse(draw(st.sampled_from(["8h", "3d", "1w", "2mo"]))),
        start=draw(moments).replace(tzinfo=None),
        from_=draw(st.sampled_from([None, from_])),
        until=draw(st.sampled_from([None, until])),
        id=draw(st.just("") | ids),
    )


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    start, end = draw(spans)
    return Override(person=draw(ids), start=start, end=end, instead_of=draw(st.none() | ids), id=draw(ids))


rotas = st.builds(
    Rota,
    id=ids,
    name=st.sampled_from(["Duty officer", 'the "second"', "D\xfbty\t\\"]),
    timezone=st.sampled_from(["Europe/London", "Australia/Lord_Howe"]),
    layers=st.lists(layers(), min_size=1, max_size=3).map(tuple),
    overrides=st.lists(overrides(), max_size=3, unique_by=lambda item: item.id).map(tuple),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rota=rotas)
def test_out_and_in_changes_nothing(rota: Rota, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files: export then import changes nothing, also in the hours that happen twice."""
    path = tmp_path_factory.mktemp("out") / "rotas.toml"
    write_rotas(path, [rota])
    assert read_rotas(path) == (rota,)


def test_no_rotas_out_and_in(tmp_path: Path) -> None:
    """Files: an empty export can be imported."""
    write_rotas(tmp_path / "rotas.toml", [])
    assert read_rotas(tmp_path / "rotas.toml") == ()
