"""I4, L6, S4: a page comes back as it was, its own ladder with it, and the worst is climbed first."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from dutyofficer.core.incident import Kind
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.policy import BOTH, VOICE, Handling, Ladder, Step
from dutyofficer.core.warning import Level
from dutyofficer.store import incidents, pages
from dutyofficer.store.db import Database
from dutyofficer.store.incidents import Opening
from tests.core.builders import AMBER, NOON, RED, YELLOW, item, minutes, page

LADDER = Ladder(
    steps=(
        Step(after=timedelta(seconds=90, microseconds=1), rota="duty-officer", by=VOICE),
        Step(after=timedelta(days=1, minutes=1), everyone=True, by=BOTH),
    ),
    again=minutes(7),
    ended_again=timedelta(hours=25),
    last_resort=("dev", "grace"),
)


@pytest.fixture
def flood(database: Database) -> int:
    """An incident that pages can be of."""
    with database.write() as tx:
        return incidents.open_new(tx, Opening(Kind.FLOOD, "flood", "Soar", True), NOON, 2026).id


def _keep(database: Database, *made: Page) -> list[Page]:
    """The same pages, with the rows that they have now."""
    with database.write() as tx:
        return [replace(each, id=pages.add(tx, each)) for each in made]


def _due(flood: int, at: datetime | None, level: Level = AMBER, state: PageState = PageState.OPEN) -> Page:
    return replace(page(level=level, of=flood), next_step_at=at, state=state)


def test_every_field_of_a_page_comes_back(database: Database, flood: int) -> None:
    """I4: an edit of the policy at 03:00 does not change a page under way: it carries its ladder and its words."""
    full = Page(
        id=1, incident=flood, handling=Handling.URGENT, reason=Reason.RAISED, level=RED,
        items=(item(4, RED, Reason.RAISED, before=AMBER, places=("Quorn",)), item(None, YELLOW)), ladder=LADDER,
        opened_at=NOON, climbs_from=NOON + minutes(1), state=PageState.ACCEPTED, step=3, round=2,
        next_step_at=NOON + minutes(2), asked=(("ben", NOON), ("asha", NOON + timedelta(microseconds=1))),
        declined=frozenset({"ben", "carol", "dev"}), accepted_by="asha", accepted_at=NOON + minutes(3),
        joined_at=NOON + minutes(4),
    )  # fmt: skip
    assert all(getattr(full, field.name) != field.default for field in fields(Page)), "a field is not tried here"
    plain, made = _keep(database, page(of=flood), full)
    with database.read() as tx:
        assert pages.get(tx, made.id) == made
        assert pages.get(tx, plain.id) == plain
        assert pages.of_incident(tx, flood) == [plain, made]
        assert pages.of_incident(tx, flood + 1) == []


def test_a_saved_page_replaces_itself_only(database: Database, flood: int) -> None:
    """L1: each step of a ladder is kept, and the page beside it stays where it was."""
    first, second = _keep(database, _due(flood, NOON), _due(flood, NOON))
    moved = replace(first, step=1, next_step_at=NOON + minutes(2), asked=(("asha", NOON),), ladder=LADDER)
    with database.write() as tx:
        pages.save(tx, moved)
        assert pages.open_ones(tx) == [moved, second]
        pages.save(tx, replace(second, state=PageState.CLOSED))
        assert pages.open_ones(tx) == [moved]


def test_what_is_due_comes_worst_first(database: Database, flood: int) -> None:
    """S4: RED before everything, then in order of arrival; not what has no step, is not open, or is later."""
    low, red, amber, _, _, _, red_too = _keep(
        database,
        _due(flood, NOON - minutes(9), YELLOW),
        _due(flood, NOON, RED),
        _due(flood, NOON - minutes(1)),
        _due(flood, NOON + timedelta(microseconds=1), RED),
        _due(flood, None, RED),
        _due(flood, NOON, RED, PageState.ACCEPTED),
        _due(flood, NOON - minutes(5), RED),
    )
    with database.read() as tx:
        assert pages.due(tx, NOON) == [red, red_too, amber, low]


def test_what_a_reply_may_be_about(database: Database, flood: int) -> None:
    """A1, A4: a page that is open, however old, and one that was taken not long ago."""
    old, taken, _, _ = _keep(
        database,
        page(of=flood, opened=NOON - minutes(999)),
        replace(page(of=flood), state=PageState.ACCEPTED),
        replace(page(of=flood, opened=NOON - timedelta(microseconds=1)), state=PageState.ACCEPTED),
        replace(page(of=flood, opened=NOON - minutes(999)), state=PageState.CLOSED),
    )
    with database.read() as tx:
        assert pages.recent(tx, NOON) == [old, taken]


def test_when_somebody_last_accepted_anything(database: Database, flood: int) -> None:
    """L6: an owner from outside stops being first once the duty officer accepts anything after them."""
    accepts = [("asha", 1), ("asha", 5), ("asha", 3), ("ben", 9)]
    made = [replace(page(of=flood), accepted_by=who, accepted_at=NOON + minutes(n)) for who, n in accepts]
    _keep(database, page(of=flood), *made)
    with database.read() as tx:
        assert pages.last_accept_by(tx, ["asha"]) == NOON + minutes(5)
        assert pages.last_accept_by(tx, ["asha", "ben", "nobody"]) == NOON + minutes(9)
        assert pages.last_accept_by(tx, ["carol"]) is None
        assert pages.last_accept_by(tx, []) is None
