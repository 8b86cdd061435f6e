"""S5, A1: what a short link opens, for whom and for how long; and which texts bring it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dutyofficer.core.link import Links
from dutyofficer.core.message import segments
from dutyofficer.core.reply import Verb
from dutyofficer.desk.acting import act
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.hand import Hand, Way
from dutyofficer.desk.links import opened_by
from dutyofficer.store import incidents
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, World, quiet_wardens

LINKS = Links("https://duty.example.org", "a secret that nobody else has, ever!")


@pytest.fixture
def linked(world: World) -> World:
    """F1 is open, Asha was paged for it; texts have links."""
    world.house.links = LINKS
    world.warns(SILEBY)
    quiet_wardens(world)
    return world


def row(world: World, ref: str = "F1") -> int:
    """That incident's row."""
    with world.house.database.read() as tx:
        found = incidents.by_ref(tx, ref)
        assert found is not None
        return found.id


def opens(world: World, token: str) -> tuple[str, str] | None:
    """The incident and the person that a token opens."""
    with world.house.database.read() as tx:
        found = opened_by(tx, world.house, token)
    return (found[0].ref, found[1].id) if found else None


def token_in(text: str) -> str:
    """The token at the end of a text."""
    return text.rpartition("/i/")[2]


def test_from_the_page_to_the_end(linked: World) -> None:
    """In Asha's page, in the answer to her accept; dead once F1 is closed, and not revived by F1 of another year."""
    said = linked.phone("asha").gets("FLOOD WARNING River Soar at Sileby", "https://duty.example.org/i/")
    assert segments(said) == 1
    assert opens(linked, token_in(said)) == ("F1", "asha")
    linked.phone("asha").replies("1")
    said = linked.phone("asha").gets("you have F1", "https://duty.example.org/i/")
    assert segments(said) <= 2
    assert opens(linked, token_in(said)) == ("F1", "asha")
    close_by_hand(linked.house, "F1", "over", "asha", linked.clock)
    assert opens(linked, token_in(said)) is None


def test_nobody_reads_the_link_of_another(linked: World) -> None:
    """K3: whoever may see the messages, at the console or as JSON, could else act as Asha."""
    token = token_in(linked.phone("asha").gets("https://duty.example.org/i/"))
    bodies = [message["body"] for message in linked.said()]
    assert any("https://duty.example.org/i/****" in body for body in bodies)
    assert not any(token in body for body in bodies)


def test_whoever_accepts_by_a_key_or_a_button_is_texted_it_once(linked: World) -> None:
    """A4: they had no text to answer; a second press brings no second one."""
    linked.phone("asha").forgets()
    linked.forward(minutes=2)
    linked.phone("asha").rings("FLOOD WARNING")
    linked.phone("asha").presses("1")
    linked.phone("asha").presses("1")
    deliver_all(linked.house, linked.clock)
    linked.phone("asha").gets("you have F1", f"/i/{LINKS.token(row(linked), 'asha')}")
    for _ in range(2):
        act(linked.house, "F1", Verb.TAKE, Hand("ben", Way.CONSOLE), linked.clock)
        deliver_all(linked.house, linked.clock)
    linked.phone("ben").gets("you have F1", f"/i/{LINKS.token(row(linked), 'ben')}")
    linked.phone("asha").gets("B Jones has it")


def asked_has_no_phone(world: World, folder: Path) -> None:
    """Asha's number is taken out."""
    world.imports(folder, people=PEOPLE.replace("07700 900101", ""))


def no_secret(world: World, folder: Path) -> None:
    """The service has no links any more."""
    world.house.links = None


def another_secret(world: World, folder: Path) -> None:
    """The team changes the secret: every link that is out there ends."""
    world.house.links = Links(LINKS.base, LINKS.secret[::-1])


Change = Callable[[World, Path], None]
ENDS: tuple[tuple[str, Change], ...] = (
    ("she has no phone any more", asked_has_no_phone),
    ("there is no secret", no_secret),
    ("there is another secret", another_secret),
)


@pytest.mark.parametrize(("sentence", "change"), ENDS, ids=[row[0] for row in ENDS])
def test_a_link_ends_when(linked: World, tmp_path: Path, sentence: str, change: Change) -> None:
    linked.phone("asha").forgets()
    token = LINKS.token(row(linked), "asha")
    assert opens(linked, token) == ("F1", "asha")
    change(linked, tmp_path / "changed")
    assert opens(linked, token) is None


def test_whoever_was_asked_needs_no_role(linked: World, tmp_path: Path) -> None:
    """A1, L3: `1` from that phone accepts it, so its link opens it: Asha is a volunteer now, and was asked."""
    linked.phone("asha").forgets()
    linked.imports(tmp_path / "changed", people=PEOPLE.replace("0101,,duty-officer", "0101,,volunteer"))
    assert opens(linked, LINKS.token(row(linked), "asha")) == ("F1", "asha")


def test_only_whoever_was_asked_or_owns_it(linked: World) -> None:
    """Not Ben, whom no page asked, until he has it; no warden, nobody; no token that was changed."""
    linked.phone("asha").forgets()
    number = row(linked)
    for who in ("ben", "wilma", "zoe"):
        assert opens(linked, LINKS.token(number, who)) is None
    assert opens(linked, LINKS.token(number + 1, "asha")) is None
    assert opens(linked, LINKS.token(number, "asha")[::-1]) is None
    assert opens(linked, "") is None
    linked.phone("ben").replies("1 F1")
    linked.phone("ben").gets("you have F1")
    assert opens(linked, LINKS.token(number, "ben")) == ("F1", "ben")
    linked.phone("asha").gets("B Jones has it")


def test_without_a_secret_no_text_has_a_link(world: World) -> None:
    """And nobody gets a text more than before."""
    world.warns(SILEBY)
    world.forward(minutes=2)
    assert "http" not in world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").rings("FLOOD WARNING")
    world.phone("asha").presses("1")
    deliver_all(world.house, world.clock)
    quiet_wardens(world)
