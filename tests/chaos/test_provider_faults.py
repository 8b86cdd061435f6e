"""S1 as a process: whatever goes wrong at the provider, every page and every warden's text arrives, once.

All faults happen to one flood warning at the same time, each to one officer's page and to one warden's text. The
deadline is the real one: what hangs is given up after nine seconds, and the others do not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from dutyofficer.core.message import Medium, Message, Outcome, State
from dutyofficer.store import outbox
from dutyofficer.store.tables import attempts
from tests.chaos import judgement
from tests.chaos.exchange import Fault
from tests.chaos.recorded import TEAM
from tests.chaos.storm import Storm, now, storm

LADDER = """[[policy.ladder.accept]]
after = "0s"
everyone = true
by = ["sms"]
"""
HANG = 9.5


@dataclass(frozen=True, slots=True)
class Case:
    """A fault of the first attempt, and what is to come of it: how many attempts, how often it is taken."""

    name: str
    fault: Fault
    attempts: int
    unknown: bool
    taken: int = 1
    gap: float = 0.0


CASES = (
    Case("500, not taken", Fault(takes=False, status=500), 2, True),
    Case("500, taken", Fault(takes=True, status=500), 1, False),
    Case("429", Fault(takes=False, status=429), 2, False, gap=5),
    Case("429 with Retry-After", Fault(takes=False, status=429, wait=7), 2, False, gap=7),
    Case("dropped, not taken", Fault(takes=False), 2, True),
    Case("dropped, taken", Fault(takes=True), 1, False),
    Case("hangs, not taken", Fault(takes=False, hang=HANG), 2, True),
    Case("hangs, taken", Fault(takes=True, hang=HANG), 1, False),
)
LATE_LIST = Fault(takes=True, status=503, listed=1.5)
"""Taken, and not in the provider's list yet: a page is sent a second time, a warden's text is found later."""

PAGED = {f"+4477009001{11 + n}": case for n, case in enumerate(CASES)}
WARNED = {f"+4477009002{1 + n:02}": case for n, case in enumerate(CASES)}
DEV = "+447700900104"
ASKED_LATE = {DEV: Case("503, listed late", LATE_LIST, 2, True, taken=2)}


@pytest.mark.chaos
def test_every_fault_at_once(tmp_path: Path) -> None:
    """S1, S3: nothing is lost, nothing is taken twice but one page whose first attempt nobody could know of."""
    with storm(tmp_path, 1, 2, LADDER, TEAM) as (played, (_, warned)):
        played.provider.late = 0.0
        wanted = PAGED | WARNED | ASKED_LATE
        played.provider.faults = {phone: case.fault for phone, case in wanted.items()}
        played.publishes(warned)
        played.starts()
        played.soon(played.has_stored, "it was not polled")
        played.soon(lambda: judgement.is_quiet(played.database), "not everything arrived")
        assert not played.provider.faults, "each happened"
        assert not list(judgement.broken(played.database, played.provider, now()))
        texts = texts_by_phone(played)
        wrong = [said for phone, case in wanted.items() for said in faults_of(played, texts[phone], case)]
    assert not wrong, "\n".join(wrong)


def texts_by_phone(played: Storm) -> dict[str, Message]:
    """The first text to each phone."""
    with played.database.read() as tx:
        return {m.to: m for m in reversed(outbox.list_messages(tx)) if m.medium is Medium.SMS}


def faults_of(played: Storm, text: Message, case: Case) -> list[str]:
    """Where a message went otherwise than its case wants."""
    with played.database.read() as tx:
        tried = tx.execute(select(attempts).where(attempts.c.message == text.id).order_by(attempts.c.started_at)).all()
    taken = sum(one.attempt in {row.id for row in tried} for one in played.provider.taken)
    gap = (tried[-1].started_at - tried[0].started_at).total_seconds()
    unknown = any(row.outcome == Outcome.UNKNOWN for row in tried)
    got = (text.state, len(tried), taken, unknown)
    want = (State.SENT, case.attempts, case.taken, case.unknown)
    found = [] if got == want else [f"{case.name}, to {text.person}: {got}, wanted {want}"]
    return found if gap >= case.gap else [*found, f"{case.name}: tried again after {gap:.1f} s"]
