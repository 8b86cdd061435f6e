"""Promise 2 in any order of polls, replies, reports, keys and steps: one owner, no accept undone, no page lost.

`DUTYOFFICER_EXAMPLES` sets how many stories are tried; with more than a few they are others each time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dutyofficer.core.area import FloodArea
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result, Sender
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk.asking import note_receipt
from dutyofficer.desk.keypad import receive_key
from dutyofficer.desk.pause import round_begins
from dutyofficer.sources.base import Caching, Fetched
from dutyofficer.sources.environment_agency import read_floods
from dutyofficer.store import incidents, pages
from dutyofficer.store.db import open_database
from dutyofficer.store.tables import attempts
from tests.promises.publisher import ALERT, QUORN, SILEBY, Publisher
from tests.promises.world import World, build, london

FEW = 2
EXAMPLES = int(os.environ.get("DUTYOFFICER_EXAMPLES", FEW))

CODES = (SILEBY, QUORN, ALERT)
PEOPLE = ("asha", "ben", "carol", "dev")
WORDS = (
    "1",
    "2",
    "1 F1",
    "2 F1",
    "TAKE F1",
    "ESC F1",
    "HUSH F1",
    "LOG pumps on",
    "LIST",
    "yes thanks",
    "what?",
    "1 S1",
)
STATUSES = ("queued", "sent", "delivered", "undelivered", "failed", "ringing", "completed", "no-answer")
OUTCOMES = (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REJECTED, Outcome.RETRYABLE, Outcome.UNKNOWN)


class Moody:
    """A provider that does as it likes, the same for the same message."""

    def __init__(self, mood: int) -> None:
        self._mood = mood

    def send(self, message: Outgoing) -> Result:
        """Any of the four outcomes."""
        outcome = OUTCOMES[(message.message * 7 + self._mood) % len(OUTCOMES)]
        return Result(outcome, f"SM{message.message}" if outcome is Outcome.ACCEPTED else None, error="as it likes")

    def find(self, look: Look) -> Result | None:
        """It has it, it has not, it does not say."""
        found = OUTCOMES[(look.about.message * 5 + self._mood) % len(OUTCOMES)]
        return Result(found, f"SM{look.about.message}") if found is not Outcome.REJECTED else None

    def fetch(self, provider_id: str) -> Receipt | None:
        """It does not say."""
        return None


@dataclass
class Watched:
    """A world, and what was seen of its pages and of who accepted them."""

    world: World
    taken: dict[int, str] = field(default_factory=dict)
    handed_on: set[int] = field(default_factory=set)

    def does(self, what: tuple[str, int, int]) -> None:
        """One thing happens; then everything must hold."""
        kind, one, other = what
        getattr(self, f"_{kind}")(one, other)
        self.holds()

    def _warns(self, one: int, other: int) -> None:
        self.world.warns(CODES[one % 3], (2, 1, 3, 4)[other % 4], text=f"Level {other}.")

    def _passes(self, one: int, other: int) -> None:
        self.world.forward(minutes=(1, 3, 8, 20)[one % 4])

    def _says(self, one: int, other: int) -> None:
        who, words = PEOPLE[one % 4], WORDS[other % len(WORDS)]
        with self.world.house.database.read() as tx:
            theirs = {i.id for i in incidents.open_ones(tx) if i.owner == who}
            if words == "2 F1":  # the only way to undo an accept: its owner hands it on (L6)
                self.handed_on |= {p.id for i in theirs for p in pages.of_incident(tx, i)}
        self.world.phone(who).replies(words, Sender.PAGES)

    def _presses(self, one: int, other: int) -> None:
        receive_key(self.world.house, self._attempt(one), "129"[other % 3], self.world.clock)

    def _reports(self, one: int, other: int) -> None:
        receipt = Receipt(STATUSES[other % len(STATUSES)], f"SM{one}", error="30003")
        note_receipt(self.world.house, self._attempt(one), receipt, self.world.clock)

    def _restarts(self, one: int, other: int) -> None:
        self.world.restarts(self.world.house.database)
        round_begins(self.world.house, self.world.clock)

    def _attempt(self, number: int) -> str:
        with self.world.house.database.read() as tx:
            found = list(tx.scalars(select(attempts.c.id).order_by(attempts.c.started_at, attempts.c.id)))
        return found[number % len(found)] if found else "none"

    def holds(self) -> None:
        """What must be true whatever happened."""
        with self.world.house.database.read() as tx:
            found = [page for incident in incidents.every(tx) for page in pages.of_incident(tx, incident.id)]
            owners = {incident.id: incident.owner for incident in incidents.every(tx)}
        for page in found:
            self._one(page, owners)

    def _one(self, page: Page, owners: dict[int, str | None]) -> None:
        if page.state is PageState.OPEN:
            assert page.next_step_at is not None, f"page {page.id} waits for nobody"
            assert page.next_step_at <= self.world.clock + timedelta(hours=4), f"page {page.id} sleeps"
            assert page.asked, f"page {page.id} asks nobody"
            undone = page.id in self.taken and page.id not in self.handed_on
            assert not undone, f"page {page.id}: the accept was undone"
        if page.state is PageState.ACCEPTED:
            assert page.accepted_by is not None
            assert owners[page.incident] is not None, "an accepted page, and nobody owns its incident"
            before = self.taken.setdefault(page.id, page.accepted_by)
            assert page.id in self.handed_on or before == page.accepted_by, f"page {page.id} has two owners"


class Told:
    """The publisher without a network between: hundreds of polls in a second."""

    name = "ea"

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """What it says now."""
        return Fetched(read_floods(self.name, self._publisher.document()), Caching())

    def area(self, code: str) -> FloodArea | None:
        """Nothing that we lack."""
        return None


@contextmanager
def watched(template: Path, mood: int) -> Iterator[Watched]:
    """Friday afternoon, over a provider in some mood."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        shutil.copy(template, path / "duty.db")
        (path / "files").mkdir()
        database, publisher = open_database(f"sqlite:///{path / 'duty.db'}"), Publisher()
        made = build(database, "http://127.0.0.1:9", publisher, path / "files", london("2025-11-14 14:00"))
        made.house.sources = {"ea": Told(publisher)}
        made.house.channels = {Medium.SMS: Moody(mood), Medium.VOICE: Moody(mood + 1)}
        made.poll()
        yield Watched(made)
        database.close()


THINGS = st.tuples(
    st.sampled_from(["warns", "passes", "passes", "says", "says", "presses", "reports", "restarts"]),
    st.integers(0, 40), st.integers(0, 40),
)  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == FEW)
@given(st.integers(0, 5), st.lists(THINGS, min_size=3, max_size=15))
def test_whatever_happens_in_whatever_order(migrated_file: Path, mood: int, things: list[tuple[str, int, int]]) -> None:
    """A4, I5, L1: a moody provider, people who accept, refuse, take over, reports out of order, starts in between."""
    with watched(migrated_file, mood) as made:
        made.does(("warns", 0, 0))
        for thing in things:
            made.does(thing)
