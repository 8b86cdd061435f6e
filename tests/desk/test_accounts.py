"""K4: accounts are made, helped to a password, changed and disabled by whoever may, each time on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dutyofficer.core.account import Access, Actor
from dutyofficer.desk.accounts import (
    add_account,
    change,
    change_password,
    choose_password,
    disable,
    enable,
    invited,
    reset,
    shapes,
)
from dutyofficer.desk.problem import CannotDo, Refused
from dutyofficer.store import logbook
from tests.desk.test_signing import BOSS, SECRET, account, comes_in, lines, refused, seen
from tests.promises.world import World

OTHER = "kettle river lamp"
TEAM = Actor("dev", Access.TEAM)


def invite(world: World, name: str = "asha", access: Access = Access.OFFICER) -> str:
    """A new account's link."""
    return add_account(world.house, name, access, None, BOSS, world.clock)


def state(world: World, name: str = "asha") -> str:
    """As `user list` has it."""
    with world.house.database.read() as tx:
        return next(str(shape["state"]) for shape in shapes(tx, world.clock) if shape["name"] == name)


def test_a_link_gives_one_password_once(world: World) -> None:
    """Looking at it spends nothing; a bad password spends nothing; then it is spent."""
    link = invite(world)
    with world.house.database.read() as tx:
        assert getattr(invited(tx, link, world.clock), "name", "") == "asha"
    assert state(world) == "invited"
    with pytest.raises(Refused, match="12 characters or more"):
        choose_password(world.house, link, "short", world.clock)
    choose_password(world.house, link, SECRET, world.clock)
    assert state(world) == "ready"
    with pytest.raises(Refused, match="not good any more"):
        choose_password(world.house, link, OTHER, world.clock)
    comes_in(world)


def test_a_link_is_good_for_a_day(world: World) -> None:
    """And not when a newer one was made, nor of a disabled account, nor made up."""
    old = invite(world)
    new = reset(world.house, "asha", BOSS, world.clock)
    gone = invite(world, "gone")
    disable(world.house, "gone", BOSS, world.clock)
    later = world.clock + timedelta(hours=24)
    for link, at in ((old, world.clock), (new, later), (gone, world.clock), ("x", world.clock), ("", world.clock)):
        with pytest.raises(Refused, match="not good any more"):
            choose_password(world.house, link, SECRET, at)
    choose_password(world.house, new, SECRET, later - timedelta(minutes=1))


def test_a_reset_ends_the_password_the_lock_and_every_session(world: World) -> None:
    """From that moment only the link opens it."""
    account(world)
    token = comes_in(world).token
    for _ in range(10):
        refused(world)
    assert state(world) == "locked"
    link = reset(world.house, "asha", TEAM, world.clock)
    assert (seen(world, token), state(world)) == (None, "invited")
    refused(world, SECRET)
    choose_password(world.house, link, OTHER, world.clock)
    comes_in(world, OTHER)
    assert lines(world)[-3:] == [
        "account asha: reset, signed out everywhere", "account asha: chose a password", "account asha: signed in",
    ]  # fmt: skip


def test_ones_own_password_is_changed(world: World) -> None:
    """Every other browser is out, this one has a new session; a wrong old one counts as a wrong one at the door."""
    account(world)
    here, there = comes_in(world), comes_in(world)
    for _ in range(2):
        with pytest.raises(Refused, match="The password that you have now is not right"):
            change_password(world.house, here.account, OTHER, OTHER, world.clock)
    with pytest.raises(Refused, match="too easy"):
        change_password(world.house, here.account, SECRET, "aaaaaaaaaaaa", world.clock)
    new = change_password(world.house, here.account, SECRET, OTHER, world.clock)
    assert [seen(world, token) for token in (here.token, there.token)] == [None, None]
    assert seen(world, new.token)
    refused(world, SECRET)
    comes_in(world, OTHER)
    changed = "account asha: changed the password, signed out everywhere else, after 2 wrong passwords"
    assert lines(world)[4] == changed


CHANGES: tuple[tuple[str, Callable[[World], object], str], ...] = (
    ("access", lambda w: change(w.house, "asha", BOSS, w.clock, access=Access.TEAM), "now team"),
    ("person", lambda w: change(w.house, "asha", BOSS, w.clock, person="ben"), "now of ben"),
    ("nobody's", lambda w: change(w.house, "asha", BOSS, w.clock, person=""), "now of nobody"),
    ("elsewhere", lambda w: change(w.house, "asha", BOSS, w.clock, elsewhere=True), "sign-in from elsewhere allowed"),
    ("disabled", lambda w: disable(w.house, "asha", BOSS, w.clock), "disabled"),
)


@pytest.mark.parametrize(("what", "change", "words"), CHANGES, ids=[row[0] for row in CHANGES])
def test_a_change_signs_out_everywhere_and_is_on_the_record(
    world: World, what: str, change: Callable[[World], object], words: str
) -> None:
    """What somebody may do is asked again at the door; the same change twice is refused."""
    account(world)
    token = comes_in(world).token
    change(world)
    assert seen(world, token) is None, what
    assert lines(world)[-1] == f"account asha: {words}"
    with pytest.raises(CannotDo, match="is so already"):
        change(world)


def test_several_changes_are_made_together_or_not_at_all(world: World) -> None:
    """A line of the record for each; if the last cannot be, the first is not done either."""
    account(world)
    with world.house.database.read() as tx:
        before = (shapes(tx, world.clock), world.log())
    with pytest.raises(CannotDo, match="there is no person zoe"):
        change(world.house, "asha", BOSS, world.clock, access=Access.TEAM, person="zoe")
    with world.house.database.read() as tx:
        assert (shapes(tx, world.clock), world.log()) == before
    change(world.house, "asha", BOSS, world.clock, access=Access.TEAM, person="ben", elsewhere=False)
    assert lines(world)[-2:] == ["account asha: now team", "account asha: now of ben"]


def test_a_session_tells_nobody_the_password_past_the_lock(world: World) -> None:
    """Ten wrong ones, then the right one is answered like a wrong one, also once the account is disabled."""
    account(world)
    here = comes_in(world).account

    def tried(old: str) -> str:
        with pytest.raises(Refused) as error:
            change_password(world.house, here, old, "aaaaaaaaaaaa", world.clock)
        return str(error.value)

    wrong = {tried(OTHER) for _ in range(10)}
    assert {tried(SECRET), tried(OTHER)} == wrong
    world.forward(minutes=15)
    assert "too easy" in tried(SECRET)
    disable(world.house, "asha", BOSS, world.clock)
    assert {tried(SECRET)} == wrong


def test_enabled_again_it_has_its_old_password(world: World) -> None:
    """And no lock."""
    account(world)
    for _ in range(10):
        refused(world)
    disable(world.house, "asha", BOSS, world.clock)
    enable(world.house, "asha", BOSS, world.clock)
    comes_in(world)


def test_the_record_says_who_did_it(world: World) -> None:
    """K1: a person's id, or the account where it is nobody's: never taken for the person whose id is like its name."""
    account(world, "ben", Access.ADMINISTRATOR, None)
    account(world, "root", Access.ADMINISTRATOR, None)
    for number, by in enumerate(("ben", "account ben", "root", "account root")):
        add_account(world.house, f"new{number}", Access.VIEWER, None, Actor(by, Access.ADMINISTRATOR), world.clock)
    with world.house.database.read() as tx:
        found = [(entry.text, entry.by) for entry in logbook.read(tx, None) if entry.kind == "account"]
    assert found == [
        ("account ben: made, administrator", "dev"), ("account ben: chose a password", "account ben"),
        ("account root: made, administrator", "dev"), ("account root: chose a password", "account root"),
        ("account new0: made, viewer", "ben"), ("account new1: made, viewer", "account ben"),
        ("account new2: made, viewer", "account root"), ("account new3: made, viewer", "account root"),
    ]  # fmt: skip


def _as(access: Access) -> Actor:
    return Actor("dev", access)


REFUSED: tuple[tuple[str, Callable[[World], object], str], ...] = (
    ("no name", lambda w: invite(w, "asha patel"), "is no name to sign in with"),
    ("taken", lambda w: invite(w, "BOSS"), "there is an account boss already"),
    ("no person", lambda w: add_account(w.house, "x1", Access.VIEWER, "zoe", BOSS, w.clock), "there is no person zoe"),
    ("not theirs to make", lambda w: add_account(w.house, "x1", Access.VIEWER, None, TEAM, w.clock), "only an admin"),
    (
        "by nobody", lambda w: add_account(w.house, "x1", Access.VIEWER, None, Actor("zoe", Access(4)), w.clock),
        "there is no person zoe, and no account of that name",
    ),
    ("no account", lambda w: reset(w.house, "zoe", BOSS, w.clock), "there is no account zoe"),
    ("an officer resets", lambda w: reset(w.house, "view", _as(Access.OFFICER), w.clock), "of the access officer"),
    ("the team resets an administrator", lambda w: reset(w.house, "boss", TEAM, w.clock), "cannot reset one of admin"),
    ("the team changes", lambda w: change(w.house, "view", TEAM, w.clock, access=Access.OFFICER), "only an admin"),
    ("the team disables", lambda w: disable(w.house, "view", TEAM, w.clock), "only an administrator"),
    ("the team enables", lambda w: enable(w.house, "gone", TEAM, w.clock), "only an administrator"),
    ("the team lets in", lambda w: change(w.house, "view", TEAM, w.clock, elsewhere=True), "only an administrator"),
    ("a person that there is not", lambda w: change(w.house, "view", BOSS, w.clock, person="zoe"), "no person zoe"),
    ("a disabled one", lambda w: reset(w.house, "gone", BOSS, w.clock), "account gone is disabled"),
    ("the last one out", lambda w: disable(w.house, "boss", BOSS, w.clock), "boss is the last administrator"),
    ("the last one down", lambda w: change(w.house, "boss", BOSS, w.clock, access=Access.TEAM), "is the last admin"),
)  # fmt: skip


def test_what_cannot_be_done_is_refused_and_changes_nothing(world: World) -> None:
    """Each refusal says why; accounts and record are as they were."""
    account(world, "boss", Access.ADMINISTRATOR, None)
    account(world, "view", Access.VIEWER, None)
    invite(world, "gone")
    disable(world.house, "gone", BOSS, world.clock)
    with world.house.database.read() as tx:
        before = (shapes(tx, world.clock), world.log())
    for what, act, words in REFUSED:
        with pytest.raises(CannotDo, match=words):
            act(world)
        with world.house.database.read() as tx:
            assert (shapes(tx, world.clock), world.log()) == before, what


def test_of_two_administrators_one_may_go(world: World) -> None:
    """Once the second has a password; a link alone does not count."""
    account(world, "boss", Access.ADMINISTRATOR, None)
    link = invite(world, "second", Access.ADMINISTRATOR)
    with pytest.raises(CannotDo, match="boss is the last administrator who can sign in"):
        disable(world.house, "boss", BOSS, world.clock)
    choose_password(world.house, link, SECRET, world.clock)
    disable(world.house, "boss", BOSS, world.clock)
    with pytest.raises(CannotDo, match="second is the last"):
        change(world.house, "second", BOSS, world.clock, access=Access.VIEWER)
