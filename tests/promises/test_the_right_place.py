"""Promise 3: the right people, and why: a place is where its shape, its codes or its name say, and not next door."""

from __future__ import annotations

from pathlib import Path

from dutyofficer.desk.report import status
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, SILEBY
from tests.promises.world import PEOPLE, World, collection, square

EDNA = "edna,Edna Field,07700 900203,,warden,edge,text,yes\n"
WITH_EDNA = PEOPLE.replace("night\n", "night,yellow_by_day\n").replace(",text\n", ",text,no\n").replace(
    ",none\n", ",none,no\n"
)  # fmt: skip


def edna_in(make_world: MAKE, tmp_path: Path, shape: dict[str, object] | None, **more: object) -> World:
    """Edna is warden of a patch called Edge."""
    world = make_world(people=WITH_EDNA)
    patch = {"id": "edge", "name": "Edge", "kind": "patch"} | more
    world.imports(tmp_path / "edge", areas=collection((patch, shape)), people=WITH_EDNA + EDNA)
    return world


def forget(world: World, *people: str) -> None:
    """What the story is not about."""
    for who in people:
        world.phone(who).forgets()


def test_next_door_is_not_told(make_world: MAKE, tmp_path: Path) -> None:
    """F5: half a hundredth of the flood area lies in Edna's patch: two maps drawn differently. `status` shows it."""
    world = edna_in(make_world, tmp_path, square(-1.10005, 52.73, 0.03))
    world.warns(SILEBY)
    world.phone("edna").is_silent()
    with world.house.database.read() as tx:
        (warning,) = status(tx, world.house, world.clock)["warnings"]
    assert [sliver["id"] for sliver in warning["slivers"]] == ["edge"]
    forget(world, "asha", "wilma")


def test_a_place_may_be_named_instead_of_drawn(make_world: MAKE, tmp_path: Path) -> None:
    """F14: nobody has drawn Edge: it is the ward of that name, and the warning there reaches her."""
    world = edna_in(make_world, tmp_path, None, boundary="ward:Sileby & Seagrave")
    world.warns(SILEBY)
    world.phone("edna").gets("Flood warning", "999")
    forget(world, "asha", "wilma")


def test_an_alert_reaches_whom_its_warning_would(make_world: MAKE, tmp_path: Path) -> None:
    """F7: Edge lies outside the alert area as it is drawn, and in a warning area of it: Edna hears of the alert."""
    world = edna_in(make_world, tmp_path, square(-1.3, 52.9, 0.02))
    floods = collection(
        ({"code": ALERT, "name": "Lower Soar"}, square(-1.19, 52.71, 0.05)),
        ({"code": "034FWFEDGE", "name": "Brook at Edge", "parent": ALERT}, square(-1.3, 52.9, 0.01)),
    )
    (tmp_path / "edge" / "flood_areas.geojson").write_text(floods, encoding="utf-8")
    world.imports(tmp_path / "edge")
    world.warns(ALERT, 3)
    world.phone("edna").gets("Flood alert", "999")
    forget(world, "asha")
