"""K3: links to calendars as they are kept: by digest, until they are taken back, on both engines."""

from __future__ import annotations

from dataclasses import replace

from dutyofficer.core.duty_calendar import Link, digest_of
from dutyofficer.store import calendars
from dutyofficer.store.db import Database
from tests.core.builders import NOON, minutes

LINK = Link(id=0, digest=digest_of("a"), rota="duty-officer", person=None, made_at=NOON, made_by="dev")
MINE = Link(id=0, digest=digest_of("b"), rota=None, person="asha", made_at=NOON)


def test_a_link_is_kept_as_it_is(database: Database) -> None:
    """Every field comes back; what is read is found by what its address comes to."""
    with database.write() as tx:
        first, second = calendars.add(tx, LINK), calendars.add(tx, MINE)
        assert first == replace(LINK, id=first.id)
        assert calendars.everything(tx) == [first, second]
        assert [calendars.of_digest(tx, digest_of(token)) for token in "abc"] == [first, second, None]
        calendars.was_read(tx, second.id, NOON)
        assert calendars.of_digest(tx, MINE.digest) == replace(second, read_at=NOON)


def test_a_link_is_taken_back_once_and_for_ever(database: Database) -> None:
    """It stays in the list; a second time, or another number, changes nothing."""
    with database.write() as tx:
        link = calendars.add(tx, LINK)
        later = NOON + minutes(5)
        assert [calendars.revoke(tx, link.id, NOON), calendars.revoke(tx, link.id, later)] == [True, False]
        assert not calendars.revoke(tx, link.id + 1, later)
        assert calendars.of_digest(tx, LINK.digest) is None
        assert calendars.everything(tx) == [replace(link, revoked_at=NOON)]
