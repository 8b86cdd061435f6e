"""K4: whoever is vouched for from elsewhere: whose account that is, and what their roles there give them here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dutyofficer.core.account import Access
from dutyofficer.desk.accounts import add_account, change, disable, shapes
from dutyofficer.desk.elsewhere import LAST, NO_ROLE, STRANGER, TAKEN, Newcomer, sign_in_from_elsewhere
from dutyofficer.desk.problem import Refused
from dutyofficer.desk.signing import SignedIn
from tests.desk.test_signing import BOSS, account, comes_in, lines, refused, seen
from tests.promises.world import World

MAPPING = {"duty": Access.OFFICER, "resilience": Access.TEAM, "it": Access.ADMINISTRATOR}
SUBJECT = "https://id.example.org 7"


def vouched(
    world: World, *roles: str, names: tuple[str, ...] = ("Asha",), subject: str = SUBJECT,
    mapping: Mapping[str, Access] = MAPPING,
) -> SignedIn:  # fmt: skip
    """Somebody comes from there."""
    return sign_in_from_elsewhere(world.house, Newcomer(subject, names, roles), mapping, world.clock)


def turned_away(world: World, words: str, *roles: str, **more: object) -> None:
    """And is refused, in words; nothing is stored."""
    with world.house.database.read() as tx:
        before = (shapes(tx, world.clock), world.log())
    with pytest.raises(Refused) as error:
        vouched(world, *roles, **more)  # type: ignore[arg-type]
    assert str(error.value) == words
    with world.house.database.read() as tx:
        assert (shapes(tx, world.clock), world.log()) == before


def test_a_role_there_makes_an_account_here(world: World) -> None:
    """Once; the next time it is the same, under whatever name."""
    first = vouched(world, "staff", "duty")
    again = vouched(world, "duty", names=("asha.new",))
    assert (first.account.id, first.account.access) == (again.account.id, Access.OFFICER)
    assert seen(world, first.token) == again.account
    assert lines(world) == [
        "account asha: made at its first sign-in from elsewhere, officer", "account asha: signed in from elsewhere",
        "account asha: signed in from elsewhere",
    ]  # fmt: skip
    assert refused(world)


def test_without_a_role_or_a_name_nobody_is_made(world: World) -> None:
    """Neither is an administrator, however they call themselves there; without a mapping nobody is."""
    turned_away(world, STRANGER)
    turned_away(world, STRANGER, "administrator", "Duty")
    turned_away(world, STRANGER, "duty", mapping={})
    turned_away(world, STRANGER, "duty", names=("asha patel", "x"))
    turned_away(world, STRANGER, "duty", names=())
    turned_away(world, STRANGER, "duty", subject="x" * 400)


def test_an_administrator_only_by_the_mapping(world: World) -> None:
    """It says so, or it does not happen."""
    assert vouched(world, "it", "duty").account.access is Access.ADMINISTRATOR
    assert vouched(world, "duty", names=("ben",), subject="b").account.access is Access.OFFICER


def test_an_account_here_is_linked_only_if_allowed(world: World) -> None:
    """By name or mail address; then by who they are there, so that a name that is taken over opens nothing."""
    account(world)
    turned_away(world, TAKEN, "duty")
    turned_away(world, TAKEN, "duty", names=("other", "ASHA"))
    asha = change(world.house, "asha", BOSS, world.clock, elsewhere=True)
    assert vouched(world, "duty").account.id == asha.id
    assert comes_in(world).account.id == asha.id
    turned_away(world, TAKEN, "duty", subject="somebody else")
    change(world.house, "asha", BOSS, world.clock, elsewhere=False)
    turned_away(world, TAKEN, "duty")


def test_the_mapping_decides_at_every_sign_in(world: World) -> None:
    """More, less, nothing; what was open with more is closed. Without a mapping it is said here."""
    add_account(world.house, "asha", Access.VIEWER, "asha", BOSS, world.clock, elsewhere=True)
    assert vouched(world, mapping={}).account.access is Access.VIEWER
    more = vouched(world, "resilience")
    assert more.account.access is Access.TEAM
    less = vouched(world, "duty")
    assert (less.account.access, seen(world, more.token)) == (Access.OFFICER, None)
    assert "account asha: now officer, by what it is elsewhere" in lines(world)
    turned_away(world, NO_ROLE, "staff")
    assert seen(world, less.token)


def test_a_disabled_account_stays_out(world: World) -> None:
    """Whatever it is there."""
    vouched(world, "duty")
    disable(world.house, "asha", BOSS, world.clock)
    turned_away(world, STRANGER, "it")


def test_the_last_administrator_is_not_lost_by_a_list_elsewhere(world: World) -> None:
    """Refused there; the password still opens it."""
    account(world, "asha", Access.ADMINISTRATOR)
    change(world.house, "asha", BOSS, world.clock, elsewhere=True)
    turned_away(world, LAST, "duty")
    assert comes_in(world).account.access is Access.ADMINISTRATOR


def test_it_does_not_open_a_lock(world: World) -> None:
    """Somebody is trying passwords: that its owner comes in from elsewhere gives them no ten more."""
    account(world)
    change(world.house, "asha", BOSS, world.clock, elsewhere=True)
    for _ in range(10):
        refused(world)
    after = vouched(world, "duty").account
    assert (after.failures, after.locked(world.clock)) == (10, True)
