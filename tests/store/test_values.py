"""Values of core as JSON and back: the same value, whatever a publisher or a person typed into it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dutyofficer.core.incident import How, Kind, Notice
from dutyofficer.core.page import Item
from dutyofficer.core.people import Person, Role
from dutyofficer.core.policy import Ladder, Step
from dutyofficer.core.warning import Change, Changed, HazardWarning
from dutyofficer.store import incidents, warnings
from dutyofficer.store.db import Database
from dutyofficer.store.incidents import Opening
from dutyofficer.store.values import dump, load
from tests.core.builders import NOON, item, warning

ODD = (
    "", " ", "\r\n\t", "\u00a0", "\U0001f30a\U0001f468\u200d\U0001f692", "\u200f\u05e0\u05d4\u05e8\u202c \u202eSoar",
    "\ufeffSoar", "e\u0301 \u00df \u0130", "\x01\x7f\u2028", "\uffff\U0010ffff", 'null "\\u0000" {}', "12", "P1D",
    "2026-11-18T12:00:00Z", "x" * 20000,
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.sampled_from(ODD)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(), timedelta(days=40))
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
WARNINGS = st.builds(
    HazardWarning, source=TEXTS, code=TEXTS, hazard=TEXTS, name=TEXTS, headline=TEXTS, text=TEXTS, raw=TEXTS,
    authorities=LISTS, flood_area=TEXTS, onset=st.none() | TIMES, expires=st.none() | TIMES, level_since=TIMES,
    text_since=TIMES, issued=TIMES,
)  # fmt: skip
ITEMS = st.builds(Item, code=TEXTS, name=TEXTS, headline=TEXTS, hazard=TEXTS, since=TIMES, places=LISTS)
STEPS = st.builds(Step, after=SPANS, rota=st.none() | TEXTS)
LADDERS = st.builds(
    Ladder, steps=st.lists(STEPS, max_size=4).map(tuple), again=SPANS, ended_again=SPANS, last_resort=LISTS
)
NOTICES = st.builds(Notice, item=ITEMS, at=TIMES)


@given(st.one_of(WARNINGS, ITEMS, LADDERS, NOTICES))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_value_comes_back_through_json(value: Any) -> None:
    """I4: what is frozen into a row is what it was, and written again it is the same to the letter."""
    written = json.dumps(dump(value))
    again = load(type(value), json.loads(written))
    assert again == value
    assert type(again) is type(value)
    assert json.dumps(dump(again)) == written


@pytest.mark.parametrize("odd", ODD, ids=lambda text: ascii(text[:20]))
def test_odd_text_comes_back_from_the_database(database: Database, odd: str) -> None:
    """F1: no text that a publisher may send is changed on its way into a document or a column, or stops a poll."""
    said, told = warning(text=odd, authorities=(odd,)), replace(item(places=(odd,)), headline=odd)
    with database.write() as tx:
        warnings.record(tx, Changed(Change.NEW, None, said), True, False, NOON)
        incident = incidents.open_new(tx, Opening(Kind.FLOOD, odd, odd, True), NOON, 2026)
        incidents.add_notices(tx, incident.id, [Notice(How.INFORM, told, NOON)])
    with database.read() as tx:
        assert [known.warning for known in warnings.of_feed(tx, "ea")] == [said]
        assert [each.item for each in incidents.waiting(tx, incident.id)] == [told]
        assert incidents.of_cause(tx, odd) == incident
        assert incident.title == odd


def test_a_set_is_always_written_alike() -> None:
    """A person with two roles looks the same to every import: no conflict where nobody edited anything."""
    everything = Person(id="asha", name="Asha Patel", roles=frozenset(Role))
    assert dump(everything)["roles"] == sorted(Role)


def test_what_somebody_else_wrote_is_refused() -> None:
    """A row that is not ours is an error with a name, never a warning with a level made up."""
    with pytest.raises(ValidationError, match="level"):
        load(HazardWarning, dump(warning()) | {"level": 7})
