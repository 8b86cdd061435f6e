"""Promise 5, the right people: a phone that would not ring is found on a Monday morning, not in a night of flood."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.core.contact import Contact
from dutyofficer.core.message import Sender
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.health import WARNING, check
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.proving import phone_shapes, verify
from dutyofficer.desk.trial_page import page_test
from dutyofficer.desk.upkeep import next_upkeep
from dutyofficer.store import register as kept
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, World, figures, quiet_wardens

LANDLINE = PEOPLE.replace("carol,Carol King,07700 900103,,", "carol,Carol King,,0116 496 0103,")
OURS = Contact(
    service="LLR", texts="+447700900001", calls="+441164960001", public_url="https://duty.example.org"
)  # fmt: skip
ASKED_TO_PROVE = ("to prove this phone reply CODE",)


def asks(world: World, person: str) -> None:
    """The operator types `phone verify PERSON`."""
    verify(world.house, person, world.clock)
    deliver_all(world.house, world.clock)


def sends_test(world: World, person: str) -> None:
    """The operator types `page-test PERSON`."""
    page_test(world.house, person, world.clock)
    deliver_all(world.house, world.clock)


def proven(world: World) -> list[str]:
    """Who has a phone that is known to work."""
    with world.house.database.read() as tx:
        return [shape["person"] for shape in phone_shapes(tx, world.house, world.clock) if shape["proven"]]


def warned(world: World) -> list[str]:
    """What `check` says of phones."""
    with world.house.database.read() as tx:
        found = check(tx, world.house, world.clock)
    return [finding.text for finding in found if finding.name == "phones" and finding.level == WARNING]


def code_in(body: str) -> str:
    found = re.search(r"CODE (\d{4})\.", body)
    assert found
    return found[1]


def opts_out(world: World, person: str) -> None:
    """Their phone takes no texts of ours."""
    with world.house.database.write() as tx:
        kept.put(tx, kept.PEOPLE, [replace(kept.everything(tx, kept.PEOPLE)[person], opted_out=True)])


def test_a_code_proves_a_phone(world: World) -> None:
    """L9: asked by hand; the code comes back, in the log without number or code, and `1` accepts pages as ever."""
    asks(world, "asha")
    code = code_in(world.phone("asha").gets(*ASKED_TO_PROVE))
    assert proven(world) == []
    world.phone("asha").replies(f"code {code}")
    world.phone("asha").gets("thank you, this phone works")
    assert proven(world) == ["asha"]
    assert "service phone: the phone of asha is proven (code)" in world.log()
    assert not [line for line in world.log() if code in line or "900101" in line]
    assert world.incidents() == []


def test_a_code_is_good_for_five_tries_and_a_day(world: World) -> None:
    """L9: a wrong one proves nothing; after five, or a day later, it is worth nothing."""
    phone = world.phone("asha")
    asks(world, "asha")
    wrong = f"{(int(code_in(phone.gets(*ASKED_TO_PROVE))) + 1) % 10000:04}"
    for left in ("left: 4", "left: 3", "left: 2", "left: 1", "no longer good"):
        phone.replies(f"CODE {wrong}")
        phone.gets(left)
    phone.replies(wrong)
    phone.is_silent()  # five answers in a row, and none of them understood (A5)
    assert proven(world) == []
    asks(world, "asha")
    late = code_in(phone.gets(*ASKED_TO_PROVE))
    world.forward(hours=24)
    phone.replies(f"CODE {late}")
    phone.gets("no longer good")
    assert proven(world) == []


def test_a_landline_is_called_and_a_key_proves_it(make_world: MAKE) -> None:
    """L4, L9: by voice only; another key asks again, `9` repeats, `1` is the proof, and once more changes nothing."""
    world = make_world(people=LANDLINE)
    asks(world, "carol")
    asked = world.phone("carol").rings("Press 1 to prove this phone")
    assert world.phone("carol").presses("9") == asked
    assert world.phone("carol").presses("5").startswith("That key means nothing here")
    assert [world.phone("carol").presses("1") for _ in range(2)] == ["Thank you, this phone works. Goodbye."] * 2
    assert proven(world) == ["carol"]
    assert "service phone: the phone of carol is proven (key)" in world.log()


def test_whoever_opted_out_is_called_too(world: World) -> None:
    """L4: no text of ours reaches that phone, neither a test nor a code nor our contact."""
    world.house.contact = OURS
    opts_out(world, "ben")
    asks(world, "ben")
    world.phone("ben").rings("Press 1 to prove this phone")
    sends_test(world, "ben")
    world.forward(minutes=2)
    world.phone("ben").rings("This is a test")


def test_notes_to_a_landline_are_calls(make_world: MAKE) -> None:
    """L4, H6: the manager with a landline only is called with who has it."""
    world = make_world(people=LANDLINE)
    world.warns(SILEBY)
    world.forward(minutes=11)
    world.phone("carol").rings("FLOOD WARNING")
    world.forward(minutes=2)
    for person in ("asha", "ben"):
        world.phone(person).forgets()
    world.phone("asha").accepts()
    world.forward(minutes=2)
    world.phone("carol").rings("A Patel has it")
    world.phone("ben").gets("A Patel has it")
    quiet_wardens(world)


def test_any_answer_to_a_page_proves_the_phone(world: World) -> None:
    """L9: an accept is a proof, and so is a key in a page's call, whatever it says; logged once."""
    world.warns(SILEBY)
    world.forward(minutes=5)
    world.phone("ben").presses("2")
    world.phone("asha").forgets()
    world.phone("asha").accepts()
    assert proven(world) == ["asha", "ben"]
    world.phone("asha").replies("LIST")
    assert sum("the phone of asha is proven (reply)" in line for line in world.log()) == 1
    for person in ("asha", "ben", "carol"):
        world.phone(person).forgets()
    quiet_wardens(world)


def test_a_number_that_changed_has_yet_to_prove_itself(world: World, tmp_path: Path) -> None:
    """L9: proven is the number, not the person."""
    world.phone("asha").replies("LIST")
    world.phone("asha").gets("nothing is in force")
    assert proven(world) == ["asha"]
    world.imports(tmp_path / "new", people=PEOPLE.replace("07700 900101", "07700 900109"))
    assert proven(world) == []


def test_what_came_to_the_wardens_number_proves_nothing(world: World) -> None:
    """L9: pages come from another number, which may still be blocked."""
    world.phone("asha").replies("hello", Sender.WARDENS)
    world.phone("asha").gets("your words are in the log")
    assert proven(world) == []


def test_once_a_quarter_on_a_weekday_morning(world: World) -> None:
    """L9: first seen on Monday 17th, asked on the 24th; who says nothing, again a week later, and `check` warns."""
    officers = {name: world.phone(name) for name in ("asha", "ben", "carol", "dev")}
    world.at("2025-11-24 09:59")
    world.all_read()
    world.at("2025-11-24 10:01")
    code = code_in(officers["asha"].gets(*ASKED_TO_PROVE))
    for name in ("ben", "carol", "dev"):
        officers[name].gets(*ASKED_TO_PROVE)
    for name, words in (("asha", f"CODE {code}"), ("ben", "1"), ("carol", "LIST")):
        officers[name].replies(words)
    officers["asha"].gets("this phone works")
    officers["ben"].gets("this phone works")
    officers["carol"].gets("nothing is in force")
    assert proven(world) == ["asha", "ben", "carol"]
    world.at("2025-12-01 09:58")
    world.all_read()
    assert warned(world) == []
    world.at("2025-12-01 10:01")
    officers["dev"].gets(*ASKED_TO_PROVE)
    assert warned(world) == ["not proven: dev"]
    officers["dev"].replies("sorry, was away")
    officers["dev"].gets("not understood")
    assert warned(world) == []
    world.at("2026-02-20 12:00")  # 88 days after most of them have
    world.all_read()
    world.at("2026-02-23 10:01")
    for name in ("asha", "ben", "carol"):
        officers[name].gets(*ASKED_TO_PROVE)


def test_nobody_with_a_page_open_is_asked(world: World) -> None:
    """L9: whoever was asked to accept has other things to do; the next morning without one will do."""
    world.at("2025-11-24 09:49")
    world.warns(SILEBY)
    world.at("2025-11-24 10:01")
    world.phone("dev").gets(*ASKED_TO_PROVE)
    asked = [m.person for m in world.outbox() if "CODE" in m.body]
    assert asked == ["dev"]
    world.phone("asha").forgets()
    world.phone("asha").accepts()
    for name in ("ben", "carol"):
        world.phone(name).forgets()
    world.at("2025-11-25 10:01")
    for name in ("ben", "carol"):
        world.phone(name).gets(*ASKED_TO_PROVE)
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_a_house_that_was_down_at_that_hour_asks_the_next_morning(world: World) -> None:
    """L9: nobody is asked in the evening because a server was."""
    world.at("2025-11-24 09:00")
    world.stepper.now += timedelta(hours=10)
    world.poll()
    assert not [m for m in world.outbox() if "CODE" in m.body]
    for name in ("asha", "ben", "carol", "dev"):
        world.phone(name).forgets()
    world.at("2025-11-25 10:01")
    for name in ("asha", "ben", "carol", "dev"):
        world.phone(name).gets(*ASKED_TO_PROVE)


def test_never_if_the_team_says_so(make_world: MAKE) -> None:
    """L9: `phone_check = "0d"` asks nobody by itself."""
    world = make_world()
    world.at("2025-11-20 12:00")
    world.house.policy = figures(phone_check=timedelta(0))
    world.at("2025-12-09 12:00")
    assert world.outbox() == []
    _has_nothing_to_do(world)


def test_a_house_with_nothing_to_do_stays_cheap(world: World) -> None:
    """L9: between two mornings nothing is looked at again."""
    world.at("2025-11-18 12:00")
    _has_nothing_to_do(world)


def _has_nothing_to_do(world: World) -> None:
    with world.house.database.read() as tx:
        due = next_upkeep(tx)
    assert due is not None
    assert due > world.clock


def test_a_test_page(world: World) -> None:
    """A1, L9: a text, our numbers, a call; `1` is confirmed; no incident, nobody else, and nothing comes after it."""
    world.house.contact = OURS
    sends_test(world, "asha")
    phone = world.phone("asha")
    phone.gets("LLR TEST: this is a test, nothing has happened. Reply 1")
    phone.rings("This is a test, nothing has happened. Press 1")
    phone.gets(
        "Save these so that they ring through do-not-disturb: LLR duty texts 07700 900001, calls 0116 496 0001.",
        "https://duty.example.org/contact.vcf",
    )
    phone.replies("1")
    phone.gets("LLR: thank you, this phone works.")
    assert world.phone("asha").presses("1") == "Thank you, this phone works. Goodbye."
    phone.replies("1")
    phone.gets("nothing waits for your answer")
    world.forward(hours=3)
    assert world.incidents() == []
    lines = [line for line in world.log() if line.startswith("service question")]
    assert lines == [
        "service question: asha asked by sms (test)", "service question: asha asked by voice (test)",
        "service question: asha answered by sms (test)", "service question: asha answered by voice (test)",
    ]  # fmt: skip
    assert proven(world) == ["asha"]


def test_a_page_comes_before_a_test(world: World) -> None:
    """A1: a bare `1` accepts every open page first; the next one answers the test."""
    sends_test(world, "asha")
    world.phone("asha").forgets()
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").accepts()
    world.phone("asha").replies("1")
    world.phone("asha").gets("this phone works")
    quiet_wardens(world)


def test_a_test_runs_out(world: World) -> None:
    """A1: a day later `1` is no answer to it."""
    sends_test(world, "asha")
    world.phone("asha").forgets()
    world.forward(hours=24)
    world.phone("asha").replies("1")
    world.phone("asha").gets("nothing waits for your answer")


def test_without_a_provider_there_is_nothing_to_save(world: World) -> None:
    """A card without numbers would be saved as ours."""
    sends_test(world, "asha")
    world.phone("asha").gets("TEST")
    world.phone("asha").rings("This is a test")


REFUSED = [("zoe", "there is no person zoe"), ("wilma", "wilma is never paged"), ("olga", "olga is never paged")]


@pytest.mark.parametrize(("person", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_only_whom_pages_may_reach(world: World, person: str, why: str) -> None:
    """L2: a warden or a volunteer is never paged, not even as a test."""
    for wish in (page_test, verify):
        with pytest.raises(CannotDo, match=why):
            wish(world.house, person, world.clock)
    assert world.outbox() == []


def test_nor_anybody_without_a_phone(make_world: MAKE) -> None:
    """L3: said in words."""
    world = make_world(people=PEOPLE.replace("dev,Dev Rao,07700 900104", "dev,Dev Rao,"))
    with pytest.raises(CannotDo, match="dev has no phone"):
        page_test(world.house, "dev", world.clock)
