"""I1: a call becomes an incident in one form; who may fill it in, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.account import Access
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.world import World
from tests.web.browser import Browser

CALL = {
    "level": "amber", "area": "sileby", "place": "", "authority": "Leicestershire", "hazard": "flood",
    "words": "Slash Lane under water, two cars stuck", "source": "Fire control",
}  # fmt: skip


def officer(front: Front, access: Access = Access.OFFICER, person: str | None = "ben") -> Browser:
    """Somebody who is signed in."""
    return Browser(make_app(replace(front, visitor=lambda: Visitor("desk.account", access, person))))


def test_one_form_opens_and_pages_it(front: Front, world: World) -> None:
    """Then its page is shown; Asha's phone has it."""
    ben = officer(front)
    page = ben.opens("/incidents/new")
    for words in ("Sileby", "Rutland", "Amber: somebody must accept it", "What do they say?"):
        assert words in page
    answer = ben.sends("/incidents/new", CALL)
    assert (answer.status_code, answer.location) == (303, "/incidents/M1")
    shown = ben.opens("/incidents/M1")
    assert "M1 is open. The duty officer is paged. No warden was told" in shown
    assert "Slash Lane under water, two cars stuck" in shown
    deliver_all(world.house, world.clock)
    world.phone("asha").gets("M1: FLOODING Sileby: Slash Lane", "Reported by Fire control")
    entry = next(entry for entry in world.incident("M1")["log"] if entry["kind"] == "call")
    assert (entry["by"], "by hand, at the console" in entry["text"]) == ("ben", True)


def test_an_account_of_nobody_may_open_one_too(front: Front, world: World) -> None:
    """Whoever answers the phone enters it; the record says which account."""
    answer = officer(front, person=None).sends("/incidents/new", {**CALL, "area": "", "place": "A6 at Hathern"})
    assert answer.status_code == 303
    assert world.incident("M1")["title"] == "Flooding reported, A6 at Hathern, Leicestershire"
    assert world.incident("M1")["log"][1]["by"] == "account desk.account"


def test_it_says_when_yellow_is_told(front: Front, world: World) -> None:
    """B4: at once by day; in quiet hours at their end."""
    yellow = {**CALL, "level": "yellow"}
    ben = officer(front)
    ben.sends("/incidents/new", yellow)
    assert "M1 is open. The duty officer is informed." in ben.opens("/incidents/M1")
    world.at("2025-11-14 23:00")
    ben.sends("/incidents/new", yellow)
    assert "M2 is open. The duty officer is texted at Sat 07:00." in ben.opens("/incidents/M2")


REFUSED = (
    ("no level", {"level": ""}, "Choose a level"),
    ("a level of its own", {"level": "purple"}, "Not a valid choice"),
    ("an area of others", {"area": "kent"}, "Not a valid choice"),
    ("an authority of others", {"authority": "Kent"}, "Not a valid choice"),
    ("no authority, nor has the area one", {"authority": ""}, "say which authority"),
    ("nowhere", {"area": ""}, "say where: one of our areas, or in words"),
    ("words that nobody sees", {"words": "\u200b \u202e"}, "write what they say"),
    ("a place without end", {"area": "", "place": "x" * 81}, "80 characters at most"),
    ("no words", {"words": ""}, "Write what they say"),
    ("words without end", {"words": "x" * 501}, "500 characters at most"),
    ("nobody said it", {"source": ""}, "Say who told you"),
    ("a name without end", {"source": "x" * 61}, "60 characters at most"),
    ("a hazard without end", {"hazard": "x" * 41}, "40 characters at most"),
)


@pytest.mark.parametrize(("sentence", "changed", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_is_said_on_the_page(
    front: Front, world: World, sentence: str, changed: dict[str, str], said: str
) -> None:
    """400, nothing is opened, what was typed is still there."""
    answer = officer(front).sends("/incidents/new", {**CALL, **changed})
    assert answer.status_code == 400
    assert said in answer.text
    assert ("two cars stuck" in answer.text) == ("words" not in changed)
    assert world.incidents() == []


def test_others_may_not(front: Front, world: World) -> None:
    """A viewer is refused the form; a page of somebody else has no token."""
    assert officer(front, Access.VIEWER).client.get("/incidents/new").status_code == 403
    assert officer(front).client.post("/incidents/new", data=CALL).status_code == 400
    assert world.incidents() == []
