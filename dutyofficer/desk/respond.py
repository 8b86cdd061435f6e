"""What a poll's changes mean: the flood incident they open or join, who is told now, what waits (I1, I3, F7, H4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import (
    FLOOD,
    Board,
    How,
    Incident,
    IncidentState,
    Kind,
    News,
    Notice,
    Standing,
    cause_of,
    goes_up,
    is_only_shown,
    judge,
    surges,
)
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Change, Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import opened_line, wake
from dutyofficer.desk.tell import tell
from dutyofficer.desk.warden_news import Touched, keep_for_wardens, with_counts
from dutyofficer.store import incidents, logbook, warnings
from dutyofficer.store.db import Tx


def board(tx: Tx) -> Board:
    """Every warning of ours in force, by the areas it matches (F7) and the incident it belongs to."""
    kept = warnings.in_force(tx, ours=True)
    return Board(
        {
            entry.known.id: Standing(
                entry.known.id, entry.known.warning.level, tuple(match.area for match in entry.matches),
                cause_of(entry.known.warning),
            )
            for entry in kept
        }
    )  # fmt: skip


def respond(tx: Tx, house: House, news: Sequence[News], before: Board, now: datetime) -> None:
    """What a poll brought about, incident by incident: all floods share one, other warnings have their own (I1)."""
    by_cause: dict[str, list[News]] = {}
    for entry in news:
        by_cause.setdefault(cause_of(entry.changed.warning), []).append(entry)
    after = board(tx)
    for cause, entries in by_cause.items():
        _respond(tx, house, cause, entries, before.of(cause), after.of(cause), now)


def _respond(
    tx: Tx, house: House, cause: str, news: Sequence[News], before: Board, after: Board, now: datetime
) -> None:
    """Open or join the incident, keep what is to be told, tell what is due, keep what wardens are to be told."""
    incident, touched = incidents.of_cause(tx, cause), Touched.of(before, after)
    news = with_counts(tx, house, news, touched, now)
    notices = judge(news, before, after, house.policy, now)
    if incident is None and any(_opens(entry, notices) for entry in news):
        incident = _open(tx, house, cause, news, after, now)
    _log_news(tx, news, incident, now)
    if incident is None:
        _carried(tx, notices)
        return
    incidents.attach(tx, incident.id, [entry.warning for entry in news if goes_up(entry)])
    inside = set(incidents.warnings_of(tx, incident.id))
    waiting = [notice for notice in notices if notice.item.warning in inside or notice.how is How.INFORM]
    incidents.add_notices(tx, incident.id, waiting)
    incident = _updated(tx, incident, after, notices, now)
    wake(tx, incident, frozenset(entry.warning for entry in news if goes_up(entry)), now)
    surge = _surge(tx, house, incident, waiting, now) if cause == FLOOD else ()
    incident = tell(tx, house, incident, now, surge=surge)
    keep_for_wardens(tx, house, incident, news, notices, touched, now)


def _carried(tx: Tx, notices: Sequence[Notice]) -> None:
    """I3: what happens to a warning whose incident is closed is said in the morning, as part of what it was in."""
    for notice in notices:
        last = incidents.last_with(tx, notice.item.warning) if notice.item.warning else None
        if last is not None:
            incidents.add_notices(tx, last, [replace(notice, how=How.DIGEST)])


def _opens(entry: News, notices: Sequence[Notice]) -> bool:
    """Only what is to be told opens an incident: `show_only` alerts never do. One seen too late does (F8)."""
    told = any(notice.item.warning == entry.warning for notice in notices)
    return told and (goes_up(entry) or entry.changed.change is Change.NEW)


def _open(tx: Tx, house: House, cause: str, news: Sequence[News], after: Board, now: datetime) -> Incident:
    """I1: the one that all flood warnings of ours share, with what was carried (I3); or one for this warning alone."""
    warning = news[0].changed.warning
    kind = Kind.FLOOD if cause == FLOOD else Kind.WEATHER
    title = warning.name if kind is Kind.FLOOD else f"{warning.headline}, {news[0].name or warning.name}"
    opening = incidents.Opening(kind, cause, title, needs_accept=False)
    made = incidents.open_new(tx, opening, now, house.local_year(now))
    logbook.write(tx, [opened_line(made, now)], now)
    incidents.attach(tx, made.id, sorted(after.standing))
    return made


def _updated(tx: Tx, incident: Incident, after: Board, notices: Sequence[Notice], now: datetime) -> Incident:
    """I3: since when nothing above YELLOW is in force, of weather nothing; and a rise gives it its name from now on."""
    inside = set(incidents.warnings_of(tx, incident.id))
    calm_at = Level.YELLOW if incident.kind is Kind.FLOOD else Level.LIFTED
    danger = any(e.level > calm_at for e in after.standing.values() if e.warning in inside)
    calm = None if danger else incident.calm_since or now
    worst = max((notice.item for notice in notices if notice.rise), key=lambda item: item.level, default=None)
    changed = replace(incident, calm_since=calm, title=_title(incident, worst))
    if changed.state is not IncidentState.CLOSED:
        incidents.save(tx, changed)
    return changed


def _title(incident: Incident, worst: Item | None) -> str:
    if worst is None:
        return incident.title
    return worst.name if incident.kind is Kind.FLOOD else f"{worst.headline}, {worst.name}"


def _surge(tx: Tx, house: House, incident: Incident, made: Sequence[Notice], now: datetime) -> tuple[Item, ...]:
    """The alerts that make a surge (H4); nothing if they do not."""
    found = warnings.fresh_alerts(tx, now - house.policy.surge_within)
    fresh = [entry for entry in found if not is_only_shown(entry.warning, house.policy)]
    if not surges(len(fresh), made, house.policy, surged=incident.surged):
        return ()
    return tuple(
        Item(
            warning=entry.id, code=entry.warning.code, name=entry.warning.name, headline=entry.warning.headline,
            hazard=entry.warning.hazard, level=entry.warning.level, reason=Reason.FIRST,
            since=entry.warning.level_since,
        )
        for entry in fresh
    )  # fmt: skip


def _log_news(tx: Tx, news: Sequence[News], incident: Incident | None, now: datetime) -> None:
    """Every change that concerns us, whether or not anybody is told; the same text sent again says nothing (F2)."""
    lines = [
        Line(
            at=now, kind="warning", incident=incident.id if incident else None,
            text=f"{e.changed.change} {e.changed.warning.ref} {e.changed.warning.level.word}: {e.changed.warning.name}"
            f" [{', '.join(e.areas) or 'not mapped to a community'}]",
        )
        for e in news
        if e.changed.change is not Change.REISSUED or goes_up(e)
    ]  # fmt: skip
    logbook.write(tx, lines, now)
