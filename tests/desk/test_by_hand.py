"""A1, A4, I3: what is done by a key or at the command line goes by the same rules, and onto the same record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dutyofficer.desk.by_hand import accept_by_hand, close_by_hand, log_by_hand, report_by_hand, send_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.problem import CannotDo
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def test_accepted_by_hand_is_accepted(world: World) -> None:
    """A4, H6: Ben rings the control room and takes it: he owns it, Asha is told, the ladder stops."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    assert accept_by_hand(world.house, "f1", "ben", world.clock).owner == "ben"
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("B Jones has it since 14:00")
    world.forward(hours=1)
    assert world.incident("F1")["state"] == "accepted"
    quiet_wardens(world)


def test_words_logged_by_hand_stand_on_the_incident(world: World) -> None:
    """K1: with whose they are, or without if nobody is named."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    log_by_hand(world.house, "F1", "Rest centre opened", "carol", world.clock)
    log_by_hand(world.house, "F1", "Gauge read at 14:00", None, world.clock)
    found = [(e["text"], e["by"]) for e in world.incident("F1")["log"] if e["kind"] == "decision"]
    assert found == [("logged by hand: Rest centre opened", "carol"), ("logged by hand: Gauge read at 14:00", None)]
    quiet_wardens(world)


def report(world: World, ref: str, area: str) -> str:
    """Wilma rings: three homes."""
    return report_by_hand(world.house, ref, "3 homes flooded", area, "wilma", world.clock)


def test_a_report_and_a_stand_down_that_came_by_phone(world: World) -> None:
    """H8, W3: a report entered by hand pages as a text does; HOLD and SEND by hand do what the words do."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    assert "Sileby, 3 homes. The duty officer is asked now." in report(world, "F1", "sileby")
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("HOMES FLOODED 3 Sileby (W Reed)")
    world.phone("asha").accepts()
    world.forward(minutes=1)
    world.phone("carol").gets("3 homes reported flooded at Sileby")
    world.lifts(SILEBY)
    assert "stay on: Sileby" in send_by_hand(world.house, "F1", "", "asha", world.clock, hold=True)
    assert "1 warden told" in send_by_hand(world.house, "F1", "sileby", "carol", world.clock)
    quiet_wardens(world)
    world.forward(minutes=6)
    world.phone("wilma").gets("no longer in force")
    world.forward(minutes=31)
    world.phone("asha").gets("LIFTED")


REFUSED: tuple[tuple[str, Callable[[World], object], str], ...] = (
    ("no such incident", lambda w: accept_by_hand(w.house, "F9", "asha", w.clock), "there is no incident F9"),
    ("no such person", lambda w: accept_by_hand(w.house, "F1", "zoe", w.clock), "there is no person zoe"),
    ("a warden takes no page", lambda w: accept_by_hand(w.house, "F1", "wilma", w.clock), "wilma is not an officer"),
    ("nothing waits", lambda w: accept_by_hand(w.house, "F1", "ben", w.clock), "nothing of F1 waits to be accepted"),
    ("words on nothing", lambda w: log_by_hand(w.house, "F9", "words", None, w.clock), "there is no incident F9"),
    ("words of nobody", lambda w: log_by_hand(w.house, "F1", "words", "zoe", w.clock), "there is no person zoe"),
    ("a report of nowhere", lambda w: report(w, "F1", "nowhere"), "there is no area nowhere"),
    ("a report on nothing", lambda w: report(w, "F9", "sileby"), "there is no incident F9"),
    ("nothing to send", lambda w: send_by_hand(w.house, "F1", "", "asha", w.clock), "no place waits"),
    ("not theirs", lambda w: send_by_hand(w.house, "F1", "", "dev", w.clock), "A Patel has it"),
    ("closed by nobody", lambda w: close_by_hand(w.house, "F1", "over", "zoe", w.clock), "there is no person zoe"),
)


def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(world: World) -> None:
    """A4, K1: each refusal says why; incident, outbox and record are as they were."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    before = (world.incidents(), world.said(), world.log())
    for what, act, words in REFUSED:
        with pytest.raises(CannotDo, match=words):
            act(world)
        assert (world.incidents(), world.said(), world.log()) == before, what
    quiet_wardens(world)


def test_an_incident_with_a_warning_that_waits_to_be_paged_is_not_closed(world: World) -> None:
    """I3, I5, B2: Quorn is held for the ten minutes between two pages; F1 closes once somebody has accepted it."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.forward(minutes=3)
    world.warns(QUORN)
    with pytest.raises(CannotDo, match="F1: River Soar at Quorn waits to be paged"):
        close_by_hand(world.house, "F1", "over", "asha", world.clock)
    world.forward(minutes=8)
    world.phone("asha").accepts_all()
    close_by_hand(world.house, "F1", "over", "asha", world.clock)
    assert world.incident("F1")["state"] == "closed"
    quiet_wardens(world)


def test_what_was_carried_opens_the_next_incident_when_it_rises(world: World) -> None:
    """I3: closed by hand, Sileby's warning stays in force in no incident; new words open nothing, severe opens F2."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    close_by_hand(world.house, "F1", "handed to the county", "asha", world.clock)
    world.warns(SILEBY, text="The Soar will peak at 19:00.")
    world.forward(hours=1)
    assert (world.in_force(), len(world.incidents())) == ({SILEBY: "amber"}, 1)
    world.warns(SILEBY, 1)
    world.phone("asha").gets("DUTY F2", "SEVERE FLOOD WARNING")
    assert world.incident("F2")["warnings"] == [f"ea:{SILEBY}"]
    for who in ("asha", "carol"):
        world.phone(who).forgets()
    quiet_wardens(world)
