"""Promise 2: somebody has it, is still there, can hand it up, be relieved of it, and the manager above them knows."""

from __future__ import annotations

from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def severe(world: World) -> None:
    """Sileby is severe, and Asha has it; the manager was paged beside her."""
    world.warns(SILEBY, 1)
    world.phone("asha").accepts_all()
    world.phone("carol").forgets()
    world.phone("wilma").forgets()


def test_an_owner_who_answers_is_left_alone(night: World) -> None:
    """H7: severe at 03:00; after 45 quiet minutes Asha is asked, says 1, and is asked again 45 minutes later."""
    severe(night)
    night.forward(minutes=44)
    asha = night.phone("asha")
    asha.is_silent()
    night.forward(minutes=2)
    asha.gets("F1: SEVERE FLOOD WARNING still in force", "Still with you? Reply 1")
    asha.replies("1")
    asha.gets("thank you, it stays with you")
    night.forward(minutes=44)
    asha.is_silent()
    night.forward(minutes=2)
    asha.gets("Still with you?")
    asha.replies("LOG pumps running")
    asha.gets("logged")
    night.forward(minutes=15)
    assert night.incident("F1")["state"] == "accepted"


def test_an_owner_who_does_not_answer(night: World) -> None:
    """H7, L6: ten minutes without a word, and the whole ladder begins, Asha still first; Ben takes it."""
    severe(night)
    night.forward(minutes=46)
    asha, ben, carol = (night.phone(who) for who in ("asha", "ben", "carol"))
    asha.gets("Still with you?")
    night.forward(minutes=8)
    asha.is_silent()
    night.forward(minutes=2)
    asha.gets("F1: no word from its owner", "SEVERE FLOOD WARNING", "Reply 1")
    asha.rings("SEVERE FLOOD WARNING")
    carol.gets("F1: no word from its owner", "Reply 1")
    carol.rings()
    night.forward(minutes=3)
    ben.gets("SEVERE FLOOD WARNING")
    ben.rings()
    ben.accepts()
    for phone in (asha, carol):
        phone.gets("B Jones has it")
    assert night.incident("F1")["owner"] == "ben"


def test_the_manager_hears_of_the_third_warning_once(world: World) -> None:
    """H5: nobody tells Carol of two; of the third she gets one text, with who has it; of the fourth none."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.publisher.say(QUORN, 2, world.clock)
    world.warns("034FWFNEWAREA")
    world.forward(minutes=11)
    world.phone("asha").accepts_all()
    world.phone("carol").gets("F1 for information: 3 flood warnings", "A Patel has it since 14:00", "No reply needed")
    world.warns("034FWF9")
    world.forward(minutes=11)
    world.phone("asha").accepts_all()
    world.forward(hours=2)
    world.phone("carol").is_silent()
    quiet_wardens(world)


def test_esc_brings_in_the_manager(world: World) -> None:
    """A2: Asha has it and it is too big for her: ESC; Carol is texted and rung, and once she accepts it is hers."""
    world.warns(SILEBY)
    asha, carol = world.phone("asha"), world.phone("carol")
    asha.accepts_all()
    asha.replies("esc f1")
    asha.gets("F1: the senior manager is asked now", "It stays with you")
    carol.gets("ESCALATION F1: whoever has it asks for you. FLOOD WARNING River Soar at Sileby", "Reply 1")
    carol.rings("FLOOD WARNING")
    assert world.incident("F1")["owner"] == "asha"
    carol.accepts()
    asha.gets("C King has it")
    assert world.incident("F1")["owner"] == "carol"
    quiet_wardens(world)


def test_esc_on_a_page_that_climbs(world: World) -> None:
    """A2: nobody has it yet: Carol is asked beside the steps, which go on as they were."""
    world.warns(SILEBY)
    asha, carol = world.phone("asha"), world.phone("carol")
    asha.gets("FLOOD WARNING")
    asha.replies("ESC")
    asha.gets("the senior manager is asked now")
    carol.gets("asks for you")
    carol.rings()
    world.forward(minutes=2)
    asha.rings("FLOOD WARNING")
    asha.accepts()
    carol.gets("A Patel has it")
    quiet_wardens(world)


def test_take_what_another_has(world: World) -> None:
    """A2, H6: Ben is nearer: TAKE F1; Asha is told, and small news goes to him."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("ben").replies("1 F1")
    world.phone("ben").gets("A Patel has it", "Reply TAKE F1 if you should have it")
    world.phone("ben").replies("TAKE F1")
    world.phone("ben").gets("you have F1", "FLOOD WARNING River Soar at Sileby")
    world.phone("asha").gets("B Jones has it")
    assert world.incident("F1")["owner"] == "ben"
    world.warns(SILEBY, text="The peak is expected at 22:00.")
    world.forward(minutes=31)
    world.phone("ben").gets("new words on FLOOD WARNING")
    world.phone("asha").is_silent()
    quiet_wardens(world)


def test_hush_until_the_morning(night: World) -> None:
    """B5: Asha is up with it and wants to sleep: HUSH F1; new words wait for 07:00, a rise does not."""
    night.warns(SILEBY)
    asha = night.phone("asha")
    asha.accepts_all()
    asha.replies("HUSH F1")
    asha.gets("F1: no more small news of it until 07:00")
    night.warns(SILEBY, text="The peak is expected at 06:00.")
    night.forward(minutes=40)
    asha.is_silent()
    night.warns(SILEBY, 1)
    asha.gets("SEVERE FLOOD WARNING", "Reply 1 to accept NOW")
    asha.rings()
    asha.accepts()
    night.phone("carol").forgets()
    quiet_wardens(night)


def test_hush_is_for_the_owner_alone(world: World) -> None:
    """B5: Ben may not stop what Asha is to hear."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    world.phone("ben").replies("HUSH F1")
    world.phone("ben").gets("F1: A Patel has it, so this is not yours to say")
    quiet_wardens(world)


def test_an_owner_who_cannot_any_more(night: World) -> None:
    """H7, L6: "Still with you?" answered `2`: the ladder goes on at once, nobody is told that it stays with her."""
    severe(night)
    night.forward(minutes=46)
    asha, ben = night.phone("asha"), night.phone("ben")
    asha.gets("Still with you? Reply 1, or 2 if you cannot")
    asha.replies("2")
    ben.gets("SEVERE FLOOD WARNING (danger to life)", "Reply 1")
    ben.rings()
    asha.gets("noted, you cannot keep it")
    ben.accepts()
    asha.gets("B Jones has it")
    assert night.incident("F1")["owner"] == "ben"
    night.phone("carol").forgets()


def test_whoever_had_it_hears_that_another_has_it(world: World) -> None:
    """H6, A4: Carol took the severe one, Ben takes the next page: she hears it, and her late `1` says so too."""
    world.publisher.say(QUORN, 1, world.clock)
    world.warns(SILEBY)
    carol, ben, asha = (world.phone(who) for who in ("carol", "ben", "asha"))
    carol.forgets()
    carol.accepts("1")
    world.forward(minutes=5)
    ben.forgets()
    asha.forgets()
    ben.replies("1")
    ben.gets("you have F1", "SEVERE FLOOD WARNING River Soar at Quorn")
    carol.gets("B Jones has it")
    asha.gets("B Jones has it")
    carol.replies("1")
    carol.gets("F1: B Jones has it", "Reply TAKE F1")
    quiet_wardens(world)


def test_a_manager_who_cannot_leaves_it_where_it_was(world: World) -> None:
    """A2: ESC, and Carol says 2: Asha hears so and keeps it; nobody is told that nobody has it."""
    world.warns(SILEBY)
    asha, carol = world.phone("asha"), world.phone("carol")
    asha.accepts_all()
    asha.replies("ESC")
    asha.gets("the senior manager is asked")
    carol.gets("asks for you")
    carol.rings()
    carol.replies("2")
    carol.gets("noted, you cannot take")
    asha.gets("C King cannot take it, so it stays with you")
    world.forward(hours=2)
    assert world.incident("F1")["state"] == "accepted"
    assert not any("NOBODY" in message.body for message in world.outbox())
    quiet_wardens(world)
