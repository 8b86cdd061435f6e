"""duties.csv, and a rotas.toml that only adds: what is said of a rota that is defined elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dutyofficer.core.rota import Leave, Override, Rota, schedule
from dutyofficer.files.duties_csv import duties_csv, read_duties
from dutyofficer.files.folder import read_folder
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml import read_rotas
from tests.files.test_rotas_toml import DUTY, fixed, leave, override, swap

PEOPLE = "id,name,mobile\nasha,Asha Patel,07700 900101\nben,Ben Cole,07700 900102\ncara,Cara Moss,07700 900103\n"
EVERYBODY = {"asha", "ben", "cara"}
SECOND = DUTY.replace("duty-officer", "second").replace("[[rota]]", '[[rota]]\ntimezone = "Europe/Paris"')
HEAD = "rota,person,from,to,why\n"


@pytest.fixture
def rotas(tmp_path: Path) -> dict[str, Rota]:
    """Two rotas that are here already: one in London, one in Paris."""
    path = tmp_path / "here.toml"
    path.write_text(DUTY + SECOND)
    return {rota.id: rota for rota in read_rotas(path)}


def read(folder: Path, text: str, rotas: dict[str, Rota]) -> list[tuple[str, Override]]:
    path = folder / "duties.csv"
    path.write_text(text)
    found = read_duties(path, rotas, EVERYBODY)
    return [(more.rota, more.item) for more in found if isinstance(more.item, Override)]


TIMES = [
    ("wall clock of its rota", "duty-officer", "2026-07-01T09:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ("which may be in Paris", "second", "2026-07-01T09:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),
    (
        "with a blank, as in spreadsheets",
        "duty-officer",
        "2026-12-25 09:00",
        datetime(2026, 12, 25, 9, tzinfo=UTC),
    ),
    ("an offset is kept to", "duty-officer", "2026-10-25T01:30:00+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("case", "rota", "text", "start"), TIMES, ids=[row[0] for row in TIMES])
def test_times(case: str, rota: str, text: str, start: datetime, rotas: dict[str, Rota], tmp_path: Path) -> None:
    """D1: local, or with an offset; columns that are not ours say nothing, their order neither."""
    ((name, item),) = read(tmp_path, f"note,to,from,person,rota\nx,2027-01-01T00:00,{text},cara,{rota}\n", rotas)
    assert (name, item.person, item.start) == (rota, "cara", start)
    assert item.id


BAD = [
    ("no such rota", "night,asha,2026-12-25T09:00,2026-12-26T09:00,", "row 2, column rota: there is no rota 'night'"),
    ("nobody", "second,,2026-12-25T09:00,2026-12-26T09:00,gap", "row 2, column person: is missing: a gap is no duty"),
    ("somebody unknown", "second,moss,2026-12-25T09:00,2026-12-26T09:00,", "row 2, column person: there is no person"),
    ("no time", "second,asha,2026-12-25,2026-12-26T09:00,", "row 2, column from: '2026-12-25' is not a day and time"),
    (
        "a slip of the finger",
        "second,asha,2026-12-25T09:00,20226-12-26T09:00,",
        "row 2, column to: '20226-",
    ),
    ("it ends before it begins", "second,asha,2026-12-25T09:00,2026-12-25T09:00,", "row 2, column to: it ends before"),
    ("a cell too few", "second,asha,2026-12-25T09:00", "row 2: has 3 cells, the header has 5"),
]


@pytest.mark.parametrize(("case", "row", "why"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_row_is_named(case: str, row: str, why: str, rotas: dict[str, Rota], tmp_path: Path) -> None:
    """Files: file, row, column and why."""
    with pytest.raises(BadFile) as caught:
        read(tmp_path, f"{HEAD}{row}\n", rotas)
    assert str(caught.value).startswith(f"duties.csv: {why}")


HEADERS = [
    ("rota,person,from\n", "column to: is missing"),
    ("rota,rota,person,from,to\n", "column rota: is there twice"),
]


@pytest.mark.parametrize(("head", "why"), HEADERS, ids=[row[1] for row in HEADERS])
def test_a_bad_header_is_named(head: str, why: str, rotas: dict[str, Rota], tmp_path: Path) -> None:
    """Files: a column that is missing would be taken for empty."""
    with pytest.raises(BadFile, match=rf"^duties\.csv: row 1, {why}"):
        read(tmp_path, head, rotas)


def test_out_and_in_is_the_same_schedule(rotas: dict[str, Rota], tmp_path: Path) -> None:
    """Files: also over the hour that happens twice."""
    paris, span = rotas["second"], (datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))
    spans = schedule(paris, *span)
    text = duties_csv(paris, spans)
    assert text.splitlines()[0] == "rota,person,from,to,why"
    assert [(i.person, i.start, i.end) for _, i in read(tmp_path, text, rotas)] == [
        (each.person, each.start, each.end) for each in spans
    ]


def files(folder: Path, **texts: str) -> Path:
    """A folder with these: `rotas=..., duties=..., more=...` (a second rotas.toml, in a folder of its own)."""
    for name, text in {
        "people.csv": PEOPLE,
        "rotas.toml": texts["rotas"],
        "duties.csv": texts.get("duties", ""),
    }.items():
        if text:
            (folder / name).write_text(text)
    if "more" in texts:
        (folder / "more").mkdir()
        (folder / "more" / "rotas.toml").write_text(texts["more"])
    return folder


def test_a_row_goes_into_a_rota_of_the_same_import(tmp_path: Path) -> None:
    """Files: behind what rotas.toml says, so that it covers it."""
    row = "duty-officer,asha,2026-11-03T09:00,2026-11-04T09:00,\n"
    bundle = read_folder([files(tmp_path, rotas=DUTY + override(), duties=HEAD + row)])
    assert [item.person for item in bundle.rotas[0].overrides] == ["cara", "asha"]
    assert bundle.added == ()


def test_two_files_are_one_rota(tmp_path: Path) -> None:
    """Files: what a second file says of a rota of the first; its leave reaches every rota that names the person."""
    away = leave() + leave('rotas = ["second"]').replace('"asha"', '"cara"')
    folder = files(tmp_path, rotas=DUTY + SECOND, more=override() + swap() + away)
    duty, second = read_folder([folder, folder / "more" / "rotas.toml"]).rotas
    assert (len(duty.overrides), len(duty.swaps), [item.person for item in duty.leave]) == (1, 1, ["asha"])
    assert [item.person for item in second.leave] == ["asha", "cara"]
    assert [item.start.hour for item in (duty.leave[0], second.leave[0])] == [0, 23]


def test_what_is_for_a_rota_that_is_here(rotas: dict[str, Rota], tmp_path: Path) -> None:
    """Files: a file of covers alone; each says where it stands, in case the rota is gone by then."""
    shift = fixed('{person = "ben", from = "2026-12-24T09:00", to = "2026-12-25T09:00"}')
    path = files(tmp_path, rotas=override() + swap() + shift + leave()) / "rotas.toml"
    bundle = read_folder([path], known_people=EVERYBODY, known_rotas=rotas)
    assert bundle.rotas == ()
    assert [(more.rota, more.place) for more in bundle.added] == [
        ("duty-officer", "override 1"), ("duty-officer", "swap 1"), ("duty-officer", "fixed 1"),
        ("duty-officer", "leave 1"), ("second", "leave 1"),
    ]  # fmt: skip
    assert isinstance(bundle.added[-1].item, Leave)


MISFITS = [
    ("a rota that is nowhere", override(rota='"night"'), "", "override 1: rota: there is no rota 'night' in this file"),
    ("leave of somebody on no rota", leave().replace('"asha"', '"cara"'), "", "leave 1: person: no rota names 'cara'"),
    ("an id twice", override(id='"x"') + override(id='"x"', person='"ben"'), "", "override 2: id 'x': is there twice"),
    ("the id of another in the other file", override(id='"x"', person='"ben"'), override(id='"x"'),
     "override 1: id 'x' is another one in rotas.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "more", "first", "why"), MISFITS, ids=[row[0] for row in MISFITS])
def test_what_does_not_fit_is_named(case: str, more: str, first: str, why: str, tmp_path: Path) -> None:
    """Files: file, place and why."""
    folder = files(tmp_path, rotas=DUTY + first, more=more)
    with pytest.raises(BadFile) as caught:
        read_folder([folder, folder / "more" / "rotas.toml"])
    assert str(caught.value).startswith(f"rotas.toml: {why}")
