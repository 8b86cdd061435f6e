"""Promise 3: wardens answer, somebody else is asked where they do not, and the officer sees who is there (W4, A1, A6).

Sileby has Wilma, who wants alerts by day; Dot is her deputy; Kim and Len have keys of the store in the village hall.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dutyofficer.core.message import Sender
from dutyofficer.core.season import Yearly
from dutyofficer.printed import incident_with_log
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import AREAS, World, figures

PEOPLE = """id,name,mobile,landline,roles,areas,deputy,yellow_by_day,night,away
asha,Asha Patel,07700 900101,,duty-officer,,,no,text,
ben,Ben Jones,07700 900102,,duty-officer,,,no,text,
carol,Carol King,07700 900103,,senior-manager,,,no,text,
dev,Dev Rao,07700 900104,,team,,,no,text,
wilma,Wilma Reed,07700 900201,,warden,sileby,,yes,text,
dot,Dot Marsh,07700 900202,,warden,quorn,sileby,no,text,
kim,Kim Shaw,07700 900203,,key-holder,sileby,,no,text,
len,Len Hart,07700 900204,,key-holder,sileby,,no,text,
"""
NOBODY = PEOPLE.replace("kim,Kim Shaw,07700 900203,,key-holder", "kim,Kim Shaw,07700 900203,,volunteer").replace(
    "len,Len Hart,07700 900204,,key-holder", "len,Len Hart,07700 900204,,volunteer"
)
"""The same, and nobody has a key."""


def _with_a_store() -> str:
    shape = json.loads(AREAS)
    shape["features"][0]["properties"]["store"] = {"address": "the village hall"}
    return json.dumps(shape)


def test_a_night_in_sileby(make_world: MAKE, tmp_path: Path) -> None:
    """W4: alert at 18:42, warning at 03:10: `1` from bed; Kim has no key, Len opens; the officer sees it all."""
    world = make_world("2025-11-14 18:42", people=PEOPLE)
    world.imports(tmp_path / "more", areas=_with_a_store())
    asha, wilma, kim, len_ = (world.phone(who) for who in ("asha", "wilma", "kim", "len"))
    world.warns(ALERT, 3)
    asha.gets("FLOOD ALERT")
    text = wilma.gets("Flood alert: Lower River Soar", "999")
    assert "Reply" not in text
    world.at("2025-11-15 03:10")
    world.warns(SILEBY)
    wilma.gets("River Soar at Sileby", "Can you help? Reply 1 yes, 2 no")
    asha.accepts_all()
    wilma.replies("1")
    wilma.gets("Thank you, available: Sileby", "1 warden so far", "Only go out if", "999")
    kim.gets("flood warning for Sileby", "the store at the village hall", "Reply OPEN when open, NOKEY", "999")
    kim.replies("nokey")
    kim.gets("you cannot open the store at Sileby", "999")
    len_.gets("flood warning for Sileby", "NOKEY")
    world.at("2025-11-15 03:40")
    len_.replies("Open")
    len_.gets("the store at Sileby is down as open since 03:40", "999")
    world.phone("dot").is_silent()
    world.forward(minutes=29)
    asha.is_silent()
    world.forward(minutes=2)
    asha.gets("F1: store at Sileby open (L Hart 03:40). No reply needed")
    asha.replies("LIST")
    asha.gets("Wardens 1 yes, 0 no, 0 silent.")
    shown = world.incident("F1")
    (warden,) = shown["wardens"]
    assert (warden["person"], warden["area"], warden["answer"]) == ("wilma", "sileby", "yes")
    assert warden["told_at"].startswith("2025-11-15T03:10")
    assert warden["answered_at"] > warden["told_at"]
    assert shown["stores"] == [{"area": "sileby", "store": "the village hall", "state": "open"}]
    printed = incident_with_log(shown)
    assert "warden wilma of sileby: told Sat 15 Nov 03:10, yes Sat 15 Nov 03:10" in printed
    assert "store of sileby (the village hall): open" in printed


@pytest.fixture
def keyless(make_world: MAKE) -> World:
    """Saturday, 03:10, nobody with a key: a flood warning for Sileby, told and accepted."""
    world = make_world("2025-11-15 03:10", people=NOBODY)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").gets("Flood warning: River Soar at Sileby", "Reply 1 yes, 2 no")
    return world


def test_a_silent_warden_has_a_deputy_after_a_quarter_of_an_hour(keyless: World) -> None:
    """W4: Dot is asked once, after 15 min and not before; her `1` counts; she is told of nothing else below RED."""
    keyless.forward(minutes=14)
    keyless.phone("dot").is_silent()
    keyless.forward(minutes=2)
    keyless.phone("dot").gets("Flood warning: Sileby", "Your main warden has not answered", "if safe", "999")
    keyless.phone("dot").replies("Yes")
    keyless.phone("dot").gets("Thank you, available: Sileby", "1 warden so far")
    keyless.forward(hours=1)
    shown = keyless.incident("F1")["wardens"]
    assert [(w["person"], w["answer"]) for w in shown] == [("dot", "yes"), ("wilma", None)]


def test_a_warden_who_cannot_hears_no_more_unless_it_is_severe(keyless: World) -> None:
    """W4: `2` asks the deputy at once and mutes Sileby for a day at most, never RED; if both cannot, Asha hears it."""
    wilma, dot, asha = keyless.phone("wilma"), keyless.phone("dot"), keyless.phone("asha")
    wilma.replies("2")
    wilma.gets("Thank you for telling us", "unless it becomes severe", "Reply 1 if that changes", "999")
    dot.gets("Flood warning: Sileby", "Your main warden cannot help now", "Reply 1 yes, 2 no")
    dot.replies("no")
    dot.gets("Thank you for telling us")
    keyless.forward(minutes=31)
    asha.gets("no warden of Sileby can help, 2 asked. No reply needed")
    keyless.warns(SILEBY, 1)
    for who in (wilma, dot):
        who.gets("SEVERE flood warning")
        who.rings("Severe flood warning")
    wilma.replies("SAFE")
    wilma.gets("in the log that you are safe", "999")
    for officer in ("asha", "carol"):
        keyless.phone(officer).forgets()
    assert any("safe: wilma is safe" in line for line in keyless.log())


def test_one_changes_a_no_back(keyless: World) -> None:
    """W4: `1` later, when nothing is asked any more; and a lifted place ends the no by itself."""
    wilma = keyless.phone("wilma")
    wilma.replies("2")
    wilma.gets("Thank you for telling us")
    keyless.phone("dot").gets("cannot help now")
    wilma.replies("1")
    wilma.gets("Thank you, available: Sileby", "1 warden so far")
    wilma.replies("2")
    wilma.gets("Thank you for telling us")
    keyless.lifts(SILEBY)
    keyless.warns(SILEBY)
    wilma.gets("lood warning: River Soar at Sileby")
    keyless.phone("asha").forgets()


def test_an_away_warden_is_not_told_and_the_deputy_is_at_once(make_world: MAKE) -> None:
    """W4: Wilma is on holiday: Dot is asked with the warning; severe wakes Wilma all the same."""
    people = NOBODY.replace("warden,sileby,,yes,text,", "warden,sileby,,yes,text,2025-11-10/2025-11-20")
    world = make_world("2025-11-15 03:10", people=people)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("dot").gets("Flood warning: Sileby", "cannot help now")
    world.phone("wilma").is_silent()
    world.warns(SILEBY, 1)
    for who in ("wilma", "dot", "asha", "carol"):
        world.phone(who).gets("SEVERE")
        world.phone(who).rings()


def test_a_deputy_who_wants_no_texts_at_night_is_asked_in_the_morning(make_world: MAKE) -> None:
    """W4: Dot's `none` is respected until 07:00."""
    world = make_world("2025-11-15 03:10", people=NOBODY.replace("quorn,sileby,no,text", "quorn,sileby,no,none"))
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").gets("Flood warning")
    world.at("2025-11-15 06:59")
    world.phone("dot").is_silent()
    world.at("2025-11-15 07:02")
    world.phone("dot").gets("Your main warden has not answered")
    world.phone("asha").forgets()


def test_severe_asks_all_key_holders_and_nobody_can_is_told_at_once(make_world: MAKE) -> None:
    """W7: Kim and Len are asked together; when neither can, Asha knows at once, once."""
    world = make_world("2025-11-15 03:10", people=PEOPLE)
    world.warns(SILEBY, 1)
    for who in ("kim", "len"):
        world.phone(who).gets("SEVERE", "danger to life. Stay safe. Open the store only if you are safe there")
    for who in ("wilma", "dot", "carol"):
        world.phone(who).forgets()
    world.phone("asha").accepts_all()
    for who in ("kim", "len"):
        world.phone(who).replies("NOKEY")
        world.phone(who).gets("you cannot open the store at Sileby")
    world.phone("asha").gets("nobody can open the store at Sileby")
    world.forward(minutes=40)
    for who in ("kim", "len", "asha"):
        world.phone(who).is_silent()
    world.phone("carol").forgets()


def test_a_silent_key_holder_is_followed_by_the_next(make_world: MAKE) -> None:
    """W7: half an hour; a landline is called and answers by a key."""
    people = PEOPLE.replace("len,Len Hart,07700 900204,,", "len,Len Hart,,0116 496 0204,")
    world = make_world("2025-11-15 03:10", people=people)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").replies("1")
    world.phone("wilma").forgets()
    world.phone("kim").gets("the store")
    world.forward(minutes=29)
    world.phone("len").is_silent()
    world.forward(minutes=2)
    world.phone("len").rings("ready to open the store", "Press 1 if you can", "9 9 9")
    assert "Thank you" in world.phone("len").presses("1")
    world.forward(minutes=31)
    world.phone("asha").gets("store at Sileby open (L Hart 03:41)")
    world.phone("kim").is_silent()


def test_key_holders_who_are_all_silent_are_told_of_gathered(make_world: MAKE) -> None:
    """W7: Kim at 03:10, Len at 03:40; at 04:10 nobody has answered, and Asha hears that with the other small news."""
    world = make_world("2025-11-15 03:10", people=PEOPLE)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").replies("1")
    world.at("2025-11-15 04:39")
    for who in ("wilma", "kim", "len"):
        world.phone(who).forgets()
    world.phone("asha").is_silent()
    world.at("2025-11-15 04:42")
    world.phone("asha").gets("no key holder has answered for the store at Sileby")
    assert world.incident("F1")["stores"][0]["state"] == "asked"


def test_an_officer_who_is_a_warden_answers_each_on_its_own_number(make_world: MAKE) -> None:
    """A1: Asha is warden of Sileby too: `1` on the wardens number is her help there, and accepts no page."""
    people = NOBODY.replace("duty-officer,,,no,text,\nben", "duty-officer warden,sileby,,no,text,\nben")
    world = make_world("2025-11-15 03:10", people=people)
    world.warns(SILEBY)
    asha = world.phone("asha")
    asha.gets("FLOOD WARNING")
    asha.gets("Flood warning: River Soar at Sileby", "Can you help?")
    asha.replies("1", Sender.WARDENS)
    asha.gets("Thank you, available: Sileby")
    assert world.incident("F1")["state"] == "open"
    asha.replies("1", Sender.PAGES)
    asha.gets("you have F1")
    world.phone("wilma").gets("Flood warning")


def test_free_words_reach_the_owner_and_are_answered_with_what_would_work(keyless: World) -> None:
    """A6: logged with her words, shown to Asha with the other small news."""
    keyless.phone("wilma").replies("Slash Lane looks bad from my window")
    keyless.phone("wilma").gets("your words are in the log", "Reply 1 if you can help, 2 if not, R", "999")
    keyless.phone("wilma").replies("1")
    keyless.phone("wilma").forgets()
    keyless.forward(minutes=31)
    keyless.phone("asha").gets("W Reed wrote: Slash Lane looks bad from my window. No reply needed")
    assert any("wilma wrote: Slash Lane looks bad" in line for line in keyless.log())


def test_leave_is_asked_once_more_and_then_they_are_gone(keyless: World) -> None:
    """W8: the first LEAVE changes nothing; after the second Dev of the team knows, and no warning reaches Wilma."""
    wilma = keyless.phone("wilma")
    wilma.replies("1")
    wilma.forgets()
    wilma.replies("leave")
    wilma.gets("Reply LEAVE again to leave")
    assert "warden" in keyless.roles("wilma")
    wilma.replies("LEAVE")
    wilma.gets("you have left", "Thank you")
    keyless.phone("dev").gets("W Reed has left our wardens by text (Sileby)")
    assert keyless.roles("wilma") == set()
    keyless.warns(SILEBY, 1)
    wilma.is_silent()
    wilma.replies("LEAVE")
    wilma.gets("not on our list of wardens")
    for who in ("asha", "carol", "dot", "dev"):
        keyless.phone(who).forgets()


def test_an_officer_stays_an_officer_who_leaves_the_wardens(make_world: MAKE) -> None:
    """W8: a rota would page nobody."""
    people = NOBODY.replace("duty-officer,,,no,text,\nben", "duty-officer warden,sileby,,no,text,\nben")
    world = make_world(people=people)
    for text in ("LEAVE", "LEAVE"):
        world.phone("asha").replies(text, Sender.WARDENS)
    world.phone("asha").gets("Reply LEAVE again")
    world.phone("asha").gets("you have left")
    world.phone("dev").gets("A Patel has left")
    assert world.roles("asha") == {"duty-officer"}


def test_open_from_somebody_whom_nobody_asked_is_kept(world: World) -> None:
    """W7: Wilma has no store."""
    world.phone("wilma").replies("OPEN", Sender.WARDENS)
    world.phone("wilma").gets("no store of yours waits", "999")


def test_in_october_wardens_are_asked_whether_they_stay(make_world: MAKE) -> None:
    """W8: once, by day; nobody is asked where the configuration says off."""
    world = make_world("2025-10-01 09:30", people=NOBODY, policy=figures(season_check=Yearly.parse("1 Oct")))
    world.at("2025-10-01 10:01")
    for who, place in (("wilma", "Sileby"), ("dot", "Quorn and 1 more")):
        world.phone(who).gets(f"still a warden for {place} this winter? Reply 1 yes, or LEAVE")
    world.phone("wilma").replies("1")
    world.phone("wilma").gets("you stay a warden")
    world.at("2025-10-05 12:00")
    world.phone("dot").is_silent()
    world.phone("kim").is_silent()


def test_a_person_with_two_places_answers_for_both(make_world: MAKE) -> None:
    """A1, W4: one text about Sileby and Quorn, one `2`: neither place tells her more."""
    people = NOBODY.replace("warden,sileby,,yes", "warden,sileby quorn,,yes").replace("quorn,sileby,no", ",,no")
    world = make_world("2025-11-15 03:10", people=people)
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("wilma").gets("2 flood warnings", "Reply 1 yes, 2 no")
    world.phone("wilma").replies("2")
    world.phone("wilma").gets("Thank you for telling us")
    assert {w["answer"] for w in world.incident("F1")["wardens"]} == {"no"}
    world.forward(minutes=31)
    world.phone("asha").gets("no warden of Quorn can help, 1 asked; no warden of Sileby can help, 1 asked")
