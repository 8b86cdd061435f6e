"""K3: `/contact.vcf` says who we are, to anybody, and nothing else of us or of people."""

from __future__ import annotations

from dutyofficer.core.contact import Contact
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import PAGES, PUBLIC, Web


def test_a_phone_fetches_our_numbers(web: Web, world: World) -> None:
    """Without a sign-in or a signature, as a vCard; no name or number of anybody of ours is in it."""
    world.warns(SILEBY)
    world.house.contact = Contact(service="LLR", texts=PAGES, calls="+441164960001", public_url=PUBLIC)
    answer = web.client.get("/contact.vcf")
    assert (answer.status_code, answer.mimetype) == (200, "text/vcard")
    assert answer.text.splitlines()[3:6] == [
        "FN:LLR duty",
        f"TEL;TYPE=CELL:{PAGES}",
        "TEL;TYPE=WORK,VOICE:+441164960001",
    ]
    assert "Sileby" not in answer.text
    assert "900101" not in answer.text
    assert web.client.post("/contact.vcf").status_code == 405


def test_there_is_none_without_numbers(web: Web) -> None:
    """A card without numbers would be saved as ours."""
    assert web.client.get("/contact.vcf").status_code == 404
