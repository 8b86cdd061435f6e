"""What goes wrong with calls: only a key of the person who was rung, in the call that rang them, is an answer."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select, update

from dutyofficer.channels.twilio_script import LONGEST, script
from dutyofficer.core.message import Medium, Outcome, Result, State
from dutyofficer.desk.deliver import claim, record
from dutyofficer.desk.receive import poll
from dutyofficer.store.tables import attempts, messages
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import Web


def rung(world: World, person: str = "asha", call_sid: str = "") -> str:
    """The attempt of the last call to somebody; with `call_sid` the provider told us that id."""
    query = (
        select(attempts.c.id)
        .join(messages, messages.c.id == attempts.c.message)
        .where(messages.c.person == person, messages.c.medium == Medium.VOICE)
        .order_by(messages.c.id.desc())
    )
    with world.house.database.write() as tx:
        found = str(tx.scalars(query).first())
        if call_sid:
            tx.execute(update(attempts).where(attempts.c.id == found).values(provider_id=call_sid))
    return found


def presses(web: Web, attempt: str, digits: str, call_sid: str) -> str:
    """A key in that call; what is said to it."""
    return web.posts(f"/twilio/key/{attempt}", {"CallSid": call_sid, "Digits": digits}).text


def is_open(world: World) -> bool:
    """Whether nobody has it."""
    return bool(world.incidents()[0]["state"] == "open")


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_call_that_ends_without_a_key(web: Web, world: World, status: str) -> None:
    """Mode 32, L1: voicemail answers, or nobody: never an accept; the ladder goes on to Ben."""
    world.warns(SILEBY, 1)
    form = {"CallSid": "CA1", "CallStatus": status, "AnsweredBy": "machine_start", "CallDuration": "31"}
    assert web.posts(f"/twilio/status/{rung(world)}", form).status_code == 204
    assert is_open(world)
    world.forward(minutes=4)
    assert any(m.person == "ben" and m.page for m in world.outbox())


@pytest.mark.parametrize("digits", ["3", "11", "12", "*", "#", "", "1 ", "\u0661"])
def test_keys_that_mean_nothing(web: Web, world: World, digits: str) -> None:
    """Mode 33: a wrong key, two at once, none in time: nobody has it, and the call asks again."""
    world.warns(SILEBY, 1)
    assert "Press 1 to accept" in presses(web, rung(world), digits, "CA1")
    assert is_open(world)


def test_a_key_after_the_phone_was_put_down(web: Web, world: World) -> None:
    """Mode 33, A1: the report of the end came before the key did: she pressed it all the same, and has it."""
    world.warns(SILEBY, 1)
    attempt = rung(world)
    web.posts(f"/twilio/status/{attempt}", {"CallSid": "CA1", "CallStatus": "completed"})
    assert "You have F 1" in presses(web, attempt, "1", "CA1")
    assert not is_open(world)


def test_a_key_of_another_persons_call(web: Web, world: World) -> None:
    """Mode 34, A1: Carol's call cannot answer for Asha's, nor hers for Carol's; each may for its own."""
    world.warns(SILEBY, 1)
    hers, carols = rung(world, "asha", "CA-asha"), rung(world, "carol", "CA-carol")
    before = len(world.outbox())
    for attempt, call_sid in ((hers, "CA-carol"), (carols, "CA-asha")):
        for digits in ("1", "2"):
            assert "not known" in presses(web, attempt, digits, call_sid)
    assert (is_open(world), len(world.outbox())) == (True, before)
    assert "You have F 1" in presses(web, carols, "1", "CA-carol")
    assert world.incidents()[0]["owner"] == "carol"


@pytest.mark.parametrize("call_sid", ["CA-never-seen", ""])
def test_a_key_of_a_call_whose_id_we_never_learnt(web: Web, world: World, call_sid: str) -> None:
    """Mode 34, S1: the answer to our request was lost, so we know no id: a key that is signed counts."""
    world.warns(SILEBY, 1)
    assert "You have F 1" in presses(web, rung(world), "1", call_sid)
    assert not is_open(world)


def test_a_key_again_after_it_was_handed_on(web: Web, world: World) -> None:
    """Mode 26, A4, L6: Asha took it by key and handed it on: the same key posted again does not take it back."""
    world.warns(SILEBY, 1)
    attempt = rung(world)
    presses(web, attempt, "1", "CA1")
    web.text("2 F1")
    assert is_open(world)
    assert "not known" in presses(web, attempt, "1", "CA1")
    assert is_open(world)
    world.forward(minutes=4)
    assert "You have F 1" in presses(web, rung(world, "ben"), "1", "CA2")
    assert world.incidents()[0]["owner"] == "ben"


def test_a_call_again_may_be_answered_again(web: Web, world: World) -> None:
    """Mode 26, L6: what is refused is the old key, not the person: rung anew, Asha may take it after all."""
    world.warns(SILEBY, 1)
    first = rung(world)
    presses(web, first, "1", "CA1")
    web.text("2 F1")
    world.forward(minutes=25)
    again = rung(world)
    assert again != first
    assert "You have F 1" in presses(web, again, "1", "CA9")
    assert world.incidents()[0]["owner"] == "asha"


def test_a_call_whose_answer_was_lost_is_adopted(web: Web, world: World) -> None:
    """Mode 38, S1, B3: its report brings the id before our request gives up: her phone is not rung twice."""
    world.publisher.say(SILEBY, 1, world.clock)
    poll(world.house, "ea", world.clock)
    taken = claim(world.house, world.clock)
    call = next(out for out in taken if (out.person, out.medium) == ("asha", Medium.VOICE))
    web.posts(f"/twilio/status/{call.attempt}", {"CallSid": "CA7", "CallStatus": "ringing"})
    record(world.house, [(call, Result(Outcome.UNKNOWN, error="no answer"))], world.clock)
    world.forward(seconds=40)
    (kept,) = [m for m in world.outbox() if m.id == call.message]
    assert (kept.state, kept.attempts, kept.provider_id) == (State.SENT, 1, "CA7")


NAMES = [
    "Soar & <Wreake>",
    'the "Old" Mill',
    "\U0001f30a Quay",
    "]]>",
    "&amp;",
    "a\x00b\x1b[2Jc",
    "\ud800",
    "Ll\u0177r" * 900,
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_name_stays_xml(name: str) -> None:
    """Mode 36, S3: whatever a place is called, it is one document of at most 4000 characters, which says something."""
    made = script(f"F1: severe flood warning, {name}. Press 1 to accept.", 'https://duty.example.org/k?a=1&b="2"')
    assert len(made) <= LONGEST
    heard = [say.text or "" for say in ET.fromstring(made.encode("utf-8")).iter("Say")]
    assert all(text.startswith("F 1: severe flood warning") for text in heard)
    assert heard


def test_any_name_through_the_web(web: Web, world: World) -> None:
    """Mode 36: the same where a call asks for its words again."""
    world.warns(SILEBY, 1, description='Soar & <Wreake> "Old" Mill \U0001f30a')
    said = web.posts(f"/twilio/voice/{rung(world)}", {}).text
    assert any("Soar & <Wreake>" in (say.text or "") for say in ET.fromstring(said).iter("Say"))
