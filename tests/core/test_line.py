"""L8: whose phone the duty line rings next, who has the call, and when nobody has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.ladder import Roster
from dutyofficer.core.line import (
    KEPT,
    MESSAGE_OVER,
    STEP_OVER,
    LineCall,
    LineState,
    missed,
    next_step,
    taken,
    to_ring,
    with_recording,
)
from dutyofficer.core.people import Person
from tests.core.builders import ASHA, BEN, CAROL, DEV, NOON, PEOPLE, POLICY, ROSTER, ROTAS, minutes

CALL = LineCall(id=1, call_sid="CA1", caller="+441164960777", person=None, incident=1, started_at=NOON)
ALL = ("asha", "ben", "carol")
NOBODY = dict.fromkeys(ROTAS)
LANDLINE = replace(BEN, mobile="", landline="+441164960102")
NO_PHONE = replace(BEN, mobile="")


def people(*changed: Person) -> Roster:
    return replace(ROSTER, people=PEOPLE | {person.id: person for person in changed})


RUNG = [
    ("officer, second, manager, as on the ladder", CALL, ROSTER, ALL),
    ("one who is on two rungs rings once", CALL, replace(ROSTER, on={**ROTAS, "second-on-call": "asha"}),
     ("asha", "carol")),
    ("in a gap whoever was last, if there is a phone",
     CALL, replace(people(NO_PHONE), on={**ROTAS, "duty-officer": None}, last={"duty-officer": ("ben", "dev")}),
     ("dev", "carol")),
    ("a gap that nobody fills is passed", CALL, replace(ROSTER, on={**ROTAS, "duty-officer": None}),
     ("ben", "carol")),
    ("a rota that is not there is passed", CALL, replace(ROSTER, on={"senior-manager": "carol"}), ("carol",)),
    ("with nobody on any rota the last resort", CALL, replace(ROSTER, on=NOBODY), ("dev", "grace")),
    ("a landline can be rung", CALL, people(LANDLINE), ALL),
    ("one who takes no texts can be rung", CALL, people(replace(ASHA, opted_out=True)), ALL),
    ("without a phone nobody can", CALL, people(NO_PHONE), ("asha", "carol")),
    ("nobody at all", CALL, Roster(on={}, people={}), ()),
    ("one of ours rings: not their own phone", replace(CALL, person="asha", caller=ASHA.mobile), ROSTER,
     ("ben", "carol")),
    ("from another phone of theirs", replace(CALL, person="asha"), ROSTER, ("ben", "carol")),
    ("a phone that two share", replace(CALL, person="wilma", caller=CAROL.mobile), ROSTER, ("asha", "ben")),
    ("the only officer rings: the last resort", replace(CALL, person="asha"),
     replace(ROSTER, on={"duty-officer": "asha"}), ("dev", "grace")),
]  # fmt: skip


@pytest.mark.parametrize(("why", "call", "roster", "order"), RUNG, ids=[row[0] for row in RUNG])
def test_whom_it_rings(why: str, call: LineCall, roster: Roster, order: tuple[str, ...]) -> None:
    """L8, L3: the rungs of the ladder in order; a gap falls back, an empty rota rings the last resort."""
    assert to_ring(call, roster, POLICY) == order
    for person in order:
        call = next_step(call, roster, POLICY, NOON)
        assert (call.rung[-1], call.state, call.due_at) == (person, LineState.RINGING, NOON + STEP_OVER)
    over = next_step(call, roster, POLICY, NOON)
    assert (over.rung, over.state, over.due_at) == (order, LineState.MESSAGE, NOON + MESSAGE_OVER)


def test_a_handover_meanwhile() -> None:
    """L8, D1: whoever has the duty when it rings; nobody's phone rings twice for one call."""
    call = next_step(CALL, ROSTER, POLICY, NOON)
    later = replace(ROSTER, on={**ROTAS, "duty-officer": "dev"})
    call = next_step(call, later, POLICY, NOON)
    assert call.rung == ("asha", "dev")
    assert next_step(call, ROSTER, POLICY, NOON).rung == ("asha", "dev", "ben")


def test_the_first_to_press_has_it() -> None:
    """L8, A4: by the phone that rang at that step; a second key, or one for no step, changes nothing."""
    call = replace(CALL, rung=("asha", "ben"), due_at=NOON)
    has = taken(call, 2, NOON)
    assert (has.taken_by, has.taken_at, has.due_at, has.waits) == ("ben", NOON, None, False)
    assert taken(has, 1, NOON + minutes(1)) == has
    assert [taken(call, step, NOON) for step in (0, 3, -1)] == [call] * 3


def test_missed_is_not_the_end() -> None:
    """L8: it pages once, and a key pressed late still takes the call; a voicemail has its date from the start."""
    call = missed(replace(CALL, rung=("asha",), due_at=NOON), NOON)
    assert (call.missed_at, call.due_at, call.waits) == (NOON, None, False)
    assert next_step(call, ROSTER, POLICY, NOON).due_at is None
    assert taken(call, 1, NOON).taken_by == "asha"
    kept = with_recording(call, "RE1", NOON)
    assert (kept.recording, kept.recording_until) == ("RE1", NOON + KEPT)


def test_only_those_who_may_be_paged() -> None:
    """L2, L8: a warden or a volunteer is never rung."""
    assert not {"wilma", "olga"} & set(to_ring(CALL, ROSTER, POLICY))
    assert DEV.id in to_ring(CALL, replace(ROSTER, on={}), POLICY)
