"""A call on the duty line, from its first ring to somebody who has it: an `M` incident, taken or paged (L8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.gather import NewPage
from dutyofficer.core.incident import Kind
from dutyofficer.core.line import (
    LineCall,
    LineState,
    missed,
    next_step,
    phone_of,
    taken,
    to_ring,
    with_recording,
)
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item, Page, PageState
from dutyofficer.core.people import Person, mask
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import ask_too, open_page, opened_line, send_texts
from dutyofficer.desk.taking import accept
from dutyofficer.desk.tell import note
from dutyofficer.store import incidents, line, logbook, pages
from dutyofficer.store.db import Tx


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller's call does next: `words` are said, then `phone` rings, or a message is taken, or it ends."""

    words: str = ""
    phone: str = ""
    takes_message: bool = False
    step: int = 0
    call: int = 0


@dataclass(frozen=True, slots=True)
class Screened:
    """What whoever answered hears: they are put through (`joined`), asked for a key (`asks`), or it ends."""

    words: str = ""
    joined: bool = False
    asks: bool = False


def line_rings(house: House, call_sid: str, caller: str, now: datetime) -> Turn:
    """A call comes in; the same one again changes nothing (A4). `caller` is E.164, empty if withheld."""
    with house.database.write() as tx:
        return _turn(tx, house, _begun(tx, house, call_sid, caller, now))


def step_over(house: House, call_sid: str, caller: str, step: int, *, rung_off: bool, now: datetime) -> Turn:
    """The phone of that step rings no more, or the two have talked. What became of it, our own record says."""
    with house.database.write() as tx:
        call = line.by_sid(tx, call_sid)
        if call is None:  # a call that was let in while we could not keep it is not turned away now
            return _turn(tx, house, _begun(tx, house, call_sid, caller, now))
        if rung_off or call.taken_by is not None:
            _ended(tx, house, call, now)
            return Turn()
        if step == len(call.rung) and call.state is LineState.RINGING:
            call = _next(tx, house, call, now)
        return _turn(tx, house, call)


def phone_answered(house: House, number: int, step: int, digits: str, now: datetime) -> Screened:
    """Somebody, or their voicemail, has answered the phone of that step: only `1` takes the call."""
    with house.database.write() as tx:
        call = line.by_id(tx, number)
        if call is None or digits == "2":
            return Screened()
        if digits != "1":
            return Screened(house.texts.say("line.screen"), asks=True)
        now_has = taken(call, step, now)
        if now_has != call:
            _taken(tx, house, now_has, now)
        if 1 <= step <= len(call.rung) and now_has.taken_by == call.rung[step - 1]:
            return Screened(joined=True)
        who = house.register(tx).people.get(now_has.taken_by or "")
        return Screened(house.texts.say("call.taken", who=who.name) if who else house.texts.say("call.unknown"))


def message_over(house: House, number: int, call_sid: str, recording: str, now: datetime) -> Turn:
    """The caller has left a message, or said nothing (`recording` is empty)."""
    with house.database.write() as tx:
        call = line.by_id(tx, number)
        if call is None or call.call_sid != call_sid:
            return Turn()
        if recording and call.recording is None:
            call = _recorded(tx, house, with_recording(call, recording, now), now)
        _ended(tx, house, call, now)
    return Turn(house.texts.say("line.thanks"))


def look_at_line(tx: Tx, house: House, now: datetime) -> None:
    """Calls of which nothing is heard any more, because the caller rang off or we were down: nobody took them."""
    for call in line.overdue(tx, now):
        _note(tx, call, "nothing more is heard of the call", now)
        _missed(tx, house, call, now)


def forget_recordings(house: House, delete: Callable[[str], bool], now: datetime) -> int:
    """Have the provider delete what was kept long enough (K2); returns how many. What it refuses is tried again."""
    with house.database.read() as tx:
        old = line.outworn(tx, now)
    gone = [call for call in old if call.recording and delete(call.recording)]
    with house.database.write() as tx:
        for call in gone:
            line.save(tx, replace(call, recording=None, recording_until=None))
            _note(tx, call, f"recording {call.recording} deleted", now)
    return len(gone)


def _begun(tx: Tx, house: House, call_sid: str, caller: str, now: datetime) -> LineCall:
    """The call as it is kept; with the first word of it come its incident and the first phone to ring."""
    person = house.register(tx).by_number(caller)
    number = line.add(tx, call_sid, caller, person.id if person else None, now)
    if number is not None:
        opening = incidents.Opening(Kind.MANUAL, f"line:{number}", house.texts.say("line.title"), needs_accept=True)
        incident = incidents.open_new(tx, opening, now, house.local_year(now))
        line.concerns(tx, number, incident.id)
        logbook.write(tx, [opened_line(incident, now)], now)
    call = line.by_sid(tx, call_sid)
    if call is None:
        raise LookupError(f"call {call_sid} is not kept")
    if number is None:
        return call
    _note(tx, call, f"a call from {call.person or mask(caller) or 'a withheld number'}", now)
    return _next(tx, house, call, now)


def _next(tx: Tx, house: House, call: LineCall, now: datetime) -> LineCall:
    moved = next_step(call, house.register(tx).roster(now), house.policy, now)
    line.save(tx, moved)
    to_message = moved.state is LineState.MESSAGE
    _note(tx, call, "nobody took it: a message is taken" if to_message else f"{moved.rung[-1]} is rung", now)
    return moved


def _turn(tx: Tx, house: House, call: LineCall) -> Turn:
    if call.taken_by is not None or call.state is LineState.OVER:
        return Turn()
    say, count = house.texts.say, len(call.rung)
    greeting = say("line.greeting")
    if call.state is LineState.MESSAGE:
        words = say("line.voicemail") if count else f"{greeting} {say('line.voicemail')}"
        return Turn(words, takes_message=True, call=call.id)
    phone = phone_of(house.register(tx).people[call.rung[-1]])
    return Turn(greeting if count == 1 else say("line.trying"), phone, step=count, call=call.id)


def _ended(tx: Tx, house: House, call: LineCall, now: datetime) -> None:
    """The caller hears no more. If nobody has it, somebody is to ring back."""
    over = replace(call, state=LineState.OVER)
    if over != call:
        line.save(tx, over)
        _note(tx, call, "the call is over", now)
    if over.waits:
        _missed(tx, house, over, now)


def _taken(tx: Tx, house: House, call: LineCall, now: datetime) -> None:
    """Whoever took it owns the incident; the others whose phones rang are told, as of any page (H6)."""
    line.save(tx, call)
    register, incident = house.register(tx), incidents.get(tx, call.incident)
    person = register.people[call.taken_by or ""]
    waiting = [page for page in pages.of_incident(tx, incident.id) if page.state is PageState.OPEN]
    accept(tx, house, waiting or [_page(tx, house, call, person, now)], person, now)
    time, number = house.texts.clock(now, now), _number(house, call)
    body = house.texts.say("inform.line", ref=incident.ref, time=time, number=number)
    key = f"line:{call.id}:{person.id}"
    send_texts(tx, [note(register, person.id, body, Reason.TAKEN, key, incident, mail.ANSWER)], now)


def _page(tx: Tx, house: House, call: LineCall, person: Person, now: datetime) -> Page:
    """The ringing phones were its page: kept, so that it can be handed on, taken over and logged on like any other."""
    handling = house.policy.handle("duty_line")
    item = _item(house, call, house.texts.say("line.taken", who=person.short, number=_number(house, call)))
    page = Page(
        id=0, incident=call.incident, handling=handling, reason=Reason.FIRST, level=item.level, items=(item,),
        ladder=house.policy.ladder(handling), opened_at=call.started_at, climbs_from=call.started_at,
        asked=tuple((who, call.started_at) for who in call.rung),
    )  # fmt: skip
    return replace(page, id=pages.add(tx, page))


def _missed(tx: Tx, house: House, call: LineCall, now: datetime) -> None:
    """Nobody took it: a page like any other, that everybody whom the line rings has at once."""
    line.save(tx, missed(call, now))
    left = "line.left" if call.recording else "line.none"
    words = house.texts.say(left, number=call.caller) if call.caller else house.texts.say(f"{left}_withheld")
    new = NewPage(house.policy.handle("duty_line"), Reason.FIRST, (_item(house, call, words),))
    incident = open_page(tx, house, incidents.get(tx, call.incident), new, now)
    ask_too(tx, house, incident, to_ring(call, house.register(tx).roster(now), house.policy), now)


def _item(house: House, call: LineCall, words: str) -> Item:
    return Item(
        warning=None, code="duty-line", name=words, headline=house.texts.say("line.title"), hazard="line",
        level=Level.AMBER, reason=Reason.FIRST, since=call.started_at,
    )  # fmt: skip


def _number(house: House, call: LineCall) -> str:
    return call.caller or house.texts.say("line.withheld")


def _recorded(tx: Tx, house: House, call: LineCall, now: datetime) -> LineCall:
    """Its number with the provider is on the record. Who was asked to ring back before it came is told of it."""
    line.save(tx, call)
    _note(tx, call, f"voicemail left: recording {call.recording}", now)
    if call.missed_at is not None:
        register, incident = house.register(tx), incidents.get(tx, call.incident)
        asked = [who for page in pages.of_incident(tx, incident.id) for who, _ in page.asked]
        body = house.texts.say("inform.line_late", ref=incident.ref)
        made = [
            note(register, who, body, Reason.INFORM, f"line:{call.id}:late:{who}", incident, mail.ANSWER)
            for who in dict.fromkeys(asked)
            if who in register.people
        ]
        send_texts(tx, made, now)
    return call


def _note(tx: Tx, call: LineCall, text: str, now: datetime) -> None:
    """On the record of its incident; never the whole number (K3)."""
    logbook.write(tx, [Line(at=now, kind="line", incident=call.incident, text=text)], now)
