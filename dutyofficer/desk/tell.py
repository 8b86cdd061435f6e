"""Telling the officers: what waits about an incident becomes pages and texts when the rules say so (B0 to B6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dutyofficer.core import message as mail
from dutyofficer.core.gather import Moment, NewPage, next_due, plan
from dutyofficer.core.incident import Incident
from dutyofficer.core.ladder import Roster
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Reason, Sender
from dutyofficer.core.page import Item, PageState
from dutyofficer.core.policy import Handling
from dutyofficer.core.warden_answer import heard_text
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import inform_text
from dutyofficer.desk.beside import with_gauges
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.paging import climbing_bundle, join_page, open_page, send_texts
from dutyofficer.store import incidents, logbook, pages, warnings
from dutyofficer.store.db import Tx


def tell(tx: Tx, house: House, incident: Incident, now: datetime, *, surge: tuple[Item, ...] = ()) -> Incident:
    """Say what is due about one incident; the rest goes on waiting."""
    waiting = incidents.waiting(tx, incident.id)
    if not waiting:
        return incident
    said = plan(waiting, _moment(tx, incident, now, surge=surge), house.policy)
    if surge:
        incident = replace(incident, surged=True)
    incidents.said(tx, said.said, now)
    for new in said.pages:
        incident = open_page(tx, house, incident, new, now)
    if said.join:
        incident = _join(tx, house, incident, said.join, now)
    heard = [item for item in said.text if item.reason is Reason.HEARD]
    if news := [item for item in said.text if item.reason is not Reason.HEARD]:
        body = inform_text(house.texts, incident.ref, with_gauges(tx, news, now), now)
        inform(tx, house, [incident], news, body, Reason.INFORM, now)
        incident = replace(incident, told_at=now)
    if heard:
        inform(tx, house, [incident], heard, heard_text(house.texts, incident.ref, heard), Reason.HEARD, now)
    incidents.save(tx, incident)
    return incident


def _join(tx: Tx, house: House, incident: Incident, items: tuple[Item, ...], now: datetime) -> Incident:
    """It joins the page that climbs; if what that was about has just turned severe, which has its own, it is a page."""
    if climbing_bundle(tx, incident) is not None:
        return join_page(tx, house, incident, items, now)
    urgent = any(house.policy.handle_warning(i.hazard, i.level) is Handling.URGENT for i in items)
    new = NewPage(Handling.URGENT if urgent else Handling.ACCEPT, items[0].reason, items)
    return open_page(tx, house, incident, new, now)


def _moment(tx: Tx, incident: Incident, now: datetime, *, surge: tuple[Item, ...] = ()) -> Moment:
    of_it = pages.of_incident(tx, incident.id)
    waiting = [page for page in of_it if page.state is PageState.OPEN]
    levels = warnings.levels(tx, incidents.warnings_of(tx, incident.id))
    return Moment(
        incident=incident, now=now, worst=max(levels.values(), default=Level.LIFTED), surge=surge,
        page_open=bool(waiting), bundle_climbing=climbing_bundle(tx, incident) is not None,
        last_page_at=max((page.joined_at or page.opened_at for page in of_it), default=None),
    )  # fmt: skip


def informed(incident: Incident | None, roster: Roster, house: House) -> str | None:
    """B0: the owner if there is one and on duty, else the duty officer; in a gap the last one, then last resort."""
    owner = incident.owner if incident else None
    if owner and roster.holds(owner, house.policy.rotas) and roster.can_reach(owner):
        return owner
    rota = house.policy.officers_rota
    tries = [roster.on.get(rota), *roster.last.get(rota, ()), *house.policy.last_resort]
    return next((who for who in tries if roster.can_reach(who)), None)


def inform(
    tx: Tx, house: House, about: Sequence[Incident], items: Sequence[Item], body: str, reason: Reason,
    now: datetime,
) -> bool:  # fmt: skip
    """One text that needs no answer, to whoever is to be informed of these incidents (B0); False if there is nobody."""
    register = house.register(tx)
    one = about[0] if len(about) == 1 else None
    who = informed(one, roster_at(tx, house, now), house)
    if who is None:
        logbook.write(tx, [Line(at=now, kind="skipped", text=f"nobody to inform ({reason})")], now)
        return False
    about_what = ",".join(sorted({f"{item.code}:{item.reason}" for item in items}))
    key = f"inform:{reason}:{now.isoformat()}:{who}:{hash_of(about_what)}"
    send_texts(tx, [note(register, who, body, reason, key, one)], now)
    return True


def hash_of(text: str) -> str:
    """A short name for what a text is about, for its once-only key."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:16]


def note(
    register: Register, person: str, body: str, reason: Reason, key: str, incident: Incident | None,
    priority: int = mail.INFORM,
) -> Draft:  # fmt: skip
    """A text to an officer that needs no answer; whoever has only a landline, or has opted out, is called."""
    phone = register.people[person]
    medium = Medium.SMS if phone.mobile and not phone.opted_out else Medium.VOICE
    return Draft(
        key=key, person=person, to=phone.mobile or phone.landline, medium=medium, sender=Sender.PAGES, reason=reason,
        body=body, priority=priority, incident=incident.id if incident else None,
    )  # fmt: skip


def next_telling(tx: Tx, house: House, now: datetime) -> datetime | None:
    """The next moment at which anything that waits may be said."""
    moments = [
        next_due(incidents.waiting(tx, incident.id), _moment(tx, incident, now), house.policy)
        for incident in incidents.open_ones(tx)
    ]
    return min((moment for moment in moments if moment is not None), default=None)
