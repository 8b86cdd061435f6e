"""Promises 2 and 3: what a warden sees reaches a human, and wardens hear that it is over when an officer says so."""

from __future__ import annotations

from dutyofficer.core.message import Sender
from dutyofficer.desk.by_hand import close_by_hand
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def test_a_storm_of_days_with_a_warden_who_answers(make_world: MAKE) -> None:
    """H8, H5, W3, I3: eyes at 07:52, homes at 09:10, lowered 11:20, ended 16:05, SEND 17:10, closed a day later."""
    world = make_world("2025-11-15 03:09")
    asha, carol, wilma = world.phone("asha"), world.phone("carol"), world.phone("wilma")
    world.warns(ALERT, 3)
    world.warns(SILEBY)
    asha.gets("FLOOD WARNING River Soar at Sileby")
    asha.accepts()
    wilma.gets("Flood warning")
    world.at("2025-11-15 07:52")
    asha.forgets()
    wilma.replies("R Slash Lane under water, no houses, still coming up")
    wilma.gets("07:52 report logged: Sileby, road flooded, 0 homes, rising. The duty officer has it.", "999")
    world.at("2025-11-15 08:23")
    asha.gets("W Reed at Sileby: road flooded, 0 homes, rising")

    world.at("2025-11-15 09:10")
    wilma.replies("Three houses in Swan St have water in, ring me 07700 900201")
    wilma.gets("If life is at risk dial 999 now.", "Sileby, 3 homes", "The duty officer is asked now.")
    page = asha.gets("F1 REPORT 09:10: HOMES FLOODED 3 Sileby (W Reed): Three houses", "Reply 1 to accept")
    assert "900201" not in page
    carol.is_silent()
    asha.accepts()
    carol.gets("F1 for information", "3 homes reported flooded at Sileby", "A Patel has it")
    wilma.replies("R homes 3")
    wilma.gets("3 homes", "The duty officer has it.")
    asha.is_silent()
    shown = world.incident("F1")
    assert shown["homes"] == [{"area": "sileby", "homes": 3}]
    assert [(r["person"], r["road"], r["homes"], r["trend"]) for r in shown["reports"]] == [
        ("wilma", "flooded", 0, "rising"),
        ("wilma", None, 3, None),
        ("wilma", None, 3, None),
    ]

    world.at("2025-11-15 16:05")
    world.lifts(SILEBY)
    wilma.is_silent()
    world.forward(minutes=31)
    asha.gets("F1 ENDED by EA 16:05: River Soar at Sileby", "A flood alert stays.", "SEND F1 to tell 1 warden, HOLD F1")
    world.at("2025-11-15 17:10")
    asha.gets("ENDED")
    asha.replies("SEND F1")
    asha.gets("F1: 1 warden told that it is over: Sileby.")
    text = wilma.gets("no longer in force: River Soar at Sileby", "A flood alert stays in force", "Not an all-clear")
    assert len(text) <= 160
    assert world.incident("F1")["state"] == "accepted"
    world.at("2025-11-16 16:30")
    asha.forgets()
    assert world.incident("F1")["state"] == "closed"


def warned(world: World) -> None:
    """Sileby and Quorn are warned, and Asha has it."""
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    quiet_wardens(world)


# --- H8: reports ---------------------------------------------------------------------------------------------------


def test_help_where_nothing_is_known_opens_an_incident_and_pages(night: World) -> None:
    """H8: no warning anywhere, 03:00, two words without R: M1 is a page that climbs until somebody has it."""
    wilma, asha = night.phone("wilma"), night.phone("asha")
    wilma.replies("We are trapped in Swan St, 07700 900201", Sender.WARDENS)
    wilma.gets("If life is at risk dial 999 now.", "Sileby, help asked", "The duty officer is asked now")
    asha.gets("DUTY M1 REPORT 03:00: HELP ASKED Sileby (W Reed): We are trapped in Swan St, (number in the log)")
    night.forward(minutes=2)
    asha.rings("M 1", "HELP ASKED", "Press 1")
    wilma.replies("We are trapped in Swan St, 07700 900201", Sender.WARDENS)
    wilma.gets("is asked now")
    wilma.replies("now three houses have water in", Sender.WARDENS)
    wilma.gets("Sileby, 3 homes", "is asked now")
    asha.gets("M1 REPORT 03:02: HOMES FLOODED 3 Sileby")
    asha.accepts()
    wilma.replies("R homes 2", Sender.WARDENS)
    wilma.gets("2 homes", "The duty officer has it.")
    night.phone("carol").gets("M1 for information: 3 homes reported flooded at Sileby")
    assert [page["state"] for page in night.incident("M1")["pages"]] == ["accepted"]
    assert any("report: wilma reports from sileby: help asked: We are trapped" in line for line in night.log())


def test_words_without_harm_page_nobody(world: World) -> None:
    """H8, B5: not even where nothing is known; the officer is told with the small news."""
    world.phone("wilma").replies("R road wet, nobody trapped", Sender.WARDENS)
    text = world.phone("wilma").gets("Thank you", "road wet", "Not read as an emergency call: life at risk 999")
    assert "has it" not in text
    world.forward(minutes=29)
    world.phone("asha").is_silent()
    world.forward(minutes=2)
    world.phone("asha").gets("M1: W Reed at Sileby: road wet")
    assert world.incident("M1")["needs_accept"] is False
    world.phone("wilma").replies("R hello", Sender.WARDENS)
    world.phone("wilma").gets("your words are logged", "R HOMES 3", "999")
    world.forward(hours=1)
    world.phone("asha").gets("W Reed at Sileby: hello")


def test_five_homes_are_said_once(world: World) -> None:
    """H8: what may oblige the lead local flood authority to investigate is told once to the owner and written down."""
    warned(world)
    world.phone("wilma").replies("R 6 homes")
    world.phone("wilma").gets("6 homes")
    world.phone("asha").gets("HOMES FLOODED 6")
    world.phone("asha").accepts()
    world.phone("carol").gets("6 homes reported flooded at Sileby")
    world.phone("wilma").replies("R homes 7 now")
    world.phone("wilma").gets("7 homes")
    world.phone("asha").gets("HOMES FLOODED 7")
    world.phone("asha").accepts()
    world.forward(minutes=31)
    said = "5 homes or more at Sileby: the lead local flood authority's threshold for an investigation"
    world.phone("asha").gets(said)
    assert sum(said in line for line in world.log()) == 1


def test_an_officer_may_report_from_any_place(world: World) -> None:
    """H8: Dev of the team names the place on the pages number; a new warning still has a page of its own beside it."""
    warned(world)
    world.phone("dev").replies("R F1 Quorn two houses flooded", Sender.PAGES)
    world.phone("dev").gets("Quorn, 2 homes")
    world.phone("asha").gets("F1 REPORT", "HOMES FLOODED 2 Quorn (D Rao)")
    world.warns(SILEBY, 1)
    world.phone("asha").gets("SEVERE FLOOD WARNING")
    assert len(world.incident("F1")["pages"]) == 3
    for person in ("asha", "ben", "carol", "dev"):
        world.phone(person).forgets()
    quiet_wardens(world)


# --- W3: stand-down ------------------------------------------------------------------------------------------------


def test_only_places_that_are_lifted_are_told(world: World) -> None:
    """W3: Sileby waits, Quorn stands, then is gone without a word: the answer says so; a senior manager may say it."""
    warned(world)
    world.lifts(SILEBY)
    world.phone("dev").replies("SEND F1", Sender.PAGES)
    world.phone("dev").gets("A Patel has it", "senior manager says SEND")
    world.phone("carol").replies("SEND F1 QUORN", Sender.PAGES)
    world.phone("carol").gets("which place?", "Sileby")
    world.withdraws(QUORN)
    world.phone("asha").replies("SEND F1 sil", Sender.PAGES)
    world.phone("asha").gets("1 warden told that it is over: Sileby.", "Not told: Quorn (gone without a word).")
    world.phone("wilma").gets("no longer in force: River Soar at Sileby", "Not an all-clear")
    world.phone("asha").replies("SEND F1", Sender.PAGES)
    world.phone("asha").gets("no place waits", "Quorn (gone without a word)")
    assert world.phone("quentin").inbox()[-1].reason == "WARDEN"
    world.forward(minutes=31)
    world.phone("asha").forgets()


def test_hold_keeps_them_on_and_a_warning_that_is_back_ends_it(world: World) -> None:
    """W3: HOLD, asked again at 17:00; the warning is back and lifted again: a new stand-down, told once."""
    warned(world)
    world.lifts(SILEBY)
    world.forward(minutes=31)
    world.phone("asha").gets("F1 ENDED by EA 14:00: River Soar at Sileby")
    world.phone("asha").replies("HOLD F1")
    world.phone("asha").gets("wardens stay on: Sileby", "again 17:00")
    world.at("2025-11-14 16:59")
    world.phone("asha").is_silent()
    world.at("2025-11-14 17:01")
    world.phone("asha").gets("F1 ENDED")
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").gets("Flood warning: River Soar at Sileby")
    world.phone("asha").replies("SEND F1")
    world.phone("asha").gets("no place waits", "Quorn (in force), Sileby (in force)")
    world.lifts(SILEBY)
    world.phone("asha").replies("SEND F1")
    world.phone("asha").gets("1 warden told")
    world.phone("wilma").gets("no longer in force")
    world.forward(minutes=40)
    world.phone("asha").gets("LIFTED")
    stages = [one["state"] for one in world.incident("F1")["stand_downs"]]
    assert stages == ["back", "sent"]


def test_whoever_has_only_a_landline_is_called(world: World) -> None:
    """W3: Quorn is over: Lil's landline rings, Quentin is texted, each once."""
    warned(world)
    world.phone("lil").hangs_up()
    world.lifts(QUORN)
    world.phone("asha").replies("SEND F1 quorn")
    world.phone("asha").gets("2 wardens told that it is over: Quorn", "Sileby (in force)")
    world.phone("lil").rings("no longer in force", "This is not an all-clear", "9 9 9")
    world.phone("quentin").gets("no longer in force: River Soar at Quorn")
    world.forward(minutes=31)
    world.phone("asha").gets("LIFTED")


def test_nobody_sends_and_it_is_given_up(make_world: MAKE) -> None:
    """W3, I3: asked at 07:00 in the morning's text and at 17:00 for two days, then dropped, and the incident closes."""
    world = make_world("2025-11-14 14:00")
    warned(world)
    world.publisher.say(ALERT, 3, world.clock)
    world.publisher.say(QUORN, 4, world.clock)
    world.lifts(SILEBY)
    world.at("2025-11-14 23:00")
    world.lifts(ALERT)
    world.at("2025-11-16 13:50")
    said = [m for m in world.phone("asha").inbox() if "SEND F1" in m.body]
    assert [m.reason.value for m in said] == ["STANDDOWN", "STANDDOWN", "DIGEST", "STANDDOWN", "STANDDOWN"]
    assert said[2].body.endswith("Wardens not told that it is over: SEND F1 or HOLD F1.")
    assert world.incident("F1")["state"] == "accepted"
    world.phone("asha").forgets()
    world.at("2025-11-16 14:10")
    world.phone("asha").gets("nobody said SEND", "Quorn, Sileby")
    assert world.incident("F1")["state"] == "closed"
    assert world.phone("wilma").inbox()[-1].reason == "WARDEN"


def test_closed_by_hand_it_is_dropped_and_written_down(world: World) -> None:
    """I3: whoever closes the incident while a stand-down waits leaves that on the record."""
    warned(world)
    world.lifts(SILEBY)
    close_by_hand(world.house, "F1", "over", "asha", world.clock)
    assert any("sileby: the stand-down is dropped: the incident is closed" in line for line in world.log())
    world.forward(hours=1)
    world.phone("asha").forgets()


def test_homes_that_nobody_can_place_are_a_page_all_the_same(world: World) -> None:
    """H8: Dev has no area and names none: it is asked of the duty officer at once, and Dev is told just that."""
    world.phone("dev").replies("R 4 homes flooded on the main street")
    world.phone("dev").gets("If life is at risk dial 999 now", "The duty officer is asked now")
    world.phone("asha").gets("M1", "D Rao: 4 homes flooded on the main street", "Reply 1 to accept")
    world.phone("asha").accepts()
    world.phone("carol").forgets()
