"""Flood guidance, from its feed or typed in by hand: kept by authority and date, told ahead from MEDIUM up (F10)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dutyofficer.core.guidance import Guidance, Risk, Water
from dutyofficer.core.logbook import Line
from dutyofficer.core.outlook import Outlook, RiskOn, item_of, near, risks_of
from dutyofficer.desk.ahead import today
from dutyofficer.desk.announce import announce
from dutyofficer.desk.feed_book import failed, keep, unchanged
from dutyofficer.desk.house import House
from dutyofficer.desk.morning import tell_team
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.receive import Polled
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.store import feeds, guidance, logbook, state
from dutyofficer.store.db import Tx

HAND = "by hand"
"""The source of what somebody typed in."""
FARTHEST = timedelta(days=14)
"""How far ahead of today a risk may be typed in."""

GRACE = timedelta(hours=1)
"""How late a statement may be."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the statement read last: `told` are the risks of it that were told, `of` our authorities.

    `next_due`: when its publisher meant to issue the one after it.
    """

    statement: str = ""
    told: tuple[int, ...] = ()
    of: tuple[str, ...] = ()
    next_due: datetime | None = None

    def frozen(self, now: datetime) -> str | None:
        """Why the same statement once more is no good answer (F1): the next one should be there by now."""
        late = self.next_due is not None and now > self.next_due + GRACE
        return f"frozen: the next statement was due at {self.next_due:%d %b %H:%M} UTC" if late else None


def poll_guidance(house: House, name: str, now: datetime) -> Polled:
    """Ask for the latest statement. A bad answer changes nothing and ages the feed (F1)."""
    with house.database.read() as tx:
        known, seen = feeds.get(tx, name), _seen(tx, name)
    # Of authorities that are ours only since then, the same statement says something new.
    cache = Caching(known.etag, known.last_modified, known.digest) if seen.of == house.authorities else Caching()
    try:
        fetched = house.guides[name].statement(now, cache)
    except BadPoll as error:
        failed(house, known, str(error), now)
        return Polled(name, error=str(error))
    if fetched.statement is None and (why := seen.frozen(now)):
        failed(house, known, why, now)
        return Polled(name, error=why)
    if fetched.statement is None:
        unchanged(house, known, fetched.caching, now)
        return Polled(name, fresh=known.error is not None)
    with house.database.write() as tx:
        keep(tx, feeds.get(tx, name), fetched.caching, now)
        _take(tx, house, name, fetched.statement, now)
    return Polled(name)


def _take(tx: Tx, house: House, name: str, given: Guidance, now: datetime) -> None:
    """Keep what a statement says of ours, and tell it if it is soon and bad, once a statement and risk."""
    seen = _seen(tx, name)
    before = seen.told if seen.statement == given.id else ()
    if given.test:
        _test(tx, house, name, given, now, first=seen.statement != given.id)
        _put(tx, name, Seen(given.id, before, house.authorities, given.next_due))
        return
    found = risks_of(given, house.authorities, house.policy.zone)
    guidance.replace_all(tx, name, found)
    logbook.write(tx, [Line(at=now, kind="guidance", text=f"{name}: statement {given.id}: {_said(found)}")], now)
    soon = near(given.issued.astimezone(house.policy.zone).date(), found, today(house, now))
    told = before
    if soon is not None and int(soon.risk) not in before:
        told = (*before, int(soon.risk))
        _tell(tx, house, soon, f"guidance:{name}:{given.id}:{soon.risk.word}", now)
    _put(tx, name, Seen(given.id, told, house.authorities, given.next_due))


def _tell(tx: Tx, house: House, found: Outlook, cause: str, now: datetime) -> None:
    announce(tx, house, cause, item_of(found), house.policy.handle(f"guidance_{found.risk.word}"), now)


def _test(tx: Tx, house: House, name: str, given: Guidance, now: datetime, *, first: bool) -> None:
    """F9: what a trial system says is told to the team once, and changes nothing."""
    if first:
        body = house.texts.say("inform.test", feed=name, HEADLINE="FLOOD GUIDANCE", name=f"statement {given.id}")
        tell_team(tx, house, body, f"test:{name}:{given.id}:{now.isoformat()}", now)


def _said(found: tuple[RiskOn, ...]) -> str:
    """For the record: what is above very low."""
    high = [f"{e.authority} {e.day} {e.risk.word} {e.water}" for e in found if e.risk > Risk.VERY_LOW]
    return ", ".join(high) or "very low"


def _seen(tx: Tx, name: str) -> Seen:
    kept = json.loads(state.get(tx, f"guided:{name}") or "{}")
    due = datetime.fromisoformat(kept["next_due"]) if kept.get("next_due") else None
    return Seen(kept.get("statement", ""), tuple(kept.get("told", ())), tuple(kept.get("of", ())), due)


def _put(tx: Tx, name: str, seen: Seen) -> None:
    due = seen.next_due.isoformat() if seen.next_due else None
    kept = {"statement": seen.statement, "told": seen.told, "of": seen.of, "next_due": due}
    state.put(tx, f"guided:{name}", json.dumps(kept))


def add_by_hand(
    house: House, authority: str, day: date, risk: Risk, water: Water, by: str | None, now: datetime
) -> None:
    """Keep a risk that somebody read elsewhere; told as a statement is if it is new. Errors: CannotDo."""
    ours = {name.casefold(): name for name in house.authorities}
    named, start = ours.get(authority.casefold()), today(house, now)
    if named is None:
        raise CannotDo(f"{authority!r} is not one of ours; they are {', '.join(house.authorities) or 'none'}")
    if not start <= day <= start + FARTHEST:
        raise CannotDo(f"{day} is not a day from {start} to {start + FARTHEST}")
    entry = RiskOn(
        source=HAND, statement=HAND, issued=now, authority=named, day=day, risk=risk,
        water=water if risk > Risk.VERY_LOW else None,
    )  # fmt: skip
    with house.database.write() as tx:
        if by is not None and by not in house.register(tx).people:
            raise CannotDo(f"there is no person {by}")
        same = [e for e in guidance.ahead(tx, day) if (e.source, e.authority, e.day) == (HAND, named, day)]
        guidance.put(tx, entry)
        text = f"by hand: {named} {day} {risk.word} {water}"
        logbook.write(tx, [Line(at=now, kind="guidance", text=text, by=by)], now)
        soon = near(start, [entry], start)
        if soon is not None and (not same or same[0].risk < risk):
            _tell(tx, house, soon, f"guidance:{HAND}:{named}:{day}:{risk.word}", now)


def shapes(tx: Tx, house: House, now: datetime) -> list[dict[str, Any]]:
    """What is said of today and the days to come, by date, as other programs see it."""
    return [
        {
            "authority": e.authority, "date": e.day.isoformat(), "risk": e.risk.word,
            "water": e.water.value if e.water else None, "source": e.source, "statement": e.statement,
            "issued": e.issued.isoformat(), "text": e.text,
        }
        for e in guidance.ahead(tx, today(house, now))
    ]  # fmt: skip
