"""Commands that have commands of their own: incident, phone, guidance, db, log."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from dutyofficer.frontdoor import FAULT, By, Json, moment, now, opened, reading, show, unchecked


@click.group()
def incident() -> None:
    """One incident: new, show, accept, cannot, take, manager, ask, log, report, send, hold, close."""


@incident.command("show")
@click.argument("ref")
@Json
def show_(ref: str, as_json: bool) -> None:
    """An incident with its pages and its log."""
    from dutyofficer import printed
    from dutyofficer.desk import report

    with reading() as (tx, _):
        shape = report.incident_with_log(tx, ref)
    if shape is None:
        click.echo(f"dutyofficer: there is no incident {ref}", err=True)
        sys.exit(FAULT)
    if as_json:
        show(shape)
    else:
        click.echo(printed.incident_with_log(shape))


@incident.command()
@click.argument("ref")
@click.option("--by", required=True, help="Id of the person who accepts.")
def accept(ref: str, by: str) -> None:
    """Accept every open page of an incident for somebody who has said so."""
    from dutyofficer.desk.by_hand import accept_by_hand

    with opened() as service:
        taken = accept_by_hand(service.house, ref, by, now())
    click.echo(f"{taken.ref}: {by} has it.")


@incident.command("log")
@click.argument("ref")
@click.argument("words", nargs=-1, required=True)
@click.option("--reason", default="", help="Why it was decided.")
@click.option("--at", help="When it happened, of what is entered late.")
@By
def log_(ref: str, words: tuple[str, ...], reason: str, at: str | None, by: str | None) -> None:
    """Write words on an incident's log."""
    from dutyofficer.desk.by_hand import log_by_hand

    with opened() as service:
        log_by_hand(service.house, ref, " ".join(words), by, now(), reason=reason, at=moment(at, service))
    click.echo(f"{ref.upper()}: logged.")


@incident.command("report")
@click.argument("ref")
@click.argument("words", nargs=-1, required=True)
@click.option("--area", required=True, help="Id of the area that it is about.")
@click.option("--by", required=True, help="Id of the person who saw it.")
def report_(ref: str, words: tuple[str, ...], area: str, by: str) -> None:
    """Enter what somebody reports by phone; homes under water or a call for help pages, as by text."""
    from dutyofficer.desk.by_hand import report_by_hand

    with opened() as service:
        click.echo(report_by_hand(service.house, ref, " ".join(words), area, by, now()))


@incident.command()
@click.argument("ref")
@click.argument("place", default="")
@click.option("--by", required=True, help="Id of the person who says so.")
def send(ref: str, place: str, by: str) -> None:
    """Tell the wardens of every place that waits, or of PLACE, that their flood warning is over."""
    from dutyofficer.desk.by_hand import send_by_hand
    from dutyofficer.desk.stand_down_texts import queue_released

    with opened() as service:
        click.echo(send_by_hand(service.house, ref, place, by, now()))
        queue_released(service.house, now())


@incident.command()
@click.argument("ref")
@click.argument("place", default="")
@click.option("--by", required=True, help="Id of the person who says so.")
def hold(ref: str, place: str, by: str) -> None:
    """Keep the wardens on: their officer is asked again in the afternoon or the morning."""
    from dutyofficer.desk.by_hand import send_by_hand

    with opened() as service:
        click.echo(send_by_hand(service.house, ref, place, by, now(), hold=True))


@incident.command()
@click.argument("ref")
@click.option("--reason", required=True, help="Why; it goes on the record.")
@By
def close(ref: str, reason: str, by: str | None) -> None:
    """Close an incident with a reason. What is in force is carried."""
    from dutyofficer.desk.by_hand import close_by_hand

    with opened() as service:
        close_by_hand(service.house, ref, reason, by, now())
    click.echo(f"{ref.upper()}: closed.")


@click.group()
def phone() -> None:
    """Phones that are known to work: verify, list."""


@phone.command("verify")
@click.argument("person")
def phone_verify(person: str) -> None:
    """Ask somebody to prove their phone: a text with a code to send back, or a call that waits for a key."""
    from dutyofficer.desk.proving import verify

    with opened() as service:
        medium = verify(service.house, person, now())
    click.echo(f"{person}: {'called, to press 1' if medium == 'voice' else 'texted a code to send back'}.")


@phone.command("list")
@Json
def phone_list(as_json: bool) -> None:
    """Everybody whom the ladders may ask, and when their phone last showed that it works."""
    from dutyofficer import printed
    from dutyofficer.desk.proving import phone_shapes

    with reading() as (tx, service):
        shapes = phone_shapes(tx, service.house, now())
        zone = service.house.policy.zone
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.phone(shape, zone) for shape in shapes) or "Nobody is on a rota.")


@click.group()
def guidance() -> None:
    """The flood risk of the days to come: add, show."""


@guidance.command("add")
@click.option("--authority", required=True, help="One of service.authorities.")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="On that date.")
@click.option("--risk", required=True, type=click.Choice(["very low", "low", "medium", "high"]))
@click.option("--source", default="river", type=click.Choice(["river", "surface", "coastal", "ground"]))
@By
def guidance_add(authority: str, day: datetime, risk: str, source: str, by: str | None) -> None:
    """Type in what a Flood Guidance Statement says, where no feed of it is read."""
    from dutyofficer.core.guidance import Risk, Water
    from dutyofficer.desk.guidance import add_by_hand

    with opened() as service:
        level = Risk[risk.upper().replace(" ", "_")]
        add_by_hand(service.house, authority, day.date(), level, Water(source), by, now())
    click.echo(f"{authority} {day:%Y-%m-%d}: {risk}.")


@guidance.command("show")
@Json
def guidance_show(as_json: bool) -> None:
    """The risk of each authority of ours, today and on the days to come."""
    from dutyofficer import printed
    from dutyofficer.desk.guidance import shapes

    with reading() as (tx, service):
        found = shapes(tx, service.house, now())
    if as_json:
        show(found)
    else:
        click.echo("\n".join(printed.guidance(shape) for shape in found) or "No flood guidance.")


@click.group()
def db() -> None:
    """The database: upgrade, backup, check."""


@db.command()
def upgrade() -> None:
    """Bring its schema up to this program's."""
    from dutyofficer.store import migrate

    with unchecked() as service:
        migrate.upgrade(service.database)
    click.echo("The database is up to date.")


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy it to FILE while the service runs."""
    from dutyofficer.store import migrate

    with opened() as service:
        migrate.backup(service.database, file)
    click.echo(f"Copied to {file}.")


@db.command("check")
def check_() -> None:
    """Say whether its schema is this program's."""
    with opened():
        click.echo("The database is this program's.")


@click.group()
def log() -> None:
    """The record: verify."""


@log.command()
@Json
def verify(as_json: bool) -> None:
    """Look for lines that were changed, are missing or were cut off. Exit 1 if there are any."""
    from dutyofficer.store import logbook

    with reading() as (tx, _):
        faults = logbook.verify_all(tx)
        count = len(logbook.read_all(tx))
    if as_json:
        show({"lines": count, "faults": faults})
    else:
        click.echo("\n".join(faults) or f"Every chain holds: {count} lines.")
    sys.exit(FAULT if faults else 0)
