"""What the reading commands print: the shapes that other programs rely on. Times are ISO 8601 with offset (UTC)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.link import LENGTH
from dutyofficer.core.logbook import Entry
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import mask
from dutyofficer.core.rota import Rota, Span, gaps, schedule
from dutyofficer.core.rota_risk import AHEAD
from dutyofficer.core.warning import Level
from dutyofficer.desk.area_match import sliver_shape
from dutyofficer.desk.beside import gauge_shape
from dutyofficer.desk.duty import holder
from dutyofficer.desk.house import House
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.report_shapes import seen_shapes
from dutyofficer.desk.warden_shapes import warden_shapes
from dutyofficer.store import feeds, gauges, incidents, logbook, manual, outbox, pages, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.feeds import FeedState
from dutyofficer.store.warnings import Kept

Shape = dict[str, Any]
_CODE = re.compile(r"(\bCODE )\d{4}\b")
_NUMBER = re.compile(r"\+\d{7,15}|\b\d(?: \d){8,}\b")
"""As a text has one, and as a call says one."""
_LINK = re.compile(rf"(/i/)[0-9a-z]{{{LENGTH}}}\b")
FAR = timedelta(days=731)
"""How far ahead the next handover is looked for; one person for longer has it until further notice."""


def iso(moment: datetime | None) -> str | None:
    """As the shapes have times."""
    return moment.isoformat() if moment else None


def status(tx: Tx, house: House, now: datetime) -> Shape:
    """Everything at one glance."""
    waiting, failed = outbox.counts(tx)
    open_ones = [incident_shape(tx, incident) for incident in incidents.open_ones(tx)]
    levels, matcher = gauges.every(tx), house.register(tx).matcher
    return {
        "now": iso(now),
        "on_duty": on_duty(tx, house, now),
        "feeds": [_feed(feeds.get(tx, name), house, now) for name in house.feeds],
        "warnings": [
            _warning(kept) | gauge_shape(levels, kept.known.warning.code)
            | sliver_shape(matcher.match(kept.known.warning))
            for kept in warnings.in_force(tx)
        ],
        "incidents": open_ones,
        "outbox": {"waiting": waiting, "failed": failed},
    }  # fmt: skip


def on_duty(tx: Tx, house: House, now: datetime) -> list[Shape]:
    """Who is on each rota now, and until when."""
    register = house.register(tx)
    found = []
    for rota in register.rotas.values():
        who = on_rota(rota, now)
        has = holder(tx, rota.id, who["person"])
        found.append({"rota": rota.id, "person": who["person"], "holder": has, "until": who["until"]})
    return found


def on_rota(rota: Rota, at: datetime) -> Shape:
    """Who is rostered at `at`, until when, and who is next."""
    spans = schedule(rota, at, at + AHEAD)
    if len(spans) == 1:
        spans = schedule(rota, at, at + FAR)
    following = spans[1] if len(spans) > 1 else None
    return {
        "rota": rota.id, "at": iso(at), "person": spans[0].person,
        "until": iso(spans[0].end) if following else None, "next": following.person if following else None,
    }  # fmt: skip


def rota_named(tx: Tx, house: House, name: str) -> Rota:
    """One rota. Errors: CannotDo."""
    rotas = house.register(tx).rotas
    if name not in rotas:
        raise CannotDo(f"there is no rota {name!r}; there are {', '.join(rotas) or 'none'}")
    return rotas[name]


def all_gaps(tx: Tx, house: House, now: datetime) -> list[Shape]:
    """Every gap of the next eight weeks; a rota that a ladder names and that is not there is one long gap."""
    rotas = house.register(tx).rotas
    found = [
        {"rota": rota.id, "start": iso(span.start), "end": iso(span.end), "why": span.why}
        for rota in rotas.values()
        for span in gaps(rota, now, now + AHEAD)
    ]
    missing = sorted(house.policy.rotas - set(rotas))
    why = "there is no such rota"
    return found + [{"rota": name, "start": iso(now), "end": iso(now + AHEAD), "why": why} for name in missing]


def span_shape(span: Span) -> Shape:
    """One stretch of a rota."""
    return {"start": iso(span.start), "end": iso(span.end), "person": span.person, "why": span.why}


def feed_state(feed: FeedState, silent_after: timedelta, now: datetime) -> str:
    """`fresh`, `silent` or `never`: by the age of the last good poll, nothing else (F1)."""
    if feed.last_good is None:
        return "never"
    return "fresh" if now - feed.last_good <= silent_after else "silent"


def _feed(feed: FeedState, house: House, now: datetime) -> Shape:
    state = feed_state(feed, house.feeds[feed.name].silent_after, now)
    return {"name": feed.name, "state": state, "last_good": iso(feed.last_good), "error": feed.error}


def _warning(kept: Kept) -> Shape:
    warning = kept.known.warning
    return {
        "source": warning.source, "code": warning.code, "hazard": warning.hazard, "level": warning.level.word,
        "name": warning.name, "in_force_since": iso(warning.level_since), "onset": iso(warning.onset),
        "expires": iso(warning.expires), "areas": [{"id": m.area, "why": m.why} for m in kept.matches],
        "unmapped": kept.unmapped, "standing": kept.known.standing.value,
    }  # fmt: skip


def incident_shape(tx: Tx, incident: Incident, log: Sequence[Entry] | None = None) -> Shape:
    """One incident with its pages; with its log too if that is given."""
    names = warnings.names(tx, incidents.warnings_of(tx, incident.id))
    shape: Shape = {
        "ref": incident.ref, "kind": incident.kind.value, "title": incident.title,
        "level": _level(tx, incident).word, "state": incident.state.value,
        "needs_accept": incident.needs_accept, "owner": incident.owner, "opened_at": iso(incident.opened_at),
        "accepted_at": iso(incident.accepted_at), "closed_at": iso(incident.closed_at), "warnings": names,
        "exercise": False, "pages": [_page(page) for page in pages.of_incident(tx, incident.id)],
    }  # fmt: skip
    return shape if log is None else shape | {"log": [log_shape(entry) for entry in log]}


def _level(tx: Tx, incident: Incident) -> Level:
    """The worst in force; of a concern, that of its pages as long as they wait; of a call, what was said of it."""
    waiting = [
        p.level for p in pages.of_incident(tx, incident.id) if not p.items[0].warning and p.state is PageState.OPEN
    ]
    called = manual.of_incident(tx, incident.id) if incident.kind is Kind.MANUAL else None
    if called is not None and incident.state is not IncidentState.CLOSED:
        waiting.append(called.level)
    return max([warnings.worst(tx, incidents.warnings_of(tx, incident.id)), *waiting])


def _page(page: Page) -> Shape:
    return {
        "id": page.id, "handling": page.handling.value, "reason": page.reason.value, "level": page.level.word,
        "opened_at": iso(page.opened_at), "state": page.state.value, "accepted_by": page.accepted_by,
        "accepted_at": iso(page.accepted_at), "step": page.step,
        "next_step_at": iso(page.next_step_at) if page.state is PageState.OPEN else None,
        "asked": [person for person, _ in page.asked],
    }  # fmt: skip


def log_shape(entry: Entry) -> Shape:
    """One line of the record; what a person wrote stands behind the text unless it was erased."""
    text = entry.text if entry.words is None else f"{entry.text}: {entry.words}"
    return {"seq": entry.seq, "at": iso(entry.at), "kind": entry.kind, "text": text, "by": entry.by}


def every_incident(tx: Tx) -> list[Shape]:
    """All incidents, oldest first."""
    return [incident_shape(tx, incident) for incident in incidents.every(tx)]


def incident_with_log(tx: Tx, ref: str) -> Shape | None:
    """The newest incident of that reference with its log."""
    incident = incidents.by_ref(tx, ref)
    if incident is None:
        return None
    shape = incident_shape(tx, incident, logbook.read(tx, incident.id))
    return shape | warden_shapes(tx, incident) | seen_shapes(tx, incident)


def message_list(tx: Tx, since: datetime | None = None) -> list[Shape]:
    """The outbox, numbers masked, also that of a caller whom an officer is to ring back (K3)."""
    refs = {incident.id: incident.ref for incident in incidents.every(tx)}
    return [
        {
            "id": m.id, "incident": refs.get(m.incident) if m.incident else None, "page": m.page, "person": m.person,
            "to": mask(m.to), "channel": m.medium.value, "reason": m.reason.value, "body": shown(m.body),
            "state": m.state.value, "created_at": iso(m.created_at), "sent_at": iso(m.sent_at),
            "attempts": m.attempts, "provider_id": m.provider_id, "error": m.error,
        }
        for m in outbox.list_messages(tx, since)
    ]  # fmt: skip


def shown(body: str) -> str:
    """A message as others may read it: a number, a code or a link in it is for the one who got it."""
    masked = _NUMBER.sub(lambda found: mask(found[0].replace(" ", "")), body)
    return _LINK.sub(r"\1****", _CODE.sub(r"\1****", masked))


def whole_log(tx: Tx) -> list[Shape]:
    """Every line of every chain, in the order in which they were written."""
    return [log_shape(entry) | {"chain": entry.chain} for entry in logbook.read_all(tx)]
