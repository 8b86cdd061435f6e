"""Promise 2: what a control room says by phone is an incident as any other: somebody has it, or it climbs (I1, H1)."""

from __future__ import annotations

import re

import pytest

from dutyofficer.core.message import Sender
from dutyofficer.core.reply import Verb
from dutyofficer.core.warning import Level
from dutyofficer.desk.acting import act
from dutyofficer.desk.by_hand import close_by_hand, report_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.warden_asking import ask_wardens
from dutyofficer.store import manual
from tests.promises.publisher import SILEBY
from tests.promises.world import World, quiet_wardens

CONSOLE = Hand("dev", Way.CONSOLE)


def rings(world: World, level: Level = Level.AMBER, **more: str) -> str:
    """A control room rings, and Dev fills in the form."""
    said = {"words": "Slash Lane under water.", "source": "Fire control", "area": "sileby", **more}
    said.setdefault("authority", "Leicestershire")
    made = open_manual(world.house, Call(level=level, **said), CONSOLE, world.clock)
    deliver_all(world.house, world.clock)
    return made.ref


def test_somebody_has_it_in_the_end(world: World) -> None:
    """I1, L1, H6: Asha's phone gets it, Ben's is next, he accepts; it is closed with a reason. No warden hears (W1)."""
    assert rings(world) == "M1"
    world.phone("asha").gets("M1: FLOODING Sileby: Slash Lane under water.", "Reported by Fire control 14:00", "999")
    world.forward(minutes=2)
    world.phone("asha").rings("FLOODING. Sileby: Slash Lane under water. Reported by Fire control")
    world.forward(minutes=3)
    world.phone("ben").gets("ESCALATION M1: FLOODING Sileby", "Not accepted for 5 min")
    world.phone("ben").rings("FLOODING")
    world.phone("ben").accepts("1 M1")
    world.phone("asha").gets("B Jones has it since 14:05")
    shape = world.incident("M1")
    assert (shape["kind"], shape["level"], shape["state"], shape["owner"]) == ("manual", "amber", "accepted", "ben")
    assert shape["title"] == "Flooding reported, Sileby"
    world.phone("ben").replies("LOG M1 rest centre not needed")
    world.phone("ben").gets("M1: logged")
    world.phone("ben").replies("LIST")
    world.phone("ben").gets("B Jones has M1")
    close_by_hand(world.house, "M1", "the lane is dry again", "ben", world.clock)
    shape = world.incident("M1")
    assert (shape["state"], shape["level"]) == ("closed", "lifted")
    said = [f"{entry['kind']}: {entry['text']}" for entry in shape["log"]]
    assert said[1] == (
        "call: entered by hand, at the console: amber flood, sileby: Fire control: Slash Lane under water."
    )
    assert said[-1] == "closed: closed: the lane is dry again"


def test_yellow_waits_for_the_morning(night: World) -> None:
    """H1, B4: for information, so it does not wake Asha; by day it is told at once, with no call and no answer."""
    rings(night, Level.YELLOW, hazard="road blocked", place="A6 at Hathern", area="")
    night.forward(minutes=30)
    assert (night.incident("M1")["level"], night.incident("M1")["needs_accept"]) == ("yellow", False)
    night.at("2025-11-15 07:01")
    night.phone("asha").gets("since yesterday 1 road blocked", "A6 at Hathern: Slash Lane")
    rings(night, Level.YELLOW, words="Tree down")
    night.phone("asha").gets("DUTY M2: FLOODING Sileby: Tree down. Life at risk: 999.", "no reply needed")
    night.forward(hours=25)
    assert {one["state"] for one in night.incidents()} == {"closed"}
    night.phone("asha").forgets()


def test_red_is_urgent_and_its_owner_is_asked_whether_they_are_there(night: World) -> None:
    """H1, L1, H7: texts and calls at once, the manager too; 45 minutes of silence are asked about."""
    rings(night, Level.RED, hazard="dam failing", place="Swithland", area="")
    for who in ("asha", "carol"):
        night.phone(who).gets("M1: DAM FAILING (danger to life) Swithland", "Reply 1 to accept NOW")
        night.phone(who).rings("DAM FAILING")
    night.phone("asha").accepts("1")
    night.phone("carol").gets("A Patel has it")
    night.forward(minutes=46)
    night.phone("asha").gets("M1: DAM FAILING still in force, Swithland", "Still with you?")
    night.phone("asha").replies("1")
    night.phone("asha").gets("it stays with you")


def test_the_same_form_sent_twice_opens_one(world: World) -> None:
    """A4: a second click is no second call; ten minutes later it is one."""
    assert [rings(world), rings(world, words="Slash Lane \n under water.")] == ["M1", "M1"]
    world.phone("asha").accepts_all()
    world.forward(minutes=10)
    assert rings(world) == "M2"
    world.phone("asha").accepts_all()


OTHERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("other words", {"words": "Two cars in the water."}),
    ("another authority", {"authority": "Leicester"}),
    ("another area of ours", {"area": "quorn"}),
    ("the same place in free words", {"area": "", "place": "Sileby"}),
    ("somebody else who said it", {"source": "Police control"}),
    ("another hazard", {"hazard": "gas leak"}),
)


@pytest.mark.parametrize(("sentence", "more"), OTHERS, ids=[row[0] for row in OTHERS])
def test_a_second_call_within_the_minute_is_kept_and_paged(
    world: World, sentence: str, more: dict[str, str]
) -> None:  # fmt: skip
    """I1: only the very same form is one form sent twice."""
    assert [rings(world), rings(world, Level.AMBER, **more)] == ["M1", "M2"]
    assert more.get("words", "Slash Lane under water.") in world.incident("M2")["log"][1]["text"]
    assert len(world.phone("asha").inbox()) == 2
    world.phone("asha").accepts_all()


def test_the_same_call_written_down_by_two_people_is_two(world: World) -> None:
    """I1, K1: nobody's entry is thrown away for another's."""
    call = Call(level=Level.AMBER, words="Tree down", source="Fire", area="sileby", authority="Leicestershire")
    made = [open_manual(world.house, call, Hand(who), world.clock).ref for who in ("dev", "ben", "dev")]
    assert made == ["M1", "M2", "M1"]
    deliver_all(world.house, world.clock)
    world.phone("asha").accepts_all()


def test_a_report_from_there_joins_it(world: World) -> None:
    """H8: Wilma's three homes at Sileby are M1's, whose place is covered."""
    rings(world)
    world.phone("asha").accepts_all()
    world.phone("wilma").replies("R homes 3", Sender.WARDENS)
    world.phone("wilma").gets("report logged: Sileby, 3 homes")
    world.phone("asha").gets("DUTY M1 REPORT", "HOMES FLOODED 3")
    assert len(world.incidents()) == 1
    world.phone("asha").accepts()
    world.forward(minutes=1)
    world.phone("carol").gets("3 homes reported flooded at Sileby")
    assert report_by_hand(world.house, "M1", "road flooded", "sileby", "wilma", world.clock)


def test_wardens_are_asked_by_an_officer_and_by_nothing_else(world: World) -> None:
    """W1, W4, W5: Asha asks; Wilma can help, and is counted; the question is not called a flood warning."""
    rings(world)
    world.phone("asha").accepts_all()
    world.phone("wilma").is_silent()
    assert ask_wardens(world.house, "M1", Hand("asha", Way.CONSOLE), world.clock) == "1 warden asked."
    deliver_all(world.house, world.clock)
    assert "warning" not in world.phone("wilma").gets("Flooding reported: Sileby. The duty officer asks", "999").lower()
    world.phone("wilma").replies("1", Sender.WARDENS)
    world.phone("wilma").gets("Thank you, available: Sileby. 1 warden so far")
    (warden,) = world.incident("M1")["wardens"]
    assert (warden["person"], warden["area"], warden["answer"]) == ("wilma", "sileby", "yes")


REFUSED = (
    ("an area that is none of ours", {"area": "leicester"}, "there is no area leicester"),
    ("no place", {"area": "", "place": " "}, "say where: one of our areas, or in words"),
    (
        "a place without end",
        {"area": "", "place": "x" * 81},
        "say where: one of our areas, or in words, in 80 characters at most: there are 81",
    ),
    ("no words", {"words": "\n"}, "write what they say"),
    ("words that nobody sees", {"words": "\u200b\u202e"}, "write what they say"),
    ("too many words", {"words": "x" * 501}, "in 500 characters at most: there are 501"),
    ("nobody who said it", {"source": ""}, "say who told you"),
    ("too long a name", {"source": "x" * 61}, "say who told you, in 60 characters at most: there are 61"),
    ("no hazard", {"hazard": ""}, "say what it is"),
    ("an authority of others", {"authority": "Kent"}, "'Kent' is not one of our authorities: Leicester, Leices"),
    ("no authority, nor has the area one", {"authority": ""}, "say which authority: Leicester, "),
)


def test_what_makes_no_sense_is_refused_in_words(world: World) -> None:
    """K1: and leaves nothing behind."""
    before = world.log()
    for what, more, words in REFUSED:
        with pytest.raises(CannotDo, match=re.escape(words)):
            rings(world, Level.AMBER, **more)
        assert (world.incidents(), world.log()) == ([], before), what
    with pytest.raises(CannotDo, match="a level is yellow, amber or red"):
        rings(world, Level.LIFTED)
    with pytest.raises(CannotDo, match="there is no person zoe"):
        open_manual(
            world.house, Call(level=Level.AMBER, words="x", source="y", place="z", authority="Rutland"), Hand("zoe"),
            world.clock,
        )  # fmt: skip
    with world.house.database.read() as tx:
        assert manual.since(tx, world.clock.replace(year=2000)) == []


def test_it_is_taken_over_and_handed_on_as_any_other(world: World) -> None:
    """A1, L6: by the same words as a flood; a flood beside it stays what it is."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    rings(world)
    world.phone("asha").accepts_all()
    assert act(world.house, "M1", Verb.TAKE, Hand("ben", Way.CONSOLE), world.clock) == "You have M1."
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("M1: B Jones has it")
    assert (world.incident("M1")["owner"], world.incident("F1")["owner"]) == ("ben", "asha")
    act(world.house, "M1", Verb.DECLINE, Hand("ben", Way.CONSOLE), world.clock)
    deliver_all(world.house, world.clock)
    assert world.incident("M1")["state"] == "open"
    for who in ("asha", "ben", "carol"):
        world.phone(who).forgets()
    quiet_wardens(world)
