"""GET /phones: every phone of a demo on one page, what it received, and a box to answer as that person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, redirect, render_template, request

from dutyofficer.core.message import STRANGER, Medium, Message, Reason
from dutyofficer.core.people import Person
from dutyofficer.store import inbound, incidents, logbook, outbox
from dutyofficer.store.db import Tx
from dutyofficer.web.console.guard import public
from dutyofficer.web.front import Front

LONGEST = 480
"""Characters of an answer that are taken: three texts."""

PLAY = "only a house that reaches nobody has this page"

Say = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone as the page shows it."""

    person: Person
    on_duty: str
    said: list[tuple[str, str, str]]


def phones(front: Front, say: Say, now_text: Callable[[], str]) -> Blueprint:
    """The page and its form. `say(person, text)` hands an answer to whoever plays the house forward.

    Its form has no hidden token: nothing here reaches anybody, and scripts may answer like a phone.
    """
    routes = Blueprint("phones", __name__)

    @routes.get("/phones")
    @public(PLAY)
    def page() -> str:
        """All phones: those on duty first, then those that have something."""
        with front.house.database.read() as tx:
            found = _phones(front, tx)
            open_ones = incidents.open_ones(tx)
            log = logbook.read(tx, open_ones[-1].id)[-12:] if open_ones else []
        return render_template("phones.html", phones=found, incidents=open_ones, log=log, now=now_text())

    @routes.post("/phones/<person>")
    @public(PLAY)
    def answer(person: str) -> Response:
        """Answer as that person."""
        with front.house.database.read() as tx:
            if person not in front.house.register(tx).people:
                abort(404)
        text = request.form.get("text", "").strip()[:LONGEST]
        if text:
            say(person, text)
        return redirect(f"/phones#{person}", code=303)  # type: ignore[return-value]

    return routes


def _phones(front: Front, tx: Tx) -> list[Phone]:
    register = front.house.register(tx)
    on = {person: rota for rota, person in register.roster(front.clock()).on.items() if person}
    sent = sorted((m for m in outbox.list_messages(tx) if m.person != STRANGER), key=lambda m: m.person)
    by_person = {who: list(found) for who, found in groupby(sent, key=lambda m: m.person)}
    wanted = [*on, *sorted(by_person, key=lambda who: -by_person[who][-1].id), *register.people]
    return [
        Phone(register.people[who], on.get(who, ""), _said(front, tx, register.people[who], by_person.get(who, [])))
        for who in dict.fromkeys(wanted)
        if who in register.people
    ]


def _said(front: Front, tx: Tx, person: Person, received: list[Message]) -> list[tuple[str, str, str]]:
    """Both sides of the talk in order: (`in` or `out` or `call`, time, words)."""
    clock = front.house.texts.clock
    came = reversed(inbound.by_number(tx, person.mobile or person.landline))
    theirs = [(text.received, 1, "out", text.body) for text in came]
    ours = [
        (m.created_at, 2 if m.reason is Reason.ANSWER else 0, "call" if m.medium is Medium.VOICE else "in", m.body)
        for m in received
    ]
    # What was said in the same second: a page, the words, the answer to them.
    both = sorted(ours + theirs, key=lambda entry: entry[:2])
    return [(kind, clock(at, front.clock()), words) for at, _, kind, words in both]
