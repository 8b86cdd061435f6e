"""An officer asks another by text to take their duty; `1` takes it, `2` refuses, silence lets it lapse (D7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core import message as mail
from dutyofficer.core.message import Medium, Reason
from dutyofficer.core.people import Person
from dutyofficer.core.phones import phone_of
from dutyofficer.core.question import Asking, Question
from dutyofficer.core.rota import Rota, Span, Swap
from dutyofficer.core.rota_change import tell_at
from dutyofficer.core.rota_edit import also_on, differences, put_last
from dutyofficer.core.rota_words import lasts, spans_words, written
from dutyofficer.core.swap import Offer, OfferState, has_end, meant, next_duty, on_which, who_may
from dutyofficer.desk.handover import look_at_duty
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.questions import put_question
from dutyofficer.desk.rota_editing import change
from dutyofficer.desk.tell import note
from dutyofficer.store import swaps
from dutyofficer.store.db import Tx

_NAMES = 4
"""So many names fit into an answer; who is not among them is found by name all the same."""


def offer_swap(tx: Tx, house: House, person: Person, words: str, now: datetime) -> str:
    """`SWAP BEN`, `SWAP BEN SECOND ON CALL`: offer it, if it is clear whom and what they mean. Returns the answer."""
    name, rotas = on_which(words, _rotas(tx, house))
    able = who_may(person.id, rotas, house.register(tx).people.values(), now)
    found = meant(name, able)
    duty = next_duty(person.id, found[0].id, rotas, now) if len(found) == 1 else None
    if duty is None:
        return _with_whom(house, found or able)
    rota, span = duty
    if not has_end(span, now):
        return house.texts.say("swap.endless", rota=rota.id)
    return _offer(tx, house, person, found[0], rota, span, now)


def _with_whom(house: House, able: Sequence[Person]) -> str:
    if not able:
        return house.texts.say("swap.nobody")
    more = f" +{len(able) - _NAMES}" if len(able) > _NAMES else ""
    return house.texts.say("swap.with_whom", names=", ".join(who.short for who in able[:_NAMES]) + more)


def _offer(tx: Tx, house: House, person: Person, other: Person, rota: Rota, span: Span, now: datetime) -> str:
    at = tell_at(span.start, house.policy.quiet, house.policy.rota_soon, now)
    made = Offer(
        id=0, rota=rota.id, person=person.id, with_=other.id, start=span.start, end=span.end, made_at=now, due_at=at,
    )  # fmt: skip
    words = _words(tx, house, made, other.id, now)
    if any(o.with_ == other.id and o.rota == rota.id and o.end == span.end for o in swaps.open_of(tx, person.id)):
        return house.texts.say("swap.already", **words)
    made, also = swaps.add(tx, made), _also(tx, house, "they", made)
    if at > now:
        return house.texts.say("swap.held", **words, also=also, time=house.texts.clock(at, now))
    _ask(tx, house, made, now)
    return house.texts.say("swap.offered", **words, also=also)


def _ask(tx: Tx, house: House, offer: Offer, now: datetime) -> None:
    """Put it to them: by voice to a phone that takes no texts (L4)."""
    other = house.register(tx).people[offer.with_]
    medium = phone_of(other)[1]
    words = _words(tx, house, offer, offer.person, now) | {"also": _also(tx, house, "you", offer)}
    body = house.texts.say("swap.ask" if medium is Medium.SMS else "swap.voice", **words)
    until = offer.lapses(now, house.policy.swap_answer)
    question = put_question(tx, other, Asking.SWAP, medium, body, now, until=until, reason=Reason.ROTA)
    swaps.save(tx, replace(offer, state=OfferState.ASKED, question=question.id, due_at=until))


def take(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`1`: the duty is theirs, if it is still there; once more changes nothing (A4). Returns the answer."""
    offer = swaps.of_question(tx, question.id)
    if offer is None or offer.state not in (OfferState.ASKED, OfferState.TAKEN):
        return house.texts.say("swap.gone")
    words = _words(tx, house, offer, offer.person, now) | {"also": _also(tx, house, "you", offer)}
    if offer.state is OfferState.ASKED:
        after = _swapped(tx, house, offer, now)
        if after is None:
            _end(tx, offer, OfferState.LAPSED)
            return house.texts.say("swap.gone")
        gained = _swap(tx, house, offer, after, now)
        words["when"] = spans_words(gained, now, ZoneInfo(after.timezone))
        if offer.start <= now:  # they have it from this moment: that they said so is taking the phone (D3)
            look_at_duty(tx, house, now, willing=by)
    return house.texts.say("swap.taken", **words)


def _swap(tx: Tx, house: House, offer: Offer, after: Rota, now: datetime) -> Sequence[Span]:
    """Do it; the same duty is then offered to nobody else any more. Returns what came to them."""
    _end(tx, offer, OfferState.TAKEN)
    span = written(_from(offer, now), offer.end, ZoneInfo(after.timezone))
    what = f"swap: {offer.with_} takes what {offer.person} has {span}"
    changed = change(tx, house, after, what, offer.with_, now, by_text=True)
    for other in swaps.open_of(tx, offer.person):
        if other.rota == offer.rota and other.start < offer.end and offer.start < other.end:
            _end(tx, other, OfferState.LAPSED)
    return changed.differences[offer.with_].gained


def _swapped(tx: Tx, house: House, offer: Offer, now: datetime) -> Rota | None:
    """The rota with the swap; None if nothing of the duty is left to be taken."""
    rota = house.register(tx).rotas.get(offer.rota)
    if rota is None or offer.end <= now:
        return None
    swap = Swap(person=offer.person, with_=offer.with_, start=_from(offer, now), end=offer.end)
    after = put_last(rota, swap)
    return after if offer.with_ in differences(rota, after, swap.start, swap.end) else None


def refuse(tx: Tx, house: House, question: Question, by: Person, now: datetime) -> str:
    """`2`: it stays where it is, and whoever asked hears of it. Returns the answer."""
    offer = swaps.of_question(tx, question.id)
    if offer is None or offer.state not in (OfferState.ASKED, OfferState.REFUSED):
        return house.texts.say("swap.gone")
    if offer.state is OfferState.ASKED:
        swaps.save(tx, replace(offer, state=OfferState.REFUSED, due_at=now))
        look_after_swaps(tx, house, now)
    return house.texts.say("swap.declined", **_words(tx, house, offer, offer.person, now))


def look_after_swaps(tx: Tx, house: House, now: datetime) -> None:
    """What waited for the morning is asked or told; what nobody answered lapses."""
    for offer in swaps.due(tx, now):
        if offer.state is OfferState.ASKED or (offer.state is OfferState.HELD and now >= offer.lapses_unasked):
            offer = replace(offer, state=OfferState.LAPSED)
        at = tell_at(offer.start, house.policy.quiet, house.policy.rota_soon, now)
        if at > now:
            swaps.save(tx, replace(offer, due_at=at))
        elif offer.state is not OfferState.HELD:
            _tell_end(tx, house, offer, now)
        elif _swapped(tx, house, offer, now) is None or offer.with_ not in house.register(tx).people:
            _end(tx, offer, OfferState.LAPSED)  # the rota was changed meanwhile: there is nothing to ask
        else:
            _ask(tx, house, offer, now)


def _tell_end(tx: Tx, house: House, offer: Offer, now: datetime) -> None:
    """Whoever asked hears that it stays theirs."""
    _end(tx, offer, offer.state)
    register = house.register(tx)
    person = register.people.get(offer.person)
    if person is not None and person.reachable and _swapped(tx, house, offer, now) is not None:
        body = house.texts.say(f"swap.{offer.state}", **_words(tx, house, offer, offer.with_, now))
        send_texts(tx, [note(register, person.id, body, Reason.ROTA, f"swap:{offer.id}", None, mail.ANSWER)], now)


def next_swap(tx: Tx) -> datetime | None:
    """When something is to be asked, to lapse or to be told next."""
    return swaps.next_due(tx)


def _end(tx: Tx, offer: Offer, state: OfferState) -> None:
    swaps.save(tx, replace(offer, state=state, due_at=None))


def _rotas(tx: Tx, house: House) -> list[Rota]:
    """Those that a ladder names: the officers' own."""
    return [rota for rota in house.register(tx).rotas.values() if rota.id in house.policy.rotas]


def _from(offer: Offer, now: datetime) -> datetime:
    return max(offer.start, now.replace(second=0, microsecond=0))


def _words(tx: Tx, house: House, offer: Offer, who: str, now: datetime) -> dict[str, str]:
    """What a text about it says; `who` is the other one of the two."""
    register = house.register(tx)
    person, rota = register.people.get(who), register.rotas.get(offer.rota)
    zone = ZoneInfo(rota.timezone) if rota else house.policy.zone
    span = Span(start=_from(offer, now), end=offer.end, person=offer.with_, why="")
    return {"who": person.short if person else who, "rota": offer.rota, "when": lasts(span, now, zone)}


def _also(tx: Tx, house: House, whose: str, offer: Offer) -> str:
    """What else `with_` has on then, to be said to both: one phone on two rungs is one rung."""
    span = Span(start=offer.start, end=offer.end, person=offer.with_, why="")
    others = also_on((rota for rota in _rotas(tx, house) if rota.id != offer.rota), offer.with_, [span])
    names = " and ".join(dict.fromkeys(rota for rota, _ in others))
    return house.texts.say(f"swap.also_{whose}", others=names) + " " if names else ""
