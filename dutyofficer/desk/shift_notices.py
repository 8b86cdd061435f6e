"""A text to whoever comes on duty, a day before (D4)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dutyofficer.core.message import Reason
from dutyofficer.core.rota import Span, schedule
from dutyofficer.core.rota_words import dated
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.tell import note
from dutyofficer.store import state
from dutyofficer.store.db import Tx

REMINDED = "shift_notices"
_FAR = timedelta(days=92)


def remind_of_shifts(tx: Tx, house: House, now: datetime) -> None:
    """Each shift of the ladders' rotas once; not at night, when it waits for the morning."""
    known = _known(tx)
    if house.policy.quiet.holds(now) and known:
        return
    told = dict(known)
    for rota in _rotas(tx, house):
        spans = schedule(house.register(tx).rotas[rota], now, now + house.policy.shift_reminder + timedelta.resolution)
        # The very first look: who comes on within the day has long been told by whoever made the rota.
        since = datetime.fromisoformat(known[rota]) if rota in known else now + house.policy.shift_reminder
        for before, span in pairwise(spans):
            if span.start > since:
                _remind(tx, house, rota, before, span, now)
        told[rota] = max(since, *(span.start for span in spans)).isoformat()
    if told != known:
        state.put(tx, REMINDED, json.dumps(told))


def _rotas(tx: Tx, house: House) -> list[str]:
    return sorted(house.policy.rotas.intersection(house.register(tx).rotas))


def _known(tx: Tx) -> dict[str, str]:
    """Of each rota, up to which start of a shift people have been reminded."""
    known: dict[str, str] = json.loads(state.get(tx, REMINDED) or "{}")
    return known


def _remind(tx: Tx, house: House, rota: str, before: Span, span: Span, now: datetime) -> None:
    register = house.register(tx)
    person, was = register.people.get(span.person or ""), register.people.get(before.person or "")
    if person is None or not person.reachable:
        return
    zone = ZoneInfo(register.rotas[rota].timezone)
    whole = schedule(register.rotas[rota], span.start, span.start + _FAR)[0]
    until = f"to {dated(whole.end, now, zone)}" if whole.end - whole.start < _FAR else "on"
    words = {"since": dated(span.start, now, zone), "until": until, "was": was.short if was else "nobody"}
    body = house.texts.say("handover.shift", rota=register.rotas[rota].name, **words)
    key = f"shift:{rota}:{span.start.isoformat()}:{person.id}"
    send_texts(tx, [note(register, person.id, body, Reason.HANDOVER, key, None)], now)


def next_shift_notice(tx: Tx, house: House, now: datetime) -> datetime | None:
    """When the next one is due."""
    known, quiet = _known(tx), house.policy.quiet
    moments = []
    for rota in _rotas(tx, house):
        since = max(datetime.fromisoformat(known[rota]), now) if rota in known else now
        start = house.register(tx).drawn(rota, now).next_change(since)
        if start is not None:
            due = max(now, start - house.policy.shift_reminder)
            moments.append(quiet.over(due) if quiet.holds(due) else due)
    return min(moments, default=None)
