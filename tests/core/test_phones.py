"""L9, L4, K3: which phones are proven, who is asked, when, and what a code that comes back is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.answer import Open, resolve
from dutyofficer.core.contact import Contact, vcard
from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.page import PageState
from dutyofficer.core.people import Person, national
from dutyofficer.core.phones import (
    TRIES,
    Phone,
    Proof,
    Tried,
    digest_of,
    due,
    is_news,
    is_proven,
    next_check,
    not_proven,
    on_ladders,
    phone_of,
    proves,
    try_code,
)
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.core.reply import Reply, Verb, understand
from dutyofficer.core.rota import Layer, Override, Rota, Shift, Unit
from tests.core.builders import ASHA, BEN, CAROL, NOON, PEOPLE, POLICY, WILMA, incident, page, wall

QUARTER = timedelta(days=90)
NEW = Phone(number=ASHA.mobile, person="asha", seen_at=NOON)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def proven(ago: float) -> Phone:
    """Proven so many days before noon, and known for a year."""
    return replace(NEW, seen_at=NOON - days(365)).proven("asha", Proof.REPLY, NOON - days(ago))


def asked(ago: float, phone: Phone = NEW) -> Phone:
    """Asked so many days before noon."""
    return replace(phone, seen_at=NOON - days(365)).asked(NOON - days(ago))


DUE = [
    ("a phone that nobody has looked at yet", None, False),
    ("a new phone is left alone for a week", replace(NEW, seen_at=NOON - days(6)), False),
    ("then it is asked", replace(NEW, seen_at=NOON - days(7)), True),
    ("at the same hour, though a moment sooner", replace(NEW, seen_at=NOON - days(7) + timedelta(seconds=2)), True),
    ("proven yesterday", proven(1), False),
    ("proven 89 days ago", proven(89), False),
    ("proven a quarter ago", proven(90), True),
    ("asked three days ago", asked(3), False),
    ("asked a week ago", asked(7), True),
    ("a quarter ago, and asked since", asked(2, proven(92)), False),
]


@pytest.mark.parametrize(("why", "phone", "wanted"), DUE, ids=[row[0] for row in DUE])
def test_who_is_asked(why: str, phone: Phone | None, wanted: bool) -> None:
    """L9: proven within the quarter, asked within the week, or new: left alone; nor anybody with a page, nor if off."""
    kept = {ASHA.mobile: phone} if phone else {}
    assert due([ASHA], kept, (), QUARTER, NOON) == ([ASHA] if wanted else []), why
    assert due([ASHA], kept, {"asha"}, QUARTER, NOON) == []
    assert due([ASHA], kept, (), timedelta(0), NOON) == []


OVERDUE = [
    ("never asked", NEW, False),
    ("asked this week", asked(6), False),
    ("asked a week ago", asked(7), True),
    ("asked again since", asked(1, asked(8)), True),
    ("proven since", asked(8).proven("asha", Proof.CODE, NOON), False),
    ("asked by hand, though proven lately", asked(8, proven(20)), False),
    ("asked, and its last proof is too old", asked(8, proven(100)), True),
]


@pytest.mark.parametrize(("why", "phone", "wanted"), OVERDUE, ids=[row[0] for row in OVERDUE])
def test_who_is_named_as_not_proven(why: str, phone: Phone, wanted: bool) -> None:
    """L9: after a week without an answer `check` names them."""
    assert not_proven([ASHA], {ASHA.mobile: phone}, QUARTER, NOON) == (("asha",) if wanted else ()), why


def test_a_proof_holds_for_a_quarter_and_for_ever_if_nobody_is_asked() -> None:
    """L9: `0d` asks nobody, and then an old proof is as good as any."""
    assert [is_proven(phone, QUARTER, NOON) for phone in (None, NEW, proven(89), proven(90))] == [0, 0, 1, 0]
    assert [is_proven(phone, timedelta(0), NOON) for phone in (NEW, proven(900))] == [False, True]


def test_a_proof_more_within_the_hour_is_no_news() -> None:
    """L9: an officer who answers ten texts writes one row."""
    kept = (None, NEW, proven(0.04), proven(1 / 24), asked(0.01, proven(0.02)))
    assert [is_news(phone, NOON) for phone in kept] == [1, 1, 0, 1, 1]


MORNINGS = [
    ("2025-11-14 09:59", "2025-11-14 10:00", "Friday morning"),
    ("2025-11-14 10:00", "2025-11-17 10:00", "Friday at ten: not Saturday nor Sunday"),
    ("2025-11-15 03:00", "2025-11-17 10:00", "Saturday night"),
    ("2026-03-27 12:00", "2026-03-30 10:00", "over a change of the clocks"),
]


@pytest.mark.parametrize(("now", "wanted", "why"), MORNINGS, ids=[row[2] for row in MORNINGS])
def test_asked_on_weekday_mornings_only(now: str, wanted: str, why: str) -> None:
    """L9: ten o'clock by people's own clocks, Monday to Friday."""
    assert next_check(POLICY, wall(now)) == wall(wanted), why


def test_the_number_that_pages_them_is_asked() -> None:
    """L4, L9: a landline or a phone that opted out is called; one number a person, the mobile first."""
    landline = replace(CAROL, mobile="", landline="+441164960103")
    ways = [phone_of(p) for p in (ASHA, landline, replace(ASHA, opted_out=True), replace(ASHA, landline="+44116"))]
    assert ways == [
        (ASHA.mobile, Medium.SMS), ("+441164960103", Medium.VOICE), (ASHA.mobile, Medium.VOICE),
        (ASHA.mobile, Medium.SMS),
    ]  # fmt: skip


def rota(name: str, *people: str, cover: str = "", until: datetime = NOON) -> Rota:
    layer = Layer(people=people, shift=Shift(count=1, unit=Unit.WEEKS), start=datetime(2026, 1, 5, 9))  # noqa: DTZ001  # wall clock
    covers = (Override(person=cover, start=until - days(1), end=until),) if cover else ()
    return Rota(id=name, name=name, timezone="Europe/London", layers=(layer,), overrides=covers)


def test_everybody_whom_the_ladders_name() -> None:
    """L9: on their rotas, covering one of these days, or the last resort; nobody else, and nobody without a phone."""
    mute = {**PEOPLE, "carol": replace(CAROL, mobile="")}
    rotas = [
        rota("duty-officer", "asha", "carol", cover="ben", until=NOON + days(3)),
        rota("senior-manager", "asha", cover="wilma", until=NOON - days(1)),
        rota("tea", "olga"),
    ]
    assert [who.id for who in on_ladders(POLICY, rotas, mute, NOON)] == ["asha", "ben", "dev", "grace"]


CODES = [
    ("none is out", NEW, "4821", 0, Tried.NONE),
    ("asked by voice: none is out", NEW.asked(NOON), "4821", 0, Tried.NONE),
    ("the right one", NEW.asked(NOON, digest_of(NEW.number, "4821")), "4821", 23, Tried.RIGHT),
    ("another", NEW.asked(NOON, digest_of(NEW.number, "4821")), "4812", 0, Tried.WRONG),
    ("the right one for another phone", NEW.asked(NOON, digest_of(BEN.mobile, "4821")), "4821", 0, Tried.WRONG),
    ("a day later", NEW.asked(NOON, digest_of(NEW.number, "4821")), "4821", 24, Tried.OVER),
    ("after five tries", replace(NEW.asked(NOON, digest_of(NEW.number, "4821")), tries=TRIES), "4821", 0, Tried.OVER),
]


@pytest.mark.parametrize(("why", "phone", "code", "hours", "wanted"), CODES, ids=[row[0] for row in CODES])
def test_what_a_code_is(why: str, phone: Phone, code: str, hours: int, wanted: Tried) -> None:
    """L9: good for 24 hours and five tries; kept as a digest only."""
    assert try_code(phone, code, NOON + timedelta(hours=hours)) is wanted, why
    assert "4821" not in repr(phone)


def test_a_proof_ends_what_was_asked() -> None:
    """L9: the code is worth nothing any more, and whoever proved it last has it."""
    done = NEW.asked(NOON, "x").proven("ben", Proof.CODE, NOON)
    assert (done.person, done.proven_by, done.code, done.asked_at, done.asked_since) == ("ben", "code", "", None, None)
    again = NEW.asked(NOON).asked(NOON + days(7))
    assert (again.asked_since, again.asked_at) == (NOON, NOON + days(7))


WRITTEN = [
    ("CODE 4821", "4821"), ("code 4821.", "4821"), ("4821", "4821"), ("CODE4821", "4821"),
    ("Code: 4821 thanks", "4821"),
    ("\u201cCODE 4821\u201d", "4821"), ("CODE 482", None), ("CODE", None), ("48211", None), ("1", None), ("2", None),
    ("CODE 4821 and 1", None), ("at 2130 we left", None), ("LOG CODE 4821", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_code_as_people_write_it(text: str, code: str | None) -> None:
    """L9, A2: four digits, with or without the word; never mistaken for `1` or `2`, nor they for it."""
    reply = understand(text)
    assert (reply == Reply(Verb.CODE, words=code)) if code else (reply.verb is not Verb.CODE or not reply.words)


def test_which_texts_prove_a_phone() -> None:
    """L9: anything on the pages number; nothing on the wardens' number, no word about stopping, no code by itself."""
    assert [proves(understand(text), Sender.PAGES) for text in ("1", "what?", "STOP", "4821")] == [1, 1, 0, 0]
    assert not proves(understand("1"), Sender.WARDENS)


def test_a_bare_one_answers_the_newest_question() -> None:
    """A1: if no open page was handed to that phone; `2` and a reference answer none."""
    asked = [
        Question(
            id=number, kind=Asking.TEST, person="asha", number=ASHA.mobile, medium=Medium.SMS, sender=Sender.PAGES,
            asked_at=NOON, until=NOON + HOLDS,
        )
        for number in (1, 2)
    ]  # fmt: skip
    taken = replace(page(number=11, of=7), asked=(("asha", NOON),), state=PageState.ACCEPTED, accepted_by="ben")
    waits = replace(taken, state=PageState.OPEN, accepted_by=None)
    f7 = {7: incident(7, "F7")}
    rows = [("1", [], "question"), ("1", [taken], "question"), ("1", [waits], "accepted"), ("2", [], "nothing")]
    for text, pages, wanted in rows:
        verdict = resolve(understand(text), ASHA, NOON, Open(pages, f7, asked))
        assert (verdict.answer, verdict.question) == (wanted, asked[1] if wanted == "question" else None)


def test_our_numbers_as_a_contact() -> None:
    """K3: the name and both of our own numbers, nothing else; a name cannot add a line of its own."""
    ours = Contact(service="LLR; x", texts="+447700900001", calls="+441164960001", public_url="https://d.example.org")
    assert ours.complete
    assert not Contact(service="LLR", texts="+447700900001").complete
    assert vcard(ours).split("\r\n") == [
        "BEGIN:VCARD", "VERSION:3.0", "N:LLR\\; x duty;;;;", "FN:LLR\\; x duty", "TEL;TYPE=CELL:+447700900001",
        "TEL;TYPE=WORK,VOICE:+441164960001", "END:VCARD", "",
    ]  # fmt: skip
    assert (national(ours.texts), national(ours.calls)) == ("07700 900001", "0116 496 0001")


def test_nobody_without_a_phone_is_counted() -> None:
    """L9: wardens are not on the ladders, whatever their phone."""
    nobody: dict[str, Person] = {}
    assert on_ladders(POLICY, [rota("duty-officer", "asha")], nobody, NOON) == []
    assert WILMA not in on_ladders(POLICY, [rota("duty-officer", "asha")], PEOPLE, NOON)
