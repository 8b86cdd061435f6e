"""Reports and stand-downs as they are kept, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dutyofficer.core.area import Match
from dutyofficer.core.harm import Road, Seen, Trend
from dutyofficer.core.incident import Kind
from dutyofficer.core.report import Report
from dutyofficer.core.stand_down import Stage
from dutyofficer.core.warden_answer import Ask, Part
from dutyofficer.core.warning import Change, Changed, Known, Level, Standing
from dutyofficer.store import incidents, reports, stand_downs, warden_answers, warnings
from dutyofficer.store.db import Database, Tx
from tests.core.builders import warning

NOW = datetime(2025, 11, 15, 3, 10, tzinfo=UTC)


def opened(tx: Tx) -> int:
    return incidents.open_new(tx, incidents.Opening(Kind.FLOOD, "flood", "Sileby", needs_accept=True), NOW, 2025).id


def test_a_report_comes_back_as_it_was_read(database: Database) -> None:
    """H8: with nothing of what was written; homes that nobody counted are homes (H5)."""
    full = Seen(Road.FLOODED, 3, Trend.RISING, distress=True)
    with database.write() as tx:
        number = opened(tx)
        made = [
            Report(at=NOW, person="wilma", seen=Seen(homes=0), area="sileby", incident=number),
            Report(at=NOW, person="dev", seen=Seen(), incident=number),
        ]
        for report in made:
            reports.add(tx, report)
        assert reports.of_incident(tx, number) == made
        assert not reports.homes_flooded(tx, number)
        reports.add(tx, replace(made[0], seen=Seen(uncounted=True)))
        assert reports.homes_flooded(tx, number)
        reports.add(tx, replace(made[0], seen=full))
        assert reports.of_incident(tx, number)[-1].seen == full
        assert reports.of_incident(tx, number + 1) == []
        assert reports.newest(tx, number, 2) == (reports.of_incident(tx, number)[:1:-1], 4)
        assert reports.newest(tx, number + 1, 2) == ([], 0)


def kept(tx: Tx, number: int, code: str, *levels: Level) -> int:
    """A warning that matches Sileby and the county, at these levels one after the other."""
    row, before = 0, None
    for minute, level in enumerate(levels):
        change = Changed(Change.NEW if before is None else Change.LOWERED, before, warning(code, level))
        row = warnings.record(tx, change, True, False, NOW + timedelta(minutes=minute))
        before = Known(id=row, warning=change.warning, standing=Standing.IN_FORCE, seen=NOW)
    warnings.set_matches(tx, row, [Match("sileby", "listed"), Match("county", "named")], ours=True, unmapped=False)
    incidents.attach(tx, number, [row])
    return row


def test_only_what_was_a_flood_warning_counts(database: Database) -> None:
    """W3: an alert is none; of one that is lifted it is known that it was; only places of ours are listed."""
    with database.write() as tx:
        number = opened(tx)
        kept(tx, number, "034ALERT", Level.YELLOW)
        before = stand_downs.mark(tx, number)
        kept(tx, number, "034WARN", Level.AMBER, Level.LIFTED)
        (flood,) = stand_downs.floods(tx, number, {"sileby"})
        assert (flood.areas, flood.over, flood.changed) == (("sileby",), True, NOW + timedelta(minutes=1))
        assert stand_downs.mark(tx, number) != before
        assert reports.covers(tx, number, "sileby")
        assert not reports.covers(tx, number, "quorn")
        assert not reports.covers(tx, number + 1, "sileby")


def test_how_far_a_stand_down_is(database: Database) -> None:
    """W3: it waits, is released, is sent; what is done waits no more."""
    with database.write() as tx:
        number = opened(tx)
        stand_downs.add(tx, number, {"sileby": NOW, "quorn": NOW})
        first, second = stand_downs.waiting(tx, number)
        stand_downs.save(tx, [replace(first, stage=Stage.RELEASED, ended_at=NOW, by="asha")])
        assert [one.area for one in stand_downs.waiting(tx, number)] == ["sileby", "quorn"]
        assert [(one.area, one.by) for one in stand_downs.released(tx)] == [("sileby", "asha")]
        stand_downs.save(tx, [replace(first, stage=Stage.SENT), replace(second, stage=Stage.DROPPED)])
        assert stand_downs.waiting(tx, number) == stand_downs.released(tx) == []


def test_whoever_was_asked_to_help_counts_as_told(database: Database) -> None:
    """W3: a deputy hears that it is over, too."""
    with database.write() as tx:
        number = opened(tx)
        asked = Ask(incident=number, area="sileby", person="della", part=Part.DEPUTY, at=NOW)
        warden_answers.add_asks(tx, [asked])
        assert stand_downs.told(tx, number) == {("della", "sileby"): NOW}
        assert stand_downs.told_areas(tx, number) == {"sileby": NOW}
