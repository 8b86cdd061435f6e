"""Promise 2, somebody has it: what `rota ladder` says of a page is what a page then does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.message import Medium
from dutyofficer.core.policy import Policy, Step
from dutyofficer.core.warning import Level
from dutyofficer.desk.rota_ladder import ladder
from dutyofficer.store import register as kept
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, SILEBY
from tests.promises.world import PEOPLE, ROTAS, World, figures, quiet_wardens

WAYS = {"text": Medium.SMS, "call": Medium.VOICE, "mail": Medium.EMAIL}
GAP = ROTAS.replace('start = 2025-01-06T09:00:00\n[[rota]]\nid = "second', 'start = 2025-01-06T09:00:00\n'
                    'until = 2025-11-14T09:00:00\n[[rota]]\nid = "second')  # fmt: skip
LANDLINE = PEOPLE.replace("carol,Carol King,07700 900103,,", "carol,Carol King,,0116 496 0103,")
NOBODY = PEOPLE.replace("ben,Ben Jones,07700 900102", "ben,Ben Jones,")
WHOLE = (
    Step(after=timedelta(), rota="duty-officer"),
    Step(after=timedelta(minutes=4), rota="second-on-call", by=(Medium.VOICE,)),
)

Row = tuple[datetime, str, Medium]


def on_paper(world: World, level: Level) -> list[Row]:
    """What it says, as rows of when, who and how."""
    with world.house.database.read() as tx:
        steps = ladder(tx, world.house, world.clock, level)["steps"]
    return [(datetime.fromisoformat(s["at"]), s["person"], WAYS[s["medium"]]) for s in steps if s["person"]]


def in_fact(world: World) -> list[Row]:
    """What the pages of the flood have stored for officers."""
    told = [m for m in world.said() if m["incident"] == "F1" and m["page"] is not None]
    return [(datetime.fromisoformat(m["created_at"]), m["person"], Medium(m["channel"])) for m in told]


WORLDS = [
    ("as it should be", {}),
    ("nobody is on the first rota: whoever was last", {"rotas": GAP}),
    ("the manager has only a landline", {"people": LANDLINE}),
    ("the second has no phone at all", {"people": NOBODY}),
    ("a ladder without everybody goes round whole", {"policy": figures(accept=WHOLE)}),
]


@pytest.mark.parametrize("level", [Level.AMBER, Level.RED])
@pytest.mark.parametrize(("case", "changed"), WORLDS, ids=[row[0] for row in WORLDS])
def test_it_says_what_a_page_does(make_world: MAKE, case: str, changed: dict[str, str | Policy], level: Level) -> None:
    """L1, L3, L4: the same people, at the same minutes, by the same ways, through everybody and the next repeat."""
    world = make_world(**changed)
    said = on_paper(world, level)
    world.warns(SILEBY, 2 if level is Level.AMBER else 1)
    world.forward(seconds=(said[-1][0] - world.clock).total_seconds() + 1)
    assert sorted(in_fact(world)) == sorted(said)
    assert len({at for at, _, _ in said}) > 2
    for person in ("asha", "ben", "carol", "dev"):
        world.phone(person).forgets()
    quiet_wardens(world)


def test_it_says_why(make_world: MAKE) -> None:
    """L3, L4: a gap, a phone that takes no texts, a rung that reaches nobody."""
    world = make_world(rotas=GAP, people=LANDLINE.replace("ben,Ben Jones,07700 900102", "ben,Ben Jones,"))
    with world.house.database.write() as tx:
        asha = kept.everything(tx, kept.PEOPLE)["asha"]
        kept.put(tx, kept.PEOPLE, [replace(asha, opted_out=True)])
    with world.house.database.read() as tx:
        steps = ladder(tx, world.house, world.clock, Level.AMBER)["steps"]
    assert [(s["rota"], s["person"], s["medium"], s["why"]) for s in steps][:5] == [
        ("duty-officer", "asha", "call", "gap: last on the rota, opted out: called"),
        ("", None, None, "nobody is on duty-officer: asha was last"),
        ("duty-officer", "asha", "call", "gap: last on the rota"),
        ("", None, None, "nobody is on duty-officer: asha was last"),
        ("senior-manager", "carol", "call", ""),
    ]
    assert "step 3 (second-on-call) skipped: nobody can be reached" in [step["why"] for step in steps]
    everybody = [s for s in steps if s["rota"] == "everybody" and s["person"] == "carol"]
    assert {s["medium"] for s in everybody} == {"call"}
    world.phone("asha").forgets()


def test_an_alert_is_a_text_that_waits_for_the_morning(night: World) -> None:
    """B0, B4: at 03:00 it says 07:00, and at 07:00 it is."""
    ((at, who, medium),) = on_paper(night, Level.YELLOW)
    night.warns(ALERT, 3)
    night.phone("asha").is_silent()
    night.at("2025-11-15 07:01")
    night.phone("asha").gets("flood alert")
    (sent,) = [m for m in night.outbox() if m.person == who]
    assert (sent.created_at, sent.medium) == (at, medium)
