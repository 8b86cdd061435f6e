"""Which places wait for a stand-down, and who was told of them (W3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from dutyofficer.core.stand_down import Flood, Stage, StandDown
from dutyofficer.core.warning import Level, Standing
from dutyofficer.store.tables import incident_warnings, matches, warning_versions, warnings
from dutyofficer.store.values import load
from dutyofficer.store.warden_tables import stand_downs, warden_asks, warden_told

_INSIDE = select(incident_warnings.c.warning).where(incident_warnings.c.incident == bindparam("of"))
_MARK = select(func.max(warning_versions.c.id)).where(warning_versions.c.warning.in_(_INSIDE))
_WARNED = (
    select(warning_versions.c.warning)
    .where(
        warning_versions.c.warning.in_(_INSIDE), warning_versions.c.version["level"].as_integer() >= int(Level.AMBER)
    )
    .distinct()
)
_FLOODS = (
    select(warnings.c.id, warnings.c.standing, warnings.c.changed, warnings.c.version, matches.c.area)
    .join(matches, matches.c.warning == warnings.c.id)
    .where(warnings.c.id.in_(_WARNED))
    .order_by(warnings.c.id, matches.c.area)
)
_OF_INCIDENT = select(stand_downs).where(stand_downs.c.incident == bindparam("of")).order_by(stand_downs.c.id)
_RELEASED = select(stand_downs).where(stand_downs.c.state == Stage.RELEASED).order_by(stand_downs.c.id)
_TOLD = (
    select(warden_told.c.person, warden_told.c.area, func.max(warden_told.c.at).label("at"))
    .where(warden_told.c.incident == bindparam("of"), warden_told.c.level >= int(Level.AMBER))
    .group_by(warden_told.c.person, warden_told.c.area)
)
_WHERE = (
    select(warden_told.c.area, func.max(warden_told.c.at).label("at"))
    .where(warden_told.c.incident == bindparam("of"), warden_told.c.level >= int(Level.AMBER))
    .group_by(warden_told.c.area)
)
_ASKED = select(warden_asks.c.person, warden_asks.c.area, warden_asks.c.at).where(
    warden_asks.c.incident == bindparam("of")
)

_SAVE = (
    update(stand_downs)
    .where(stand_downs.c.id == bindparam("of"))
    .values(
        state=bindparam("new_state"), asked_at=bindparam("new_asked"), held_at=bindparam("new_held"),
        ended_at=bindparam("new_ended"), by=bindparam("new_by"),
    )
)  # fmt: skip


def mark(tx: Connection, incident: int) -> str:
    """Changes with every new version of a warning in it: what ended or came back is looked for only then."""
    return str(tx.scalar(_MARK, {"of": incident}) or "")


def floods(tx: Connection, incident: int, kinds: Collection[str]) -> list[Flood]:
    """The warnings in it that were AMBER or RED at some time; `kinds`: the areas that count as places."""
    found: dict[int, Flood] = {}
    for row in tx.execute(_FLOODS, {"of": incident}):
        if row.area not in kinds:
            continue
        known = found.get(row.id) or _flood(row)
        found[row.id] = replace(known, areas=(*known.areas, row.area))
    return list(found.values())


def _flood(row: Row[*tuple[Any, ...]]) -> Flood:
    """Only what is needed of it is read: a storm has hundreds."""
    version = row.version
    return Flood(
        name=version["name"], level=Level(version["level"]), standing=Standing(row.standing), areas=(),
        since=load(datetime, version["level_since"]), changed=row.changed,
    )  # fmt: skip


def of_incident(tx: Connection, incident: int) -> list[StandDown]:
    """Every one of an incident, oldest first."""
    return [_stand_down(row) for row in tx.execute(_OF_INCIDENT, {"of": incident})]


def waiting(tx: Connection, incident: int) -> list[StandDown]:
    """Those that wait for somebody to decide, or for their texts to be queued."""
    return [one for one in of_incident(tx, incident) if one.stage in (Stage.WAITING, Stage.RELEASED)]


def released(tx: Connection) -> list[StandDown]:
    """Those whose texts are to be queued, of all incidents."""
    return [_stand_down(row) for row in tx.execute(_RELEASED)]


def add(tx: Connection, incident: int, ended: Mapping[str, datetime]) -> None:
    """These places wait from now on, each since its last warning ended."""
    rows = [{"incident": incident, "area": a, "since": since, "state": Stage.WAITING} for a, since in ended.items()]
    if rows:
        tx.execute(insert(stand_downs), rows)


def save(tx: Connection, changed: Iterable[StandDown]) -> None:
    """Keep how far these are."""
    rows = [
        {"of": o.id, "new_state": o.stage, "new_asked": o.asked_at, "new_held": o.held_at, "new_ended": o.ended_at,
         "new_by": o.by}
        for o in changed
    ]  # fmt: skip
    if rows:
        tx.execute(_SAVE, rows)


def told(tx: Connection, incident: int) -> dict[tuple[str, str], datetime]:
    """Who was last told of a flood warning, or asked to help in it, when: by person and area."""
    rows = [*tx.execute(_TOLD, {"of": incident}), *tx.execute(_ASKED, {"of": incident})]
    found: dict[tuple[str, str], datetime] = {}
    for row in rows:
        found[row.person, row.area] = max(row.at, found.get((row.person, row.area), row.at))
    return found


def told_areas(tx: Connection, incident: int) -> dict[str, datetime]:
    """The places of which anybody was told, or asked to help, in it, and when last."""
    found: dict[str, datetime] = {}
    for row in [*tx.execute(_WHERE, {"of": incident}), *tx.execute(_ASKED, {"of": incident})]:
        found[row.area] = max(row.at, found.get(row.area, row.at))
    return found


def _stand_down(row: Row[*tuple[Any, ...]]) -> StandDown:
    values = row._asdict()
    return StandDown(stage=Stage(values.pop("state")), **values)
