"""Warnings as last published, every version of them, and which areas they match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from dutyofficer.core.area import Match
from dutyofficer.core.warning import Change, Changed, HazardWarning, Known, Level, Standing
from dutyofficer.store.tables import incident_warnings, matches, warning_versions, warnings
from dutyofficer.store.values import dump, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A warning with its matches. `ours` and `unmapped` as rules F5 and F6 have them."""

    known: Known
    ours: bool
    unmapped: bool
    matches: tuple[Match, ...] = ()


_STANDS = warnings.c.standing.in_([Standing.IN_FORCE, Standing.VANISHED])
_IN_FORCE = select(warnings).where(_STANDS)
_OF_FEED = select(warnings).where(warnings.c.source == bindparam("of"))
_EXPIRED = _OF_FEED.where(warnings.c.standing == Standing.EXPIRED, warnings.c.changed > bindparam("after"))
_SOME = select(warnings).where(warnings.c.id.in_(bindparam("ids", expanding=True)))
_OURS = _IN_FORCE.where(warnings.c.ours)
_INSIDE = (
    select(warnings)
    .join(incident_warnings, incident_warnings.c.warning == warnings.c.id)
    .where(incident_warnings.c.incident == bindparam("of"))
    .order_by(warnings.c.id)
)
_MATCHES = select(matches).join(warnings, warnings.c.id == matches.c.warning).where(_STANDS).order_by(matches.c.area)
_OUR_MATCHES = _MATCHES.where(warnings.c.ours)
_LEVELS = select(warnings.c.id, warnings.c.standing, warnings.c.version).where(
    warnings.c.id.in_(bindparam("ids", expanding=True))
)
_LONG_GONE = (warnings.c.standing == Standing.VANISHED) & (warnings.c.changed < bindparam("before"))
_TO_FORGET = select(warnings).where(_LONG_GONE)
# Hundreds of rows may be stored in one answer of a publisher: to build these took longer than to do them.
_ROW = ("standing", "seen", "changed", "ours", "unmapped", "version")
_NEW = insert(warnings).returning(warnings.c.id)
_NEW_VERSION, _NEW_MATCHES = insert(warning_versions), insert(matches)
_OF_ONE = warnings.c.id == bindparam("of_warning")
_CHANGE = update(warnings).where(_OF_ONE).values({name: bindparam(f"new_{name}") for name in _ROW})
_SCOPE = update(warnings).where(_OF_ONE).values(ours=bindparam("is_ours"), unmapped=bindparam("is_unmapped"))
_DROP_MATCHES = delete(matches).where(matches.c.warning == bindparam("of_warning"))
_DROP_ALL = delete(matches).where(matches.c.warning.in_(bindparam("ids", expanding=True)))
_FORGET = update(warnings).where(_LONG_GONE).values(standing=Standing.EXPIRED)


def of_feed(tx: Connection, source: str) -> list[Known]:
    """Everything we ever knew of a feed, lifted ones too: one that comes back is not new."""
    return [_known(row) for row in tx.execute(_OF_FEED, {"of": source})]


def _known(row: Row[tuple[object, ...]]) -> Known:
    version = load(HazardWarning, row.version)
    return Known(id=row.id, warning=version, standing=Standing(row.standing), seen=row.seen)


def in_force(tx: Connection, *, ours: bool = False) -> list[Kept]:
    """Everything in force or vanished, with its matches, worst first."""
    rows = tx.execute(_OURS if ours else _IN_FORCE).all()
    where = _matches(tx, ours=ours)
    kept = [
        Kept(known=_known(row), ours=row.ours, unmapped=row.unmapped, matches=tuple(where.get(row.id, ())))
        for row in rows
    ]
    return sorted(kept, key=lambda entry: (-entry.known.warning.level, entry.known.warning.name, entry.known.id))


def _matches(tx: Connection, *, ours: bool) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = {}
    for row in tx.execute(_OUR_MATCHES if ours else _MATCHES):
        found.setdefault(row.warning, []).append(Match(row.area, row.why, row.share))
    return found


def standing_after(changed: Changed) -> Standing:
    """Whether the warning counts after a change."""
    if changed.change is Change.VANISHED:
        return Standing.VANISHED
    if changed.change is Change.EXPIRED:
        return Standing.EXPIRED
    return Standing.LIFTED if changed.warning.level is Level.LIFTED else Standing.IN_FORCE


def record(tx: Connection, changed: Changed, ours: bool, unmapped: bool, now: datetime) -> int:
    """Keep the new version and the change that it was; returns the warning's row id."""
    version = dump(changed.warning)
    values = {"standing": standing_after(changed), "seen": now, "changed": now, "ours": ours, "unmapped": unmapped}
    if changed.before is None:
        key = {"source": changed.warning.source, "key": changed.warning.key[1], "version": version}
        number = int(tx.execute(_NEW, values | key).scalar_one())
    else:
        number = changed.before.id
        new = {f"new_{name}": value for name, value in (values | {"version": version}).items()}
        tx.execute(_CHANGE, {"of_warning": number} | new)
    tx.execute(_NEW_VERSION, {"warning": number, "at": now, "change": changed.change, "version": version})
    return number


def set_matches(tx: Connection, warning: int, found: Sequence[Match], *, ours: bool, unmapped: bool) -> None:
    """Replace what a warning matches."""
    tx.execute(_DROP_MATCHES, {"of_warning": warning})
    rows = [{"warning": warning, "area": m.area, "why": m.why, "share": m.share} for m in found]
    if rows:
        tx.execute(_NEW_MATCHES, rows)
    tx.execute(_SCOPE, {"of_warning": warning, "is_ours": ours, "is_unmapped": unmapped})


def set_all_matches(tx: Connection, found: Mapping[int, Sequence[Match]]) -> None:
    """The same of many warnings just recorded, whose scope stands in their row: a storm changes hundreds at once."""
    numbers = list(found)
    for start in range(0, len(numbers), 500):  # an engine takes only so many values in one statement
        tx.execute(_DROP_ALL, {"ids": numbers[start : start + 500]})
    rows = [{"warning": n, "area": m.area, "why": m.why, "share": m.share} for n in numbers for m in found[n]]
    if rows:
        tx.execute(_NEW_MATCHES, rows)


def fresh_alerts(tx: Connection, since: datetime) -> list[Known]:
    """Flood alerts of ours that are new since then and still stand, the first first (H4).

    What we found on our very first look at a feed counts only if its publisher raised it since: it may be days old.
    """
    first = _first_looks(tx)
    rows = tx.execute(
        select(func.max(warning_versions.c.at).label("at"), *warnings.c)
        .join(warnings, warnings.c.id == warning_versions.c.warning)
        .where(warning_versions.c.at > since, warnings.c.ours, warnings.c.standing == Standing.IN_FORCE)
        .where(warning_versions.c.change.in_([Change.NEW, Change.RAISED]))
        .group_by(warnings.c.id)
    ).all()
    found = [(row.at, _known(row)) for row in rows]
    alerts = [(at, k) for at, k in found if k.warning.hazard == "flood" and k.warning.level is Level.YELLOW]
    fresh = [k for at, k in alerts if at != first[k.warning.source] or k.warning.level_since > since]
    return sorted(fresh, key=lambda entry: (entry.warning.level_since, entry.id))


def _first_looks(tx: Connection) -> dict[str, datetime]:
    joined = warnings.join(warning_versions, warnings.c.id == warning_versions.c.warning)
    looks = select(warnings.c.source, func.min(warning_versions.c.at).label("at")).select_from(joined)
    return {row.source: row.at for row in tx.execute(looks.group_by(warnings.c.source))}


def changed_since(tx: Connection, since: datetime) -> list[int]:
    """Warnings of ours with a version since then."""
    rows = tx.execute(
        select(warning_versions.c.warning)
        .join(warnings, warnings.c.id == warning_versions.c.warning)
        .where(warning_versions.c.at >= since, warnings.c.ours)
        .distinct()
    )
    return [row.warning for row in rows]


def expired_between(tx: Connection, source: str, start: datetime, end: datetime) -> list[HazardWarning]:
    """Warnings of a feed that came to their own end after `start` and by `end`, the first first."""
    found = [_known(row).warning for row in tx.execute(_EXPIRED, {"of": source, "after": start})]
    return sorted((w for w in found if w.expires and start < w.expires <= end), key=lambda w: (w.expires, w.code))


def forget_vanished(tx: Connection, before: datetime) -> list[Known]:
    """Those gone without a word since before then no longer count (F3); returns them."""
    gone = [_known(row) for row in tx.execute(_TO_FORGET, {"before": before})]
    if gone:
        tx.execute(_FORGET, {"before": before})
    return gone


def known(tx: Connection, ids: Sequence[int]) -> dict[int, Known]:
    """These warnings as last published."""
    return {row.id: _known(row) for row in tx.execute(_SOME, {"ids": ids})}


def inside(tx: Connection, incident: int) -> list[Known]:
    """Every warning in an incident as last published, also one that has ended."""
    return [_known(row) for row in tx.execute(_INSIDE, {"of": incident})]


def levels(tx: Connection, ids: Sequence[int]) -> dict[int, Level]:
    """The level each of these counts as now; LIFTED once it has ended."""
    rows = tx.execute(_LEVELS, {"ids": ids})
    stands = (Standing.IN_FORCE, Standing.VANISHED)
    return {r.id: Level(r.version["level"]) if Standing(r.standing) in stands else Level.LIFTED for r in rows}


def worst(tx: Connection, ids: Sequence[int]) -> Level:
    """The worst level that any of these counts as now."""
    return max(levels(tx, ids).values(), default=Level.LIFTED)


def names(tx: Connection, ids: Sequence[int]) -> list[str]:
    """`source:code` of each, as other programs know them."""
    rows = tx.execute(select(warnings.c.version).where(warnings.c.id.in_(ids)).order_by(warnings.c.id)).scalars()
    return [f"{version['source']}:{version['code']}" for version in rows]
