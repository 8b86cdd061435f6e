"""What every command needs: faults as one line, the service opened and closed, times as typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dutyofficer.journal import masked

if TYPE_CHECKING:
    from dutyofficer.store.db import Tx
    from dutyofficer.wiring import Service

FAULT = 1
Json = click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
By = click.option("--by", help="Id of the person who does this.")


class Faulty(click.Group):
    """Faults that we know of are one line on standard error and exit 1; a traceback means a fault of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if type(error).__name__ not in KNOWN:
                raise
            click.echo(masked(f"dutyofficer: {in_words(error)}"), err=True)
            ctx.exit(FAULT)


# By name, so that no command has to load what another one needs.
KNOWN = frozenset(
    {"BadAddress", "BadConfig", "BadFile", "BadPack", "BadPoll", "CannotDo", "Conflict", "DatabaseFault"}
    | {"OperationalError"}
)


def in_words(error: Exception) -> str:
    """What it says; a database that does not answer says more than anybody wants to read, and perhaps its address."""
    if type(error).__name__ == "OperationalError":
        return f"the database does not answer: {str(getattr(error, 'orig', error)).strip().splitlines()[0]}"
    return str(error)


def now() -> datetime:
    """Decision time of one command."""
    return datetime.now(UTC)


@contextmanager
def opened() -> Iterator[Service]:
    """The configured service, its database checked."""
    from dutyofficer.store import migrate

    with unchecked() as service:
        migrate.check(service.database)
        yield service


@contextmanager
def unchecked() -> Iterator[Service]:
    """The configured service, whatever its database looks like."""
    from dutyofficer.wiring import open_service

    path = click.get_current_context().find_root().obj or Path("config/dutyofficer.toml")
    service = open_service(path)
    try:
        yield service
    finally:
        service.database.close()


@contextmanager
def reading() -> Iterator[tuple[Tx, Service]]:
    """The service and one moment of its database."""
    with opened() as service, service.database.read() as tx:
        yield tx, service


def show(shape: object) -> None:
    """Print JSON."""
    click.echo(json.dumps(shape, indent=1, ensure_ascii=False))


def moment(text: str | None, service: Service, zone: str | None = None) -> datetime | None:
    """A time as typed: with an offset, or by the wall clock of `zone`, else of the service."""
    from zoneinfo import ZoneInfo

    from dutyofficer.core.clock import BadTime, typed

    if text is None:
        return None
    try:
        return typed(text, ZoneInfo(zone or service.settings.service.timezone))
    except BadTime as error:
        raise click.BadParameter(str(error)) from error
