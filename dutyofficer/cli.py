"""The command line. Parses, opens what is needed, prints; everything heavy is imported only when it is used."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from dutyofficer import __version__, journal
from dutyofficer.area_commands import areas, match
from dutyofficer.frontdoor import FAULT, KNOWN, Faulty, Json, in_words, moment, now, opened, reading, show, unchecked
from dutyofficer.groups import db, guidance, incident, log, phone
from dutyofficer.incident_commands import COMMANDS as INCIDENT_DEEDS
from dutyofficer.rota_commands import rota
from dutyofficer.rota_edit_commands import COMMANDS as ROTA_EDITS
from dutyofficer.user_commands import user


@click.group(cls=Faulty, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path), envvar="DUTYOFFICER_CONFIG", help="dutyofficer.toml to use.")
@click.option("-v", "--verbose", count=True, help="Log what the libraries do too; -vv also SQL and every tick.")
@click.version_option(__version__)
@click.pass_context
def main(ctx: click.Context, config: Path | None, verbose: int) -> None:
    """Page a duty officer about flood and weather warnings until a named human accepts."""
    ctx.obj = config
    journal.set_up(logging.INFO if ctx.invoked_subcommand == "run" else logging.WARNING, verbose)


@main.command()
@click.option("--storm", default="soar", show_default=True, help="A shipped storm, or a folder with a storm pack.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder with people, areas and rotas; else the example.")
@click.option("--speed", type=click.FloatRange(min=1), help="Storm seconds in a second of quiet hours.")
@click.option("--fast", is_flag=True, help="To the end without waiting or serving; prints what was said as JSON.")
@click.option("--listen", help="Address of the page of phones, host:port; else the next free port.")
@Json
@click.pass_obj
def demo(
    config: Path | None,
    storm: str,
    data: Path | None,
    speed: float | None,
    fast: bool,
    listen: str | None,
    as_json: bool,
) -> None:
    """Play a recorded storm, with all phones on one page. Nothing is sent to anybody."""
    from dutyofficer import demo as stage

    pack = stage.find_pack(storm)
    if fast or as_json:
        show(stage.play_fast(pack, data, config))
        return
    stage.watch(pack, data, config, speed=speed, listen=listen, stay=sys.stdout.isatty(), write=click.echo)


@main.command()
def run() -> None:
    """The service: polls, pages and listens until SIGTERM."""
    from dutyofficer import daemon

    with unchecked() as service:
        status = daemon.run(service)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)  # everything is stored; an ordinary exit would wait for the threads of a feed that hangs


@main.command()
@Json
def check(as_json: bool) -> None:
    """Configuration, database, feeds, rota cover, texts. Exit 0 ok, 1 warning, 2 critical, 3 unknown."""
    from dutyofficer.desk import health

    try:
        with reading() as (tx, service):
            found = health.check(tx, service.house, now())
    except Exception as error:
        if type(error).__name__ not in KNOWN:
            raise
        found = [health.Finding("service", health.CRITICAL, in_words(error))]
    if as_json:
        show([{"name": f.name, "ok": f.level == health.OK, "text": f.text} for f in found])
    else:
        words = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
        for finding in sorted(found, key=lambda f: -f.level):
            click.echo(f"{words[finding.level]:9}{finding.name}: {finding.text}")
    sys.exit(max(finding.level for finding in found))


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Print the difference and change nothing.")
@click.option("--prune", is_flag=True, help="Remove what is missing from the files.")
@click.option("--theirs", is_flag=True, help="Take the file's row where it was edited here since.")
def import_(paths: tuple[Path, ...], dry_run: bool, prune: bool, theirs: bool) -> None:
    """Load people, areas and rotas. Adds and changes by id; one bad row stops it all."""
    from dutyofficer.desk.health import OK, check
    from dutyofficer.desk.importing import Wish, import_files
    from dutyofficer.store.migrate import upgrade

    wish = Wish(dry_run=dry_run, prune=prune, theirs=theirs)
    with unchecked() as service:
        upgrade(service.database)
        zone = service.settings.service.timezone
        differences, ignored, notes = import_files(service.database, list(paths), wish, zone, now())
        with service.database.read() as tx:
            found = [] if dry_run else check(tx, service.house, now())
    for difference in differences:
        click.echo(f"{'would ' if dry_run else ''}{difference}")
    for path in ignored:
        click.echo(f"not read: {path}")
    for note in notes:
        click.echo(f"note: {note}")
    click.echo(f"{len(differences)} differences{', nothing changed' if dry_run else ''}.")
    for finding in found:
        if finding.level > OK and finding.name.startswith(("rota", "phones", "last resort", "areas", "plans")):
            click.echo(f"warning: {finding.name}: {finding.text}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--with-numbers", is_flag=True, help="Phone numbers too; the file is mode 0600 and it is logged.")
def export(folder: Path, with_numbers: bool) -> None:
    """Write people, areas and rotas as files that an import would find unchanged."""
    from dutyofficer.desk.importing import export_files

    with opened() as service:
        for path in export_files(service.database, folder, now(), with_numbers=with_numbers):
            click.echo(path)


@main.command()
@Json
def status(as_json: bool) -> None:
    """Who is on duty, feeds, warnings in force, incidents, outbox."""
    from dutyofficer.desk import report

    with reading() as (tx, service):
        shape = report.status(tx, service.house, now())
    if as_json:
        show(shape)
    else:
        from dutyofficer import printed

        click.echo(printed.status(shape))


@main.command("incidents")
@Json
def incidents_(as_json: bool) -> None:
    """Every incident."""
    from dutyofficer import printed
    from dutyofficer.desk import report

    with reading() as (tx, _):
        shapes = report.every_incident(tx)
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.incident(shape) for shape in shapes) or "No incidents.")


@main.command()
@click.option("--since", help="Only those stored since then.")
@Json
def messages(since: str | None, as_json: bool) -> None:
    """What was sent to whom, numbers masked."""
    from dutyofficer import printed
    from dutyofficer.desk import report

    with reading() as (tx, service):
        shapes = report.message_list(tx, moment(since, service))
    if as_json:
        show(shapes)
    else:
        click.echo("\n".join(printed.message(shape) for shape in shapes) or "No messages.")


@main.command("poll")
@click.option("--once", is_flag=True, required=True, help="Each feed once.")
@click.option("--dry-run", is_flag=True, help="Print what it would mean and keep nothing.")
@Json
def poll_(once: bool, dry_run: bool, as_json: bool) -> None:
    """Poll every feed once. Exit 1 if any of them has no good answer; the others are shown all the same."""
    from dutyofficer.desk.once import poll_all

    with opened() as service:
        shape = poll_all(service.house, now(), dry_run=dry_run)
    bad = any(feed["error"] for feed in shape["feeds"])
    if as_json:
        show(shape)
        sys.exit(FAULT if bad else 0)
    for feed in shape["feeds"]:
        click.echo(f"{feed['name']}: {feed['error'] or str(feed['read']) + ' warnings read'}")
        for change in feed["changes"]:
            click.echo(f"  {change['change']} {change['code']} {change['level']}")
    for message in shape["messages"]:
        click.echo(f"{'would send' if dry_run else 'stored for'} {message['person']}: {message['body']}")
    sys.exit(FAULT if bad else 0)


@main.command("page-test")
@click.argument("person")
def page_test_(person: str) -> None:
    """Send one person a test page: a text, a call, and our numbers to save. Nothing opens, nobody else is asked."""
    from dutyofficer.desk.trial_page import page_test

    with opened() as service:
        media = page_test(service.house, person, now())
    ways = " and ".join({"sms": "a test text", "voice": "a test call"}[medium] for medium in media)
    click.echo(f"{person}: {ways}. `dutyofficer phone list` shows the answer.")


for command in ROTA_EDITS:
    rota.add_command(command)
for deed in INCIDENT_DEEDS:
    incident.add_command(deed)
for group in (incident, rota, phone, areas, match, guidance, db, log, user):
    main.add_command(group)

if __name__ == "__main__":
    main()
