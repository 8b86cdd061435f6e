"""Looks whether we still hear, still send and still run: what does not is a page, and its end is told (C1, C2, C3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core.concerns import (
    AGAIN,
    DEAF,
    Cause,
    Danger,
    Hearing,
    Ourselves,
    is_silent,
    of_hearing_and_sending,
    of_ourselves,
)
from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.message import Reason
from dutyofficer.core.page import PageState
from dutyofficer.core.warning import Level
from dutyofficer.desk.ahead import worst_soon
from dutyofficer.desk.house import FeedPlan, House
from dutyofficer.desk.mailing import mail_team
from dutyofficer.desk.paging import concern, over, send_texts
from dutyofficer.desk.tell import informed, note
from dutyofficer.store import failing, feeds, incidents, pages, warnings
from dutyofficer.store.db import Tx


def watch(house: House, now: datetime, ours: Ourselves | None = None) -> None:
    """Raise what has gone wrong, remind whoever owns it, end what is right again.

    `ours` is how the process is; None where there is none to speak of, and its concerns stay as they are.
    """
    with house.database.read() as tx:
        if not _causes(tx, house, now, ours) and not _standing(tx):
            return
    with house.database.write() as tx:
        found = _causes(tx, house, now, ours)
        for cause in found:
            raised = _raise(tx, house, cause, now)
            _remind(tx, house, raised, cause.since, now)
        looked_at = HEARD + (OWN if ours is not None else ())
        for incident in _standing(tx):
            gone = incident.cause not in {cause.cause for cause in found}
            if gone and incident.cause.startswith(looked_at) and _proven(tx, incident):
                come_right(tx, house, incident, now)


MAILED = ("provider", "connection")
"""While one of these stands no text leaves: the team is mailed."""

HEARD = (*DEAF, "provider", "outbox")
OWN = ("loop:", "disk", "clock", "falls")


def _proven(tx: Tx, incident: Incident) -> bool:
    """That nothing was refused of late proves nothing of a provider: something was taken."""
    return incident.cause != "provider" or failing.taken_since(tx, incident.opened_at)


def _causes(tx: Tx, house: House, now: datetime, ours: Ourselves | None) -> list[Cause]:
    feeds = [_hearing(tx, name, plan, now) for name, plan in house.feeds.items()]
    danger = _danger(tx, house, now)
    silent = [feed for feed in feeds if is_silent(feed, danger, house.policy.quiet, now)]
    sending = failing.sending(tx, now)
    if sending.waiting or sending.refused:
        people = house.register(tx).people
        names = tuple(people[who].short for who in failing.unreached(tx, now) if who in people)
        sending = replace(sending, unreached=names)
    found = of_hearing_and_sending(silent, feeds, sending, now)
    return found + (of_ourselves(ours, now) if ours is not None else [])


def _hearing(tx: Tx, name: str, plan: FeedPlan, now: datetime) -> Hearing:
    known = feeds.get(tx, name)
    since = known.last_good or known.first_try or now
    failing = known.error is not None and now - since > 2 * plan.every
    return Hearing(
        name=name, since=since, silent_after=plan.silent_after, failing=failing, doubted=known.suspects > 0
    )  # fmt: skip


def _danger(tx: Tx, house: House, now: datetime) -> Danger:
    kept = warnings.in_force(tx, ours=True)
    ours = {incident.id for incident in incidents.open_ones(tx) if incident.kind is not Kind.SYSTEM}
    waits = any(page.incident in ours for page in pages.open_ones(tx))
    worst = max((k.known.warning.level for k in kept), default=Level.LIFTED)
    return Danger(worst=worst, page_open=waits, guidance=worst_soon(tx, house, now))


def _standing(tx: Tx) -> list[Incident]:
    """Concerns of these kinds that are not over yet."""
    found = (incident for incident in incidents.open_ones(tx) if incident.calm_since is None)
    return [incident for incident in found if incident.cause.startswith(HEARD + OWN)]


def _raise(tx: Tx, house: House, cause: Cause, now: datetime) -> Incident:
    since = house.texts.clock(cause.since, now)
    look = house.look(cause.words.get("feed", ""))
    words = {"since": since, "minutes": _minutes(now - cause.since), "look": look} | cause.words
    raised = concern(tx, house, cause.cause, cause.key, now, begun=cause.since, ladder=None, **words)
    if cause.key in MAILED and raised.opened_at == now:
        mail_team(tx, house, raised, now)
    return raised


def _minutes(span: timedelta) -> str:
    return str(span // timedelta(minutes=1))


def _remind(tx: Tx, house: House, incident: Incident, since: datetime, now: datetime) -> None:
    """C1: again to the owner every hour while blind in danger."""
    told = incident.told_at or incident.opened_at
    if (
        not _blind(incident)
        or incident.state is not IncidentState.ACCEPTED
        or now - told < AGAIN
        or not _danger(tx, house, now).real
    ):
        return
    _tell(tx, house, incident, "still_blind", since, now)
    incidents.save(tx, replace(incident, told_at=now))


def come_right(tx: Tx, house: House, incident: Incident, now: datetime) -> None:
    """C1: told at once to whoever accepted it; the concern closes by itself then."""
    over(tx, incident.cause, now)
    asked = pages.of_incident(tx, incident.id)
    if any(page.state is PageState.ACCEPTED for page in asked):
        _tell(tx, house, incident, "back" if _blind(incident) else "right", asked[0].items[0].since, now)


def _blind(incident: Incident) -> bool:
    return incident.cause.startswith(DEAF)


def _tell(tx: Tx, house: House, incident: Incident, key: str, since: datetime, now: datetime) -> None:
    register = house.register(tx)
    who = incident.owner or informed(incident, register.roster(now), house)
    if who is None:
        return
    changed = len(warnings.changed_since(tx, since))
    body = house.texts.say(
        f"inform.{key}", ref=incident.ref, what=incident.title, since=house.texts.clock(since, now),
        minutes=_minutes(now - since), changed=str(changed), look=house.look(incident.cause.partition(":")[2]),
    )  # fmt: skip
    send_texts(tx, [note(register, who, body, Reason.SYSTEM, f"{key}:{incident.id}:{now.isoformat()}", incident)], now)
