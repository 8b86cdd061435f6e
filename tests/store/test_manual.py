"""I1: what was said of an incident that was entered by hand, kept whole on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dutyofficer.core.incident import Kind
from dutyofficer.core.manual import Manual
from dutyofficer.core.warning import Level
from dutyofficer.store import incidents, manual
from dutyofficer.store.db import Database

NOW = datetime(2025, 11, 14, 14, tzinfo=UTC)


def test_it_comes_back_as_it_was(database: Database) -> None:
    """With an area of ours, and with a place in anybody's letters."""
    with database.write() as tx:
        opening = incidents.Opening(Kind.MANUAL, "manual:sileby", "Flooding reported, Sileby", needs_accept=False)
        made = [incidents.open_new(tx, opening, NOW, 2025) for _ in range(3)]
        first = Manual(
            incident=made[0].id, at=NOW, level=Level.AMBER, hazard="flood", place="Sileby", area="sileby",
            authority="Leicestershire", source="Fire control",
        )  # fmt: skip
        second = replace(
            first, incident=made[1].id, at=NOW + timedelta(minutes=5), level=Level.RED, area=None,
            place="\u05e0\u05d4\u05e8 \U0001f30a", hazard="dam failing",
        )  # fmt: skip
        manual.add(tx, first)
        manual.add(tx, second)
    with database.read() as tx:
        assert [manual.of_incident(tx, one.id) for one in made] == [first, second, None]
        assert manual.of_incidents(tx, [one.id for one in made]) == {made[0].id: first, made[1].id: second}
        assert manual.of_incidents(tx, []) == {}
        assert manual.since(tx, NOW + timedelta(minutes=1)) == [second]
        assert manual.since(tx, NOW) == [first, second]
