"""What the team loads comes back as it was, and a number says that there is something new to read."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, time
from typing import Any

import pytest

from dutyofficer.core.area import Area, AreaKind, FloodArea
from dutyofficer.core.people import Night, Person, Role
from dutyofficer.core.rota import Fixed, FixedShift, Layer, Leave, Override, Rota, Shift, Swap, Unit, Window
from dutyofficer.store import register
from dutyofficer.store.db import Database
from dutyofficer.store.register import AREAS, FLOOD_AREAS, PEOPLE, ROTAS, Register
from tests.core.builders import ASHA, BEN, NOON, minutes

SHAPE = '{"type": "Point", "coordinates": [-1.17, 52.74]}'
WILMA = Person(
    id="wilma", name="Wilma \u05e4\u05d9\u05e0\u05e5 \U0001f30a", mobile="+447700900106", landline="+441164960106",
    email="wilma@example.org", roles=frozenset(Role), areas=("quorn", "anstey"), yellow_by_day=True, night=Night.CALL,
    notes="ring twice", opted_out=True, deputy=("sileby",), away=((date(2025, 12, 24), date(2026, 1, 2)),),
)  # fmt: skip
QUORN = Area(
    id="quorn", name="Quorn and Mountsorrel", short_name="Quorn", kind=AreaKind.STORE, authority="Charnwood",
    flood_areas=("034FWFSoar", "034WAF401"), store=(("key", "behind the hall"), ("bags", "200")),
    boundary="ward:Quorn & Mountsorrel Castle", geometry=SHAPE,
)  # fmt: skip
SOAR = FloodArea(code="034FWFSoar", name="River Soar at Quorn", parent="034WAF401", geometry=SHAPE)
ROTA = Rota(
    id="duty-officer", name="Duty officer", timezone="Europe/London",
    layers=(
        Layer(
            people=("asha", "ben"), shift=Shift(count=2, unit=Unit.MONTHS), start=datetime(2026, 3, 29, 1, 30),  # noqa: DTZ001
            from_=NOON, until=NOON + minutes(1), id="weeks",
            windows=(Window(days=(0, 6), opens=time(17, 30), closes=time(9)),),
        ),
    ),
    overrides=(Override(person="ben", start=NOON, end=NOON + minutes(1), instead_of="asha", id="cover"),),
    swaps=(Swap(person="ben", with_="asha", start=NOON, end=NOON + minutes(1), id="swap"),),
    fixed=(
        Fixed(
            start=NOON, end=NOON + minutes(2), id="fixed",
            shifts=(FixedShift(person="ben", start=NOON, end=NOON + minutes(1)),),
        ),
    ),
    leave=(Leave(person="ben", start=NOON, end=NOON + minutes(1), stand_in="asha", id="leave"),),
)  # fmt: skip

# Each register: one value with every field filled, its key, and one more whose key comes before.
KINDS: list[tuple[Register, Any, str, Any]] = [
    (PEOPLE, WILMA, "wilma", ASHA),
    (AREAS, QUORN, "quorn", Area(id="leicester", name="Leicester", kind=AreaKind.AUTHORITY)),
    (FLOOD_AREAS, SOAR, "034fwfsoar", FloodArea(code="034FWFEye", name="Eye Brook")),
    (ROTAS, ROTA, "duty-officer", Rota(id="deputy", name="Deputy", timezone="UTC")),
]
EACH = pytest.mark.parametrize(("kind", "full", "key", "plain"), KINDS, ids=[row[0].name for row in KINDS])


@EACH
def test_what_is_loaded_comes_back(database: Database, kind: Register, full: Any, key: str, plain: Any) -> None:
    """Every field, in the order of the keys; what is put again is changed where it is."""
    assert all(getattr(full, field.name) != field.default for field in fields(full)), "a field is not tried here"
    changed = replace(full, name="Another name")
    with database.write() as tx:
        register.put(tx, kind, [full, plain])
        assert list(register.everything(tx, kind).items()) == [(kind.of(plain), plain), (key, full)]
        register.put(tx, kind, [changed])
        assert register.everything(tx, kind) == {kind.of(plain): plain, key: changed}
        register.remove(tx, kind, [key])
        assert register.everything(tx, kind) == {kind.of(plain): plain}
        assert [register.everything(tx, other) for other in register.ALL if other is not kind] == [{}] * 3


@EACH
def test_a_change_raises_the_version(database: Database, kind: Register, full: Any, key: str, plain: Any) -> None:
    """L5 and everybody else reads anew after a change; warnings are matched anew only when the map changed."""
    on_the_map = kind in (AREAS, FLOOD_AREAS)
    seen: list[tuple[int, int]] = []
    with database.write() as tx:
        for work in (
            lambda: None,
            lambda: register.put(tx, kind, [full, plain]),
            lambda: register.remove(tx, kind, [key]),
            lambda: register.put(tx, kind, []),
            lambda: register.remove(tx, kind, []),
            lambda: register.set_digests(tx, kind, {key: "a"}),
            lambda: register.everything(tx, kind),
        ):
            work()
            seen.append((register.version(tx), register.areas_version(tx)))
    wanted = [0, 1, 2, 2, 2, 2, 2]
    assert seen == [(count, count * on_the_map) for count in wanted]


def test_a_code_is_one_flood_area_whatever_its_letter_case(database: Database) -> None:
    """F2: found without its letter case, kept in the publisher's own."""
    with database.write() as tx:
        register.put(tx, FLOOD_AREAS, [replace(SOAR, code="034FWFSOAR"), replace(SOAR, code="034FWFEye")])
        register.put(tx, FLOOD_AREAS, [SOAR])
        found = register.everything(tx, FLOOD_AREAS)
    assert {key: area.code for key, area in found.items()} == {"034fwfsoar": "034FWFSoar", "034fwfeye": "034FWFEye"}


def test_what_a_row_looked_like_is_remembered(database: Database) -> None:
    """An edit made here since the last import is a conflict: digests are by register, and go with their row."""
    with database.write() as tx:
        register.put(tx, PEOPLE, [ASHA, BEN])
        register.set_digests(tx, PEOPLE, {"asha": "1", "ben": "2"})
        register.set_digests(tx, ROTAS, {"asha": "rota"})
        register.set_digests(tx, PEOPLE, {"asha": "3"})
        register.set_digests(tx, PEOPLE, {})
        register.put(tx, PEOPLE, [BEN])
        assert register.digests(tx, PEOPLE) == {"asha": "3", "ben": "2"}
        register.remove(tx, PEOPLE, ["asha"])
        assert register.digests(tx, PEOPLE) == {"ben": "2"}
        assert register.digests(tx, ROTAS) == {"asha": "rota"}
        assert register.digests(tx, AREAS) == {}


def test_a_county_is_loaded_at_once(database: Database) -> None:
    """1,200 flood areas are one import and one change, more than an engine would take in one statement."""
    many = [replace(SOAR, code=f"034FWF{number:04}") for number in range(1200)]
    marks = {area.code.casefold(): "x" for area in many}
    with database.write() as tx:
        for _ in range(2):
            register.put(tx, FLOOD_AREAS, many)
            register.set_digests(tx, FLOOD_AREAS, marks)
        assert list(register.everything(tx, FLOOD_AREAS).values()) == many
        assert register.digests(tx, FLOOD_AREAS) == marks
        assert (register.version(tx), register.areas_version(tx)) == (2, 2)
        register.remove(tx, FLOOD_AREAS, list(marks))
        assert register.everything(tx, FLOOD_AREAS) == register.digests(tx, FLOOD_AREAS) == {}
