"""I1 to I5: incidents are numbered once, come back as they were, and keep what is to be told until it is said."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from dutyofficer.core.incident import How, Incident, IncidentState, Kind, Notice
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Change, Changed
from dutyofficer.store import incidents, warnings
from dutyofficer.store.db import Database
from dutyofficer.store.incidents import Opening
from tests.core.builders import AMBER, LIFTED, NOON, RED, YELLOW, item, minutes, notice, warning

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _open(
    tx: Connection, kind: Kind = Kind.FLOOD, at: datetime = NOON, *, cause: str = "flood", needs_accept: bool = True
) -> Incident:
    return incidents.open_new(tx, Opening(kind, cause, "River Soar at Quorn", needs_accept), at, at.year)


def _close(tx: Connection, incident: Incident, at: datetime) -> Incident:
    closed = replace(incident, state=IncidentState.CLOSED, closed_at=at)
    incidents.save(tx, closed)
    return closed


def test_a_new_incident_is_open(database: Database) -> None:
    """I2: nobody owns it, nothing of it has been told, and it is calm until a warning says otherwise."""
    with database.write() as tx:
        made = _open(tx, needs_accept=False)
    assert made == Incident(
        id=made.id, kind=Kind.FLOOD, ref="F1", cause="flood", title="River Soar at Quorn", state=IncidentState.OPEN,
        needs_accept=False, opened_at=NOON, calm_since=NOON,
    )  # fmt: skip


def test_each_kind_counts_for_itself(database: Database) -> None:
    """I1: the letter says what it is about, and every letter begins at 1."""
    kinds = (Kind.FLOOD, Kind.WEATHER, Kind.FLOOD, Kind.SYSTEM, Kind.MANUAL, Kind.FLOOD)
    with database.write() as tx:
        assert [_open(tx, kind).ref for kind in kinds] == ["F1", "W1", "F2", "S1", "M1", "F3"]


LAST_YEARS = [
    ("one still open keeps its reference", None, "F2"),
    ("one closed an hour ago keeps it: somebody may answer late", 1.0, "F2"),
    ("one closed just within 24 h keeps it", 23.999, "F2"),
    ("after 24 h the reference is free", 24.0, "F1"),
    ("one of the spring is long forgotten", 24.0 * 240, "F1"),
]


@pytest.mark.parametrize(("why", "closed", "ref"), LAST_YEARS, ids=[row[0] for row in LAST_YEARS])
def test_a_reference_across_new_year(database: Database, why: str, closed: float | None, ref: str) -> None:
    """I1: numbers begin again with the year, but a reference means one thing for 24 h at least."""
    with database.write() as tx:
        old = _open(tx)
        if closed is not None:
            _close(tx, old, NEW_YEAR - closed * HOUR)
        assert _open(tx, at=NEW_YEAR).ref == ref, why


def test_numbers_go_on_past_what_is_taken(database: Database) -> None:
    """I1: the new year's F1 is free, F2 and F3 of the old year are not; nothing is numbered twice after that."""
    with database.write() as tx:
        first, second, _ = (_open(tx) for _ in range(3))
        _close(tx, first, NOON)
        _close(tx, second, NEW_YEAR - HOUR)
        assert [_open(tx, at=NEW_YEAR).ref for _ in range(3)] == ["F1", "F4", "F5"]
        _close(tx, first, NEW_YEAR)
        assert _open(tx, at=NEW_YEAR + 99 * HOUR).ref == "F6"


def test_a_reference_means_the_newest(database: Database) -> None:
    """A1: `1 f1` is about this year's F1, whatever the letter case; the old one is still on the record."""
    with database.write() as tx:
        old = _close(tx, _open(tx), NOON)
        new = _open(tx, at=NEW_YEAR)
        assert old.ref == new.ref
        assert incidents.by_ref(tx, "F1") == incidents.by_ref(tx, "f1") == new
        assert incidents.by_ref(tx, "F2") is None
        _close(tx, new, NEW_YEAR)
        found = incidents.by_ref(tx, "F1")
        assert found is not None
        assert (found.id, found.state) == (new.id, IncidentState.CLOSED)
        assert [incident.id for incident in incidents.every(tx)] == [old.id, new.id]


def test_a_cause_has_one_open_incident(database: Database) -> None:
    """C2, I3: what is wrong is found again while it is open; once closed, the next one is a new episode."""
    with database.write() as tx:
        assert incidents.of_cause(tx, "feed ea") is None
        made = _open(tx, Kind.SYSTEM, cause="feed ea")
        _open(tx)
        accepted = replace(made, state=IncidentState.ACCEPTED)
        incidents.save(tx, accepted)
        assert incidents.of_cause(tx, "feed ea") == accepted
        _close(tx, made, NOON)
        assert incidents.of_cause(tx, "feed ea") is None
        assert [incident.ref for incident in incidents.open_ones(tx)] == ["F1"]


def test_every_field_of_an_incident_comes_back(database: Database) -> None:
    """I2: state, owner and times as they were saved; reference and kind never change; its neighbour is untouched."""
    with database.write() as tx:
        made, other = _open(tx), _open(tx)
        full = Incident(
            id=made.id, kind=Kind.FLOOD, ref="F1", cause="flood: by hand", title="Soar, \u202eQuorn\u202c \U0001f30a",
            state=IncidentState.ACCEPTED, needs_accept=False, opened_at=NOON + minutes(1), owner="asha",
            owned_since=NOON + minutes(2), accepted_at=NOON + minutes(3), closed_at=NOON + minutes(4),
            calm_since=NOON + minutes(5), heard_at=NOON + minutes(6), told_at=NOON + minutes(7), surged=True,
            hushed_until=NOON + minutes(8), still_asked_at=NOON + minutes(9), manager_told=("red",),
        )  # fmt: skip
        incidents.save(tx, replace(full, ref="F99", kind=Kind.WEATHER))
    assert all(getattr(full, field.name) != field.default for field in fields(Incident)), "a field is not tried here"
    with database.read() as tx:
        assert incidents.get(tx, made.id) == full
        assert incidents.get(tx, other.id) == other


def test_a_warning_is_in_an_incident_once(database: Database) -> None:
    """I1: all flood warnings share the open incident; one that changes again does not join twice."""
    with database.write() as tx:
        new = [Changed(Change.NEW, None, warning(code)) for code in "abc"]
        a, b, c = (warnings.record(tx, changed, True, False, NOON) for changed in new)
        flood, other = _open(tx), _open(tx)
        incidents.attach(tx, flood.id, [b, a, b])
        incidents.attach(tx, flood.id, [a, c])
        incidents.attach(tx, flood.id, [])
        incidents.attach(tx, other.id, [c])
        assert incidents.warnings_of(tx, flood.id) == [a, b, c]
        assert incidents.warnings_of(tx, other.id) == [c]


def test_every_field_of_a_notice_comes_back(database: Database) -> None:
    """B1: what waits until the morning is said then as it would have been said at night."""
    told = Item(
        warning=None, code="S2", name="River Soar", headline="\u05de\u05d9\u05dd \U0001f30a", hazard="system",
        level=RED, reason=Reason.BLIND, since=NOON, before=YELLOW, stands=AMBER, places=("Quorn", "Sileby"),
        unmapped=True, wardens=3, onset=NOON, expires=NOON + minutes(9), gauge="Whitwick 1.31 m rising. ",
            by="Fire control",
    )  # fmt: skip
    made = [Notice(how, told, NOON + minutes(1), rise=True, urgent=True) for how in How]
    assert all(getattr(told, field.name) != field.default for field in fields(Item)), "a field is not tried here"
    with database.write() as tx:
        number = _open(tx).id
        incidents.add_notices(tx, number, made)
        incidents.add_notices(tx, number, [])
    with database.read() as tx:
        found = incidents.waiting(tx, number)
    assert [replace(each, id=0) for each in found] == made
    assert len({each.id for each in found} - {0}) == len(How)


def test_a_notice_waits_until_it_is_said(database: Database) -> None:
    """B1: it is told once; what another incident has to say goes on waiting."""
    with database.write() as tx:
        flood, other, _ = _open(tx), _open(tx), _open(tx)
        incidents.add_notices(tx, flood.id, [notice(How.INFORM, n, at=NOON - minutes(n)) for n in (1, 2, 3)])
        incidents.add_notices(tx, other.id, [notice(How.OWNER, 4)])
        first, second, third = incidents.waiting(tx, flood.id)
        assert [each.item for each in (first, second, third)] == [item(1), item(2), item(3)]
        incidents.said(tx, [first.id, third.id], NOON)
        incidents.said(tx, [], NOON)
        assert incidents.waiting(tx, flood.id) == [second]
        assert [incident.ref for incident in incidents.with_waiting(tx)] == ["F1", "F2"]
        incidents.said(tx, [second.id], NOON)
        assert [incident.ref for incident in incidents.with_waiting(tx)] == ["F2"]


def test_a_closed_incident_says_only_what_is_kept(database: Database) -> None:
    """I3: what waited is dropped with the incident, but the end of a severe warning is still told."""
    with database.write() as tx:
        flood, other = _open(tx), _open(tx)
        incidents.add_notices(tx, flood.id, [notice(How.DIGEST, 1), notice(How.NOW, 2, LIFTED, before=RED)])
        incidents.add_notices(tx, other.id, [notice(How.INFORM, 3)])
        _, end = incidents.waiting(tx, flood.id)
        incidents.forget_notices(tx, flood.id, [end.id])
        _close(tx, flood, NOON)
        assert incidents.waiting(tx, flood.id) == [end]
        assert [incident.ref for incident in incidents.with_waiting(tx)] == ["F1", "F2"]
        incidents.forget_notices(tx, flood.id, [])
        assert incidents.waiting(tx, flood.id) == []
        assert len(incidents.waiting(tx, other.id)) == 1
