"""B2, L5, B0: pages that follow, join and wake each other, and what happens when there is nobody to tell."""

from __future__ import annotations

from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import PEOPLE, World, figures, quiet_wardens


def pages(world: World) -> list[tuple[str, str]]:
    """Level and state of every page of F1, oldest first."""
    return [(page["level"], page["state"]) for page in world.incident("F1")["pages"]]


def test_a_severe_page_takes_the_place_of_the_one_before_it(world: World) -> None:
    """B2, B3: Sileby turns severe before anybody answered: the older page says no more, the urgent ladder runs."""
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.warns(SILEBY, 1)
    assert pages(world) == [("amber", "closed"), ("red", "open")]
    assert any("superseded: page 1 goes on as page 2" in line for line in world.log())
    world.forward(minutes=3)
    assert [message.page for message in world.phone("ben").inbox()] == [2, 2]
    world.phone("carol").forgets()
    world.phone("asha").accepts_all()
    assert pages(world) == [("amber", "closed"), ("red", "accepted")]
    for who in ("ben", "carol"):
        world.phone(who).forgets()
    quiet_wardens(world)


def test_a_page_that_is_about_another_place_too_goes_on(world: World) -> None:
    """B2: the page for Sileby and Quorn is still about Quorn when Sileby has its own: one `1` takes both."""
    world.publisher.say(QUORN, 2, world.clock)
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.warns(SILEBY, 1)
    assert pages(world) == [("amber", "open"), ("red", "open")]
    world.phone("asha").accepts_all()
    assert pages(world) == [("amber", "accepted"), ("red", "accepted")]
    world.phone("carol").forgets()
    quiet_wardens(world)


def asleep(night: World) -> None:
    """Asha has Quorn; a page for Sileby, which nobody accepted, sleeps until seven: its warning was lifted."""
    night.warns(QUORN)
    night.phone("asha").accepts_all()
    night.forward(minutes=15)
    night.warns(SILEBY)
    night.phone("asha").gets("River Soar at Sileby")
    night.lifts(SILEBY)
    night.forward(minutes=31)
    night.phone("asha").gets("LIFTED", "River Soar at Sileby")
    assert night.incident("F1")["pages"][1]["next_step_at"] == "2025-11-15T07:00:00+00:00"


def test_a_page_that_slept_since_its_warning_ended_wakes_when_it_is_back(night: World) -> None:
    """L5: lifted and back half an hour later at night: Asha is rung in that second, Ben three minutes later."""
    asleep(night)
    night.warns(SILEBY)
    assert pages(night) == [("amber", "accepted"), ("amber", "open")]
    assert "voice" in {message.medium.value for message in night.phone("asha").inbox()[-2:]}
    night.phone("asha").forgets()
    night.phone("ben").is_silent()
    night.forward(minutes=3)
    night.phone("ben").gets("ESCALATION F1", "River Soar at Sileby")
    night.phone("ben").rings()
    night.phone("asha").accepts_all()
    night.phone("ben").forgets()
    quiet_wardens(night)


def test_a_page_that_sleeps_is_not_woken_by_another_warning(night: World) -> None:
    """L5: an alert for the valley is not Sileby's flood warning: the page sleeps on until seven."""
    asleep(night)
    night.warns(ALERT, 3)
    night.at("2025-11-15 06:59")
    assert night.phone("ben").inbox() == []
    night.phone("asha").forgets()
    night.at("2025-11-15 07:01")
    told = [message.reason.value for message in night.phone("asha").inbox()[night.phone("asha").read :]]
    assert "ENDED" in told
    night.phone("asha").accepts_all()
    quiet_wardens(night)


def test_what_joins_a_page_is_accepted_with_it(world: World) -> None:
    """B2: Quorn joins the page for Sileby after ten minutes, its steps go on as they were, one `1` takes both."""
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.warns(QUORN)
    world.forward(minutes=9)
    assert pages(world) == [("amber", "open")]
    (page,) = world.incident("F1")["pages"]
    assert page["next_step_at"] == "2025-11-14T14:25:01+00:00"
    joined = [m for m in world.phone("ben").inbox() if "FLOOD WARNING River Soar at Quorn" in m.body]
    assert [message.medium.value for message in joined] == ["sms"]
    world.phone("carol").forgets()
    world.phone("ben").forgets()
    world.phone("carol").replies("1")
    world.phone("carol").gets("you have F1", "and 1 more")
    for who in ("asha", "ben"):
        world.phone(who).forgets()
    world.forward(minutes=30)
    quiet_wardens(world)


def test_that_there_is_nobody_to_tell_is_on_the_record(make_world: MAKE) -> None:
    """B0, L3: no rota, no officer, no last resort: an alert and a page reach nobody, and the record says so."""
    others = "\n".join(line for line in PEOPLE.splitlines() if not line.startswith(("asha", "ben", "carol", "dev")))
    world = make_world(rotas="", people=others + "\n", policy=figures(last_resort=()))
    world.warns(ALERT, 3)
    assert world.outbox() == []
    assert "service skipped: nobody to inform (INFORM)" in world.log()
    world.warns(SILEBY)
    assert any("NOBODY CAN BE REACHED" in line for line in world.log())
    assert pages(world) == [("amber", "open")]
    quiet_wardens(world)
