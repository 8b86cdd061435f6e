"""After a pause: the ladders go on one step at a time, what is stale is not sent, one text says how long (L7).

After the clock was set: nothing waits for an hour to come again, nothing falls due an hour early.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.ladder import clock_set, resume
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import feeds, logbook, outbox, pages, stale, state, warnings
from dutyofficer.store.db import Tx

PAUSE = timedelta(minutes=2)
"""Without a finished round for so long we were down; a quicker restart says nothing."""
OFTEN = timedelta(seconds=20)
"""How often a round is noted."""
STALE = timedelta(minutes=30)
"""A message that has waited for so long is looked at again before it is sent."""
PATIENCE = timedelta(minutes=2)
"""How long the text about a pause waits for the feeds, so that it can say what changed; wardens' old texts too."""

_ROUND, _PAUSE = "last_round", "pause"


def round_begins(house: House, now: datetime) -> None:
    """Called at the beginning of every round of a live service: notes it, and mends what a pause has left."""
    with house.database.read() as tx:
        last, told = state.get(tx, _ROUND), state.get(tx, _PAUSE)
    before = datetime.fromisoformat(last) if last else now
    if last and -OFTEN < now - before < OFTEN and not told:
        return
    if before - now >= OFTEN:
        clock_was_set(house, now - before, now)
        return
    with house.database.write() as tx:
        state.put(tx, _ROUND, now.isoformat())
        if now - before >= PAUSE:
            _mend(tx, before, now)
            state.put(tx, _PAUSE, f"{before.isoformat()} {now.isoformat()}")
        elif told:
            _tell(tx, house, told, now)


def clock_was_set(house: House, span: timedelta, now: datetime) -> None:
    """By `span`, forward or back, while we ran: no pause, so nobody is told of one, and no feed fell silent by it.

    Nobody may wait an hour for the second officer because a clock was corrected by one.
    """
    with house.database.write() as tx:
        state.put(tx, _ROUND, now.isoformat())
        state.put(tx, _PAUSE, "")  # it could not be told before its own end has come
        for page in pages.open_ones(tx):
            pages.save(tx, clock_set(page, span, now))
        outbox.due_by(tx, now)
        for known in (feeds.get(tx, name) for name in house.feeds):
            if known.last_good is not None:
                feeds.save(tx, replace(known, last_good=min(known.last_good + span, now)))
        text = f"the clock was set by {round(span / timedelta(minutes=1)):+d} min"
        logbook.write(tx, [Line(at=now, kind="clock", text=text)], now)


def _mend(tx: Tx, before: datetime, now: datetime) -> None:
    """Ladders resume at the step that nobody answered; messages that outlived their truth do not leave."""
    for page in pages.open_ones(tx):
        pages.save(tx, resume(page, now))
    lines = stale.cancel_stale(tx, now - STALE, now)
    stale.hold(tx, now - STALE, now + PATIENCE)
    minutes = (now - before) // timedelta(minutes=1)
    logbook.write(tx, [Line(at=now, kind="pause", text=f"no round for {minutes} min"), *lines], now)


def _tell(tx: Tx, house: House, told: str, now: datetime) -> None:
    """One text to the duty officer, once the feeds have been asked again or have had their time."""
    since, until = (datetime.fromisoformat(part) for part in told.split())
    asked = [feeds.get(tx, name).last_try for name in house.feeds]
    if not all(at is not None and at >= until for at in asked) and now - until < PATIENCE:
        return
    state.put(tx, _PAUSE, "")
    logbook.write(tx, stale.cancel_stale(tx, until - STALE, now), now)
    stale.release(tx, until - STALE, now)
    register = house.register(tx)
    who = informed(None, register.roster(now), house)
    if who is None:
        return
    body = house.texts.say(
        "inform.paused", since=house.texts.clock(since, now), until=house.texts.clock(until, now),
        minutes=str((until - since) // timedelta(minutes=1)), open=str(len(pages.open_ones(tx))),
        changed=str(len(warnings.changed_since(tx, until))),
    )  # fmt: skip
    send_texts(tx, [note(register, who, body, Reason.SYSTEM, f"pause:{until.isoformat()}", None)], now)
