"""Looks whether we still hear: a feed that has gone quiet is a page, and its return is told at once (C1, C2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.concerns import AGAIN, Danger, Hearing, causes, is_silent
from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.message import Reason
from dutyofficer.core.page import PageState
from dutyofficer.core.warning import Level
from dutyofficer.desk.house import House
from dutyofficer.desk.paging import concern, over, send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import feeds, incidents, pages, warnings
from dutyofficer.store.db import Tx

SILENCE = ("feed_silent:", "connection")


def watch(house: House, now: datetime) -> None:
    """Raise what has gone quiet, remind whoever owns it, end what is heard again."""
    with house.database.read() as tx:
        silent = _silent(tx, house, now)
        standing = _standing(tx)
    if not silent and not standing:
        return
    with house.database.write() as tx:
        found = causes(_silent(tx, house, now), len(house.feeds))
        for cause, feed in found:
            raised = _raise(tx, house, cause, feed, now)
            _remind(tx, house, raised, feed, now)
        for incident in _standing(tx):
            if incident.cause not in {cause for cause, _ in found}:
                _return(tx, house, incident, now)


def _hearing(tx: Tx, house: House, now: datetime) -> list[Hearing]:
    found = []
    for name, plan in house.feeds.items():
        state = feeds.get(tx, name)
        if state.suspects:
            continue  # it answers; that we do not believe it is a concern of its own (F3)
        since = state.last_good or state.first_try or now
        found.append(Hearing(name=name, since=since, silent_after=plan.silent_after))
    return found


def _danger(tx: Tx) -> Danger:
    kept = warnings.in_force(tx, ours=True)
    ours = {incident.id for incident in incidents.open_ones(tx) if incident.kind is not Kind.SYSTEM}
    waits = any(page.incident in ours for page in pages.open_ones(tx))
    return Danger(worst=max((k.known.warning.level for k in kept), default=Level.LIFTED), page_open=waits)


def _silent(tx: Tx, house: House, now: datetime) -> list[Hearing]:
    danger = _danger(tx)
    return [feed for feed in _hearing(tx, house, now) if is_silent(feed, danger, house.policy.quiet, now)]


def _standing(tx: Tx) -> list[Incident]:
    """Silences that are not over yet."""
    found = (incident for incident in incidents.open_ones(tx) if incident.calm_since is None)
    return [incident for incident in found if incident.cause.startswith(SILENCE)]


def _raise(tx: Tx, house: House, cause: str, feed: Hearing, now: datetime) -> Incident:
    since = house.texts.clock(feed.since, now)
    key = "connection" if cause == "connection" else "feed_silent"
    return concern(tx, house, cause, key, now, feed=feed.name, since=since, minutes=_minutes(now - feed.since))


def _minutes(span: timedelta) -> str:
    return str(span // timedelta(minutes=1))


def _remind(tx: Tx, house: House, incident: Incident, feed: Hearing, now: datetime) -> None:
    """C1: again to the owner every hour while blind in danger."""
    told = incident.told_at or incident.opened_at
    if incident.state is not IncidentState.ACCEPTED or now - told < AGAIN or not _danger(tx).real:
        return
    _tell(tx, house, incident, "still_blind", feed.since, now)
    incidents.save(tx, replace(incident, told_at=now))


def _return(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """C1: told at once to whoever accepted the silence; the concern closes by itself then."""
    over(tx, incident.cause, now)
    accepted = any(page.state is PageState.ACCEPTED for page in pages.of_incident(tx, incident.id))
    if accepted:
        _tell(tx, house, incident, "back", incident.opened_at, now)


def _tell(tx: Tx, house: House, incident: Incident, key: str, since: datetime, now: datetime) -> None:
    register = house.register(tx)
    who = incident.owner or informed(incident, register.roster(now), house)
    if who is None:
        return
    changed = len(warnings.changed_since(tx, since))
    body = house.texts.say(
        f"inform.{key}", ref=incident.ref, what=incident.title, since=house.texts.clock(since, now),
        minutes=_minutes(now - since), changed=str(changed),
    )  # fmt: skip
    send_texts(tx, [note(register, who, body, Reason.SYSTEM, f"{key}:{incident.id}:{now.isoformat()}", incident)], now)
