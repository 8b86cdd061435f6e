"""What wardens answered, as it is kept: the newest answer counts, a no ends, nobody is asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dutyofficer.core.incident import IncidentState, Kind
from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.question import Asking, Question
from dutyofficer.core.warden_answer import MUTED, Answer, Ask, Part, Says
from dutyofficer.store import incidents, questions, warden_answers
from dutyofficer.store.db import Database, Tx

NOW = datetime(2025, 11, 15, 3, 10, tzinfo=UTC)


def opened(tx: Tx, cause: str = "flood") -> int:
    return incidents.open_new(tx, incidents.Opening(Kind.FLOOD, cause, "Sileby", needs_accept=True), NOW, 2025).id


def says(incident: int, says: Says, at: datetime = NOW, area: str = "sileby", person: str = "wilma") -> Answer:
    return Answer(incident=incident, area=area, person=person, says=says, at=at, until=at + MUTED)


def test_the_newest_answer_counts_and_a_no_mutes_for_a_day(database: Database) -> None:
    """W4: no, then yes: she is told again; a no ends after 24 h by itself."""
    with database.write() as tx:
        number = opened(tx)
        warden_answers.keep(tx, [says(number, Says.NO), says(number, Says.NO, area="quorn", person="quentin")])
    with database.read() as tx:
        assert warden_answers.muted(tx, NOW) == {("wilma", "sileby"), ("quentin", "quorn")}
        assert warden_answers.muted(tx, NOW + MUTED) == frozenset()
    with database.write() as tx:
        warden_answers.keep(tx, [says(number, Says.YES)])
        assert warden_answers.muted(tx, NOW) == {("quentin", "quorn")}
        assert [a.says for a in warden_answers.of_incident(tx, number)] == [Says.NO, Says.YES]


def test_a_place_that_is_lifted_ends_the_no_there_and_nowhere_else(database: Database) -> None:
    """W4: until their place is lifted."""
    with database.write() as tx:
        number = opened(tx)
        warden_answers.keep(tx, [says(number, Says.NO), says(number, Says.NO, area="quorn")])
        warden_answers.end_mutes(tx, {"sileby"}, NOW + timedelta(hours=1))
        assert warden_answers.muted(tx, NOW + timedelta(hours=1)) == {("wilma", "quorn")}


def test_a_later_word_changes_what_was_answered_last_in_what_is_open(database: Database) -> None:
    """W4: of a closed incident nothing can be changed any more; answers that came together change together."""
    later = NOW + timedelta(hours=1)
    with database.write() as tx:
        first, second = opened(tx), opened(tx, "other")
        warden_answers.keep(
            tx, [says(first, Says.NO), says(first, Says.NO, area="quorn"), says(second, Says.NO, later)]
        )
        assert [a.incident for a in warden_answers.last_of(tx, "wilma")] == [second]
        over = incidents.get(tx, second)
        incidents.save(tx, replace(over, state=IncidentState.CLOSED, closed_at=later))
        assert {a.area for a in warden_answers.last_of(tx, "wilma")} == {"sileby", "quorn"}
        assert warden_answers.last_of(tx, "olga") == []


def test_nobody_is_asked_twice_for_one_place(database: Database) -> None:
    """W4: the second ask of the same keeps the first, with its answer; an answer finds the newest that waits."""
    with database.write() as tx:
        number = opened(tx)
        one = Ask(incident=number, area="sileby", person="kim", part=Part.KEY_HOLDER, at=NOW)
        two = Ask(incident=number, area="quorn", person="kim", part=Part.KEY_HOLDER, at=NOW + timedelta(hours=1))
        warden_answers.add_asks(tx, [one, two])
        assert warden_answers.key_asks(tx, "kim")[-1] == two
        warden_answers.answer_ask(tx, two, Says.OPEN, NOW + timedelta(hours=2))
        warden_answers.add_asks(tx, [two])
        assert warden_answers.key_asks(tx, "kim")[-1] == one
        assert [(a.area, a.says) for a in warden_answers.asks(tx, number)] == [("sileby", None), ("quorn", Says.OPEN)]


def test_one_text_about_two_places_is_one_question_to_its_reader(database: Database) -> None:
    """A1: what was asked in the same text is answered together, what was asked later is not."""

    def asks(area: str, at: datetime) -> Question:
        return Question(
            id=0, kind=Asking.AVAILABLE, person="wilma", number="+447700900201", medium=Medium.SMS,
            sender=Sender.WARDENS, asked_at=at, until=at + MUTED, incident=number, area=area,
        )  # fmt: skip

    with database.write() as tx:
        number = opened(tx)
        questions.add_many(tx, [asks("sileby", NOW), asks("quorn", NOW), asks("mill", NOW + timedelta(hours=1))])
        waiting = questions.waiting(tx, "+447700900201", Sender.WARDENS, NOW + timedelta(hours=2))
        assert [q.area for q in questions.asked_with(tx, waiting[0])] == ["sileby", "quorn"]
        assert questions.asked_since(tx, Asking.AVAILABLE, NOW) == {"wilma"}
