"""A house with a time of its own: one thread, a fixed order, from one due moment to the next. Same storm, same log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dutyofficer.core.incident import Incident
from dutyofficer.core.message import Inbound, Sender
from dutyofficer.core.page import Page
from dutyofficer.core.question import Asking
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.escalate import escalate
from dutyofficer.desk.house import House
from dutyofficer.desk.polling import poll_feed
from dutyofficer.desk.upkeep import next_upkeep, upkeep
from dutyofficer.desk.wardens import tell_waiting
from dutyofficer.desk.watch import watch
from dutyofficer.sources.recorded import Recorded
from dutyofficer.store import incidents, outbox, pages, questions, warden_work
from dutyofficer.store.db import Tx

THINKING = timedelta(minutes=3)
"""How long the duty officer takes to accept a page, where a pack does not say."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """What somebody answers, and when (UTC)."""

    at: datetime
    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Handed:
    """What waits for an answer of `person`, and since when (UTC)."""

    kind: str
    id: int
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """When the next thing of each kind is due, and the pages that wait for somebody."""

    pages: datetime | None
    upkeep: datetime | None
    outbox: datetime | None
    wardens: datetime | None
    waiting: Sequence[Page]


@dataclass(slots=True)
class Stepper:
    """Plays a house forward. `script` None: the duty officer accepts every page `thinking` after its text.

    `idle`: whether a scripted answer is given even if nothing waits for that person; not where visitors answer too.
    """

    house: House
    now: datetime
    script: Sequence[Scripted] | None = None
    thinking: timedelta = THINKING
    idle: bool = True
    _polls: dict[str, datetime] = field(default_factory=dict)
    _stirred: bool = True
    _said: int = 0
    _texts: int = 0
    _heard: set[Handed] = field(default_factory=set)

    def run_until(self, until: datetime) -> None:
        """Do everything that falls due up to and including `until`, then stand at `until`."""
        self._stirred = True  # whoever calls may have done something by hand since
        while (at := self._next(due := self._look())) is not None and at <= until:
            self._step(max(at, self.now), due)
        self.now = max(self.now, until)

    def step(self, at: datetime) -> None:
        """Everything that is due at one moment, in order: polls, climbs, upkeep, sending, answers."""
        self._step(at, self._look())

    def _step(self, at: datetime, due: Due) -> None:
        """`due` is as it was looked up just before: an answer that says nothing new changes none of it."""
        self.now = at
        if self._poll_what_is_due():
            self._stirred, due = True, self._look()
        stirred, self._stirred = self._stirred, False
        climbs = due.pages is not None and due.pages <= at
        if climbs:
            escalate(self.house, at)
        if stirred or climbs or due.outbox is not None:
            watch(self.house, at)
        if stirred or climbs or due.upkeep is None or due.upkeep <= at:
            upkeep(self.house, at)
        if due.wardens is not None and due.wardens <= at:
            tell_waiting(self.house, at)
        deliver_all(self.house, at)
        for said in self._answers_due(due.waiting):
            self.say(said.person, said.text, Sender.PAGES if self.script is None else None)

    def _poll_what_is_due(self) -> bool:
        """Returns whether any answer said anything: most are the same as before, and change nothing."""
        stirred = False
        for name in self.house.polled:
            if self._next_poll(name) <= self.now:
                polled = poll_feed(self.house, name, self.now)
                self._polls[name] = self.now
                stirred = stirred or polled.fresh
        return stirred

    def say(self, person: str, text: str, to: Sender | None = None) -> None:
        """`person` texts now, to the number that they heard from last unless `to` says otherwise."""
        with self.house.database.read() as tx:
            phone = self.house.register(tx).people[person]
            last = outbox.last_to(tx, person)
        self._texts += 1
        number = to or (Sender(last.sender) if last else Sender.PAGES)
        incoming = Inbound(
            provider_id=f"typed:{self.now.isoformat()}:{self._texts}", sender=phone.mobile or phone.landline,
            to=number, body=text, received=self.now,
        )  # fmt: skip
        receive_text(self.house, incoming, self.now)
        upkeep(self.house, self.now)
        deliver_all(self.house, self.now)

    def next_due(self) -> datetime | None:
        """The next moment at which anything happens by itself."""
        return self._next(self._look())

    def _next(self, due: Due) -> datetime | None:
        polls = [self._next_poll(name) for name in self.house.polled]
        found = (due.pages, due.upkeep, due.outbox, due.wardens, self._next_answer(due.waiting))
        moments = polls + [moment for moment in found if moment is not None]
        return min((max(moment, self.now) for moment in moments), default=None)

    def _look(self) -> Due:
        with self.house.database.read() as tx:
            waiting = pages.open_ones(tx)
            steps = [page.next_step_at for page in waiting if page.next_step_at is not None]
            return Due(
                min(steps, default=None), next_upkeep(tx), outbox.next_due(tx), warden_work.next_due(tx), waiting
            )  # fmt: skip

    def _next_poll(self, name: str) -> datetime:
        """Every so often, and of a recording at each of its captures too, so that none is passed over."""
        last = self._polls.get(name)
        if last is None:
            return self.now
        source = self.house.sources.get(name)
        due = last + self.house.feeds[name].every
        capture = source.next_capture(last) if isinstance(source, Recorded) else None
        return min(due, capture) if capture else due

    def _next_answer(self, open_pages: Sequence[Page]) -> datetime | None:
        if self.script is not None:
            return self.script[self._said].at if self._said < len(self.script) else None
        return min((handed.at + self.thinking for handed in self._handed(open_pages)), default=None)

    def _handed(self, open_pages: Sequence[Page]) -> list[Handed]:
        """Whom the pages wait for and have not heard: the duty officer, and in a gap whoever was asked first.

        And who was asked whether they are still there (H7), take the phone (D2) or get our texts (A1): whoever accepts
        every page answers that too.
        """
        with self.house.database.read() as tx:
            also = [Handed("still", incident.id, who, at) for incident, who, at in self._asked_still(tx)]
            asked = questions.put_by_text(tx, (Asking.TAKE_OVER, Asking.SELF_TEST), self.now)
            officer = self.house.register(tx).roster(self.now).on.get(self.house.policy.officers_rota)
        also += [Handed(question.kind, question.id, question.person, question.asked_at) for question in asked]
        theirs = [
            [Handed("page", page.id, who, at) for who, at in page.asked if officer in (who, None)]
            for page in open_pages
        ]
        return [one for one in [*also, *(found[0] for found in theirs if found)] if one not in self._heard]

    def _asked_still(self, tx: Tx) -> list[tuple[Incident, str, datetime]]:
        found = [(i, i.owner, i.still_asked_at) for i in incidents.open_ones(tx)]
        return [(i, who, at) for i, who, at in found if who and at and i.waits_for_owner]

    def _answers_due(self, waiting: Sequence[Page]) -> list[Scripted]:
        if self.script is None:
            due = [handed for handed in self._handed(waiting) if handed.at + self.thinking <= self.now]
            self._heard.update(due)  # an answer that is not understood is not given again for ever
            return [Scripted(self.now, who, "1") for who in sorted({handed.person for handed in due})]
        start = self._said
        while self._said < len(self.script) and self.script[self._said].at <= self.now:
            self._said += 1
        said = self.script[start : self._said]
        return [s for s in said if self.idle or any(page.was_asked(s.person) for page in waiting)]
