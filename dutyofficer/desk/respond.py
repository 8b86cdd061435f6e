"""What a poll's changes mean: the flood incident they open or join, who is told now, what waits (I1, I3, F7, H4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core.incident import (
    Board,
    How,
    Incident,
    IncidentState,
    Kind,
    News,
    Notice,
    Standing,
    goes_up,
    is_only_shown,
    judge,
    surges,
)
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Change, Level
from dutyofficer.desk import wardens
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import opened_line, wake
from dutyofficer.desk.tell import tell
from dutyofficer.store import incidents, logbook, warnings
from dutyofficer.store.db import Tx

FLOOD = "flood"


def board(tx: Tx) -> Board:
    """Every flood warning of ours in force, by the areas it matches (F7)."""
    kept = warnings.in_force(tx, ours=True)
    return Board(
        {
            entry.known.id: Standing(
                entry.known.id, entry.known.warning.level, tuple(match.area for match in entry.matches)
            )
            for entry in kept
            if entry.known.warning.hazard == FLOOD
        }
    )


def respond(tx: Tx, house: House, news: Sequence[News], before: Board, now: datetime) -> None:
    """Open or join the flood incident, keep what is to be told, tell what is due, tell the wardens."""
    after = board(tx)
    incident = incidents.of_cause(tx, FLOOD)
    notices = judge(news, before, after, house.policy, now)
    if incident is None and any(_opens(entry, notices) for entry in news):
        incident = _open_flood(tx, house, news, after, now)
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
    incident = tell(tx, house, incident, now, surge=_surge(tx, house, incident, waiting, now))
    wardens.tell(tx, house, incident, news, notices, now)


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


def _open_flood(tx: Tx, house: House, news: Sequence[News], after: Board, now: datetime) -> Incident:
    """I1: all flood warnings of ours share it; it lists what was carried (I3)."""
    title = news[0].changed.warning.name
    opening = incidents.Opening(Kind.FLOOD, FLOOD, title, needs_accept=False)
    made = incidents.open_new(tx, opening, now, house.local_year(now))
    logbook.write(tx, [opened_line(made, now)], now)
    incidents.attach(tx, made.id, sorted(after.standing))
    return made


def _updated(tx: Tx, incident: Incident, after: Board, notices: Sequence[Notice], now: datetime) -> Incident:
    """I3: since when nothing above YELLOW is in force; and what a rise is about is what it is called from now on."""
    inside = set(incidents.warnings_of(tx, incident.id))
    danger = any(e.level > Level.YELLOW for e in after.standing.values() if e.warning in inside)
    calm = None if danger else incident.calm_since or now
    worst = max((notice.item for notice in notices if notice.rise), key=lambda item: item.level, default=None)
    changed = replace(incident, calm_since=calm, title=worst.name if worst else incident.title)
    if changed.state is not IncidentState.CLOSED:
        incidents.save(tx, changed)
    return changed


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
