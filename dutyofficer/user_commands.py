"""`dutyofficer user`: the accounts of those who use the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from dutyofficer.frontdoor import Json, now, opened, reading, show

By = click.option("--by", help="Id of the person, or name of the account, who does this.")
Name = click.argument("name")
# Written out, so that --help loads nothing.
WORDS = click.Choice(["viewer", "officer", "team", "administrator"])


@click.group()
def user() -> None:
    """Accounts of those who use the screens: add, reset, list, access, person, elsewhere, disable, enable."""


@user.command()
@Name
@click.option("--access", default="viewer", show_default=True, type=WORDS, help="What it may do.")
@click.option("--person", help="Id of the person whose it is.")
@click.option("--elsewhere", is_flag=True, help="It may also be signed in from the provider of identities (web.oidc).")
@By
@Json
def add(name: str, access: str, person: str | None, elsewhere: bool, by: str | None, as_json: bool) -> None:
    """Make an account; prints a link with which its owner chooses a password."""
    from dutyofficer.core.account import Access
    from dutyofficer.desk.accounts import add_account

    with opened() as service:
        token = add_account(
            service.house, name, Access.of(access), person, _operator(by), now(), elsewhere=elsewhere
        )  # fmt: skip
        _say_link(name, service.settings.service.public_url, token, as_json)


@user.command()
@Name
@By
@Json
def reset(name: str, by: str | None, as_json: bool) -> None:
    """End a password and every session; prints a link for a new password."""
    from dutyofficer.desk.accounts import reset as reset_account

    with opened() as service:
        token = reset_account(service.house, name, _operator(by), now())
        _say_link(name, service.settings.service.public_url, token, as_json)


def _say_link(name: str, public_url: str, token: str, as_json: bool) -> None:
    url = f"{public_url}/welcome/{token}"
    if as_json:
        show({"name": name.strip().lower(), "url": url})
    else:
        click.echo(f"{url}\nGive it to the owner of {name.strip().lower()}: good once, for 24 h, and not shown again.")


@user.command("list")
@Json
def list_(as_json: bool) -> None:
    """Every account, what it may do, and when it was last signed in."""
    from dutyofficer import printed
    from dutyofficer.desk.accounts import shapes

    with reading() as (tx, service):
        found = shapes(tx, now())
        zone = service.house.policy.zone
    if as_json:
        show(found)
    else:
        click.echo("\n".join(printed.account(shape, zone) for shape in found) or "No accounts.")


@user.command()
@Name
@click.argument("access", type=WORDS)
@By
def access(name: str, access: str, by: str | None) -> None:
    """Say what an account may do; it is signed out everywhere."""
    from dutyofficer.core.account import Access

    _change("change", name, by, access=Access.of(access))


@user.command("person")
@Name
@click.argument("person", required=False)
@By
def person_(name: str, person: str | None, by: str | None) -> None:
    """Say whose an account is; nobody's without PERSON."""
    _change("change", name, by, person=person or "")


@user.command()
@Name
@click.argument("allowed", type=click.Choice(["allow", "forbid"]))
@By
def elsewhere(name: str, allowed: str, by: str | None) -> None:
    """Say whether an account may be signed in from the provider of identities."""
    _change("change", name, by, elsewhere=allowed == "allow")


@user.command()
@Name
@By
def disable(name: str, by: str | None) -> None:
    """Nobody signs in with it any more; whoever is signed in is out."""
    _change("disable", name, by)


@user.command()
@Name
@By
def enable(name: str, by: str | None) -> None:
    """Let it be signed in with again."""
    _change("enable", name, by)


def _change(what: str, name: str, by: str | None, **values: Any) -> None:
    from dutyofficer.desk import accounts

    change: Callable[..., Any] = getattr(accounts, what)
    with opened() as service:
        account = change(service.house, name, _operator(by), now(), **values)
    whose = f", of {account.person}" if account.person else ""
    click.echo(f"{account.name}: {account.access.word}{whose}, {account.state(now())}.")


def _operator(by: str | None) -> Any:
    """Whoever has the command line has the database."""
    from dutyofficer.core.account import Access, Actor

    return Actor(by, Access.ADMINISTRATOR)
