"""Promise 4: no phone gets so many texts in an hour that its network would block us; danger to life always comes."""

from __future__ import annotations

from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.store import outbox
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def fill(world: World, count: int = 20) -> None:
    """Asha's phone has had so many texts in this hour."""
    drafts = [
        Draft(
            key=f"n{n}", person="asha", to="+447700900101", medium=Medium.SMS, sender=Sender.PAGES,
            reason=Reason.INFORM, body=f"note {n}", priority=mail.INFORM,
        )
        for n in range(count)
    ]  # fmt: skip
    with world.house.database.write() as tx:
        outbox.add(tx, drafts, world.clock)
    world.forward(seconds=1)
    world.phone("asha").forgets()


def test_a_page_is_called_then(world: World) -> None:
    """S4, S3: twenty texts in an hour: the next page rings her at once instead; her answer is answered by text."""
    fill(world)
    world.warns(SILEBY)
    asha = world.phone("asha")
    asha.rings("FLOOD WARNING. River Soar at Sileby")
    asha.is_silent()
    asha.accepts()
    quiet_wardens(world)


def test_danger_to_life_comes_as_a_text_whatever_the_count(world: World) -> None:
    """B3: RED is never throttled."""
    fill(world)
    world.warns(SILEBY, 1)
    world.phone("asha").gets("SEVERE FLOOD WARNING")
    world.phone("asha").rings()
    world.phone("carol").forgets()
    quiet_wardens(world)


def test_what_only_informs_waits_until_there_is_room(world: World) -> None:
    """S4: it comes within the hour, when the count has gone down."""
    fill(world)
    with world.house.database.write() as tx:
        late = Draft(
            key="late", person="asha", to="+447700900101", medium=Medium.SMS, sender=Sender.PAGES,
            reason=Reason.INFORM, body="one more", priority=mail.INFORM,
        )  # fmt: skip
        outbox.add(tx, [late], world.clock)
    world.forward(minutes=50)
    world.phone("asha").is_silent()
    world.forward(minutes=30)
    world.phone("asha").gets("one more")


def test_others_are_not_held(world: World) -> None:
    """S4: it is about one phone."""
    fill(world)
    world.warns(QUORN)
    world.phone("asha").rings()
    world.forward(minutes=5)
    world.phone("ben").gets("ESCALATION F1")
    world.phone("ben").rings()
    world.phone("asha").forgets()
    quiet_wardens(world)
