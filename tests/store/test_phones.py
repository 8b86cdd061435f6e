"""L9, A1: what is kept of phones and of what they were asked, on both engines."""

from __future__ import annotations

from dataclasses import replace

from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.phones import Phone, Proof
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.store import phones, questions
from dutyofficer.store.db import Database
from tests.core.builders import ASHA, BEN, NOON, minutes

PHONE = Phone(number=ASHA.mobile, person="asha", seen_at=NOON)
TEST = Question(
    id=0, kind=Asking.TEST, person="asha", number=ASHA.mobile, medium=Medium.SMS, sender=Sender.PAGES, asked_at=NOON,
    until=NOON + HOLDS,
)  # fmt: skip


def test_a_phone_is_kept_as_it_is(database: Database) -> None:
    """L9: every field comes back, and a number has one row."""
    asked = PHONE.asked(NOON, "digest")
    proven = asked.proven("asha", Proof.CODE, NOON + minutes(3))
    with database.write() as tx:
        for phone in (PHONE, asked, replace(asked, tries=2), proven):
            phones.save(tx, phone)
            assert phones.get(tx, ASHA.mobile) == phone
        phones.save(tx, replace(PHONE, number=BEN.mobile, person="ben"))
        assert phones.get(tx, "+447700900199") is None
        assert [(number, phone.person) for number, phone in phones.everything(tx).items()] == [
            (ASHA.mobile, "asha"), (BEN.mobile, "ben"),
        ]  # fmt: skip


def test_the_newest_question_of_a_phone_on_a_number(database: Database) -> None:
    """A1: texts only, of that phone, from that number of ours, before they run out; newest last."""
    with database.write() as tx:
        first = questions.add(tx, TEST)
        questions.add(tx, replace(TEST, medium=Medium.VOICE))
        questions.add(tx, replace(TEST, number=BEN.mobile))
        questions.add(tx, replace(TEST, sender=Sender.WARDENS))
        begins, ends = NOON + minutes(5), NOON + minutes(5) + HOLDS
        later = questions.add(tx, replace(TEST, kind=Asking.PROOF, asked_at=begins, until=ends))
        assert questions.waiting(tx, ASHA.mobile, Sender.PAGES, NOON) == [first]
        assert questions.waiting(tx, ASHA.mobile, Sender.PAGES, NOON + minutes(5)) == [first, later]
        assert questions.waiting(tx, ASHA.mobile, Sender.PAGES, NOON + HOLDS) == [later]
        assert questions.of_key(tx, questions.key_of(later)) == later
        assert [questions.of_key(tx, key) for key in ("question:99", "page:1", f"x{questions.key_of(later)}")] == [
            None
        ] * 3


def test_an_answer_ends_what_was_asked_before_it_too(database: Database) -> None:
    """A1: two tests and one `1`: neither is open any more; a proof that was asked is another question."""
    with database.write() as tx:
        made = [questions.add(tx, TEST), questions.add(tx, replace(TEST, kind=Asking.PROOF)), questions.add(tx, TEST)]
        questions.answered(tx, made[2], NOON + minutes(1))
        assert questions.waiting(tx, ASHA.mobile, Sender.PAGES, NOON + minutes(2)) == [made[1]]
        kept = questions.of_key(tx, questions.key_of(made[0]))
        assert kept is not None
        assert kept.answered_at == NOON + minutes(1)
