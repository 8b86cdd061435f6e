"""The texts of a stand-down: one to each warden who was told, in groups, so that no page waits for them (W3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from dutyofficer.core import message as mail
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.people import Person
from dutyofficer.core.stand_down import Flood, Stage, StandDown, by_area, place
from dutyofficer.core.warden_text import stand_down_text
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import Texts
from dutyofficer.desk.house import House
from dutyofficer.desk.respond import board
from dutyofficer.store import logbook, outbox, stand_downs
from dutyofficer.store.db import Tx

GROUP = 300
"""Texts that are stored at once: more would hold up whoever writes beside them."""


def told_of(tx: Tx, house: House, incident: int, rows: Sequence[StandDown]) -> list[tuple[str, str]]:
    """Who of those with a phone was told of these places since they last heard that it is over: person and area."""
    before = {
        one.area: one.ended_at
        for one in stand_downs.of_incident(tx, incident)
        if one.stage is Stage.SENT and one.ended_at
    }
    areas, people = {one.area for one in rows}, house.register(tx).people
    return sorted(
        (who, area) for (who, area), at in stand_downs.told(tx, incident).items()
        if area in areas and who in people and people[who].reachable and (area not in before or at > before[area])
    )  # fmt: skip


def queue_released(house: House, now: datetime) -> None:
    """Queue what officers have released; a crash in between repeats it, and the keys keep each text once only."""
    with house.database.read() as tx:
        rows = stand_downs.released(tx)
        groups = [list(some) for _, some in groupby(rows, key=lambda one: (one.incident, one.ended_at))]
        made = [(some, _drafts(tx, house, some)) for some in groups]
    for some, drafts in made:
        for start in range(0, len(drafts), GROUP):
            with house.database.write() as tx:
                outbox.add(tx, drafts[start : start + GROUP], now)
        with house.database.write() as tx:
            stand_downs.save(tx, [replace(one, stage=Stage.SENT) for one in some])
            text = f"{len(drafts)} told that it is over: {', '.join(sorted({d.person for d in drafts})[:50])}"
            logbook.write(tx, [Line(at=now, kind="told", incident=some[0].incident, text=text)], now)


def _drafts(tx: Tx, house: House, rows: Sequence[StandDown]) -> list[Draft]:
    register = house.register(tx)
    floods = by_area(stand_downs.floods(tx, rows[0].incident, {one.area for one in rows}))
    alerts = {area for area, level in board(tx).places().items() if level is Level.YELLOW}
    theirs: dict[str, list[str]] = {}
    for who, area in told_of(tx, house, rows[0].incident, rows):
        theirs.setdefault(who, []).append(area)
    return [
        _draft(
            house.texts, register.people[who], rows[0], _name(floods, areas),
            [place(area, register.areas) for area in areas], alert=bool(alerts.intersection(areas)),
        )
        for who, areas in theirs.items()
    ]  # fmt: skip


def _name(floods: Mapping[str, Sequence[Flood]], areas: Sequence[str]) -> str:
    return next((flood.name for area in areas for flood in floods.get(area, ())), "")


def _draft(
    texts: Texts, person: Person, row: StandDown, name: str, places: Sequence[str], *, alert: bool
) -> Draft:  # fmt: skip
    """One text a person, whatever the number of their places; whoever has no mobile is called."""
    medium = Medium.SMS if person.takes_texts else Medium.VOICE
    return Draft(
        key=f"standdown:{row.incident}:{row.ended_at.isoformat() if row.ended_at else ''}:{person.id}",
        person=person.id, to=person.mobile if person.takes_texts else person.landline or person.mobile, medium=medium,
        sender=Sender.WARDENS, reason=Reason.STANDDOWN,
        body=stand_down_text(texts, name, places, medium, alert=alert),
        priority=mail.WARDEN, incident=row.incident,
    )  # fmt: skip
