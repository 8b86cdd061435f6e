"""D6, D7: versions of rotas, who has yet to hear of them, and offers to swap: kept whole, on both engines."""

from __future__ import annotations

from dataclasses import replace

from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.question import HOLDS, Asking, Question
from dutyofficer.core.swap import Offer, OfferState
from dutyofficer.store import questions, rota_changes, swaps
from dutyofficer.store.db import Database
from tests.core.builders import BEN, NOON, minutes
from tests.store.test_register import ROTA

OFFER = Offer(
    id=0, rota="duty-officer", person="mei", with_="ben", start=NOON, end=NOON + minutes(60), made_at=NOON,
    due_at=NOON + minutes(5),
)  # fmt: skip
ASKED = Question(
    id=0, kind=Asking.SWAP, person="ben", number=BEN.mobile, medium=Medium.SMS, sender=Sender.PAGES, asked_at=NOON,
    until=NOON + HOLDS,
)  # fmt: skip


def test_every_version_comes_back_whole(database: Database) -> None:
    """D6: with who, when and what; a rota that was not there is None; in order, or those of one rota."""
    with database.write() as tx:
        first = rota_changes.add(tx, ROTA.id, None, ROTA, "import", None, NOON)
        second = rota_changes.add(tx, ROTA.id, ROTA, None, "undo: of it", "dev", NOON + minutes(1), undoes=first)
        rota_changes.add(tx, "second", None, replace(ROTA, id="second"), "import", None, NOON)
    with database.read() as tx:
        made, gone = rota_changes.listed(tx, ROTA.id)
        assert (made.number, made.at, made.by, made.before, made.after) == (first, NOON, None, None, ROTA)
        assert (gone.by, gone.what, gone.kind, gone.undoes) == ("dev", "undo: of it", "undo", first)
        assert (gone.before, gone.after) == (ROTA, None)
        assert rota_changes.get(tx, second) == gone
        assert rota_changes.get(tx, 99) is None
        assert [change.rota for change in rota_changes.listed(tx)] == [ROTA.id, ROTA.id, "second"]
        assert [rota_changes.is_known(tx, name) for name in ("second", "third")] == [True, False]


def test_what_nobody_has_heard_is_gathered(database: Database) -> None:
    """D6: the first change that somebody has not heard of stays the one that they know the rota by."""
    with database.write() as tx:
        numbers = [rota_changes.add(tx, ROTA.id, None, ROTA, "import", None, NOON) for _ in range(3)]
        rota_changes.to_be_told(tx, ROTA.id, ["asha", "ben"], numbers[0], NOON)
        (asha, ben) = rota_changes.untold(tx, NOON)
        rota_changes.wait(tx, asha, NOON + minutes(60))
        assert rota_changes.untold(tx, NOON) == [ben]
        rota_changes.told(tx, ben)
        assert (rota_changes.untold(tx, NOON), rota_changes.next_telling(tx)) == ([], NOON + minutes(60))
        rota_changes.to_be_told(tx, ROTA.id, ["asha", "ben"], numbers[2], NOON + minutes(5))
        found = rota_changes.untold(tx, NOON + minutes(5))
        assert [(each.person, each.first, each.last) for each in found] == [
            ("asha", numbers[0], numbers[2]), ("ben", numbers[2], numbers[2]),
        ]  # fmt: skip


def test_an_offer_and_its_question(database: Database) -> None:
    """D7: found by the question; open while nobody has answered; due until everybody knows."""
    with database.write() as tx:
        offer = swaps.add(tx, OFFER)
        question = questions.add(tx, ASKED)
        swaps.save(tx, asked := replace(offer, state=OfferState.ASKED, question=question.id))
        assert swaps.of_question(tx, question.id) == asked
        assert swaps.of_question(tx, 99) is None
        assert (swaps.open_of(tx, "mei"), swaps.open_of(tx, "ben")) == ([asked], [])
        assert (swaps.due(tx, NOON), swaps.due(tx, NOON + minutes(5))) == ([], [asked])
        assert swaps.next_due(tx) == NOON + minutes(5)
        swaps.save(tx, replace(asked, state=OfferState.TAKEN, due_at=None))
        assert (swaps.open_of(tx, "mei"), swaps.next_due(tx)) == ([], None)


def test_one_swap_answered_leaves_the_other(database: Database) -> None:
    """D7: two offers to one phone are two questions; a test that was sent twice is one (A1)."""
    with database.write() as tx:
        older, newer = (questions.add(tx, ASKED) for _ in range(2))
        questions.answered(tx, newer, NOON)
        assert questions.waiting(tx, BEN.mobile, Sender.PAGES, NOON) == [older]
        tests = [questions.add(tx, replace(ASKED, kind=Asking.TEST)) for _ in range(2)]
        questions.answered(tx, tests[1], NOON)
        assert questions.waiting(tx, BEN.mobile, Sender.PAGES, NOON) == [older]
