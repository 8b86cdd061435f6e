"""Import and export: files into the register and back. One bad row stops it all; nothing edited here is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from dutyofficer.core.logbook import Line
from dutyofficer.core.people import Person
from dutyofficer.core.rota import Rota, people_named
from dutyofficer.core.rota_edit import holds, put
from dutyofficer.desk.rota_editing import keep
from dutyofficer.files.areas_geojson import write_areas
from dutyofficer.files.flood_areas_geojson import write_flood_areas
from dutyofficer.files.folder import AREAS, DUTIES, FLOOD_AREAS, PEOPLE, ROTAS, Bundle, check_bundle, read_folder
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


class Imported(NamedTuple):
    """What an import came to: what it changes, files that were not ours to read, what was put right in the others."""

    differences: list[Difference]
    ignored: list[Path]
    notes: list[str]


def import_files(database: Database, paths: list[Path], wish: Wish, zone: str, now: datetime) -> Imported:
    """Load files.

    Errors: BadFile naming file, row and column; Conflict. Then nothing was changed.
    """
    with database.read() as tx:
        here = {register.name: kept.everything(tx, register) for register in kept.ALL}
    bundle = read_folder(
        paths, known_areas=here["areas"], known_people=here["people"], known_rotas=here["rotas"], timezone=zone
    )
    with database.write() as tx:
        here = {register.name: kept.everything(tx, register) for register in kept.ALL}
        check_bundle(bundle, known_areas=here["areas"], known_people=here["people"])
        wanted = _wanted(bundle, here)
        differences = [d for register in kept.ALL for d in _differences(register, wanted, here, bundle, wish)]
        _refuse_orphans(_gone(differences), {name: here[name] | wanted.get(name, {}) for name in here})
        _refuse_shared(_gone(differences), here["people"], wanted.get("people", {}))
        _refuse_conflicts(tx, differences, here, bundle, wish)
        if not wish.dry_run:
            _apply(tx, wanted, differences, bundle, now)
    return Imported(differences, list(bundle.ignored), list(bundle.notes))


def _wanted(bundle: Bundle, here: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the files say there should be, by register; a register whose file was not given is not there."""
    people, read = here["people"], {path.name for path in bundle.read}
    read |= {ROTAS} if DUTIES in read else set()
    all_of_them: dict[str, Iterable[Any]] = {
        "areas": bundle.areas,
        "flood_areas": bundle.flood_areas,
        "people": [_merged(row, people.get(row.person.id)) for row in bundle.people],
        "rotas": _rotas(bundle, here["rotas"]),
    }
    registers = {register.name: register for register in kept.ALL}
    return {
        name: {registers[name].of(value): value for value in values}
        for name, values in all_of_them.items()
        if _FILES[name] in read
    }


def _rotas(bundle: Bundle, here: dict[str, Rota]) -> Iterable[Rota]:
    """Those that the files define, and those that are here with what the files add to them, by id."""
    found = {rota.id: rota for rota in bundle.rotas}
    for more in bundle.added:
        rota = found.get(more.rota) or here.get(more.rota)
        if rota is None:
            raise BadFile(more.file, more.place, f"there is no rota {more.rota!r} any more")
        found[rota.id] = put(rota, more.item)
    return found.values()


def _defines(bundle: Bundle, register: kept.Register, key: str) -> bool:
    """Whether the files say what is in that row as a whole; of a rota they may only say what is to be added."""
    return register is not kept.ROTAS or any(rota.id == key for rota in bundle.rotas)


def _replaces(bundle: Bundle, rota: Rota) -> bool:
    """Whether what the files add to a rota of ours takes the place of something there."""
    return any(m.rota == rota.id and holds(rota, m.item) not in (None, m.item) for m in bundle.added)


def _merged(row: PersonRow, here: Person | None) -> Person:
    """A column that the file leaves out stays as it is here; whether a phone opted out is never in a file."""
    if here is None:
        return row.person
    return replace(here, **{column: getattr(row.person, column) for column in row.columns})


def _differences(
    register: kept.Register, wanted: dict[str, dict[str, Any]], here: dict[str, dict[str, Any]], bundle: Bundle,
    wish: Wish,
) -> list[Difference]:  # fmt: skip
    if register.name not in wanted:
        return []
    new, old = wanted[register.name], here[register.name]
    made = [Difference(ADD, register.name, key) for key in new if key not in old]
    made += [Difference(CHANGE, register.name, key) for key in new if key in old and old[key] != new[key]]
    if register is kept.ROTAS and not bundle.rotas:
        return made  # files that only add to rotas do not say which there are
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
        lost = {area for area in person.areas + person.deputy if ("areas", area) in gone}
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


def _refuse_conflicts(
    tx: Tx, differences: list[Difference], here: dict[str, dict[str, Any]], bundle: Bundle, wish: Wish
) -> None:
    """What was edited here since its last import would be lost; what is only added to it takes nothing away."""
    if wish.theirs:
        return
    touched = []
    for register in kept.ALL:
        before = kept.digests(tx, register)
        theirs = [d for d in differences if d.register == register.name and d.what in (CHANGE, PRUNED)]
        rows = here[register.name]
        mine = [
            d.id for d in theirs
            if d.what == PRUNED or _defines(bundle, register, d.id) or _replaces(bundle, rows[d.id])
        ]  # fmt: skip
        touched += [f"{register.name} {key}" for key in mine if before.get(key) != digest(here[register.name][key])]
    if touched:
        raise Conflict(f"edited here since the last import, so nothing was imported: {', '.join(touched)}")


def _apply(
    tx: Tx, wanted: dict[str, dict[str, Any]], differences: list[Difference], bundle: Bundle, now: datetime
) -> None:  # fmt: skip
    logbook.write(tx, _lines(differences, now), now)
    for register in kept.ALL:
        values = wanted.get(register.name, {})
        mine = [d for d in differences if d.register == register.name]
        put_these = [values[d.id] for d in mine if d.what in (ADD, CHANGE)]
        gone = [d.id for d in mine if d.what == PRUNED]
        if register is kept.ROTAS:
            _change_rotas(tx, put_these, gone, now)
        else:
            kept.put(tx, register, put_these)
            kept.remove(tx, register, gone)
        whole = {key: digest(value) for key, value in values.items() if _defines(bundle, register, key)}
        kept.set_digests(tx, register, whole)


def _change_rotas(tx: Tx, rotas: Iterable[Rota], gone: Iterable[str], now: datetime) -> None:
    """Each a version of its own (D6); whom it concerns hears of it in the next round."""
    for rota in rotas:
        keep(tx, rota.id, rota, "import", None, now)
    for name in gone:
        keep(tx, name, None, "import: it is no longer in the files", None, now)


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
