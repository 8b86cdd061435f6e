"""After a pause: the ladders go on one step at a time, what is stale is not sent, one text says how long (L7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dutyofficer.core.ladder import resume
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import feeds, logbook, pages, stale, state, warnings
from dutyofficer.store.db import Tx

PAUSE = timedelta(minutes=2)
"""Without a finished round for so long we were down; a quicker restart says nothing."""
OFTEN = timedelta(seconds=20)
"""How often a round is noted."""
STALE = timedelta(minutes=30)
"""A message that has waited for so long is looked at again before it is sent."""
PATIENCE = timedelta(minutes=2)
"""How long the text about a pause waits for the feeds, so that it can say what changed."""

_ROUND, _PAUSE = "last_round", "pause"


def round_begins(house: House, now: datetime) -> None:
    """Called at the beginning of every round of a live service: notes it, and mends what a pause has left."""
    with house.database.read() as tx:
        last, told = state.get(tx, _ROUND), state.get(tx, _PAUSE)
    before = datetime.fromisoformat(last) if last else now
    if last and now - before < OFTEN and not told:
        return
    with house.database.write() as tx:
        state.put(tx, _ROUND, now.isoformat())
        if now - before >= PAUSE:
            _mend(tx, before, now)
            state.put(tx, _PAUSE, f"{before.isoformat()} {now.isoformat()}")
        elif told:
            _tell(tx, house, told, now)


def _mend(tx: Tx, before: datetime, now: datetime) -> None:
    """Ladders resume at the step that nobody answered; messages that outlived their truth do not leave."""
    for page in pages.open_ones(tx):
        pages.save(tx, resume(page, now))
    lines = stale.cancel_stale(tx, now - STALE, now)
    minutes = (now - before) // timedelta(minutes=1)
    logbook.write(tx, [Line(at=now, kind="pause", text=f"no round for {minutes} min"), *lines], now)


def _tell(tx: Tx, house: House, told: str, now: datetime) -> None:
    """One text to the duty officer, once the feeds have been asked again or have had their time."""
    since, until = (datetime.fromisoformat(part) for part in told.split())
    asked = [feeds.get(tx, name).last_try for name in house.feeds]
    if not all(at is not None and at >= until for at in asked) and now - until < PATIENCE:
        return
    state.put(tx, _PAUSE, "")
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
