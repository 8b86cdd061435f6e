"""The one way in which a rota changes here: kept as a version, logged, and everybody told of their own duties (D6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.people import Person
from dutyofficer.core.rota import Rota
from dutyofficer.core.rota_change import Change, tell_at
from dutyofficer.core.rota_edit import Difference, differences, horizon
from dutyofficer.core.rota_words import spans_words
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import send_texts
from dutyofficer.desk.tell import note
from dutyofficer.store import logbook, rota_changes
from dutyofficer.store import register as kept
from dutyofficer.store.db import Tx
from dutyofficer.store.rota_changes import Untold


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to: its number, None if there was nothing to change, and who gained or lost what."""

    rota: str
    number: int | None
    differences: Mapping[str, Difference] = field(default_factory=dict)


def change(
    tx: Tx, house: House, after: Rota, what: str, by: str | None, now: datetime,
    *, by_text: bool = False, undoes: int | None = None,
) -> Changed:  # fmt: skip
    """Change a rota, or bring it in. `what` begins with one word for it and a colon.

    With `by_text` whoever did it is not told by text of what they did: they get an answer.
    """
    changed = keep(tx, after.id, after, what, by, now, answered=by if by_text else None, undoes=undoes)
    tell_changes(tx, house, now)
    return changed


def keep(
    tx: Tx, name: str, after: Rota | None, what: str, by: str | None, now: datetime,
    *, answered: str | None = None, undoes: int | None = None,
) -> Changed:  # fmt: skip
    """Keep the change; whom it concerns hears of it with the next `tell_changes`, but nobody of a rota's first import.

    `after` None: the rota goes.
    """
    before: Rota | None = kept.everything(tx, kept.ROTAS).get(name)
    if before == after:
        return Changed(name, None)
    first = before is None and not rota_changes.is_known(tx, name)
    number = rota_changes.add(tx, name, before, after, what, by, now, undoes)
    if after is None:
        kept.remove(tx, kept.ROTAS, [name])
    else:
        kept.put(tx, kept.ROTAS, [after])
    if first:  # the import says in a line of its own what came
        return Changed(name, number)
    logbook.write(tx, [Line(at=now, kind="rota", by=by, text=f"change {number} of rota {name}: {what}")], now)
    found = differences(before, after, now, horizon(before, after, now))
    rota_changes.to_be_told(tx, name, [who for who in found if who != answered], number, now)
    return Changed(name, number, found)


def tell_changes(tx: Tx, house: House, now: datetime) -> None:
    """One text to each person about all that has come or gone since they last heard, as it stands now.

    What was changed back in the meantime is nothing to tell; what can wait does not wake them.
    """
    for entry in rota_changes.untold(tx, now):
        person = house.register(tx).people.get(entry.person)
        first, last = rota_changes.get(tx, entry.first), rota_changes.get(tx, entry.last)
        if person is None or not person.reachable or first is None or last is None:
            rota_changes.told(tx, entry)
        else:
            _tell(tx, house, person, first, last, entry, now)


def _tell(tx: Tx, house: House, person: Person, first: Change, last: Change, entry: Untold, now: datetime) -> None:
    register = house.register(tx)
    before, present = first.before, register.rotas.get(entry.rota)
    rota, until = present or before, horizon(before, present, now)
    mine = differences(before, present, now, until).get(person.id)
    if mine is None or rota is None:
        rota_changes.told(tx, entry)
        return
    at = tell_at(mine.begins, house.policy.quiet, house.policy.rota_soon, now)
    if at > now:
        rota_changes.wait(tx, entry, at)
        return
    rota_changes.told(tx, entry)
    zone = ZoneInfo(rota.timezone)
    body = _text(house, mine, entry.rota, _done(last, register.people), zone, until, now)
    key = f"rota:{last.number}:{person.id}"
    send_texts(tx, [note(register, person.id, body, Reason.ROTA, key, None)], now)


def _done(last: Change, people: Mapping[str, Person]) -> str:
    """`override by B Jones`."""
    by = people.get(last.by or "")
    return f"{last.kind} by {by.short}" if by else last.kind


def _text(
    house: House, mine: Difference, rota: str, what: str, zone: ZoneInfo, until: datetime, now: datetime
) -> str:  # fmt: skip
    words = {
        name: spans_words(spans, now, zone, until)
        for name, spans in (("gained", mine.gained), ("lost", mine.lost)) if spans
    }  # fmt: skip
    return house.texts.say(f"rota.{'both' if len(words) > 1 else next(iter(words))}", rota=rota, what=what, **words)


def next_change_telling(tx: Tx) -> datetime | None:
    """When somebody is to hear of a change next."""
    return rota_changes.next_telling(tx)
