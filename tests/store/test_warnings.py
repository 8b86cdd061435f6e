"""F1 to F7, H4: what the feeds said is kept in every version, counts once, and is found worst first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from dutyofficer.core.area import Match
from dutyofficer.core.warning import Change, Changed, HazardWarning, Known, Level, Standing
from dutyofficer.store import warnings
from dutyofficer.store.db import Database
from dutyofficer.store.tables import warning_versions
from tests.core.builders import AMBER, LIFTED, NOON, RED, YELLOW, warning

HOUR = timedelta(hours=1)
SINCE = NOON - 3 * HOUR
LONG_AGO = NOON - 10 * HOUR


def _kept(tx: Connection, of: HazardWarning) -> Known | None:
    return next((known for known in warnings.of_feed(tx, of.source) if known.warning.key == of.key), None)


def _says(
    tx: Connection, said: HazardWarning, change: Change = Change.NEW, *, at: datetime = NOON, ours: bool = True
) -> int:
    """One change that a poll found."""
    changed = Changed(change, _kept(tx, said), None if change is Change.VANISHED else said)
    return warnings.record(tx, changed, ours, False, at)


def _codes(found: list[warnings.Kept]) -> list[str]:
    return [kept.known.warning.code for kept in found]


def test_every_version_is_kept(database: Database) -> None:
    """F7: there is one row for a warning, with the last word; what it said before is kept with what changed."""
    said = [warning(level=AMBER), warning(level=RED), warning(level=RED, text="Leave now."), warning(level=LIFTED)]
    changes = [Change.NEW, Change.RAISED, Change.REWORDED, Change.LIFTED]
    with database.write() as tx:
        ids = {_says(tx, said[n], changes[n], at=NOON + n * HOUR) for n in range(4)}
        (known,) = warnings.of_feed(tx, "ea")
        rows = tx.execute(select(warning_versions).order_by(warning_versions.c.id)).all()
    assert ids == {known.id}
    assert known == Known(id=known.id, warning=said[-1], standing=Standing.LIFTED, seen=NOON + 3 * HOUR)
    assert [row.change for row in rows] == changes
    assert [row.at for row in rows] == [NOON + n * HOUR for n in range(4)]
    assert [(row.version["level"], row.version["text"]) for row in rows] == [(w.level, w.text) for w in said]


def test_every_field_of_a_warning_comes_back(database: Database) -> None:
    """F2: the publisher's own words, and times to the microsecond, so that the next poll finds nothing changed."""
    moments = [NOON + timedelta(microseconds=number) for number in range(1, 6)]
    full = HazardWarning(
        source="metoffice", code="W-1a", hazard="wind", level=RED, name="Wind", headline="Red wind", text="Stay in.",
        authorities=("Leicester", "Rutland"), flood_area="034FWA", onset=moments[0], expires=moments[1],
        level_since=moments[2], text_since=moments[3], issued=moments[4], raw="<item>\u00a0&amp;</item>",
    )  # fmt: skip
    with database.write() as tx:
        _says(tx, full)
    with database.read() as tx:
        (known,) = warnings.of_feed(tx, "metoffice")
        assert warnings.of_feed(tx, "ea") == []
    assert known.warning == full


def test_a_code_is_one_warning_whatever_its_letter_case(database: Database) -> None:
    """F2: a second row for the same code cannot be made, so nobody is told twice; another feed's code is another."""
    with database.write() as tx:
        _says(tx, warning("034FWFSoar"))
        _says(tx, replace(warning("034FWFSoar"), source="nrw"))
        _says(tx, warning("034fwfsoar", RED), Change.RAISED)
        assert [known.warning.code for known in warnings.of_feed(tx, "ea")] == ["034fwfsoar"]
    with pytest.raises(IntegrityError), database.write() as tx:
        warnings.record(tx, Changed(Change.NEW, None, warning("034FWFSOAR")), True, False, NOON)


STANDINGS = [
    ("a new one counts", Change.NEW, AMBER, Standing.IN_FORCE),
    ("one raised counts", Change.RAISED, RED, Standing.IN_FORCE),
    ("one lowered counts", Change.LOWERED, YELLOW, Standing.IN_FORCE),
    ("one lifted does not", Change.LIFTED, LIFTED, Standing.LIFTED),
    ("one first seen lifted does not (F8)", Change.NEW, LIFTED, Standing.LIFTED),
    ("one past its own end does not (F4)", Change.EXPIRED, AMBER, Standing.EXPIRED),
    ("one that vanished is unknown (F3)", Change.VANISHED, AMBER, Standing.VANISHED),
]


@pytest.mark.parametrize(("why", "change", "level", "standing"), STANDINGS, ids=[row[0] for row in STANDINGS])
def test_what_counts_after_a_change(
    database: Database, why: str, change: Change, level: Level, standing: Standing
) -> None:
    """F3, F4, F8: what still counts is in force at its level, also if unknown; what has ended counts as lifted."""
    stands = standing in (Standing.IN_FORCE, Standing.VANISHED)
    with database.write() as tx:
        if change is not Change.NEW:
            _says(tx, warning(level=AMBER), at=LONG_AGO)
        row = _says(tx, warning(level=level), change)
        (known,) = warnings.of_feed(tx, "ea")
        assert known.standing is standing, why
        assert _codes(warnings.in_force(tx)) == ["034A"] * stands, why
        assert warnings.levels(tx, [row]) == {row: level if stands else LIFTED}, why


def test_what_is_in_force_is_told_worst_first(database: Database) -> None:
    """B2, F5: the worst first, then by name; what is not ours is shown, but not among ours."""
    with database.write() as tx:
        _says(tx, warning("a", YELLOW, name="Wreake"))
        _says(tx, warning("b", RED, name="Trent"), ours=False)
        _says(tx, warning("c", AMBER, name="Soar"))
        _says(tx, warning("d", AMBER, name="Eye Brook"))
        _says(tx, warning("e", RED, name="Devon"))
        assert _codes(warnings.in_force(tx)) == ["e", "b", "d", "c", "a"]
        assert _codes(warnings.in_force(tx, ours=True)) == ["e", "d", "c", "a"]


def test_matches_are_replaced(database: Database) -> None:
    """F5, F6: after an import a warning matches what it matches now, and nothing that it matched before."""
    with database.write() as tx:
        row, other = _says(tx, warning("a", RED)), _says(tx, warning("b"))
        warnings.set_matches(tx, other, [Match("quorn", "code")], ours=True, unmapped=False)
        for found in (
            [Match("sileby", "code"), Match("barrow", "polygon", 0.25)],
            [Match("barrow", "polygon", 0.5), Match("anstey", "code")],
        ):
            warnings.set_matches(tx, row, found, ours=True, unmapped=False)
        first, second = warnings.in_force(tx)
        assert first.matches == (Match("anstey", "code"), Match("barrow", "polygon", 0.5))
        assert second.matches == (Match("quorn", "code"),)
        warnings.set_matches(tx, row, [], ours=False, unmapped=True)
        first = warnings.in_force(tx)[0]
        assert (first.ours, first.unmapped, first.matches) == (False, True, ())
        assert _codes(warnings.in_force(tx, ours=True)) == ["b"]


def test_what_vanished_counts_until_it_is_forgotten(database: Database) -> None:
    """F3: gone without a word is unknown, never an all-clear; after a day it no longer counts, and is named."""
    with database.write() as tx:
        rows = [_says(tx, warning(code), at=LONG_AGO - HOUR) for code in ("old", "new", "here")]
        _says(tx, warning("old"), Change.VANISHED, at=LONG_AGO)
        _says(tx, warning("new"), Change.VANISHED, at=NOON)
        assert _codes(warnings.in_force(tx, ours=True)) == ["here", "new", "old"]
        assert warnings.forget_vanished(tx, LONG_AGO) == []
        assert [known.warning.code for known in warnings.forget_vanished(tx, NOON)] == ["old"]
        assert _codes(warnings.in_force(tx)) == ["here", "new"]
        assert warnings.levels(tx, rows) == dict(zip(rows, (LIFTED, AMBER, AMBER), strict=True))
        assert warnings.forget_vanished(tx, NOON) == []


def test_the_worst_of_some(database: Database) -> None:
    """I3: an incident is as bad as the worst of its warnings that still count; of none, it is calm."""
    with database.write() as tx:
        low, high, over = (
            _says(tx, warning(code, level)) for code, level in (("Low", YELLOW), ("b", AMBER), ("c", RED))
        )
        _says(tx, warning("c", LIFTED), Change.LIFTED)
        assert warnings.worst(tx, [low, over]) is YELLOW
        assert warnings.worst(tx, [low, high, over]) is AMBER
        assert warnings.worst(tx, [over]) is LIFTED
        assert warnings.worst(tx, []) is LIFTED
        assert warnings.names(tx, [high, low]) == ["ea:Low", "ea:b"]
        assert warnings.names(tx, []) == []


# Whether it counts; its code, which is the sentence; what was said of it: change, level, hours before noon.
Said = list[tuple[Change, Level, float]]
ALERTS: list[tuple[bool, str, Said]] = [
    (True, "a new alert counts", [(Change.NEW, YELLOW, 0)]),
    (True, "one just within three hours counts", [(Change.NEW, YELLOW, 2.999)]),
    (True, "one that came back after it was lifted counts", [(Change.NEW, LIFTED, 9), (Change.RAISED, YELLOW, 1)]),
    (True, "new words do not make it count twice", [(Change.NEW, YELLOW, 1), (Change.REWORDED, YELLOW, 0)]),
    (False, "one of three hours ago does not", [(Change.NEW, YELLOW, 3)]),
    (False, "new words alone do not", [(Change.NEW, YELLOW, 9), (Change.REWORDED, YELLOW, 0)]),
    (False, "a flood warning has its own page", [(Change.NEW, AMBER, 0)]),
    (False, "one raised since is no alert any more", [(Change.NEW, YELLOW, 1), (Change.RAISED, AMBER, 0)]),
    (False, "one lifted since does not", [(Change.NEW, YELLOW, 1), (Change.LIFTED, LIFTED, 0)]),
    (False, "one that vanished does not", [(Change.NEW, YELLOW, 1), (Change.VANISHED, YELLOW, 0)]),
]


def test_fresh_alerts(database: Database) -> None:
    """H4: new flood alerts of ours that still stand make a surge; each sentence is a warning."""
    with database.write() as tx:
        _says(tx, warning("the first look was long ago"), at=LONG_AGO)
        for _, code, said in ALERTS:
            for change, level, ago in said:
                _says(tx, warning(code, level), change, at=NOON - ago * HOUR)
        _says(tx, warning("not ours", YELLOW), ours=False)
        _says(tx, warning("not a flood", YELLOW, hazard="wind"))
        found = [alert.warning.code for alert in warnings.fresh_alerts(tx, SINCE)]
    assert sorted(found) == sorted(code for counts, code, _ in ALERTS if counts)


def test_the_first_look_is_no_surge(database: Database) -> None:
    """H4, F8: what stood when we first looked counts only if its publisher raised it within the three hours."""
    with database.write() as tx:
        _says(tx, replace(warning("stood for days", YELLOW), level_since=NOON - 50 * HOUR))
        _says(tx, replace(warning("just raised", YELLOW), level_since=NOON - HOUR))
        _says(tx, replace(warning("late to us", YELLOW), level_since=NOON - 4 * HOUR), at=NOON + HOUR)
        assert {alert.warning.code for alert in warnings.fresh_alerts(tx, SINCE)} == {"just raised", "late to us"}


def test_the_first_look_at_another_feed_is_no_surge(database: Database) -> None:
    """H4: a feed that is polled a moment later, or added years later, has its own first look."""
    with database.write() as tx:
        _says(tx, replace(warning("wind", hazard="wind"), source="metoffice"), at=NOON - timedelta(seconds=1))
        for number in range(5):
            _says(tx, replace(warning(f"stood for days {number}", YELLOW), level_since=NOON - 50 * HOUR))
        assert warnings.fresh_alerts(tx, SINCE) == []
