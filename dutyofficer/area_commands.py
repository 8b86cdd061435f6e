"""`dutyofficer areas` and `match`: the publisher's areas, ours, and whom a warning concerns."""

from __future__ import annotations

from pathlib import Path

import click

from dutyofficer.frontdoor import Json, moment, now, opened, reading, show


@click.group()
def areas() -> None:
    """Flood areas and our own: refresh, review."""


@areas.command("refresh")
@click.option("--dry-run", is_flag=True, help="Print what is new and keep nothing.")
@Json
def areas_refresh(dry_run: bool, as_json: bool) -> None:
    """Ask for the whole list now: areas of ours that are new, renamed, gone, or that no store or warden covers."""
    from dutyofficer import printed
    from dutyofficer.desk.area_list import refresh, shape

    with opened() as service:
        found = shape(refresh(service.house, now(), dry_run=dry_run))
    if as_json:
        show(found)
    else:
        click.echo(printed.flood_areas(found, kept=not dry_run))


@areas.command("review")
@Json
def areas_review(as_json: bool) -> None:
    """What no flood warning could ever match, flood areas of ours that reach nobody, plans that are overdue."""
    from dutyofficer import printed_areas
    from dutyofficer.desk.area_review import look, shape

    with reading() as (tx, service):
        found = shape(look(tx, service.house, now()))
    if as_json:
        show(found)
    else:
        click.echo(printed_areas.review(found))


@click.command()
@click.argument("code", required=False)
@click.option("--geojson", "drawn", type=click.Path(path_type=Path), help="A shape instead of a code.")
@click.option(
    "--level", type=click.Choice(["yellow", "amber", "red"]), help="As if at that; else as in force, or amber."
)
@click.option("--authority", "named", multiple=True, help="As if it named that one, too.")
@click.option("--at", help="Whom it would reach then; now unless given.")
@Json
def match(
    code: str | None, drawn: Path | None, level: str | None, named: tuple[str, ...], at: str | None, as_json: bool
) -> None:
    """Whom a warning for a flood area, or for a shape, concerns, and who would be told, and why."""
    from dutyofficer import printed_areas
    from dutyofficer.core.warning import Level
    from dutyofficer.desk.area_match import explain, probe
    from dutyofficer.files.geojson import read_shape

    if (code is None) == (drawn is None):
        raise click.UsageError("name a flood area, or a file by --geojson")
    notes: list[str] = []
    shape = read_shape(drawn, notes.append) if drawn else ""
    with reading() as (tx, service):
        then, wanted = moment(at, service) or now(), Level[level.upper()] if level else None
        asked = probe(tx, service.house, then, code=code or "", shape=shape, level=wanted, named=named)
        found, zone = explain(tx, service.house, asked, then), service.house.policy.zone
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        show(found)
    else:
        click.echo(printed_areas.explained(found, zone))
