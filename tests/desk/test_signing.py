"""K4: signing in and out: in one answer for whatever is wrong, locked after ten, on the record without a secret."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event

from dutyofficer.core.account import Access, Account, Actor, digest_of
from dutyofficer.desk import accounts
from dutyofficer.desk.passwords import AT_ONCE, Passwords
from dutyofficer.desk.problem import Refused
from dutyofficer.desk.signing import WRONG, SignedIn, session_of, sign_in, sign_out, sign_out_everywhere, touch, who
from dutyofficer.store import accounts as kept
from tests.promises.world import World

BOSS = Actor("dev", Access.ADMINISTRATOR)
SECRET, WORSE = "teapot ladder fog", "teapot ladder dog"


def account(world: World, name: str = "asha", access: Access = Access.OFFICER, person: str | None = "asha") -> Account:
    """One with a password."""
    token = accounts.add_account(world.house, name, access, person, BOSS, world.clock)
    return accounts.choose_password(world.house, token, SECRET, world.clock)


def comes_in(world: World, password: str = SECRET, name: str = "asha") -> SignedIn:
    """Sign in."""
    return sign_in(world.house, name, password, world.clock)


def refused(world: World, password: str = WORSE, name: str = "asha") -> str:
    """Try, and be told why not."""
    with pytest.raises(Refused) as error:
        comes_in(world, password, name)
    return str(error.value)


def seen(world: World, token: str) -> Account | None:
    """Whose browser that is."""
    with world.house.database.read() as tx:
        return who(tx, token, world.clock)


def uses(world: World, token: str, at: datetime) -> None:
    """A page is asked for with it."""
    with world.house.database.read() as tx:
        found = session_of(tx, token, at)
    assert found
    touch(world.house, token, found[0], at)


def lines(world: World) -> list[str]:
    """What the record says of accounts."""
    return [line.partition(" account: ")[2] for line in world.log() if line.startswith("service account: ")]


def test_signed_in_and_out(world: World) -> None:
    """The name in any case; the browser is known by its secret, which nobody else has; out, it is a stranger again."""
    account(world)
    first, second = comes_in(world, name=" ASHA "), comes_in(world)
    assert first.token != second.token
    assert first.account.signed_in_at == world.clock
    assert seen(world, first.token) == second.account
    assert seen(world, "x" + first.token) is None
    sign_out(world.house, first.token, world.clock)
    sign_out(world.house, first.token, world.clock)
    assert (seen(world, first.token), seen(world, second.token)) == (None, second.account)
    assert lines(world) == [
        "account asha: made of asha, officer", "account asha: chose a password", "account asha: signed in",
        "account asha: signed in", "account asha: signed out",
    ]  # fmt: skip


def test_whatever_is_wrong_the_answer_is_the_same(world: World) -> None:
    """A name that there is not, a wrong password, one too long, an account without a password, disabled, locked."""
    account(world)
    accounts.add_account(world.house, "new", Access.VIEWER, None, BOSS, world.clock)
    account(world, "gone", person=None)
    accounts.disable(world.house, "gone", BOSS, world.clock)
    told = {refused(world), refused(world, SECRET + "x" * 200), refused(world, ""), refused(world, "\ud800\0")}
    told |= {refused(world, SECRET, name) for name in ("zoe", "", "a\0b", "x" * 9999, "new", "gone")}
    for _ in range(10):
        told.add(refused(world))
    told.add(refused(world, SECRET))
    assert told == {WRONG}


class Counting(Passwords):
    """Ours, and how often a password was compared: what takes long."""

    def __init__(self) -> None:
        super().__init__(rounds=1, kib=8, lanes=1)
        self.compared = 0

    @contextmanager
    def _one_at_a_time(self) -> Iterator[PasswordHasher]:
        with super()._one_at_a_time() as hasher:
            self.compared += 1
            yield hasher


def test_each_refusal_is_as_much_work(world: World) -> None:
    """K4: one comparison and one writing transaction, whatever was wrong: the time tells nothing."""
    account(world)
    account(world, "gone", person=None)
    accounts.disable(world.house, "gone", BOSS, world.clock)
    account(world, "shut", person=None)
    for _ in range(10):
        refused(world, name="shut")
    accounts.add_account(world.house, "new", Access.VIEWER, None, BOSS, world.clock)
    world.house.passwords = passwords = Counting()
    tries = [(SECRET, "zoe"), (SECRET, ""), (WORSE, "asha"), ("x" * 999, "asha"), (SECRET, "gone"), (SECRET, "new")]
    work = {}
    for password, name in [*tries, (SECRET, "shut"), (WORSE, "shut")]:
        passwords.compared = 0
        with writes(world) as written:
            refused(world, password, name)
        work[password, name] = (passwords.compared, len(written))
    assert set(work.values()) == {(1, 1)}, work


@contextmanager
def writes(world: World) -> Iterator[list[bool]]:
    """One for each transaction that changed something, and was kept."""
    kept_ones: list[bool] = []
    engine = world.house.database.engine
    changed: list[str] = []

    def runs(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            changed.append(statement)

    def commits(_connection: object) -> None:
        if changed:
            kept_ones.append(True)
            changed.clear()

    event.listen(engine, "before_cursor_execute", runs)
    event.listen(engine, "commit", commits)
    try:
        yield kept_ones
    finally:
        event.remove(engine, "before_cursor_execute", runs)
        event.remove(engine, "commit", commits)


def test_what_stands_in_for_nobodys_password_costs_what_one_costs(world: World) -> None:
    """The same parameters as those that are kept, and no password is right."""
    passwords = world.house.passwords
    kept_of, nobody = passwords.keep(SECRET), passwords._nobody()
    assert kept_of.split("$")[:4] == nobody.split("$")[:4]
    assert len(kept_of) == len(nobody)
    assert not passwords.matches(None, SECRET)
    assert not passwords.outdated(nobody)


def test_ten_wrong_ones_lock_and_the_record_says_so(world: World) -> None:
    """For a quarter of an hour not even the right one opens it; who is in stays in; then nothing is held against it."""
    account(world)
    inside = comes_in(world)
    for _ in range(12):
        refused(world)
    refused(world, SECRET)
    assert seen(world, inside.token)
    world.forward(minutes=15)
    comes_in(world)
    assert lines(world)[3:] == [
        "account asha: locked after 10 wrong passwords in a row",
        "account asha: signed in, after 10 wrong passwords",
    ]
    assert comes_in(world).account.failures == 0
    assert lines(world)[-1] == "account asha: signed in"


def test_many_at_once_are_counted_one_by_one(world: World) -> None:
    """Guessing side by side gains nothing, and only a few may wait: the web's other work goes on."""
    account(world)
    told: list[str] = []
    threads = [threading.Thread(target=lambda: told.append(refused(world))) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.house.database.read() as tx:
        asha = kept.named(tx, "asha")
    assert asha
    assert asha.failures == told.count(WRONG)
    assert len(told) == 9
    assert asha.failures >= 1


def test_only_a_few_wait_for_their_turn(world: World) -> None:
    """Whoever comes when that many wait is told so at once."""
    account(world)
    passwords = world.house.passwords
    for _ in range(AT_ONCE):
        passwords._places.acquire()
    assert "Too many people" in refused(world, SECRET)
    passwords._places.release()
    comes_in(world)


def test_a_session_ends_unused_and_after_a_week(world: World) -> None:
    """Use is written down every five minutes, and keeps it for twelve hours more; seven days are the most."""
    account(world)
    token, start = comes_in(world).token, world.clock
    hour = timedelta(hours=1)
    with world.house.database.read() as tx:
        assert who(tx, token, start + 11 * hour)
        assert who(tx, token, start + 12 * hour) is None
    for hours in range(0, 168, 11):
        uses(world, token, start + hours * hour)
    with world.house.database.read() as tx:
        assert who(tx, token, start + 167 * hour)
        assert who(tx, token, start + 168 * hour) is None


def test_a_page_in_the_same_minutes_writes_nothing(world: World) -> None:
    """K4: a screen that refreshes itself is no load on the database."""
    account(world)
    token = comes_in(world).token
    uses(world, token, world.clock + timedelta(minutes=4))
    with world.house.database.read() as tx:
        found = kept.signed_in(tx, digest_of(token))
    assert found
    assert found[0].seen_at == world.clock


def test_signed_out_everywhere(world: World) -> None:
    """Every browser of that account, and no other's."""
    asha = account(world)
    account(world, "ben", person="ben")
    tokens = [comes_in(world).token, comes_in(world).token]
    other = comes_in(world, name="ben").token
    assert sign_out_everywhere(world.house, asha, world.clock) == 2
    assert [seen(world, token) for token in tokens] == [None, None]
    assert seen(world, other)
    assert lines(world)[-1] == "account asha: signed out of 2 browsers"


def test_one_kept_with_less_work_is_kept_anew(world: World) -> None:
    """Once its owner has typed it; it opens the account before and after."""
    asha = account(world)
    world.house.passwords = Passwords(rounds=2, kib=16, lanes=1)
    for _ in range(2):
        comes_in(world)
        with world.house.database.read() as tx:
            assert "m=16,t=2" in (kept.password_of(tx, asha.id) or "")


def test_a_password_changed_meanwhile_does_not_open_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing takes a while: whoever was sent a new link in between is not entered with the old password."""
    account(world)
    real = Passwords.matches

    def slowly(self: Passwords, kept_of: str | None, password: str) -> bool:
        right = real(self, kept_of, password)
        monkeypatch.setattr(Passwords, "matches", real)
        accounts.reset(world.house, "asha", BOSS, world.clock)
        return right

    monkeypatch.setattr(Passwords, "matches", slowly)
    assert refused(world, SECRET) == WRONG


def test_no_secret_is_on_the_record_or_in_the_database(world: World) -> None:
    """K3, K4: neither a password, nor the secret of a link or a session, nor what a stranger typed as a name."""
    link = accounts.add_account(world.house, "asha", Access.OFFICER, "asha", BOSS, world.clock)
    accounts.choose_password(world.house, link, SECRET, world.clock)
    token = comes_in(world).token
    refused(world, name="hunter2hunter2")
    with world.house.database.read() as tx:
        raw = tx.connection.dbapi_connection
        assert raw is not None
        dump = "\n".join(raw.iterdump())
    assert "$argon2id$" in dump
    assert not [secret for secret in (SECRET, link, token, "hunter2") if secret in dump]


def test_a_disabled_account_is_out_at_once(world: World) -> None:
    """Even if a session of it were left."""
    asha = account(world)
    token = comes_in(world).token
    with world.house.database.write() as tx:
        kept.save(tx, replace(asha, disabled=True))
    assert seen(world, token) is None
