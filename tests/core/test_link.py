"""S5: a short link stands for one incident and one person, nobody can make one up, and no text grows by it."""

from __future__ import annotations

import pytest

from dutyofficer.core.link import LENGTH, Links, with_link
from dutyofficer.core.message import GSM7, segments

LINKS = Links("https://duty.example.org", "a secret that nobody else has, ever!")


def test_a_token_is_of_that_incident_and_that_person_alone() -> None:
    """The same each time; another for anybody else, any other incident, any other secret."""
    token = LINKS.token(7, "asha")
    assert token == LINKS.token(7, "asha")
    assert len(token) == LENGTH
    assert set(token) <= GSM7 - set("ilou")
    others = {
        LINKS.token(8, "asha"),
        LINKS.token(7, "ben"),
        LINKS.token(71, "sha"),
        Links("", "other").token(7, "asha"),
    }
    assert token not in others
    assert len(others) == 4


TAMPERED = (
    ("another letter", lambda token: ("0" if token[0] != "0" else "1") + token[1:]),
    ("cut off", lambda token: token[:-1]),
    ("longer", lambda token: token + "0"),
    ("in capitals", lambda token: token.upper() if token.upper() != token else ""),
    ("nothing", lambda token: ""),
    ("no letters that we use", lambda token: "\u00e9\U0001f30a" * 6),
)


@pytest.mark.parametrize(("sentence", "change"), TAMPERED, ids=[row[0] for row in TAMPERED])
def test_a_token_that_was_changed_opens_nothing(sentence: str, change: object) -> None:
    token = LINKS.token(7, "asha")
    assert LINKS.opens(token, 7, "asha")
    assert not LINKS.opens(change(token), 7, "asha")  # type: ignore[operator]


LINK = len(" https://duty.example.org/i/") + LENGTH
ROOM: tuple[tuple[str, int, int, bool], ...] = (
    ("a page with room for it", 160 - LINK, 1, True),
    ("a page that would become two texts", 161 - LINK, 1, False),
    ("a page of two texts already, with room", 306 - LINK, 1, True),
    ("a page of two texts that would become three", 307 - LINK, 1, False),
    ("an answer with room in its second text", 306 - LINK, 2, True),
    ("an answer that would become three", 307 - LINK, 2, False),
)


@pytest.mark.parametrize(("sentence", "length", "most", "carries"), ROOM, ids=[row[0] for row in ROOM])
def test_a_text_carries_the_link_only_where_there_is_room(sentence: str, length: int, most: int, carries: bool) -> None:
    text = "x" * length
    made = with_link(LINKS, text, 7, "asha", most=most)
    assert made == (f"{text} https://duty.example.org/i/{LINKS.token(7, 'asha')}" if carries else text)
    assert segments(made) == max(segments(text), most if carries else 1)


def test_without_links_or_an_incident_a_text_stays_as_it_is() -> None:
    assert with_link(None, "words", 7, "asha") == with_link(LINKS, "words", None, "asha") == "words"
    assert LINKS.secret not in repr(LINKS)
    assert Links("https://duty.example.org/", "s").address(7, "asha").count("//") == 1
