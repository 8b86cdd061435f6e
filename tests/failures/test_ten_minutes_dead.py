"""Mode 42: the provider is dead for ten minutes in the middle of a storm of pages and warden texts (S1, S3, S4, L7)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from dutyofficer.core import message as mail
from dutyofficer.core.message import Draft, Look, Medium, Outcome, Outgoing, Reason, Result, Sender, State
from dutyofficer.core.receipt import Receipt
from dutyofficer.desk.deliver import Delivery
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.receive import poll
from dutyofficer.store import outbox, warnings
from dutyofficer.store.tables import attempts, messages
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World

REFUSED = Result(Outcome.RETRYABLE, error="twilio ConnectionRefusedError")
SILENT = Result(Outcome.UNKNOWN, error="twilio TimeoutError")
LOST = 4
"""Messages that it takes while it dies, without a word."""


@dataclass
class Mortal:
    """A provider that dies, takes a few more without saying so, and comes back. `took`: what it has, in order."""

    dies_after: int
    dead: bool = False
    lost: int = LOST
    tried: int = 0
    took: list[Outgoing] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    unsaid: Counter[int] = field(default_factory=Counter)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Outgoing) -> Result:
        """Taken, refused, or nobody knows."""
        with self.guard:
            self.tried += 1
            self.dead = self.dead or len(self.took) == self.dies_after
            if self.dead and self.lost == 0:
                return REFUSED if self.tried % 10 else SILENT
            self.took.append(message)
            self.ids[message.attempt] = f"SM{len(self.took)}"
            if self.dead:
                self.lost -= 1
                self.unsaid[message.message] += 1
                return SILENT
            return Result(Outcome.ACCEPTED, self.ids[message.attempt])

    def returns(self) -> int:
        """It takes messages again; how many it had by then."""
        with self.guard:
            self.dead, self.dies_after = False, -1
            return len(self.took)

    def find(self, look: Look) -> Result:
        """It cannot say while it is dead."""
        if self.dead:
            return Result(Outcome.UNKNOWN, error="the look-up failed")
        found = self.ids.get(look.about.attempt)
        return Result(Outcome.ACCEPTED, found) if found else Result(Outcome.RETRYABLE)

    def fetch(self, provider_id: str) -> Receipt | None:
        """Nothing more is known."""
        return None


@dataclass
class Storm:
    """A partnership whose outbox is full, its provider, and time that the test moves."""

    world: World
    provider: Mortal
    now: datetime
    before: int = 0
    delivery: Delivery = field(init=False)

    def starts(self) -> None:
        """Recorder and senders."""
        self.delivery = Delivery(self.world.house, lambda: self.now)
        self.delivery.start()

    def fills(self, pages: int, wardens: int) -> None:
        """So many pages and warden texts, half of each about Sileby, half about Quorn, each to a phone of its own."""
        self.before = len(self.world.outbox())
        with self.world.house.database.write() as tx:
            kept = {entry.known.warning.code: entry.known.id for entry in warnings.in_force(tx, ours=True)}
            opened = dict(
                tx.execute(select(messages.c.body, messages.c.page).where(messages.c.page.is_not(None))).all()
            )
            drafts = [
                self._draft(kind, number, code, kept[code], page)
                for kind, count in ((Reason.FIRST, pages), (Reason.WARDEN, wardens))
                for number in range(count)
                for code, name in (((SILEBY, "Sileby"), (QUORN, "Quorn"))[number % 2],)
                for page in [next(page for body, page in opened.items() if f"at {name}" in body)]
            ]
            outbox.add(tx, drafts, self.now)

    def _draft(self, kind: Reason, number: int, code: str, warning: int, page: int) -> Draft:
        asks = kind is Reason.FIRST
        return Draft(
            key=f"{kind}{number}", person="asha" if asks else "wilma" if code == SILEBY else "quentin",
            to=f"+447700900{number % 1000:03d}", medium=Medium.SMS, reason=kind, incident=1,
            sender=Sender.PAGES if asks else Sender.WARDENS, priority=mail.RED_PAGE if asks else mail.WARDEN,
            body=f"{kind} {number} {code} in force", page=page if asks else None, warning=None if asks else warning,
        )  # fmt: skip

    def passes(self, until: datetime, step: float = 30.0) -> None:
        """Time goes by; the ladder climbs, and whatever falls due is tried."""
        while self.now < until:
            self.now = min(until, self.now + timedelta(seconds=step))
            escalate(self.world.house, self.now)
            self.settles()

    def settles(self, seconds: float = 60.0) -> None:
        """Until nothing that is due now is left to try or to look up."""
        began = time.monotonic()
        self.delivery.wake()
        while self.busy():
            time.sleep(0.005)
            assert time.monotonic() - began < seconds, "it never settles"

    def busy(self) -> bool:
        """Whether something due waits, or is in a sender's hand."""
        with self.world.house.database.read() as tx:
            waits = (messages.c.state == State.QUEUED) & (messages.c.not_before <= self.now)
            left = tx.scalar(select(func.count()).where(waits)) or 0
            asked = tx.scalar(select(func.count()).where(attempts.c.look_at <= self.now)) or 0
            open_ = tx.scalar(select(func.count()).where(attempts.c.outcome.is_(None))) or 0
        return bool(left or asked or open_)


@pytest.mark.parametrize(
    ("pages", "wardens"), [(10, 80), pytest.param(200, 2000, marks=pytest.mark.chaos)], ids=["small", "whole"]
)
def test_ten_minutes_in_the_middle_of_a_storm(
    world: World, monkeypatch: pytest.MonkeyPatch, pages: int, wardens: int
) -> None:
    """S1, S4, L7: all arrives, pages first, once each but what nobody could know of, and nothing that is over."""
    monkeypatch.setattr(Delivery, "LOOK", 0.02)
    monkeypatch.setattr(Delivery, "LINGER", 0.005)
    world.warns(SILEBY, 1)
    world.warns(QUORN, 1)
    provider = Mortal(dies_after=pages // 2)
    world.house.channels = {Medium.SMS: provider, Medium.VOICE: provider}
    storm = Storm(world, provider, world.clock)
    storm.fills(pages, wardens)
    storm.starts()
    died = storm.now
    storm.passes(died + timedelta(minutes=5))
    world.publisher.say(QUORN, 4, storm.now, text="No longer in force.")
    poll(world.house, "ea", storm.now)
    storm.passes(died + timedelta(minutes=10))
    assert len(provider.took) == pages // 2 + LOST
    back = provider.returns()
    storm.passes(storm.now + timedelta(seconds=30), step=10.0)
    by_then = [message for message in provider.took[back:] if message.page is not None]
    storm.passes(storm.now + timedelta(minutes=2))
    storm.delivery.stop()
    everything_arrives(storm, provider.took[back:], by_then)


def everything_arrives(storm: Storm, after: Sequence[Outgoing], by_then: Sequence[Outgoing]) -> None:
    """What was taken after the return, and the pages among it that were within half a minute."""
    kept, taken = storm.world.outbox(), Counter(message.message for message in storm.provider.took)
    over = [m for m in kept if m.id > storm.before and m.reason is Reason.WARDEN and QUORN in m.body]
    ours = [m for m in kept if m.id > storm.before and m.created_at <= storm.now - timedelta(minutes=1)]
    wanted = [m for m in ours if m not in over]
    missing = [m for m in wanted if not taken[m.id] and m.state is not State.CANCELLED]
    assert not missing, f"never arrived: {missing[:3]}"
    assert not [m for m in wanted if m.state is State.FAILED]
    twice = {number: count for number, count in taken.items() if count > 1}
    assert all(count - 1 <= storm.provider.unsaid[number] for number, count in twice.items()), twice
    assert [m for m in after if m.page is not None] == list(by_then), "a page came after half a minute"
    first = [message.page is not None for message in after[: len(by_then) // 2]]
    assert all(first), "a warden's text was quicker than half of the pages"
    assert not [m.body for m in after if QUORN in m.body], "told as if it were in force"
    assert [m for m in after if m.page is not None and "Quorn" in m.body and "ended" in m.body.lower()]
    assert {m.state for m in over} == {State.CANCELLED}
