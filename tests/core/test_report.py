"""H8: which texts are reports, what in them is new, and which place they name."""

from __future__ import annotations

import pytest

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.harm import Seen
from dutyofficer.core.reply import understand
from dutyofficer.core.report import Report, headline, is_report, more_homes, most_homes, named
from tests.core.builders import NOON

MANY = Seen(homes=None, uncounted=True)


@pytest.mark.parametrize(
    ("why", "body", "report"),
    [
        ("R and words", "R road wet", True),
        ("R alone", "r", True),
        ("a word of distress", "we are trapped", True),
        ("homes under water", "two houses flooded", True),
        ("what networks take for themselves still reaches somebody", "HELP", True),
        ("other words", "all quiet here", False),
        ("a decision is one", "LOG F7 two people trapped", False),
        ("an answer is one", "2", False),
        ("a sentence that begins like an answer", "1 of us is stuck", True),
        ("an answer to whether they can help", "yes I can help", False),
    ],
)
def test_what_is_a_report(why: str, body: str, report: bool) -> None:
    """H8, A2."""
    assert is_report(understand(body), body) is report


def made(seen: Seen, area: str | None = "sileby") -> Report:
    return Report(at=NOON, person="wilma", seen=seen, area=area)


@pytest.mark.parametrize(
    ("why", "before", "now", "more"),
    [
        ("the first", [], Seen(homes=3), True),
        ("the same again", [Seen(homes=3)], Seen(homes=3), False),
        ("fewer", [Seen(homes=3)], Seen(homes=2), False),
        ("more", [Seen(homes=3), Seen(homes=1)], Seen(homes=4), True),
        ("some, after none", [Seen(homes=0)], MANY, True),
        ("some, after three", [Seen(homes=3)], MANY, False),
        ("none", [], Seen(homes=0), False),
    ],
)
def test_only_more_homes_are_news(why: str, before: list[Seen], now: Seen, more: bool) -> None:
    """H8: the same count again pages nobody."""
    assert more_homes(made(now), [made(seen) for seen in before]) is more


def test_homes_are_counted_by_place() -> None:
    """H8: the highest of each; what nobody can place counts at no place, and is news all the same."""
    found = [made(Seen(homes=2)), made(Seen(homes=5), "quorn"), made(Seen(homes=9), None), made(Seen(homes=1))]
    assert most_homes(found) == {"sileby": 2, "quorn": 5}
    assert more_homes(made(Seen(homes=1)), [made(Seen(homes=5), "quorn")])
    assert more_homes(made(Seen(homes=9), None), [made(Seen(homes=12))])
    assert not more_homes(made(Seen(homes=9), None), [made(Seen(homes=9), None)])


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Seen(homes=3), "HOMES FLOODED 3"),
        (MANY, "HOMES FLOODED"),
        (Seen(distress=True, homes=0), "HELP ASKED"),
        (Seen(distress=True, homes=2), "HELP ASKED, HOMES FLOODED 2"),
    ],
)
def test_how_a_page_begins(seen: Seen, words: str) -> None:
    """H8."""
    assert headline(seen) == words


AREAS = [
    Area(id="barrow", name="Barrow upon Soar", short_name="Barrow", kind=AreaKind.STORE),
    Area(id="sileby", name="Sileby village", short_name="Sileby", kind=AreaKind.STORE),
]


@pytest.mark.parametrize(
    ("words", "areas"),
    [
        ("Barrow Road in SILEBY, flooded", ["barrow", "sileby"]),
        ("sileby: wet", ["sileby"]),
        ("Silebyish", []),
        ("at Barrow upon Soar", ["barrow"]),
        ("", []),
    ],
)
def test_which_place_the_words_name(words: str, areas: list[str]) -> None:
    """H8: whole names, in any case."""
    assert [area.id for area in named(words, AREAS)] == areas
