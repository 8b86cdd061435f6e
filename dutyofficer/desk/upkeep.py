"""What time alone brings about: the digest, notices whose moment has come, incidents that are over (B1, B4, I3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dutyofficer.core.gather import digest
from dutyofficer.core.incident import How, Incident, IncidentState, Kind, calm_until, may_close
from dutyofficer.core.logbook import Line
from dutyofficer.core.page import PageState
from dutyofficer.core.warning import LONG_GONE, Level
from dutyofficer.desk.expire import expire, next_expiry
from dutyofficer.desk.handover import look_at_duty, next_handover
from dutyofficer.desk.house import House
from dutyofficer.desk.leaving import next_season, season_check
from dutyofficer.desk.line import look_at_line
from dutyofficer.desk.morning import morning, next_morning
from dutyofficer.desk.owner import look_after, next_look
from dutyofficer.desk.promise import next_reminder, remind
from dutyofficer.desk.proving import check_phones, next_phone_check
from dutyofficer.desk.rota_ahead import next_risks, tell_of_risks
from dutyofficer.desk.rota_editing import next_change_telling, tell_changes
from dutyofficer.desk.rota_watch import next_gap, watch_gaps
from dutyofficer.desk.self_test import next_self_test, self_test
from dutyofficer.desk.shift_notices import next_shift_notice, remind_of_shifts
from dutyofficer.desk.stand_down import drop, look_for_ends
from dutyofficer.desk.stand_down_asks import look_after_stand_downs, next_stand_down
from dutyofficer.desk.stand_down_texts import queue_released
from dutyofficer.desk.stand_ins import look_after_places, next_stand_in
from dutyofficer.desk.swapping import look_after_swaps, next_swap
from dutyofficer.desk.tell import next_telling, tell
from dutyofficer.store import incidents, line, logbook, pages, stand_downs, state, warnings
from dutyofficer.store.db import Tx


def upkeep(house: House, now: datetime) -> None:
    """Look at everything once, if anything may be due."""
    with house.database.read() as tx:
        if not _due(tx, house, now):
            return
    look_after_places(house, now)
    look_for_ends(house, now)
    queue_released(house, now)
    with house.database.write() as tx:
        morning(tx, house, now)
        tell_of_risks(tx, house, now)
        watch_gaps(tx, house, now)
        look_at_duty(tx, house, now)
        remind_of_shifts(tx, house, now)
        self_test(tx, house, now)
        check_phones(tx, house, now)
        tell_changes(tx, house, now)
        look_after_swaps(tx, house, now)
        season_check(tx, house, now)
        _forget(tx, now)
        expire(tx, house, now)
        look_at_line(tx, house, now)
        for incident in incidents.open_ones(tx):
            cared = remind(tx, house, look_after(tx, house, incident, now), now)
            look_after_stand_downs(tx, house, cared, now)
            _close(tx, house, tell(tx, house, cared, now), now)
        state.put(tx, _NEXT, (_next(tx, house, now) or now + LONG_GONE).isoformat())
        state.put(tx, _SEEN, _mark(tx))


_NEXT, _SEEN = "upkeep_due", "upkeep_seen"


def _due(tx: Tx, house: House, now: datetime) -> bool:
    """Cheap to ask every second: the next moment was worked out last time, and holds until something changes."""
    due = state.get(tx, _NEXT)
    return due is None or now >= datetime.fromisoformat(due) or state.get(tx, _SEEN) != _mark(tx)


def _mark(tx: Tx) -> str:
    """Changes whenever the record does: everything that matters writes its line."""
    return logbook.mark(tx)


def _next(tx: Tx, house: House, now: datetime) -> datetime | None:
    digest = next_morning(tx)
    closing = (calm_until(incident, house.policy) for incident in incidents.open_ones(tx))
    moments = [moment for moment in closing if moment is not None and moment > now]
    moments += [digest] if digest else []
    later = (
        next_telling(tx, house, now), next_look(tx, house, now), next_expiry(tx, now), line.next_due(tx),
        next_self_test(tx, house), next_phone_check(tx, house), next_reminder(tx, house, now), next_risks(tx, house),
        next_handover(tx, house, now), next_shift_notice(tx, house, now),
        next_gap(tx, house, now), next_change_telling(tx), next_swap(tx),
        next_stand_in(tx), next_season(tx, house, now), next_stand_down(tx, house, now),
    )  # fmt: skip
    return min([*moments, *(moment for moment in later if moment is not None)], default=None)


def next_upkeep(tx: Tx) -> datetime | None:
    """The next moment at which `upkeep` has something to do, for a caller that jumps from moment to moment."""
    due, ringing = state.get(tx, _NEXT), line.next_due(tx)
    moments = [datetime.fromisoformat(due), ringing, next_change_telling(tx)] if due else []
    return min((moment for moment in moments if moment is not None), default=None)


def _forget(tx: Tx, now: datetime) -> None:
    """F3: a warning that went without a word counts as unknown for a day, then no longer."""
    lines = [
        Line(at=now, kind="warning", text=f"{gone.warning.ref}: unknown for a day, no longer counted")
        for gone in warnings.forget_vanished(tx, now - LONG_GONE)
    ]
    logbook.write(tx, lines, now)


def _close(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    open_pages = any(page.state is PageState.OPEN for page in pages.of_incident(tx, incident.id))
    untold = any(notice.how is not How.DIGEST for notice in incidents.waiting(tx, incident.id))
    incident = _calm(tx, incident, now)
    waits = bool(stand_downs.waiting(tx, incident.id))
    if may_close(incident, open_pages=open_pages or untold, policy=house.policy, now=now, stand_down_waits=waits):
        close(tx, incident, now, "nothing above a flood alert for 24 hours" if incident.kind is Kind.FLOOD else "over")


def _calm(tx: Tx, incident: Incident, now: datetime) -> Incident:
    """A danger that was forgotten (see `_forget`) ends no poll: the calm begins here."""
    if incident.calm_since is not None or incident.kind is not Kind.FLOOD:
        return incident
    levels = warnings.levels(tx, incidents.warnings_of(tx, incident.id))
    if max(levels.values(), default=Level.LIFTED) > Level.YELLOW:
        return incident
    calm = replace(incident, calm_since=now)
    incidents.save(tx, calm)
    return calm


def close(tx: Tx, incident: Incident, now: datetime, why: str, by: str | None = None) -> None:
    """Close an incident, by itself or by hand with a reason (I3); what still stands is carried.

    The reason is somebody's words: kept as they wrote them, and erased as theirs (K1).
    """
    logbook.write(tx, [Line(at=now, kind="closed", incident=incident.id, text="closed", by=by, words=why)], now)
    incidents.save(tx, replace(incident, state=IncidentState.CLOSED, closed_at=now))
    drop(tx, incident, stand_downs.waiting(tx, incident.id), "the incident is closed", now)
    still = [notice.id for notice in incidents.waiting(tx, incident.id) if digest([notice])]
    incidents.forget_notices(tx, incident.id, still)  # what waits for the morning is told then (B1, B4)
    for page in pages.of_incident(tx, incident.id):
        if page.state is PageState.OPEN:
            pages.save(tx, replace(page, state=PageState.CLOSED, next_step_at=None))
