"""Promise 2: a page climbs until a human accepts, never stops by itself, and never pages nobody."""

from __future__ import annotations

from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import PEOPLE, ROTAS, World, quiet_wardens


def test_a_flood_warning_pages_the_duty_officer_who_accepts_it(world: World) -> None:
    """H1, A1: Asha gets the warning, texts 1, has it, and nobody else is woken."""
    world.warns(SILEBY)
    world.phone("asha").gets("F1", "FLOOD WARNING", "River Soar at Sileby", "Sileby", "EA 14:00", "Reply 1")
    world.forward(seconds=60)
    world.phone("asha").replies("1")
    world.phone("asha").gets("you have F1 from 14:01")
    world.forward(hours=2)
    incident = world.incident("F1")
    assert (incident["state"], incident["owner"]) == ("accepted", "asha")
    quiet_wardens(world)


def test_nobody_answers_and_the_ladder_climbs_to_everybody_for_ever(world: World) -> None:
    """L1, L2: text, call, second, manager, everybody, and again every 15 minutes; Olga and the wardens never."""
    world.warns(SILEBY)
    world.forward(minutes=41)
    asha, ben, carol, dev = (world.phone(who) for who in ("asha", "ben", "carol", "dev"))
    asha.gets("FLOOD WARNING")
    asha.rings("Press 1")
    ben.gets("ESCALATION F1", "Not accepted for 5 min")
    ben.rings()
    carol.gets("ESCALATION F1", "Not accepted for 10 min")
    carol.rings()
    for phone in (asha, ben, carol, dev):
        phone.gets("ALARM F1", "NOBODY", "25 min")
        phone.rings()
    for phone in (asha, ben, carol, dev):
        phone.gets("ALARM F1", "40 min")
        phone.rings()
    assert world.phone("olga").inbox() == []
    assert world.incident("F1")["state"] == "open"
    quiet_wardens(world)


def test_whoever_was_paged_is_told_who_has_it(world: World) -> None:
    """H6, A4: Ben takes it; Asha hears so, and her own late 1 changes nothing."""
    world.warns(SILEBY)
    world.forward(minutes=6)
    world.phone("asha").forgets()
    world.phone("ben").forgets()
    world.phone("ben").replies("ok")
    world.phone("ben").gets("you have F1 from 14:06")
    world.phone("asha").gets("B Jones has it since 14:06")
    world.phone("asha").replies("1")
    world.phone("asha").gets("B Jones has it since 14:06", "in the log")
    assert world.incident("F1")["owner"] == "ben"
    quiet_wardens(world)


def test_a_refusal_asks_the_next_person_at_once(world: World) -> None:
    """A1: Asha cannot; Ben is asked in the same minute, and Asha is not rung."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").replies("2")
    world.phone("asha").gets("you cannot take River Soar at Sileby")
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings()
    world.phone("ben").replies("1")
    world.phone("ben").gets("you have F1")
    world.phone("asha").gets("B Jones has it")
    quiet_wardens(world)


def test_the_owner_hands_it_on(world: World) -> None:
    """L6: `2 F1` from the owner opens the page again at the next step, and they are told who took it."""
    world.warns(SILEBY)
    world.phone("asha").replies("1")
    world.phone("asha").forgets()
    world.forward(minutes=30)
    world.phone("asha").replies("2 F1")
    world.phone("asha").gets("you cannot keep it")
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings()
    world.phone("ben").replies("1")
    world.phone("ben").gets("you have F1")
    world.phone("asha").gets("B Jones has it")
    quiet_wardens(world)


def test_a_new_page_goes_to_the_owner_and_the_ladder_runs_behind_them(world: World) -> None:
    """L6: Ben owns F1; the next warning is his first, and Asha is asked with him."""
    world.warns(SILEBY)
    world.forward(minutes=6)
    world.phone("ben").replies("1")
    world.phone("ben").forgets()
    world.phone("asha").forgets()
    world.forward(minutes=20)
    world.warns(QUORN)
    world.phone("ben").gets("River Soar at Quorn")
    world.phone("asha").gets("River Soar at Quorn", "Reply 1 to accept")
    quiet_wardens(world)


def test_a_gap_in_the_rota_asks_whoever_was_last(make_world: MAKE) -> None:
    """L3: nobody is on the rota since yesterday, which is a page; Asha was the last, is asked, and told why."""
    world = make_world(rotas=ROTAS.replace('people = ["asha"]', 'people = ["asha"]\nuntil = 2025-11-13T09:00:00'))
    world.phone("asha").gets("SYSTEM S1: GAP ON DUTY-OFFICER", "since Thu 09:00", "A Patel, who was last")
    world.warns(SILEBY)
    world.phone("asha").gets("nobody is on the rota, you were last", "Reply 1")
    quiet_wardens(world)


def test_a_rung_with_nobody_is_passed_at_once(make_world: MAKE) -> None:
    """L3: no duty officer for months: second on call is asked in the same second, and the log says why."""
    world = make_world(rotas=ROTAS.replace('people = ["asha"]', 'people = ["asha"]\nuntil = 2025-02-03T09:00:00'))
    world.phone("ben").gets("SYSTEM S1: GAP ON DUTY-OFFICER", "since Fri 31 Oct")
    world.phone("ben").rings("GAP ON DUTY-OFFICER")
    world.warns(SILEBY)
    world.phone("ben").gets("ESCALATION F1")
    assert any("skipped: nobody can be reached" in line for line in world.log())
    quiet_wardens(world)


def test_with_no_rota_at_all_the_last_resort_is_asked(make_world: MAKE) -> None:
    """L3: every rung is empty; the last-resort list is paged in the same second, the outsider is not."""
    world = make_world(rotas="", people=PEOPLE.replace("duty-officer", "loggist").replace("team", "loggist"))
    world.warns(SILEBY)
    for who in ("carol", "dev"):
        world.phone(who).gets("NOBODY has accepted")
        world.phone(who).rings()
    assert world.phone("olga").inbox() == []
    quiet_wardens(world)


def test_a_page_whose_warning_has_ended_calls_nobody_new_but_does_not_stop(world: World) -> None:
    """L5: lifted before anybody accepted: those asked are reminded by text every 30 minutes until one accepts."""
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.lifts(SILEBY)
    world.forward(minutes=45)
    asha = world.phone("asha")
    asha.gets("FLOOD WARNING")
    asha.gets("ended, but nobody accepted it")
    asha.gets("ended, but nobody accepted it")
    assert world.phone("ben").inbox() == []
    asha.replies("1")
    asha.gets("you have F1")
    world.forward(hours=1)
    asha.forgets()
    quiet_wardens(world)


def test_a_severe_warning_asks_the_manager_at_the_same_moment_and_calls(world: World) -> None:
    """L1, H1: severe: duty officer and senior manager by text and call at once, second at 3 min, everybody at 6."""
    world.warns(SILEBY, 1)
    for who in ("asha", "carol"):
        world.phone(who).gets("SEVERE FLOOD WARNING (danger to life)", "Reply 1 to accept NOW")
        world.phone(who).rings("SEVERE FLOOD WARNING")
    world.phone("ben").is_silent()
    world.forward(minutes=3)
    world.phone("ben").gets("ESCALATION")
    world.phone("ben").rings()
    world.forward(minutes=3)
    for who in ("asha", "ben", "carol", "dev"):
        world.phone(who).gets("ALARM F1")
        world.phone(who).rings()
    quiet_wardens(world)


def test_an_edit_of_the_rules_does_not_change_a_page_under_way(world: World) -> None:
    """I4: the ladder is frozen into the page; a shorter one tomorrow does not stop tonight's."""
    world.warns(SILEBY)
    world.house.policy = world.house.policy.__class__(accept=world.house.policy.accept[:1])
    world.forward(minutes=6)
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings()
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_an_alert_asks_nobody_to_accept(world: World) -> None:
    """H1, I2: a flood alert by day is one text for information; the incident needs no acceptance."""
    world.warns(ALERT, 3)
    world.phone("asha").gets("FLOOD ALERT", "no reply needed")
    world.forward(hours=3)
    assert world.incident("F1")["needs_accept"] is False


def test_a_page_says_what_is_true_when_it_is_said(world: World) -> None:
    """F7, B2: two warnings, nobody accepts, one is lifted: from then on the other is named; the answer too."""
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.phone("asha").gets("2 flood warnings", "River Soar at Quorn")
    world.lifts(QUORN)
    world.forward(minutes=5)
    world.phone("asha").rings("River Soar at Sileby")
    world.phone("ben").gets("ESCALATION F1: FLOOD WARNING River Soar at Sileby")
    world.phone("ben").rings("River Soar at Sileby")
    world.phone("ben").replies("1")
    world.phone("ben").gets("FLOOD WARNING River Soar at Sileby.")
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_a_severe_warning_brought_down_is_no_longer_called_severe(world: World) -> None:
    """F7: severe, nobody accepts, lowered to a flood warning: the next step says flood warning."""
    world.warns(SILEBY, 1)
    for who in ("asha", "carol"):
        world.phone(who).forgets()
    world.forward(minutes=1)
    world.warns(SILEBY, 2)
    world.forward(minutes=2)
    assert "SEVERE" not in world.phone("ben").gets("ESCALATION F1", "FLOOD WARNING")
    world.phone("ben").rings()
    quiet_wardens(world)
