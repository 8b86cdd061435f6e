"""W4, W5: an officer asks the wardens who have not answered; who cannot be asked is named, and danger asks nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dutyofficer.core.message import Sender
from dutyofficer.core.people import Person
from dutyofficer.desk import warden_asking
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.warden_asking import Asked, ask_wardens
from tests.promises.conftest import MAKE
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import PEOPLE, World

ASHA = Hand("asha", Way.CONSOLE)
Meanwhile = dict[str, Callable[[], object]]


def asks(world: World, ref: str = "F1") -> str:
    """Asha presses the button; the texts leave."""
    said = ask_wardens(world.house, ref, ASHA, world.clock)
    deliver_all(world.house, world.clock)
    return said


def flooded(world: World, *codes: str) -> None:
    """These are warned, and Asha has it."""
    for code in codes:
        world.warns(code)
        world.phone("asha").accepts_all()
        world.forward(minutes=11)
    for who in ("wilma", "quentin", "lil"):
        world.phone(who).forgets()


def test_the_silent_are_asked_once_more(make_world: MAKE) -> None:
    """By text, by call on a landline; a `1` and a key answer it; who has answered is left in peace."""
    world = make_world()
    flooded(world, SILEBY, QUORN)
    world.phone("wilma").replies("1", Sender.WARDENS)
    world.phone("wilma").gets("available: Sileby")
    assert asks(world) == "2 wardens asked."
    world.phone("quentin").gets("Flood warning: Quorn. The duty officer asks: can you help", "999")
    world.phone("lil").rings("Flood warning. Quorn. The duty officer asks", "9 9 9")
    world.phone("quentin").replies("2", Sender.WARDENS)
    world.phone("quentin").gets("You get no more for Quorn")
    assert "You are down as available" in world.phone("lil").presses("1")
    answers = {(w["person"], w["area"]): w["answer"] for w in world.incident("F1")["wardens"]}
    assert answers == {("wilma", "sileby"): "yes", ("quentin", "quorn"): "no", ("lil", "quorn"): "yes"}
    line = next(entry for entry in world.incident("F1")["log"] if entry["kind"] == "wardens-asked")
    assert line["text"] == "asha asks 2 wardens whether they can help, by hand, at the console: lil, quentin"
    world.forward(minutes=20)
    with pytest.raises(CannotDo, match="F1: no warden is left to be asked"):
        asks(world)


def test_two_places_of_one_warden_are_one_question(make_world: MAKE) -> None:
    """One text names both; its answer is about both."""
    world = make_world(people=PEOPLE.replace("warden,sileby,text", "warden,sileby quorn,text"))
    flooded(world, SILEBY, QUORN)
    asks(world)
    world.phone("wilma").gets("Flood warning: Quorn, Sileby. The duty officer asks")
    world.phone("wilma").replies("1", Sender.WARDENS)
    world.phone("wilma").gets("Thank you, available")
    said = {w["area"] for w in world.incident("F1")["wardens"] if w["person"] == "wilma" and w["answer"] == "yes"}
    assert said == {"sileby", "quorn"}
    for who in ("quentin", "lil"):
        world.phone(who).forgets()


def test_not_again_within_a_quarter_of_an_hour(world: World) -> None:
    """They have time to answer."""
    flooded(world, SILEBY)
    asks(world)
    world.phone("wilma").gets("The duty officer asks")
    with pytest.raises(CannotDo, match=r"the wardens of F1 were asked at 14:11: ask them again from 14:26"):
        asks(world)
    world.forward(minutes=15)
    assert asks(world) == "1 warden asked."
    world.phone("wilma").gets("The duty officer asks")


def test_who_wants_nothing_at_night_is_not_asked_then(world: World) -> None:
    """W1: Quentin was told by day; at ten he is left asleep, and Asha reads why."""
    flooded(world, QUORN)
    world.at("2025-11-14 22:00")
    assert asks(world) == "1 warden asked. Not asked: Q Ash (not at night)."
    world.phone("lil").rings("The duty officer asks")


def test_a_place_in_danger_of_life_is_not_asked(make_world: MAKE) -> None:
    """W5: Sileby, which is severe, was told to stay where it is safe; Quorn is asked."""
    world = make_world("2025-11-15 03:00")
    world.warns(SILEBY, 1)
    world.phone("asha").accepts_all()
    world.forward(minutes=11)
    world.warns(QUORN)
    world.phone("asha").accepts_all()
    world.forward(minutes=6)  # the call that told Lil is over
    for who in ("wilma", "lil", "carol"):
        world.phone(who).forgets()
    assert asks(world) == "1 warden asked. Not asked: Sileby (danger to life: they stay where they are safe)."
    world.phone("lil").rings("The duty officer asks")
    world.phone("quentin").is_silent()
    world.phone("carol").forgets()


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Each warden is a part of their own; what is given happens just before somebody's part."""
    monkeypatch.setattr(warden_asking, "AT_ONCE", 1)
    made, happens = warden_asking._made, dict[str, Callable[[], object]]()

    def first_that(house: House, found: Asked, person: Person, *more: object) -> object:
        happens.pop(person.id, lambda: None)()
        return made(house, found, person, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(warden_asking, "_made", first_that)
    return happens


def asked_lines(world: World) -> list[str]:
    """What the record says of whom Asha asked, from its end to the way in which."""
    log = world.incident("F1")["log"]
    return [
        entry["text"].replace(", by hand, at the console", "") for entry in log if "asked" in entry["kind"].split("-")
    ]


def ends(world: World, *gone: str) -> None:
    """What reached phones of others is not what it is about."""
    deliver_all(world.house, world.clock)
    for who in gone:
        world.phone(who).forgets()


def test_each_part_is_on_the_record_with_those_who_were_asked_in_it(world: World, one_by_one: Meanwhile) -> None:
    """K1: and both stand there, once each."""
    flooded(world, QUORN)
    assert asks(world) == "2 wardens asked."
    assert asked_lines(world)[-2:] == [
        "asha asks 1 warden (part 1 of 2) whether they can help: lil",
        "asha asks 1 warden (part 2 of 2) whether they can help: quentin",
    ]
    with pytest.raises(CannotDo, match=r"were asked at 14:11: ask them again from 14:26"):
        asks(world)
    ends(world, "lil", "quentin")


def test_killed_between_two_parts_the_record_says_who_was_asked(world: World, one_by_one: Meanwhile) -> None:
    """K1, S1: only Lil was; a minute later all can be asked, so that Quentin is not left out."""

    def killed() -> None:
        raise SystemExit

    flooded(world, QUORN)
    one_by_one["quentin"] = killed
    with pytest.raises(SystemExit):
        asks(world)
    assert [line for line in asked_lines(world) if "asks" in line] == [
        "asha asks 1 warden (part 1 of 2) whether they can help: lil"
    ]
    with pytest.raises(CannotDo, match=r"ask them again from 14:12"):
        asks(world)
    world.forward(minutes=1)
    assert asks(world) == "2 wardens asked."
    world.phone("quentin").gets("Flood warning: Quorn. The duty officer asks")
    ends(world, "lil")


def test_closed_meanwhile_nobody_else_is_asked(world: World, one_by_one: Meanwhile) -> None:
    """W4: between two parts, or after Asha's press was read and before anybody was asked."""
    flooded(world, QUORN)
    one_by_one["quentin"] = lambda: close_by_hand(world.house, "F1", "over", "asha", world.clock)
    assert asks(world) == "1 warden asked, no more: F1 is closed."
    world.phone("quentin").is_silent()
    ends(world, "lil")


def test_closed_before_the_first_is_asked_nobody_is(world: World, one_by_one: Meanwhile) -> None:
    """W4: as if the button had been pressed after that."""
    flooded(world, QUORN)
    one_by_one["lil"] = lambda: close_by_hand(world.house, "F1", "over", "asha", world.clock)
    with pytest.raises(CannotDo, match="F1 is closed"):
        asks(world)
    assert not [line for line in asked_lines(world) if "asks" in line]


def test_a_place_that_became_severe_meanwhile_is_not_asked(world: World, one_by_one: Meanwhile) -> None:
    """W5: Quorn is in danger of life since the press was read; Sileby is asked."""
    flooded(world, SILEBY, QUORN)
    one_by_one["lil"] = lambda: world.warns(QUORN, 1)
    assert asks(world) == "1 warden asked."
    world.phone("wilma").gets("The duty officer asks")
    assert not any("The duty officer asks" in m.body for who in ("lil", "quentin") for m in world.phone(who).inbox())
    ends(world, "asha", "carol", "lil", "quentin")


def test_where_nobody_can_be_asked_it_says_why(world: World) -> None:
    """Lifted, severe, closed, unknown, or by somebody who is no officer."""
    flooded(world, SILEBY)
    for hand, words in ((Hand("wilma"), "not an officer"), (Hand(None, Way.CONSOLE, "carol"), "belongs to nobody")):
        with pytest.raises(CannotDo, match=words):
            ask_wardens(world.house, "F1", hand, world.clock)
    with pytest.raises(CannotDo, match="there is no incident F9"):
        asks(world, "F9")
    world.warns(SILEBY, 1)
    with pytest.raises(CannotDo, match=r"no warden is left to be asked. Not asked: Sileby \(danger to life"):
        asks(world)
    world.lifts(SILEBY)
    with pytest.raises(CannotDo, match="F1: no warden is left to be asked"):
        asks(world)
    close_by_hand(world.house, "F1", "over", "asha", world.clock)
    with pytest.raises(CannotDo, match="F1 is closed"):
        asks(world)
    for who in ("asha", "wilma", "carol"):
        world.phone(who).forgets()
