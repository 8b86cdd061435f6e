"""What is wrong with the rotas ahead: for whoever asks, and once a morning, each thing once, for the team (D8)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime

from dutyofficer.core.bank_holidays import bank_holidays
from dutyofficer.core.clock import next_wall
from dutyofficer.core.gap_notices import Notice, Told, in_one_text, notices
from dutyofficer.core.logbook import Line
from dutyofficer.core.rota_risk import Plans, Risk, RiskKind
from dutyofficer.core.rota_risks import holiday_years, pressing, risks
from dutyofficer.desk.house import House
from dutyofficer.desk.morning import LATE, tell_team
from dutyofficer.desk.report import Shape, iso
from dutyofficer.store import logbook, phones, state
from dutyofficer.store.db import Tx
from dutyofficer.store.values import dump, load

DUE, TOLD = "rotas_due", "rotas_told"


def all_risks(tx: Tx, house: House, now: datetime) -> list[Risk]:
    """Everything, bank holidays too, the worst first."""
    return _risks(tx, house, now, bank_holidays(holiday_years(house.policy, now)))


def pressing_risks(tx: Tx, house: House, now: datetime) -> list[Risk]:
    """What somebody should do something about, the worst first."""
    return pressing(_risks(tx, house, now))


def _risks(tx: Tx, house: House, now: datetime, holidays: Collection[date] = ()) -> list[Risk]:
    register = house.register(tx)
    return risks(Plans(register.rotas, register.people, phones.everything(tx)), house.policy, now, holidays)


def risk_shape(risk: Risk) -> Shape:
    """As other programs have it."""
    return {
        "kind": risk.kind.value, "rota": risk.rota, "person": risk.person, "start": iso(risk.start),
        "end": iso(risk.end), "text": risk.text, "minor": risk.minor,
    }  # fmt: skip


def tell_of_risks(tx: Tx, house: House, now: datetime) -> None:
    """One text for all that is new this morning. Whoever was down at that hour says it by day, or the next morning."""
    due = next_risks(tx, house)
    if not house.policy.gap_notices or (due is not None and now < due):
        return
    state.put(tx, DUE, next_wall(now, house.policy.digest_at, house.policy.zone).isoformat())
    if due is None or (house.policy.quiet.holds(now) and now - due > LATE):
        return
    found = notices(_ahead(tx, house, now), _told(tx), house.policy, now)
    state.put(tx, TOLD, json.dumps(dump(found.told)))
    if found.gaps or found.others:
        logbook.write(tx, [_line(found, now)], now)
        body = house.texts.say("inform.rota", risks=in_one_text(found.gaps, found.others))
        tell_team(tx, house, body, f"rota:{now.isoformat()}", now)


def _ahead(tx: Tx, house: House, now: datetime) -> Sequence[Risk]:
    """Without the gaps that have begun on a ladder's rota: those are pages (C3)."""
    paged = house.policy.rotas.intersection(house.register(tx).rotas)
    found = pressing_risks(tx, house, now)
    return [r for r in found if r.kind is not RiskKind.GAP or r.start > now or r.rota not in paged]


def _told(tx: Tx) -> Told:
    kept = state.get(tx, TOLD)
    told: Told = load(Told, json.loads(kept)) if kept else Told()
    return told


def _line(found: Notice, now: datetime) -> Line:
    """What the team was told, by ids: the record holds no names (K1)."""
    new = [*(gap for gap, _ in found.gaps), *found.others]
    listed = (" ".join(filter(None, (r.kind, r.rota, r.person, f"from {r.start:%Y-%m-%d %H:%M} UTC"))) for r in new)
    return Line(at=now, kind="told", text=f"the team is told: {'; '.join(listed)}")


def next_risks(tx: Tx, house: House) -> datetime | None:
    """When it is looked at again; None if nobody is to be told, or nobody has looked yet."""
    kept = state.get(tx, DUE) if house.policy.gap_notices else None
    return datetime.fromisoformat(kept) if kept else None
