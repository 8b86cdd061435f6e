"""`dutyofficer rota`: who is on duty, and what is wrong with what is planned."""

from __future__ import annotations

import click

from dutyofficer.frontdoor import Json, moment, now, reading, show


@click.group()
def rota() -> None:
    """Who is on duty: show, who, gaps."""


@rota.command("show")
@click.argument("name", metavar="ROTA")
@click.option("--from", "start", help="From then; now unless given.")
@click.option("--to", "end", help="To then; four weeks on unless given.")
@Json
def rota_show(name: str, start: str | None, end: str | None, as_json: bool) -> None:
    """Who has it when, and why."""
    from datetime import timedelta

    from dutyofficer import printed
    from dutyofficer.core.rota import schedule
    from dutyofficer.desk import report

    with reading() as (tx, service):
        found = report.rota_named(tx, service.house, name)
        first = moment(start, service) or now()
        last = moment(end, service) or first + timedelta(weeks=4)
        if last <= first:
            raise click.BadParameter("--to must be later than --from")
        shapes = [report.span_shape(span) for span in schedule(found, first, last)]
        zone = service.house.policy.zone
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.span(shape, zone) for shape in shapes))


@rota.command()
@click.argument("name", metavar="ROTA")
@click.option("--at", help="At then; now unless given.")
@Json
def who(name: str, at: str | None, as_json: bool) -> None:
    """Who has it, until when, and who is next."""
    from dutyofficer import printed
    from dutyofficer.desk import report

    with reading() as (tx, service):
        found = report.rota_named(tx, service.house, name)
        shape = report.on_rota(found, moment(at, service) or now())
        zone = service.house.policy.zone
    if as_json:
        show(shape)
    else:
        click.echo(printed.who(shape, zone))


@rota.command()
@Json
def gaps(as_json: bool) -> None:
    """Every minute of the next eight weeks in which a rota has nobody."""
    from dutyofficer import printed
    from dutyofficer.desk import report

    with reading() as (tx, service):
        shapes = report.all_gaps(tx, service.house, now())
        zone = service.house.policy.zone
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.gap(shape, zone) for shape in shapes) or "No gaps in the next 8 weeks.")
