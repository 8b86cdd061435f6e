"""Import and export: files into the register and back. One bad row stops it all; nothing edited here is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dutyofficer.core.logbook import Line
from dutyofficer.core.people import Person
from dutyofficer.core.rota import people_named
from dutyofficer.files.areas_geojson import write_areas
from dutyofficer.files.flood_areas_geojson import write_flood_areas
from dutyofficer.files.folder import AREAS, FLOOD_AREAS, PEOPLE, ROTAS, Bundle, check_bundle, read_folder
from dutyofficer.files.people_csv import PersonRow, write_people
from dutyofficer.files.problem import BadFile
from dutyofficer.files.rotas_toml_out import write_rotas
from dutyofficer.store import logbook
from dutyofficer.store import register as kept
from dutyofficer.store.db import Database, Tx
from dutyofficer.store.values import dump


class Conflict(Exception):
    """Rows that were edited here since they were last imported; the text lists them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that an import adds, changes, or no longer finds in its file."""

    what: str
    register: str
    id: str

    def __str__(self) -> str:
        return f"{self.what} {self.register} {self.id}"


ADD, CHANGE, MISSING, PRUNED = "add", "change", "not in the file", "remove"
_FILES = {"areas": AREAS, "flood_areas": FLOOD_AREAS, "people": PEOPLE, "rotas": ROTAS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the operator asked for."""

    dry_run: bool = False
    prune: bool = False
    theirs: bool = False


def import_files(
    database: Database, paths: list[Path], wish: Wish, zone: str, now: datetime
) -> tuple[list[Difference], list[Path]]:
    """Load files; returns the differences and the files that were not ours to read.

    Errors: BadFile naming file, row and column; Conflict. Then nothing was changed.
    """
    with database.read() as tx:
        here = {register.name: kept.everything(tx, register) for register in kept.ALL}
    bundle = read_folder(paths, known_areas=here["areas"], known_people=here["people"], timezone=zone)
    with database.write() as tx:
        here = {register.name: kept.everything(tx, register) for register in kept.ALL}
        check_bundle(bundle, known_areas=here["areas"], known_people=here["people"])
        wanted = _wanted(bundle, here["people"])
        differences = [d for register in kept.ALL for d in _differences(register, wanted, here, wish)]
        _refuse_orphans(_gone(differences), {name: here[name] | wanted.get(name, {}) for name in here})
        _refuse_shared(_gone(differences), here["people"], wanted.get("people", {}))
        _refuse_conflicts(tx, differences, here, wish)
        if not wish.dry_run:
            _apply(tx, wanted, differences, now)
    return differences, list(bundle.ignored)


def _wanted(bundle: Bundle, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the files say there should be, by register; a register whose file was not given is not there."""
    read = {path.name for path in bundle.read}
    all_of_them: dict[str, Iterable[Any]] = {
        "areas": bundle.areas,
        "flood_areas": bundle.flood_areas,
        "people": [_merged(row, people.get(row.person.id)) for row in bundle.people],
        "rotas": bundle.rotas,
    }
    registers = {register.name: register for register in kept.ALL}
    return {
        name: {registers[name].of(value): value for value in values}
        for name, values in all_of_them.items()
        if _FILES[name] in read
    }


def _merged(row: PersonRow, here: Person | None) -> Person:
    """A column that the file leaves out stays as it is here; whether a phone opted out is never in a file."""
    if here is None:
        return row.person
    return replace(here, **{column: getattr(row.person, column) for column in row.columns})


def _differences(
    register: kept.Register, wanted: dict[str, dict[str, Any]], here: dict[str, dict[str, Any]], wish: Wish
) -> list[Difference]:
    if register.name not in wanted:
        return []
    new, old = wanted[register.name], here[register.name]
    made = [Difference(ADD, register.name, key) for key in new if key not in old]
    made += [Difference(CHANGE, register.name, key) for key in new if key in old and old[key] != new[key]]
    gone = PRUNED if wish.prune else MISSING
    return made + [Difference(gone, register.name, key) for key in old if key not in new]


def _gone(differences: list[Difference]) -> set[tuple[str, str]]:
    return {(d.register, d.id) for d in differences if d.what == PRUNED}


def _refuse_orphans(gone: set[tuple[str, str]], there: dict[str, dict[str, Any]]) -> None:
    """Nobody is removed who is still named in a rota, which would page nobody; no area that somebody is warden of."""
    for rota in there["rotas"].values():
        still = {person for person in people_named(rota) if ("people", person) in gone}
        if still and ("rotas", rota.id) not in gone:
            raise BadFile(PEOPLE, "", f"{min(still)!r} is not in it but is still on the rota {rota.id!r}")
    for person in there["people"].values():
        lost = {area for area in person.areas if ("areas", area) in gone}
        if lost and ("people", person.id) not in gone:
            raise BadFile(AREAS, "", f"{min(lost)!r} is not in it but {person.id!r} still has it")


def _refuse_shared(gone: set[tuple[str, str]], here: dict[str, Any], wanted: dict[str, Any]) -> None:
    """A mobile is one person's, or a reply from it could not be told apart; within a file its reader has seen to it."""
    owners = {who.mobile: who.id for who in here.values() if who.id not in wanted and ("people", who.id) not in gone}
    for person in wanted.values():
        if person.mobile and person.mobile in owners:
            why = f"{person.id!r} has the mobile of {owners[person.mobile]!r}, who is here and not in the file"
            raise BadFile(PEOPLE, "", why)


def digest(value: Any) -> str:
    """What a row looks like; whether a phone opted out is not the team's doing and does not count."""
    plain = {key: part for key, part in dump(value).items() if key != "opted_out"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _refuse_conflicts(tx: Tx, differences: list[Difference], here: dict[str, dict[str, Any]], wish: Wish) -> None:
    if wish.theirs:
        return
    touched = []
    for register in kept.ALL:
        before = kept.digests(tx, register)
        mine = [d.id for d in differences if d.register == register.name and d.what in (CHANGE, PRUNED)]
        touched += [f"{register.name} {key}" for key in mine if before.get(key) != digest(here[register.name][key])]
    if touched:
        raise Conflict(f"edited here since the last import, so nothing was imported: {', '.join(touched)}")


def _apply(tx: Tx, wanted: dict[str, dict[str, Any]], differences: list[Difference], now: datetime) -> None:
    for register in kept.ALL:
        values = wanted.get(register.name, {})
        mine = [d for d in differences if d.register == register.name]
        kept.put(tx, register, [values[d.id] for d in mine if d.what in (ADD, CHANGE)])
        kept.remove(tx, register, [d.id for d in mine if d.what == PRUNED])
        kept.set_digests(tx, register, {key: digest(value) for key, value in values.items()})
    logbook.write(tx, _lines(differences, now), now)


def _lines(differences: list[Difference], now: datetime) -> list[Line]:
    """One line a register and kind of change: a list of wardens is not a log."""
    groups: dict[tuple[str, str], list[str]] = {}
    for d in differences:
        if d.what != MISSING:
            groups.setdefault((d.what, d.register), []).append(d.id)
    return [
        Line(
            at=now,
            kind="register",
            text=f"{what} {len(ids)} {register}: {', '.join(ids[:20])}{' ...' * (len(ids) > 20)}",
        )
        for (what, register), ids in groups.items()
    ]


def export_files(database: Database, folder: Path, now: datetime, *, with_numbers: bool) -> list[Path]:
    """Write the register as files that an import would find unchanged. With numbers it is logged (K3).

    Errors: BadFile.
    """
    with database.write() as tx:
        here = {register.name: list(kept.everything(tx, register).values()) for register in kept.ALL}
        if with_numbers:
            logbook.write(tx, [Line(at=now, kind="register", text="exported with phone numbers")], now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_areas(folder / AREAS, here["areas"])
        write_flood_areas(folder / FLOOD_AREAS, here["flood_areas"])
        write_people(folder / PEOPLE, here["people"], with_numbers=with_numbers)
        write_rotas(folder / ROTAS, here["rotas"])
    except OSError as error:
        raise BadFile(str(folder), "", f"cannot be written: {error.strerror or error}") from error
    return [folder / name for name in _FILES.values()]
