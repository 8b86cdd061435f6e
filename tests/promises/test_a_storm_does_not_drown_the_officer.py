"""Promise 4: gathered, worst first, bounded; but danger to life is never bundled, held or throttled."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from dutyofficer.core.message import Medium, Message, Reason
from dutyofficer.desk.keypad import receive_key
from dutyofficer.desk.receive import poll
from dutyofficer.desk.step import Stepper
from dutyofficer.sources.recorded import Capture, Pack, Recorded
from dutyofficer.store import outbox
from dutyofficer.store.tables import attempts
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def code(number: int) -> str:
    """A code of our county that no community lists."""
    return f"034FWF{number:04}"


def say(world: World, numbers: range, level: int) -> None:
    """So many warnings of our county, without a poll."""
    for number in numbers:
        world.publisher.say(code(number), level, world.clock, description=f"Brook {number:03} at Anstey")


def texts(world: World, person: str = "asha") -> list[Message]:
    """Every text that reached somebody."""
    return [message for message in world.phone(person).inbox() if message.medium is Medium.SMS]


# --- B1: information gathers ---------------------------------------------------------------------------------------


def test_alerts_are_told_at_once_and_then_once_an_hour(world: World) -> None:
    """B1: the first alert at once; what comes within the hour is one text, worst first, the rest counted."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT", "Lower River Soar")
    for minutes, number in ((10, 1), (20, 2), (20, 3)):
        world.forward(minutes=minutes)
        say(world, range(number, number + 1), 3)
    world.forward(minutes=9)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    world.phone("asha").gets("3 flood alerts", "No reply needed", "LIST for all")
    world.forward(hours=3)


def test_alerts_that_are_reworded_or_lifted_are_no_text(world: World) -> None:
    """B1: in the incident and in the morning's text, not on the phone by day."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT")
    world.forward(hours=2)
    world.warns(ALERT, 3, text="Rain is expected tonight.")
    world.forward(hours=2)
    world.lifts(ALERT)
    world.forward(hours=2)
    world.phone("asha").is_silent()
    assert [line["text"].split()[0] for line in world.incident("F1")["log"] if line["kind"] == "warning"] == [
        "NEW",
        "REWORDED",
        "LIFTED",
    ]
    world.at("2025-11-15 07:01")
    world.phone("asha").gets("since yesterday", "1 flood alert lifted")


def test_new_words_on_a_warning_are_gathered_for_its_owner(world: World) -> None:
    """B1: two flood warnings reworded ten minutes apart: one text to the owner, half an hour after the first."""
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.warns(QUORN, text="The Soar is expected to peak at 18:00.")
    world.forward(minutes=10)
    world.warns(SILEBY, text="The Soar is expected to peak at 19:00.")
    world.forward(minutes=19)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    world.phone("asha").gets("2 flood warnings reworded", "No reply needed")
    quiet_wardens(world)


def test_a_text_that_would_say_nothing_new_is_not_sent(world: World) -> None:
    """B1, F2: the same words issued again, and an alert lifted before its text was due, say nothing."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT")
    world.forward(minutes=10)
    world.warns(code(1), 3)
    world.forward(minutes=10)
    world.lifts(code(1))
    for _ in range(5):
        world.forward(hours=1)
        world.warns(ALERT, 3)
    world.phone("asha").is_silent()


# --- B2: one poll, one page ------------------------------------------------------------------------------------------


def test_one_poll_is_one_page(world: World) -> None:
    """B2: three flood warnings and two alerts in one poll: one page, the worst named, the rest counted."""
    say(world, range(1, 4), 2)
    say(world, range(4, 6), 3)
    world.poll()
    world.phone("asha").gets("3 flood warnings, 2 flood alerts", "Worst: FLOOD WARNING", "LIST for all")
    assert len(world.incident("F1")["pages"]) == 1
    assert len(world.incident("F1")["warnings"]) == 5


def test_an_owner_has_ten_minutes_between_two_pages(world: World) -> None:
    """B2: accepted at once; the next warning waits until ten minutes after the page, and one more goes with it."""
    world.warns(code(1))
    world.phone("asha").accepts_all()
    world.forward(minutes=3)
    world.warns(code(2))
    world.warns(code(3))
    world.phone("asha").is_silent()
    world.forward(minutes=8)
    world.phone("asha").gets("2 flood warnings")
    world.phone("carol").gets("F1 for information: 3 flood warnings", "A Patel has it")


def test_what_comes_while_a_page_climbs_joins_it_and_is_named(world: World) -> None:
    """B2: nobody has accepted: no second page; the next rung counts it, and in 10 minutes all asked know its name."""
    world.warns(code(1))
    world.warns(code(2))
    world.forward(minutes=5)
    asha, ben, carol = (world.phone(who) for who in ("asha", "ben", "carol"))
    asha.forgets()
    ben.gets("ESCALATION F1", "+1 more.")
    ben.rings("And 1 more.")
    world.forward(minutes=5)
    carol.gets("ESCALATION F1")
    carol.rings()
    for phone in (asha, ben):
        phone.gets(f"FLOOD WARNING {code(2)}", "+1 more.", "Reply 1")
    assert len(world.incident("F1")["pages"]) == 1
    ben.accepts()
    for phone in (asha, carol):
        phone.forgets()


def test_a_rise_is_paged_at_once_whatever_the_gap(world: World) -> None:
    """B2: three minutes after the first page the place is raised to severe: paged in that second."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=3)
    world.warns(SILEBY, 1)
    world.phone("asha").gets("SEVERE FLOOD WARNING (danger to life)", "Reply 1 to accept NOW")
    world.phone("asha").rings()
    world.phone("carol").gets("SEVERE")
    world.phone("carol").rings()
    quiet_wardens(world)


# --- B3: danger to life ----------------------------------------------------------------------------------------------


def test_every_red_place_has_its_own_page(world: World) -> None:
    """B3, B2: two severe warnings and three flood warnings in one poll: two texts of danger, one for the rest."""
    say(world, range(1, 4), 2)
    world.publisher.say(QUORN, 1, world.clock)
    world.warns(SILEBY, 1)
    said = [message.body for message in texts(world)]
    assert [("SEVERE" in body, "Worst" in body) for body in said] == [(True, False), (True, False), (False, True)]
    assert {"Quorn" in body for body in said[:2]} == {True, False}
    assert [page["level"] for page in world.incident("F1")["pages"]] == ["red", "red", "amber"]
    for who in ("asha", "carol"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_calls_to_one_phone_never_overlap(world: World) -> None:
    """B3: two severe warnings: one call reads both, worst first."""
    world.publisher.say(QUORN, 1, world.clock)
    world.warns(SILEBY, 1)
    calls = [message for message in world.phone("asha").inbox() if message.medium is Medium.VOICE]
    for who in ("asha", "carol", "wilma", "quentin", "lil"):
        world.phone(who).forgets()
    assert len(calls) == 1
    assert "Sileby" in calls[0].body
    assert "Quorn" in calls[0].body


def test_the_key_of_one_call_accepts_all_that_it_read(world: World) -> None:
    """B3: Asha's phone rings once for two severe warnings; her `1` accepts both, and Carol is told."""
    world.publisher.say(QUORN, 1, world.clock)
    world.warns(SILEBY, 1)
    with world.house.database.read() as tx:
        call = next(m.id for m in outbox.list_messages(tx) if m.person == "asha" and m.medium is Medium.VOICE)
        attempt = tx.scalar(select(attempts.c.id).where(attempts.c.message == call))
    heard = receive_key(world.house, attempt or "", "1", world.clock)
    assert (heard.words, heard.asks) == ("You have F 1. Thank you. Goodbye.", False)
    incident = world.incident("F1")
    assert [page["state"] for page in incident["pages"]] == ["accepted", "accepted"]
    assert incident["owner"] == "asha"
    for who in ("asha", "carol", "wilma", "quentin", "lil"):
        world.phone(who).forgets()


def test_a_phone_that_rings_is_left_alone_but_not_for_a_minute(world: World) -> None:
    """B3, S4: the second severe warning comes while Asha's phone rings: its call follows within 60 s of its poll."""
    world.warns(SILEBY, 1)
    world.forward(seconds=5)
    world.warns(QUORN, 1)
    asked = world.clock
    asha = world.phone("asha")
    asha.gets("River Soar at Sileby")
    asha.rings("River Soar at Sileby")
    asha.gets("River Soar at Quorn")
    asha.is_silent()
    world.forward(seconds=45)
    asha.rings("River Soar at Quorn")
    assert (world.clock - asked).total_seconds() <= 60
    for who in ("asha", "carol", "wilma", "quentin", "lil"):
        world.phone(who).forgets()


def test_red_is_never_held_by_the_night_or_by_another_page(night: World) -> None:
    """B3, B4: four severe warnings, a minute apart, at 03:00: four texts, each within its own poll."""
    for number in range(1, 5):
        before = len(texts(night))
        night.warns(code(number), 1, description=f"Brook {number} at Anstey")
        fresh = texts(night)[before:]
        assert [f"Brook {number}" in message.body for message in fresh] == [True]
        night.forward(seconds=20)
    for who in ("asha", "ben", "carol"):
        night.phone(who).forgets()


def test_new_words_on_a_severe_warning_are_a_text_at_any_hour(night: World) -> None:
    """B3, B5: reworded RED is no new page: a text to the owner at once, at three in the morning."""
    night.warns(code(1), 1)
    night.phone("asha").accepts_all()
    night.phone("carol").forgets()
    night.forward(minutes=40)
    night.warns(code(1), 1, text="The bank has failed at the lock.")
    night.phone("asha").gets("new words on SEVERE FLOOD WARNING", "No reply needed")
    assert len(night.incident("F1")["pages"]) == 1
    night.warns(code(1), 2, text="Falling.")
    night.phone("asha").gets("DOWN", "severe flood warning has come down to flood warning")


# --- B4, B5: the night -----------------------------------------------------------------------------------------------


def test_an_alert_at_night_waits_for_the_morning(night: World) -> None:
    """B4: found at 03:00, told at 07:00 in one text; the next morning there is nothing to say and nothing is said."""
    night.warns(ALERT, 3)
    night.forward(hours=1)
    night.warns(code(1), 3)
    night.at("2025-11-15 06:59")
    night.phone("asha").is_silent()
    night.at("2025-11-15 07:01")
    night.phone("asha").gets("since yesterday 2 flood alerts", "2 in force", "Nothing to accept")
    night.at("2025-11-16 08:00")
    night.phone("dev").gets("not mapped to a community")


def test_a_warning_breaks_through_the_night(night: World) -> None:
    """B4: quiet hours hold information only: a rise to flood warning pages at 03:10, and takes the alert along."""
    night.warns(ALERT, 3)
    night.forward(minutes=10)
    night.warns(SILEBY)
    night.phone("asha").gets("1 flood warning, 1 flood alert", "Reply 1")
    quiet_wardens(night)


def test_an_owner_who_is_up_is_told_at_night(night: World) -> None:
    """B5: Asha accepted a flood warning at 03:00; a new alert is told within half an hour, a text and no call."""
    night.warns(SILEBY)
    night.phone("asha").accepts_all()
    night.forward(minutes=20)
    night.warns(ALERT, 3)
    night.forward(minutes=31)
    night.phone("asha").gets("FLOOD ALERT", "no reply needed")
    quiet_wardens(night)


def test_an_owner_who_went_to_bed_is_left_asleep(make_world: MAKE) -> None:
    """B5, B4: accepted at 19:00 and not heard of since: an alert at 02:00 waits for the morning."""
    world = make_world("2025-11-14 19:00")
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.at("2025-11-15 02:00")
    world.warns(ALERT, 3)
    world.at("2025-11-15 06:59")
    world.phone("asha").is_silent()
    world.at("2025-11-15 07:01")
    world.phone("asha").gets("since yesterday 1 flood alert")
    quiet_wardens(world)


# --- H4: a surge -----------------------------------------------------------------------------------------------------


def test_five_alerts_in_three_hours_are_a_page_at_any_hour(make_world: MAKE) -> None:
    """H4: four alerts in the night are information; the fifth is one page, once an episode."""
    world = make_world("2025-11-15 01:00")
    for number in range(1, 5):
        world.warns(code(number), 3)
        world.forward(minutes=20)
    world.phone("asha").is_silent()
    world.warns(code(5), 3)
    world.phone("asha").gets("5 flood alerts within 3 hours", "Reply 1")
    world.phone("asha").accepts()
    world.forward(minutes=20)
    world.warns(code(6), 3)
    world.forward(minutes=20)
    world.phone("asha").is_silent()
    assert len(world.incident("F1")["pages"]) == 1
    world.at("2025-11-15 07:01")
    world.phone("asha").gets("1 flood alert")
    world.phone("dev").gets("not mapped to a community")


def test_five_alerts_over_a_day_are_no_surge(world: World) -> None:
    """H4: one every hour never makes five within three hours."""
    for number in range(1, 7):
        world.warns(code(number), 3)
        world.forward(minutes=61)
    world.phone("asha").forgets()
    assert world.incident("F1")["pages"] == []


# --- B6: the bound ---------------------------------------------------------------------------------------------------


def test_a_first_start_in_a_storm_is_one_page(make_world: MAKE) -> None:
    """B2, F8: we start with 15 alerts, 5 flood warnings and 2 severe ones in force: one page for all below RED."""
    world = make_world("2025-11-15 03:00")
    say(world, range(1, 16), 3)
    say(world, range(16, 21), 2)
    say(world, range(21, 23), 1)
    world.poll()
    pages = world.incident("F1")["pages"]
    assert [page["level"] for page in pages] == ["red", "red", "amber"]
    rest = [message.body for message in texts(world) if "SEVERE" not in message.body]
    assert len(rest) == 1
    assert "5 flood warnings, 15 flood alerts" in rest[0]
    assert len(world.incident("F1")["warnings"]) == 22
    for who in ("asha", "carol"):
        world.phone(who).forgets()


def test_150_notices_in_three_hours_are_twenty_texts_at_most(make_world: MAKE) -> None:
    """B6: something new in every poll of three hours: at most 20 texts to the officer, and every notice is listed."""
    world = make_world("2025-11-15 01:00")
    world.stepper = Stepper(world.house, world.clock, None)
    for turn in range(36):
        new = range(150 * turn // 36, 150 * (turn + 1) // 36)
        say(world, new[:2], 2)
        say(world, new[2:], 3)
        world.forward(minutes=5)
    world.forward(minutes=5)
    told = [message for message in texts(world) if message.reason is not Reason.ANSWER]
    assert len(told) <= 20, [message.body for message in told]
    assert len(world.incident("F1")["warnings"]) == 150
    assert world.clock - told[0].created_at <= timedelta(hours=3, minutes=10)
    world.phone("asha").forgets()
    world.phone("carol").gets("F1 for information", "A Patel has it")
    world.phone("ben").is_silent()


def test_a_thousand_polls_of_the_same_answer_say_and_change_nothing(world: World, tmp_path: Path) -> None:
    """F2, B1: three days of the same document: not a text, not a line of the record."""
    say(world, range(1, 21), 3)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=20)
    quiet_wardens(world)
    lines, messages = len(world.log()), len(world.outbox())
    (tmp_path / "same.json").write_bytes(world.publisher.document())
    same = Capture(world.clock, tmp_path / "same.json", "ea")
    world.house.sources = {"ea": Recorded("ea", Pack(tmp_path, (same,), (), {}))}
    for turn in range(1000):
        poll(world.house, "ea", world.clock + timedelta(minutes=5 * turn))
    assert (len(world.log()), len(world.outbox())) == (lines, messages)
    world.phone("asha").forgets()
