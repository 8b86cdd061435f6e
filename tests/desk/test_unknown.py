"""S1, S3, L4: nobody knows whether it left; it did not get through; the provider takes nothing."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Medium, Message, Outcome, Outgoing, Reason, Result, Sender, State
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk.asking import claim_looks, note_receipt
from dutyofficer.desk.deliver import Delivery, claim, deliver_all, record
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.receive import poll
from dutyofficer.desk.watch import watch
from dutyofficer.store import incidents, outbox
from dutyofficer.store.db import Database
from dutyofficer.store.failing import people_whose_texts_fail
from tests.channels.stand_in import fault, ok
from tests.desk.conftest import ASHA, Town, soon
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World

LOST = ("read", fault(500, 20500, "Internal"), fault(503, 20503, "Busy"))
"""Answers after which nobody knows whether the provider has it."""


def page_text(town: Town) -> Message | None:
    """The text of the page to Asha."""
    found = (m for m in town.outbox() if m.person == "asha" and m.page and m.medium is Medium.SMS)
    return next(found, None)


def is_sent(town: Town) -> bool:
    """Whether it left."""
    text = page_text(town)
    return text is not None and text.state is State.SENT


@pytest.mark.parametrize("answer", LOST, ids=["dropped", "500", "503"])
def test_what_the_provider_has_is_not_sent_again(
    town: Town, delivery: Delivery, answer: tuple[int, dict[str, str], str] | str
) -> None:
    """S1: taken, and the answer lost: it is found by its words, with its id, and no second text leaves."""
    town.twilio.first_to = ASHA
    town.twilio.first.append(answer)
    town.twilio.takes_anyway = True
    town.warns(SILEBY)
    soon(lambda: is_sent(town))
    time.sleep(0.3)
    text = page_text(town)
    assert text is not None
    assert (text.attempts, text.provider_id) == (1, next(m["sid"] for m in town.twilio.made if m["to"] == ASHA))
    assert len(town.texts_to(ASHA)) == 1
    assert any(line.startswith("sent: text to asha (FIRST) sent: the provider has it") for line in town.log())


def test_a_page_is_sent_again_after_the_first_look(town: Town, delivery: Delivery) -> None:
    """S1: not found, so it goes again at once with the same reference; one duplicate at most."""
    town.twilio.first_to = ASHA
    town.twilio.first.append(LOST[1])
    town.warns(SILEBY)
    soon(lambda: is_sent(town))
    first, second = town.texts_to(ASHA)
    assert first == second
    assert len(town.twilio.asked) == 1


def test_a_look_that_fails_counts_as_not_found(town: Town, delivery: Delivery) -> None:
    """S1: never zero: the provider cannot say, so the page goes again."""
    town.twilio.first_to = ASHA
    town.twilio.first.append(LOST[1])
    town.twilio.lookup = fault(503, 20503, "Busy")
    town.warns(SILEBY)
    soon(lambda: is_sent(town))
    assert len(town.texts_to(ASHA)) == 2


@pytest.mark.usefixtures("looks_often")
def test_a_wardens_text_waits_for_the_last_look(town: Town, delivery: Delivery) -> None:
    """S1: a duplicate can wait where nobody climbs behind it: looked up at once, after 10 s and after 30 s."""
    town.twilio.first.append(LOST[1])
    town.stores_warden_texts(1)
    soon(lambda: town.outbox()[0].attempts == 2 and town.outbox()[0].state is State.SENT, 8)
    assert len(town.twilio.asked) == 3
    waited = [line for line in town.log() if line.startswith(("unknown:", "retry:"))]
    assert [line.split(":")[0] for line in waited] == ["unknown", "retry"]


def test_a_wardens_text_that_turns_up_later_is_not_sent_again(town: Town, delivery: Delivery) -> None:
    """S1: the provider's own list may be late."""
    town.twilio.first.append(LOST[1])
    town.stores_warden_texts(1)
    soon(lambda: len(town.twilio.asked) == 1)
    town.twilio.takes_anyway = True
    town.twilio.take({"To": "+447700900201", "Body": "LLR: flood warning 0"}, "lost")
    soon(lambda: town.outbox()[0].state is State.SENT)
    assert (town.outbox()[0].attempts, len(town.texts_to("+447700900201"))) == (1, 1)


@pytest.mark.usefixtures("looks_often")
def test_an_earlier_life_is_looked_up_at_the_start(town: Town) -> None:
    """S1: killed between the provider's yes and our record of it: found at the next start, not sent twice."""
    killed = Database(town.house.database.engine)
    town.warns(SILEBY)
    with killed.write() as tx:
        for out in outbox.claim(tx, town.clock(), killed.boot, time.monotonic(), 50):
            town.twilio.answer = ok(sid=f"SM{out.message:032x}")
            town.house.channels[out.medium].send(out)
    before = len(town.twilio.forms)
    running = Delivery(town.house, town.clock)
    running.start()
    soon(lambda: is_sent(town))
    running.stop()
    assert len(town.twilio.forms) == before


def test_the_ladder_never_waits_for_a_look(town: Town) -> None:
    """S1: its times run from the first attempt: the second step comes although the first text is unknown."""
    town.warns(SILEBY)
    moment = town.clock()
    record(town.house, [(out, Result(Outcome.UNKNOWN)) for out in claim(town.house, moment)], moment)
    escalate(town.house, moment + timedelta(minutes=2, seconds=1))
    assert any(m.person == "asha" and m.medium is Medium.VOICE for m in town.outbox())
    assert claim_looks(town.house, moment, 50)


def refused(out: Outgoing, code: int = 30005, dead: bool = False) -> tuple[Outgoing, Result]:
    """The provider says no."""
    return out, Result(Outcome.REJECTED, error=f"twilio 400 {code}: no", dead=dead)


def calls_to(world: World, person: str) -> list[Message]:
    """Every call that was ever stored."""
    return [m for m in world.outbox() if m.person == person and m.medium is Medium.VOICE]


def leave(world: World, dead: bool = False) -> None:
    """What is due leaves, and every text is refused."""
    while claimed := claim(world.house, world.clock):
        texts = [refused(out, dead=dead) for out in claimed if out.medium is Medium.SMS]
        rest = [(out, Result(Outcome.ACCEPTED, f"CA{out.message}")) for out in claimed if out.medium is Medium.VOICE]
        record(
            world.house, [*texts, *(rest if not dead else [refused(out, dead=True) for out, _ in rest])], world.clock
        )


def poll_only(world: World, code: str, level: int = 2) -> None:
    """The publisher warns; nothing has left yet."""
    world.publisher.say(code, level, world.clock)
    poll(world.house, "ea", world.clock)


def test_a_text_that_is_refused_becomes_one_call(world: World) -> None:
    """S3: to somebody on the ladder, at once, about the same page; once a text, however often it is reported."""
    poll_only(world, SILEBY)
    leave(world)
    (call,) = calls_to(world, "asha")
    text = next(m for m in world.outbox() if m.person == "asha")
    assert (call.page, call.reason, call.key) == (text.page, text.reason, f"instead:{text.id}")
    assert "Press 1" in call.body
    leave(world)
    assert len(calls_to(world, "asha")) == 1
    assert any("called, since the text did not get through" in line for line in world.log())
    world.phone("asha").forgets()


def test_the_urgent_ladder_calls_already(world: World) -> None:
    """S3: text and call go together for a severe warning: a refused text does not ring the phone twice."""
    poll_only(world, SILEBY, 1)
    leave(world)
    assert len(calls_to(world, "asha")) == 1
    for person in ("asha", "carol", "wilma"):
        world.phone(person).forgets()


def test_an_undelivered_text_becomes_a_call(world: World) -> None:
    """S3: taken, and the carrier says no a moment later."""
    poll_only(world, SILEBY)
    out = next(out for out in claim(world.house, world.clock) if out.person == "asha")
    record(world.house, [(out, Result(Outcome.ACCEPTED, "SM1"))], world.clock)
    lost = Receipt("undelivered", "SM1", "twilio 30003: undelivered")
    assert note_receipt(world.house, out.attempt, lost, world.clock)
    assert note_receipt(world.house, out.attempt, lost, world.clock)
    assert len(calls_to(world, "asha")) == 1
    assert "failed: text to asha (FIRST) failed: twilio 30003: undelivered" in [
        line.partition(" ")[2] for line in world.log()
    ]
    world.phone("asha").forgets()


def provider_concern(world: World) -> str | None:
    """How the concern about the provider stands."""
    with world.house.database.read() as tx:
        found = incidents.of_cause(tx, "provider")
    return None if found is None else "over" if found.calm_since else "standing"


def test_a_provider_that_takes_nothing_is_a_concern(world: World) -> None:
    """S3, C3: the account is refused three times in five minutes; it is over with the next text that is taken."""
    poll_only(world, SILEBY)
    leave(world, dead=True)
    watch(world.house, world.clock)
    assert provider_concern(world) == "standing"
    (concern,) = [entry for entry in world.incidents() if entry["ref"] == "S1"]
    assert "provider" in concern["title"]
    world.forward(minutes=10)
    assert provider_concern(world) == "over"
    for person in ("asha", "ben", "carol"):
        world.phone(person).forgets()


def two_refused_texts(world: World) -> None:
    """Asha's phone takes no texts, it seems."""
    texts = [
        Draft(
            key=f"n{n}", person="asha", to=ASHA, medium=Medium.SMS, sender=Sender.PAGES, reason=Reason.INFORM,
            body=f"note {n}", priority=mail.INFORM,
        )
        for n in range(2)
    ]  # fmt: skip
    with world.house.database.write() as tx:
        outbox.add(tx, texts, world.clock)
    leave(world)


def ways(world: World, part: str) -> set[Medium]:
    """How Asha is asked about a place."""
    return {m.medium for m in world.outbox() if m.person == "asha" and m.page and part in m.body}


def test_two_refused_texts_in_a_row_are_called_from_then_on(world: World) -> None:
    """L4: called at the first step, not texted; a word from that phone makes it take texts again."""
    two_refused_texts(world)
    assert calls_to(world, "asha") == []
    world.forward(minutes=1)
    poll_only(world, SILEBY)
    assert ways(world, "Sileby") == {Medium.VOICE}
    world.phone("asha").forgets()
    world.phone("asha").accepts("1")
    world.forward(minutes=11)
    poll_only(world, QUORN)
    assert ways(world, "Quorn") == {Medium.SMS}
    for person in ("wilma", "quentin", "lil"):
        world.phone(person).forgets()


def test_a_dead_provider_says_nothing_of_a_phone(world: World) -> None:
    """L4: what was refused because the account is suspended is not held against whoever it was for."""
    with world.house.database.read() as tx:
        assert people_whose_texts_fail(tx) == frozenset()
    two_refused_texts(world)
    with world.house.database.read() as tx:
        assert people_whose_texts_fail(tx) == {"asha"}
    with world.house.database.write() as tx:
        tx.exec_driver_sql("UPDATE attempts SET dead = 1")
    with world.house.database.read() as tx:
        assert people_whose_texts_fail(tx) == frozenset()


def test_what_nothing_is_heard_of_is_asked_about(town: Town) -> None:
    """S1: sent, and its page open: its provider is asked after 60 s, 3 min and 10 min, no more."""
    town.warns(SILEBY)
    moment = town.clock()
    deliver_all(town.house, moment)
    sent = next(out for out in town.twilio.made if out["to"] == ASHA)
    asked = []
    for seconds in (59, 61, 62, 179, 181, 599, 601, 3600):
        before = len(town.twilio.asked)
        deliver_all(town.house, moment + timedelta(seconds=seconds))
        asked.append(len(town.twilio.asked) - before)
    assert asked == [0, 1, 0, 0, 1, 0, 1, 0]
    assert sent["sid"] in town.twilio.asked[0]


def test_an_answer_to_that_is_kept(town: Town) -> None:
    """S1: the report was lost, the provider says when asked; nothing is asked after that."""
    town.warns(SILEBY)
    moment = town.clock()
    deliver_all(town.house, moment)
    town.twilio.made[0]["status"] = town.twilio.made[1]["status"] = "delivered"
    deliver_all(town.house, moment + timedelta(seconds=61))
    text = page_text(town)
    assert text is not None
    assert (text.state, text.status) == (State.DELIVERED, "delivered")
    deliver_all(town.house, moment + timedelta(minutes=11))
    assert len(town.twilio.asked) == 1
