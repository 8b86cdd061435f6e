"""`dutyofficer rota`: what changes one (override, swap, leave, undo), what was changed, whom a page would reach."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dutyofficer.frontdoor import FAULT, By, Json, moment, now, opened, reading, show

if TYPE_CHECKING:
    from dutyofficer.desk.rota_edits import Edit, Planned
    from dutyofficer.store.db import Tx
    from dutyofficer.wiring import Service

_F = TypeVar("_F", bound=Callable[..., Any])


def _saving(command: _F) -> _F:
    """The options of every command that changes a rota."""
    yes = click.option("--yes", is_flag=True, help="Save it although it leaves a gap.")
    dry = click.option("--dry-run", is_flag=True, help="Print who gains and who loses what, and change nothing.")
    made: _F = By(yes(dry(command)))
    return made


def _span(needed: bool) -> Callable[[_F], _F]:
    def add(command: _F) -> _F:
        start = click.option("--from", "start", required=needed, help="From then, on the clocks of the rota.")
        end = click.option("--to", "end", required=needed, help="To then.")
        made: _F = start(end(command))
        return made

    return add


@click.command()
@click.argument("name", metavar="ROTA")
@click.argument("person")
@_span(needed=True)
@click.option("--instead-of", help="Only where it is that person's turn.")
@_saving
def override(
    name: str, person: str, start: str, end: str, instead_of: str | None, by: str | None, yes: bool, dry_run: bool
) -> None:
    """PERSON has ROTA for a while, whoever else would have it."""
    from dutyofficer.desk import rota_edits

    with opened() as service:
        at = now()
        first, last = _times(service, name, start, end)
        asked = _later(rota_edits.override, service.house, name, person, first, last, instead_of, at)
        _carry_out(service, asked, by, at, yes=yes, dry_run=dry_run)


@click.command()
@click.argument("name", metavar="ROTA")
@click.argument("person")
@click.argument("with_", metavar="WITH")
@_span(needed=True)
@_saving
def swap(
    name: str, person: str, with_: str, start: str, end: str, by: str | None, yes: bool, dry_run: bool
) -> None:  # fmt: skip
    """WITH takes the duty that PERSON has on ROTA, whatever gave it."""
    from dutyofficer.desk import rota_edits

    with opened() as service:
        at = now()
        first, last = _times(service, name, start, end)
        asked = _later(rota_edits.swap, service.house, name, person, with_, first, last, at)
        _carry_out(service, asked, by, at, yes=yes, dry_run=dry_run)


@click.command()
@click.argument("person")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_span(needed=False)
@click.option("--stand-in", help="Who takes their turns; else a layer below, else nobody.")
@_saving
def leave(
    person: str, file: Path | None, start: str | None, end: str | None, stand_in: str | None, by: str | None,
    yes: bool, dry_run: bool,
) -> None:  # fmt: skip
    """PERSON is away, on every rota that they may serve on: --from and --to, or all that is in FILE.ics."""
    from dutyofficer.desk import rota_edits

    if (file is None) == (start is None and end is None) or (start is None) != (end is None):
        raise click.UsageError("give --from and --to, or a file of leave")
    with opened() as service:
        at = now()
        spans = _leave_in(file, service) if file else [_both(service, start, end)]
        asked = _later(rota_edits.leave, service.house, person, spans, stand_in, at)
        _carry_out(service, asked, by, at, yes=yes, dry_run=dry_run, away=person)


@click.command()
@click.argument("number", type=int)
@_saving
def undo(number: int, by: str | None, yes: bool, dry_run: bool) -> None:
    """Take back change NUMBER of `rota history`: the newest of its rota that still counts."""
    from dutyofficer.desk import rota_edits

    with opened() as service:
        asked = _later(rota_edits.undo, service.house, number)
        _carry_out(service, asked, by, now(), yes=yes, dry_run=dry_run)


@click.command()
@click.argument("name", metavar="[ROTA]", required=False)
@Json
def history(name: str | None, as_json: bool) -> None:
    """Every change of every rota, or of ROTA: when, by whom, what, and whether it was taken back."""
    from dutyofficer import printed
    from dutyofficer.desk.rota_edits import history as listed

    with reading() as (tx, service):
        shapes = listed(tx, service.house, name)
        zone = service.house.policy.zone
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.change(shape, zone) for shape in shapes) or "No rota was ever changed.")


@click.command()
@click.option("--at", help="At then; now unless given.")
@click.option("--level", required=True, type=click.Choice(["yellow", "amber", "red"]), help="Of a flood warning.")
@Json
def ladder(at: str | None, level: str, as_json: bool) -> None:
    """Who would be paged, when and how, if nobody answered: up to everybody, and once more."""
    from dutyofficer import printed
    from dutyofficer.core.warning import Level
    from dutyofficer.desk.rota_ladder import ladder as climbed

    with reading() as (tx, service):
        shape = climbed(tx, service.house, moment(at, service) or now(), Level[level.upper()])
        zone = service.house.policy.zone
    if as_json:
        show(shape)
    else:
        click.echo(printed.ladder(shape, zone))


COMMANDS = (override, swap, leave, history, undo, ladder)


def _times(service: Service, rota: str, start: str, end: str) -> tuple[datetime, datetime]:
    """As typed, on the clocks of the rota. Errors: CannotDo, if there is no such rota."""
    from dutyofficer.desk.report import rota_named

    with service.database.read() as tx:
        zone = rota_named(tx, service.house, rota).timezone
    return _both(service, start, end, zone)


def _both(service: Service, start: str | None, end: str | None, zone: str | None = None) -> tuple[datetime, datetime]:
    first, last = moment(start, service, zone), moment(end, service, zone)
    if first is None or last is None:
        raise click.UsageError("--from and --to belong together")
    return first, last


def _leave_in(file: Path, service: Service) -> list[tuple[datetime, datetime]]:
    from dutyofficer.files.leave_ics import read_leave

    found = read_leave(file, service.house.policy.zone)
    if not found:
        raise click.UsageError(f"{file.name} holds no leave")
    return [(start, end) for start, end, _ in found]


def _later(build: Callable[..., Edit], *args: Any) -> Callable[[Tx], Edit]:
    """It is built twice: to be looked at, and again when it is saved, since others may have been quicker."""
    return lambda tx: build(tx, *args)


def _carry_out(
    service: Service, asked: Callable[[Tx], Edit], by: str | None, at: datetime, *, yes: bool, dry_run: bool,
    away: str = "",
) -> None:  # fmt: skip
    """Say what it would do, the gaps last; then do it, unless it leaves one and nobody has said that it may."""
    from dutyofficer.desk.rota_edits import known, plan, save

    with service.database.read() as tx:
        known(tx, service.house, by)
        planned = plan(tx, service.house, asked(tx), at)
    _say([line for each in planned for line in _planned(each, away, at)] or ["Nothing changes."])
    if dry_run or not planned:
        return
    if any(each.gaps for each in planned) and not yes:
        click.echo("dutyofficer: nothing was saved, since nobody would be on duty then; --yes saves it", err=True)
        sys.exit(FAULT)
    _say([f"{done.rota}: saved as change {done.number}." for done in save(service.house, asked, planned, by, at)])


def _planned(planned: Planned, away: str, at: datetime) -> Iterator[str]:
    """What a rota's change would mean: who has what by it, who keeps what all the same, and what it leaves open."""
    from zoneinfo import ZoneInfo

    from dutyofficer.core.rota_edit import horizon
    from dutyofficer.core.rota_words import lasts
    from dutyofficer.desk.rota_edits import still_on

    rota, zone = planned.after.id, ZoneInfo(planned.after.timezone)
    until = horizon(planned.before, planned.after, at)
    for who, mine in planned.differences.items():
        yield from (f"{rota}: {who} has {lasts(span, at, zone, until)} ({span.why})" for span in mine.gained)
        yield from (f"{rota}: {who} no longer has {lasts(span, at, zone, until)}" for span in mine.lost)
    if not planned.differences:
        yield f"{rota}: nobody's duty changes by it."
    for who, other, span in planned.doubled:
        yield f"note: {who} would have {other} at the same time, {lasts(span, at, zone)}"
    for span in still_on(planned, away):
        yield f"note: {away} still has {rota} {lasts(span, at, zone)} ({span.why})"
    yield from (f"warning: nobody would have {rota} {lasts(span, at, zone, until)}" for span in planned.gaps)


def _say(lines: Sequence[str]) -> None:
    click.echo("\n".join(lines))
