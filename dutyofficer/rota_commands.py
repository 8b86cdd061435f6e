"""`dutyofficer rota`: who is on duty, and what is wrong with what is planned."""

from __future__ import annotations

import click

from dutyofficer.frontdoor import By, Json, moment, now, opened, reading, show


@click.group()
def rota() -> None:
    """Who is on duty, and what changes it."""


@rota.command("show")
@click.argument("name", metavar="ROTA")
@click.option("--from", "start", help="From then; now unless given.")
@click.option("--to", "end", help="To then; four weeks on unless given.")
@click.option("--csv", "as_csv", is_flag=True, help="Print what `import duties.csv` takes back.")
@Json
def rota_show(name: str, start: str | None, end: str | None, as_csv: bool, as_json: bool) -> None:
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
        spans = schedule(found, first, last)
        zone = service.house.policy.zone
    shapes = [report.span_shape(span) for span in spans]
    if as_csv:
        from dutyofficer.files.duties_csv import duties_csv

        click.echo(duties_csv(found, spans), nl=False)
    elif as_json:
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


@rota.command("ics")
@click.argument("name", metavar="[ROTA]", required=False)
@click.option("--person", help="All duties of that person instead of one rota.")
@click.option("--list", "listed", is_flag=True, help="Every link that was made, and when it was last read.")
@click.option("--revoke", type=int, metavar="NUMBER", help="From now on that link leads nowhere.")
@By
@Json
def rota_ics(
    name: str | None, person: str | None, listed: bool, revoke: int | None, by: str | None, as_json: bool
) -> None:
    """A link that calendars subscribe to: a rota, or the duties of a person. Shown once; whoever has it may read."""
    if sum((name is not None, person is not None, listed, revoke is not None)) != 1:
        raise click.UsageError("name a rota, or give one of --person, --list, --revoke")
    if listed:
        _list_links(as_json)
    elif revoke is not None:
        _revoke_link(revoke, by)
    else:
        _make_link(name, person, by, as_json)


def _make_link(name: str | None, person: str | None, by: str | None, as_json: bool) -> None:
    from dutyofficer.desk.calendars import make_link

    with opened() as service:
        number, path = make_link(service.house, rota=name, person=person, by=by, now=now())
        url = f"{service.settings.service.public_url}{path}"
    if as_json:
        show({"number": number, "url": url})
    else:
        click.echo(f"{url}\nCalendar {number}. The link is not shown again; `rota ics --revoke {number}` ends it.")


def _revoke_link(number: int, by: str | None) -> None:
    from dutyofficer.desk.calendars import revoke_link

    with opened() as service:
        revoke_link(service.house, number, by, now())
    click.echo(f"Calendar {number}: revoked.")


def _list_links(as_json: bool) -> None:
    from dutyofficer import printed
    from dutyofficer.desk.calendars import link_shapes

    with reading() as (tx, service):
        shapes = link_shapes(tx)
        zone = service.house.policy.zone
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.link(shape, zone) for shape in shapes) or "No calendars.")


@rota.command("risks")
@Json
def rota_risks(as_json: bool) -> None:
    """What is wrong with the next eight weeks: gaps, phones, two rungs, nights running, uneven bank holidays."""
    from dutyofficer.desk.rota_ahead import all_risks, risk_shape

    with reading() as (tx, service):
        found = all_risks(tx, service.house, now())
    if as_json:
        show([risk_shape(risk) for risk in found])
    else:
        click.echo("\n".join(f"{risk.kind:14}{risk.text}" for risk in found) or "No risks in the next 8 weeks.")
