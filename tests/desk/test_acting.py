"""A1, A4, K1: a button does what a text does, for a named person, and says in the record that it was one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dutyofficer.core.incident import Incident
from dutyofficer.core.reply import Verb
from dutyofficer.desk.acting import act
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand, send_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.hand import Hand, Way, find
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.warden_asking import ask_wardens
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import ROTAS, World, quiet_wardens

AT_DESK = Hand("asha", Way.CONSOLE)
NOBODY = Hand(None, Way.CONSOLE, "carol")
"""An account of that name, which belongs to nobody: it is not Carol."""


def presses(world: World, verb: Verb, who: str = "asha", way: Way = Way.CONSOLE, ref: str = "F1") -> str:
    """Somebody presses that button; what it sends leaves."""
    said = act(world.house, ref, verb, Hand(who, way), world.clock)
    deliver_all(world.house, world.clock)
    return said


def last(world: World, kind: str) -> tuple[str, str | None]:
    """The newest line of that kind in F1's log."""
    entry = [entry for entry in world.incident("F1")["log"] if entry["kind"] == kind][-1]
    return entry["text"], entry["by"]


def test_accept_and_once_more(world: World) -> None:
    """A4: the second press changes nothing and is no fault."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    assert presses(world, Verb.ACCEPT, "ben", Way.LINK) == "You have F1."
    assert last(world, "by-hand") == ("ben: accept, by hand, from a link in a text", "ben")
    world.phone("asha").gets("B Jones has it since 14:00")
    assert presses(world, Verb.ACCEPT, "ben") == "You have F1."
    world.forward(hours=1)
    assert (world.incident("F1")["state"], world.incident("F1")["owner"]) == ("accepted", "ben")
    quiet_wardens(world)


def test_cannot_asks_the_next_at_once(world: World) -> None:
    """A1, L6: as `2 F1` does; from the owner it hands on what they have."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    assert presses(world, Verb.DECLINE) == "Noted, you cannot take F1. The next person is asked now."
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings("FLOOD WARNING")
    presses(world, Verb.ACCEPT, "ben")
    world.phone("asha").gets("B Jones has it")
    assert presses(world, Verb.DECLINE, "ben") == "Noted, you cannot keep F1. The next person is asked now."
    world.phone("carol").gets("ESCALATION F1")
    world.phone("carol").rings("FLOOD WARNING")
    presses(world, Verb.ACCEPT, "carol")
    for who in ("asha", "ben"):
        world.phone(who).gets("C King has it")
    quiet_wardens(world)


def test_the_senior_manager_is_rung_once_a_press(world: World) -> None:
    """As ESC; a second press within two minutes rings nobody again."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    assert "The senior manager is asked now" in presses(world, Verb.ESC)
    world.phone("carol").gets("whoever has it asks for you")
    world.phone("carol").rings("FLOOD WARNING")
    with pytest.raises(CannotDo, match="the senior manager was asked at 14:00 already"):
        presses(world, Verb.ESC)
    world.forward(minutes=1)
    presses(world, Verb.ACCEPT, "carol")
    world.phone("asha").gets("C King has it")
    quiet_wardens(world)


def test_taken_over(world: World) -> None:
    """As TAKE: whoever had it is told."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    with pytest.raises(CannotDo, match="A Patel has F1: nothing of F1 waits to be accepted"):
        presses(world, Verb.ACCEPT, "ben")
    world.forward(minutes=3)
    assert presses(world, Verb.TAKE, "ben") == "You have F1."
    world.phone("asha").gets("B Jones has it since 14:03")
    world.forward(minutes=2)
    world.phone("asha").replies("TAKE F1")
    world.phone("asha").gets("you have F1 from 14:05")
    world.phone("ben").gets("A Patel has it")
    quiet_wardens(world)


def test_a_press_shows_that_the_owner_is_awake(world: World) -> None:
    """B5, H7: as a text does; so does an entry in the log."""
    world.warns(SILEBY, 1)
    world.phone("asha").accepts_all()
    for minutes in (40, 40):
        world.forward(minutes=minutes)
        log_by_hand(world.house, "F1", "still here", AT_DESK, world.clock)
    world.forward(minutes=40)
    presses(world, Verb.ACCEPT)
    world.forward(minutes=40)
    world.phone("asha").is_silent()
    world.forward(minutes=6)
    world.phone("asha").gets("Still with you?")
    for who in ("carol", "asha"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_a_decision_with_its_reason_entered_late(world: World) -> None:
    """K1: when it happened and when it was entered both stand there."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    earlier = world.clock - timedelta(minutes=25)
    log_by_hand(world.house, "F1", "No rest centre yet.", AT_DESK, world.clock, reason="0 homes", at=earlier)
    entry = world.incident("F1")["log"][-1]
    assert entry["text"] == "logged by hand, at the console, late: No rest centre yet. Reason: 0 homes"
    assert (entry["at"], entry["by"]) == (earlier.isoformat(), "asha")
    log_by_hand(world.house, "F1", "Seen", NOBODY, world.clock)
    assert world.incident("F1")["log"][-1]["by"] == "account carol"
    quiet_wardens(world)


def test_the_account_of_nobody_is_not_the_person_whose_id_is_like_its_name(world: World) -> None:
    """K1, B5: what the account `carol` writes does not show that Carol, who has it, is awake."""
    world.warns(SILEBY)
    presses(world, Verb.TAKE, "carol")
    before = incident(world).heard_at
    world.forward(minutes=10)
    log_by_hand(world.house, "F1", "Seen", NOBODY, world.clock)
    assert incident(world).heard_at == before
    log_by_hand(world.house, "F1", "Seen", Hand("carol", Way.CONSOLE), world.clock)
    assert incident(world).heard_at == world.clock
    world.phone("asha").forgets()
    world.phone("carol").forgets()
    quiet_wardens(world)


def test_a_second_press_of_cannot_asks_nobody_else(world: World) -> None:
    """A4: neither a button nor a text; the ladder goes on from where it was."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    presses(world, Verb.DECLINE)
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings("FLOOD WARNING")
    for way in (Way.CONSOLE, Way.LINK):
        assert presses(world, Verb.DECLINE, way=way) == "Noted before, you cannot take F1."
    world.phone("asha").replies("2")
    world.phone("asha").gets("F1: noted before, you cannot take River Soar at Sileby. Reply 1 F1 if you can after all.")
    for who in ("ben", "carol", "dev"):
        world.phone(who).is_silent()
    world.phone("asha").accepts("1 F1")
    world.phone("ben").gets("A Patel has it")
    quiet_wardens(world)


def test_whoever_was_paged_may_press_what_they_may_text(make_world: MAKE) -> None:
    """A1, L3: Olga, who is no officer, has the second line: `1 F1` from her is an accept, and so is her button.

    What no text can do she may do once it is hers.
    """
    world = make_world(rotas=ROTAS.replace('people = ["ben"]', 'people = ["olga"]'))
    world.warns(SILEBY)
    for verb in (Verb.ACCEPT, Verb.TAKE):
        with pytest.raises(CannotDo, match="olga is not an officer"):
            presses(world, verb, "olga", Way.LINK)
    world.forward(minutes=6)
    olga = Hand("olga", Way.LINK)
    with pytest.raises(CannotDo, match="olga is not an officer"):
        close_by_hand(world.house, "F1", "over", olga, world.clock)
    with pytest.raises(CannotDo, match="olga is not an officer"):
        ask_wardens(world.house, "F1", olga, world.clock)
    assert presses(world, Verb.ACCEPT, "olga", Way.LINK) == "You have F1."
    assert world.incident("F1")["owner"] == "olga"
    assert ask_wardens(world.house, "F1", olga, world.clock) == "1 warden asked."
    close_by_hand(world.house, "F1", "over", olga, world.clock)
    assert last(world, "closed") == ("closed: over", "olga")
    for who in ("asha", "olga"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_a_place_is_stood_down_by_its_id(world: World) -> None:
    """W3: a screen names places by their ids."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.lifts(SILEBY)
    assert "stay on: Sileby" in send_by_hand(world.house, "F1", "sileby", AT_DESK, world.clock, hold=True)
    assert last(world, "by-hand") == ("asha: hold, by hand, at the console", "asha")
    quiet_wardens(world)


def incident(world: World) -> Incident:
    """F1 as the rules have it."""
    with world.house.database.read() as tx:
        return find(tx, "F1")


def late(world: World, **ago: float) -> None:
    """Something is entered that happened so long ago."""
    log_by_hand(world.house, "F1", "words", "asha", world.clock, at=world.clock - timedelta(**ago))


REFUSED: tuple[tuple[str, Callable[[World], object], str], ...] = (
    ("no such incident", lambda w: presses(w, Verb.ACCEPT, ref="F9"), "there is no incident F9"),
    ("a warden", lambda w: presses(w, Verb.ACCEPT, "wilma"), "wilma is not an officer"),
    ("a person nobody knows", lambda w: presses(w, Verb.TAKE, "zoe", Way.LINK), "there is no person zoe"),
    ("an account of nobody", lambda w: act(w.house, "F1", Verb.TAKE, NOBODY, w.clock), "belongs to nobody in the reg"),
    ("no name at all", lambda w: act(w.house, "F1", Verb.TAKE, Hand(), w.clock), "say who does it"),
    ("was never asked", lambda w: presses(w, Verb.DECLINE, "ben"), "nothing of F1 waits to be accepted"),
    ("the account sends", lambda w: send_by_hand(w.house, "F1", "", NOBODY, w.clock), "belongs to nobody"),
    ("an entry of tomorrow", lambda w: late(w, minutes=-1), "is yet to come"),
    ("an entry of last month", lambda w: late(w, days=7, minutes=1), "longer ago than 7 days"),
    ("no words", lambda w: log_by_hand(w.house, "F1", " \n", "asha", w.clock), "1 to 500 characters"),
    ("too many", lambda w: log_by_hand(w.house, "F1", "x", "asha", w.clock, reason="y" * 501), "1 to 500"),
    ("closed without a reason", lambda w: close_by_hand(w.house, "F1", " ", "asha", w.clock), "say why"),
)


def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(world: World) -> None:
    """A4, K1."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    before = (world.incidents(), world.said(), world.log())
    for what, act_, words in REFUSED:
        with pytest.raises(CannotDo, match=words):
            act_(world)
        assert (world.incidents(), world.said(), world.log()) == before, what
    close_by_hand(world.house, "F1", "over", "asha", world.clock)
    with pytest.raises(CannotDo, match="F1 is closed"):
        presses(world, Verb.TAKE, "ben")
    late(world, days=6)
    quiet_wardens(world)
