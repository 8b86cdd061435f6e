"""Promise 6: append-only, tamper-evident: what was known when, who was told, who decided, and no number in it."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import text

from dutyofficer.core.logbook import Head
from dutyofficer.store import logbook
from tests.promises.publisher import ALERT, SILEBY
from tests.promises.world import NUMBERS, PEOPLE, World, quiet_wardens

STRANGER = "+447700900999"


def a_story(world: World) -> None:
    """Nobody answers at first; Ben takes it, writes a decision, and the warning is lifted."""
    world.warns(ALERT, 3)
    world.warns(SILEBY)
    world.forward(minutes=6)
    world.phone("ben").replies("1")
    world.phone("ben").replies("LOG F1 Rest centre at Barrow opened, keys with Dev Rao")
    world.stranger(STRANGER, "is my road flooded?")
    world.forward(minutes=10)
    world.lifts(SILEBY)
    world.forward(hours=2)
    for who in ("asha", "ben", "wilma"):
        world.phone(who).forgets()


def faults(world: World, kept: list[Head] | None = None) -> list[str]:
    """What `log verify` finds."""
    with world.house.database.read() as tx:
        return logbook.verify_all(tx, kept or [])


def heads(world: World) -> list[Head]:
    """What leaves with a backup."""
    with world.house.database.read() as tx:
        return logbook.heads(tx)


def tamper(world: World, statement: str) -> None:
    """Somebody with the database in their hands."""
    with world.house.database.write() as tx:
        tx.execute(text(statement))


def test_the_record_of_a_story_holds_on_both_engines(either: World) -> None:
    """K1: after warnings, pages, answers and decisions every chain is whole, and one incident has one chain."""
    a_story(either)
    assert faults(either) == []
    assert {head.chain for head in heads(either)} == {"service", "incident:1"}
    kinds = [line["kind"] for line in either.incident("F1")["log"]]
    assert kinds[:2] == ["opened", "warning"]
    assert {"page-opened", "asked", "sent", "accepted", "reply", "decision"} <= set(kinds)


TAMPERED = (
    ("a line changed", "UPDATE logbook SET text = 'nothing happened' WHERE chain = 'incident:1' AND seq = 3",
     "incident:1: line 3 was changed"),
    ("a name changed", "UPDATE logbook SET \"by\" = 'asha' WHERE \"by\" = 'ben'", "was changed"),
    ("the words altered", "UPDATE logbook SET words = 'Rest centre refused' WHERE kind = 'decision'", "were altered"),
    ("a line missing", "DELETE FROM logbook WHERE chain = 'incident:1' AND seq = 4", "incident:1: line 4 is missing"),
    ("the tail cut off",
     "DELETE FROM logbook WHERE id = (SELECT max(id) FROM logbook WHERE chain = 'incident:1')", "cut off"),
    ("a whole chain gone", "DELETE FROM logbook WHERE chain = 'incident:1'", "cut off"),
)  # fmt: skip


def test_whoever_changes_the_record_is_found(world: World) -> None:
    """K1: a changed, missing or cut-off line is named. One story for all, which is whole again after each."""
    a_story(world)
    for what, statement, found in TAMPERED:
        assert faults(world) == []
        with world.house.database.rehearsal() as tampered, tampered.write() as tx:
            assert tx.execute(text(statement)).rowcount, what
            said = logbook.verify_all(tx)
        assert any(found in fault for fault in said), (what, said)


def test_a_record_cut_off_together_with_its_head_shows_against_the_backup(world: World) -> None:
    """K1: lines and head were cut to match; the head that left with the backup gives it away."""
    a_story(world)
    kept = heads(world)
    tamper(world, "DELETE FROM logbook WHERE chain = 'incident:1'")
    tamper(world, "DELETE FROM log_heads WHERE chain = 'incident:1'")
    assert faults(world) == []
    assert any("incident:1" in fault for fault in faults(world, kept))


def test_no_number_name_or_message_is_in_a_line(world: World) -> None:
    """K3, K1: hashed text can never be erased, so it holds ids only: no phone, no name, no body of a message."""
    a_story(world)
    names = [row.split(",")[1] for row in PEOPLE.splitlines()[1:]]
    bodies = {message.body for message in world.outbox()}
    with world.house.database.read() as tx:
        lines = [entry.text for entry in logbook.read_all(tx)]
    for line in lines:
        digits = re.sub(r"[^0-9+]", "", line)
        assert "7700900" not in digits, line
        assert not [number for number in NUMBERS.values() if number in line], line
        assert not [name for name in names if name in line or name.split()[-1] in line], line
        assert not [body for body in bodies if body in line], line
    assert all(re.fullmatch(r"\+44\.\.\.\d{3}", message["to"]) for message in world.said())


def test_words_can_be_erased_and_the_record_still_holds(world: World) -> None:
    """K1: what a person wrote stands beside the chain: erased on request, with a line that says so."""
    a_story(world)
    decision = next(line for line in world.incident("F1")["log"] if line["kind"] == "decision")
    with world.house.database.write() as tx:
        assert logbook.erase_words(tx, 1, [decision["seq"]], "dev", world.clock) == 1
    assert faults(world) == []
    assert not [line for line in world.log() if "keys with" in line]


def test_answers_and_decisions_stand_on_the_incident_with_who_and_when(world: World) -> None:
    """K1, A2: the reply, the accept and the officer's own words, each with their id."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("asha").replies("log f1 Opening Sileby store. Keys: 2nd hook")
    world.phone("asha").gets("F1: logged at 14:00")
    said = [(line["kind"], line["by"], line["text"]) for line in world.incident("F1")["log"] if line["by"]]
    assert ("reply", "asha", "asha replied (accept): 1") in said
    assert ("accepted", "asha", "page 1 accepted by asha") in said
    assert ("decision", "asha", "asha logged (log): Opening Sileby store. Keys: 2nd hook") in said
    quiet_wardens(world)


def test_a_decision_on_no_incident_is_kept_too(world: World) -> None:
    """A2: nothing is open: the words go to the service's own chain, and the officer is told so."""
    world.phone("asha").replies("LOG radio check at noon")
    world.phone("asha").gets("logged", "on no incident")
    assert any(line.startswith("service decision:") for line in world.log())


def test_list_says_who_has_what_and_what_is_in_force(world: World) -> None:
    """A2: LIST: every incident with its owner, the warnings worst first."""
    world.phone("asha").replies("list")
    world.phone("asha").gets("nothing is in force and nothing is open")
    world.publisher.say(ALERT, 3, world.clock)
    world.warns(SILEBY)
    world.phone("asha").forgets()
    world.phone("asha").replies("LIST")
    world.phone("asha").gets("Flood warning River Soar at Sileby. Flood alert Lower River Soar", "Nobody yet has F1.")
    world.phone("asha").accepts()
    world.phone("asha").replies("list please")
    world.phone("asha").gets("A Patel has F1.")
    quiet_wardens(world)


def test_what_is_not_understood_is_logged_and_answered_once(world: World) -> None:
    """A6: the words that would work are offered, the words that came are on the record, and nothing is accepted."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").replies("1 of us is on the way to Sileby??")
    world.phone("asha").gets("not understood", "Reply 1 to accept", "LIST")
    assert world.incident("F1")["state"] == "open"
    assert any("1 of us is on the way" in line for line in world.log())
    quiet_wardens(world)


def test_a_reference_that_does_not_exist_is_answered_with_those_that_do(world: World) -> None:
    """A1, A6: `1 F7` when only F1 is open accepts nothing, and says what is open."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").replies("1 F7")
    world.phone("asha").gets("no open F7", "Open now: F1")
    assert world.incident("F1")["state"] == "open"
    quiet_wardens(world)


def test_two_machines_do_not_answer_each_other_for_ever(world: World) -> None:
    """A5: after five automatic replies in a row we fall silent; every text of theirs is still on the record."""
    for _ in range(12):
        world.phone("ben").replies("I am out of the office")
    assert len(world.phone("ben").inbox()) == 5
    assert sum("out of the office" in line for line in world.log()) == 12
    world.phone("ben").forgets()


def test_a_stranger_is_answered_once_a_day(world: World) -> None:
    """A5: one fixed answer per number in 24 hours; what they wrote is shown, their number is not."""
    assert len(world.stranger(STRANGER, "help, water in the kitchen")) == 1
    got = world.stranger(STRANGER, "hello??")
    assert [message.body for message in got] == [
        "This number is not watched for emergencies. Life at risk: dial 999. Floodline 0345 988 1188."
    ]
    world.at("2025-11-15 13:59")
    assert len(world.stranger(STRANGER, "again")) == 1
    world.at("2025-11-15 14:01")
    assert len(world.stranger(STRANGER, "once more")) == 2
    shown = [line for line in world.log() if "water in the kitchen" in line]
    assert shown == ["service stranger: a number we do not know wrote: help, water in the kitchen"]


def test_strangers_are_answered_twenty_times_an_hour_at_most(world: World) -> None:
    """A5: thirty numbers write in an hour: twenty answers, thirty lines; an hour later the next is answered."""
    got = [len(world.stranger(f"+4477009008{number:02}", "are you there")) for number in range(30)]
    assert sum(got) == 20
    assert sum("are you there" in line for line in world.log()) == 30
    world.stepper.now += timedelta(minutes=61)
    assert len(world.stranger("+447700900877", "and now?")) == 1
