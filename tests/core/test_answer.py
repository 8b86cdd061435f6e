"""A1, A4, A6, L6: what a reply on the pages number means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.answer import Open, Verdict, resolve
from dutyofficer.core.incident import IncidentState, Kind
from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.question import Asking, Question
from dutyofficer.core.reply import understand
from tests.core.builders import ASHA, BEN, CAROL, DEV, GRACE, NOON, WILMA, incident, minutes, page

OPEN, ACCEPTED, CLOSED = PageState.OPEN, PageState.ACCEPTED, PageState.CLOSED
NOW = NOON + minutes(10)


def of(number: int, about: int, state: PageState, *asked: str, by: str | None = None, at: int = 0) -> Page:
    """Page `number` of incident `about`, handed to those people at that minute."""
    when = NOON + minutes(at)
    taken = NOON + minutes(5) if by else None
    return replace(page(number=number, of=about), state=state, asked=tuple((who, when) for who in asked),
                   accepted_by=by, accepted_at=taken)  # fmt: skip


F7, F8 = incident(7, "F7"), incident(8, "F8", IncidentState.ACCEPTED, owner="ben")
S2 = incident(2, "S2", kind=Kind.SYSTEM)
F3 = incident(3, "F3", needs_accept=False)
F1 = incident(1, "F1", IncidentState.CLOSED, owner="asha")
PAGES = [
    of(11, 7, OPEN, "asha", "ben"),
    of(12, 2, OPEN, "asha"),
    of(13, 8, ACCEPTED, "asha", "ben", by="ben"),
    of(14, 7, OPEN, "asha", at=11),
    of(15, 1, CLOSED, "dev"),
]
WORLD = Open(PAGES, {found.id: found for found in (F7, F8, S2, F3, F1)})


def meant(verdict: Verdict) -> str:
    """`accepted +11 +12`: the answer, what it accepts (+), refuses (-) or opens again (^), and what it names."""
    parts = [verdict.answer, *(f"+{page.id}" for page in verdict.accept)]
    parts += [f"{sign}{page.id}" for sign, page in (("-", verdict.decline), ("^", verdict.reopen)) if page]
    parts += [f"about {verdict.about.id}"] if verdict.about and not (verdict.decline or verdict.reopen) else []
    parts += [verdict.incident.ref] if verdict.incident else []
    does = (("takes", verdict.take), ("escalates", verdict.bring_in), ("hushes", verdict.hush))
    parts += [word for word, found in does if found]
    return " ".join([*parts, *([verdict.unknown] if verdict.unknown else [])])


ROWS = [
    ("bare 1: every open page handed to that phone before it", "1", ASHA, "accepted +11 +12"),
    ("another phone: only what it was handed", "ok", BEN, "accepted +11"),
    ("with a reference: that incident, also a page handed later", "1 F7", ASHA, "accepted +11 +14"),
    ("two references: both", "1 F7 S2", ASHA, "accepted +11 +14 +12"),
    ("a reference wins, whoever was asked", "1 S2", CAROL, "accepted +12"),
    ("the team may take it", "1 F7", DEV, "accepted +11 +14"),
    ("a warden may not", "1 F7", WILMA, "not_officer F7"),
    ("nor a loggist who was not asked", "1 F7", GRACE, "not_officer F7"),
    ("one open and one taken: the open one", "1 F7 F8", ASHA, "accepted +11 +14"),
    ("somebody has it: nothing changes", "1 F8", ASHA, "late about 13 F8"),
    ("they have it themselves", "1 F8", BEN, "already about 13 F8"),
    ("nothing in it asks for an accept", "1 F3", ASHA, "no_need F3"),
    ("no such incident", "1 F9", ASHA, "unknown_ref F9"),
    ("one of two is unknown: neither is taken", "1 F7 F9", ASHA, "unknown_ref F9"),
    ("bare 1 and nothing was handed to them", "1", CAROL, "nothing"),
    ("a page that was closed with its incident needs nothing", "1", DEV, "no_need about 15"),
    ("bare 2: only the newest page, and names it", "2", ASHA, "declined -12"),
    ("2 with a reference: that one", "2 F7", ASHA, "declined -11"),
    ("2 from somebody who has none open", "2", CAROL, "nothing"),
    ("2 to what another has taken", "2 F8", ASHA, "late about 13 F8"),
    ("2 from the owner with the reference: they hand it on", "2 F8", BEN, "reopened ^13"),
    ("2 from the owner of a closed incident hands nothing on", "2 F1", ASHA, "nothing"),
    ("2 about no such incident", "2 F9", BEN, "unknown_ref F9"),
    ("LOG with a reference", "LOG S2 rang them", ASHA, "logged S2"),
    ("LOG on one that is closed", "LOG F1 all quiet", ASHA, "logged F1"),
    ("LOG from an owner: what they own", "LOG rest centre open", BEN, "logged F8"),
    ("LOG from others: the newest that they were asked about", "LOG on my way", ASHA, "logged F8"),
    ("LOG from somebody who was asked nothing", "LOG hello", CAROL, "logged_nowhere"),
    ("LIST", "list", ASHA, "list"),
    ("a sentence is answered with the words that would work", "1 of us is stuck", ASHA, "unclear F8"),
    ("a word that does nothing yet", "NODUFF S2", ASHA, "unclear S2"),
    ("SEND and HOLD are about what they name", "SEND F8 QUORN", ASHA, "stand_down F8"),
    ("TAKE what waits: accepted", "TAKE S2", CAROL, "accepted +12"),
    ("TAKE from whoever has it", "TAKE F8", ASHA, "accepted F8 takes"),
    ("TAKE what is theirs", "TAKE F8", BEN, "already about 13 F8"),
    ("TAKE which?", "TAKE", CAROL, "take_what"),
    ("TAKE what is over", "TAKE F1", ASHA, "no_need F1"),
    ("TAKE is not for wardens", "TAKE F8", WILMA, "not_officer F8"),
    ("ESC what they were asked about", "ESC F7", ASHA, "brought_in F7 escalates"),
    ("ESC the only one that they own", "esc", BEN, "brought_in F8 escalates"),
    ("ESC which?", "ESC", CAROL, "unclear"),
    ("ESC what is over", "ESC F1", ASHA, "no_need F1"),
    ("HUSH what is theirs", "HUSH F8", BEN, "hushed F8 hushes"),
    ("HUSH the only one that they own", "hush please", BEN, "hushed F8 hushes"),
    ("HUSH what is not theirs", "HUSH F8", ASHA, "not_owner F8"),
    ("HUSH which?", "HUSH", CAROL, "hush_what"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "body", "person", "verdict"), ROWS, ids=[row[0] for row in ROWS])
def test_resolve(why: str, body: str, person: Person, verdict: str) -> None:
    """A1, A4, A6, L6: a reference wins, a late answer changes nothing, what is unclear changes nothing."""
    assert meant(resolve(understand(body), person, NOW, WORLD)) == verdict


def test_whoever_was_asked_may_accept() -> None:
    """L3: somebody of the last-resort list who holds no role, once asked, may take it."""
    world = Open([of(11, 7, OPEN, "grace")], {7: F7})
    assert meant(resolve(understand("1 F7"), GRACE, NOW, world)) == "accepted +11"


def test_a_replay_changes_nothing() -> None:
    """A4: the second `1` finds it taken, by themselves or by whoever was quicker."""
    world = Open([of(11, 7, ACCEPTED, "asha", "ben", by="asha")], {7: replace(F7, owner="asha")})
    assert [meant(resolve(understand("1"), who, NOW, world)) for who in (ASHA, BEN)] == [
        "already about 11 F7", "late about 11 F7",
    ]  # fmt: skip


def test_whoever_has_it_now_counts() -> None:
    """A4, H6: Asha accepted, Ben has taken it over: her `1` is late, his is already his."""
    world = Open([of(11, 7, ACCEPTED, "asha", "ben", by="asha")], {7: replace(F7, owner="ben")})
    assert [meant(resolve(understand("1"), who, NOW, world)) for who in (ASHA, BEN)] == [
        "late about 11 F7", "already about 11 F7",
    ]  # fmt: skip


def test_still_with_us() -> None:
    """H7, L6: `1` says that they are; `2` hands it on at once; with nothing heard since they were asked."""
    asked = replace(F7, owner="asha", state=IncidentState.ACCEPTED, still_asked_at=NOW, heard_at=None)
    world = Open([of(11, 7, ACCEPTED, "asha", by="asha")], {7: asked})
    assert meant(resolve(understand("1"), ASHA, NOW, world)) == "still F7"
    assert meant(resolve(understand("2"), ASHA, NOW, world)) == "reopened ^11"


def test_the_newest_incident_of_a_reference() -> None:
    """I1: references come again after a year; the newest is meant."""
    old = incident(1, "F7", IncidentState.CLOSED)
    assert Open([], {1: old, 7: F7}).named("F7") == F7


def refused(page: Page) -> Page:
    """Asha has said that she cannot."""
    return replace(page, declined=frozenset({"asha"}))


NEWER, OLDER, OF_S2, TAKEN = (
    of(16, 7, OPEN, "asha", "ben"), of(11, 7, OPEN, "asha"), of(12, 2, OPEN, "asha"),
    of(13, 8, ACCEPTED, "asha", by="ben"),
)  # fmt: skip
AGAIN = [
    ("said twice, it asks nobody else", "2", [refused(NEWER)], "noted about 16"),
    ("nor with the reference", "2 F7", [refused(NEWER)], "noted about 16"),
    ("another page of it waits: that one", "2 F7", [OLDER, refused(NEWER)], "declined -11"),
    ("bare: the newest that she has not refused", "2", [OF_S2, refused(NEWER)], "declined -12"),
    ("with the reference never one of another", "2 F7", [OF_S2, refused(NEWER)], "noted about 16"),
    ("what somebody took since is not what she is told of", "2", [refused(NEWER), TAKEN], "noted about 16"),
    ("she can after all", "1", [refused(NEWER)], "accepted +16"),
]


@pytest.mark.parametrize(("why", "body", "pages", "verdict"), AGAIN, ids=[row[0] for row in AGAIN])
def test_refusing_twice(why: str, body: str, pages: list[Page], verdict: str) -> None:
    """A4: a second `2`, or a second press of the button, changes nothing about a page that they refused."""
    assert meant(resolve(understand(body), ASHA, NOW, Open(pages, WORLD.incidents))) == verdict


def test_handing_on_twice() -> None:
    """L6, A4: open again it climbs without them; their second `2` asks nobody else."""
    handed_on = replace(of(13, 8, OPEN, "ben"), declined=frozenset({"ben"}))
    world = Open([handed_on], {8: F8})
    assert meant(resolve(understand("2 F8"), BEN, NOW, world)) == "noted about 13"


def test_log_goes_to_what_they_took_last() -> None:
    """A1: of several that they own, the one they have had for the shortest time."""
    newer = replace(incident(9, "F9", IncidentState.ACCEPTED, owner="ben"), owned_since=NOW)
    assert meant(resolve(understand("LOG ok so far"), BEN, NOW, Open(PAGES, {**WORLD.incidents, 9: newer}))) == (
        "logged F9"
    )


def asked(number: int, kind: Asking) -> Question:
    """A question that waits on Asha's phone."""
    return Question(id=number, kind=kind, person="asha", number=ASHA.mobile, medium=Medium.SMS, sender=Sender.PAGES,
                    asked_at=NOON, until=NOW + minutes(60))  # fmt: skip


TEST, SWAP = asked(1, Asking.TEST), asked(2, Asking.SWAP)
PUT = [
    ("an open page comes before any question", "1", PAGES, [SWAP], "accepted +11 +12"),
    ("without one the newest question", "1", [], [TEST, SWAP], "question takes 2"),
    ("`2` refuses only the page while one is open", "2", PAGES, [SWAP], "declined -12"),
    ("without one the newest question that can be refused", "2", [], [SWAP, TEST], "question leaves 2"),
    ("nor one that they have not refused already", "2", [refused(NEWER)], [SWAP], "question leaves 2"),
    ("that a phone works cannot be refused", "2", [], [TEST], "nothing"),
    ("a reference means no question", "2 S2", [], [SWAP], "nothing"),
]


@pytest.mark.parametrize(("sentence", "text", "pages", "questions", "wanted"), PUT, ids=[row[0] for row in PUT])
def test_a_bare_answer_and_a_question(
    sentence: str, text: str, pages: list[Page], questions: list[Question], wanted: str
) -> None:
    """A1: the newest that is open on the number that it came to, once no page is."""
    verdict = resolve(understand(text), ASHA, NOW, Open(pages, WORLD.incidents, questions))
    said = (("takes", verdict.question), ("leaves", verdict.refused))
    assert " ".join([meant(verdict), *(f"{word} {found.id}" for word, found in said if found)]) == wanted


def test_swap_is_for_a_name() -> None:
    """D7, A2: whatever follows SWAP is whom they mean; it is no reference and no answer."""
    for text, words in (("SWAP BEN", "BEN"), ("swap b. jones, please", "b. jones, please"), ("Swap", "")):
        assert resolve(understand(text), ASHA, NOW, WORLD).swap == words
