"""A1, A3, A4, A5, S1: a text is dealt with once, whatever happens between, and by the number it came to."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dutyofficer.core.message import Inbound, Medium, Sender, State
from dutyofficer.core.question import REFUSABLE, Asking
from dutyofficer.desk.answer import act_on_waiting, receive_text
from dutyofficer.desk.asked import ACCEPTED, REFUSED
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.store import register as kept
from tests.channels.stand_in import fault
from tests.desk.conftest import Town
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens


def breaks(world: World, table: str, when: str = "1") -> None:
    """The database refuses to change that table."""
    with world.house.database.write() as tx:
        tx.execute(
            text(
                f"CREATE TRIGGER fault BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'disk I/O'); END"
            )
        )


def mends(world: World) -> None:
    """It is right again."""
    with world.house.database.write() as tx:
        tx.execute(text("DROP TRIGGER fault"))


def replies_in_vain(world: World, person: str, words: str) -> None:
    """The text is kept, and cannot be acted on."""
    with pytest.raises(SQLAlchemyError):
        world.phone(person).replies(words)


def test_a_text_that_met_a_fault_is_acted_on_later_and_once(world: World) -> None:
    """A4, S1: Asha's `1` comes while the database fails: nothing half done; once it is right, she has it, once."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    breaks(world, "pages")
    replies_in_vain(world, "asha", "1")
    act_on_waiting(world.house, world.clock)
    assert world.incident("F1")["state"] == "open"
    mends(world)
    for _ in range(2):
        act_on_waiting(world.house, world.clock)
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("you have F1")
    world.phone("asha").is_silent()
    assert [line["kind"] for line in world.incident("F1")["log"]].count("accepted") == 1
    quiet_wardens(world)


def test_a_text_that_still_cannot_be_acted_on_does_not_keep_the_next_one(world: World) -> None:
    """A4: whatever is wrong with the first one, the accept behind it goes through."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    breaks(world, "inbound")
    replies_in_vain(world, "asha", "LOG first")
    replies_in_vain(world, "asha", "1")
    mends(world)
    breaks(world, "inbound", "OLD.body <> '1'")
    act_on_waiting(world.house, world.clock)
    assert world.incident("F1")["owner"] == "asha"
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("you have F1")
    quiet_wardens(world)


def test_a_text_that_waited_too_long_is_only_shown(world: World) -> None:
    """A4: eleven minutes later the ladder has gone on, and an old `1` would take the page from whoever is asked."""
    world.warns(SILEBY)
    breaks(world, "pages", "NEW.state = 'accepted'")
    replies_in_vain(world, "asha", "1")
    mends(world)
    world.forward(minutes=11)
    act_on_waiting(world.house, world.clock)
    assert world.incident("F1")["state"] == "open"
    for who in ("asha", "ben", "carol"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_a_reference_wins_on_either_number(world: World) -> None:
    """A1: on the wardens' number Asha's bare `1` is not an accept, `1 F1` is; the answer leaves from that number."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").replies("1", Sender.WARDENS)
    world.phone("asha").gets("your words are in the log")
    assert world.incident("F1")["state"] == "open"
    world.phone("asha").replies("1 F1", Sender.WARDENS)
    world.phone("asha").gets("you have F1")
    assert world.outbox()[-1].sender is Sender.WARDENS
    quiet_wardens(world)


def test_a_warden_is_a_warden_on_the_pages_number_too(world: World) -> None:
    """A1, L2: Wilma may take nothing, whichever number she writes to and whatever she names."""
    world.warns(SILEBY)
    world.phone("wilma").gets("Flood warning")
    for words, answer in (("1", "available: Sileby"), ("1 F1", "your words are in the log"), ("2 F1", "in the log")):
        world.phone("wilma").replies(words, Sender.PAGES)
        world.phone("wilma").gets(answer, "999")
    assert world.incident("F1")["state"] == "open"
    world.phone("asha").gets("FLOOD WARNING")


@pytest.mark.parametrize("number", list(Sender))
def test_stop_from_an_officer_is_a_concern_on_either_number(world: World, number: Sender) -> None:
    """A3, C3: the network stops both; Asha is called from now on, and sending it twice is one concern."""
    world.phone("asha").replies("STOP", number)
    world.phone("asha").replies("stop", number)
    world.phone("asha").rings("DUTY PHONE OPTED OUT", "A Patel")
    assert [incident["ref"] for incident in world.incidents()] == ["S1"]


def test_an_opt_out_that_the_provider_reports_is_the_same(town: Town) -> None:
    """A3, C3: error 21610 for everybody: Asha is a concern; Wilma, who has left, and the stranger break nothing."""
    town.warns(SILEBY)
    now = town.clock()
    stranger = Inbound(
        provider_id="SM-x", sender="+447700900999", to=Sender.PAGES, body="is anybody there", received=now
    )
    receive_text(town.house, stranger, now)
    with town.house.database.write() as tx:
        kept.remove(tx, kept.PEOPLE, ["wilma"])
    town.twilio.answer = fault(400, 21610, "Attempt to send to unsubscribed recipient")
    deliver_all(town.house, now)
    assert [line for line in town.log() if line.startswith("opted:")] == ["opted: asha opted out"]
    assert sum("S1 opened: duty phone opted out" in line for line in town.log()) == 1
    told = [m for m in town.outbox() if m.person in ("asha", "wilma", "") and m.medium is Medium.SMS]
    assert {message.person for message in told} == {"asha", "wilma", ""}
    assert {message.state for message in told} == {State.FAILED}


def test_whoever_accepts_off_duty_is_taken_at_their_word(world: World) -> None:
    """A4: Dev is on no rota and takes it: he is told that he is off duty, Asha that he has it, nobody else is asked."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("dev").replies("1 F1")
    world.phone("dev").gets("you have F1", "You are off duty; A Patel is told.")
    world.phone("asha").gets("D Rao has it since 14:00, off duty; you are on duty now.")
    world.forward(hours=1)
    assert world.incident("F1")["owner"] == "dev"
    quiet_wardens(world)


def test_every_question_has_its_answers() -> None:
    """A1: `1` does something to each kind of question, `2` to each that can be refused; leaving takes its own word."""
    assert set(ACCEPTED) == set(Asking) - {Asking.LEAVE}
    assert set(REFUSED) == REFUSABLE
