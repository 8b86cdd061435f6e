"""`dutyofficer incident`: a call becomes an incident; what an officer does: cannot, take, manager, ask."""

from __future__ import annotations

import click

from dutyofficer.frontdoor import By, now, opened

Officer = click.option("--by", required=True, help="Id of the officer who does this.")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--area", default="", help="Id of the area of ours that it is about.")
@click.option("--place", default="", help="Where it is, in words, if it is at none of our areas.")
@click.option("--authority", default="", help="One of service.authorities; else that of the area.")
@click.option("--level", required=True, type=click.Choice(["yellow", "amber", "red"]))
@click.option("--hazard", default="flood", show_default=True, help="What it is, if it is no flood.")
@click.option("--words", "more", default="", help="What the caller says.")
@click.option("--from", "source", required=True, help="Who told you: the texts say that they reported it.")
@By
def new(
    words: tuple[str, ...],
    area: str,
    place: str,
    authority: str,
    level: str,
    hazard: str,
    more: str,
    source: str,
    by: str | None,
) -> None:
    """A control room rings: open an incident of what it says, and page it. No warden is told by it."""
    from dutyofficer.core.warning import Level
    from dutyofficer.desk.hand import Hand
    from dutyofficer.desk.manual import Call, open_manual

    call = Call(
        level=Level[level.upper()], words=" ".join([*words, more]), source=source, area=area, place=place,
        authority=authority, hazard=hazard,
    )  # fmt: skip
    with opened() as service:
        made = open_manual(service.house, call, Hand(by), now())
    click.echo(f"{made.ref}: {made.title}.")


@click.command()
@click.argument("ref")
@Officer
def ask(ref: str, by: str) -> None:
    """Ask the wardens of its places, who have not answered, whether they can help."""
    from dutyofficer.desk.hand import Hand
    from dutyofficer.desk.warden_asking import ask_wardens

    with opened() as service:
        click.echo(ask_wardens(service.house, ref, Hand(by), now()))


def _answers(name: str, verb: str, words: str) -> click.Command:
    """A command that does what an officer's text with that verb does."""

    @click.command(name, help=words)
    @click.argument("ref")
    @Officer
    def command(ref: str, by: str) -> None:
        from dutyofficer.core.reply import Verb
        from dutyofficer.desk.acting import act
        from dutyofficer.desk.hand import Hand

        with opened() as service:
            click.echo(act(service.house, ref, Verb(verb), Hand(by), now()))

    return command


COMMANDS = (
    new,
    _answers("cannot", "decline", "Somebody cannot take it, or cannot keep it: the next person is asked at once."),
    _answers("take", "take", "Somebody has it from now on, whoever had it; both are told."),
    _answers("manager", "esc", "Ask the senior manager at once."),
    ask,
)
"""What is beside show, accept, log, report, send, hold and close."""
