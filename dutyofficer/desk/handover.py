"""A shift ends, another begins: the incoming officer is asked to take the phone, and the incidents with it (D2-D4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dutyofficer.core import message as mail
from dutyofficer.core.handover import Handover, figures, needs_take_over, next_move, take_over_ladder
from dutyofficer.core.incident import Incident
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.people import Person
from dutyofficer.core.phones import phone_of
from dutyofficer.core.policy import Handling
from dutyofficer.core.question import Asking, Question
from dutyofficer.core.rota import LOOK_BACK, Rota, Span, schedule
from dutyofficer.core.rota_words import dated
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House
from dutyofficer.desk.owning import own
from dutyofficer.desk.paging import concern, hand_to, over, send_texts
from dutyofficer.desk.questions import put_question
from dutyofficer.desk.tell import note
from dutyofficer.store import handovers, incidents, logbook, pages
from dutyofficer.store.db import Tx

AHEAD = timedelta(days=92)
"""A shift that is longer has no end that anybody need know yet."""


def look_at_duty(tx: Tx, house: House, now: datetime, *, willing: Person | None = None) -> None:
    """Notice that somebody else is rostered, and see every handover through. `willing`: has just asked for the duty."""
    rota = house.register(tx).rotas.get(house.policy.officers_rota)
    person = house.register(tx).drawn(rota.id, now).rostered(now) if rota else None
    if rota is None or person is None:  # a gap: whoever had the phone has it
        return
    last = handovers.newest(tx, rota.id)
    if last is None:  # the very first look: nobody hands over to us
        handovers.add(tx, Handover(id=0, rota=rota.id, incoming=person, outgoing=None, at=now, taken_at=now))
        return
    if last.incoming != person:
        last = _begin(tx, house, rota, last, person, now, asks=willing is None or willing.id != person)
    if willing is not None:
        take_phone(tx, house, willing, now, answered=False)
        return
    due = next_move(last, house.policy)
    if due is not None and due <= now:
        _go_on(tx, house, last, now)
    elif last.outgoing and last.taken_at and last.told_at is None and not house.policy.quiet.holds(now):
        _say_figures(tx, house, last, now)


def _begin(tx: Tx, house: House, rota: Rota, last: Handover, person: str, now: datetime, *, asks: bool) -> Handover:
    """Somebody else is rostered: ask them to take it, unless nobody need (D4)."""
    over(tx, last.cause, now)
    cover, shift = _spans(rota, now)
    made = Handover(
        id=0, rota=rota.id, incoming=person, outgoing=last.holder, at=shift.start,
        until=shift.end if shift.end - now < AHEAD else None,
    )  # fmt: skip
    if last.holder == person:  # it was never taken from them
        return handovers.add(tx, replace(made, taken_at=now, told_at=now))
    lasted = cover.end - cover.start if cover else None
    open_ = bool(_open_ones(tx))
    if not needs_take_over(shift.end - shift.start, lasted, shift.start, house.policy, incident_open=open_):
        text = f"{person} has the duty after {last.holder}"
        logbook.write(tx, [Line(at=now, kind="handover", text=text)], now)
        return handovers.add(tx, replace(made, taken_at=now))
    made = handovers.add(tx, replace(made, asked_at=now))
    if asks:
        _ask(tx, house, rota, made, now)
    who = house.register(tx).people.get(person)
    if asks and (who is None or not who.reachable):  # nobody waits a quarter of an hour for a phone that is not there
        _go_on(tx, house, made, now)
        made = handovers.newest(tx, rota.id) or made
    return made


def _spans(rota: Rota, now: datetime) -> tuple[Span | None, Span]:
    """The shift under way; and the one before it, if that was a cover from which it comes back."""
    spans = schedule(rota, now - timedelta(days=LOOK_BACK), now + AHEAD)
    place = next(number for number, span in enumerate(spans) if span.start <= now < span.end)
    is_back = place > 1 and spans[place - 2].person == spans[place].person
    return (spans[place - 1] if is_back else None), spans[place]


def _ask(tx: Tx, house: House, rota: Rota, made: Handover, now: datetime) -> None:
    """Both know: the incoming that it is theirs to take, the outgoing that it is still with them."""
    text = f"{made.incoming} is rostered from now, {made.outgoing} has it until they take it"
    logbook.write(tx, [Line(at=now, kind="handover", text=text)], now)
    register = house.register(tx)
    incoming, outgoing = register.people.get(made.incoming), register.people.get(made.outgoing or "")
    words = {"was": outgoing.short if outgoing else "nobody", "who": incoming.short if incoming else made.incoming}
    words |= {"time": house.texts.clock(made.at, now), "until": _until(made, ZoneInfo(rota.timezone), now)}
    words |= {"refs": _refs(_owned(tx, house, made.outgoing, now), "You get {}. ")}
    if incoming and incoming.reachable:
        medium = phone_of(incoming)[1]
        body = house.texts.say("handover.voice" if medium is Medium.VOICE else "handover.ask", **words)
        put_question(tx, incoming, Asking.TAKE_OVER, medium, body, now, reason=Reason.HANDOVER)
        hand_to(tx, house, incoming.id, now)
    if outgoing and outgoing.reachable:
        _text(tx, house, outgoing, "handing_over", now, made, who=words["who"], time=words["time"])


def _until(made: Handover, zone: ZoneInfo, now: datetime) -> str:
    return f"to {dated(made.until, now, zone)}" if made.until else "on"


def _go_on(tx: Tx, house: House, waiting: Handover, now: datetime) -> None:
    """Nobody has taken it: a concern after 15 minutes, after two hours the outgoing is released and it stays (D2)."""
    register = house.register(tx)
    incoming, outgoing = register.people.get(waiting.incoming), register.people.get(waiting.outgoing or "")
    names = {
        "who": incoming.short if incoming else waiting.incoming,
        "was": outgoing.short if outgoing else "nobody", "since": house.texts.clock(waiting.at, now),
    }  # fmt: skip
    if waiting.warned_at is None:
        ladder = take_over_ladder(waiting, house.policy, house.policy.ladder(Handling.ACCEPT))
        concern(tx, house, waiting.cause, "handover", now, begun=waiting.at, ladder=ladder, **names)
        handovers.save(tx, replace(waiting, warned_at=now))
        return
    released = replace(waiting, released_at=now, told_at=now)
    handovers.save(tx, released)
    text = f"{waiting.outgoing} is released, {waiting.incoming} has not taken it"
    logbook.write(tx, [Line(at=now, kind="handover", text=text)], now)
    if outgoing and outgoing.reachable:
        kept = _refs([i for i in _open_ones(tx) if i.owner == outgoing.id], "Still yours: {}. ")
        _text(tx, house, outgoing, "released", now, waiting, refs=kept, who=names["who"], since=names["since"])


def take_over(tx: Tx, house: House, question: Question, person: Person, now: datetime) -> str:
    """`1` to the shift's text or call. Returns the answer."""
    spoken = "_voice" if question.medium is Medium.VOICE else ""
    waiting = asked_to_take(tx, house, person)
    if waiting is None:
        return house.texts.say(f"handover.gone{spoken}")
    words = {} if spoken else {"time": house.texts.clock(now, now), "refs": refs_with_duty(tx, house, waiting, now)}
    take_phone(tx, house, person, now, answered=True)
    return house.texts.say(f"handover.taken{spoken}", **words)


def refuse_duty(tx: Tx, house: House, question: Question, person: Person, now: datetime) -> str:
    """`2` to it: nobody waits a quarter of an hour to hear that."""
    spoken = "_voice" if question.medium is Medium.VOICE else ""
    waiting = asked_to_take(tx, house, person)
    if waiting is None or not waiting.waits:
        return house.texts.say(f"handover.gone{spoken}")
    if waiting.warned_at is None:
        _go_on(tx, house, waiting, now)
    was = house.register(tx).people.get(waiting.outgoing or "")
    return house.texts.say(f"handover.refused{spoken}", was=was.short if was else "nobody")


def take_phone(tx: Tx, house: House, person: Person, now: datetime, *, answered: bool) -> None:
    """D3: whoever was asked to take the phone has it, with every open incident of the outgoing's.

    `answered`: the answer to their text tells them; else they accepted a page, and a text does.
    """
    asked = asked_to_take(tx, house, person)
    if asked is None:
        return
    moved = _owned(tx, house, asked.outgoing, now)
    for incident in moved:
        own(tx, incident, person.id, now)
    lines = [
        Line(at=now, kind="accepted", incident=i.id, by=person.id, text=f"taken over by {person.id} with the duty")
        for i in moved
    ]
    took = Line(at=now, kind="handover", by=person.id, text=f"{person.id} took the duty from {asked.outgoing}")
    logbook.write(tx, [took, *lines], now)
    over(tx, asked.cause, now)
    taken = replace(asked, taken_at=now, told_at=asked.told_at or now)
    handovers.save(tx, taken)
    _tell_outgoing(tx, house, asked, person, moved, now)
    hand_to(tx, house, person.id, now)
    if not answered:
        words = {"time": house.texts.clock(now, now), "refs": _refs(moved, "With it: {}. ")}
        _text(tx, house, person, "also", now, asked, **words)


def asked_to_take(tx: Tx, house: House, person: Person) -> Handover | None:
    """The handover that waits for this person; also once the outgoing was released."""
    last = handovers.newest(tx, house.policy.officers_rota)
    mine = last is not None and last.incoming == person.id and last.asked_at is not None and last.taken_at is None
    return last if mine else None


def refs_with_duty(tx: Tx, house: House, waiting: Handover, now: datetime) -> str:
    """What comes with it, for the answer to whoever takes it."""
    return _refs(_owned(tx, house, waiting.outgoing, now), "You have {}. ")


def _tell_outgoing(tx: Tx, house: House, asked: Handover, person: Person, moved: list[Incident], now: datetime) -> None:
    outgoing = house.register(tx).people.get(asked.outgoing or "")
    if outgoing is None or not outgoing.reachable:
        return
    words = {"who": person.short, "time": house.texts.clock(now, now), "refs": _refs(moved, "They have {}. ")}
    said = "" if asked.released_at else _figures(tx, asked)
    _text(tx, house, outgoing, "handed_over", now, asked, figures=said, **words)


def _say_figures(tx: Tx, house: House, taken: Handover, now: datetime) -> None:
    """Of a shift that ended without a word: how it went, by day, if anything was asked of them."""
    handovers.save(tx, replace(taken, told_at=now))
    outgoing, said = house.register(tx).people.get(taken.outgoing or ""), _figures(tx, taken)
    who = house.register(tx).people.get(taken.incoming)
    if outgoing and outgoing.reachable and who and said:
        words = {"who": who.short, "time": house.texts.clock(taken.at, now)}
        _text(tx, house, outgoing, "ended", now, taken, figures=said, **words)


def _figures(tx: Tx, ended: Handover) -> str:
    began = handovers.begun(tx, ended)
    since = began.at if began else ended.at
    return figures([page for page in pages.recent(tx, since) if page.opened_at >= since], ended.outgoing or "")


def _open_ones(tx: Tx) -> list[Incident]:
    """I2: what only ever informed stays out of handovers."""
    return [incident for incident in incidents.open_ones(tx) if incident.needs_accept]


def _owned(tx: Tx, house: House, outgoing: str | None, now: datetime) -> list[Incident]:
    """What the outgoing officer owns, and anybody who is on duty no more and was never relieved of it."""
    roster = roster_at(tx, house, now)
    return [
        i for i in _open_ones(tx)
        if i.owner and (i.owner == outgoing or not roster.holds(i.owner, house.policy.rotas))
    ]  # fmt: skip


def _refs(owned: list[Incident], said: str) -> str:
    return said.format(", ".join(incident.ref for incident in owned)) if owned else ""


def _text(tx: Tx, house: House, person: Person, key: str, now: datetime, about: Handover, **words: str) -> None:
    body = house.texts.say(f"handover.{key}", **words)
    once = f"{key}:{about.id}:{person.id}"
    send_texts(tx, [note(house.register(tx), person.id, body, Reason.HANDOVER, once, None, mail.ANSWER)], now)


def next_handover(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which `look_at_duty` has something to do."""
    register, rota = house.register(tx), house.policy.officers_rota
    moments = [register.drawn(rota, now).next_change(now)] if rota in register.rotas else []
    last = handovers.newest(tx, rota)
    if last is not None:
        moments.append(next_move(last, house.policy))
        if last.outgoing and last.taken_at and last.told_at is None:
            moments.append(house.policy.quiet.over(now) if house.policy.quiet.holds(now) else now)
    return min((moment for moment in moments if moment is not None), default=None)
