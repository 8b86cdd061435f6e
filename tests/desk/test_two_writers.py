"""K4: two nodes on one PostgreSQL: whoever comes second decides on what the first has left, and takes nothing back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from dutyofficer.core.account import Access, Account, digest_of
from dutyofficer.desk.accounts import change, change_password, choose_password, disable, enable, reset
from dutyofficer.desk.elsewhere import STRANGER, Newcomer, sign_in_from_elsewhere
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.signing import sign_in
from dutyofficer.store import accounts as kept
from dutyofficer.store.db import Database, Tx, open_database
from tests.desk.conftest import soon
from tests.desk.test_signing import BOSS, SECRET, account, lines
from tests.promises.world import World

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
OTHER = "kettle river lamp"
ASHA = Newcomer("https://id.example.org 7", ("asha",), ("duty",))
DUTY = {"duty": Access.TEAM}


@pytest.fixture
def elsewhere(database: Database) -> Iterator[Database]:
    """The same database, opened by another process."""
    opened = open_database(database.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def started(world: World, act: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """A thread that does it, once it waits for somebody else's transaction; and what came of it, afterwards."""
    came: list[object] = []

    def doing() -> None:
        try:
            came.append(act())
        except CannotDo as error:
            came.append(str(error))

    thread = threading.Thread(target=doing)
    thread.start()
    soon(lambda: came or waits(world))
    return thread, came


def waits(world: World) -> bool:
    """Whether anybody waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with world.house.database.read() as tx:
        return bool(tx.scalar(text(query)))


def after(world: World, other: Database, first: Callable[[Tx], object], act: Callable[[], object]) -> object:
    """`act`, begun while another process is about to commit `first`; returns what came of it, or why not."""
    with other.write() as tx:
        first(tx)
        thread, came = started(world, act)
    thread.join(10)
    assert came, "it did not come to an end"
    return came[0]


def now_is(world: World) -> Account:
    """The account as it is kept."""
    with world.house.database.read() as tx:
        found = kept.named(tx, "asha")
    assert found
    return found


ACTS: tuple[tuple[str, Callable[[World, str, Account], object], str], ...] = (
    ("reset", lambda w, link, one: reset(w.house, "asha", BOSS, w.clock), "account asha is disabled"),
    ("a link is spent", lambda w, link, one: choose_password(w.house, link, OTHER, w.clock), "not good any more"),
    (
        "one's own password", lambda w, link, one: change_password(w.house, one, SECRET, OTHER, w.clock),
        "The password that you have now is not right",
    ),
    ("signing in", lambda w, link, one: sign_in(w.house, "asha", SECRET, w.clock), "is not right"),
    ("from elsewhere", lambda w, link, one: sign_in_from_elsewhere(w.house, ASHA, DUTY, w.clock), STRANGER),
    ("more access", lambda w, link, one: change(w.house, "asha", BOSS, w.clock, access=Access.TEAM), ""),
)  # fmt: skip


@pytest.mark.parametrize(("what", "act", "words"), ACTS, ids=[row[0] for row in ACTS])
def test_an_account_that_was_disabled_meanwhile_stays_disabled(
    either: World, elsewhere: Database, what: str, act: Callable[[World, str, Account], object], words: str
) -> None:
    one = account(either)
    change(either.house, "asha", BOSS, either.clock, elsewhere=True)
    link = ""
    if what == "a link is spent":
        link = reset(either.house, "asha", BOSS, either.clock)
    elif what == "from elsewhere":
        sign_in_from_elsewhere(either.house, ASHA, DUTY, either.clock)
    with either.house.database.read() as tx:
        before = kept.named(tx, "asha")
    assert before

    def off(tx: Tx) -> None:
        held = kept.hold(tx, before.id)
        assert held
        kept.save(tx, replace(held, disabled=True))

    said = after(either, elsewhere, off, lambda: act(either, link, one))
    assert now_is(either).disabled, what
    assert words in str(said), what


def test_wrong_passwords_that_were_counted_meanwhile_are_counted(either: World, elsewhere: Database) -> None:
    """A change of its access takes none of them back."""
    one = account(either)

    def wrong(tx: Tx) -> None:
        held = kept.hold(tx, one.id)
        assert held
        kept.save(tx, replace(held, failures=9))

    after(either, elsewhere, wrong, lambda: change(either.house, "asha", BOSS, either.clock, person="ben"))
    assert (now_is(either).failures, now_is(either).person) == (9, "ben")


def test_a_link_that_was_replaced_meanwhile_leaves_the_newer_one_good(either: World, elsewhere: Database) -> None:
    """Only itself is spent by it."""
    one = account(either)
    old = reset(either.house, "asha", BOSS, either.clock)

    def newer(tx: Tx) -> None:
        kept.hold(tx, one.id)
        kept.invite(tx, one.id, digest_of("newer"), either.clock)

    said = after(either, elsewhere, newer, lambda: choose_password(either.house, old, SECRET, either.clock))
    assert "not good any more" in str(said)
    choose_password(either.house, "newer", OTHER, either.clock)


def test_two_first_sign_ins_at_once_are_one_account(either: World, elsewhere: Database) -> None:
    """Two browsers come back from the provider in the same moment: both are let in."""
    made = Account(
        id=0, name="asha", access=Access.TEAM, made_at=either.clock, subject=ASHA.subject, elsewhere=True
    )  # fmt: skip
    said = after(
        either, elsewhere, lambda tx: kept.add(tx, made),
        lambda: sign_in_from_elsewhere(either.house, ASHA, DUTY, either.clock).account.name,
    )  # fmt: skip
    assert said == "asha"
    assert lines(either) == ["account asha: signed in from elsewhere"]


def test_two_first_sign_ins_to_one_allowed_account_are_both_let_in(either: World, elsewhere: Database) -> None:
    """The first links it; the second finds it linked to the same one."""
    one = account(either)
    change(either.house, "asha", BOSS, either.clock, elsewhere=True)

    def links(tx: Tx) -> None:
        held = kept.hold(tx, one.id)
        assert held
        kept.save(tx, replace(held, subject=ASHA.subject))

    said = after(
        either, elsewhere, links, lambda: sign_in_from_elsewhere(either.house, ASHA, {}, either.clock).account.id
    )
    assert said == one.id


def test_two_accounts_of_one_name_are_refused_in_words(either: World, elsewhere: Database) -> None:
    """Two administrators make it at once."""
    made = Account(id=0, name="asha", access=Access.TEAM, made_at=either.clock)
    assert "there is an account asha already" in str(
        after(either, elsewhere, lambda tx: kept.add(tx, made), lambda: account(either))
    )


def test_of_the_last_two_administrators_one_stays(either: World, elsewhere: Database) -> None:
    """Each disables the other in the same moment; neither waits for ever."""
    account(either, "one", Access.ADMINISTRATOR, None)
    account(either, "two", Access.ADMINISTRATOR, None)

    def off(tx: Tx) -> None:
        held = next(each for each in kept.hold_all(tx) if each.name == "two")
        kept.save(tx, replace(held, disabled=True))

    said = after(either, elsewhere, off, lambda: disable(either.house, "one", BOSS, either.clock))
    assert "one is the last administrator" in str(said)
    enable(either.house, "two", BOSS, either.clock)
