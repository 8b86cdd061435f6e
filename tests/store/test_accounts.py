"""K4: accounts as they are kept; of every secret only a digest, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dutyofficer.core.account import Access, Account, Session, digest_of
from dutyofficer.store import accounts
from dutyofficer.store.account_tables import sessions
from dutyofficer.store.db import Database
from tests.core.builders import NOON, minutes

ASHA = Account(id=0, name="asha", access=Access.OFFICER, made_at=NOON, person="asha", made_by="dev")
BOSS = Account(id=0, name="boss", access=Access.ADMINISTRATOR, made_at=NOON, elsewhere=True)
DAY = timedelta(days=1)


def test_an_account_is_kept_as_it_is(database: Database) -> None:
    """Every field comes back, by name, by number, by who it is elsewhere; nobody else does."""
    with database.write() as tx:
        boss, asha = accounts.add(tx, BOSS), accounts.add(tx, ASHA)
        assert accounts.everything(tx) == [asha, boss]
        assert accounts.hold_all(tx) == [boss, asha]
        assert asha == replace(ASHA, id=asha.id)
        later = replace(
            asha, person=None, access=Access.TEAM, disabled=True, failures=3, locked_until=NOON + DAY,
            subject="https://id.example.org 7", elsewhere=True, signed_in_at=NOON + minutes(1),
        )  # fmt: skip
        accounts.save(tx, later)
        assert accounts.named(tx, "asha") == accounts.hold(tx, asha.id) == later
        assert accounts.hold_named(tx, "asha") == accounts.hold_subject(tx, "https://id.example.org 7") == later
        assert accounts.named(tx, "boss") == boss
        assert accounts.named(tx, "zoe") is accounts.hold(tx, 99) is accounts.hold_subject(tx, "7") is None
        assert accounts.hold_named(tx, "zoe") is None


def test_a_name_is_somebodys_once(database: Database) -> None:
    """So is who they are elsewhere; whoever comes second is refused, and the transaction goes on."""
    with database.write() as tx:
        first = accounts.add(tx, replace(ASHA, subject="7"))
        for twin in (ASHA, replace(BOSS, subject="7")):
            with pytest.raises(accounts.Taken):
                accounts.add(tx, twin)
    with database.read() as tx:
        assert accounts.everything(tx) == [first]


def test_a_password_is_kept_apart(database: Database) -> None:
    """Saving the account does not touch it."""
    with database.write() as tx:
        asha = accounts.add(tx, ASHA)
        assert accounts.password_of(tx, asha.id) is None
        accounts.set_password(tx, asha.id, "$argon2id$...")
        accounts.save(tx, asha)
        assert accounts.named(tx, "asha") == replace(asha, has_password=True)
        assert accounts.password_of(tx, asha.id) == "$argon2id$..."
        accounts.set_password(tx, asha.id, None)
        assert accounts.named(tx, "asha") == asha


def test_a_session_is_found_by_its_digest_until_it_is_ended(database: Database) -> None:
    """One browser, or all of an account; others stay in."""
    with database.write() as tx:
        asha, boss = accounts.add(tx, ASHA), accounts.add(tx, BOSS)
        for token, whose in (("a", asha), ("b", asha), ("c", boss), ("d", asha)):
            accounts.begin(tx, digest_of(token), whose.id, NOON)
        accounts.seen(tx, digest_of("a"), NOON + minutes(9))
        assert accounts.signed_in(tx, digest_of("a")) == (Session(asha.id, NOON, NOON + minutes(9)), asha)
        assert accounts.signed_in(tx, "a") is None
        assert [accounts.end(tx, digest_of("d")), accounts.end(tx, digest_of("d"))] == [True, False]
        assert accounts.end_all(tx, asha.id) == 2
        assert accounts.signed_in(tx, digest_of("b")) is None
        assert accounts.signed_in(tx, digest_of("c")) == (Session(boss.id, NOON, NOON), boss)


def test_sessions_that_are_over_go_when_the_next_begins(database: Database) -> None:
    """The table does not grow for ever."""
    with database.write() as tx:
        asha = accounts.add(tx, ASHA)
        for token in "ab":
            accounts.begin(tx, digest_of(token), asha.id, NOON)
        accounts.seen(tx, digest_of("b"), NOON + minutes(60 * 11))
        accounts.begin(tx, digest_of("c"), asha.id, NOON + minutes(60 * 12))
        assert tx.scalar(select(func.count()).select_from(sessions)) == 2
        assert accounts.signed_in(tx, digest_of("a")) is None
        accounts.seen(tx, digest_of("b"), NOON + 7 * DAY)
        accounts.begin(tx, digest_of("d"), asha.id, NOON + 7 * DAY)
        assert tx.scalars(select(sessions.c.digest)).all() == [digest_of("d")]


def test_a_link_is_good_once_for_a_day_and_until_the_next(database: Database) -> None:
    """Found by its digest; spent by whoever comes first."""
    with database.write() as tx:
        asha = accounts.add(tx, ASHA)
        accounts.invite(tx, asha.id, digest_of("old"), NOON)
        accounts.invite(tx, asha.id, digest_of("new"), NOON)
        assert accounts.invited(tx, digest_of("old"), NOON) is None
        assert accounts.invited(tx, digest_of("new"), NOON + DAY - minutes(1)) == asha
        assert accounts.invited(tx, digest_of("new"), NOON + DAY) is None
        assert [accounts.spend(tx, digest_of(token)) for token in ("old", "new", "new")] == [False, True, False]
        assert accounts.invited(tx, digest_of("new"), NOON) is None
        accounts.invite(tx, asha.id, digest_of("next"), NOON)
        accounts.forget(tx, asha.id)
        assert accounts.invited(tx, digest_of("next"), NOON) is None


def test_strangers_take_a_write_and_no_room(database: Database) -> None:
    """However many there are."""
    for count in range(3):
        with database.write() as tx:
            accounts.stranger(tx, NOON + minutes(count))
