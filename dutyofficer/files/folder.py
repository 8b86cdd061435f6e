"""Everything that an import is given, read whole and checked across files before any of it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dutyofficer.core.area import Area, FloodArea
from dutyofficer.core.rota import Rota, named
from dutyofficer.core.rota_edit import holds, put
from dutyofficer.files.areas_geojson import read_areas
from dutyofficer.files.duties_csv import read_duties
from dutyofficer.files.flood_areas_geojson import read_flood_areas
from dutyofficer.files.people_csv import PersonRow, read_people
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml import Added, defined_in, read_rota_file

AREAS, FLOOD_AREAS, PEOPLE, ROTAS = "areas.geojson", "flood_areas.geojson", "people.csv", "rotas.toml"
DUTIES = "duties.csv"
"""Only read: an export has everything in rotas.toml."""
STATIONS = "stations.csv"
"""Lies beside the configuration and is read at the start, like `_READ_AT_START`."""
NAMES = (AREAS, FLOOD_AREAS, PEOPLE, ROTAS, DUTIES)
_READ_AT_START = ("dutyofficer.toml", "texts.toml", STATIONS)
_TABLES = (".csv", ".geojson", ".toml", ".xlsx")
"""Files that somebody may have meant to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What the files hold. `read` are the files there were: no people in a people.csv is not the same as none.

    `notes` say what was put right, and where.
    `rotas` are whole, with whatever any of the files says of them; `added` is for rotas that are here already.
    """

    areas: tuple[Area, ...] = ()
    flood_areas: tuple[FloodArea, ...] = ()
    people: tuple[PersonRow, ...] = ()
    rotas: tuple[Rota, ...] = ()
    added: tuple[Added, ...] = ()
    ignored: tuple[Path, ...] = ()
    read: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def read_folder(
    paths: Sequence[Path],
    *,
    known_areas: Collection[str] = (),
    known_people: Collection[str] = (),
    known_rotas: Mapping[str, Rota] | None = None,
    timezone: str = "Europe/London",
) -> Bundle:
    """Read folders, and files with our names. `known_...` is what is here already. Errors: BadFile."""
    found = list({file.resolve(): file for path in paths for file in _files(path)}.values())
    named = {name: [file for file in found if file.name == name] for name in NAMES}
    people = tuple(row for file in named[PEOPLE] for row in read_people(file))
    everybody = {*known_people, *(row.person.id for row in people)}
    rotas, added = _rotas(named[ROTAS], named[DUTIES], known_rotas or {}, everybody, timezone)
    notes: list[str] = []
    bundle = Bundle(
        areas=tuple(area for file in named[AREAS] for area in read_areas(file, notes.append)),
        flood_areas=tuple(area for file in named[FLOOD_AREAS] for area in read_flood_areas(file, notes.append)),
        people=people,
        rotas=rotas,
        added=added,
        ignored=tuple(file for file in found if file.name not in (*NAMES, *_READ_AT_START) and file.suffix in _TABLES),
        read=tuple(file for file in found if file.name in NAMES),
        notes=tuple(notes),
    )
    check_bundle(bundle, known_areas=known_areas, known_people=known_people)
    return bundle


def _rotas(
    files: Sequence[Path], duties: Sequence[Path], known: Mapping[str, Rota], people: Collection[str], timezone: str
) -> tuple[tuple[Rota, ...], tuple[Added, ...]]:
    """Every rota that the files define, with all that any of them says of it; and what is for those that are known."""
    bare = [(name, rota) for file in files for name, rota in defined_in(file, timezone).items()]
    _refuse_twice(ROTAS, (name for name, _ in bare))
    everywhere = {**known, **dict(bare)}
    read = [read_rota_file(file, timezone, people, everywhere) for file in files]
    whole = {rota.id: rota for found in read for rota in found.rotas}
    rest = []
    for more in [*(more for found in read for more in found.added), *_duties(duties, everywhere, people)]:
        if more.rota not in whole:
            rest.append(more)
            continue
        if holds(whole[more.rota], more.item) not in (None, more.item):
            raise BadFile(more.file, more.place, f"id {more.item.id!r} is another one in {ROTAS}")
        whole[more.rota] = put(whole[more.rota], more.item)
    return tuple(whole.values()), tuple(rest)


def _duties(files: Sequence[Path], rotas: Mapping[str, Rota], people: Collection[str]) -> Iterator[Added]:
    for file in files:
        yield from read_duties(file, rotas, people)


def check_bundle(bundle: Bundle, *, known_areas: Collection[str] = (), known_people: Collection[str] = ()) -> None:
    """Refuse ids that two files share, and names of what is neither in the files nor known. Errors: BadFile."""
    _refuse_twice(AREAS, (area.id for area in bundle.areas))
    _refuse_twice(FLOOD_AREAS, (area.code.casefold() for area in bundle.flood_areas))
    _refuse_twice(PEOPLE, (row.person.id for row in bundle.people))
    _refuse_twice(PEOPLE, (row.person.mobile for row in bundle.people if row.person.mobile))
    _check_people(bundle, {*known_areas, *(area.id for area in bundle.areas)}, set(known_people))
    _check_rotas(bundle.rotas, {*known_people, *(row.person.id for row in bundle.people)})


def _files(path: Path) -> list[Path]:
    try:
        return list(_inside(path))
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read: {error.strerror or error}") from error


def _inside(path: Path) -> Iterator[Path]:
    if path.is_dir():
        inside = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
        if not any(file.name in NAMES for file in inside):
            raise BadFile(str(path), "", f"holds none of {', '.join(NAMES)}")
        yield from inside
    elif not path.exists():
        raise BadFile(str(path), "", "there is no such file or folder")
    elif path.name not in NAMES:
        raise BadFile(str(path), "", f"is not one of {', '.join(NAMES)}")
    else:
        yield path


def _refuse_twice(file: str, ids: Iterable[str]) -> None:
    """Within one file its reader has seen to it, and named the place."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise BadFile(file, "", f"{name!r} is in two of the files given")
        seen.add(name)


def _check_people(bundle: Bundle, areas: set[str], known: set[str]) -> None:
    for row in bundle.people:
        for column in ("areas", "deputy"):
            for area in getattr(row.person, column):
                if area not in areas:
                    raise BadFile(PEOPLE, f"row {row.row}, column {column}", f"there is no area {area!r}")
        if "name" not in row.columns and row.person.id not in known:
            raise BadFile(PEOPLE, f"row {row.row}, column name", f"is missing, and {row.person.id!r} is new")


def _check_rotas(rotas: Iterable[Rota], people: set[str]) -> None:
    for rota in rotas:
        for place, person in named(rota):
            if person not in people:
                raise BadFile(ROTAS, f"rota.{rota.id}.{place}", f"there is no person {person!r}")
